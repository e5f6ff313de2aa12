//! What closing a gap is worth and what it costs: `B(g) = sum of (rho before - rho after)`.

use std::collections::{BTreeMap, BTreeSet};

use crate::gaps::{Assessed, Gap};
use crate::kb::{Catalog, RequirementIdx};
use crate::scoring::FindingScore;
use crate::vocab::Effort;

/// How many findings a gap names as its largest.
const LARGEST: usize = 3;

/// The score of one gap.
#[derive(Debug, Clone, Default)]
pub struct GapScore {
    /// B: the risk that goes away when every missing requirement is fully in place.
    pub benefit: f64,
    /// The benefit as a share of the whole residual risk, 0 to 1.
    pub share: f64,
    /// Person-days: the efforts of the missing requirements, each once. A procedural clause
    /// without one costs carrying out its test, an extra small effort.
    pub cost_days: f64,
    /// Benefit per person-day.
    pub priority: f64,
    /// Positions of all findings that closing the gap lowers.
    pub findings: Vec<usize>,
    /// Positions of the findings that it lowers most, the largest first, three at most.
    pub largest: Vec<usize>,
    /// Positions of the other gaps that the same work closes.
    pub closes: Vec<usize>,
}

pub(super) fn score_all(
    catalog: &Catalog,
    assessed: &Assessed,
    findings: &[FindingScore],
    residual: f64,
) -> Vec<GapScore> {
    let mut by_requirement: BTreeMap<RequirementIdx, Vec<usize>> = BTreeMap::new();
    for (n, gap) in assessed.gaps.iter().enumerate() {
        for requirement in &gap.missing {
            by_requirement.entry(*requirement).or_default().push(n);
        }
    }
    assessed
        .gaps
        .iter()
        .enumerate()
        .map(|(n, gap)| GapScore {
            closes: closes(n, gap, &assessed.gaps, &by_requirement),
            ..score(catalog, gap, assessed, findings, residual)
        })
        .collect()
}

fn score(
    catalog: &Catalog,
    gap: &Gap,
    assessed: &Assessed,
    findings: &[FindingScore],
    residual: f64,
) -> GapScore {
    let touched: BTreeSet<usize> = gap
        .states
        .iter()
        .filter_map(|n| assessed.requirements.get(*n))
        .flat_map(|state| state.findings.iter().copied())
        .collect();
    let mut gains: Vec<(usize, f64)> = touched
        .iter()
        .filter_map(|n| findings.get(*n).map(|score| (*n, score)))
        .map(|(n, score)| (n, score.residual - score.residual_with(&gap.missing)))
        .collect();
    // The sum of no floating-point numbers is -0, which no reader expects.
    let benefit = gains.iter().fold(0.0, |sum, (_, gain)| sum + gain);
    let cost_days = cost_days(catalog, &gap.missing);
    gains.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    GapScore {
        benefit,
        share: if residual > 0.0 { benefit / residual } else { 0.0 },
        cost_days,
        priority: if cost_days > 0.0 { benefit / cost_days } else { 0.0 },
        findings: touched.into_iter().collect(),
        largest: gains.into_iter().take(LARGEST).map(|(n, _)| n).collect(),
        closes: Vec::new(),
    }
}

fn cost_days(catalog: &Catalog, missing: &[RequirementIdx]) -> f64 {
    let days = |effort: Effort| catalog.levels.effort_days.get(&effort).copied().unwrap_or(0.0);
    if missing.is_empty() {
        return days(Effort::Xs);
    }
    missing.iter().map(|at| days(catalog.requirements[*at].effort)).sum()
}

/// Finds the other gaps of which every missing requirement is among this one's.
fn closes(
    own: usize,
    gap: &Gap,
    gaps: &[Gap],
    by_requirement: &BTreeMap<RequirementIdx, Vec<usize>>,
) -> Vec<usize> {
    let candidates: BTreeSet<usize> = gap
        .missing
        .iter()
        .filter_map(|requirement| by_requirement.get(requirement))
        .flatten()
        .copied()
        .filter(|n| *n != own)
        .collect();
    let is_closed = |other: &Gap| other.missing.iter().all(|at| gap.missing.contains(at));
    candidates.into_iter().filter(|n| gaps.get(*n).is_some_and(is_closed)).collect()
}
