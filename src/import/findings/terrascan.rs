//! Terrascan: violations, those that were skipped, and rules that passed where it was asked for them.

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::values::{at, day, each, lines, severity, text};
use crate::vocab::Outcome;

const TOOL: &str = "terrascan";

pub(super) fn sniff(root: Node<'_>) -> bool {
    root.get("results").is_some_and(|node| node.has("violations") && node.has("scan_summary"))
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    let Some(results) = root.get("results") else { return };
    reading.on = day(&at(results, &["scan_summary", "scanned_at"]));
    for node in each(results, "violations") {
        reading.add(finding(node));
    }
    for node in each(results, "skipped_violations") {
        let mut finding = finding(node);
        let why = text(node, "skip_comment");
        finding.muted = Some(Muted { why, until: String::new() });
        reading.add(finding);
    }
    // Rules that passed are listed without the resources that they looked at.
    let passed = each(results, "passed_rules").len();
    if passed > 0 {
        let message = format!("{passed} rules passed, without saying at which resources");
        reading.notes.say(Code::OutcomeUnknown, results.place(), message);
    }
}

fn finding(node: Node<'_>) -> ScannerFinding {
    let mut finding =
        ScannerFinding::of(TOOL, text(node, "rule_id"), Outcome::Failed, node.place());
    finding.title = text(node, "rule_name");
    finding.message = text(node, "description");
    finding.severity = severity(&text(node, "severity"));
    finding.file = text(node, "file");
    finding.lines = lines(node, "line", "line");
    let (kind, name) = (text(node, "resource_type"), text(node, "resource_name"));
    if !name.is_empty() {
        let module = text(node, "module_name");
        let address = match module.as_str() {
            "" | "root" => format!("{kind}.{name}"),
            module => format!("module.{module}.{kind}.{name}"),
        };
        finding.resources = vec![ScannedResource { name, ..ScannedResource::new(address, kind) }];
    }
    finding
}
