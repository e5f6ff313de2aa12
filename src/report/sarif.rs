//! The snapshot as SARIF 2.1.0 (OASIS Standard, 2020), for code scanning in a pull request.
//!
//! A result is a finding, or a check that a requirement does not pass; its rule is the threat or the
//! requirement. Frameworks are taxonomies, and each rule names the clauses that it serves. What
//! hangs on something unknown is a result of the kind `review`, which no gate counts.
//!
//! A fingerprint is made of the rule, the element's address and the property, never of a line, so
//! that moving a resource does not open the same alert again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::kb::hexadecimal;
use crate::report::{Accepted, EvidenceRow, FindingRow, LocationRow, ReportError, Snapshot};
use crate::vocab::{Certainty, ControlStatus, EvidenceSource, Severity, Verdict};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The name under which fingerprints are compared; it changes when what they are made of does.
const FINGERPRINT: &str = "plumbline/v1";

/// Renders a snapshot as SARIF. Results that the baseline has are unchanged, others new (section
/// 3.27.24); those that somebody accepted are suppressed from outside (section 3.35).
pub fn sarif(
    snapshot: &Snapshot,
    accepted: &Accepted,
) -> std::result::Result<Vec<u8>, ReportError> {
    let mut rules = Rules::of(snapshot);
    let findings = snapshot.findings.iter().map(|row| finding(&mut rules, row));
    let mut results: Vec<Value> = findings.collect();
    let failed = snapshot.evidence.iter().filter(|row| is_failed_check(row));
    results.extend(failed.map(|row| failed_check(&mut rules, row)));
    for result in &mut results {
        mark(result, accepted, &snapshot.as_of);
    }
    let run = json!({
        "tool": { "driver": {
            "name": snapshot.tool.name,
            "version": snapshot.tool.version,
            "semanticVersion": snapshot.tool.version,
            "rules": rules.list,
        }},
        "taxonomies": taxonomies(snapshot),
        "artifacts": snapshot.model.sources.iter().map(|source| json!({
            "location": { "uri": uri(&source.name) },
            "length": source.bytes,
            "hashes": { "sha-256": source.sha256 },
        })).collect::<Vec<_>>(),
        "results": results,
        "columnKind": "unicodeCodePoints",
        "properties": { "snapshot": snapshot.id, "asOf": snapshot.as_of },
    });
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    let mut bytes = serde_json::to_vec_pretty(&log).map_err(ReportError::Json)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The rules in order of their first result, and what each needs to be described.
struct Rules<'a> {
    snapshot: &'a Snapshot,
    list: Vec<Value>,
    positions: BTreeMap<String, usize>,
    /// Titles and remedies of missing requirements.
    requirements: BTreeMap<&'a str, (&'a str, &'a str)>,
    /// Controls of each requirement, and of each threat by way of its findings.
    controls: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Rules<'a> {
    fn of(snapshot: &'a Snapshot) -> Self {
        let mut rules = Self {
            snapshot,
            list: Vec::new(),
            positions: BTreeMap::new(),
            requirements: BTreeMap::new(),
            controls: BTreeMap::new(),
        };
        for missing in snapshot.gaps.iter().flat_map(|gap| &gap.missing) {
            let about = (missing.title.as_str(), missing.remediation.as_str());
            rules.requirements.insert(&missing.requirement, about);
        }
        for row in &snapshot.requirements {
            let controls = row.controls.iter().map(String::as_str);
            rules.controls.entry(&row.id).or_default().extend(controls);
        }
        for row in &snapshot.findings {
            let controls: Vec<&str> = row
                .score
                .factors
                .iter()
                .filter_map(|factor| rules.controls.get(factor.requirement.as_str()))
                .flatten()
                .copied()
                .collect();
            rules.controls.entry(&row.threat).or_default().extend(controls);
        }
        rules
    }

    /// Returns the position of a rule, adding it at its first result.
    fn position(&mut self, id: &str, describe: impl FnOnce(&Self) -> Map<String, Value>) -> usize {
        if let Some(at) = self.positions.get(id) {
            return *at;
        }
        let mut rule = describe(self);
        rule.insert("id".to_owned(), json!(id));
        rule.insert("relationships".to_owned(), Value::Array(self.relationships(id)));
        let at = self.list.len();
        self.positions.insert(id.to_owned(), at);
        self.list.push(Value::Object(rule));
        at
    }

    /// Names the clauses of the assessed frameworks that a rule serves.
    fn relationships(&self, id: &str) -> Vec<Value> {
        let controls = self.controls.get(id).into_iter().flatten();
        let named = controls.filter_map(|key| {
            let (framework, citation) = key.split_once(':')?;
            let index = self.snapshot.frameworks.iter().position(|row| of_taxonomy(&row.id) == framework)?;
            Some(json!({
                "target": { "id": citation, "toolComponent": { "name": framework, "index": index } },
                "kinds": ["relevant"],
            }))
        });
        named.collect()
    }
}

