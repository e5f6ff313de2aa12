//! Entry points, crown jewels, the paths between them, and the scenarios that follow.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vocab::ControlStatus;

/// Something to lose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JewelRow {
    /// Id: `asset:<id>`, `class:<data class>` for what components hold by their type, `unknown`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Classes of data.
    pub classes: Vec<String>,
    /// V.
    pub value: f64,
    /// Whether it is worth enough to be called a crown jewel.
    pub crown: bool,
    /// Element ids of the components where it is kept.
    pub kept_at: Vec<String>,
    /// Number of other components that a part of it passes by.
    pub passes_by: usize,
}

/// Where attackers begin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntryPointRow {
    /// Element id.
    pub element: String,
    /// Name of the element.
    pub element_name: String,
    /// Why.
    pub reason: String,
    /// Chance that an attacker stands there in the period.
    pub chance: f64,
}

/// What there is to lose at an element:
/// `impact = sum over the prizes of value * reach + others`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImpactRow {
    /// Element id.
    pub element: String,
    /// I.
    pub impact: f64,
    /// The largest prizes, the largest first.
    pub prizes: Vec<PrizeRow>,
    /// How many more there are.
    pub more_prizes: usize,
    /// Sum of value times reach over these.
    pub others: f64,
    /// The most likely path from an entry point through the element to the largest prize: element
    /// ids, components and flows in turn; empty for the system as a whole.
    pub path: Vec<String>,
    /// Chance that an attacker stands at the beginning of the path; nothing where no entry point
    /// leads to the element.
    pub entry: Option<f64>,
    /// Share of the prize that lies at the end of the path.
    pub hold: f64,
    /// Chance of the whole path.
    pub chance: f64,
}

/// What an attacker who succeeds at an element gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PrizeRow {
    /// The jewel.
    pub jewel: String,
    /// Its name.
    pub name: String,
    /// V.
    pub value: f64,
    /// Best chance to get from the element to it.
    pub reach: f64,
}

/// A component at which ways to crown jewels meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChokePointRow {
    /// Element id.
    pub element: String,
    /// Name of the element.
    pub element_name: String,
    /// Whether it belongs to the cheapest set of components that, hardened together, leave no way
    /// from an entry point to a crown jewel.
    pub in_cut: bool,
    /// Person-days for everything that is missing at it and at the flows into it.
    pub cost_days: f64,
    /// Element ids of components with a crown jewel to which every way leads through it.
    pub guards: Vec<String>,
    /// Scenarios whose most likely path goes through it, by id.
    pub scenarios: Vec<String>,
}

/// A worst outcome for an asset and the paths to it: `likelihood = path_chance * success`, where
/// `success = 1 - product over the findings of (1 - chance)`, and `risk = likelihood * impact`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioRow {
    /// Stable id: that of the scenario in the knowledge base.
    pub id: String,
    /// Title.
    pub title: String,
    /// How it comes about.
    pub summary: String,
    /// Who is hurt, and what it costs.
    pub consequences: String,
    /// What is done to the asset.
    pub harm: Vec<String>,
    /// Frameworks that ask for protection from it, by id with edition.
    pub frameworks: Vec<String>,
    /// Element id of the component that is its crown jewel, or of that with the largest impact
    /// times chance to get there.
    pub jewel: String,
    /// Name of that component.
    pub jewel_name: String,
    /// How many components are its crown jewel.
    pub jewels: usize,
    /// The most likely path to it: element ids, components and flows in turn; empty where no entry
    /// point leads there.
    pub path: Vec<String>,
    /// The names of the components on it.
    pub path_names: Vec<String>,
    /// Chance that an attacker stands at its beginning.
    pub entry: f64,
    /// Chance that the path can be gone.
    pub path_chance: f64,
    /// The next paths, the most likely first.
    pub next_paths: Vec<PathRow>,
    /// Findings on the path by which it can come about.
    pub findings: Vec<StepRow>,
    /// Chance that one of them succeeds.
    pub success: f64,
    /// Chance that it comes about in the period.
    pub likelihood: f64,
    /// The same with everything not assessed counted as in place, without what is to be checked.
    pub likelihood_at_best: f64,
    /// Value of what is lost.
    pub impact: f64,
    /// Likelihood times impact.
    pub risk: f64,
    /// Requirements that break the chain.
    pub barriers: Vec<BarrierRow>,
}

/// A path to a crown jewel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PathRow {
    /// Element ids, components and flows in turn.
    pub path: Vec<String>,
    /// The names of the components on it.
    pub path_names: Vec<String>,
    /// Chance that an attacker stands at its beginning.
    pub entry: f64,
    /// Chance that the path can be gone.
    pub chance: f64,
}

/// A finding by which a scenario can come about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StepRow {
    /// The finding.
    pub finding: String,
    /// L * R: the chance that it succeeds.
    pub chance: f64,
}

/// A requirement that breaks the chain of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BarrierRow {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Why it breaks the chain.
    pub why: String,
    /// Its weakest status along the path.
    pub status: ControlStatus,
    /// Likelihood of the scenario once it is fully in place.
    pub likelihood_with: f64,
}
