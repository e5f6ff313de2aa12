//! Checkov's JSON: one object, an array of them when several check types ran, or bare counts when
//! nothing was scanned.

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::values::{
    VULNERABILITY, at, each, first, is_vulnerability, severity, text,
};
use crate::vocab::Outcome;

const TOOL: &str = "checkov";

pub(super) fn sniff(root: Node<'_>) -> bool {
    let is_run = |node: Node<'_>| {
        let results = node.get("results");
        let lists = results.is_some_and(|node| node.has("failed_checks"));
        (node.has("check_type") && lists) || is_counts(node)
    };
    is_run(root) || root.elements().next().is_some_and(is_run)
}

/// `{"passed": 0, "failed": 0, "skipped": 0, "parsing_errors": 0, ...}`.
fn is_counts(node: Node<'_>) -> bool {
    node.has("passed") && node.has("parsing_errors") && node.has("checkov_version")
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    let single = root.is_map().then_some(root);
    for run in root.elements().chain(single) {
        if is_counts(run) {
            let message = "Checkov found nothing to scan";
            reading.notes.say(Code::OutcomeUnknown, run.place(), message);
        }
        let Some(results) = run.get("results") else { continue };
        let kind = text(run, "check_type");
        let lists = [
            ("passed_checks", Outcome::Passed),
            ("failed_checks", Outcome::Failed),
            // A check that is skipped was not carried out.
            ("skipped_checks", Outcome::NotAvailable),
        ];
        for (key, outcome) in lists {
            for check in each(results, key) {
                reading.add(finding(check, outcome, &kind));
            }
        }
        for file in each(results, "parsing_errors") {
            let name = file.scalar().unwrap_or_default();
            let message = format!("Checkov could not read {name:?}");
            reading.notes.say(Code::OutcomeUnknown, file.place(), message);
        }
    }
}

fn finding(node: Node<'_>, outcome: Outcome, kind: &str) -> ScannerFinding {
    let id = text(node, "check_id");
    let is_vulnerability = kind == "sca_package" || is_vulnerability(&id);
    let check = if is_vulnerability { VULNERABILITY.to_owned() } else { id };
    let mut finding = ScannerFinding::of(TOOL, check, outcome, node.place());
    finding.title = text(node, "check_name");
    finding.severity = severity(&text(node, "severity"));
    text(node, "file_path").trim_start_matches('/').clone_into(&mut finding.file);
    let mut lines = each(node, "file_line_range").into_iter();
    let mut line = || lines.next().and_then(Node::scalar).and_then(|n| n.parse::<u32>().ok());
    finding.lines = line().zip(line()).filter(|(from, to)| *from > 0 && to >= from);
    if outcome == Outcome::NotAvailable {
        let why = at(node, &["check_result", "suppress_comment"]);
        finding.muted = Some(Muted { why, until: String::new() });
    }
    let address = first([text(node, "resource_address"), text(node, "resource")]);
    // Secrets and images name a hash or a path, which are nobody's address.
    let is_resource = !matches!(kind, "secrets" | "sca_package" | "sca_image" | "dockerfile");
    if is_resource && !address.is_empty() {
        finding.resources = vec![resource(&address)];
    }
    finding
}

/// `module.a.aws_s3_bucket.logs`, `AWS::S3::Bucket.Logs`, `Deployment.default.web`,
/// `Microsoft.Storage/storageAccounts.logs`.
fn resource(address: &str) -> ScannedResource {
    let mut resource = ScannedResource::new(address, kind_of(address));
    if address.starts_with("AWS::") || address.starts_with("Microsoft.") {
        address.rsplit('.').next().unwrap_or_default().clone_into(&mut resource.name);
    }
    resource
}

/// Returns the type in an address, as Terraform and Checkov write it.
pub(super) fn kind_of(address: &str) -> String {
    if address.starts_with("AWS::") {
        return address.split('.').next().unwrap_or_default().to_owned();
    }
    if let Some((kind, _)) = address.rsplit_once('.').filter(|_| address.starts_with("Microsoft."))
    {
        return kind.to_owned();
    }
    let mut parts = address.split('.').peekable();
    while parts.next_if_eq(&"module").is_some() {
        parts.next();
    }
    parts.next_if_eq(&"data");
    parts.next().unwrap_or_default().to_owned()
}
