//! Finds entries of the knowledge base: by words, by id, or by a citation however it is written.

use crate::kb::{Catalog, Citations, Cited, Entry, FrameworkIdx};
use crate::search::{Hit, Notice, Query, Results, SearchError, SearchIndex};
use crate::view::{self, FacetView, HitView, NoticeView, ReasonView, SearchView, SnippetPiece};
use crate::vocab::EntryKind;

/// What to search for.
#[derive(Debug, Clone, Default)]
pub struct SearchRequest {
    /// What was typed.
    pub text: String,
    /// Kinds to show; empty for all.
    pub kinds: Vec<EntryKind>,
    /// Frameworks to show, with or without edition; empty for all.
    pub frameworks: Vec<String>,
    /// Hits to skip.
    pub offset: usize,
    /// Hits to return.
    pub limit: usize,
}

/// The index of a catalog. Every question brings the catalog that it was made of.
#[derive(Debug)]
pub struct Finder {
    index: SearchIndex,
}

impl Finder {
    /// Builds the index of a catalog.
    pub fn new(catalog: &Catalog) -> Result<Self, SearchError> {
        Ok(Self { index: SearchIndex::build(catalog)? })
    }

    /// Finds the entry that an id or citation names.
    pub fn find(&self, catalog: &Catalog, written: &str) -> Option<Entry> {
        find_with(catalog, || self.index.citations().resolve(written, &[]), written)
    }

    /// Searches. Any text has an answer, never an error.
    pub fn search(&self, catalog: &Catalog, request: &SearchRequest) -> SearchView {
        let known = |id: &String| catalog.framework(id);
        let frameworks: Vec<FrameworkIdx> = request.frameworks.iter().filter_map(known).collect();
        let query = Query {
            text: request.text.clone(),
            kinds: request.kinds.clone(),
            frameworks,
            offset: request.offset,
            limit: request.limit,
        };
        view_of(catalog, &request.text, self.index.search(catalog, &query))
    }
}

fn view_of(catalog: &Catalog, text: &str, results: Results) -> SearchView {
    let framework = |(at, count): (FrameworkIdx, usize)| FacetView {
        id: catalog.frameworks[at].key.clone(),
        title: catalog.frameworks[at].short.clone(),
        count,
    };
    let kind = |(kind, count): (EntryKind, usize)| FacetView {
        id: kind.as_str().to_owned(),
        title: kind.title().to_owned(),
        count,
    };
    SearchView {
        query: text.to_owned(),
        total: results.total,
        hits: results.hits.into_iter().map(|hit| hit_of(catalog, hit)).collect(),
        kinds: results.facets.kinds.into_iter().map(kind).collect(),
        frameworks: results.facets.frameworks.into_iter().map(framework).collect(),
        notices: results.notices.iter().map(|notice| notice_of(catalog, notice)).collect(),
    }
}

fn hit_of(catalog: &Catalog, hit: Hit) -> HitView {
    let summary = view::summary(catalog, hit.entry);
    let why = hit
        .why
        .contributions
        .iter()
        .map(|part| ReasonView { what: part.reason.text(), contribution: part.score });
    HitView {
        id: summary.id,
        kind: summary.kind,
        framework: summary.framework,
        citation: summary.citation,
        title: summary.title,
        snippet: hit
            .snippet
            .into_iter()
            .map(|(text, matched)| SnippetPiece { text, matched })
            .collect(),
        score: hit.score,
        why: why.collect(),
    }
}

fn notice_of(catalog: &Catalog, notice: &Notice) -> NoticeView {
    NoticeView { message: notice.text(catalog), suggestions: notice.suggestions(catalog) }
}

/// Finds the entry that an id or citation names; the newest edition where none is written. The
/// nearest clause around one that does not exist is no answer here: the caller asked for one entry.
pub fn find(catalog: &Catalog, written: &str) -> Option<Entry> {
    find_with(catalog, || Citations::new(catalog).resolve(written, &[]), written)
}

fn find_with(
    catalog: &Catalog,
    cited: impl FnOnce() -> Option<Cited>,
    written: &str,
) -> Option<Entry> {
    if let Some(entry) = catalog.find(written) {
        return Some(entry);
    }
    if let Some(framework) = catalog.framework(written) {
        return Some(Entry::Framework(framework));
    }
    let cited = cited()?;
    cited.entries.first().copied().filter(|_| cited.exact)
}

/// Lists ids that look like one that does not exist, the likeliest first.
pub fn similar(catalog: &Catalog, written: &str) -> Vec<String> {
    nearest(written, catalog.entries().map(|(id, _)| id))
}

/// Lists the words that look most like a written one: what it begins, then what differs from it in
/// a third of its letters at most.
pub fn nearest(written: &str, known: impl IntoIterator<Item: AsRef<str>>) -> Vec<String> {
    const MOST: usize = 5;
    /// Shorter beginnings begin too much.
    const SHORTEST: usize = 3;
    let wanted = written.to_lowercase();
    let length = wanted.chars().count();
    let mut near: Vec<(usize, String)> = known
        .into_iter()
        .filter_map(|id| {
            let id = id.as_ref();
            let lower = id.to_lowercase();
            if length >= SHORTEST && lower.starts_with(&wanted) {
                return Some((0, id.to_owned()));
            }
            let near = std::iter::once(lower.as_str()).chain(without_edition(&lower));
            let distances = near
                .filter(|id| id.chars().count().abs_diff(length) <= length.div_ceil(3))
                .map(|id| distance(&wanted, id));
            let nearest = distances.min().filter(|distance| *distance <= length.div_ceil(3))?;
            Some((nearest, id.to_owned()))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().take(MOST).map(|(_, id)| id).collect()
}

/// Returns the name of a framework as people write it; a clause is not meant by it.
fn without_edition(id: &str) -> Option<&str> {
    id.split_once('@').filter(|(_, rest)| !rest.contains([':', '/'])).map(|(name, _)| name)
}

/// Levenshtein's distance, row by row.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (n, letter) in left.chars().enumerate() {
        let mut diagonal = n;
        let mut before = n + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(right.chars()) {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = *cell;
            *cell = replaced.min(diagonal + 1).min(before + 1);
            before = *cell;
        }
    }
    row.last().copied().unwrap_or_default()
}
