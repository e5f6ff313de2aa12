//! `ScoutSuite`: `scoutsuite_results =` and JSON behind it. Findings stand under each service with
//! paths of what they flag.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{ScannedResource, ScannerFinding};
use crate::import::findings::values::{day, each, number, severity, text};
use crate::vocab::Outcome;

const TOOL: &str = "scoutsuite";

pub(super) fn sniff(root: Node<'_>) -> bool {
    root.has("services") && root.has("last_run") && root.has("provider_code")
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    reading.on = root.get("last_run").map(|run| day(&text(run, "time"))).unwrap_or_default();
    let account = text(root, "account_id");
    let Some(services) = root.get("services") else { return };
    for (name, service) in services.pairs() {
        let findings = service.get("findings");
        for (check, node) in findings.into_iter().flat_map(Node::pairs) {
            rule(check, node, &Scope { root, service, name, account: &account }, reading);
        }
    }
}

/// Where the findings of one service stand.
struct Scope<'a> {
    root: Node<'a>,
    service: Node<'a>,
    name: &'a str,
    account: &'a str,
}

/// A rule that flags nothing says that everything it looked at passed, not what that was.
fn rule(check: &str, node: Node<'_>, scope: &Scope<'_>, reading: &mut Reading) {
    let looked_at = number(node, "checked_items").unwrap_or(0);
    let flagged = number(node, "flagged_items").unwrap_or(0);
    let outcome = match (looked_at, flagged) {
        (0, _) => Outcome::NotAvailable,
        (_, 0) => Outcome::Passed,
        _ => Outcome::Failed,
    };
    let mut finding = ScannerFinding::of(TOOL, check.to_owned(), outcome, node.place());
    finding.title = text(node, "description");
    finding.severity = severity(&text(node, "level"));
    scope.account.clone_into(&mut finding.account);
    finding.clauses = each(node, "compliance").into_iter().map(clause).collect();
    let items: Vec<&str> = each(node, "items").into_iter().filter_map(Node::scalar).collect();
    if outcome != Outcome::Failed || items.is_empty() {
        let whole =
            ScannedResource { is_whole: true, ..ScannedResource::new(scope.account, "account") };
        finding.resources = vec![whole];
        reading.add(finding);
        return;
    }
    let path = text(node, "path");
    for item in items {
        let mut one = finding.clone();
        one.resources = vec![resource(item, &path, scope)];
        reading.add(one);
    }
}

fn clause(node: Node<'_>) -> String {
    let parts = ["name", "version", "reference"].map(|key| text(node, key));
    parts.join(" ").trim().to_owned()
}

/// An item is a path into the services: `cloudstorage.projects.p.buckets.52fc.logging_enabled`.
/// The rule's own path has as many parts as the resource is deep.
fn resource(item: &str, path: &str, scope: &Scope<'_>) -> ScannedResource {
    let depth = path.split('.').count();
    let steps: Vec<&str> = item.split('.').take(depth.max(2)).collect();
    let found = steps.iter().skip(1).try_fold(scope.service, |node, step| node.get(step));
    let id = steps.last().copied().unwrap_or(item);
    let provider = text(scope.root, "provider_code");
    let group = steps.iter().rev().nth(1).copied().unwrap_or_default();
    let kind = format!("{provider} {} {group}", scope.name);
    let name = found.map(|node| text(node, "name")).unwrap_or_default();
    let arn = found.map(|node| text(node, "arn")).unwrap_or_default();
    let id = if arn.is_empty() { id.to_owned() } else { arn };
    ScannedResource { name, ..ScannedResource::new(id, kind) }
}
