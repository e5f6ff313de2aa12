//! Prowler's JSON: OCSF events (2004 detection, 2003 compliance, 2001 security finding) since
//! version 3, and its own objects of versions 2 and 3.
//!
//! Other tools write the same OCSF classes; only events of Prowler are looked up in its table.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::values::{
    VULNERABILITY, at, clauses, day, each, first, is_vulnerability, outcome, severity, text,
};
use crate::vocab::Outcome;

/// OCSF classes that are findings of checks.
const CLASSES: &[&str] = &["2001", "2002", "2003", "2004"];

/// What Prowler 2 and 3 write for "no region".
const TOOL: &str = "prowler";

pub(super) fn sniff_ocsf(root: Node<'_>) -> bool {
    events(root).next().is_some_and(|event| {
        let class = at(event, &["class_uid"]);
        let is_class = CLASSES.contains(&class.as_str());
        let names_product = event.get("metadata").is_some_and(|node| node.has("product"));
        names_product && (is_class || event.has("finding_info") || event.has("finding"))
    })
}

/// The events of a list, of one object, or of an object with a list.
fn events(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let single = root.is_map().then_some(root);
    root.elements().chain(single).filter(|node| node.is_map())
}

pub(super) fn read_ocsf(root: Node<'_>, reading: &mut Reading) {
    for event in events(root) {
        let vendor = at(event, &["metadata", "product", "name"]).to_lowercase();
        let tool = if vendor.contains("prowler") { TOOL } else { "ocsf" };
        reading.add(ocsf(tool, event));
    }
}

fn ocsf(tool: &'static str, event: Node<'_>) -> ScannerFinding {
    let info = event.get("finding_info").or_else(|| event.get("finding")).unwrap_or(event);
    let check = first([
        at(event, &["metadata", "event_code"]),
        at(event, &["compliance", "control"]),
        at(info, &["analytic", "uid"]),
        text(info, "uid"),
    ]);
    let state = first([text(event, "status_code"), at(event, &["compliance", "status"])]);
    let outcome = outcome(&state).unwrap_or(Outcome::NotAvailable);
    let check = if is_vulnerability(&check) { VULNERABILITY.to_owned() } else { check };
    let mut finding = ScannerFinding::of(tool, check, outcome, event.place());
    finding.title = text(info, "title");
    finding.message =
        first([text(event, "status_detail"), text(event, "message"), text(info, "desc")]);
    finding.severity = severity(&text(event, "severity"));
    // `status_id` is not read: Prowler 4 wrote 3, which is "suppressed", for new findings.
    let is_muted = text(event, "status").eq_ignore_ascii_case("suppressed")
        || state.eq_ignore_ascii_case("muted")
        || at(event, &["unmapped", "muted"]).eq_ignore_ascii_case("true");
    let why = first([at(event, &["unmapped", "muted_reason"]), text(event, "comment")]);
    finding.muted = is_muted.then(|| Muted { why, until: String::new() });
    finding.account = at(event, &["cloud", "account", "uid"]);
    finding.region = at(event, &["cloud", "region"]);
    finding.on = first(
        [text(event, "time_dt"), text(event, "time"), text(info, "created_time")].map(|t| day(&t)),
    );
    finding.clauses = clauses(event.get("unmapped").and_then(|node| node.get("compliance")));
    finding.resources = each(event, "resources").into_iter().map(resource).collect();
    for resource in &mut finding.resources {
        mark_whole(resource, &finding.account);
    }
    finding
}

fn resource(node: Node<'_>) -> ScannedResource {
    let id = first([text(node, "uid"), text(node, "name")]);
    let kind = text(node, "type");
    let service = at(node, &["group", "name"]);
    let kind = if says_nothing(&kind) { service } else { kind };
    ScannedResource { id, name: text(node, "name"), kind, is_whole: false }
}

/// `Other` is what Prowler writes where it has no word for a type, `Service` for any of Google's.
pub(super) fn says_nothing(kind: &str) -> bool {
    matches!(kind, "" | "Other" | "NotDefined" | "Service")
}