/// A profile's clauses are those of its framework: `nist-800-53@5.2.0/moderate`.
fn of_taxonomy(framework: &str) -> &str {
    framework.split('/').next().unwrap_or(framework)
}

fn finding(rules: &mut Rules<'_>, row: &FindingRow) -> Value {
    let index = rules.position(&row.threat, |_| {
        let mut rule = about(&row.title, &row.fix);
        let mut tags = vec!["security".to_owned()];
        tags.extend(row.classes.iter().flat_map(|(scheme, ids)| {
            ids.iter().map(move |id| format!("external/{scheme}/{}", id.to_lowercase()))
        }));
        rule.insert(
            "properties".to_owned(),
            json!({ "tags": tags, "security-severity": security_severity(row.severity) }),
        );
        rule
    });
    let is_certain = row.certainty == Certainty::Certain;
    let mut message = format!("{}: {}. {}", row.element_name, row.title, row.because);
    if !is_certain {
        message.push_str(&format!(" To be checked: {}.", row.unknown.join(", ")));
    }
    result(&Result {
        rule: &row.threat,
        index,
        level: if is_certain { level(row.severity) } else { "none" },
        kind: if is_certain { "fail" } else { "review" },
        message,
        element: &row.element,
        name: &row.element_name,
        at: &row.at,
        property: "",
    })
}

/// Says of a result whether it is new, and who accepted it.
fn mark(result: &mut Value, accepted: &Accepted, as_of: &str) {
    let text = |pointer: &str| result.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let fingerprint = text("/partialFingerprints/plumbline~1v1").to_owned();
    let rule = text("/ruleId").to_owned();
    let element = text("/locations/0/logicalLocations/0/fullyQualifiedName").to_owned();
    if let Some(is_known) = accepted.is_known(&fingerprint) {
        result["baselineState"] = json!(if is_known { "unchanged" } else { "new" });
    }
    if let Some(exception) = accepted.exception(&rule, &element, as_of) {
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": exception.justification(),
        }]);
    }
}

fn is_failed_check(row: &EvidenceRow) -> bool {
    row.verdict == Verdict::NotMet
        && matches!(
            row.source,
            EvidenceSource::Attribute | EvidenceSource::Benchmark | EvidenceSource::Scanner
        )
}

fn failed_check(rules: &mut Rules<'_>, row: &EvidenceRow) -> Value {
    let index = rules.position(&row.subject, |rules| {
        let (title, remedy) =
            rules.requirements.get(row.subject.as_str()).copied().unwrap_or((&row.subject, ""));
        let mut rule = about(title, remedy);
        rule.insert("properties".to_owned(), json!({ "tags": ["security", "requirement"] }));
        rule
    });
    // The value may change, the property is what the alert is about.
    let property = row.summary.rsplit_once(": ").map_or(row.summary.as_str(), |(title, _)| title);
    result(&Result {
        rule: &row.subject,
        index,
        level: "warning",
        kind: "fail",
        message: format!("{}: {}", row.element_name, row.summary),
        element: &row.element,
        name: &row.element_name,
        at: &row.at,
        property,
    })
}

