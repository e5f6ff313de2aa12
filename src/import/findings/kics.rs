//! KICS: queries, each with the files that it found something in. What passed is not listed.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{ScannedResource, ScannerFinding};
use crate::import::findings::values::{day, each, first, lines, severity, text};
use crate::import::models::normalised;
use crate::vocab::Outcome;

const TOOL: &str = "kics";

pub(super) fn sniff(root: Node<'_>) -> bool {
    root.has("queries") && (root.has("files_scanned") || root.has("queries_total"))
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    reading.on = day(&first([text(root, "end"), text(root, "start")]));
    for query in each(root, "queries") {
        for file in each(query, "files") {
            reading.add(finding(query, file));
        }
    }
}

/// Names of queries are the same in every language, ids are not: the name is the check.
fn finding(query: Node<'_>, file: Node<'_>) -> ScannerFinding {
    let name = text(query, "query_name");
    let check = first([normalised(&name), text(query, "query_id")]);
    let mut finding = ScannerFinding::of(TOOL, check, Outcome::Failed, file.place());
    finding.title = name;
    finding.message = text(file, "actual_value");
    finding.severity = severity(&text(query, "severity"));
    finding.file = text(file, "file_name");
    finding.lines = lines(file, "line", "line");
    let cwe = text(query, "cwe");
    if !cwe.is_empty() {
        finding.clauses.push(format!("CWE {cwe}"));
    }
    let (kind, name) = (text(file, "resource_type"), text(file, "resource_name"));
    let key = text(file, "search_key");
    if let Some(resource) = resource(kind, name, &key) {
        finding.resources.push(resource);
    }
    finding
}

/// `search_key` names a Terraform block as `aws_s3_bucket[logs].acl`.
fn resource(kind: String, name: String, key: &str) -> Option<ScannedResource> {
    let of_key = key.split_once('[').and_then(|(kind, rest)| {
        let (label, _) = rest.split_once(']')?;
        let label = label.trim_matches(['{', '}']);
        kind.contains('_').then(|| (kind.to_owned(), label.to_owned()))
    });
    if let Some((kind, label)) = of_key {
        return Some(ScannedResource {
            name,
            ..ScannedResource::new(format!("{kind}.{label}"), kind)
        });
    }
    (!name.is_empty())
        .then(|| ScannedResource { name: name.clone(), ..ScannedResource::new(name, kind) })
}
