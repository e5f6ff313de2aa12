//! The AWS Security Finding Format, version 2018-10-08: an array, an object with `Findings` or
//! `findings`, or a finding a line.
//!
//! Security Hub's own controls are known by `SecurityControlId` (`S3.8`), older ones by
//! `ControlId` or the end of `GeneratorId`. Prowler and others write the format too.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::prowler::mark_whole;
use crate::import::findings::values::{
    VULNERABILITY, at, day, each, first, is_vulnerability, outcome, severity, text,
};
use crate::vocab::Outcome;

const TOOL: &str = "security-hub";

pub(super) fn sniff(root: Node<'_>) -> bool {
    findings(root).first().is_some_and(|finding| {
        finding.has("SchemaVersion") && (finding.has("GeneratorId") || finding.has("ProductArn"))
    })
}

fn findings(root: Node<'_>) -> Vec<Node<'_>> {
    let listed = ["Findings", "findings"].into_iter().find(|key| root.has(key));
    match listed {
        Some(key) => each(root, key),
        None if root.is_map() => vec![root],
        None => root.elements().filter(|node| node.is_map()).collect(),
    }
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    for node in findings(root) {
        reading.add(finding(node));
    }
}

fn finding(node: Node<'_>) -> ScannerFinding {
    let (tool, check) = check(node);
    let is_archived = text(node, "RecordState").eq_ignore_ascii_case("archived");
    let mut finding = ScannerFinding::of(tool, check, result(node, is_archived), node.place());
    let title = text(node, "Title");
    finding.message = first([title.clone(), text(node, "Description")]);
    finding.title = title;
    finding.severity = severity(&at(node, &["Severity", "Label"]));
    finding.muted = muted(node, is_archived);
    finding.account = text(node, "AwsAccountId");
    finding.on =
        first(["UpdatedAt", "LastObservedAt", "CreatedAt"].map(|key| day(&text(node, key))));
    let compliance = node.get("Compliance");
    let related = compliance.map(|node| each(node, "RelatedRequirements")).unwrap_or_default();
    finding.clauses = related.into_iter().filter_map(Node::scalar).map(str::to_owned).collect();
    for resource in each(node, "Resources") {
        let id = text(resource, "Id");
        // Prowler names an account there that it has made up an ARN for.
        let prowler = at(node, &["ProductFields", "ProwlerResourceName"]);
        let name = first([at(resource, &["Tags", "Name"]), prowler]);
        let mut resource =
            ScannedResource { name, ..ScannedResource::new(id, text(resource, "Type")) };
        mark_whole(&mut resource, &finding.account);
        finding.resources.push(resource);
    }
    let region = each(node, "Resources").first().map(|resource| text(*resource, "Region"));
    finding.region = first([text(node, "Region"), region.unwrap_or_default()]);
    finding
}

/// Names the tool and its check.
fn check(node: Node<'_>) -> (&'static str, String) {
    let generator = text(node, "GeneratorId");
    if let Some(check) = generator.strip_prefix("prowler-") {
        return ("prowler", check.to_owned());
    }
    if node.get("Vulnerabilities").is_some() || is_vulnerability(&text(node, "Title")) {
        return (TOOL, VULNERABILITY.to_owned());
    }
    let stated = first([
        at(node, &["Compliance", "SecurityControlId"]),
        at(node, &["ProductFields", "ControlId"]),
    ]);
    if is_control(&stated) {
        return (TOOL, stated);
    }
    let last = generator.rsplit('/').next().unwrap_or_default();
    if is_control(last) {
        return (TOOL, last.to_owned());
    }
    (TOOL, first([stated, generator, text(node, "Id")]))
}

/// A control of Security Hub: `S3.8`, `ELBv2.1`, and not `1.20` of a benchmark.
fn is_control(id: &str) -> bool {
    id.split_once('.').is_some_and(|(service, number)| {
        service.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && service.chars().all(|letter| letter.is_ascii_alphanumeric())
            && number.parse::<u16>().is_ok()
    })
}

/// An archived finding is about what is no more. One without a state is an event or a
/// vulnerability: it was found, so it failed, where it is a vulnerability.
fn result(node: Node<'_>, is_archived: bool) -> Outcome {
    if is_archived {
        return Outcome::NotAvailable;
    }
    match node.get("Compliance").map(|node| text(node, "Status")).unwrap_or_default() {
        status if status.is_empty() && node.get("Vulnerabilities").is_some() => Outcome::Failed,
        status if status.is_empty() => Outcome::Manual,
        // Passed with nothing to look at: the rule did not apply to anything.
        status if status.eq_ignore_ascii_case("passed") && is_empty_evaluation(node) => {
            Outcome::NotAvailable
        }
        status => outcome(&status).unwrap_or(Outcome::NotAvailable),
    }
}

fn is_empty_evaluation(node: Node<'_>) -> bool {
    let reasons = node.get("Compliance").map(|node| each(node, "StatusReasons"));
    let mut reasons = reasons.unwrap_or_default().into_iter();
    reasons.any(|reason| text(reason, "ReasonCode") == "CONFIG_EVALUATIONS_EMPTY")
}

fn muted(node: Node<'_>, is_archived: bool) -> Option<Muted> {
    let state = first([at(node, &["Workflow", "Status"]), text(node, "WorkflowState")]);
    let why = first([at(node, &["Note", "Text"]), at(node, &["ProductFields", "MutedReason"])]);
    if state.eq_ignore_ascii_case("suppressed") {
        return Some(Muted { why, until: String::new() });
    }
    is_archived.then(|| Muted { why: "archived".to_owned(), until: String::new() })
}
