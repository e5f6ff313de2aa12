//! What people may write into the cells that are theirs.

use crate::vocab::Method;

/// What may be written into a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// One word of a list.
    Choice(List),
    /// A name: up to 200 characters.
    Name,
    /// A note: up to 4,000 characters.
    Note,
    /// Why the row does not apply: needed where the applicability says so.
    Reason,
    /// A day that is not after today.
    PastDate,
    /// A day.
    DueDate,
}

impl Input {
    /// Returns what an empty cell tells who selects it.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Choice(list) => list.advice(),
            Self::Name => "A name, up to 200 characters.",
            Self::Note => "Up to 4,000 characters.",
            Self::Reason => {
                "Needed where Applicability says \"Not applicable\": at least 10 characters, up to \
                 4,000."
            }
            Self::PastDate => "The day it was done: a date such as 2026-03-31.",
            Self::DueDate => "The day it is due: a date such as 2026-09-30.",
        }
    }
}

/// A list of words to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Whether a control applies.
    Applicability,
    /// What the assessor found.
    Status,
    /// How it was assessed.
    Method,
    /// The result of a test.
    Result,
    /// What is done about a gap.
    Decision,
}

impl List {
    /// Every list.
    pub const ALL: &'static [Self] =
        &[Self::Applicability, Self::Status, Self::Method, Self::Result, Self::Decision];

    /// Returns the defined name that drop-downs refer to.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applicability => "ApplicabilityList",
            Self::Status => "StatusList",
            Self::Method => "MethodList",
            Self::Result => "ResultList",
            Self::Decision => "DecisionList",
        }
    }

    /// Returns its words, in order.
    pub fn words(self) -> Vec<&'static str> {
        match self {
            Self::Applicability => vec!["Applicable", "Not applicable", "Inherited", "Shared"],
            Self::Status => vec![
                "Not assessed",
                "In place",
                "In place with compensating control",
                "Partially in place",
                "Not in place",
                "Not tested",
                "Not applicable",
            ],
            Self::Method => Method::ALL.iter().map(|method| method.title()).collect(),
            // The words of NIST SP 800-53A for the finding of a determination.
            Self::Result => vec!["Satisfied", "Other than satisfied", "Not tested"],
            Self::Decision => vec!["Fix", "Accept the risk", "Transfer", "Avoid", "Dispute"],
        }
    }

    const fn advice(self) -> &'static str {
        match self {
            Self::Applicability => {
                "Choose from the list. \"Not applicable\" needs a reason in the next column."
            }
            Self::Status => "Choose from the list: what you found yourself.",
            Self::Method => "Choose from the list: how you assessed it.",
            Self::Result => "Choose from the list: the result of the test.",
            Self::Decision => "Choose from the list: what is done about the gap.",
        }
    }
}
