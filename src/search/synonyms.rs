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
    /// Whether the two are an acronym and its long form.
    pub(super) same: bool,
    /// Which meaning of the term this is, when it is the first expansion of one.
    pub(super) meaning: Option<Meaning>,
}

impl Synonyms {
    /// Collects synonyms. Acronyms and equivalents are read both ways: the long form of an acronym
    /// finds the short one, and its other long forms.
    pub(super) fn new(synonyms: &[Synonym], analyser: &TextAnalyzer) -> Self {
        let mut all = Self::default();
        for synonym in synonyms {
            all.add_forward(synonym, analyser);
            if matches!(synonym.kind, SynonymKind::Acronym | SynonymKind::Equivalent) {
                all.add_backward(synonym, analyser);
            }
        }
        all
    }

    fn add_forward(&mut self, synonym: &Synonym, analyser: &TextAnalyzer) {
        for (n, text) in synonym.expands.iter().enumerate() {
            let first = n == 0;
            let contexts = || synonym.contexts.clone();
            self.add(
                &synonym.term,
                Alternate {
                    of: synonym.term.clone(),
                    stems: stems(analyser, text),
                    text: text.clone(),
                    same: first && synonym.kind == SynonymKind::Acronym,
                    meaning: first.then(|| Meaning { text: text.clone(), contexts: contexts() }),
                },
                analyser,
            );
        }
    }

    fn add_backward(&mut self, synonym: &Synonym, analyser: &TextAnalyzer) {
        let Some((first, others)) = synonym.expands.split_first() else { return };
        for text in [&synonym.term].into_iter().chain(others) {
            let same = *text == synonym.term && synonym.kind == SynonymKind::Acronym;
            let (of, stems, text) = (first.clone(), stems(analyser, text), text.clone());
            self.add(first, Alternate { of, stems, text, same, meaning: None }, analyser);
        }
    }

    fn add(&mut self, term: &str, alternate: Alternate, analyser: &TextAnalyzer) {
        let key = stems(analyser, term);
        if key.is_empty() || alternate.stems.is_empty() || key == alternate.stems {
            return;
        }
        self.longest = self.longest.max(key.len());
        let row = self.rows.entry(key).or_default();
        match row.iter_mut().find(|other| other.stems == alternate.stems) {
            Some(other) => {
                other.same |= alternate.same;
                other.meaning = other.meaning.take().or(alternate.meaning);
            }
            None => row.push(alternate),
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

    /// Finds the alternates of exactly these words.
    pub(super) fn whole(&self, words: &[Word]) -> Option<&[Alternate]> {
        self.at(words).filter(|(length, _)| *length == words.len()).map(|(_, row)| row)
    }

    /// Every word of every term, for the correction of typing errors.
    pub(super) fn words(synonyms: &[Synonym], analyser: &TextAnalyzer) -> Vec<String> {
        synonyms.iter().flat_map(|synonym| stems(analyser, &synonym.term)).collect()
    }
}

/// Returns what an acronym abbreviates, if it has one meaning only.
pub(super) fn long_form(alternates: &[Alternate]) -> Option<&Alternate> {
    let mut meanings = alternates.iter().filter(|alternate| alternate.meaning.is_some());
    meanings.next().filter(|first| first.same && meanings.next().is_none())
}

fn stems(analyser: &TextAnalyzer, text: &str) -> Vec<String> {
    cut(analyser, text).into_iter().map(|word| word.stem).collect()
}
