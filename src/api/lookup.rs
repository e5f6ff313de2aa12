//! Finds what an id in a request means, or says what could have been meant.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::api::problem::{Problem, ProblemCode};
use crate::app::{self, App, SearchRequest};
use crate::kb::{Entry, FrameworkIdx};
use crate::view::{self, EntryView};
use crate::vocab::EntryKind;

/// Most suggestions of a problem.
const MOST_SUGGESTIONS: usize = 5;

/// How an entry is shown.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Showing {
    /// Whether links from control to control that are computed through shared requirements are
    /// shown too. They are candidates and no facts.
    #[param(example = false)]
    pub(super) inferred: bool,
}

/// Returns the entry of a kind that an id, or a citation in any written form, means.
pub(super) fn entry(app: &App, written: &str, kind: EntryKind) -> Result<Entry, Problem> {
    let found = app.find(written).filter(|entry| entry.kind() == kind);
    found.ok_or_else(|| unknown(app, written, Some(kind)))
}

/// Returns everything that is known of the entry of a kind that an id means.
pub(super) fn shown(
    app: &App,
    written: &str,
    kind: EntryKind,
    showing: &Showing,
) -> Result<EntryView, Problem> {
    let entry = entry(app, written, kind)?;
    Ok(view::entry(app.catalog(), entry, showing.inferred))
}

/// Returns the framework that an id means, with or without its edition.
pub(super) fn framework(app: &App, written: &str) -> Result<FrameworkIdx, Problem> {
    let found = app.catalog().framework(written);
    found.ok_or_else(|| unknown(app, written, Some(EntryKind::Framework)))
}

/// Returns the framework that a filter means, if there is one.
pub(super) fn filtered_framework(
    app: &App,
    written: Option<&str>,
) -> Result<Option<FrameworkIdx>, Problem> {
    written.map(|written| framework(app, written)).transpose()
}

/// Returns the problem of an id that means nothing, with the nearest entries.
pub(super) fn unknown(app: &App, written: &str, kind: Option<EntryKind>) -> Problem {
    let (code, what) = kind.map_or((ProblemCode::UnknownEntry, "entry".to_owned()), |kind| {
        (ProblemCode::unknown(kind), kind.title().to_lowercase())
    });
    let detail = format!("there is no {what} {written:?}");
    Problem::new(code, detail).suggest(nearest(app, written, kind))
}

/// Returns the ids of the entries that are nearest to what was written.
pub(super) fn nearest(app: &App, written: &str, kind: Option<EntryKind>) -> Vec<String> {
    let request = SearchRequest {
        text: written.to_owned(),
        kinds: kind.into_iter().collect(),
        limit: MOST_SUGGESTIONS,
        ..SearchRequest::default()
    };
    let hits = app.search(&request).map(|found| found.hits).unwrap_or_default();
    let found: Vec<String> = hits.into_iter().map(|hit| hit.id).collect();
    if !found.is_empty() {
        return found;
    }
    let similar = app::similar(app.catalog(), written).into_iter();
    similar.filter(|id| is_of_kind(app, id, kind)).collect()
}

fn is_of_kind(app: &App, id: &str, kind: Option<EntryKind>) -> bool {
    let found = app.catalog().find(id);
    kind.is_none_or(|kind| found.is_some_and(|entry| entry.kind() == kind))
}
