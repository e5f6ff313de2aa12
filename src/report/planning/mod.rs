//! The investment plan: which missing requirements to put in place first for a budget.
//!
//! Comes in: a [`Snapshot`] and [`Wishes`]. Goes out: a [`Plan`], which is also its JSON. The work
//! is what gaps miss, its cost the person-days of the requirement, what it removes follows from
//! the factors of the findings (`docs/plan.md`); [`crate::plan`] chooses.

mod bind;
mod curve;
mod rows;
mod wishes;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use wishes::{PlanError, Wishes};

use crate::plan::{self, MOST_WORK, Solution};
use crate::report::Snapshot;
use crate::report::planning::bind::Bound;
use crate::report::planning::wishes::days;

/// A plan for a budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Plan {
    /// The snapshot that it is made from.
    pub snapshot: String,
    /// Name of the model.
    pub model: String,
    /// Frameworks of the assessment.
    pub frameworks: Vec<String>,
    /// Person-days that it may cost.
    pub budget: f64,
    /// Person-days that it costs.
    pub cost: f64,
    /// What to do, in order.
    pub chosen: Vec<ChosenRow>,
    /// Residual risk before.
    pub risk_before: f64,
    /// What the plan removes of it.
    pub risk_removed: f64,
    /// Residual risk after.
    pub risk_after: f64,
    /// No plan that keeps to the rules removes more than this.
    pub best_possible: f64,
    /// How much of the best possible the plan misses at the most, 0 to 1; 0 if it is the best.
    pub optimality_gap: f64,
    /// Person-days of everything that must be done.
    pub duties_cost: f64,
    /// Requirements that must be done and that the budget does not reach; then nothing else is in
    /// the plan.
    pub duties_left: Vec<String>,
    /// What to do next, past the budget: what removes most per day first.
    pub next: Vec<NextRow>,
    /// What other budgets buy.
    pub curve: Vec<CurveRow>,
    /// The budget at the knee of the curve; nothing where it has none.
    pub knee: Option<f64>,
    /// Why some work is not in the plan, for what was asked.
    pub why_not: Vec<WhyNotRow>,
    /// Ids of wishes about which there is nothing to do.
    pub settled: Vec<String>,
    /// Pieces of work that there were to choose from.
    pub candidates: usize,
    /// Gaps before.
    pub gaps: usize,
    /// How many of them the plan closes.
    pub closed: usize,
    /// How many of them only a test of their own can close: no work does.
    pub only_tested: usize,
}

/// A requirement that is put in place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChosenRow {
    /// Place in the order, from 1.
    pub step: usize,
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Person-days.
    pub cost: f64,
    /// Person-days up to here.
    pub cost_so_far: f64,
    /// The risk that it removes of what the steps before leave.
    pub benefit: f64,
    /// That per person-day; nothing where it costs nothing.
    pub per_day: Option<f64>,
    /// The residual risk after this step.
    pub risk_left: f64,
    /// Why it must be done; empty where it was chosen for what it removes.
    pub duty: String,
    /// Later steps that need it first.
    pub needed_by: Vec<String>,
    /// Controls whose gaps this step closes, with the steps before.
    pub closes: Vec<String>,
}

/// Work past the budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NextRow {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// What has to be done before it and is not in the plan.
    pub needs: Vec<String>,
    /// Person-days, with what it needs.
    pub cost: f64,
    /// The risk that it removes of what the plan leaves, with what it needs.
    pub benefit: f64,
    /// That per person-day; nothing where it costs nothing.
    pub per_day: Option<f64>,
    /// Person-days that the budget lacks for it.
    pub lacks: f64,
    /// Controls whose gaps it would close.
    pub closes: Vec<String>,
}

/// What a budget buys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CurveRow {
    /// Person-days that the plan may cost.
    pub budget: f64,
    /// Person-days that it costs.
    pub cost: f64,
    /// Pieces of work in it.
    pub steps: usize,
    /// The risk that it removes.
    pub risk_removed: f64,
    /// The residual risk after it.
    pub risk_after: f64,
    /// How much of the best possible it misses at the most.
    pub optimality_gap: f64,
    /// Gaps that it closes.
    pub closed: usize,
    /// Whether the curve bends here.
    pub is_knee: bool,
}

/// Why a requirement is not in the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhyNotRow {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Person-days, with what it needs and the plan does not have.
    pub cost: f64,
    /// The risk that it removes of what the plan leaves, with what it needs.
    pub benefit: f64,
    /// What the best plan with it removes; nothing where there is none.
    pub best_with_it: Option<f64>,
    /// The reason, in a sentence.
    pub reason: String,
}

/// Makes the plan for the first budget, and the curve over all of them.
pub fn plan(snapshot: &Snapshot, wishes: &Wishes) -> Result<Plan, PlanError> {
    let budgets = wishes.budgets()?;
    let mut bound = Bound::new(snapshot, wishes)?;
    let mut asked = Vec::new();
    for id in &wishes.why_not {
        asked.extend(bound.asked_why(id)?);
    }
    let budget = budgets.first().copied().unwrap_or_default();
    let points = curve::points(&bound, &budgets);
    let solutions = plan::solve_each(&bound.problem, &points);
    let at = points.iter().position(|(point, _)| *point == budget);
    let solution = at.and_then(|at| solutions.get(at)).cloned();
    let solution = solution.unwrap_or_else(|| plan::solve(&bound.problem, budget, None, MOST_WORK));
    let (curve, knee) = curve::rows(&bound, &points, &solutions);
    let why_not =
        asked.into_iter().map(|item| rows::why_not(&bound, budget, &solution, item)).collect();
    Ok(Plan { curve, knee, why_not, ..rows::of(&bound, budget, &solution) })
}

/// Everything that is to be done, in order, as if there were no end of the budget.
pub fn everything(snapshot: &Snapshot) -> Result<Vec<ChosenRow>, PlanError> {
    let bound = Bound::new(snapshot, &Wishes::default())?;
    Ok(rows::chosen(&bound, &bound.problem.items.iter().map(|_| true).collect()))
}

/// What a solution leaves.
fn risk_after(snapshot: &Snapshot, solution: &Solution) -> f64 {
    (snapshot.risk.residual - solution.removed).max(0.0)
}
