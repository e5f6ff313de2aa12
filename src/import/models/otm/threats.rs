//! Threats and mitigations of an Open Threat Model: defined once, stated at elements.

use std::collections::BTreeMap;

use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::mitigation_at;
use crate::import::models::otm::{by_id, percentage};
use crate::import::models::words;
use crate::model::{Element, StatedMitigationIdx, StatedThreat};
use crate::vocab::Severity;

/// What the file defines, by id.
struct Definitions<'a> {
    threats: BTreeMap<&'a str, Node<'a>>,
    mitigations: BTreeMap<&'a str, Node<'a>>,
}

/// Reads the threats that components and flows state.
pub(super) fn read(draft: &mut Draft<'_>, root: Node<'_>, elements: &[(Element, Node<'_>)]) {
    let definitions = Definitions {
        threats: by_id(draft, root, "threats"),
        mitigations: by_id(draft, root, "mitigations"),
    };
    for (element, node) in elements {
        for stated in node.maps("threats", &mut draft.notes) {
            threat(draft, &definitions, *element, stated);
        }
    }
}

fn threat(draft: &mut Draft<'_>, known: &Definitions<'_>, element: Element, node: Node<'_>) {
    let mut mitigations = Vec::new();
    for stated in node.maps("mitigations", &mut draft.notes) {
        mitigations.extend(mitigation(draft, known, element, stated));
    }
    let Some(id) = node.text("threat", &mut draft.notes) else { return };
    let Some(definition) = known.threats.get(id).copied() else {
        return draft.dangling("threat", id, node.get("threat").unwrap_or(node));
    };
    let (status, raw_status) = draft.status(node, "state");
    let description = definition.text("description", &mut draft.notes).unwrap_or_default();
    let description = draft.repeated(description);
    let title = definition.text("name", &mut draft.notes).unwrap_or_default();
    let title = one_line(&draft.repeated(title));
    let notes = &mut draft.notes;
    let categories = definition.texts("categories", notes);
    let cwes = definition.texts("cwes", notes);
    let threat = StatedThreat {
        id: id.to_owned(),
        title,
        description,
        stride: categories.iter().filter_map(|(word, _)| words::stride(word)).collect(),
        cwe: cwes.iter().filter_map(|(word, _)| words::cwe(word)).collect(),
        severity: severity(draft, definition),
        status,
        raw_status,
        element,
        mitigations,
        place: node.place(),
    };
    draft.model.threats.push(threat);
}

fn mitigation(
    draft: &mut Draft<'_>,
    known: &Definitions<'_>,
    element: Element,
    node: Node<'_>,
) -> Option<StatedMitigationIdx> {
    let id = node.text("mitigation", &mut draft.notes)?;
    let Some(definition) = known.mitigations.get(id).copied() else {
        draft.dangling("mitigation", id, node.get("mitigation").unwrap_or(node));
        return None;
    };
    let mut mitigation = mitigation_at(element, node.place());
    (mitigation.status, mitigation.raw_status) = draft.status(node, "state");
    id.clone_into(&mut mitigation.id);
    let title = definition.text("name", &mut draft.notes).unwrap_or_default();
    mitigation.title = one_line(&draft.repeated(title));
    let description = definition.text("description", &mut draft.notes).unwrap_or_default();
    mitigation.description = draft.repeated(description);
    Some(draft.model.mitigations.push(mitigation))
}

/// Reads how bad a threat is: likelihood and impact are percentages; a missing likelihood, which
/// the format allows, is taken for a certain one.
fn severity(draft: &mut Draft<'_>, definition: Node<'_>) -> Option<Severity> {
    let risk = definition.map("risk", &mut draft.notes)?;
    let impact = percentage(risk, "impact", &mut draft.notes)?;
    let likelihood = percentage(risk, "likelihood", &mut draft.notes).unwrap_or(100.0);
    Some(words::risk(impact, likelihood))
}
