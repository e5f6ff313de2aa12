//! An upper bound on what any set removes, from the concave extension of f.
//!
//! `g(x) = sum of a * (1 - exp(-sum of c * x))` with `c = -ln keep` equals f where every x is 0 or
//! 1, and is concave in between. So f lies below each tangent of g: `f(S) <= g(x) - w * x + w(S)`
//! with `w` the gradient at any x. The best of a linear function under a budget is the fractional
//! knapsack: sort by weight per cost, the last one in part (Dantzig, 1957). Which x gives the
//! lowest bound is found by walking from x to that best vertex (Frank and Wolfe, 1956).

use crate::plan::greedy::{By, Found, Selection};
use crate::plan::problem::set;
use crate::plan::{ItemIdx, Problem, ROUNDING, RiskIdx, rate};
use crate::vocab::Table;

/// Steps of the walk.
const STEPS: usize = 120;

/// Halvings of a step's length.
const HALVINGS: usize = 16;

/// Times that weights are shared along chains of needs.
const SWEEPS: usize = 4;

/// A linear function that no set exceeds.
#[derive(Debug, Clone)]
pub(super) struct Relaxed {
    /// What no set within the budget exceeds.
    pub(super) bound: f64,
    /// The function at nothing.
    pub(super) constant: f64,
    /// What each item adds to it.
    pub(super) weights: Table<ItemIdx, f64>,
    /// The items that are free to choose, by weight per cost from the highest.
    pub(super) order: Vec<ItemIdx>,
}

/// Finds a low bound for what can be added to a start within its budget.
pub(super) fn relax(problem: &Problem, start: &Selection, found: &Found) -> Relaxed {
    let free: Vec<ItemIdx> =
        problem.items.positions().filter(|at| !start.chosen[*at] && !start.barred[*at]).collect();
    let mut walk = Walk::new(problem, &found.chosen);
    let mut best = walk.touch(&free, start);
    for _ in 0..STEPS {
        let x = walk.x.clone();
        walk.go_to(&best.1, &x);
        let next = walk.touch(&free, start);
        let is_near = next.0.bound <= walk.value() * (1.0 + 1e-6);
        if next.0.bound < best.0.bound {
            best.0 = next.0;
        }
        best.1 = next.1;
        if is_near {
            break;
        }
    }
    best.0
}

struct Walk<'p> {
    problem: &'p Problem,
    x: Table<ItemIdx, f64>,
    /// Sum of c * x for each risk.
    exponents: Table<RiskIdx, f64>,
}

impl<'p> Walk<'p> {
    fn new(problem: &'p Problem, chosen: &Table<ItemIdx, bool>) -> Self {
        let as_number = |chosen: &bool| if *chosen { 1.0 } else { 0.0 };
        let x: Table<ItemIdx, f64> = chosen.iter().map(|(_, chosen)| as_number(chosen)).collect();
        let exponents = exponents(problem, &x);
        Self { problem, x, exponents }
    }

    /// g at x.
    fn value(&self) -> f64 {
        let sizes = self.problem.risks.sizes().iter().zip(self.exponents.as_slice());
        sizes.fold(0.0, |sum, ((_, size), exponent)| sum + size * -(-exponent).exp_m1())
    }

    /// Returns the tangent at x with its bound, and the vertex where that is reached.
    fn touch(&self, free: &[ItemIdx], start: &Selection) -> (Relaxed, Table<ItemIdx, f64>) {
        let problem = self.problem;
        let slopes: Table<RiskIdx, f64> = problem
            .risks
            .sizes()
            .iter()
            .map(|(risk, size)| size * (-self.exponents[risk]).exp())
            .collect();
        let weight = |at: ItemIdx| {
            let effects = problem.risks.of(at).iter();
            effects.fold(0.0, |sum, effect| sum + slopes[effect.risk] * effect.logarithm)
        };
        let mut weights: Table<ItemIdx, f64> = problem.items.positions().map(weight).collect();
        let constant = self.x.iter().fold(self.value(), |sum, (at, x)| sum - weights[at] * x);
        share_with_needs(problem, free, &mut weights);
        let order = by_rate(problem, free, &weights);
        let done = start.chosen.iter().filter(|(_, is_chosen)| **is_chosen);
        let of_start = done.fold(constant, |sum, (at, _)| sum + weights[at]);
        let mut vertex: Table<ItemIdx, f64> =
            start.chosen.iter().map(|(_, chosen)| if *chosen { 1.0 } else { 0.0 }).collect();
        let costs = |at: ItemIdx| u64::from(problem.items[at].cost);
        let most = knapsack(
            order.iter().map(|at| (*at, weights[*at], costs(*at))),
            start.left,
            |at, share| vertex[at] = share,
        );
        let bound = (of_start + most) * (1.0 + ROUNDING);
        (Relaxed { bound, constant, weights, order }, vertex)
    }

