//! Search, with its facets and the reasons of every hit.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::app::{App, SearchRequest};
use crate::view::SearchView;
use crate::vocab::EntryKind;
use crate::web::failure::Failure;
use crate::web::words::{Count as _, Linked as _, Number as _};
use crate::web::{href, page};

/// Hits of a page.
const PER_PAGE: usize = 20;

/// What was asked; anything that cannot be is as good as nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    kind: String,
    framework: String,
    page: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    asked: Asked,
    found: SearchView,
    page: usize,
    pages: usize,
}

impl SearchPage {
    /// Narrows to a kind, or widens again if it is the one chosen.
    fn by_kind(&self, kind: &str) -> String {
        let kind = if kind == self.asked.kind { "" } else { kind };
        href::search(&self.asked.q, kind, &self.asked.framework, 1)
    }

    fn by_framework(&self, framework: &str) -> String {
        let framework = if framework == self.asked.framework { "" } else { framework };
        href::search(&self.asked.q, &self.asked.kind, framework, 1)
    }

    fn at_page(&self, page: usize) -> String {
        href::search(&self.asked.q, &self.asked.kind, &self.asked.framework, page)
    }

    fn before(&self) -> Option<String> {
        (self.page > 1).then(|| self.at_page(self.page - 1))
    }

    fn after(&self) -> Option<String> {
        (self.page < self.pages).then(|| self.at_page(self.page + 1))
    }

    fn first(&self) -> usize {
        (self.page - 1) * PER_PAGE + 1
    }

    fn last(&self) -> usize {
        (self.page * PER_PAGE).min(self.found.total)
    }
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/search", web::get().to(search));
}

async fn search(
    app: web::Data<App>,
    query: Option<web::Query<Asked>>,
) -> Result<HttpResponse, Failure> {
    let asked = query.map(web::Query::into_inner).unwrap_or_default();
    let most = 1_000;
    let page = asked.page.parse().unwrap_or(1_usize).clamp(1, most);
    let request = SearchRequest {
        text: asked.q.clone(),
        kinds: EntryKind::parse(&asked.kind).into_iter().collect(),
        frameworks: Some(asked.framework.clone()).filter(|id| !id.is_empty()).into_iter().collect(),
        offset: (page - 1) * PER_PAGE,
        limit: PER_PAGE,
    };
    let found = app.search(&request)?;
    let pages = found.total.div_ceil(PER_PAGE);
    page::show(&SearchPage { asked, found, page, pages })
}
