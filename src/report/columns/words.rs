//! Sentences that several tables say: what is missing, where, why, how to test it.

use crate::report::columns::cell::{figure, prose};
use crate::report::columns::view::View;
use crate::report::snapshot::{FactorRow, FindingRow, GapRow, MissingRow, TestCaseRow};

/// Places named before "and so many more".
const MOST_PLACES: usize = 12;

/// Findings and test cases shown in a cell of another table.
const MOST_LINES: usize = 5;

/// Returns one line for each missing requirement, with the work it takes.
pub(super) fn what_is_missing(gap: &GapRow) -> impl Iterator<Item = String> + '_ {
    gap.missing.iter().map(|missing| {
        let days = figure(missing.effort_days);
        format!("• {} [{}], {days} person-days", missing.title, missing.requirement)
    })
}

/// Returns one short line for each missing requirement.
pub(super) fn titles_of_missing(gap: &GapRow) -> impl Iterator<Item = String> + '_ {
    gap.missing.iter().map(|missing| format!("• {}", missing.title))
}

/// Returns one line for each missing requirement: the places, with the status at each.
pub(super) fn where_it_is_missing(gap: &GapRow) -> impl Iterator<Item = String> + '_ {
    gap.missing.iter().map(|missing| format!("• {}: {}", missing.title, places(missing)))
}

fn places(missing: &MissingRow) -> String {
    if missing.places.is_empty() {
        return "nowhere in particular".to_owned();
    }
    let named = missing.places.iter().take(MOST_PLACES);
    let mut places: Vec<String> = named
        .map(|place| format!("{} ({})", place.name, place.status.title().to_lowercase()))
        .collect();
    let more = missing.places.len().saturating_sub(MOST_PLACES);
    if more > 0 {
        places.push(format!("and {more} more"));
    }
    places.join("; ")
}

/// Returns one line for each missing requirement: how to put it in place.
pub(super) fn how_to_fix(gap: &GapRow) -> impl Iterator<Item = String> + '_ {
    gap.missing
        .iter()
        .map(|missing| format!("• {}: {}", missing.title, prose(&missing.remediation)))
}

/// Returns one line for each of the largest findings: how bad, what, where and why.
pub(super) fn findings<'a>(ids: &'a [String], view: &'a View<'a>) -> Vec<String> {
    let shown = ids.iter().filter_map(|id| view.finding(id)).take(MOST_LINES).map(finding);
    with_rest(shown, ids.len())
}

fn finding(row: &FindingRow) -> String {
    let because =
        if row.because.is_empty() { String::new() } else { format!(", because {}", row.because) };
    format!(
        "• {}: {} at {}{because} [{}]",
        row.severity.title(),
        row.title,
        row.element_name,
        row.id
    )
}

/// Returns one line for each test case: how, what and the result to expect.
pub(super) fn how_to_test<'a>(ids: &'a [String], view: &'a View<'a>) -> Vec<String> {
    let shown = ids.iter().filter_map(|id| view.test_case(id)).take(MOST_LINES).map(test_case);
    with_rest(shown, ids.len())
}

fn test_case(row: &TestCaseRow) -> String {
    format!("• {}: {}. Expect: {} [{}]", row.method.title(), row.title, prose(&row.expect), row.id)
}

fn with_rest(shown: impl Iterator<Item = String>, all: usize) -> Vec<String> {
    let mut lines: Vec<String> = shown.collect();
    let more = all.saturating_sub(MOST_LINES);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines
}

/// Returns the sum of a gap: what its place in the list is made of.
pub(super) fn sum_of_gap(gap: &GapRow) -> String {
    format!(
        "{} = {} risk removed / {} person-days; legal tier {} sorts first",
        figure(gap.priority),
        figure(gap.benefit),
        figure(gap.cost_days),
        gap.tier,
    )
}

/// Returns one line for each factor of a finding.
pub(super) fn factors(finding: &FindingRow) -> impl Iterator<Item = String> + '_ {
    finding.score.factors.iter().map(factor)
}

fn factor(factor: &FactorRow) -> String {
    format!(
        "{} = 1 - {} strength × {} effect × {} weight: {} ({})",
        figure(factor.factor),
        figure(factor.strength),
        figure(factor.effect),
        figure(factor.weight),
        factor.requirement,
        factor.status.title().to_lowercase(),
    )
}

/// Returns the sum of a finding: likelihood, impact and every factor.
pub(super) fn sum_of_finding(finding: &FindingRow) -> String {
    let score = &finding.score;
    let mut sum = format!(
        "{} = {} likelihood × {} impact",
        figure(score.residual),
        figure(score.likelihood),
        figure(score.impact),
    );
    for factor in &score.factors {
        sum.push_str(" × ");
        sum.push_str(&figure(factor.factor));
    }
    sum
}
