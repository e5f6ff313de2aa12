//! Answers of the API -> resources, by the table of the calls.

use super::calls::{CALLS, Call};
use super::{
    add, aliases, credential_report, decode_policies, details, region_and_account, text, unwrapped,
};
use crate::import::document::Node;
use crate::import::infrastructure::{Datum, Graph, Resource, Setting};
use crate::import::models::Upload;
use crate::import::notes::Notes;

/// Keys of any answer, which tell nothing.
const OF_PAGES: &[&str] = &[
    "IsTruncated",
    "Marker",
    "NextMarker",
    "NextToken",
    "Owner",
    "PaginationToken",
    "ResponseMetadata",
    "Truncated",
    "nextToken",
];

/// Tells whether a document is the answer to a call of the table, be it one of no resources.
pub(in crate::import) fn sniff(root: Node<'_>) -> bool {
    let root = unwrapped(root);
    if !root.is_map() {
        return false;
    }
    if credential_report::is_one(root) || CALLS.iter().any(|call| !found(root, call).is_empty()) {
        return true;
    }
    let mut telling = root.pairs().filter(|(key, _)| !OF_PAGES.contains(key)).peekable();
    telling.peek().is_some()
        && telling.all(|(key, value)| {
            let is_of_call = |call: &Call| call.path.first() == Some(&key);
            value.is_list() && value.elements().next().is_none() && CALLS.iter().any(is_of_call)
        })
}

/// Returns the resources that an answer holds under the keys of a call.
fn found<'a>(root: Node<'a>, call: &Call) -> Vec<Node<'a>> {
    let mut nodes = vec![root];
    for key in call.path {
        nodes =
            nodes
                .into_iter()
                .filter_map(|node| node.get(key))
                .flat_map(|node| {
                    if node.is_list() { node.elements().collect::<Vec<_>>() } else { vec![node] }
                })
                .collect();
    }
    nodes.retain(|node| {
        let has_id = match (call.id, call.with) {
            ("", "") => node.scalar().is_some_and(|text| !text.is_empty()),
            ("", _) => true,
            (id, _) => text(*node, id).is_some(),
        };
        has_id && (call.with.is_empty() || node.has(call.with))
    });
    nodes
}

/// Reads the resources of an answer, with what the files beside it say about each.
pub(in crate::import) fn read(upload: &Upload<'_>, notes: &mut Notes) -> Graph {
    let root = unwrapped(upload.document.root());
    let mut graph = Graph::new("cloudformation", upload.source.name.clone());
    for call in CALLS {
        for node in found(root, call) {
            add(&mut graph, resource(node, call), notes);
        }
    }
    credential_report::read(root, &mut graph, notes);
    details::add(&mut graph, upload, notes);
    graph
}

fn resource(node: Node<'_>, call: &Call) -> Resource {
    let own = node.scalar();
    let id = own.or_else(|| text(node, call.id)).unwrap_or("account");
    let name = text(node, call.name).or_else(|| name_tag(node)).unwrap_or(id);
    let arn = arn_of(node, id);
    let (region, account) = region_and_account(arn);
    let region = match region {
        "" => text(node, "AvailabilityZone")
            .or_else(|| text(node.get("Placement")?, "AvailabilityZone"))
            .map_or("", |zone| zone.trim_end_matches(|c: char| c.is_ascii_lowercase())),
        region => region,
    };
    let account = match account {
        "" => text(node, "OwnerId").unwrap_or_default(),
        account => account,
    };
    let mut settings = Setting::of_node(node);
    if own.is_some() {
        settings.value = Datum::Map(std::collections::BTreeMap::new());
    }
    decode_policies(&mut settings);
    Resource {
        address: format!("{}/{id}", call.kind),
        kind: call.kind.to_owned(),
        name: name.to_owned(),
        aliases: aliases(&[id, name], arn),
        account: account.to_owned(),
        region: region.to_owned(),
        namespace: String::new(),
        settings,
        place: node.place(),
    }
}

/// Returns the ARN of a resource: its id, or what stands under a key that ends so.
fn arn_of<'a>(node: Node<'a>, id: &'a str) -> &'a str {
    if id.starts_with("arn:") {
        return id;
    }
    let is_own = |key: &str| {
        matches!(
            key,
            "Arn" | "ARN" | "arn" | "DBInstanceArn" | "DBClusterArn" | "DBSnapshotArn" | "QueueArn"
        )
    };
    let mut arns = node.pairs().filter(|(key, _)| is_own(key)).filter_map(|(_, arn)| arn.scalar());
    arns.next().unwrap_or_default()
}

/// Returns the tag `Name`, by which people know what has only an id.
fn name_tag(node: Node<'_>) -> Option<&str> {
    let mut tags = node.get("Tags")?.elements();
    let tag = tags.find(|tag| text(*tag, "Key") == Some("Name"))?;
    text(tag, "Value")
}
