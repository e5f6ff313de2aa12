//! Wiz' command line, scans of infrastructure as code: rules with their matches, and secrets.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::checkov::kind_of;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::values::{SECRET, at, day, each, first, lines, severity, text};
use crate::import::models::normalised;
use crate::vocab::Outcome;

const TOOL: &str = "wiz";

pub(super) fn sniff(root: Node<'_>) -> bool {
    at(root, &["result", "__typename"]) == "CICDIACScanResult"
        || at(root, &["scanOriginResource", "__typename"]) == "CICDScanOriginIAC"
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    reading.on = day(&text(root, "createdAt"));
    let Some(result) = root.get("result") else { return };
    for rule in each(result, "ruleMatches") {
        for one in each(rule, "matches") {
            reading.add(finding(rule, one));
        }
    }
    for secret in each(result, "secrets") {
        let check = SECRET.to_owned();
        let mut finding = ScannerFinding::of(TOOL, check, Outcome::Failed, secret.place());
        "A file holds a secret".clone_into(&mut finding.title);
        // The description repeats part of the secret, so only its kind is kept.
        finding.message = text(secret, "type");
        finding.file = text(secret, "path");
        finding.lines = lines(secret, "lineNumber", "lineNumber");
        reading.add(finding);
    }
}

fn finding(rule: Node<'_>, one: Node<'_>) -> ScannerFinding {
    let title = first([at(rule, &["rule", "name"]), text(rule, "name")]);
    let mut finding = ScannerFinding::of(TOOL, normalised(&title), Outcome::Failed, one.place());
    finding.title = title;
    finding.severity = severity(&text(rule, "severity"));
    finding.message = first([text(one, "found"), text(one, "expected")]);
    finding.file = text(one, "fileName");
    finding.lines = lines(one, "lineNumber", "lineNumber");
    let ignored = each(one, "ignoredPolicyMatches");
    finding.muted = (!ignored.is_empty()).then(Muted::default);
    let address = text(one, "resourceName");
    if !address.is_empty() {
        let kind = kind_of(&address);
        finding.resources = vec![ScannedResource::new(address, kind)];
    }
    finding
}
