//! Threats, mitigations and assumptions of a Threat Composer file, and the links between them.
//! The parts of a statement are plain text, the content of a mitigation is Markdown.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::{mitigation_at, threat_at};
use crate::import::models::text::{heading, paragraphs, plain};
use crate::import::models::threat_composer::{Impacted, impacted};
use crate::import::models::words;
use crate::model::{Element, StatedMitigationIdx, StatedThreat, StatedThreatIdx};

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
struct Known<'a> {
    /// A threat stands once at every component that it impacts.
    threats: BTreeMap<&'a str, Vec<StatedThreatIdx>>,
    measures: BTreeMap<&'a str, Measure<'a>>,
    assumptions: BTreeMap<&'a str, usize>,
    /// Mitigations that are in the model, by id and place.
    placed: BTreeMap<(&'a str, Element), StatedMitigationIdx>,
    /// Which mitigations stand at which threats.
    linked: BTreeSet<(StatedThreatIdx, StatedMitigationIdx)>,
}

/// A mitigation or control as the file defines it.
struct Measure<'a> {
    node: Node<'a>,
    id: String,
    text: String,
}

/// Components at which a threat is stated; one that impacts more is about the system as a whole.
const MOST_PLACES: usize = 16;

/// Reads all statements.
pub(super) fn read(draft: &mut Draft<'_>, root: Node<'_>) {
    let mut known = Known {
        threats: BTreeMap::new(),
        measures: BTreeMap::new(),
        assumptions: BTreeMap::new(),
        placed: BTreeMap::new(),
        linked: BTreeSet::new(),
    };
    let mut things = Impacted::default();
    for node in root.maps("threats", &mut draft.notes) {
        let stated = threat(draft, &mut things, node);
        if let Some(id) = node.get("id").and_then(Node::scalar) {
            known.threats.entry(id).or_default().extend(stated);
        }
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

fn threat(draft: &mut Draft<'_>, things: &mut Impacted, node: Node<'_>) -> Vec<StatedThreatIdx> {
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
    let places: Vec<Element> = if components.is_empty() || components.len() > MOST_PLACES {
        vec![Element::System]
    } else {
        components.into_iter().map(Element::Component).collect()
    };
    let mut stated = Vec::new();
    let text = std::mem::take(&mut threat.description);
    for element in places {
        let description = draft.repeated(&text);
        let threat = StatedThreat { description, element, ..threat.clone() };
        stated.push(draft.model.threats.push(threat));
    }
    stated
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
        let measure = Measure { node, id: id(draft, node, "M"), text: content(draft, node) };
        match node.get("id").and_then(Node::scalar) {
            Some(id) => {
                known.measures.insert(id, measure);
                unlinked.push(id);
            }
            None => {
                place(draft, &measure, Element::System);
            }
        }
    }
    let mut linked = BTreeSet::new();
    for link in root.maps(links, &mut draft.notes) {
        link.expect_keys(LINK, &mut draft.notes);
        let Some(id) = link.text(key, &mut draft.notes) else { continue };
        if !known.measures.contains_key(id) {
            draft.dangling("mitigation", id, link.get(key).unwrap_or(link));
        } else if link_to_threats(draft, known, id, link) {
            linked.insert(id);
        }
    }
    for id in unlinked.into_iter().filter(|id| !linked.contains(id)) {
        if let Some(measure) = known.measures.get(id) {
            place(draft, measure, Element::System);
        }
    }
}

/// Puts a mitigation where the linked threat stands; a link may also lead to an assumption.
fn link_to_threats<'a>(
    draft: &mut Draft<'_>,
    known: &mut Known<'a>,
    id: &'a str,
    link: Node<'a>,
) -> bool {
    let Some(target) = link.text("linkedId", &mut draft.notes) else { return false };
    let Some(measure) = known.measures.get(id) else { return false };
    let Some(threats) = known.threats.get(target) else {
        match known.assumptions.get(target).and_then(|at| draft.model.assumptions.get_mut(*at)) {
            Some(assumption) => {
                assumption.push_str(&format!("\nMitigated by: {}", heading(&measure.text)));
            }
            None => draft.dangling("threat", target, link.get("linkedId").unwrap_or(link)),
        }
        return false;
    };
    for threat in threats {
        let element = draft.model.threats[*threat].element;
        let placed = known.placed.get(&(id, element)).copied();
        let at = placed.unwrap_or_else(|| place(draft, measure, element));
        known.placed.insert((id, element), at);
        if known.linked.insert((*threat, at)) {
            draft.model.threats[*threat].mitigations.push(at);
        }
    }
    !threats.is_empty()
}

/// States a mitigation at a place.
fn place(draft: &mut Draft<'_>, measure: &Measure<'_>, element: Element) -> StatedMitigationIdx {
    let (status, raw_status) = draft.status(measure.node, "status");
    let mut mitigation = mitigation_at(element, measure.node.place());
    mitigation.id.clone_from(&measure.id);
    mitigation.title = heading(measure.text.lines().next().unwrap_or_default());
    mitigation.description = draft.repeated(&measure.text);
    mitigation.status = status;
    mitigation.raw_status = raw_status;
    draft.model.mitigations.push(mitigation)
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
        let threat = known.threats.get(target).and_then(|threats| threats.first());
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
