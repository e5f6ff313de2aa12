//! Threats, mitigations and assumptions of a Threat Composer file, and the links between them.
//! The parts of a statement are plain text, the content of a mitigation is Markdown.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::{mitigation_at, threat_at};
use crate::import::models::stated::{Stated, state};
use crate::import::models::text::{heading, paragraphs, plain};
use crate::import::models::threat_composer::{Impacted, impacted};
use crate::import::models::words;
use crate::model::{Element, StatedMitigation};

const THREAT: &[&str] = &[
    "customTemplate",
    "displayOrder",
    "id",
    "impactedAssets",
    "impactedGoal",
    "metadata",
    "numericId",
    "prerequisites",
    "statement",
    "status",
    "tags",
    "threatAction",
    "threatImpact",
    "threatSource",
];
const MITIGATION: &[&str] =
    &["content", "displayOrder", "id", "metadata", "numericId", "status", "tags"];
const LINK: &[&str] = &["assumptionId", "controlId", "linkedId", "mitigationId", "type"];

/// A list of things that are done, the list that links them, and the key for them in a link.
/// Forks add controls beside the mitigations.
const MEASURES: &[(&str, &str, &str)] = &[
    ("mitigations", "mitigationLinks", "mitigationId"),
    ("controls", "controlLinks", "controlId"),
];

/// What there is to link, by the ids in the file.
#[derive(Default)]
struct Known<'a> {
    stated: Stated,
    measures: BTreeMap<&'a str, StatedMitigation>,
    assumptions: BTreeMap<&'a str, usize>,
}

/// Reads all statements.
pub(super) fn read(draft: &mut Draft<'_>, root: Node<'_>) {
    let mut known = Known::default();
    let mut things = Impacted::default();
    for node in root.maps("threats", &mut draft.notes) {
        threat(draft, &mut known.stated, &mut things, node);
    }
    for node in root.maps("assumptions", &mut draft.notes) {
        node.expect_keys(MITIGATION, &mut draft.notes);
        let text = content(draft, node);
        if let Some(id) = node.get("id").and_then(Node::scalar) {
            known.assumptions.insert(id, draft.model.assumptions.len());
        }
        draft.model.assumptions.push(text);
    }
    for (list, links, key) in MEASURES {
        measures(draft, &mut known, root, (list, links, key));
    }
    assumption_links(draft, &known, root);
}

fn threat(draft: &mut Draft<'_>, stated: &mut Stated, things: &mut Impacted, node: Node<'_>) {
    node.expect_keys(THREAT, &mut draft.notes);
    let (status, raw_status) = draft.status(node, "status");
    let components = impacted(draft, things, node);
    let statement = statement(draft, node);
    let action = node.string("threatAction", &mut draft.notes);
    let metadata = metadata(draft, node);
    let mut threat = threat_at(Element::System, node.place());
    threat.id = id(draft, node, "T");
    threat.title = heading(if action.is_empty() { &statement } else { &action });
    threat.description = paragraphs([statement, metadata.comments]);
    threat.stride = metadata.stride.iter().filter_map(|word| words::stride(word)).collect();
    threat.severity = words::severity(&metadata.priority);
    threat.status = status;
    threat.raw_status = raw_status;
    let key = node.string("id", &mut draft.notes);
    stated.threat(draft, &key, threat, &components);
}

/// Returns the statement, or makes it of its parts by the tool's own pattern.
fn statement(draft: &mut Draft<'_>, node: Node<'_>) -> String {
    let notes = &mut draft.notes;
    let statement = node.string("statement", notes);
    if !statement.is_empty() {
        return statement;
    }
    let part = |key, notes: &mut _| node.string(key, notes);
    let goals = node.texts("impactedGoal", notes).into_iter().map(|(goal, _)| goal);
    let goals = goals.collect::<Vec<_>>().join(", ");
    let mut parts = vec![part("threatSource", notes), part("prerequisites", notes)];
    for (key, lead) in [("threatAction", "can"), ("threatImpact", "which leads to")] {
        let text = part(key, notes);
        if !text.is_empty() {
            parts.push(format!("{lead} {text}"));
        }
    }
    if !goals.is_empty() {
        parts.push(format!("resulting in reduced {goals}"));
    }
    one_line(&parts.join(" "))
}

/// What stands in the list of keys and values of a threat, mitigation or assumption.
#[derive(Default)]
struct Metadata {
    stride: Vec<String>,
    priority: String,
    comments: String,
}

