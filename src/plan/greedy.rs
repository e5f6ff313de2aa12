//! Good sets, fast: the next best item over and over, then one item exchanged for others.
//!
//! What an item with everything it needs still adds only shrinks while the set grows, so that an
//! old figure is an upper bound: only an item that leads by its old figure is worked out again
//! (Minoux, 1978). By gain and by gain per cost can each be arbitrarily bad alone; the better of
//! both is not (Leskovec and others, KDD 2007, section 3.2).

use crate::plan::problem::set;
use crate::plan::risks::Tally;
use crate::plan::{ItemIdx, Problem, TOLERANCE, is_as_good, rate};
use crate::vocab::Table;

/// What the next item is chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// What it removes.
    Gain,
    /// What it removes per cost.
    Rate,
}

/// A set that grows within a budget.
#[derive(Debug, Clone)]
pub(super) struct Selection {
    /// What is in it.
    pub(super) chosen: Table<ItemIdx, bool>,
    /// What may not come into it.
    pub(super) barred: Table<ItemIdx, bool>,
    /// What is left of the budget.
    pub(super) left: u64,
    /// What is left of the risks.
    pub(super) tally: Tally,
}

impl Selection {
    /// Starts from a set. Barred is what may not be, what is not wanted, and what the budget does
    /// not pay for with everything it needs.
    pub(super) fn of(
        problem: &Problem,
        chosen: Table<ItemIdx, bool>,
        budget: u64,
        is_wanted: impl Fn(ItemIdx) -> bool,
    ) -> Self {
        let mut tally = Tally::new(&problem.risks);
        for (item, _) in chosen.iter().filter(|(_, is_chosen)| **is_chosen) {
            tally.add(&problem.risks, item);
        }
        let left = budget.saturating_sub(problem.cost_of(&chosen));
        let barred: Table<ItemIdx, bool> =
            problem.items.iter().map(|(at, item)| item.never || !is_wanted(at)).collect();
        let mut bundle = Vec::new();
        let too_much = |at: ItemIdx| {
            let cost = problem.bundle(&chosen, &barred, at, &mut bundle);
            !chosen[at] && cost.is_none_or(|cost| cost > left)
        };
        let barred = problem.items.positions().map(too_much).collect();
        Self { chosen, barred, left, tally }
    }

    /// Adds items that cost so much together.
    pub(super) fn add(&mut self, problem: &Problem, bundle: &[ItemIdx], cost: u64) {
        for item in bundle {
            self.chosen[*item] = true;
            self.tally.add(&problem.risks, *item);
        }
        self.left = self.left.saturating_sub(cost);
    }

    /// Adds what is best next, until nothing fits or nothing is gained.
    pub(super) fn grow(&mut self, problem: &Problem, by: By) {
        let mut bundle = Vec::new();
        let mut figures: Table<ItemIdx, (f64, bool)> =
            problem.items.iter().map(|_| (f64::INFINITY, false)).collect();
        loop {
            let mut lead: Option<(ItemIdx, u64, f64)> = None;
            for (at, (gain, _)) in figures.iter().filter(|(_, (gain, _))| *gain > 0.0) {
                let cost = problem.bundle(&self.chosen, &self.barred, at, &mut bundle);
                let Some(cost) = cost.filter(|cost| *cost <= self.left) else { continue };
                let rate = rate(by, *gain, cost);
                if lead.is_none_or(|(_, _, best)| rate > best) {
                    lead = Some((at, cost, rate));
                }
            }
            let Some((at, cost, _)) = lead else { return };
            problem.bundle(&self.chosen, &self.barred, at, &mut bundle);
            if figures[at].1 {
                self.add(problem, &bundle, cost);
                figures.iter_mut().for_each(|(_, (_, is_new))| *is_new = false);
            } else {
                figures[at] = (self.tally.gain_of_all(&problem.risks, &bundle), true);
            }
        }
    }
}

