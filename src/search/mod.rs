//! Search: finds entries of the catalog by citation, acronym or plain words.
//!
//! Comes in: a [`Catalog`] and what somebody typed. Goes out: [`Results`], always; no text is an
//! error. [`SearchIndex`] is derived whole from the catalog when the program starts, lives in memory
//! and never changes. The steps of a search, one file each:
//!
//! 1. `query`: the text is read into words, phrases, exclusions and filters (its header is the
//!    grammar);
//! 2. `plan`: citations are looked up, synonyms added, words that nothing has corrected;
//! 3. `ranking`: entries are scored, counted and ordered, with the reasons;
//! 4. `snippet`: the prose that shows the match.
//!
//! Order: an exact citation or id, what replaced a withdrawn clause, an exact title, the nearest
//! ancestor of a clause that does not exist, clauses under the cited one, then everything else by
//! BM25 over title, keywords, headings and prose. Ties go by kind, then by the catalog's order.

mod analysis;
mod fields;
mod filter;
mod notice;
mod plan;
mod postings;
mod query;
mod ranking;
mod snippet;
mod spelling;
mod synonyms;
mod why;

use std::collections::BTreeMap;

use tantivy::tokenizer::TextAnalyzer;

pub use fields::Field;
pub use notice::{Meaning, Notice};
pub use why::{Contribution, Reason, Rule, Via, Why};

use crate::kb::{Catalog, Citations, Entry, FrameworkIdx};
use crate::search::analysis::{cut, stems, words};
use crate::search::fields::{entries, prose};
use crate::search::filter::Filters;
use crate::search::plan::{Plan, Planner};
use crate::search::postings::{Doc, Terms};
use crate::search::query::{Parsed, parse};
use crate::search::ranking::{Ranked, Ranking};
use crate::search::snippet::{Marks, snippet};
use crate::search::spelling::Vocabulary;
use crate::search::synonyms::Synonyms;
use crate::vocab::EntryKind;

/// Most hits of one page.
pub const MOST_HITS: usize = 200;

/// Why there is no index.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The documents could not be indexed.
    #[error("could not build the search index")]
    Build(#[source] tantivy::TantivyError),
    /// The index could not be opened.
    #[error("could not open the search index")]
    Open(#[source] tantivy::TantivyError),
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// What was typed.
    pub text: String,
    /// Kinds to show; empty for all.
    pub kinds: Vec<EntryKind>,
    /// Frameworks to show; empty for all, entries of no framework included.
    pub frameworks: Vec<FrameworkIdx>,
    /// Hits to skip.
    pub offset: usize,
    /// Hits to return, at most [`MOST_HITS`].
    pub limit: usize,
}

impl Query {
    /// A query for a text, with the first twenty hits.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), limit: 20, ..Self::default() }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// How many entries match.
    pub total: usize,
    /// One page of them, best first.
    pub hits: Vec<Hit>,
    /// How the matches are spread.
    pub facets: Facets,
    /// What the reader should know.
    pub notices: Vec<Notice>,
}

/// Matches by kind and by framework; each ignores its own filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Kinds, in their order.
    pub kinds: Vec<(EntryKind, usize)>,
    /// Frameworks, in the catalog's order.
    pub frameworks: Vec<(FrameworkIdx, usize)>,
}

/// One entry that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entry.
    pub entry: Entry,
    /// The sum of the contributions.
    pub score: f64,
    /// A piece of its prose; the flag tells what matched.
    pub snippet: Vec<(String, bool)>,
    /// Why it is here.
    pub why: Why,
}

/// The index over a catalog.
pub struct SearchIndex {
    terms: Terms,
    entries: Vec<Entry>,
    documents: BTreeMap<Entry, Doc>,
    names: BTreeMap<String, Vec<(Entry, Rule)>>,
    citations: Citations,
    synonyms: Synonyms,
    vocabulary: Vocabulary,
    stems: TextAnalyzer,
    words: TextAnalyzer,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

impl SearchIndex {
    /// Builds the index of a catalog.
    pub fn build(catalog: &Catalog) -> Result<Self, SearchError> {
        let terms = Terms::build(catalog)?;
        let (stems, words) = (stems(), words());
        let entries = entries(catalog);
        let synonym_words = Synonyms::words(&catalog.synonyms, &words);
        let vocabulary = terms.vocabulary().into_iter();
        Ok(Self {
            documents: entries.iter().copied().zip(0..).collect(),
            names: names(catalog, &entries, &words),
            citations: Citations::new(catalog),
            synonyms: Synonyms::new(&catalog.synonyms, &stems),
            vocabulary: Vocabulary::new(
                vocabulary.chain(synonym_words.into_iter().map(|word| (word, 1))),
            ),
            terms,
            entries,
            stems,
            words,
        })
    }

