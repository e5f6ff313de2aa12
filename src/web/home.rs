//! The home page: search, what the knowledge base holds, and the assessments made last.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::app::{App, PageRequest};
use crate::view::{self, AssessmentView, FrameworkView, Stats};
use crate::vocab::FrameworkKind;
use crate::web::failure::Failure;
use crate::web::words::Count as _;
use crate::web::{bar, href, page};

/// Most assessments on the home page.
const MOST_ASSESSMENTS: usize = 5;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    stats: Stats,
    controls: usize,
    links: usize,
    frameworks: Vec<FrameworkView>,
    rows: Vec<AssessmentView>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/", web::get().to(home));
}

async fn home(app: web::Data<App>) -> Result<HttpResponse, Failure> {
    let catalog = app.catalog();
    let stats = view::stats(catalog);
    let frameworks = catalog.frameworks.positions().map(|at| view::framework(catalog, at));
    let is_asked_of_systems = |framework: &FrameworkView| {
        !matches!(framework.publication, FrameworkKind::Taxonomy | FrameworkKind::Benchmark)
    };
    let frameworks = frameworks.filter(is_asked_of_systems).collect();
    let service = app.clone();
    let request = PageRequest { after: None, limit: MOST_ASSESSMENTS };
    let recent =
        page::blocking(move || service.assessments(&page::actor(), None, &request)).await?;
    page::show(&HomePage {
        controls: stats.frameworks.iter().map(|row| row.controls).sum(),
        links: catalog.links.len(),
        stats,
        frameworks,
        rows: recent.items,
    })
}
