//! Configuration items (AWS Config developer guide, "Components of a configuration item").

use std::collections::BTreeMap;

use super::embedded::Embedded;
use super::{add, aliases, decode_policies, left_out, text, unwrapped};
use crate::import::document::Node;
use crate::import::infrastructure::{Datum, Graph, Reference, Resource, Setting};
use crate::import::models::Upload;
use crate::import::notes::Notes;

/// Lists of items in snapshots and answers.
const LISTS: &[&str] = &["configurationItems", "baseConfigurationItems"];

/// Tells whether a document holds configuration items.
pub(in crate::import) fn sniff(root: Node<'_>) -> bool {
    let root = unwrapped(root);
    if root.is_list() {
        return root.elements().next().is_some_and(is_item);
    }
    is_item(root)
        || LISTS.iter().any(|key| root.get(key).is_some_and(Node::is_list))
        || item_inside(root).is_some()
        || text(root, "invokingEvent").is_some_and(|event| event.contains("configurationItem"))
        || results(root).next().is_some_and(|result| result.starts_with('{'))
}

fn is_item(node: Node<'_>) -> bool {
    text(node, "resourceType").is_some_and(|kind| kind.contains("::"))
        && ["configuration", "resourceId", "arn", "ARN"].iter().any(|key| node.has(key))
}

