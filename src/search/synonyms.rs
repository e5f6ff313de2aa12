//! Terms and what else they are called, keyed by their stems.

use std::collections::BTreeMap;

use tantivy::tokenizer::TextAnalyzer;

use crate::kb::raw::{Synonym, SynonymKind};
use crate::search::analysis::{Word, cut};
use crate::search::notice::Meaning;

/// The synonyms of a catalog.
#[derive(Debug, Default)]
pub(super) struct Synonyms {
    rows: BTreeMap<Vec<String>, Vec<Alternate>>,
    longest: usize,
}

/// Something else that a term may be called.
#[derive(Debug, Clone)]
pub(super) struct Alternate {
    /// The term as the knowledge base writes it.
    pub(super) of: String,
    /// The stems of the other words.
    pub(super) stems: Vec<String>,
    /// The other words.
    pub(super) text: String,
    /// Which meaning of the term this is, when it is the first expansion of one.
    pub(super) meaning: Option<Meaning>,
}

impl Synonyms {
    /// Collects synonyms. Acronyms and equivalents are read both ways: the long form of an acronym
    /// finds the short one, and its other long forms.
    pub(super) fn new(synonyms: &[Synonym], analyser: &TextAnalyzer) -> Self {
        let mut all = Self::default();
        for synonym in synonyms {
            let meaning = synonym
                .expands
                .first()
                .map(|text| Meaning { text: text.clone(), contexts: synonym.contexts.clone() });
            for (n, text) in synonym.expands.iter().enumerate() {
                let meaning = if n == 0 { meaning.clone() } else { None };
                all.add(analyser, &synonym.term, text, meaning);
            }
            if matches!(synonym.kind, SynonymKind::Acronym | SynonymKind::Equivalent)
                && let Some((first, others)) = synonym.expands.split_first()
            {
                all.add(analyser, first, &synonym.term, None);
                for other in others {
                    all.add(analyser, first, other, None);
                }
            }
        }
        all
    }

    fn add(&mut self, analyser: &TextAnalyzer, of: &str, text: &str, meaning: Option<Meaning>) {
        let key = stems(analyser, of);
        let stems = stems(analyser, text);
        if key.is_empty() || stems.is_empty() || key == stems {
            return;
        }
        self.longest = self.longest.max(key.len());
        let row = self.rows.entry(key).or_default();
        match row.iter_mut().find(|alternate| alternate.stems == stems) {
            Some(same) => same.meaning = same.meaning.take().or(meaning),
            None => {
                row.push(Alternate { of: of.to_owned(), stems, text: text.to_owned(), meaning });
            }
        }
    }

    /// Finds the longest term that the words start with: how many words, and its alternates.
    pub(super) fn at(&self, words: &[Word]) -> Option<(usize, &[Alternate])> {
        (1..=self.longest.min(words.len())).rev().find_map(|length| {
            let key: Vec<String> =
                words.iter().take(length).map(|word| word.stem.clone()).collect();
            self.rows.get(&key).map(|row| (length, row.as_slice()))
        })
    }

    /// Every word of every term, for the correction of typing errors.
    pub(super) fn words(synonyms: &[Synonym], analyser: &TextAnalyzer) -> Vec<String> {
        synonyms.iter().flat_map(|synonym| stems(analyser, &synonym.term)).collect()
    }
}

fn stems(analyser: &TextAnalyzer, text: &str) -> Vec<String> {
    cut(analyser, text).into_iter().map(|word| word.stem).collect()
}
