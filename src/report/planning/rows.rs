//! Solutions in words.

use std::collections::BTreeSet;

use crate::plan::{self, Hundredths, ItemIdx, MOST_WORK, Next, Solution};
use crate::report::columns::figure;
use crate::report::planning::bind::{Bound, members};
use crate::report::planning::{ChosenRow, NextRow, Plan, WhyNotRow, days, risk_after};
use crate::report::snapshot::GapRow;
use crate::vocab::Table;

/// How much of what comes next is listed.
const NEXT: usize = 10;

/// Puts a solution into words; the curve is left out.
pub(super) fn of(bound: &Bound<'_>, budget: Hundredths, solution: &Solution) -> Plan {
    let snapshot = bound.snapshot;
    let duties = bound.problem.duties();
    let left = members(&duties).into_iter().filter(|item| !solution.chosen[*item]);
    let next = plan::next(&bound.problem, &solution.chosen);
    let duties_cost = bound.problem.cost_of(&duties);
    Plan {
        snapshot: snapshot.id.clone(),
        model: snapshot.model.name.clone(),
        frameworks: snapshot.frameworks.iter().map(|row| row.id.clone()).collect(),
        budget: days(budget),
        cost: days(solution.cost),
        chosen: chosen(bound, &solution.chosen),
        risk_before: snapshot.risk.residual,
        risk_removed: solution.removed,
        risk_after: risk_after(snapshot, solution),
        best_possible: solution.bound,
        optimality_gap: solution.gap(),
        duties_cost: days(Hundredths::try_from(duties_cost).unwrap_or(Hundredths::MAX)),
        duties_left: left.map(|item| id(bound, item)).collect(),
        next: next.iter().take(NEXT).map(|next| next_row(bound, budget, solution, next)).collect(),
        curve: Vec::new(),
        knee: None,
        why_not: Vec::new(),
        settled: bound.settled.clone(),
        candidates: bound.works.len(),
        gaps: snapshot.gaps.len(),
        closed: closed_by(bound, &solution.chosen).count(),
        only_tested: only_tested(bound).count(),
    }
}

fn id(bound: &Bound<'_>, item: ItemIdx) -> String {
    bound.works[item].requirement.clone()
}

/// Per person-day; nothing where there is no cost.
fn per_day(benefit: f64, cost: f64) -> Option<f64> {
    (cost > 0.0).then(|| benefit / cost)
}

/// The steps of a set in their order.
pub(super) fn chosen(bound: &Bound<'_>, set: &Table<ItemIdx, bool>) -> Vec<ChosenRow> {
    let steps = plan::order(&bound.problem, set);
    let mut done = bound.problem.nothing();
    let mut open: Vec<&GapRow> = closed_by(bound, set).collect();
    let (mut cost, mut left) = (0, bound.snapshot.risk.residual);
    let mut rows = Vec::with_capacity(steps.len());
    for (n, step) in steps.iter().enumerate() {
        let item = &bound.problem.items[step.item];
        done[step.item] = true;
        cost += item.cost;
        left = (left - step.gain).max(0.0);
        let (closed, still): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|gap| bound.missing(gap).all(|item| done[item]));
        open = still;
        let later = steps.get(n + 1..).unwrap_or_default().iter();
        let needs_it =
            later.filter(|later| bound.problem.items[later.item].after.contains(&step.item));
        let work = &bound.works[step.item];
        rows.push(ChosenRow {
            step: n + 1,
            requirement: work.requirement.clone(),
            title: work.title.clone(),
            cost: days(item.cost),
            cost_so_far: days(cost),
            benefit: step.gain,
            per_day: per_day(step.gain, days(item.cost)),
            risk_left: left,
            duty: bound.duties[step.item].clone(),
            needed_by: needs_it.map(|later| id(bound, later.item)).collect(),
            closes: closed.into_iter().map(|gap| gap.control.clone()).collect(),
        });
    }
    rows
}

/// The gaps that a set closes: everything that they miss is in it, and no test of their own
/// decides.
pub(super) fn closed_by<'b>(
    bound: &'b Bound<'_>,
    set: &'b Table<ItemIdx, bool>,
) -> impl Iterator<Item = &'b GapRow> {
    let tested: BTreeSet<&str> = only_tested(bound).map(|gap| gap.control.as_str()).collect();
    bound.snapshot.gaps.iter().filter(move |gap| {
        !tested.contains(gap.control.as_str()) && bound.missing(gap).all(|item| set[item])
    })
}

