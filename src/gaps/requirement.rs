//! The state of each requirement at each place where it is asked for.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::evidence::{Evidence, Subject};
use crate::gaps::Places;
use crate::kb::{Catalog, RequirementIdx};
use crate::model::Element;
use crate::threats::{BoundModel, Finding};
use crate::vocab::{ControlStatus, EvidenceSource, Scope, Strength, Verdict};

/// A requirement at a place.
#[derive(Debug, Clone)]
pub struct RequirementState {
    /// The requirement.
    pub requirement: RequirementIdx,
    /// The place.
    pub element: Element,
    /// The weakest that any evidence says.
    pub status: ControlStatus,
    /// The strength that scoring credits: that of the weakest evidence, and absent without any.
    pub strength: Strength,
    /// Positions in the list of evidence.
    pub evidence: Vec<usize>,
    /// Positions in the list of findings that ask for it here.
    pub findings: Vec<usize>,
}

impl RequirementState {
    /// Tells whether nothing is left to do here.
    pub const fn is_settled(&self) -> bool {
        matches!(
            self.status,
            ControlStatus::Met | ControlStatus::Inherited | ControlStatus::NotApplicable
        )
    }
}

/// Lists where each requirement is asked for.
///
/// Requirements of the system or organisation are met once; one of components that a finding on a
/// flow asks for is met at the flow's target; one of flows that a finding on a component asks for
/// is met at each flow that reaches it. What a scanner checked at a component in scope is asked for
/// there, whether or not the model gives rise to a threat.
pub(super) fn places(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    findings: &[Finding],
    evidence: &[Evidence],
) -> Places {
    let mut places = Places::new();
    for (requirement, written) in catalog.requirements.iter() {
        if matches!(written.scope, Scope::System | Scope::Organisation) {
            places.insert((requirement, Element::System), Vec::new());
        }
    }
    for (n, finding) in findings.iter().enumerate() {
        for requires in &catalog.threats[finding.threat].requires {
            let scope = catalog.requirements[requires.requirement].scope;
            for element in places_of(bound, finding.element, scope) {
                let asking = places.entry((requires.requirement, element)).or_default();
                if asking.last() != Some(&n) {
                    asking.push(n);
                }
            }
        }
    }
    let of_scanners = evidence.iter().filter(|piece| piece.source == EvidenceSource::Scanner);
    for piece in of_scanners {
        let (Subject::Requirement(requirement), Element::Component(at)) =
            (piece.subject, piece.element)
        else {
            continue;
        };
        if bound.model.components[at].out_of_scope.is_none() {
            let scope = catalog.requirements[requirement].scope;
            for element in places_of(bound, piece.element, scope) {
                places.entry((requirement, element)).or_default();
            }
        }
    }
    places
}

/// Returns where a requirement of a scope is met for a finding at an element.
pub(crate) fn places_of(bound: &BoundModel<'_>, element: Element, scope: Scope) -> Vec<Element> {
    match (scope, element) {
        (Scope::System | Scope::Organisation, _) => vec![Element::System],
        (Scope::Component, Element::Flow(at)) => {
            vec![Element::Component(bound.model.flows[at].target)]
        }
        (Scope::Flow, Element::Component(at)) => {
            let incoming = bound.topology.incoming(at);
            if incoming.is_empty() {
                vec![element]
            } else {
                incoming.iter().map(|flow| Element::Flow(*flow)).collect()
            }
        }
        (Scope::Component | Scope::Flow, _) => vec![element],
    }
}

/// Judges every place by the evidence for it.
pub(super) fn states(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    places: &Places,
    evidence: &[Evidence],
    as_of: &str,
) -> Vec<RequirementState> {
    let mut by_place: BTreeMap<(Subject, Element), Vec<usize>> = BTreeMap::new();
    for (n, piece) in evidence.iter().enumerate() {
        by_place.entry((piece.subject, piece.element)).or_default().push(n);
    }
    let stale_before = stale_before(as_of, catalog.levels.validity_days);
    places
        .iter()
        .map(|((requirement, element), findings)| {
            let subject = Subject::Requirement(*requirement);
            let found: Vec<usize> = witnesses(bound, *element)
                .into_iter()
                .filter_map(|place| by_place.get(&(subject, place)))
                .flatten()
                .copied()
                .collect();
            let pieces: Vec<&Evidence> = found.iter().filter_map(|n| evidence.get(*n)).collect();
            let (status, strength) = weakest(&pieces, &stale_before);
            RequirementState {
                requirement: *requirement,
                element: *element,
                status,
                strength,
                evidence: found,
                findings: findings.clone(),
            }
        })
        .collect()
}

/// Returns the places whose evidence counts for a place: itself, a flow's target, the system.
fn witnesses(bound: &BoundModel<'_>, element: Element) -> Vec<Element> {
    match element {
        Element::System => vec![Element::System],
        Element::Component(_) => vec![element, Element::System],
        Element::Flow(at) => {
            let target = bound.model.flows[at].target;
            vec![element, Element::Component(target), Element::System]
        }
    }
}

/// Returns the weakest status that the evidence says and the best strength with which it says so.
/// Two sources that disagree: the weaker wins. Two that agree: the stronger counts, so that a
/// declaration on top of a test takes nothing away.
pub(super) fn weakest(evidence: &[&Evidence], stale_before: &str) -> (ControlStatus, Strength) {
    evidence
        .iter()
        .map(|piece| status_of(piece, stale_before))
        .min_by_key(|(status, strength)| (weakness(*status), Reverse(*strength)))
        .unwrap_or((ControlStatus::NotAssessed, Strength::Absent))
}

fn status_of(piece: &Evidence, stale_before: &str) -> (ControlStatus, Strength) {
    let is_stale = !piece.on.is_empty() && piece.on.as_str() < stale_before;
    let strength =
        if is_stale { piece.strength.min(Strength::SelfDeclared) } else { piece.strength };
    let status = match (piece.verdict, piece.source) {
        (Verdict::Met, EvidenceSource::Provider) => ControlStatus::Inherited,
        (Verdict::Met, _) => ControlStatus::Met,
        (Verdict::PartlyMet, _) => ControlStatus::PartlyMet,
        (Verdict::NotMet, _) => ControlStatus::NotMet,
        (Verdict::NotApplicable, _) => ControlStatus::NotApplicable,
        (Verdict::Unknown, _) => ControlStatus::NotAssessed,
    };
    (status, strength)
}

/// Orders statuses from the weakest. Not applicable yields to anything that was found out.
pub(super) const fn weakness(status: ControlStatus) -> u8 {
    match status {
        ControlStatus::NotMet => 0,
        ControlStatus::PartlyMet => 1,
        ControlStatus::NotAssessed => 2,
        ControlStatus::Met => 3,
        ControlStatus::Inherited => 4,
        ControlStatus::NotApplicable => 5,
    }
}

/// Returns the day before which evidence is stale. ISO days compare as text.
fn stale_before(as_of: &str, validity_days: u32) -> String {
    let day = chrono::NaiveDate::parse_from_str(as_of, "%Y-%m-%d").ok();
    let bound = day.and_then(|day| day.checked_sub_days(chrono::Days::new(validity_days.into())));
    bound.map(|day| day.to_string()).unwrap_or_default()
}
