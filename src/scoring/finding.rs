//! The residual risk of one finding: `rho = L * V * reach * R`.

use crate::gaps::{Assessed, RequirementState, places_of};
use crate::kb::{Catalog, RequirementIdx, Requires};
use crate::model::{AssetIdx, Element};
use crate::threats::{BoundModel, Finding};
use crate::vocab::{Certainty, ControlStatus, Severity, Strength};

/// The score of one finding and the numbers that it is made of.
#[derive(Debug, Clone)]
pub struct FindingScore {
    /// L: chance of success in the period with no listed control.
    pub likelihood: f64,
    /// V: value of what is most valuable at the place.
    pub value: f64,
    /// What that is; nothing where the place handles nothing that is known.
    pub valued_asset: Option<AssetIdx>,
    /// Chance that an attacker gets to the place.
    pub reach: f64,
    /// Why.
    pub reach_reason: Reach,
    /// One factor for each requirement against the threat, in the threat's order.
    pub factors: Vec<Factor>,
    /// R: the product of the factors.
    pub remaining: f64,
    /// rho: what is left of the risk.
    pub residual: f64,
    /// The same with everything not assessed counted as in place, and nothing for a finding that
    /// is still to be checked.
    pub residual_at_best: f64,
    /// The residual risk in a word.
    pub severity: Severity,
}

impl FindingScore {
    /// I: impact, `V * reach`.
    pub fn impact(&self) -> f64 {
        self.value * self.reach
    }

    /// Returns the residual risk once some requirements are fully in place.
    pub fn residual_with(&self, done: &[RequirementIdx]) -> f64 {
        let factor = |factor: &Factor| {
            if done.contains(&factor.requirement) { factor.at(1.0) } else { factor.value() }
        };
        self.likelihood * self.impact() * self.factors.iter().map(factor).product::<f64>()
    }
}

vocabulary! {
    /// How an attacker gets to a place, as long as no path is computed.
    Reach ("reach") {
        InternetFacing = "internet-facing", "Can be reached from the internet";
        CrossesBoundary = "crosses-boundary", "Behind a trust boundary that flows cross";
        Inside = "inside", "Inside its trust zone";
    }
}

/// What one requirement takes off: `1 - s * e * w`.
#[derive(Debug, Clone)]
pub struct Factor {
    /// The requirement.
    pub requirement: RequirementIdx,
    /// Its status at the finding's place, the weakest of several places.
    pub status: ControlStatus,
    /// s: credit for the evidence.
    pub strength: f64,
    /// e: share of the likelihood that it removes when fully in place.
    pub effect: f64,
    /// w: how much of the threat it addresses.
    pub weight: f64,
}

impl Factor {
    /// The factor with the evidence at hand.
    pub fn value(&self) -> f64 {
        self.at(self.strength)
    }

    /// The factor with another credit for evidence.
    pub fn at(&self, strength: f64) -> f64 {
        1.0 - strength * self.effect * self.weight
    }
}

pub(super) fn score_all(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    findings: &[Finding],
    assessed: &Assessed,
) -> Vec<FindingScore> {
    findings.iter().map(|finding| score(catalog, bound, finding, assessed)).collect()
}

fn score(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    finding: &Finding,
    assessed: &Assessed,
) -> FindingScore {
    let levels = &catalog.levels;
    let likelihood = levels.likelihood.get(&finding.likelihood).copied().unwrap_or_default();
    let (valued_asset, value) = most_valuable(catalog, bound, finding.element);
    let reach_reason = reach(bound, finding.element);
    let reach = match reach_reason {
        Reach::InternetFacing => levels.reach.internet_facing,
        Reach::CrossesBoundary => levels.reach.crosses_boundary,
        Reach::Inside => levels.reach.inside,
    };
    let factors: Vec<Factor> = catalog.threats[finding.threat]
        .requires
        .iter()
        .map(|requires| factor(catalog, bound, finding.element, requires, assessed))
        .collect();
    let remaining: f64 = factors.iter().map(Factor::value).product();
    let residual = likelihood * (value * reach) * remaining;
    let at_best = |factor: &Factor| match factor.status {
        ControlStatus::NotAssessed => factor.at(1.0),
        _ => factor.value(),
    };
    let remaining_at_best: f64 = match finding.certainty {
        Certainty::Certain => factors.iter().map(at_best).product(),
        Certainty::ToBeChecked => 0.0,
    };
    FindingScore {
        likelihood,
        value,
        valued_asset,
        reach,
        reach_reason,
        remaining,
        residual,
        residual_at_best: likelihood * (value * reach) * remaining_at_best,
        severity: severity(catalog, residual),
        factors,
    }
}

