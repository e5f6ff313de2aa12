//! The JSON of `CloudSploit`: a list of results. Its CSV has the same columns and is rarer.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{ScannedResource, ScannerFinding};
use crate::import::findings::values::{first, outcome, severity, text};
use crate::import::models::normalised;
use crate::vocab::Outcome;

const TOOL: &str = "cloudsploit";

pub(super) fn sniff(root: Node<'_>) -> bool {
    root.elements()
        .next()
        .is_some_and(|row| row.has("plugin") && row.has("status") && row.has("resource"))
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    for row in root.elements().filter(|row| row.is_map()) {
        reading.add(finding(row));
    }
}

fn finding(row: Node<'_>) -> ScannerFinding {
    let check = first([text(row, "plugin"), normalised(&text(row, "title"))]);
    let outcome = outcome(&text(row, "status")).unwrap_or(Outcome::NotAvailable);
    let mut finding = ScannerFinding::of(TOOL, check, outcome, row.place());
    finding.title = text(row, "title");
    finding.message = text(row, "message");
    finding.severity = severity(&text(row, "severity"));
    finding.region = text(row, "region");
    let (id, kind) = (text(row, "resource"), text(row, "category"));
    // `N/A` stands for the whole account.
    let is_whole = id.is_empty() || id == "N/A";
    let id = if is_whole { String::new() } else { id };
    let kind = if is_whole { "AwsAccount".to_owned() } else { kind };
    finding.resources = vec![ScannedResource { is_whole, ..ScannedResource::new(id, kind) }];
    finding
}
