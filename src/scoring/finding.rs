//! The residual risk of one finding: `rho = L * I * R`.

use crate::gaps::{Assessed, RequirementState, places_of};
use crate::kb::{Catalog, RequirementIdx, Requires};
use crate::model::Element;
use crate::scoring::impact::Impact;
use crate::threats::{BoundModel, Finding};
use crate::vocab::{Certainty, ControlStatus, Severity, Strength};

/// The score of one finding and the numbers that it is made of.
#[derive(Debug, Clone)]
pub struct FindingScore {
    /// L: chance of success in the period with no listed control.
    pub likelihood: f64,
    /// Position in [`crate::scoring::Scores::impacts`] of what there is to lose at its place.
    pub impact_at: usize,
    /// V of what there is most to lose of.
    pub value: f64,
    /// The best chance to get from the place to that.
    pub reach: f64,
    /// Sum of value times reach over everything else that can be reached.
    pub others: f64,
    /// One factor for each requirement against the threat, in the threat's order.
    pub factors: Vec<Factor>,
    /// R: the product of the factors.
    pub remaining: f64,
    /// R with everything not assessed counted as in place, and 0 for a finding that is still to be
    /// checked.
    pub remaining_at_best: f64,
    /// rho: what is left of the risk.
    pub residual: f64,
    /// rho with R at best.
    pub residual_at_best: f64,
    /// The residual risk in a word.
    pub severity: Severity,
}

impl FindingScore {
    /// I: impact, `value * reach + others`.
    pub fn impact(&self) -> f64 {
        self.value * self.reach + self.others
    }

    /// Returns R once some requirements are fully in place.
    pub fn remaining_with(&self, done: &[RequirementIdx]) -> f64 {
        let factor = |factor: &Factor| {
            if done.contains(&factor.requirement) { factor.at(1.0) } else { factor.value() }
        };
        self.factors.iter().map(factor).product()
    }

    /// Returns the residual risk once some requirements are fully in place.
    pub fn residual_with(&self, done: &[RequirementIdx]) -> f64 {
        self.likelihood * self.impact() * self.remaining_with(done)
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
    (impacts, impact_at): (&[Impact], &[usize]),
) -> Vec<FindingScore> {
    let with_impact = findings.iter().zip(impact_at).filter_map(|(finding, at)| {
        let impact = impacts.get(*at)?;
        Some(FindingScore { impact_at: *at, ..score(catalog, bound, finding, assessed, impact) })
    });
    with_impact.collect()
}

fn score(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    finding: &Finding,
    assessed: &Assessed,
    impact: &Impact,
) -> FindingScore {
    let levels = &catalog.levels;
    let likelihood = levels.likelihood.get(&finding.likelihood).copied().unwrap_or_default();
    let factors: Vec<Factor> = catalog.threats[finding.threat]
        .requires
        .iter()
        .map(|requires| factor(catalog, bound, finding.element, requires, assessed))
        .collect();
    let remaining: f64 = factors.iter().map(Factor::value).product();
    let residual = likelihood * impact.total() * remaining;
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
        impact_at: 0,
        value: impact.value,
        reach: impact.reach,
        others: impact.others,
        remaining,
        remaining_at_best,
        residual,
        residual_at_best: likelihood * impact.total() * remaining_at_best,
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
    let places = places_of(bound, element, scope);
    let states = places
        .into_iter()
        .filter_map(|place| state_at(&assessed.requirements, requires.requirement, place))
        .map(|state| (state.strength, state.status));
    // A place where it does not apply says nothing about those where it does.
    let (strength, status) = states
        .min_by_key(|(strength, status)| (*status == ControlStatus::NotApplicable, *strength))
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
pub(super) fn state_at(
    states: &[RequirementState],
    requirement: RequirementIdx,
    element: Element,
) -> Option<&RequirementState> {
    let at = states
        .binary_search_by_key(&(requirement, element), |state| (state.requirement, state.element));
    at.ok().and_then(|at| states.get(at))
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