fn factor(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    element: Element,
    requires: &Requires,
    assessed: &Assessed,
) -> Factor {
    let levels = &catalog.levels;
    let scope = catalog.requirements[requires.requirement].scope;
    let (strength, status) = places_of(bound, element, scope)
        .into_iter()
        .filter_map(|place| state_at(&assessed.requirements, requires.requirement, place))
        .map(|state| (state.strength, state.status))
        .min_by_key(|(strength, _)| *strength)
        .unwrap_or((Strength::Absent, ControlStatus::NotAssessed));
    Factor {
        requirement: requires.requirement,
        status,
        strength: match status {
            ControlStatus::NotApplicable => 0.0,
            _ => levels.strength.get(&strength).copied().unwrap_or_default(),
        },
        effect: levels.effect.get(&requires.effect).copied().unwrap_or_default(),
        weight: requires.covers.weight(),
    }
}

/// The states are in order of requirement, then place.
fn state_at(
    states: &[RequirementState],
    requirement: RequirementIdx,
    element: Element,
) -> Option<&RequirementState> {
    let at = states
        .binary_search_by_key(&(requirement, element), |state| (state.requirement, state.element));
    at.ok().and_then(|at| states.get(at))
}

/// Returns the most valuable asset at a place and its value. A place at which nothing is known to
/// be handled counts as internal data, which is what a system holds at the least.
fn most_valuable(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    element: Element,
) -> (Option<AssetIdx>, f64) {
    let assets = match element {
        Element::Component(at) => bound.topology.handled(at).clone(),
        Element::Flow(at) => bound.model.flows[at].carries.clone(),
        Element::System => bound.model.assets.positions().collect(),
    };
    let worth = |at: &AssetIdx| value_of(catalog, bound, *at);
    // The first of several equals, so that the choice does not hang on anything else.
    let best = assets.iter().rev().max_by(|left, right| worth(left).total_cmp(&worth(right)));
    match best {
        Some(at) => (Some(*at), worth(at)),
        None => {
            let internal = crate::vocab::Sensitivity::Internal;
            (None, catalog.levels.value_by_sensitivity.get(&internal).copied().unwrap_or_default())
        }
    }
}

fn value_of(catalog: &Catalog, bound: &BoundModel<'_>, at: AssetIdx) -> f64 {
    let levels = &catalog.levels;
    let asset = &bound.model.assets[at];
    let by_class =
        asset.classes.iter().filter_map(|class| levels.value.get(class)).copied().reduce(f64::max);
    let by_sensitivity = levels.value_by_sensitivity.get(&asset.sensitivity()).copied();
    let value = by_class.or(by_sensitivity).unwrap_or_default();
    if asset.large_volume { value * levels.large_volume_factor } else { value }
}

fn reach(bound: &BoundModel<'_>, element: Element) -> Reach {
    let topology = bound.topology;
    let model = bound.model;
    let (exposed, crosses) = match element {
        Element::Component(at) => (
            topology.is_internet_facing(at),
            topology.incoming(at).iter().any(|flow| topology.crosses_boundary(model, *flow)),
        ),
        Element::Flow(at) => {
            (topology.comes_from_internet(model, at), topology.crosses_boundary(model, at))
        }
        Element::System => (false, true),
    };
    if exposed {
        Reach::InternetFacing
    } else if crosses {
        Reach::CrossesBoundary
    } else {
        Reach::Inside
    }
}

fn severity(catalog: &Catalog, residual: f64) -> Severity {
    let bars = &catalog.levels.severity;
    match residual {
        risk if risk >= bars.critical => Severity::Critical,
        risk if risk >= bars.high => Severity::High,
        risk if risk >= bars.medium => Severity::Medium,
        risk if risk >= bars.low => Severity::Low,
        _ => Severity::Info,
    }
}
