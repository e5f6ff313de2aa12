//! In which order to do what is chosen, and what comes next.

use crate::plan::greedy::{By, Selection};
use crate::plan::risks::Tally;
use crate::plan::{Hundredths, ItemIdx, Problem, rate};
use crate::vocab::Table;

/// A step of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// What is done.
    pub item: ItemIdx,
    /// What it removes of what is left by then.
    pub gain: f64,
}

/// Orders a set: first everything that must be done, then the rest, each time what removes most
/// per cost with all that it still needs. What the steps remove adds up to what the set removes.
pub fn order(problem: &Problem, chosen: &Table<ItemIdx, bool>) -> Vec<Step> {
    let duties = problem.duties();
    let mut tally = Tally::new(&problem.risks);
    let mut done = problem.nothing();
    let mut steps = Vec::new();
    let of_duties: Table<ItemIdx, bool> =
        chosen.iter().map(|(at, is_chosen)| !*is_chosen || !duties[at]).collect();
    let of_all: Table<ItemIdx, bool> = chosen.iter().map(|(_, is_chosen)| !*is_chosen).collect();
    for barred in [of_duties, of_all] {
        while let Some(bundle) = first(problem, &done, &barred, &mut tally) {
            for item in bundle {
                done[item] = true;
                steps.push(Step { item, gain: tally.add(&problem.risks, item) });
            }
        }
    }
    steps
}

/// Finds what removes most per cost with all that it needs; of equals what removes more, then what
/// stands first.
fn first(
    problem: &Problem,
    done: &Table<ItemIdx, bool>,
    barred: &Table<ItemIdx, bool>,
    tally: &mut Tally,
) -> Option<Vec<ItemIdx>> {
    let mut lead: Option<(f64, f64, Vec<ItemIdx>)> = None;
    for at in problem.items.positions().filter(|at| !done[*at] && !barred[*at]) {
        // Rivals are no matter here: a set with two of them has them because both must be.
        let closure = problem.closure(at).iter().copied();
        let bundle: Vec<ItemIdx> = closure.filter(|needed| !done[*needed]).collect();
        let cost = bundle.iter().map(|item| u64::from(problem.items[*item].cost)).sum();
        let gain = tally.gain_of_all(&problem.risks, &bundle);
        let rate = rate(By::Rate, gain, cost);
        if lead.as_ref().is_none_or(|(best, most, _)| (rate, gain) > (*best, *most)) {
            lead = Some((rate, gain, bundle));
        }
    }
    lead.map(|(_, _, bundle)| bundle)
}

/// What could be done after a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// The item.
    pub item: ItemIdx,
    /// What has to be done for it, itself at the end.
    pub bundle: Vec<ItemIdx>,
    /// What all of that costs.
    pub cost: Hundredths,
    /// What all of that removes of what the plan leaves.
    pub gain: f64,
}

/// Lists what would still remove something beside a set, what removes most per cost first. What
/// the rules forbid beside it is left out.
pub fn next(problem: &Problem, chosen: &Table<ItemIdx, bool>) -> Vec<Next> {
    let mut selection = Selection::of(problem, chosen.clone(), u64::MAX, |_| true);
    let mut found = Vec::new();
    let mut bundle = Vec::new();
    for item in problem.items.positions() {
        let cost = problem.bundle(&selection.chosen, &selection.barred, item, &mut bundle);
        let Some(cost) = cost else { continue };
        let gain = selection.tally.gain_of_all(&problem.risks, &bundle);
        if gain > 0.0 {
            let cost = Hundredths::try_from(cost).unwrap_or(Hundredths::MAX);
            found.push(Next { item, bundle: bundle.clone(), cost, gain });
        }
    }
    let rate = |next: &Next| rate(By::Rate, next.gain, u64::from(next.cost));
    found
        .sort_by(|left, right| rate(right).total_cmp(&rate(left)).then(left.item.cmp(&right.item)));
    found
}
