//! Finds entries of the knowledge base: by words, by id, or by a citation however it is written.

use crate::kb::{Catalog, Citations, Entry, FrameworkIdx};
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

/// A catalog that can be searched.
#[derive(Debug)]
pub struct Finder<'a> {
    catalog: &'a Catalog,
    index: SearchIndex,
}

impl<'a> Finder<'a> {
    /// Builds the index of a catalog.
    pub fn new(catalog: &'a Catalog) -> Result<Self, SearchError> {
        Ok(Self { catalog, index: SearchIndex::build(catalog)? })
    }

    /// Searches. Any text has an answer, never an error.
    pub fn search(&self, request: &SearchRequest) -> SearchView {
        let known = |id: &String| self.catalog.framework(id);
        let frameworks: Vec<FrameworkIdx> = request.frameworks.iter().filter_map(known).collect();
        let query = Query {
            text: request.text.clone(),
            kinds: request.kinds.clone(),
            frameworks,
            offset: request.offset,
            limit: request.limit,
        };
        self.view(&request.text, self.index.search(self.catalog, &query))
    }

    fn view(&self, text: &str, results: Results) -> SearchView {
        let catalog = self.catalog;
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
            hits: results.hits.into_iter().map(|hit| self.hit(hit)).collect(),
            kinds: results.facets.kinds.into_iter().map(kind).collect(),
            frameworks: results.facets.frameworks.into_iter().map(framework).collect(),
            notices: results.notices.iter().map(|notice| self.notice(notice)).collect(),
        }
    }

    fn hit(&self, hit: Hit) -> HitView {
        let summary = view::summary(self.catalog, hit.entry);
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

    fn notice(&self, notice: &Notice) -> NoticeView {
        NoticeView {
            message: notice.text(self.catalog),
            suggestions: notice.suggestions(self.catalog),
        }
    }
}

/// Finds the entry that an id or citation names; the newest edition where none is written. The
/// nearest clause around one that does not exist is no answer here: the caller asked for one entry.
pub fn find(catalog: &Catalog, written: &str) -> Option<Entry> {
    if let Some(entry) = catalog.find(written) {
        return Some(entry);
    }
    if let Some(framework) = catalog.framework(written) {
        return Some(Entry::Framework(framework));
    }
    let cited = Citations::new(catalog).resolve(written, &[])?;
    cited.entries.first().copied().filter(|_| cited.exact)
}

/// Lists ids that look like one that does not exist, the likeliest first.
pub fn similar(catalog: &Catalog, written: &str) -> Vec<String> {
    const MOST: usize = 5;
    let wanted = written.to_lowercase();
    let mut near: Vec<(usize, &str)> = catalog
        .entries()
        .map(|(id, _)| (distance(&wanted, &id.to_lowercase()), id))
        .filter(|(distance, _)| *distance <= wanted.chars().count().div_ceil(3))
        .collect();
    near.sort_unstable();
    near.into_iter().take(MOST).map(|(_, id)| id.to_owned()).collect()
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
