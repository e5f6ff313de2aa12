//! Takes the benefit of closing a gap apart again: what each finding loses.

use std::collections::BTreeSet;

use crate::report::{FactorRow, FindingRow, GapRow, Snapshot};

/// What closing a gap takes off one finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Saving<'a> {
    /// The finding.
    pub finding: &'a FindingRow,
    /// R once everything that the gap misses is in place.
    pub remaining: f64,
    /// rho once everything that the gap misses is in place.
    pub after: f64,
}

impl Saving<'_> {
    /// Returns what the finding loses.
    pub fn worth(&self) -> f64 {
        self.finding.score.residual - self.after
    }
}

/// Returns what closing a gap takes off each finding, in the order of the findings. The sum of
/// what they lose is the benefit of the gap.
pub fn savings<'a>(snapshot: &'a Snapshot, gap: &GapRow) -> Vec<Saving<'a>> {
    let missing_at = |requirement: &str, element: &str| {
        gap.missing.iter().any(|row| {
            row.requirement == requirement
                && row.places.iter().any(|place| place.element == element)
        })
    };
    let open = snapshot.requirements.iter().filter(|row| missing_at(&row.id, &row.element));
    let touched: BTreeSet<&str> =
        open.flat_map(|row| row.findings.iter().map(String::as_str)).collect();
    let findings = snapshot.findings.iter().filter(|row| touched.contains(row.id.as_str()));
    findings.map(|finding| saving(finding, gap)).collect()
}

fn saving<'a>(finding: &'a FindingRow, gap: &GapRow) -> Saving<'a> {
    let score = &finding.score;
    let is_missing =
        |factor: &FactorRow| gap.missing.iter().any(|row| row.requirement == factor.requirement);
    let factor = |row: &FactorRow| {
        if is_missing(row) { 1.0 - row.effect * row.weight } else { row.factor }
    };
    let remaining: f64 = score.factors.iter().map(factor).product();
    Saving { finding, remaining, after: score.likelihood * score.impact * remaining }
}
