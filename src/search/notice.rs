//! What a search has to say beside its hits.

use crate::kb::{Catalog, Entry};

/// Something the reader of the results should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The cited clause does not exist; these are nearest.
    Nearest {
        /// The citation as typed.
        written: String,
        /// Its nearest ancestors.
        nearest: Vec<Entry>,
    },
    /// The cited clause is withdrawn.
    Withdrawn {
        /// The clause.
        entry: Entry,
        /// What replaced it.
        replaced_by: Vec<Entry>,
    },
    /// Several frameworks have a clause of this number.
    SeveralClauses {
        /// The citation as typed.
        written: String,
        /// The clauses, in the order of their frameworks.
        choices: Vec<Entry>,
    },
    /// A term has several meanings; all were searched.
    SeveralMeanings {
        /// The term.
        term: String,
        /// Its meanings.
        meanings: Vec<Meaning>,
    },
    /// A word matched nothing and was read as another.
    Corrected {
        /// The word as typed.
        from: String,
        /// The word searched for.
        to: String,
    },
    /// Nothing has this word.
    Unmatched {
        /// The word.
        word: String,
    },
    /// Hardly any entry has enough of the words; entries with any of them are shown.
    AnyWord,
    /// A filter's value is not known; the filter was left out.
    UnknownFilter {
        /// The word before the colon.
        key: &'static str,
        /// The word after it.
        value: String,
    },
    /// The query was longer than what is read.
    Shortened {
        /// How many bytes were read.
        bytes: usize,
    },
    /// The query had more clauses than what is read.
    TooManyClauses {
        /// How many were read.
        read: usize,
    },
}

/// One meaning of a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// What the term stands for; searching for it gives this meaning only.
    pub text: String,
    /// Where it has this meaning.
    pub contexts: Vec<String>,
}

impl Notice {
    /// Words the notice for people.
    pub fn text(&self, catalog: &Catalog) -> String {
        match self {
            Self::Nearest { written, nearest } => {
                format!("{written} does not exist; nearest is {}", ids(catalog, nearest))
            }
            Self::Withdrawn { entry, replaced_by } if replaced_by.is_empty() => {
                format!("{} is withdrawn", catalog.id(*entry))
            }
            Self::Withdrawn { entry, replaced_by } => {
                let id = catalog.id(*entry);
                format!("{id} is withdrawn; replaced by {}", ids(catalog, replaced_by))
            }
            Self::SeveralClauses { written, choices } => {
                format!("{written} is a clause of several frameworks: {}", ids(catalog, choices))
            }
            Self::SeveralMeanings { term, meanings } => {
                let list: Vec<String> = meanings.iter().map(Meaning::words).collect();
                format!("{term} has several meanings: {}", list.join("; "))
            }
            Self::Corrected { from, to } => format!("showing results for {to}, not {from}"),
            Self::Unmatched { word } => format!("nothing has the word {word}"),
            Self::AnyWord => {
                "few entries have enough of these words; showing those with any of them".to_owned()
            }
            Self::UnknownFilter { key, value } => {
                format!("{key}:{value} is not known and was left out")
            }
            Self::Shortened { bytes } => format!("only the first {bytes} bytes were read"),
            Self::TooManyClauses { read } => format!("only the first {read} words were read"),
        }
    }

    /// Returns queries to try next.
    pub fn suggestions(&self, catalog: &Catalog) -> Vec<String> {
        match self {
            Self::Nearest { nearest: entries, .. }
            | Self::Withdrawn { replaced_by: entries, .. }
            | Self::SeveralClauses { choices: entries, .. } => {
                entries.iter().map(|entry| catalog.id(*entry).to_owned()).collect()
            }
            Self::SeveralMeanings { meanings, .. } => {
                meanings.iter().map(|meaning| format!("\"{}\"", meaning.text)).collect()
            }
            Self::Corrected { from, .. } => vec![format!("\"{from}\"")],
            _ => Vec::new(),
        }
    }
}

impl Meaning {
    fn words(&self) -> String {
        match self.contexts.as_slice() {
            [] => self.text.clone(),
            contexts => format!("{} ({})", self.text, contexts.join(", ")),
        }
    }
}

fn ids(catalog: &Catalog, entries: &[Entry]) -> String {
    let ids: Vec<&str> = entries.iter().map(|entry| catalog.id(*entry)).collect();
    ids.join(", ")
}
