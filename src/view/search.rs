//! What a search found, for all three doors.

use serde::Serialize;
use utoipa::ToSchema;

use crate::vocab::EntryKind;

/// The answer to a search.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct SearchView {
    /// The query as typed.
    #[schema(example = "mfa")]
    pub query: String,
    /// Number of entries found.
    pub total: usize,
    /// Hits of this page, the best first.
    pub hits: Vec<HitView>,
    /// Entries found by kind, the most first.
    pub kinds: Vec<FacetView>,
    /// Entries found by framework, the most first.
    pub frameworks: Vec<FacetView>,
    /// What there is to say about the query: a clause that does not exist, a word that was
    /// corrected, a term with several meanings.
    pub notices: Vec<NoticeView>,
}

/// One entry found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HitView {
    /// Id of the entry.
    pub id: String,
    /// Its kind.
    pub kind: EntryKind,
    /// Its framework with edition; empty without one.
    pub framework: String,
    /// Its citation; empty without one.
    pub citation: String,
    /// Its title.
    pub title: String,
    /// The part of its text that answers the query.
    pub snippet: Vec<SnippetPiece>,
    /// Score; only good for comparing hits of one search.
    pub score: f64,
    /// Why it was found; the contributions sum to the score.
    pub why: Vec<ReasonView>,
}

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SnippetPiece {
    /// The text.
    pub text: String,
    /// Whether it matched.
    pub matched: bool,
}

/// One reason why an entry was found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReasonView {
    /// What matched where: `title: factor`, `citation 8.4.2`, `synonym of mfa: multi-factor`.
    pub what: String,
    /// What it adds to the score.
    pub contribution: f64,
}

/// How many entries a narrower search would find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetView {
    /// The value to filter by.
    pub id: String,
    /// The same for people.
    pub title: String,
    /// Number of entries.
    pub count: usize,
}

/// Something to say about a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticeView {
    /// What.
    pub message: String,
    /// Queries to try instead.
    pub suggestions: Vec<String>,
}
