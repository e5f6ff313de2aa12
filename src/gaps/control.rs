//! The status of each control, and the gaps.

use sha2::{Digest, Sha256};

use crate::evidence::{Evidence, Subject};
use crate::gaps::requirement::{weakest, weakness};
use crate::gaps::{Applied, Assessed, Gap, RequirementState};
use crate::kb::{Catalog, Control, ControlIdx, FrameworkIdx, RequirementIdx, hexadecimal};
use crate::model::ComponentIdx;
use crate::threats::BoundModel;
use crate::vocab::{ControlForce, ControlStatus, LegalTier, Obligation};

/// The status of one control.
#[derive(Debug, Clone)]
pub struct ControlState {
    /// The control.
    pub control: ControlIdx,
    /// Its status.
    pub status: ControlStatus,
    /// Places at which one of its requirements is asked for.
    pub places: usize,
    /// How many of them have been assessed.
    pub assessed: usize,
    /// How many of them are met or inherited.
    pub met: usize,
    /// Why it has this status, in one sentence.
    pub reason: String,
    /// Positions in [`Assessed::requirements`].
    pub states: Vec<usize>,
    /// Components that store what the control prohibits.
    pub prohibited_at: Vec<ComponentIdx>,
    /// Positions in the list of evidence about the control itself.
    pub evidence: Vec<usize>,
}

/// How many controls have which status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Assessable controls.
    pub controls: usize,
    /// Met.
    pub met: usize,
    /// Partly met.
    pub partly_met: usize,
    /// Not met.
    pub not_met: usize,
    /// Not assessed.
    pub not_assessed: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Inherited.
    pub inherited: usize,
}

impl Counts {
    /// Adds one control of a status.
    pub const fn add(&mut self, status: ControlStatus) {
        self.controls += 1;
        match status {
            ControlStatus::Met => self.met += 1,
            ControlStatus::PartlyMet => self.partly_met += 1,
            ControlStatus::NotMet => self.not_met += 1,
            ControlStatus::NotAssessed => self.not_assessed += 1,
            ControlStatus::NotApplicable => self.not_applicable += 1,
            ControlStatus::Inherited => self.inherited += 1,
        }
    }

    /// Returns how many controls something is known of.
    pub const fn assessed(&self) -> usize {
        self.controls - self.not_assessed
    }
}

/// A framework in an assessment.
#[derive(Debug, Clone)]
pub struct FrameworkState {
    /// The framework.
    pub framework: FrameworkIdx,
    /// One of its profiles, where only that was wanted.
    pub profile: Option<String>,
    /// Why it is covered.
    pub reason: String,
    /// Its controls by status.
    pub counts: Counts,
}

/// Judges every assessable control of a framework and adds it to the assessment.
pub(super) fn assess_framework(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    evidence: &[Evidence],
    applied: &Applied,
    assessed: &mut Assessed,
) {
    let mut counts = Counts::default();
    for at in catalog.controls_of(applied.framework) {
        let control = &catalog.controls[at];
        let in_profile =
            applied.profile.as_ref().is_none_or(|profile| control.profiles.contains(profile));
        if !control.is_assessable() || !in_profile {
            continue;
        }
        let state = judge(catalog, bound, evidence, &assessed.requirements, at);
        counts.add(state.status);
        assessed.gaps.extend(gap_of(catalog, control, &state, &assessed.requirements));
        assessed.controls.push(state);
    }
    assessed.frameworks.push(FrameworkState {
        framework: applied.framework,
        profile: applied.profile.clone(),
        reason: applied.reason.clone(),
        counts,
    });
}

fn judge(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    evidence: &[Evidence],
    requirements: &[RequirementState],
    at: ControlIdx,
) -> ControlState {
    let control = &catalog.controls[at];
    let mut states = Vec::new();
    for (requirement, _) in catalog.requirements_of(at) {
        states.extend(states_of(requirements, requirement));
    }
    let own: Vec<usize> = evidence
        .iter()
        .enumerate()
        .filter(|(_, piece)| piece.subject == Subject::Control(at))
        .map(|(n, _)| n)
        .collect();
    let prohibited_at = storing(bound, control);
    let mut at_places: Vec<ControlStatus> =
        states.iter().filter_map(|n| requirements.get(*n)).map(|state| state.status).collect();
    if control.procedural.is_some() {
        // The clause's own test decides; the requirements mapped to it only support it.
        let own_evidence: Vec<&Evidence> = own.iter().filter_map(|n| evidence.get(*n)).collect();
        at_places = vec![weakest(&own_evidence, "").0];
    }
    let known = |status: &&ControlStatus| **status != ControlStatus::NotAssessed;
    let done =
        |status: &&ControlStatus| matches!(status, ControlStatus::Met | ControlStatus::Inherited);
    let weakest_place = at_places.iter().copied().min_by_key(|status| weakness(*status));
    let of_control = if prohibited_at.is_empty() {
        weakest_place.unwrap_or(ControlStatus::NotAssessed)
    } else {
        ControlStatus::NotMet
    };
    ControlState {
        control: at,
        status: of_control,
        places: at_places.len(),
        assessed: at_places.iter().filter(known).count(),
        met: at_places.iter().filter(done).count(),
        reason: reason(bound, control, &at_places, &prohibited_at),
        states,
        prohibited_at,
        evidence: own,
    }
}

