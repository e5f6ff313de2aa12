//! A threat at a place in a model.

use sha2::{Digest, Sha256};

use crate::kb::{AttributeIdx, ThreatIdx, hexadecimal};
use crate::model::Element;
use crate::threats::bind::{BoundModel, Rule};
use crate::threats::condition::Judgement;
use crate::vocab::{Certainty, Likelihood, RaisingFact, Truth, Value};

/// A threat at a place in a model.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Stable id, made from the threat and the place: the same in every assessment of the model.
    pub id: String,
    /// The threat.
    pub threat: ThreatIdx,
    /// The place.
    pub element: Element,
    /// Which alternative of the threat's conditions holds.
    pub alternative: usize,
    /// Whether it holds for sure.
    pub certainty: Certainty,
    /// Attributes that would settle it.
    pub unknown: Vec<AttributeIdx>,
    /// Chance of success with no control in place, after the facts below.
    pub likelihood: Likelihood,
    /// Facts that moved the chance one level up.
    pub raised_by: Vec<RaisingFact>,
}

impl Finding {
    pub(super) fn new(
        bound: &BoundModel<'_>,
        element: Element,
        rule: Rule<'_>,
        judgement: Judgement,
    ) -> Self {
        let raised_by: Vec<_> = rule
            .written
            .raise
            .iter()
            .copied()
            .filter(|fact| holds(bound, element, *fact))
            .collect();
        let base = rule.written.likelihood;
        Self {
            id: finding_id(&rule.written.id, &bound.model.element_id(element)),
            threat: rule.threat,
            element,
            alternative: rule.alternative,
            certainty: match judgement.truth {
                Truth::True => Certainty::Certain,
                Truth::Unknown | Truth::False => Certainty::ToBeChecked,
            },
            unknown: judgement.unknown,
            likelihood: if raised_by.is_empty() { base } else { base.raised() },
            raised_by,
        }
    }
}

/// Names a finding by what it is about, so that it keeps its name when others come and go.
fn finding_id(threat: &str, element: &str) -> String {
    let digest = Sha256::new().chain_update(threat).chain_update([0]).chain_update(element);
    let digits = hexadecimal(digest.finalize().get(..5).unwrap_or_default());
    format!("F-{digits}")
}

fn holds(bound: &BoundModel<'_>, element: Element, fact: RaisingFact) -> bool {
    let topology = bound.topology;
    let model = bound.model;
    match (fact, element) {
        (RaisingFact::InternetFacing, Element::Component(at)) => topology.is_internet_facing(at),
        (RaisingFact::InternetFacing, Element::Flow(at)) => topology.comes_from_internet(model, at),
        (RaisingFact::CrossesBoundary, Element::Component(at)) => {
            topology.incoming(at).iter().any(|flow| topology.crosses_boundary(model, *flow))
        }
        (RaisingFact::CrossesBoundary, Element::Flow(at)) => topology.crosses_boundary(model, at),
        (RaisingFact::Unauthenticated, Element::Component(at)) => {
            topology.incoming(at).iter().any(|flow| states(&model.flows[*flow].attributes, false))
        }
        (RaisingFact::Unauthenticated, Element::Flow(at)) => {
            states(&model.flows[at].attributes, false)
        }
        (RaisingFact::KnownExploited, Element::Component(at)) => {
            model.components[at].tags.iter().any(|tag| tag == RaisingFact::KnownExploited.as_str())
        }
        (RaisingFact::KnownExploited, Element::Flow(_)) | (_, Element::System) => false,
    }
}

/// Tells whether a flow is known to be authenticated, or known not to be.
fn states(attributes: &crate::model::Attributes, authenticated: bool) -> bool {
    let known = attributes.get("authenticated").and_then(|attribute| attribute.value());
    known == Some(&Value::Bool(authenticated))
}
