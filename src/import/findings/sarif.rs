//! SARIF 2.1.0, read leniently: three of 35 real files break its types.
//!
//! Results say which rule by id, by index or by reference; a missing level is that of the rule,
//! else "warning"; `kind` tells what passed. A result that is suppressed stays failed.

use std::collections::BTreeMap;

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{Muted, ScannedResource, ScannerFinding};
use crate::import::findings::trivy::canonical;
use crate::import::findings::values::{
    VULNERABILITY, at, day, each, first, is_vulnerability, lines, number, severity, short, text,
};
use crate::vocab::Outcome;

/// Tools whose rules have a table of their own, by a word of the driver's name.
const TOOLS: &[(&str, &str)] = &[
    ("checkov", "checkov"),
    ("prowler", "prowler"),
    ("trivy", "trivy"),
    ("tfsec", "tfsec"),
    ("kics", "kics"),
    ("terrascan", "terrascan"),
];

pub(super) fn sniff(root: Node<'_>) -> bool {
    let is_version = text(root, "version").starts_with("2.");
    let names_schema = text(root, "$schema").contains("sarif");
    root.has("runs") && (is_version || names_schema)
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    for run in each(root, "runs") {
        let rules = Rules::of(run);
        let on = each(run, "invocations")
            .first()
            .map(|node| day(&first([text(*node, "endTimeUtc"), text(*node, "startTimeUtc")])))
            .unwrap_or_default();
        for result in each(run, "results") {
            let mut finding = finding(result, &rules);
            finding.on.clone_from(&on);
            reading.add(finding);
        }
    }
}

/// The rules of a run's driver and extensions.
struct Rules<'a> {
    tool: &'static str,
    driver: Vec<Node<'a>>,
    by_id: BTreeMap<&'a str, Node<'a>>,
}

impl<'a> Rules<'a> {
    fn of(run: Node<'a>) -> Self {
        let tool = run.get("tool");
        let driver = tool.and_then(|tool| tool.get("driver"));
        let name = driver.map(|node| text(node, "name")).unwrap_or_default().to_lowercase();
        let known = TOOLS.iter().find(|(word, _)| name.contains(word));
        let rules = driver.map(|node| each(node, "rules")).unwrap_or_default();
        let extensions = tool.map(|tool| each(tool, "extensions")).unwrap_or_default();
        let further = extensions.into_iter().flat_map(|node| each(node, "rules"));
        let mut by_id = BTreeMap::new();
        for rule in rules.iter().copied().chain(further) {
            if let Some(id) = rule.get("id").and_then(Node::scalar) {
                by_id.entry(id).or_insert(rule);
            }
        }
        Self { tool: known.map_or("sarif", |(_, tool)| tool), driver: rules, by_id }
    }

    fn find(&self, result: Node<'_>, id: &str) -> Option<Node<'a>> {
        let index = number(result, "ruleIndex")
            .or_else(|| result.get("rule").and_then(|rule| number(rule, "index")));
        // `id/part` is a rule's id with what SARIF calls a hierarchical component.
        let of_id = self.by_id.get(id).or_else(|| {
            let (whole, _) = id.rsplit_once('/')?;
            self.by_id.get(whole)
        });
        let at = index.and_then(|index| usize::try_from(index).ok());
        of_id.copied().or_else(|| self.driver.get(at?).copied())
    }
}

fn finding(result: Node<'_>, rules: &Rules<'_>) -> ScannerFinding {
    let stated = first([text(result, "ruleId"), at(result, &["rule", "id"])]);
    let rule = rules.find(result, &stated);
    let id = first([stated, rule.map(|rule| text(rule, "id")).unwrap_or_default()]);
    let check = match rules.tool {
        _ if is_vulnerability(&id) => VULNERABILITY.to_owned(),
        "trivy" | "tfsec" => canonical(&id),
        _ => id,
    };
    let mut finding = ScannerFinding::of(rules.tool, check, outcome(result), result.place());
    if let Some(rule) = rule {
        finding.title = first([
            at(rule, &["shortDescription", "text"]),
            at(rule, &["fullDescription", "text"]),
            text(rule, "name"),
        ]);
        finding.clauses = weaknesses(rule);
    }
    finding.message = message(result, rule);
    let level = first([
        text(result, "level"),
        rule.map(|rule| at(rule, &["defaultConfiguration", "level"])).unwrap_or_default(),
        "warning".to_owned(),
    ]);
    finding.severity = severity(&level);
    finding.muted = muted(result);
    locate(result, &mut finding);
    finding
}

fn outcome(result: Node<'_>) -> Outcome {
    match text(result, "kind").as_str() {
        "pass" => Outcome::Passed,
        "notApplicable" => Outcome::NotAvailable,
        "review" | "open" | "informational" => Outcome::Manual,
        _ if text(result, "baselineState") == "absent" => Outcome::NotAvailable,
        _ => Outcome::Failed,
    }
}

/// A result without suppressions, or with one that was rejected, is not suppressed (section
/// 3.27.23).
fn muted(result: Node<'_>) -> Option<Muted> {
    let all = each(result, "suppressions");
    let accepted = all.iter().find(|node| {
        !matches!(
            first([text(**node, "status"), text(**node, "state")]).as_str(),
            "rejected" | "underReview"
        )
    })?;
    Some(Muted { why: text(*accepted, "justification"), until: String::new() })
}

/// The message, with its arguments, or the rule's message of the id that it names.
fn message(result: Node<'_>, rule: Option<Node<'_>>) -> String {
    let Some(node) = result.get("message") else { return String::new() };
    let id = text(node, "id");
    let of_rule = rule
        .and_then(|rule| rule.get("messageStrings"))
        .map(|strings| at(strings, &[&id, "text"]))
        .unwrap_or_default();
    let mut message = first([text(node, "text"), text(node, "markdown"), of_rule]);
    for (number, argument) in each(node, "arguments").into_iter().enumerate().take(9) {
        let argument = argument.scalar().unwrap_or_default();
        message = message.replace(&format!("{{{number}}}"), argument);
    }
    short(&message)
}

/// Weaknesses that a rule is tagged with.
fn weaknesses(rule: Node<'_>) -> Vec<String> {
    let tags = rule.get("properties").map(|node| each(node, "tags")).unwrap_or_default();
    let tags = tags.into_iter().filter_map(Node::scalar);
    tags.filter(|tag| tag.to_ascii_lowercase().contains("cwe")).map(str::to_owned).collect()
}

fn locate(result: Node<'_>, finding: &mut ScannerFinding) {
    for location in each(result, "locations") {
        let physical = location.get("physicalLocation").unwrap_or(location);
        if finding.file.is_empty() {
            let uri = at(physical, &["artifactLocation", "uri"]);
            uri.trim_start_matches("file://").clone_into(&mut finding.file);
            let region = physical.get("region");
            finding.lines = region.and_then(|node| lines(node, "startLine", "endLine"));
        }
        for logical in each(location, "logicalLocations") {
            // Functions and types of source code are no resources.
            if text(logical, "kind") == "resource" {
                let name = first([text(logical, "fullyQualifiedName"), text(logical, "name")]);
                let kind = crate::import::findings::checkov::kind_of(&name);
                finding.resources.push(ScannedResource::new(name, kind));
            }
        }
    }
}