/// The states of one requirement: they stand together, in order of the requirements.
fn states_of(
    requirements: &[RequirementState],
    requirement: RequirementIdx,
) -> std::ops::Range<usize> {
    let start = requirements.partition_point(|state| state.requirement < requirement);
    let end = requirements.partition_point(|state| state.requirement <= requirement);
    start..end
}

fn storing(bound: &BoundModel<'_>, control: &Control) -> Vec<ComponentIdx> {
    if control.prohibits.is_empty() {
        return Vec::new();
    }
    let prohibited = control.prohibits.iter().copied().collect();
    let model = bound.model;
    model.components.positions().filter(|at| bound.stores(*at).meets(prohibited)).collect()
}

fn reason(
    bound: &BoundModel<'_>,
    control: &Control,
    statuses: &[ControlStatus],
    prohibited_at: &[ComponentIdx],
) -> String {
    if !prohibited_at.is_empty() {
        let names: Vec<&str> =
            prohibited_at.iter().map(|at| bound.model.components[*at].name.as_str()).collect();
        return format!("Stores data that may not be stored: {}.", names.join(", "));
    }
    if control.procedural.is_some() {
        return match statuses.first() {
            Some(ControlStatus::NotAssessed) | None => {
                "Procedural: its own test case has to be carried out.".to_owned()
            }
            Some(status) => format!("Procedural: stated to be {status}."),
        };
    }
    if statuses.is_empty() {
        return "Nothing in the model gives rise to the requirements that serve it.".to_owned();
    }
    let count = |wanted: ControlStatus| statuses.iter().filter(|status| **status == wanted).count();
    let parts: Vec<String> = ControlStatus::ALL
        .iter()
        .map(|status| (count(*status), status.title().to_lowercase()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, title)| format!("{count} {title}"))
        .collect();
    format!("Of {} places: {}.", statuses.len(), parts.join(", "))
}

fn gap_of(
    catalog: &Catalog,
    control: &Control,
    state: &ControlState,
    requirements: &[RequirementState],
) -> Option<Gap> {
    let is_open = matches!(
        state.status,
        ControlStatus::NotMet | ControlStatus::PartlyMet | ControlStatus::NotAssessed
    );
    if !is_open {
        return None;
    }
    let states: Vec<usize> = state
        .states
        .iter()
        .copied()
        .filter(|n| requirements.get(*n).is_some_and(|state| !state.is_settled()))
        .collect();
    let mut missing: Vec<RequirementIdx> =
        states.iter().filter_map(|n| requirements.get(*n)).map(|state| state.requirement).collect();
    missing.dedup();
    let digest = Sha256::digest(&control.id);
    Some(Gap {
        id: format!("G-{}", hexadecimal(digest.get(..5).unwrap_or_default())),
        control: state.control,
        status: state.status,
        tier: tier(catalog, control, state),
        missing,
        states,
    })
}

/// Returns what the law makes of a gap (`docs/scoring.md`, legal tier).
fn tier(catalog: &Catalog, control: &Control, state: &ControlState) -> LegalTier {
    let obligation = catalog.frameworks[control.framework].obligation;
    let shown_absent =
        state.status == ControlStatus::NotMet && control.force == ControlForce::Required;
    match (obligation, control.force) {
        _ if !state.prohibited_at.is_empty() => LegalTier::T0,
        (Obligation::Recommended, _) | (_, ControlForce::Recommended) => LegalTier::T3,
        (Obligation::Law, _) if shown_absent => LegalTier::T0,
        (Obligation::Law, _) => LegalTier::T1,
        (Obligation::Contract | Obligation::Baseline, _) => LegalTier::T2,
    }
}
