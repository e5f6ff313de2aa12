//! Findings: what came, what went, and what makes their risk another.

use std::collections::BTreeSet;

use crate::report::columns::figure;
use crate::report::compare::causes::Causes;
use crate::report::compare::merge::{Pair, merge};
use crate::report::compare::{Cause, Change, ChangeRow, ChangedThing, Direction};
use crate::report::snapshot::{FactorRow, FindingRow, ScoreRow, Snapshot};

pub(super) fn findings(
    old: &Snapshot,
    new: &Snapshot,
    causes: &Causes<'_>,
    rows: &mut Vec<ChangeRow>,
) {
    for pair in merge(&old.findings, &new.findings, |row| row.id.as_str()) {
        match pair {
            Pair::New(new) => rows.push(ChangeRow {
                after: in_words(new),
                direction: Direction::Worse,
                ..row(new, Change::Added, causes.at(&new.element))
            }),
            Pair::Old(old) => rows.push(ChangeRow {
                before: in_words(old),
                direction: Direction::Better,
                ..row(old, Change::Removed, causes.at(&old.element))
            }),
            Pair::Both(old, new) => rows.extend(changed(old, new, causes)),
        }
    }
}

fn row(finding: &FindingRow, change: Change, causes: BTreeSet<Cause>) -> ChangeRow {
    ChangeRow {
        what: ChangedThing::Finding,
        id: finding.id.clone(),
        name: format!("{} at {}", finding.title, finding.element_name),
        change,
        field: String::new(),
        before: String::new(),
        after: String::new(),
        direction: Direction::Neither,
        causes: causes.into_iter().collect(),
    }
}

fn in_words(finding: &FindingRow) -> String {
    format!(
        "{}, {}, residual risk {}",
        finding.severity,
        finding.certainty.title().to_lowercase(),
        figure(finding.score.residual)
    )
}

fn changed(old: &FindingRow, new: &FindingRow, causes: &Causes<'_>) -> Option<ChangeRow> {
    let is_same = is_close(old.score.residual, new.score.residual)
        && old.severity == new.severity
        && old.certainty == new.certainty;
    if is_same {
        return None;
    }
    let direction = match new.score.residual.total_cmp(&old.score.residual) {
        std::cmp::Ordering::Greater => Direction::Worse,
        std::cmp::Ordering::Less => Direction::Better,
        std::cmp::Ordering::Equal => Direction::Neither,
    };
    Some(ChangeRow {
        field: "risk".to_owned(),
        before: in_words(old),
        after: in_words(new),
        direction,
        ..row(new, Change::Changed, why(old, new, causes))
    })
}

/// Conditions and place follow from the model, the effect of a requirement from the knowledge
/// base, the credit for it from the evidence.
fn why(old: &FindingRow, new: &FindingRow, causes: &Causes<'_>) -> BTreeSet<Cause> {
    let place = |row: &FindingRow| {
        let ScoreRow { likelihood, value, reach, impact, .. } = row.score;
        [likelihood, value, reach, impact]
    };
    let is_same_place = old.certainty == new.certainty
        && place(old).iter().zip(place(new)).all(|(old, new)| is_close(*old, new));
    let mut why = BTreeSet::new();
    if !is_same_place {
        why.extend(causes.at(&new.element));
    }
    let is_known_alike = |old: &FactorRow, new: &FactorRow| {
        is_close(old.effect, new.effect) && is_close(old.weight, new.weight)
    };
    let is_shown_alike = |old: &FactorRow, new: &FactorRow| {
        is_close(old.strength, new.strength) && old.status == new.status
    };
    let mut credited_otherwise = Vec::new();
    for pair in merge(&old.score.factors, &new.score.factors, |row| row.requirement.as_str()) {
        match pair {
            Pair::Both(old, new) => {
                if !is_known_alike(old, new) {
                    why.extend(causes.knowledge());
                }
                if !is_shown_alike(old, new) {
                    credited_otherwise.push(new.requirement.as_str());
                }
            }
            Pair::Old(_) | Pair::New(_) => why.extend(causes.knowledge()),
        }
    }
    why.extend(causes.by_requirements(&credited_otherwise));
    if why.is_empty() { causes.at(&new.element) } else { why }
}

/// Tells whether two numbers are the same but for the last digits, which reading JSON may change.
fn is_close(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-12 * left.abs().max(right.abs())
}
