//! Findings, and the numbers that their risk is made of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vocab::{Certainty, ControlStatus, Severity};

/// A threat at a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FindingRow {
    /// Stable id.
    pub id: String,
    /// The threat.
    pub threat: String,
    /// Its title.
    pub title: String,
    /// Element id.
    pub element: String,
    /// Name of the element for people.
    pub element_name: String,
    /// The residual risk in a word.
    pub severity: Severity,
    /// Whether the conditions hold for sure.
    pub certainty: Certainty,
    /// Attributes that would settle it.
    pub unknown: Vec<String>,
    /// The conditions that hold, in words.
    pub because: String,
    /// STRIDE categories, CSA threats, CWE, CAPEC and ATT&CK ids, by scheme.
    pub classes: BTreeMap<String, Vec<String>>,
    /// The sum.
    pub score: ScoreRow,
    /// The shortest way out.
    pub fix: String,
    /// Where the element stands in the source.
    pub place: String,
    /// The same, in parts.
    #[serde(default)]
    pub at: LocationRow,
}

/// A place in a source, in parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocationRow {
    /// The file as the user named it; empty where it is not known.
    pub file: String,
    /// The line, from 1; 0 where it is not known.
    pub line: u32,
    /// A JSON pointer or element path inside the document.
    pub pointer: String,
}

/// The residual risk of a finding and the numbers that it is made of:
/// `residual = likelihood * impact * product of the factors`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScoreRow {
    /// The level of the likelihood, after raising.
    pub likelihood_level: String,
    /// L.
    pub likelihood: f64,
    /// Facts that raised it one level.
    pub raised_by: Vec<String>,
    /// V of what there is most to lose of.
    pub value: f64,
    /// What that is.
    pub valued: String,
    /// Best chance to get from the place to that.
    pub reach: f64,
    /// How far away it is.
    pub reach_reason: String,
    /// Sum of value times reach over everything else that can be reached from the place; the
    /// impact of the element lists it.
    #[serde(default)]
    pub others: f64,
    /// I = V * reach + others.
    pub impact: f64,
    /// One factor for each requirement against the threat.
    pub factors: Vec<FactorRow>,
    /// R, the product of the factors.
    pub remaining: f64,
    /// L * I * R.
    pub residual: f64,
    /// The same with everything not assessed counted as in place.
    pub residual_at_best: f64,
}

/// What one requirement takes off: `factor = 1 - strength * effect * weight`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FactorRow {
    /// The requirement.
    pub requirement: String,
    /// Its status at the place.
    pub status: ControlStatus,
    /// s.
    pub strength: f64,
    /// e.
    pub effect: f64,
    /// w.
    pub weight: f64,
    /// 1 - s * e * w.
    pub factor: f64,
}
