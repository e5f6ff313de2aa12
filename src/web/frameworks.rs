//! The frameworks, and one of them with its clauses as a tree.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::app::App;
use crate::kb::{Catalog, FrameworkIdx, Recommendation};
use crate::view::{self, FrameworkView, Summary};
use crate::vocab::{ControlForce, EntryKind, FrameworkKind};
use crate::web::failure::Failure;
use crate::web::words::{Count as _, Linked as _};
use crate::web::{entries, href, page};

#[derive(Template)]
#[template(path = "frameworks.html")]
struct FrameworksPage {
    groups: Vec<(FrameworkKind, Vec<FrameworkView>)>,
    to_verify: Vec<Summary>,
}

/// A clause in the tree. Rows stand one after the other; `opens` and `closes` say where lists
/// within lists begin and end.
struct Clause {
    id: String,
    citation: String,
    title: String,
    force: ControlForce,
    withdrawn: bool,
    opens: bool,
    closes: usize,
}

#[derive(Template)]
#[template(path = "framework.html")]
struct FrameworkPage<'a> {
    view: FrameworkView,
    clauses: Vec<Clause>,
    recommendations: Vec<&'a Recommendation>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/frameworks", web::get().to(frameworks))
        .route("/frameworks/{id:.*}", web::get().to(framework));
}

async fn frameworks(app: web::Data<App>) -> Result<HttpResponse, Failure> {
    let catalog = app.catalog();
    let of = |kind: FrameworkKind| {
        let all = catalog.frameworks.positions().map(|at| view::framework(catalog, at));
        (kind, all.filter(|view| view.publication == kind).collect::<Vec<_>>())
    };
    let groups = FrameworkKind::ALL.iter().copied().map(of);
    let doubted = view::to_verify(catalog).into_iter();
    page::show(&FrameworksPage {
        groups: groups.filter(|(_, rows)| !rows.is_empty()).collect(),
        to_verify: doubted.map(|entry| view::summary(catalog, entry)).collect(),
    })
}

async fn framework(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, Failure> {
    let catalog = app.catalog();
    let at = catalog.framework(&id);
    let at = at.ok_or_else(|| entries::unknown(&app, EntryKind::Framework, &id))?;
    let recommendations = catalog.recommendations_of(at).map(|at| &catalog.recommendations[at]);
    page::show(&FrameworkPage {
        view: view::framework(catalog, at),
        clauses: clauses(catalog, at),
        recommendations: recommendations.collect(),
    })
}

fn clauses(catalog: &Catalog, framework: FrameworkIdx) -> Vec<Clause> {
    let mut depths = Vec::new();
    let mut before = 0;
    for at in catalog.controls_of(framework) {
        let parents =
            std::iter::successors(catalog.controls[at].parent, |at| catalog.controls[*at].parent);
        let deepest = if depths.is_empty() { 0 } else { before + 1 };
        before = parents.count().min(deepest);
        depths.push(before);
    }
    let following = depths.iter().copied().skip(1).chain([0]);
    let clause = |((at, depth), next): ((_, &usize), usize)| {
        let control = &catalog.controls[at];
        Clause {
            id: control.id.clone(),
            citation: control.citation.clone(),
            title: control.title.clone(),
            force: control.force,
            withdrawn: control.withdrawn.is_some(),
            opens: next > *depth,
            closes: depth.saturating_sub(next),
        }
    };
    catalog.controls_of(framework).zip(&depths).zip(following).map(clause).collect()
}
