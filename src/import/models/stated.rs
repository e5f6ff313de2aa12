//! Threats and mitigations that a file defines once, by id, and that hold at several elements.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::models::Draft;
use crate::model::{
    ComponentIdx, Element, StatedMitigation, StatedMitigationIdx, StatedThreat, StatedThreatIdx,
};

/// Elements at which one threat is stated; one that is about more is about the whole system.
const MOST_PLACES: usize = 16;

/// What has been stated so far, by the ids in the file.
#[derive(Debug, Default)]
pub(super) struct Stated {
    threats: BTreeMap<String, Vec<StatedThreatIdx>>,
    /// Mitigations that are in the model, by id and element.
    placed: BTreeMap<(String, Element), StatedMitigationIdx>,
    /// Which mitigations stand at which threats.
    linked: BTreeSet<(StatedThreatIdx, StatedMitigationIdx)>,
}

impl Stated {
    /// States a threat at every component that it is about, at the system where that is none.
    pub(super) fn threat(
        &mut self,
        draft: &mut Draft<'_>,
        key: &str,
        threat: StatedThreat,
        components: &BTreeSet<ComponentIdx>,
    ) {
        let places: Vec<Element> = if components.is_empty() || components.len() > MOST_PLACES {
            vec![threat.element]
        } else {
            components.iter().copied().map(Element::Component).collect()
        };
        let mut stated = Vec::new();
        let (last, others) = match places.split_last() {
            Some((last, others)) => (*last, others),
            None => (threat.element, [].as_slice()),
        };
        for element in others {
            let description = draft.repeated(&threat.description);
            let threat = StatedThreat { description, element: *element, ..bare(&threat) };
            stated.push(draft.model.threats.push(threat));
        }
        stated.push(draft.model.threats.push(StatedThreat { element: last, ..threat }));
        // Of several threats with one id, the first is meant: all would make every link to it cost
        // as much as there are threats.
        if !key.is_empty() {
            self.threats.entry(key.to_owned()).or_insert(stated);
        }
    }

    /// Returns where a threat is stated.
    pub(super) fn threats(&self, key: &str) -> &[StatedThreatIdx] {
        self.threats.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Tells whether a mitigation is already stated at an element.
    pub(super) fn is_placed(&self, key: &str, element: Element) -> bool {
        self.placed.contains_key(&(short(key).to_owned(), element))
    }

    /// States a mitigation wherever a threat is stated; false if there is no such threat.
    pub(super) fn mitigate(
        &mut self,
        draft: &mut Draft<'_>,
        threat: &str,
        key: &str,
        mitigation: &StatedMitigation,
    ) -> bool {
        let Some(threats) = self.threats.get(threat) else { return false };
        for threat in threats {
            let element = draft.model.threats[*threat].element;
            let place = (short(key).to_owned(), element);
            let known = self.placed.get(&place).copied();
            let at = known.unwrap_or_else(|| state(draft, mitigation, element));
            self.placed.insert(place, at);
            if self.linked.insert((*threat, at)) {
                draft.model.threats[*threat].mitigations.push(at);
            }
        }
        true
    }
}

/// Bytes of an id that tell mitigations apart: no real id is longer.
const MOST_ID: usize = 512;

/// Returns the beginning of an id, so that a hostile one costs no more at every reference.
fn short(key: &str) -> &str {
    let end = (0..=key.len().min(MOST_ID)).rev().find(|end| key.is_char_boundary(*end));
    key.get(..end.unwrap_or_default()).unwrap_or(key)
}

/// States a mitigation at an element.
pub(super) fn state(
    draft: &mut Draft<'_>,
    mitigation: &StatedMitigation,
    element: Element,
) -> StatedMitigationIdx {
    let stated = StatedMitigation {
        id: draft.repeated(&mitigation.id),
        title: draft.repeated(&mitigation.title),
        description: draft.repeated(&mitigation.description),
        raw_status: draft.repeated(&mitigation.raw_status),
        about: mitigation.about.clone(),
        by: mitigation.by.clone(),
        on: mitigation.on.clone(),
        place: mitigation.place.clone(),
        status: mitigation.status,
        source: mitigation.source,
        element,
    };
    draft.model.mitigations.push(stated)
}

/// Copies a threat without its description.
fn bare(threat: &StatedThreat) -> StatedThreat {
    StatedThreat {
        id: threat.id.clone(),
        title: threat.title.clone(),
        description: String::new(),
        stride: threat.stride.clone(),
        cwe: threat.cwe.clone(),
        raw_status: threat.raw_status.clone(),
        mitigations: Vec::new(),
        place: threat.place.clone(),
        severity: threat.severity,
        status: threat.status,
        element: threat.element,
    }
}