fn metadata(draft: &mut Draft<'_>, node: Node<'_>) -> Metadata {
    let mut metadata = Metadata::default();
    for entry in node.maps("metadata", &mut draft.notes) {
        let notes = &mut draft.notes;
        match entry.name("key", notes).as_str() {
            "STRIDE" => {
                let letters = entry.texts("value", notes);
                metadata.stride = letters.into_iter().map(|(word, _)| word.to_owned()).collect();
            }
            "Priority" => metadata.priority = entry.name("value", notes),
            "Comments" => metadata.comments = plain(&entry.string("value", notes)),
            // Packs and forks keep notes of their own here.
            _ => {}
        }
    }
    metadata
}

/// Returns the id that people know a statement by: its number with the tool's letter.
fn id(draft: &mut Draft<'_>, node: Node<'_>, letter: &str) -> String {
    let number = node.string("numericId", &mut draft.notes);
    if number.is_empty() {
        return node.string("id", &mut draft.notes);
    }
    format!("{letter}{number}")
}

/// Returns the text of a mitigation or assumption.
fn content(draft: &mut Draft<'_>, node: Node<'_>) -> String {
    let text = plain(&node.string("content", &mut draft.notes));
    let comments = metadata(draft, node).comments;
    paragraphs([text, comments])
}

/// Reads mitigations where links put them; one without a link is about the whole system.
fn measures<'a>(
    draft: &mut Draft<'_>,
    known: &mut Known<'a>,
    root: Node<'a>,
    (list, links, key): (&str, &str, &str),
) {
    let mut unlinked = Vec::new();
    for node in root.maps(list, &mut draft.notes) {
        node.expect_keys(MITIGATION, &mut draft.notes);
        let measure = measure(draft, node);
        match node.get("id").and_then(Node::scalar) {
            Some(id) => {
                known.measures.insert(id, measure);
                unlinked.push(id);
            }
            None => {
                draft.model.mitigations.push(measure);
            }
        }
    }
    let mut linked = BTreeSet::new();
    for link in root.maps(links, &mut draft.notes) {
        link.expect_keys(LINK, &mut draft.notes);
        let Some(id) = link.text(key, &mut draft.notes) else { continue };
        if !known.measures.contains_key(id) {
            draft.dangling("mitigation", id, link.get(key).unwrap_or(link));
        } else if mitigate(draft, known, id, link) {
            linked.insert(id);
        }
    }
    for id in unlinked.into_iter().filter(|id| !linked.contains(id)) {
        if let Some(measure) = known.measures.get(id) {
            state(draft, measure, Element::System);
        }
    }
}

/// Puts a mitigation where the linked threat stands; a link may also lead to an assumption.
fn mitigate(draft: &mut Draft<'_>, known: &mut Known<'_>, id: &str, link: Node<'_>) -> bool {
    let Some(target) = link.text("linkedId", &mut draft.notes) else { return false };
    let Some(measure) = known.measures.get(id) else { return false };
    if known.stated.mitigate(draft, target, id, measure) {
        return true;
    }
    match known.assumptions.get(target).and_then(|at| draft.model.assumptions.get_mut(*at)) {
        Some(assumption) => assumption.push_str(&format!("\nMitigated by: {}", measure.title)),
        None => draft.dangling("threat", target, link.get("linkedId").unwrap_or(link)),
    }
    false
}

fn measure(draft: &mut Draft<'_>, node: Node<'_>) -> StatedMitigation {
    let (status, raw_status) = draft.status(node, "status");
    let text = content(draft, node);
    let mut mitigation = mitigation_at(Element::System, node.place());
    mitigation.id = id(draft, node, "M");
    mitigation.title = heading(text.lines().next().unwrap_or_default());
    mitigation.description = text;
    mitigation.status = status;
    mitigation.raw_status = raw_status;
    mitigation
}

/// Adds to each assumption what it is about.
fn assumption_links(draft: &mut Draft<'_>, known: &Known<'_>, root: Node<'_>) {
    for link in root.maps("assumptionLinks", &mut draft.notes) {
        link.expect_keys(LINK, &mut draft.notes);
        let Some(id) = link.text("assumptionId", &mut draft.notes) else { continue };
        let Some(at) = known.assumptions.get(id).copied() else {
            draft.dangling("assumption", id, link.get("assumptionId").unwrap_or(link));
            continue;
        };
        let Some(target) = link.text("linkedId", &mut draft.notes) else { continue };
        let threat = known.stated.threats(target).first();
        let about = match (threat, known.measures.get(target)) {
            (Some(threat), _) => draft.model.threats[*threat].id.clone(),
            (None, Some(measure)) => measure.id.clone(),
            (None, None) => {
                draft.dangling("threat", target, link.get("linkedId").unwrap_or(link));
                continue;
            }
        };
        if let Some(assumption) = draft.model.assumptions.get_mut(at) {
            assumption.push_str(&format!("\nAbout: {about}"));
        }
    }
}
