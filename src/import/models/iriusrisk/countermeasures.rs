//! Countermeasures of a component: their states, the standards that they serve, and tests.
//!
//! A test that passed turns "implemented" into "verified" on the day of the test; one that failed
//! says that the countermeasure is not in place, whatever its state. A test that was never run
//! says nothing.

use std::collections::BTreeMap;

use crate::import::document::one_line;
use crate::import::html;
use crate::import::models::Draft;
use crate::import::models::draft::mitigation_at;
use crate::import::models::iriusrisk::standards::Standards;
use crate::import::models::iriusrisk::text;
use crate::import::models::words::normalised;
use crate::import::xml::Element;
use crate::model::{self, ComponentIdx, StatedMitigationIdx};
use crate::vocab::StatedStatus;

/// A test that was run.
pub(super) struct Test {
    pub(super) result: String,
    /// `yyyy-mm-dd`, or empty.
    pub(super) on: String,
    verdict: Option<bool>,
}

/// Reads the countermeasures of a component and returns them by their references.
pub(super) fn read<'a>(
    draft: &mut Draft<'_>,
    standards: &Standards<'_>,
    at: ComponentIdx,
    component: Element<'a>,
) -> BTreeMap<&'a str, StatedMitigationIdx> {
    let mut known = BTreeMap::new();
    for node in component.items("countermeasures") {
        let reference = node.attribute("ref").unwrap_or_default();
        if !known.contains_key(reference) {
            known.insert(reference, countermeasure(draft, standards, at, node));
        }
    }
    known
}

fn countermeasure(
    draft: &mut Draft<'_>,
    standards: &Standards<'_>,
    at: ComponentIdx,
    node: Element<'_>,
) -> StatedMitigationIdx {
    let mut mitigation = mitigation_at(model::Element::Component(at), node.place());
    mitigation.id = text(node, "ref");
    mitigation.title = one_line(&html::plain(node.attribute("name").unwrap_or_default()));
    mitigation.raw_status = text(node, "state");
    mitigation.status = draft.status_of(&mitigation.raw_status, node);
    let mut parts = vec![html::plain(node.text_of("desc"))];
    let mut others = Vec::new();
    for standard in node.items("standards") {
        let name = text(standard, "supportedStandardRef");
        let reference = text(standard, "ref");
        match standards.control(&name, &reference) {
            Some(id) if !mitigation.about.contains(&id) => mitigation.about.push(id),
            Some(_) => {}
            None if name == reference => others.push(name),
            None => others.push(format!("{name} {reference}")),
        }
    }
    if !others.is_empty() {
        others.dedup();
        parts.push(format!("Standards: {}", others.join("; ")));
    }
    if let Some(test) = node.child("test").and_then(test) {
        match (test.verdict, mitigation.status) {
            (Some(true), StatedStatus::Implemented) => mitigation.status = StatedStatus::Verified,
            (Some(false), _) => mitigation.status = StatedStatus::Open,
            _ => {}
        }
        mitigation.raw_status = format!("{}, test: {}", mitigation.raw_status, test.result);
        mitigation.on = test.on;
    }
    if let Some(day) = node.child("test").and_then(|test| day(test.attribute("expiryDate")?)) {
        parts.push(format!("Test expires on {day}"));
    }
    parts.retain(|part| !part.is_empty());
    mitigation.description = parts.join("\n\n");
    draft.model.mitigations.push(mitigation)
}

/// Reads a test, unless it was never run.
pub(super) fn test(node: Element<'_>) -> Option<Test> {
    let source = node.child("source")?;
    let result = text(source, "result");
    let word = normalised(&result);
    let verdict = match word.as_str() {
        "" | "not-tested" => return None,
        "passed" | "pass" => Some(true),
        "failed" | "fail" => Some(false),
        _ => None,
    };
    let on = source.attribute("timestamp").and_then(day).unwrap_or_default();
    Some(Test { result, on, verdict })
}

/// Reads the day of a time.
fn day(time: &str) -> Option<String> {
    let day = time.get(..10)?;
    chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().map(|_| day.to_owned())
}
