//! The inverted index and the score of one term or phrase in one field.
//!
//! tantivy keeps the terms, their positions and the lengths of the fields. The sums are done here,
//! because a score is wanted term by term: the best of several names of a thing counts, and every
//! part is shown as a reason (see [`crate::search::ranking`]).

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::directory::RamDirectory;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field as Column, IndexRecordOption};
use tantivy::{
    DocSet, Index, InvertedIndexReader, ReloadPolicy, TERMINATED, TantivyDocument, Term,
};

use crate::kb::Catalog;
use crate::search::SearchError;
use crate::search::analysis::analysers;
use crate::search::fields::{Field, entries, schema, texts};

/// How soon repeating a term stops helping, and how much long texts are held back: the values of
/// Robertson and Zaragoza, "The probabilistic relevance framework", 2009. Finding the 800-53 controls
/// of the CSF 2.0 subcategories, they did better (nDCG@10 .34) than 1.2 with .4 (.33) and .9 with .4
/// (.32).
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// Memory for building, in bytes: a few thousand short documents stay in one segment.
const BUILD_MEMORY: usize = 64 << 20;

/// Most terms that a prefix stands for.
const PREFIX_TERMS: usize = 64;

/// The number of a document: its place in the order of [`entries`].
pub(super) type Doc = u32;

/// Documents with their scores, in order of their numbers.
pub(super) type Scored = Vec<(Doc, f64)>;

/// The terms of every field.
pub(super) struct Terms {
    documents: f64,
    fields: BTreeMap<Field, Indexed>,
}

/// The terms of one field.
struct Indexed {
    column: Column,
    terms: Arc<InvertedIndexReader>,
    lengths: FieldNormReader,
    average_length: f64,
}

impl Terms {
    /// Indexes every entry of a catalog, in one segment, so that a document's number is its
    /// entry's place.
    pub(super) fn build(catalog: &Catalog) -> Result<Self, SearchError> {
        let (schema, columns) = schema();
        let mut writer = Index::builder()
            .schema(schema)
            .tokenizers(analysers())
            .single_segment_index_writer(RamDirectory::create(), BUILD_MEMORY)
            .map_err(SearchError::Build)?;
        for entry in entries(catalog) {
            let texts = texts(catalog, entry);
            let mut document = TantivyDocument::new();
            for (field, column) in &columns {
                document.add_text(*column, texts.of(*field));
            }
            writer.add_document(document).map_err(SearchError::Build)?;
        }
        Self::open(&writer.finalize().map_err(SearchError::Build)?, &columns)
    }

    fn open(index: &Index, columns: &[(Field, Column)]) -> Result<Self, SearchError> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(SearchError::Open)?;
        let searcher = reader.searcher();
        let Some(segment) = searcher.segment_readers().first() else {
            return Ok(Self { documents: 0.0, fields: BTreeMap::new() });
        };
        let documents = f64::from(segment.max_doc());
        let mut fields = BTreeMap::new();
        for (field, column) in columns {
            let terms = segment.inverted_index(*column).map_err(SearchError::Open)?;
            let lengths = segment.get_fieldnorms_reader(*column).map_err(SearchError::Open)?;
            let tokens = u32::try_from(terms.total_num_tokens()).unwrap_or(u32::MAX);
            let average_length = f64::from(tokens.max(1)) / documents.max(1.0);
            fields.insert(*field, Indexed { column: *column, terms, lengths, average_length });
        }
        Ok(Self { documents, fields })
    }

    /// Returns every word of the field of words with the number of entries that have it.
    pub(super) fn vocabulary(&self) -> Vec<(String, u32)> {
        let Some(field) = self.fields.get(&Field::Words) else { return Vec::new() };
        let Ok(mut stream) = field.terms.terms().stream() else { return Vec::new() };
        let mut words = Vec::new();
        while stream.advance() {
            if let Ok(word) = std::str::from_utf8(stream.key()) {
                words.push((word.to_owned(), stream.value().doc_freq));
            }
        }
        words
    }

    /// Returns the words that start with a prefix.
    pub(super) fn words_with_prefix(&self, prefix: &str) -> Vec<String> {
        let Some(field) = self.fields.get(&Field::Words) else { return Vec::new() };
        let Ok(mut stream) = field.terms.terms().range().ge(prefix).into_stream() else {
            return Vec::new();
        };
        let mut words = Vec::new();
        while words.len() < PREFIX_TERMS && stream.advance() {
            match std::str::from_utf8(stream.key()) {
                Ok(word) if word.starts_with(prefix) => words.push(word.to_owned()),
                _ => break,
            }
        }
        words
    }

    /// Tells whether any entry has a stem.
    pub(super) fn has(&self, stem: &str) -> bool {
        Field::STEMMED.iter().any(|field| self.frequency(*field, stem) > 0)
    }

    fn frequency(&self, field: Field, term: &str) -> u32 {
        let Some(field) = self.fields.get(&field) else { return 0 };
        field.terms.doc_freq(&Term::from_field_text(field.column, term)).unwrap_or(0)
    }

    /// Scores a term, or several as a phrase, in a field, boosted by what the field is worth.
    pub(super) fn score(&self, field: Field, terms: &[String]) -> Scored {
        let Some(indexed) = self.fields.get(&field) else { return Vec::new() };
        let rarity: f64 = terms.iter().map(|term| self.rarity(field, term)).sum();
        let mut scored = Scored::new();
        indexed.each_match(terms, |doc, times| {
            let length = f64::from(indexed.lengths.fieldnorm(doc)) / indexed.average_length;
            let saturation = times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * length));
            scored.push((doc, field.boost() * rarity * saturation));
        });
        scored
    }

    /// The inverse document frequency of BM25.
    fn rarity(&self, field: Field, term: &str) -> f64 {
        let frequency = f64::from(self.frequency(field, term));
        (1.0 + (self.documents - frequency + 0.5) / (frequency + 0.5)).ln()
    }
}

impl Indexed {
    /// Calls back for each document in which the terms follow each other, with how often they do.
    fn each_match(&self, terms: &[String], mut found: impl FnMut(Doc, f64)) {
        let option = match terms {
            [_] => IndexRecordOption::WithFreqs,
            _ => IndexRecordOption::WithFreqsAndPositions,
        };
        let read = |term: &String| {
            let term = Term::from_field_text(self.column, term);
            self.terms.read_postings(&term, option).ok().flatten()
        };
        let Some(mut lists) = terms.iter().map(read).collect::<Option<Vec<_>>>() else { return };
        let Some((first, rest)) = lists.split_first_mut() else { return };
        let mut starts = Vec::new();
        while first.doc() != TERMINATED {
            let doc = first.doc();
            if rest.is_empty() {
                found(doc, f64::from(first.term_freq()));
            } else if rest.iter_mut().all(|list| reaches(list, doc)) {
                first.positions(&mut starts);
                let times = phrases(&starts, rest);
                if times > 0 {
                    found(doc, f64::from(times));
                }
            }
            first.advance();
        }
    }
}

fn reaches(list: &mut SegmentPostings, doc: Doc) -> bool {
    if list.doc() < doc { list.seek(doc) == doc } else { list.doc() == doc }
}

/// Counts the starts from which every further term stands in its place.
fn phrases(starts: &[u32], rest: &mut [SegmentPostings]) -> u32 {
    let mut alive = starts.to_vec();
    let mut positions = Vec::new();
    for (distance, list) in (1_u32..).zip(rest) {
        list.positions(&mut positions);
        alive.retain(|start| positions.binary_search(&(start + distance)).is_ok());
    }
    u32::try_from(alive.len()).unwrap_or(u32::MAX)
}
