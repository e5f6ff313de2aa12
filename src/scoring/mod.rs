//! Gaps -> their place in the list, and every number with the numbers that it is made of.
//!
//! Comes in: findings, requirement states and gaps. Goes out: [`Scores`]. Law and risk are never
//! added into one number: gaps are sorted by (legal tier, benefit per cost, id), and each number
//! can be worked out by hand from what [`FindingScore`] and [`GapScore`] show. `docs/scoring.md`
//! has the formulas with worked examples; `knowledge-base/levels.toml` every constant.

mod entries;
mod finding;
mod gap;
mod impact;
mod jewels;
mod paths;
mod search;
mod ways;

pub use entries::{Entry, EntryReason};
pub use finding::{Factor, FindingScore};
pub use gap::GapScore;
pub use impact::Impact;
pub use jewels::{Jewel, JewelIdx, Treasure};
pub use paths::{MOST_SEARCHED, Paths, Prize, Route, Step};
pub use ways::{Hurdle, hurdles};

use crate::gaps::{Assessed, Gap};
use crate::kb::Catalog;
use crate::scoring::paths::Terrain;
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
    let paths = Paths::new(catalog, bound, Terrain::new(catalog, bound));
    let (impacts, impact_at) = impact::impacts(bound, &paths, findings);
    let findings_scored =
        finding::score_all(catalog, bound, findings, assessed, (&impacts, &impact_at));
    // The sum of no floating-point numbers is -0, which no reader expects.
    let residual = findings_scored.iter().fold(0.0, |sum, score| sum + score.residual);
    let residual_at_best =
        findings_scored.iter().fold(0.0, |sum, score| sum + score.residual_at_best);
    let gaps = gap::score_all(catalog, assessed, &findings_scored, residual);
    let order = order(catalog, &assessed.gaps, &gaps);
    Scores { paths, impacts, findings: findings_scored, gaps, order, residual, residual_at_best }
}

/// Sorts by legal tier, then benefit per cost from the highest, then the standard's own order.
fn order(catalog: &Catalog, gaps: &[Gap], scores: &[GapScore]) -> Vec<usize> {
    let priority = |n: &usize| scores.get(*n).map_or(0.0, |score| score.priority);
    let mut order: Vec<usize> = (0..gaps.len()).collect();
    order.sort_by(|left, right| {
        let tiers = gaps.get(*left).map(|gap| gap.tier).cmp(&gaps.get(*right).map(|gap| gap.tier));
        let id = |n: &usize| gaps.get(*n).map(|gap| catalog.controls[gap.control].framework);
        tiers
            .then(priority(right).total_cmp(&priority(left)))
            .then(id(left).cmp(&id(right)))
            .then(left.cmp(right))
    });
    order
}