/// Tells a resource that stands for the whole account: Prowler names the account itself, its root
/// user, or a placeholder that ends in a type and has no name of its own.
pub(super) fn mark_whole(resource: &mut ScannedResource, account: &str) {
    let id = resource.id.as_str();
    let is_root = id.starts_with("arn:") && id.contains(":iam:") && id.ends_with(":root");
    let is_account = !account.is_empty() && (id == account || resource.name == account);
    let is_stated = id.starts_with("AWS::::Account:") || resource.kind == "AwsAccount";
    let is_azure = id.starts_with("/subscriptions/") && id.matches('/').count() == 2;
    resource.is_whole = is_root || is_account || is_stated || is_azure;
}

pub(super) fn sniff_native(root: Node<'_>) -> bool {
    events(root).next().is_some_and(|row| {
        (row.has("CheckID") && row.has("StatusExtended"))
            || (row.has("Control") && row.has("Account Number"))
    })
}

pub(super) fn read_native(root: Node<'_>, reading: &mut Reading) {
    for row in events(root) {
        let finding = if row.has("CheckID") { version_3(row) } else { version_2(row) };
        reading.add(finding);
    }
}

fn version_3(row: Node<'_>) -> ScannerFinding {
    let outcome = outcome(&text(row, "Status")).unwrap_or(Outcome::NotAvailable);
    let mut finding = ScannerFinding::of(TOOL, text(row, "CheckID"), outcome, row.place());
    finding.title = text(row, "CheckTitle");
    finding.message = text(row, "StatusExtended");
    finding.severity = severity(&text(row, "Severity"));
    finding.muted = text(row, "Status").eq_ignore_ascii_case("muted").then(Muted::default);
    finding.account = first([text(row, "AccountId"), text(row, "SubscriptionId")]);
    finding.region = text(row, "Region");
    finding.on = day(&text(row, "AssessmentStartTime"));
    finding.clauses = clauses(row.get("Compliance"));
    let kind = text(row, "ResourceType");
    let kind = if says_nothing(&kind) { text(row, "ServiceName") } else { kind };
    let id = first([text(row, "ResourceArn"), text(row, "ResourceId")]);
    let name = first([text(row, "ResourceId"), text(row, "ResourceName")]);
    let mut resource = ScannedResource { id, name, kind, is_whole: false };
    mark_whole(&mut resource, &finding.account);
    finding.resources = vec![resource];
    finding
}

fn version_2(row: Node<'_>) -> ScannerFinding {
    let (check, title) = bracketed(&text(row, "Control"));
    let outcome = outcome(&text(row, "Status")).unwrap_or(Outcome::NotAvailable);
    let mut finding = ScannerFinding::of(TOOL, check, outcome, row.place());
    finding.title = title;
    finding.message = text(row, "Message");
    finding.severity = severity(&text(row, "Severity"));
    finding.account = text(row, "Account Number");
    finding.region = text(row, "Region");
    finding.on = day(&text(row, "Timestamp"));
    let id = text(row, "Resource ID");
    finding.resources = vec![of_version_2(&id, &text(row, "Service"), &finding.account)];
    finding
}

/// Splits `[check11] Avoid the use of the root account` into id and title.
pub(super) fn bracketed(control: &str) -> (String, String) {
    let split = control.trim().strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match split {
        Some((check, title)) => (check.to_owned(), title.trim().to_owned()),
        None => (control.to_owned(), String::new()),
    }
}

/// Version 2 names a resource in some rows only; the others are about the account.
pub(super) fn of_version_2(id: &str, kind: &str, account: &str) -> ScannedResource {
    if id.is_empty() || id == "root" || id == account {
        let kind = "AwsAccount".to_owned();
        return ScannedResource {
            id: account.to_owned(),
            name: String::new(),
            kind,
            is_whole: true,
        };
    }
    ScannedResource::new(id, kind)
}