    /// Returns the citations of the catalog.
    pub fn citations(&self) -> &Citations {
        &self.citations
    }

    /// Searches. The catalog must be the one that the index was built from.
    pub fn search(&self, catalog: &Catalog, query: &Query) -> Results {
        let parsed = parse(&query.text);
        let (filters, mut notices) = Filters::new(self, catalog, query, &parsed.filters);
        let among = filters.among();
        let planner = Planner { index: self, catalog, among: &among, plan: Plan::default() };
        let plan = planner.plan(&query.text, &parsed);
        let browses = browses(query, &parsed, &filters);
        let ranking = Ranking { index: self, catalog, plan: &plan, filters: &filters };
        let (ranked, facets, loosened) = ranking.rank(browses);
        notices.splice(0..0, parsed.notices);
        notices.extend(plan.notices.iter().cloned());
        notices.extend(loosened.then_some(Notice::AnyWord));
        let marks = Marks { stems: plan.marks.clone() };
        let page = ranked.iter().skip(query.offset).take(query.limit.min(MOST_HITS));
        Results {
            total: ranked.len(),
            hits: page.map(|ranked| self.hit(&ranking, ranked, &marks)).collect(),
            facets,
            notices,
        }
    }

    fn hit(&self, ranking: &Ranking<'_>, ranked: &Ranked, marks: &Marks) -> Hit {
        let (rule, contributions) = ranking.why(ranked);
        let text = prose(ranking.catalog, ranked.entry);
        Hit {
            entry: ranked.entry,
            score: ranked.score(),
            snippet: snippet(&self.stems, &text, marks),
            why: Why { rule, contributions },
        }
    }

    /// Returns the number of an entry's document.
    fn document(&self, entry: Entry) -> Option<Doc> {
        self.documents.get(&entry).copied()
    }

    /// Returns the entry of a document and its place among all entries.
    fn entry(&self, doc: Doc) -> Option<(&Entry, usize)> {
        let at = usize::try_from(doc).ok()?;
        self.entries.get(at).map(|entry| (entry, at))
    }

    /// Returns the entries whose title or name is a text.
    fn named(&self, text: &str) -> Vec<(Entry, Rule)> {
        self.names.get(&name_key(&self.words, text)).cloned().unwrap_or_default()
    }

    /// Returns the frameworks of a name, with or without edition.
    fn frameworks_named(&self, catalog: &Catalog, name: &str) -> Option<Vec<FrameworkIdx>> {
        if let Some(at) =
            catalog.framework(name).or_else(|| catalog.framework(&name.to_lowercase()))
        {
            return Some(vec![at]);
        }
        let name = name_key(&self.words, name);
        let has_name = |at: &FrameworkIdx| {
            let framework = &catalog.frameworks[*at];
            let names = framework.prefixes.iter().chain([&framework.short, &framework.title]);
            let mut keys = names.map(|other| name_key(&self.words, other));
            keys.any(|other| !other.is_empty() && other == name)
        };
        let found: Vec<FrameworkIdx> = catalog.frameworks.positions().filter(has_name).collect();
        (!found.is_empty()).then_some(found)
    }
}

/// Tells whether everything that the filters leave is shown: nothing was looked for.
fn browses(query: &Query, parsed: &Parsed, filters: &Filters) -> bool {
    let filtered = !filters.is_empty() || !parsed.excluded.is_empty();
    parsed.groups.is_empty() && (filtered || query.text.trim().is_empty())
}

fn names(
    catalog: &Catalog,
    entries: &[Entry],
    words: &TextAnalyzer,
) -> BTreeMap<String, Vec<(Entry, Rule)>> {
    let mut names: BTreeMap<String, Vec<(Entry, Rule)>> = BTreeMap::new();
    let mut add = |text: &str, entry: Entry, rule: Rule| {
        let key = name_key(words, text);
        let row = names.entry(key.clone()).or_default();
        if !key.is_empty() && row.iter().all(|(other, _)| *other != entry) {
            row.push((entry, rule));
        }
    };
    // A class of which only the title is known is found by its words; before all others it is only
    // by its id, since "mfa" means the safeguard and not the technique of the same name.
    for entry in entries.iter().filter(|entry| !catalog.is_title_only(**entry)) {
        let rule = match entry {
            Entry::Framework(_) => Rule::Name,
            _ => Rule::Title,
        };
        add(catalog.title(*entry), *entry, rule);
    }
    for (at, framework) in catalog.frameworks.iter() {
        for name in [&framework.short, &framework.id, &framework.key] {
            add(name, Entry::Framework(at), Rule::Name);
        }
    }
    names
}

/// A name without case and punctuation.
fn name_key(words: &TextAnalyzer, text: &str) -> String {
    let words: Vec<String> = cut(words, text).into_iter().map(|word| word.stem).collect();
    words.join(" ")
}
