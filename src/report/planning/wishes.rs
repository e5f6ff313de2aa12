//! What an organisation wants of a plan: the budget, and what it knows better.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::plan::Hundredths;

/// Wishes for a plan. All but the budgets can be left out.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Wishes {
    /// Person-days; the first is what the plan is for, the others are points of the curve.
    pub budget: Vec<f64>,
    /// Person-days of a requirement, in place of those of the knowledge base.
    pub cost: BTreeMap<String, f64>,
    /// The day by which a requirement, or the gap of a control, has to be closed.
    pub due: BTreeMap<String, String>,
    /// Requirements, or controls whose gaps have to be closed.
    pub must: Vec<String>,
    /// Requirements that are not wanted.
    pub never: Vec<String>,
    /// Groups of requirements of which one is enough.
    pub either: Vec<Vec<String>>,
    /// Requirements of which the plan is to say why they are not in it.
    pub why_not: Vec<String>,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// No budget was named.
    #[error("a plan needs a budget in person-days")]
    NoBudget,
    /// More budgets were named than a curve has points.
    #[error("{0} budgets are too many; {MOST_BUDGETS} are enough for a curve")]
    TooManyBudgets(usize),
    /// A number of person-days cannot be.
    #[error("{days} is no number of person-days: expected 0 to {MOST_DAYS}")]
    BadDays {
        /// As it was written.
        days: f64,
    },
    /// An id names nothing in the assessment.
    #[error("this assessment has no {what} {written:?}{}", guess(.near))]
    Unknown {
        /// What it was to name.
        what: &'static str,
        /// As it was written.
        written: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// A day is not written as `yyyy-mm-dd`.
    #[error("{written:?} is no day: expected yyyy-mm-dd")]
    BadDay {
        /// As it was written.
        written: String,
        /// Why not.
        source: chrono::ParseError,
    },
    /// A pair of an id and a value is none.
    #[error("{written:?} is no pair, expected {expected}")]
    BadPair {
        /// As it was written.
        written: String,
        /// How it is to be written.
        expected: &'static str,
    },
    /// The file of wishes is no such file.
    #[error("the file of wishes cannot be read")]
    BadFile(#[source] toml::de::Error),
}

/// Most person-days of a budget or an item: 400 people for 100 years.
const MOST_DAYS: f64 = 10_000_000.0;

/// Most points of a curve.
pub(super) const MOST_BUDGETS: usize = 50;

impl Wishes {
    /// Reads the TOML file of wishes (`docs/plan.md`).
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        toml::from_str(text).map_err(PlanError::BadFile)
    }

    /// States a cost as `ID=DAYS`.
    pub fn state_cost(&mut self, written: &str) -> Result<(), PlanError> {
        let number = |(id, days): (&str, &str)| Some((id.to_owned(), days.parse().ok()?));
        let (id, days) = pair(written).and_then(number).ok_or_else(|| PlanError::BadPair {
            written: written.to_owned(),
            expected: "ID=DAYS",
        })?;
        self.cost.insert(id, days);
        Ok(())
    }

    /// States a day as `ID=DATE`.
    pub fn state_due(&mut self, written: &str) -> Result<(), PlanError> {
        let (id, day) = pair(written).ok_or_else(|| PlanError::BadPair {
            written: written.to_owned(),
            expected: "ID=DATE",
        })?;
        self.due.insert(id.to_owned(), day.to_owned());
        Ok(())
    }

    /// States alternatives as `ID,ID`.
    pub fn state_either(&mut self, written: &str) {
        self.either.push(written.split(',').map(|id| id.trim().to_owned()).collect());
    }

    /// Returns the budgets in hundredths of a day, as they were named.
    pub(super) fn budgets(&self) -> Result<Vec<Hundredths>, PlanError> {
        match self.budget.len() {
            0 => Err(PlanError::NoBudget),
            count if count > MOST_BUDGETS => Err(PlanError::TooManyBudgets(count)),
            _ => self.budget.iter().map(|days| hundredths(*days)).collect(),
        }
    }
}

/// Returns days in hundredths, rounded to the nearest.
pub(super) fn hundredths(days: f64) -> Result<Hundredths, PlanError> {
    let is_possible = (0.0..=MOST_DAYS).contains(&days);
    // Formatting is the one exact way from a float to an integer that cannot wrap.
    let whole = is_possible.then(|| format!("{:.0}", days * 100.0).parse().ok()).flatten();
    whole.ok_or(PlanError::BadDays { days })
}

/// Returns hundredths as days.
pub(super) fn days(hundredths: Hundredths) -> f64 {
    f64::from(hundredths) / 100.0
}

/// Reads `ID=VALUE`: the last equals sign parts, since ids may hold one.
fn pair(written: &str) -> Option<(&str, &str)> {
    let (id, value) = written.rsplit_once('=')?;
    let (id, value) = (id.trim(), value.trim());
    (!id.is_empty() && !value.is_empty()).then_some((id, value))
}

fn guess(near: &[String]) -> String {
    if near.is_empty() {
        return String::new();
    }
    format!("; did you mean {}?", near.join(" or "))
}