/// A set with what it removes.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) chosen: Table<ItemIdx, bool>,
    pub(super) value: f64,
}

impl Found {
    pub(super) fn new(problem: &Problem, chosen: Table<ItemIdx, bool>) -> Self {
        Self { value: problem.risks.removed(&chosen), chosen }
    }

    /// Takes another set if it removes more.
    pub(super) fn improve(&mut self, other: Self) -> bool {
        let is_better = !is_as_good(self.value, other.value - TOLERANCE * other.value);
        if is_better {
            *self = other;
        }
        is_better
    }
}

/// Returns the best of growing by gain, by gain per cost and from a known set, with exchanges.
pub(super) fn best(
    problem: &Problem,
    start: &Selection,
    known: Option<&Table<ItemIdx, bool>>,
    work: u64,
) -> Found {
    let mut best = Found::new(problem, start.chosen.clone());
    let known = known.and_then(|known| grown_to(problem, start, known));
    for start in std::iter::once(start.clone()).chain(known) {
        for by in [By::Rate, By::Gain] {
            let mut selection = start.clone();
            selection.grow(problem, by);
            best.improve(Found::new(problem, selection.chosen));
        }
    }
    // An item left out costs about two looks at every effect.
    let mut trials = work / (2 * problem.risks.effects() + 1);
    while swap(problem, start, &mut best, &mut trials) {}
    best
}

/// Adds a known set to the start, as far as the rules and the budget go.
fn grown_to(
    problem: &Problem,
    start: &Selection,
    known: &Table<ItemIdx, bool>,
) -> Option<Selection> {
    let mut selection = start.clone();
    let mut bundle = Vec::new();
    for (at, _) in known.iter().filter(|(_, is_known)| **is_known) {
        let cost = problem.bundle(&selection.chosen, &selection.barred, at, &mut bundle);
        if let Some(cost) = cost.filter(|cost| *cost <= selection.left) {
            selection.add(problem, &bundle, cost);
        }
    }
    (selection.chosen.as_slice() != start.chosen.as_slice()).then_some(selection)
}

/// Leaves one item out, with what needs it, and grows again without it; tells whether that was
/// better.
fn swap(problem: &Problem, start: &Selection, best: &mut Found, trials: &mut u64) -> bool {
    for out in problem.items.positions() {
        if *trials == 0 {
            return false;
        }
        if !best.chosen[out] || start.chosen[out] {
            continue;
        }
        *trials -= 1;
        let needs_it = |at: ItemIdx| problem.closure(at).contains(&out);
        let kept: Table<ItemIdx, bool> =
            best.chosen.iter().map(|(at, is_chosen)| *is_chosen && !needs_it(at)).collect();
        let Some(mut without) = grown_to(problem, start, &kept) else { continue };
        without.barred[out] = true;
        for by in [By::Rate, By::Gain] {
            let mut selection = without.clone();
            selection.grow(problem, by);
            if best.improve(Found::new(problem, selection.chosen)) {
                return true;
            }
        }
    }
    false
}

/// Adds wanted items that the budget still pays for, the cheapest with its needs first.
pub(super) fn fill(
    problem: &Problem,
    chosen: &mut Table<ItemIdx, bool>,
    wanted: &Table<ItemIdx, bool>,
    budget: u64,
) {
    let mut left = budget.saturating_sub(problem.cost_of(chosen));
    let barred: Table<ItemIdx, bool> = problem.items.iter().map(|(at, _)| !wanted[at]).collect();
    let mut bundle = Vec::new();
    loop {
        let positions = problem.items.positions();
        let costs = positions
            .filter_map(|at| Some((problem.bundle(chosen, &barred, at, &mut bundle)?, at)));
        let Some((cost, at)) = costs.min().filter(|(cost, _)| *cost <= left) else { return };
        problem.bundle(chosen, &barred, at, &mut bundle);
        set(chosen, &bundle, true);
        left -= cost;
    }
}
