//! The page of an entry: what it says and everything it is linked to, each link with its reason.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::app::{self, App, SearchRequest};
use crate::view::{self, EntryView, LinkView};
use crate::vocab::{EntryKind, Origin};
use crate::web::failure::{Failure, Suggestion};
use crate::web::words::{Linked as _, Number as _};
use crate::web::{href, page};

/// Most entries that could have been meant.
const MOST_SUGGESTIONS: usize = 5;

/// How an entry is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Showing {
    inferred: String,
}

/// Links to entries of one kind, of one framework where they have one.
struct Group {
    kind: EntryKind,
    framework: String,
    links: Vec<LinkView>,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    kind: EntryKind,
    id: String,
    title: String,
    inferred: bool,
    entry: EntryView,
    groups: Vec<Group>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    for kind in EntryKind::ALL.iter().copied().filter(|kind| *kind != EntryKind::Framework) {
        let pattern = href::entry(kind, "") + "{id:.*}";
        let handler = move |app: web::Data<App>, id, showing| async move {
            entry_page(&app, kind, &id, showing)
        };
        config.route(&pattern, web::get().to(handler));
    }
}

fn entry_page(
    app: &App,
    kind: EntryKind,
    written: &web::Path<String>,
    showing: Option<web::Query<Showing>>,
) -> Result<HttpResponse, Failure> {
    let catalog = app.catalog();
    let entry = app.find(written).ok_or_else(|| unknown(app, kind, written))?;
    let (id, is_kind) = (catalog.id(entry), entry.kind());
    if id != written.as_str() || is_kind != kind {
        // A citation in another form, or an id under another kind's address.
        let location = href::entry(is_kind, id);
        return Ok(HttpResponse::Found().insert_header((header::LOCATION, location)).finish());
    }
    let inferred = showing.is_some_and(|showing| showing.inferred == "1");
    let summary = view::summary(catalog, entry);
    let title = format!("{} {}", summary.citation, summary.title).trim().to_owned();
    let entry = view::entry(catalog, entry, inferred);
    let groups = grouped(links_of(&entry));
    let id = summary.id;
    page::show(&EntryPage { kind, id, title, inferred, entry, groups })
}

fn links_of(entry: &EntryView) -> &[LinkView] {
    match entry {
        EntryView::Control(view) => &view.links,
        EntryView::Requirement(view) => &view.links,
        EntryView::Threat(view) => &view.links,
        EntryView::TestCase(view) => &view.links,
        EntryView::Recommendation(view) => &view.links,
        EntryView::Framework(_) => &[],
    }
}

/// The links stand in order of kind and framework.
fn grouped(links: &[LinkView]) -> Vec<Group> {
    let together = links.chunk_by(|left, right| {
        left.entry.kind == right.entry.kind && left.entry.framework == right.entry.framework
    });
    let group = |links: &[LinkView]| {
        let first = &links.first()?.entry;
        let framework = first.framework.clone();
        Some(Group { kind: first.kind, framework, links: links.to_vec() })
    };
    together.filter_map(group).collect()
}

/// Returns the failure of an id that means nothing, with the nearest entries.
pub(super) fn unknown(app: &App, kind: EntryKind, written: &str) -> Failure {
    let request = SearchRequest {
        text: written.to_owned(),
        kinds: vec![kind],
        limit: MOST_SUGGESTIONS,
        ..SearchRequest::default()
    };
    let hits = app.search(&request).map(|found| found.hits).unwrap_or_default();
    let mut ids: Vec<String> = hits.into_iter().map(|hit| hit.id).collect();
    if ids.is_empty() {
        ids = app::similar(app.catalog(), written);
    }
    let suggestion = |id: String| {
        let found = view::summary(app.catalog(), app.catalog().find(&id)?);
        Some(Suggestion { text: format!("{id}: {}", found.title), url: found.href() })
    };
    Failure::NotFound {
        what: kind.title().to_lowercase(),
        id: written.to_owned(),
        suggestions: ids.into_iter().filter_map(suggestion).collect(),
    }
}
