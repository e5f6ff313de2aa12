//! `levels.toml`: every number that scoring uses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocab::{Coverage, DataClass, Effect, Effort, Likelihood, Sensitivity, Strength};

/// `levels.toml`: every number that scoring uses.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Levels {
    pub likelihood: BTreeMap<Likelihood, f64>,
    pub strength: BTreeMap<Strength, f64>,
    pub effect: BTreeMap<Effect, f64>,
    pub effort_days: BTreeMap<Effort, f64>,
    pub value: BTreeMap<DataClass, f64>,
    pub value_by_sensitivity: BTreeMap<Sensitivity, f64>,
    pub large_volume_factor: f64,
    pub validity_days: u32,
    pub severity: SeverityLevels,
    pub pass: PassLevels,
    pub entry: EntryLevels,
    pub hold: HoldLevels,
    pub uncertainty: UncertaintyLevels,
}

/// How far the other levels may be off.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UncertaintyLevels {
    pub draws: u32,
    pub seed: u64,
    pub value_step: f64,
    pub share: f64,
    pub effect: BTreeMap<Effect, (f64, f64)>,
    pub weight: BTreeMap<Coverage, (f64, f64)>,
}

/// Chance to get from one end of a flow to the other: `open` times what stands in the way.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PassLevels {
    pub open: f64,
    pub boundary: f64,
    pub authenticated: f64,
    pub mutually_authenticated: f64,
    pub encrypted: f64,
    pub segregated: f64,
    pub backwards: f64,
    pub negligible: f64,
}

/// Chance that an attacker stands at the beginning of a path.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EntryLevels {
    pub internet: f64,
    pub actor: f64,
    pub assumed: f64,
}

/// How much of an asset an attacker has who holds a place.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HoldLevels {
    pub kept: f64,
    pub passing: f64,
    pub crown_jewel: f64,
}

/// From which residual risk on a finding counts as which severity.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeverityLevels {
    pub critical: f64,
    pub high: f64,
    pub medium: f64,
    pub low: f64,
}
