//! tfsec: ids of the shape `AVD-AWS-0086` with a long name, and `GCP008` in old versions.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::checkov::kind_of;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::trivy::canonical;
use crate::import::findings::values::{each, first, lines, severity, text};
use crate::vocab::Outcome;

const TOOL: &str = "tfsec";

pub(super) fn sniff(root: Node<'_>) -> bool {
    let is_single = root.pairs().count() == 1 && root.has("results");
    let results = each(root, "results");
    match results.first() {
        Some(result) => result.has("rule_id") && result.has("location"),
        None => is_single,
    }
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    for result in each(root, "results") {
        reading.add(finding(result));
    }
}

fn finding(node: Node<'_>) -> ScannerFinding {
    let id = canonical(&text(node, "rule_id"));
    // Version 1 says `status`: 0 failed, 1 passed, 2 ignored; older ones `passed`.
    let status = text(node, "status");
    let is_passed = text(node, "passed") == "true" || status == "1";
    let outcome = if is_passed { Outcome::Passed } else { Outcome::Failed };
    let mut finding = ScannerFinding::of(TOOL, id, outcome, node.place());
    finding.muted = (status == "2").then(Muted::default);
    finding.title = text(node, "rule_description");
    finding.message = text(node, "description");
    finding.severity = severity(&text(node, "severity"));
    if let Some(location) = node.get("location") {
        finding.file = text(location, "filename");
        finding.lines = lines(location, "start_line", "end_line");
    }
    let address = first([text(node, "resource"), quoted(&finding.message)]);
    if !address.is_empty() {
        let kind = kind_of(&address);
        finding.resources = vec![ScannedResource::new(address, kind)];
    }
    finding
}

/// Old versions name the resource only in the text: `Resource 'aws_s3_bucket.logs' has ...`.
fn quoted(message: &str) -> String {
    let rest = message.strip_prefix("Resource '").or_else(|| message.strip_prefix("Block '"));
    rest.and_then(|rest| rest.split_once('\'')).map_or_else(String::new, |(id, _)| id.to_owned())
}