    /// Goes towards a vertex as far as g rises.
    fn go_to(&mut self, vertex: &Table<ItemIdx, f64>, x: &Table<ItemIdx, f64>) {
        let direction: Table<ItemIdx, f64> = vertex.iter().map(|(at, goal)| goal - x[at]).collect();
        let along = exponents(self.problem, &direction);
        let sizes = self.problem.risks.sizes();
        let slope = |length: f64| {
            sizes.iter().fold(0.0, |sum, (risk, size)| {
                sum + size * (-self.exponents[risk] - length * along[risk]).exp() * along[risk]
            })
        };
        let (mut low, mut high) = (0.0, 1.0);
        if slope(1.0) < 0.0 {
            for _ in 0..HALVINGS {
                let middle = 0.5 * (low + high);
                if slope(middle) > 0.0 { low = middle } else { high = middle }
            }
        } else {
            low = 1.0;
        }
        self.x = x.iter().map(|(at, x)| x + low * direction[at]).collect();
        self.exponents = exponents(self.problem, &self.x);
    }
}

fn exponents(problem: &Problem, x: &Table<ItemIdx, f64>) -> Table<RiskIdx, f64> {
    let mut sums: Table<RiskIdx, f64> = problem.risks.sizes().iter().map(|_| 0.0).collect();
    for (at, share) in x.iter().filter(|(_, share)| **share != 0.0) {
        for effect in problem.risks.of(at) {
            sums[effect.risk] += share * effect.logarithm;
        }
    }
    sums
}

/// Moves weight from items to what they need first, until neither is worth less per cost. A set
/// that has an item has what it needs, so that no set that keeps to the rules weighs less for it,
/// and the bound sees that the item costs more than itself.
fn share_with_needs(problem: &Problem, free: &[ItemIdx], weights: &mut Table<ItemIdx, f64>) {
    let mut is_free = problem.nothing();
    set(&mut is_free, free, true);
    let cost = |at: ItemIdx| f64::from(problem.items[at].cost);
    for _ in 0..SWEEPS {
        for at in free.iter().copied() {
            for needed in problem.items[at].after.iter().copied().filter(|it| is_free[*it]) {
                let together = cost(at) + cost(needed);
                let surplus = weights[at] * cost(needed) - weights[needed] * cost(at);
                if needed != at && together > 0.0 && surplus > 0.0 {
                    weights[at] -= surplus / together;
                    weights[needed] += surplus / together;
                }
            }
        }
    }
}

/// Sorts items by weight per cost, ties by position.
fn by_rate(problem: &Problem, free: &[ItemIdx], weights: &Table<ItemIdx, f64>) -> Vec<ItemIdx> {
    let cost = |at: ItemIdx| u64::from(problem.items[at].cost);
    let mut order: Vec<(f64, ItemIdx)> =
        free.iter().map(|at| (rate(By::Rate, weights[*at], cost(*at)), *at)).collect();
    order.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    order.into_iter().map(|(_, at)| at).collect()
}

/// Fills a budget with weights in their order, the last one in part, and returns their sum.
pub(super) fn knapsack(
    weights: impl Iterator<Item = (ItemIdx, f64, u64)>,
    budget: u64,
    mut taken: impl FnMut(ItemIdx, f64),
) -> f64 {
    let as_number = |cost: u64| f64::from(u32::try_from(cost).unwrap_or(u32::MAX));
    let (mut left, mut sum) = (budget, 0.0);
    for (at, weight, cost) in weights {
        if weight <= 0.0 {
            continue;
        }
        let share = if cost <= left { 1.0 } else { as_number(left) / as_number(cost) };
        taken(at, share);
        sum += share * weight;
        if cost > left {
            break;
        }
        left -= cost;
    }
    sum
}