/// The gaps of procedural controls, and of controls to which no requirement is asked for.
fn only_tested<'b>(bound: &'b Bound<'_>) -> impl Iterator<Item = &'b GapRow> {
    let controls = bound.snapshot.controls.iter().filter(|control| control.procedural);
    let procedural: BTreeSet<&str> = controls.map(|control| control.key.as_str()).collect();
    let gaps = bound.snapshot.gaps.iter();
    gaps.filter(move |gap| gap.missing.is_empty() || procedural.contains(gap.control.as_str()))
}

fn next_row(bound: &Bound<'_>, budget: Hundredths, solution: &Solution, next: &Next) -> NextRow {
    let mut with_it = solution.chosen.clone();
    next.bundle.iter().for_each(|item| with_it[*item] = true);
    let before: BTreeSet<&str> =
        closed_by(bound, &solution.chosen).map(|gap| gap.control.as_str()).collect();
    let closes = closed_by(bound, &with_it).map(|gap| gap.control.clone());
    let needs = next.bundle.iter().filter(|item| **item != next.item);
    NextRow {
        requirement: id(bound, next.item),
        title: bound.works[next.item].title.clone(),
        needs: needs.map(|item| id(bound, *item)).collect(),
        cost: days(next.cost),
        benefit: next.gain,
        per_day: per_day(next.gain, days(next.cost)),
        lacks: days(solution.cost.saturating_add(next.cost).saturating_sub(budget)),
        closes: closes.filter(|control| !before.contains(control.as_str())).collect(),
    }
}

/// Says why an item is not in a plan: which rule forbids it, or what the best plan with it would
/// lose against this one.
pub(super) fn why_not(
    bound: &Bound<'_>,
    budget: Hundredths,
    solution: &Solution,
    item: ItemIdx,
) -> WhyNotRow {
    let problem = &bound.problem;
    let next = plan::next(problem, &solution.chosen).into_iter().find(|next| next.item == item);
    let closure = problem.closure(item).iter().filter(|needed| !solution.chosen[**needed]);
    let cost: u64 = closure.map(|needed| u64::from(problem.items[*needed].cost)).sum();
    let cost = days(Hundredths::try_from(cost).unwrap_or(Hundredths::MAX));
    let (best, reason) = reason(bound, budget, solution, item);
    WhyNotRow {
        requirement: id(bound, item),
        title: bound.works[item].title.clone(),
        cost,
        benefit: next.map_or(0.0, |next| next.gain),
        best_with_it: best,
        reason,
    }
}

fn reason(
    bound: &Bound<'_>,
    budget: Hundredths,
    solution: &Solution,
    item: ItemIdx,
) -> (Option<f64>, String) {
    let problem = &bound.problem;
    if solution.chosen[item] {
        return (Some(solution.removed), "It is in the plan.".to_owned());
    }
    if let Some(needed) = problem.closure(item).iter().find(|at| problem.items[**at].never) {
        let reason = if *needed == item {
            "It was said not to be wanted.".to_owned()
        } else {
            format!("It needs {}, which was said not to be wanted.", id(bound, *needed))
        };
        return (None, reason);
    }
    if solution.is_short {
        let message = "The budget does not reach for what must be done, which comes first.";
        return (None, message.to_owned());
    }
    let mut with_it = problem.clone();
    with_it.items[item].must = true;
    let most = days(Hundredths::try_from(with_it.cost_of(&with_it.duties())).unwrap_or(budget));
    let best = plan::solve(&with_it, budget, Some(&solution.chosen), MOST_WORK / 4);
    if best.is_short {
        let reason = format!(
            "With what it needs and what must be done it costs {} days; the budget is {}.",
            figure(most),
            figure(days(budget))
        );
        return (None, reason);
    }
    let rivals = problem.rivals(item).iter().filter(|rival| solution.chosen[**rival]);
    let rival: Vec<String> = rivals.map(|rival| id(bound, *rival)).collect();
    let instead = if rival.is_empty() {
        String::new()
    } else {
        format!("In its place the plan has {}. ", rival.join(", "))
    };
    let loss = solution.removed - best.removed;
    let compared = if problem.risks.of(item).is_empty() && loss <= 0.0 {
        "It removes no risk that this model shows.".to_owned()
    } else {
        format!(
            "The best plan found with it removes {}, this one {}.",
            figure(best.removed),
            figure(solution.removed)
        )
    };
    (Some(best.removed), format!("{instead}{compared}"))
}
