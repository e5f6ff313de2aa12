//! Risks that a Threagile model identifies by hand, and the tracking of risks.
//!
//! Tracking names risks by generated ids, `category@asset@...`, in which `*` stands for anything.
//! Without Threagile's own rules an entry is an assertion: it is recorded at the first technical
//! asset or link that its id names, or at the whole system where it names none.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::mitigation_at;
use crate::import::models::threagile::{Parts, titled};
use crate::import::models::words;
use crate::model::{Element, StatedMitigation, StatedMitigationIdx, StatedThreat};
use crate::vocab::StatedStatus;

/// A tracking entry of a category.
#[derive(Clone)]
struct Tracked {
    at: StatedMitigationIdx,
    status: StatedStatus,
    raw_status: String,
}

/// Reads tracking and the risks identified by hand.
pub(super) fn read(draft: &mut Draft<'_>, parts: &Parts<'_>) {
    let mut categories = parts.maps("individual_risk_categories", &mut draft.notes);
    categories.extend(parts.maps("custom_risk_categories", &mut draft.notes));
    let by_id: BTreeMap<String, (&str, Node<'_>)> = categories
        .iter()
        .map(|(title, node)| (node.string("id", &mut draft.notes), (*title, *node)))
        .collect();
    let runtimes = parts.maps("shared_runtimes", &mut draft.notes);
    for (_, node) in &runtimes {
        for (id, item) in node.texts("technical_assets_running", &mut draft.notes) {
            if !draft.components.contains_key(id) {
                draft.dangling("technical asset", id, item);
            }
        }
    }
    let runtimes: BTreeSet<&str> =
        runtimes.iter().filter_map(|(_, node)| node.get("id")?.scalar()).collect();
    let mut tracked: BTreeMap<String, Tracked> = BTreeMap::new();
    for (id, node) in parts.maps("risk_tracking", &mut draft.notes) {
        let category = id.split('@').next().unwrap_or_default();
        let entry = tracking(draft, &runtimes, id, node, by_id.get(category).copied());
        tracked.entry(category.to_owned()).or_insert(entry);
    }
    for (_, node) in categories {
        let id = node.string("id", &mut draft.notes);
        for (title, risk) in titled(node, "risks_identified", &mut draft.notes) {
            identified(draft, node, title, risk, tracked.get(&id));
        }
    }
}

fn tracking(
    draft: &mut Draft<'_>,
    runtimes: &BTreeSet<&str>,
    id: &str,
    node: Node<'_>,
    category: Option<(&str, Node<'_>)>,
) -> Tracked {
    let element = element(draft, runtimes, id, node);
    let (status, raw_status) = draft.status(node, "status");
    let notes = &mut draft.notes;
    let name = id.split('@').next().unwrap_or_default().replace('-', " ");
    let title = category.map_or(name, |(title, _)| one_line(title));
    let advice = category.map(|(_, category)| category.string("mitigation", notes));
    let justification = node.string("justification", notes);
    let texts = [advice.unwrap_or_default(), justification];
    let texts: Vec<_> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    let mitigation = StatedMitigation {
        id: id.to_owned(),
        title,
        description: texts.join("\n\n"),
        status,
        raw_status: raw_status.clone(),
        by: node.name("checked_by", notes),
        on: node.name("date", notes),
        ..mitigation_at(element, node.place())
    };
    Tracked { at: draft.model.mitigations.push(mitigation), status, raw_status }
}

/// Finds what a tracking id is about. A part may also name a boundary, a runtime, a data asset or
/// a risk, which are no places of their own.
fn element(draft: &mut Draft<'_>, runtimes: &BTreeSet<&str>, id: &str, node: Node<'_>) -> Element {
    let mut first = None;
    for part in id.split('@').skip(1).filter(|part| !part.contains('*') && !part.is_empty()) {
        let flow = draft.flows.get(part).copied().map(Element::Flow);
        let component = draft.components.get(part).copied().map(Element::Component);
        let found = flow.or(component);
        let is_known = found.is_some()
            || draft.zones.contains_key(part)
            || draft.assets.contains_key(part)
            || runtimes.contains(part);
        if !is_known {
            draft.dangling("element", part, node);
        }
        first = first.or(found);
    }
    first.unwrap_or(Element::System)
}

fn identified(
    draft: &mut Draft<'_>,
    category: Node<'_>,
    title: &str,
    risk: Node<'_>,
    tracked: Option<&Tracked>,
) {
    let raw_severity = risk.name("severity", &mut draft.notes);
    let severity = words::severity(&raw_severity);
    if severity.is_none() && !raw_severity.is_empty() {
        draft.unknown_word("severity", &raw_severity, risk.get("severity").unwrap_or(risk));
    }
    let element = most_relevant(draft, risk);
    let description = category.text("description", &mut draft.notes).unwrap_or_default();
    let description = draft.repeated(description);
    let notes = &mut draft.notes;
    let threat = StatedThreat {
        id: format!("{}@{}", category.string("id", notes), words::normalised(title)),
        title: one_line(title),
        description,
        stride: words::stride(&category.name("stride", notes)).into_iter().collect(),
        cwe: words::cwe(&category.name("cwe", notes)).into_iter().collect(),
        severity,
        status: tracked.map_or(StatedStatus::Open, |tracked| tracked.status),
        raw_status: tracked.map(|tracked| tracked.raw_status.clone()).unwrap_or_default(),
        element,
        mitigations: tracked.map(|tracked| tracked.at).into_iter().collect(),
        place: risk.place(),
    };
    draft.model.threats.push(threat);
}

fn most_relevant(draft: &mut Draft<'_>, risk: Node<'_>) -> Element {
    if let Some(id) = risk.text("most_relevant_communication_link", &mut draft.notes) {
        match draft.flows.get(id) {
            Some(at) => return Element::Flow(*at),
            None => draft.dangling("communication link", id, risk),
        }
    }
    if let Some(id) = risk.text("most_relevant_technical_asset", &mut draft.notes) {
        match draft.components.get(id) {
            Some(at) => return Element::Component(*at),
            None => draft.dangling("technical asset", id, risk),
        }
    }
    Element::System
}
