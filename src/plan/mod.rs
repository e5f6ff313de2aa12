//! Work with costs, links and overlapping effects -> the work that removes most risk for a budget.
//!
//! Comes in: a [`Problem`] of items (what they cost, what must come first, of which only one is
//! wanted) and of [`Risks`] (what each item leaves of each risk). Goes out: a [`Solution`] with the
//! order of the work and an upper bound on what any choice could remove, so that the answer says
//! how far it can be from the best. It knows nothing of catalogs, models and assessments.
//!
//! What a set S of items removes is `f(S) = sum over risks of a * (1 - product over S of keep)`:
//! two items against the same risk remove less than the sum of both, so that f is monotone and
//! submodular. That gives every part here its footing: what an item still adds only shrinks while
//! others are chosen ([`greedy`] looks at few items again), and f lies below every line that
//! touches its concave extension ([`relaxation`], the bound that [`exact`] cuts with).
//!
//! Everything is deterministic: fixed order of summation, ties by position, and limits that count
//! work instead of time.

mod curve;
mod exact;
mod greedy;
mod order;
mod problem;
mod relaxation;
mod risks;

pub use curve::knee;
pub use order::{Next, Step, next, order};
pub use problem::{Hundredths, Item, ItemIdx, Problem};
pub use risks::{Effect, RiskIdx, Risks};

use crate::plan::greedy::{By, Selection};
use crate::vocab::Table;

/// Values that differ by less than this share of them are equal.
const TOLERANCE: f64 = 1e-10;

/// What rounding can take off a sum, as a share of it: bounds are raised by so much.
const ROUNDING: f64 = 1e-12;

/// Looks at one effect of one item that a search for the best set may take before it gives the
/// best it has: about half a second of a slow processor.
pub const MOST_WORK: u64 = 20_000_000;

/// The best set that was found for a budget.
#[derive(Debug, Clone)]
pub struct Solution {
    /// Which items are in it.
    pub chosen: Table<ItemIdx, bool>,
    /// What they cost together.
    pub cost: Hundredths,
    /// The risk that they remove together.
    pub removed: f64,
    /// No set that keeps to the rules removes more than this.
    pub bound: f64,
    /// Whether the budget does not pay for everything that must be done. Then nothing else is in
    /// the set.
    pub is_short: bool,
}

impl Solution {
    /// Returns how much of the best possible is missed at the most, from 0 to 1.
    pub fn gap(&self) -> f64 {
        if self.bound > 0.0 { ((self.bound - self.removed) / self.bound).max(0.0) } else { 0.0 }
    }
}

/// Finds the set that removes most for a budget.
///
/// Items that must be done are in it as far as the budget reaches, and what they need first. A set
/// that is known from a smaller budget can be given to start from. `work` limits the search.
pub fn solve(
    problem: &Problem,
    budget: Hundredths,
    known: Option<&Table<ItemIdx, bool>>,
    work: u64,
) -> Solution {
    let duties = problem.duties();
    let is_short = problem.cost_of(&duties) > u64::from(budget);
    let start = if is_short { problem.nothing() } else { duties.clone() };
    let wanted = |at: ItemIdx| !is_short || duties[at];
    let start = Selection::of(problem, start, u64::from(budget), wanted);
    let mut best = greedy::best(problem, &start, known, work);
    let relaxed = relaxation::relax(problem, &start, &best);
    let mut bound = relaxed.bound;
    if !is_as_good(best.value, bound) {
        let searched = exact::search(problem, &start, best, &relaxed, work);
        best = searched.best;
        bound = searched.bound.min(bound);
    }
    let mut chosen = best.chosen;
    if is_short {
        // Duties that no risk hangs on are done with what is left, the cheapest first.
        greedy::fill(problem, &mut chosen, &duties, u64::from(budget));
    }
    let cost = problem.cost_of(&chosen);
    let removed = problem.risks.removed(&chosen);
    Solution {
        removed,
        cost: Hundredths::try_from(cost).unwrap_or(Hundredths::MAX),
        bound: bound.max(removed),
        chosen,
        is_short,
    }
}

/// Finds the best sets for several budgets, from the smallest to the largest, each with the work
/// that it may take. A larger budget never removes less.
pub fn solve_each(problem: &Problem, budgets: &[(Hundredths, u64)]) -> Vec<Solution> {
    let mut solutions: Vec<Solution> = Vec::with_capacity(budgets.len());
    for (budget, work) in budgets {
        let known = solutions.last().map(|solution| &solution.chosen);
        let solution = solve(problem, *budget, known, *work);
        solutions.push(solution);
    }
    solutions
}

/// Tells whether a value is no worse than another, but for rounding.
fn is_as_good(value: f64, other: f64) -> bool {
    value >= other - TOLERANCE * other.abs()
}

/// What an order of candidates goes by.
fn rate(by: By, gain: f64, cost: u64) -> f64 {
    match by {
        By::Gain => gain,
        By::Rate if cost == 0 => f64::INFINITY,
        // Costs are far below 2^32 hundredths of a day; a greater one is as good as that.
        By::Rate => gain / f64::from(u32::try_from(cost).unwrap_or(u32::MAX)),
    }
}
