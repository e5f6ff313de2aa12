//! The best set, proved: branch and bound, as long as the work that is allowed lasts.
//!
//! At each node one item is taken with all that it needs, or barred with all that need it. A node
//! is cut where neither of two bounds leaves room for more than the best set so far: the tangent
//! of [`crate::plan::relaxation`], and what each item would still add alone, both under a
//! fractional knapsack. What is not looked at before the work is used up counts with its bound.

use crate::plan::greedy::{By, Found, Selection};
use crate::plan::problem::set;
use crate::plan::relaxation::{Relaxed, knapsack};
use crate::plan::{ItemIdx, Problem, ROUNDING, TOLERANCE, is_as_good, rate};

/// The outcome of a search.
#[derive(Debug)]
pub(super) struct Searched {
    /// The best set.
    pub(super) best: Found,
    /// What no set exceeds.
    pub(super) bound: f64,
}

/// Searches from a start for something better than what is found.
pub(super) fn search(
    problem: &Problem,
    start: &Selection,
    found: Found,
    relaxed: &Relaxed,
    work: u64,
) -> Searched {
    let mut search = Search { problem, relaxed, best: found, open: 0.0, work };
    let removed = problem.risks.removed(&start.chosen);
    search.explore(&mut start.clone(), removed, relaxed.bound);
    let bound = search.open.max(search.best.value);
    Searched { best: search.best, bound }
}

struct Search<'p> {
    problem: &'p Problem,
    relaxed: &'p Relaxed,
    best: Found,
    /// The highest bound of what was not looked at.
    open: f64,
    /// Effects that may still be looked at.
    work: u64,
}

impl Search<'_> {
    fn explore(&mut self, node: &mut Selection, removed: f64, above: f64) {
        let bound = above.min(self.by_tangent(node));
        if is_as_good(self.best.value, bound) {
            return;
        }
        if self.work == 0 {
            self.open = self.open.max(bound);
            return;
        }
        let gains = self.gains(node);
        let bound = bound.min(self.by_gains(node, removed, &gains));
        if is_as_good(self.best.value, bound) {
            return;
        }
        if !is_as_good(self.best.value, removed - TOLERANCE * removed) {
            let chosen = node.chosen.clone();
            self.best.improve(Found::new(self.problem, chosen));
        }
        let mut bundle = Vec::new();
        let fits = |(_, _, at): &&(f64, f64, ItemIdx)| {
            let cost = self.problem.bundle(&node.chosen, &node.barred, *at, &mut bundle);
            cost.is_some_and(|cost| cost <= node.left)
        };
        let Some(branch) = gains.iter().find(fits).map(|(_, _, at)| *at) else { return };
        self.take(node, removed, bound, branch);
        self.bar(node, removed, bound, branch);
    }

    /// Takes an item with all that it needs.
    fn take(&mut self, node: &mut Selection, removed: f64, bound: f64, at: ItemIdx) {
        let mut bundle = Vec::new();
        let cost = self.problem.bundle(&node.chosen, &node.barred, at, &mut bundle);
        let Some(cost) = cost else { return };
        let (mark, left) = (node.tally.mark(), node.left);
        let gain = node.tally.gain_of_all(&self.problem.risks, &bundle);
        node.add(self.problem, &bundle, cost);
        self.explore(node, removed + gain, bound);
        node.tally.undo(mark);
        node.left = left;
        set(&mut node.chosen, &bundle, false);
    }

    /// Bars an item and all that need it.
    fn bar(&mut self, node: &mut Selection, removed: f64, bound: f64, at: ItemIdx) {
        let needs_it = |other: &ItemIdx| self.problem.closure(*other).contains(&at);
        let positions = self.problem.items.positions();
        let barred: Vec<ItemIdx> =
            positions.filter(|other| !node.barred[*other] && needs_it(other)).collect();
        set(&mut node.barred, &barred, true);
        self.explore(node, removed, bound);
        set(&mut node.barred, &barred, false);
    }

    /// The bound by the tangent: only a look at each item.
    fn by_tangent(&self, node: &Selection) -> f64 {
        let weights = &self.relaxed.weights;
        let done = node.chosen.iter().filter(|(_, is_chosen)| **is_chosen);
        let of_chosen = done.fold(self.relaxed.constant, |sum, (at, _)| sum + weights[at]);
        let free = self.relaxed.order.iter().filter(|at| is_free(node, **at));
        let costs = |at: ItemIdx| u64::from(self.problem.items[at].cost);
        let most = knapsack(free.map(|at| (*at, weights[*at], costs(*at))), node.left, |_, _| {});
        (of_chosen + most) * (1.0 + ROUNDING)
    }

    /// What each free item would add alone: rate, gain, item, by rate from the highest.
    fn gains(&mut self, node: &Selection) -> Vec<(f64, f64, ItemIdx)> {
        let mut gains = Vec::with_capacity(self.relaxed.order.len());
        for at in self.relaxed.order.iter().copied().filter(|at| is_free(node, *at)) {
            let looks = u64::try_from(self.problem.risks.of(at).len()).unwrap_or(u64::MAX);
            self.work = self.work.saturating_sub(looks.saturating_add(1));
            let cost = u64::from(self.problem.items[at].cost);
            let gain = node.tally.gain(&self.problem.risks, at);
            gains.push((rate(By::Rate, gain, cost), gain, at));
        }
        gains.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.2.cmp(&right.2)));
        gains
    }

    fn by_gains(&self, node: &Selection, removed: f64, gains: &[(f64, f64, ItemIdx)]) -> f64 {
        let costs = |at: ItemIdx| u64::from(self.problem.items[at].cost);
        let pairs = gains.iter().map(|(_, gain, at)| (*at, *gain, costs(*at)));
        (removed + knapsack(pairs, node.left, |_, _| {})) * (1.0 + ROUNDING)
    }
}

fn is_free(node: &Selection, at: ItemIdx) -> bool {
    !node.chosen[at] && !node.barred[at]
}
