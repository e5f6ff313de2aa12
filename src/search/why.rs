//! Why an entry was found, and which rules put entries before mere matches.

use crate::search::fields::Field;

/// Why an entry is where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The rule that put it before mere matches.
    pub rule: Option<Rule>,
    /// Every part of the score.
    pub contributions: Vec<Contribution>,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// Where it comes from.
    pub reason: Reason,
    /// How much it adds.
    pub score: f64,
}

/// Where a part of a score comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A rule.
    Rule(Rule),
    /// A term in a field.
    Term {
        /// The field.
        field: Field,
        /// The term, or the terms of a phrase, as the index has them.
        term: String,
        /// How the query led to it.
        via: Via,
    },
    /// The clause is withdrawn, which halves what its words are worth.
    Withdrawn,
    /// The clause refines another one, which comes first for general words.
    Detail,
}

impl Reason {
    /// Words the reason for people: `title: factor`, `text: multi factor authent (for mfa)`.
    pub fn text(&self) -> String {
        match self {
            Self::Rule(rule) => rule.as_str().to_owned(),
            Self::Withdrawn => "withdrawn".to_owned(),
            Self::Detail => "refines another clause".to_owned(),
            Self::Term { field, term, via } => {
                let field = field.as_str();
                match via {
                    Via::Typed => format!("{field}: {term}"),
                    Via::Together => format!("{field}: {term} (together)"),
                    Via::Synonym { of } => format!("{field}: {term} (synonym of {of})"),
                    Via::Prefix { of } => format!("{field}: {term} (starts with {of})"),
                    Via::Correction { of } => format!("{field}: {term} (for {of})"),
                }
            }
        }
    }
}

/// How a query led to a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// It was typed.
    Typed,
    /// All words were found in the order in which they were typed.
    Together,
    /// It is another word for a typed one.
    Synonym {
        /// The typed one.
        of: String,
    },
    /// It starts as typed.
    Prefix {
        /// The start.
        of: String,
    },
    /// It is what a typed word was probably meant to be.
    Correction {
        /// The word as typed.
        of: String,
    },
}

/// A rule that puts an entry before those that merely match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Its citation was typed, in whatever form.
    Citation,
    /// Its id was typed.
    Id,
    /// It replaced the clause that was cited.
    Replacement,
    /// Its title was typed.
    Title,
    /// One of its names was typed.
    Name,
    /// It is the nearest to a cited clause that does not exist.
    Nearest,
    /// It stands under the cited clause.
    Under,
}

impl Rule {
    /// Returns the name of the rule.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citation => "citation",
            Self::Id => "id",
            Self::Replacement => "replacement",
            Self::Title => "title",
            Self::Name => "name",
            Self::Nearest => "nearest-ancestor",
            Self::Under => "under-the-cited-clause",
        }
    }

    /// What the rule adds to a score, for the first of its entries and for those after it: more
    /// than words ever do in a query of ordinary length.
    pub(super) fn worth(self, place: usize) -> f64 {
        let step = f64::from(u8::try_from(place).unwrap_or(u8::MAX).min(9)) * 5.0;
        let first = match self {
            Self::Id => 1100.0,
            Self::Citation => 1000.0,
            Self::Replacement => 900.0,
            Self::Name => 850.0,
            Self::Title => 800.0,
            Self::Nearest => 700.0,
            Self::Under => 600.0,
        };
        first - step
    }
}
