//! What other budgets buy.

use crate::plan::{Hundredths, ItemIdx, MOST_WORK, Solution, knee};
use crate::report::planning::bind::{Bound, members};
use crate::report::planning::rows::closed_by;
use crate::report::planning::wishes::days;
use crate::report::planning::{CurveRow, risk_after};
use crate::vocab::Table;

/// Points of a curve for which only one budget was named.
const POINTS: u32 = 10;

/// Half a day: to which the points of a curve are rounded.
const ROUND: u32 = 50;

/// Returns the budgets of the curve in rising order with the work that the search for each may
/// take: those that were named, or steps up to the cost of all that removes something.
pub(super) fn points(bound: &Bound<'_>, budgets: &[Hundredths]) -> Vec<(Hundredths, u64)> {
    let mut points = budgets.to_vec();
    if let [_] = budgets {
        let all = cost_of_all(bound);
        let step = |n: u32| (all / POINTS).saturating_mul(n).div_ceil(ROUND) * ROUND;
        points.extend((0..POINTS).map(step));
        points.push(all.div_ceil(ROUND) * ROUND);
    }
    points.sort_unstable();
    points.dedup();
    let share = MOST_WORK / u64::try_from(points.len()).unwrap_or(1).max(1) / 2;
    let asked = budgets.first();
    let work = |point: &Hundredths| if Some(point) == asked { MOST_WORK } else { share };
    points.iter().map(|point| (*point, work(point))).collect()
}

/// What everything costs that removes something, with what it needs, and all duties.
fn cost_of_all(bound: &Bound<'_>) -> Hundredths {
    let problem = &bound.problem;
    let mut all: Table<ItemIdx, bool> = problem.duties();
    for item in problem.items.positions().filter(|item| !problem.risks.of(*item).is_empty()) {
        problem.closure(item).iter().for_each(|needed| all[*needed] = true);
    }
    Hundredths::try_from(problem.cost_of(&all)).unwrap_or(Hundredths::MAX)
}

/// Words the points, and tells where the curve bends.
pub(super) fn rows(
    bound: &Bound<'_>,
    points: &[(Hundredths, u64)],
    solutions: &[Solution],
) -> (Vec<CurveRow>, Option<f64>) {
    let pairs = || points.iter().zip(solutions);
    let bends: Vec<(f64, f64)> =
        pairs().map(|((budget, _), solution)| (days(*budget), solution.removed)).collect();
    let knee = knee(&bends);
    let row = |(n, ((budget, _), solution)): (usize, (&(Hundredths, u64), &Solution))| CurveRow {
        budget: days(*budget),
        cost: days(solution.cost),
        steps: members(&solution.chosen).len(),
        risk_removed: solution.removed,
        risk_after: risk_after(bound.snapshot, solution),
        optimality_gap: solution.gap(),
        closed: closed_by(bound, &solution.chosen).count(),
        is_knee: knee == Some(n),
    };
    let rows = pairs().enumerate().map(row).collect();
    (rows, knee.and_then(|at| bends.get(at)).map(|(budget, _)| *budget))
}