/// The item of a notification or an event.
fn item_inside(root: Node<'_>) -> Option<Node<'_>> {
    let around = root.get("detail").unwrap_or(root);
    around.get("configurationItem").filter(|item| is_item(*item))
}

/// The rows of an answer to `SelectResourceConfig`, each JSON in a text.
fn results(root: Node<'_>) -> impl Iterator<Item = &str> {
    root.get("Results").into_iter().flat_map(Node::elements).filter_map(Node::scalar)
}

/// Reads every item.
pub(in crate::import) fn read(upload: &Upload<'_>, notes: &mut Notes) -> Graph {
    let root = unwrapped(upload.document.root());
    let mut items = Items {
        embedded: Embedded::new(upload.limits, upload.document.nodes.len()),
        found: BTreeMap::new(),
    };
    if root.is_list() {
        root.elements().for_each(|node| items.take(node, None, notes));
    }
    for key in LISTS {
        root.get(key).into_iter().flat_map(Node::elements).for_each(|node| {
            items.take(node, None, notes);
        });
    }
    if is_item(root) {
        items.take(root, None, notes);
    }
    if let Some(item) = item_inside(root) {
        items.take(item, None, notes);
    }
    items.take_texts(root, notes);
    let mut graph = Graph::new("cloudformation", upload.source.name.clone());
    let mut found: Vec<_> = items.found.into_values().collect();
    found.sort_by_key(|found| found.order);
    for found in found {
        add(&mut graph, found.resource, notes);
    }
    graph
}

struct Items {
    embedded: Embedded,
    /// The latest item of each resource.
    found: BTreeMap<String, Found>,
}

struct Found {
    order: usize,
    captured: String,
    resource: Resource,
}

impl Items {
    /// Takes the items that stand in texts: the rows of a selection, the event of a rule.
    fn take_texts(&mut self, root: Node<'_>, notes: &mut Notes) {
        let event = root.get("invokingEvent");
        let rows = root.get("Results").into_iter().flat_map(Node::elements).chain(event);
        for row in rows {
            let document = row.scalar().and_then(|text| self.embedded.document(text));
            let Some(document) = document else {
                left_out("a row that is no JSON", row.place(), notes);
                continue;
            };
            let inner = document.root();
            self.take(item_inside(inner).unwrap_or(inner), Some(row), notes);
        }
    }

    /// Takes an item that stands in a document of its own, or in a text of the file.
    fn take(&mut self, node: Node<'_>, within: Option<Node<'_>>, notes: &mut Notes) {
        let place = within.unwrap_or(node).place();
        if !is_item(node) {
            return left_out("an entry without `resourceType`", place, notes);
        }
        let status = text(node, "configurationItemStatus").unwrap_or_default();
        let id = ["resourceId", "resourceName", "arn", "ARN"];
        let Some(id) = id.iter().find_map(|key| text(node, key)) else {
            return left_out("an item without `resourceId`", place, notes);
        };
        let kind = text(node, "resourceType").unwrap_or_default();
        let arn = text(node, "arn").or_else(|| text(node, "ARN")).unwrap_or_default();
        let name = text(node, "resourceName").unwrap_or(id);
        let region = text(node, "awsRegion").filter(|region| *region != "global");
        let account = text(node, "awsAccountId").or_else(|| text(node, "accountId"));
        let mut settings = self.settings(node);
        if within.is_some() {
            super::move_to(&mut settings, place.line);
        }
        let resource = Resource {
            address: format!("{kind}/{id}"),
            kind: kind.to_owned(),
            name: name.to_owned(),
            aliases: aliases(&[id, name], arn),
            account: account.unwrap_or_default().to_owned(),
            region: region.unwrap_or_default().to_owned(),
            namespace: String::new(),
            settings,
            place,
        };
        let key = format!("{}@{}{}", resource.address, resource.account, resource.region);
        let captured = captured(node);
        let order = self.found.len();
        let is_later = self.found.get(&key).is_none_or(|known| captured > known.captured);
        if status.starts_with("ResourceDeleted") {
            if is_later {
                self.found.remove(&key);
            }
        } else if is_later {
            let order = self.found.get(&key).map_or(order, |known| known.order);
            self.found.insert(key, Found { order, captured, resource });
        }
    }

    /// Returns the configuration with what supplements it.
    fn settings(&mut self, node: Node<'_>) -> Setting {
        let of = |key: &str| node.get(key).map(Setting::of_node);
        let mut entries = match of("configuration").map(|setting| self.embedded.opened(setting)) {
            Some(Setting { value: Datum::Map(entries), .. }) => entries,
            _ => BTreeMap::new(),
        };
        if let Some(Datum::Map(supplements)) = of("supplementaryConfiguration").map(|one| one.value)
        {
            for (key, value) in supplements {
                let value = self.embedded.opened(value);
                entries.entry(key).or_insert(value);
            }
        }
        if let Some(tags) = of("tags") {
            entries.insert("tags".to_owned(), tags);
        }
        if let Some(relationships) = node.get("relationships") {
            entries.insert("relationships".to_owned(), related(relationships));
        }
        let mut settings = Setting::new(Datum::Map(entries), node.line());
        decode_policies(&mut settings);
        settings
    }
}

/// Returns relationships with a reference in the place of type and id.
fn related(relationships: Node<'_>) -> Setting {
    let mut items = Vec::new();
    for node in relationships.elements() {
        let mut setting = Setting::of_node(node);
        let Some(kind) = text(node, "resourceType") else { continue };
        let Some(id) = text(node, "resourceId").or_else(|| text(node, "resourceName")) else {
            continue;
        };
        let reference = Reference { address: format!("{kind}/{id}"), attribute: String::new() };
        if let Datum::Map(entries) = &mut setting.value {
            // The id alone would be a second reference to the same.
            entries.retain(|key, _| !matches!(key.as_str(), "resourceId" | "resourceName"));
            let resource = Setting::new(Datum::Reference(reference), node.line());
            entries.insert("resource".to_owned(), resource);
        }
        items.push(setting);
    }
    Setting::new(Datum::List(items), relationships.line())
}

/// Returns when an item was captured, as a text that sorts by time. Within one file all are written
/// the same way: as a date, as seconds, or as the parts of a date.
fn captured(node: Node<'_>) -> String {
    let Some(time) = node.get("configurationItemCaptureTime") else { return String::new() };
    let Some(text) = time.scalar() else {
        let part = |key: &str| {
            let number = time.get(key).and_then(Node::scalar).and_then(|text| text.parse().ok());
            number.unwrap_or(0_u32)
        };
        let parts = ["year", "month", "day", "hour", "minute", "second", "microsecond"];
        return parts.iter().map(|key| format!("{:06}", part(key))).collect();
    };
    text.parse::<f64>().map_or_else(|_| text.to_owned(), |seconds| format!("{seconds:020.3}"))
}
