//! Gaps -> their place in the list, and every number with the numbers that it is made of.
//!
//! Comes in: findings, requirement states and gaps. Goes out: [`Scores`]. Law and risk are never
//! added into one number: gaps are sorted by (legal tier, benefit per cost, id), and each number
//! can be worked out by hand from what [`FindingScore`] and [`GapScore`] show. `docs/scoring.md`
//! has the formulas with worked examples; `knowledge-base/levels.toml` every constant.

mod choke;
mod cut;
mod dominators;
mod entries;
mod finding;
mod gap;
mod impact;
mod interval;
mod jewels;
mod paths;
mod scenario;
mod search;
mod ways;

pub use choke::{ChokePoint, Chokes};
pub use entries::{Entry, EntryReason};
pub use finding::{Factor, FindingScore};
pub use gap::GapScore;
pub use impact::Impact;
pub use interval::Interval;
pub use jewels::{Jewel, JewelIdx, Treasure};
pub use paths::{MOST_SEARCHED, Paths, Prize, Route, Step};
pub use scenario::{BarrierScore, ScenarioScore, any_of};
pub use ways::{Hurdle, hurdles};

use crate::gaps::{Assessed, Gap};
use crate::kb::Catalog;
use crate::scoring::interval::Ranked;
use crate::scoring::paths::Terrain;
use crate::scoring::scenario::Grounds;
use crate::threats::{BoundModel, Finding};

/// The scores of an assessment.
#[derive(Debug)]
pub struct Scores {
    /// Where attackers begin, what they are after, and the best ways between.
    pub paths: Paths,
    /// What there is to lose at each element with findings, in the order of the elements.
    pub impacts: Vec<Impact>,
    /// By position in the list of findings.
    pub findings: Vec<FindingScore>,
    /// By position in the list of gaps.
    pub gaps: Vec<GapScore>,
    /// Positions in the list of gaps, what to fix first at the front.
    pub order: Vec<usize>,
    /// By position in the list of gaps: how many others share its place.
    pub ties: Vec<usize>,
    /// By position in the list of gaps: how sure its place is.
    pub intervals: Vec<Interval>,
    /// Where ways to crown jewels meet.
    pub chokes: Chokes,
    /// Scenarios of which the model has the crown jewel, the largest risk first.
    pub scenarios: Vec<ScenarioScore>,
    /// Sum of the residual risks, with everything not assessed counted as absent.
    pub residual: f64,
    /// The same sum with everything not assessed counted as in place and findings to be checked
    /// left out: the other end of the range.
    pub residual_at_best: f64,
}

/// Scores an assessment. Sums run in the order of the findings, so that the same input gives the
/// same bits.
pub fn score(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    findings: &[Finding],
    assessed: &Assessed,
) -> Scores {
    let terrain = Terrain::new(catalog, bound);
    let paths = Paths::new(catalog, bound, &terrain);
    let (impacts, impact_at) = impact::impacts(bound, &paths, findings);
    let findings_scored =
        finding::score_all(catalog, bound, findings, assessed, (&impacts, &impact_at));
    // The sum of no floating-point numbers is -0, which no reader expects.
    let residual = findings_scored.iter().fold(0.0, |sum, score| sum + score.residual);
    let residual_at_best =
        findings_scored.iter().fold(0.0, |sum, score| sum + score.residual_at_best);
    let gaps = gap::score_all(catalog, assessed, &findings_scored, residual);
    let priorities: Vec<f64> = gaps.iter().map(|gap| gap.priority).collect();
    let order = order(catalog, &assessed.gaps, &priorities);
    let ties = ties(&assessed.gaps, &priorities, &order);
    let intervals = interval::intervals(Ranked {
        catalog,
        assessed,
        findings,
        scores: &findings_scored,
        impacts: &impacts,
        paths: &paths,
        gaps: &gaps,
    });
    let chokes = choke::chokes(catalog, bound, &terrain, &paths, assessed);
    let scenarios = scenario::scenarios(Grounds {
        catalog,
        bound,
        terrain: &terrain,
        paths: &paths,
        findings,
        scores: &findings_scored,
        assessed,
    });
    Scores {
        paths,
        impacts,
        findings: findings_scored,
        gaps,
        order,
        ties,
        intervals,
        chokes,
        scenarios,
        residual,
        residual_at_best,
    }
}

/// Sorts by legal tier, then benefit per cost from the highest, then the standard's own order.
fn order(catalog: &Catalog, gaps: &[Gap], priorities: &[f64]) -> Vec<usize> {
    let priority = |n: usize| priorities.get(n).copied().unwrap_or_default();
    let mut order: Vec<usize> = (0..gaps.len()).collect();
    order.sort_by(|left, right| {
        let tier = |n: usize| gaps.get(n).map(|gap| gap.tier);
        let framework = |n: usize| gaps.get(n).map(|gap| catalog.controls[gap.control].framework);
        tier(*left)
            .cmp(&tier(*right))
            .then(priority(*right).total_cmp(&priority(*left)))
            .then(framework(*left).cmp(&framework(*right)))
            .then(left.cmp(right))
    });
    order
}

/// Counts for each gap how many others have its tier and its benefit per cost: they share its
/// place, and which of them stands first means nothing. Numbers that differ by rounding alone
/// count as the same.
fn ties(gaps: &[Gap], priorities: &[f64], order: &[usize]) -> Vec<usize> {
    let same = |left: &usize, right: &usize| {
        let tier = |n: &usize| gaps.get(*n).map(|gap| gap.tier);
        let priority = |n: &usize| priorities.get(*n).copied().unwrap_or_default();
        let (one, other) = (priority(left), priority(right));
        tier(left) == tier(right) && (one - other).abs() <= SAME * one.abs().max(other.abs())
    };
    let mut ties = vec![0; gaps.len()];
    for tied in order.chunk_by(same) {
        for n in tied {
            if let Some(slot) = ties.get_mut(*n) {
                *slot = tied.len() - 1;
            }
        }
    }
    ties
}

/// The share by which numbers that were added up in another order may differ.
const SAME: f64 = 1e-9;
