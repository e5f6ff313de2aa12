//! Threats of a Threat Dragon cell, with the mitigation that each describes.
//!
//! Threat Dragon has one state for a threat and its mitigation: a mitigated threat states that the
//! mitigation is in place, an open one that it is not.

use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::mitigation_at;
use crate::import::models::text::heading;
use crate::import::models::threat_dragon::data;
use crate::import::models::words;
use crate::model::{Element, StatedMitigationIdx, StatedThreat};

/// What the tool writes where nobody wrote a mitigation.
const PLACEHOLDERS: &[&str] = &[
    "mitigation or prevention for the threat",
    "provide remediation for this threat or a reason if status is n/a",
    "provide mitigation for this threat or a reason if status is n/a",
    "mitigation for this threat or a reason if status is n/a",
];

/// Severities that say that nobody has rated the threat.
const UNRATED: &[&str] = &["", "tba", "tbd", "undetermined"];

/// Reads the threats of a cell.
pub(super) fn read(draft: &mut Draft<'_>, element: Element, cell: Node<'_>) {
    for (at, node) in data(cell).maps("threats", &mut draft.notes).into_iter().enumerate() {
        // Version 1 gives ids to generated threats only.
        let by_place = format!("{}#{}", draft.model.element_id(element), at + 1);
        threat(draft, element, node, by_place);
    }
}

fn threat(draft: &mut Draft<'_>, element: Element, node: Node<'_>, by_place: String) {
    let (status, raw_status) = draft.status(node, "status");
    let notes = &mut draft.notes;
    let mut id = node.string("id", notes);
    if id.is_empty() {
        id = node.string("threatId", notes);
    }
    if id.is_empty() {
        id = by_place;
    }
    let raw_severity = node.name("severity", notes);
    let severity = words::severity(&raw_severity);
    let mut threat = StatedThreat {
        id,
        title: node.name("title", notes),
        description: node.string("description", notes),
        stride: words::stride(&node.name("type", notes)).into_iter().collect(),
        cwe: Vec::new(),
        severity,
        status,
        raw_status,
        element,
        mitigations: Vec::new(),
        place: node.place(),
    };
    if severity.is_none() && !UNRATED.contains(&raw_severity.to_lowercase().as_str()) {
        draft.unknown_word("severity", &raw_severity, node.get("severity").unwrap_or(node));
    }
    threat.mitigations.extend(mitigation(draft, &threat, node));
    draft.model.threats.push(threat);
}

fn mitigation(
    draft: &mut Draft<'_>,
    threat: &StatedThreat,
    node: Node<'_>,
) -> Option<StatedMitigationIdx> {
    let text = node.string("mitigation", &mut draft.notes);
    if text.is_empty() || PLACEHOLDERS.contains(&one_line(&text).to_lowercase().as_str()) {
        return None;
    }
    let mut mitigation = mitigation_at(threat.element, node.get("mitigation")?.place());
    mitigation.id.clone_from(&threat.id);
    mitigation.title = heading(&text);
    mitigation.description = text;
    mitigation.status = threat.status;
    mitigation.raw_status.clone_from(&threat.raw_status);
    Some(draft.model.mitigations.push(mitigation))
}
