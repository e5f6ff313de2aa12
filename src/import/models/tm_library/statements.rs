//! Threats, controls, risks and assumptions of a library model.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::document::Node;
use crate::import::models::Draft;
use crate::import::models::draft::{mitigation_at, threat_at};
use crate::import::models::stated::{Stated, state};
use crate::import::models::text::paragraphs;
use crate::import::models::tm_library::{Components, component_named, words};
use crate::import::models::words::cwe;
use crate::model::Element;
use crate::vocab::Severity;

const THREAT: &[&str] = &[
    "attack_mechanisms",
    "components_affected",
    "description",
    "event",
    "sources",
    "symbolic_name",
    "threat_persona",
    "title",
    "weaknesses",
];
const CONTROL: &[&str] =
    &["description", "priority", "status", "symbolic_name", "threats", "title", "trust_boundary"];
const RISK: &[&str] = &[
    "description",
    "impact",
    "impact_description",
    "level",
    "likelihood",
    "score",
    "symbolic_name",
    "threats",
    "title",
];
const ASSUMPTION: &[&str] = &["description", "topics", "validity"];

/// Reads the statements.
pub(super) fn read(draft: &mut Draft<'_>, root: Node<'_>, components: &Components<'_>) {
    let levels = levels(draft, root);
    let mut stated = Stated::default();
    for node in root.maps("threats", &mut draft.notes) {
        threat(draft, &mut stated, components, &levels, node);
    }
    unknown_threats(draft, &levels, &stated, root);
    for node in root.maps("controls", &mut draft.notes) {
        control(draft, &mut stated, node);
    }
    for node in root.maps("assumptions", &mut draft.notes) {
        node.expect_keys(ASSUMPTION, &mut draft.notes);
        let text = node.string("description", &mut draft.notes);
        let validity = node.name("validity", &mut draft.notes);
        let validity = if validity.is_empty() { validity } else { format!(" ({validity})") };
        draft.model.assumptions.push(format!("{text}{validity}"));
    }
}

/// Returns how bad each threat is: the worst of the risks that name it.
fn levels<'a>(draft: &mut Draft<'_>, root: Node<'a>) -> BTreeMap<&'a str, Severity> {
    let mut levels = BTreeMap::new();
    for node in root.maps("risks", &mut draft.notes) {
        node.expect_keys(RISK, &mut draft.notes);
        let Some(level) = draft.severity(node, "level") else { continue };
        for threat in words(node, "threats", &mut draft.notes) {
            let known = levels.entry(threat).or_insert(level);
            *known = (*known).max(level);
        }
    }
    levels
}

/// Says which risks are about threats that are not there.
fn unknown_threats(
    draft: &mut Draft<'_>,
    levels: &BTreeMap<&str, Severity>,
    stated: &Stated,
    root: Node<'_>,
) {
    if levels.keys().all(|threat| !stated.threats(threat).is_empty()) {
        return;
    }
    for node in root.maps("risks", &mut draft.notes) {
        for (threat, item) in node.texts("threats", &mut draft.notes) {
            if stated.threats(threat).is_empty() {
                draft.dangling("threat", threat, item);
            }
        }
    }
}

fn threat(
    draft: &mut Draft<'_>,
    stated: &mut Stated,
    components: &Components<'_>,
    levels: &BTreeMap<&str, Severity>,
    node: Node<'_>,
) {
    node.expect_keys(THREAT, &mut draft.notes);
    let notes = &mut draft.notes;
    let id = node.string("symbolic_name", notes);
    let mut threat = threat_at(Element::System, node.place());
    threat.title = node.name("title", notes);
    let mut texts = vec![node.string("description", notes), node.string("event", notes)];
    for weakness in node.maps("weaknesses", notes) {
        threat.cwe.extend(weakness.text("cwe_id", notes).and_then(cwe));
    }
    for attack in node.maps("attack_mechanisms", notes) {
        let number = attack.name("capec_id", notes);
        texts.push(format!("CAPEC-{number} {}", attack.name("capec_title", notes)));
    }
    threat.description = paragraphs(texts);
    threat.severity = levels.get(id.as_str()).copied();
    threat.id.clone_from(&id);
    let mut affected = BTreeSet::new();
    for (name, item) in node.texts("components_affected", &mut draft.notes) {
        affected.extend(component_named(draft, components, "component", name, item));
    }
    stated.threat(draft, &id, threat, &affected);
}

fn control(draft: &mut Draft<'_>, stated: &mut Stated, node: Node<'_>) {
    node.expect_keys(CONTROL, &mut draft.notes);
    let (status, raw_status) = draft.status(node, "status");
    let notes = &mut draft.notes;
    let mut mitigation = mitigation_at(Element::System, node.place());
    mitigation.id = node.string("symbolic_name", notes);
    mitigation.title = node.name("title", notes);
    mitigation.description = node.string("description", notes);
    mitigation.status = status;
    mitigation.raw_status = raw_status;
    let mut is_placed = false;
    for (threat, item) in node.texts("threats", &mut draft.notes) {
        let key = mitigation.id.clone();
        if stated.mitigate(draft, threat, &key, &mitigation) {
            is_placed = true;
        } else {
            draft.dangling("threat", threat, item);
        }
    }
    if !is_placed {
        state(draft, &mitigation, Element::System);
    }
}