fn about(title: &str, remedy: &str) -> Map<String, Value> {
    let mut rule = Map::new();
    rule.insert("shortDescription".to_owned(), json!({ "text": title }));
    if !remedy.is_empty() {
        rule.insert("help".to_owned(), json!({ "text": remedy, "markdown": remedy }));
    }
    rule
}

struct Result<'a> {
    rule: &'a str,
    index: usize,
    level: &'a str,
    kind: &'a str,
    message: String,
    element: &'a str,
    name: &'a str,
    at: &'a LocationRow,
    property: &'a str,
}

fn result(result: &Result<'_>) -> Value {
    json!({
        "ruleId": result.rule,
        "ruleIndex": result.index,
        "level": result.level,
        "kind": result.kind,
        "message": { "text": result.message },
        "locations": [location(result)],
        "partialFingerprints": {
            FINGERPRINT: fingerprint(result.rule, result.element, result.property)
        },
    })
}

fn location(result: &Result<'_>) -> Value {
    let mut location = json!({
        "logicalLocations": [{ "fullyQualifiedName": result.element, "name": result.name }],
    });
    if !result.at.file.is_empty() {
        // Code scanning shows no alert without a line.
        let line = result.at.line.max(1);
        location["physicalLocation"] = json!({
            "artifactLocation": { "uri": uri(&result.at.file) },
            "region": { "startLine": line },
        });
    }
    location
}

/// Returns what identifies a result from one run to the next: rule, address and property.
pub(super) fn fingerprint(rule: &str, element: &str, property: &str) -> String {
    let digest = Sha256::digest(format!("{rule}\n{element}\n{property}"));
    hexadecimal(digest.get(..16).unwrap_or_default())
}

/// A file name as a relative URI (RFC 3986, section 4.2).
fn uri(name: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~@+,=()!$&'*:".contains(&byte);
    let mut uri = String::new();
    for byte in name.replace('\\', "/").trim_start_matches("./").bytes() {
        if keeps(byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// The frameworks with their clauses, as taxonomies.
fn taxonomies(snapshot: &Snapshot) -> Vec<Value> {
    let taxonomy = |row: &crate::report::FrameworkRow| {
        let of_framework = snapshot.controls.iter().filter(|control| {
            control.framework == row.id || of_taxonomy(&row.id) == control.framework
        });
        let taxa: Vec<Value> = of_framework
            .map(|control| {
                json!({
                    "id": control.citation,
                    "shortDescription": { "text": control.title },
                    "properties": { "status": control.status.as_str() },
                })
            })
            .collect();
        let unmet = row.count(ControlStatus::NotMet);
        json!({
            "name": of_taxonomy(&row.id),
            "version": row.edition,
            "organization": row.owner,
            "shortDescription": { "text": row.title },
            "isComprehensive": true,
            "taxa": taxa,
            "properties": { "coverage": row.coverage(), "notMet": unmet },
        })
    };
    snapshot.frameworks.iter().map(taxonomy).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The number by which code scanning sorts alerts: the middle of each band of CVSS 3.1 (section 5).
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Info => "0.0",
    }
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, uri};

    #[test]
    fn file_names_become_uris() {
        assert_eq!(uri("./infra/main file.tf"), "infra/main%20file.tf");
        assert_eq!(uri("a\\b.json"), "a/b.json");
    }

    #[test]
    fn a_fingerprint_is_of_rule_address_and_property() {
        let one = fingerprint("encrypt-at-rest", "component:aws_s3_bucket.b", "Encrypted at rest");
        assert_eq!(one.len(), 32);
        assert_ne!(
            one,
            fingerprint("encrypt-at-rest", "component:aws_s3_bucket.c", "Encrypted at rest")
        );
    }
}
