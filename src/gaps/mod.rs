//! Findings x catalog x evidence -> control statuses and gaps, per framework.
//!
//! Comes in: findings and evidence. Goes out: the state of each requirement at each place where a
//! finding asks for it ([`RequirementState`]), the status of each control ([`ControlState`]) and a
//! [`Gap`] for each that is not fully met. It knows nothing of likelihood and impact.
//!
//! A requirement's status at a place is the weakest that any evidence says. A control's status is
//! the weakest of its places, in the order not met, partly met, not assessed, met: what is unknown
//! never counts as met and is never hidden.

mod applicability;
mod control;
mod requirement;

use std::collections::BTreeMap;

pub use applicability::{Applied, applicable, selectable, selected};
pub use control::{ControlState, Counts, FrameworkState};
pub use requirement::RequirementState;
pub(crate) use requirement::places_of;

use crate::evidence::Evidence;
use crate::kb::{Catalog, ControlIdx, RequirementIdx};
use crate::model::Element;
use crate::threats::{BoundModel, Finding};
use crate::vocab::{ControlStatus, LegalTier};

/// A control that is not fully met, with what is missing.
#[derive(Debug, Clone)]
pub struct Gap {
    /// Stable id, made from the control.
    pub id: String,
    /// The control.
    pub control: ControlIdx,
    /// Its status.
    pub status: ControlStatus,
    /// What the law makes of it.
    pub tier: LegalTier,
    /// Requirements that are not fully met somewhere, each once.
    pub missing: Vec<RequirementIdx>,
    /// Positions in [`Assessed::requirements`] of the states that are not fully met.
    pub states: Vec<usize>,
}

/// Everything that follows from findings and evidence.
#[derive(Debug, Default)]
pub struct Assessed {
    /// Requirements at places, in order of requirement, then place.
    pub requirements: Vec<RequirementState>,
    /// Controls of the chosen frameworks, in the standards' own order.
    pub controls: Vec<ControlState>,
    /// Frameworks, in the order they were chosen.
    pub frameworks: Vec<FrameworkState>,
    /// Controls that are not fully met.
    pub gaps: Vec<Gap>,
}

/// Positions in the list of findings, by requirement and place.
pub(crate) type Places = BTreeMap<(RequirementIdx, Element), Vec<usize>>;

/// What an assessment is to answer.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The frameworks that it covers.
    pub frameworks: &'a [Applied],
    /// The day it is made, `yyyy-mm-dd`: evidence older than the catalog's validity counts as
    /// declared at most.
    pub as_of: &'a str,
}

/// Assesses the chosen frameworks.
pub fn assess(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    findings: &[Finding],
    evidence: &[Evidence],
    question: Question<'_>,
) -> Assessed {
    let places = requirement::places(catalog, bound, findings, evidence);
    let requirements = requirement::states(catalog, bound, &places, evidence, question.as_of);
    let mut assessed = Assessed { requirements, ..Assessed::default() };
    for applied in question.frameworks {
        control::assess_framework(catalog, bound, evidence, applied, &mut assessed);
    }
    assessed
}
