//! What an assessment found, in full: gaps, findings with every factor of every number, controls.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::app::App;
use crate::report::{ControlRow, FindingRow, GapRow};
use crate::vocab::{ControlStatus, EntryKind, Severity};
use crate::web::assessments::Shown;
use crate::web::failure::Failure;
use crate::web::words::{Count as _, Number as _};
use crate::web::{bar, href, page};

/// Which rows to show; anything that cannot be is as good as nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Filter {
    framework: String,
    status: String,
    severity: String,
}

#[derive(Template)]
#[template(path = "gaps.html")]
struct GapsPage {
    shown: Shown,
    filter: Filter,
}

impl GapsPage {
    fn rows(&self) -> Vec<&GapRow> {
        let wanted = |row: &&GapRow| is_or_any(&self.filter.framework, &row.framework);
        self.shown.snapshot.gaps.iter().filter(wanted).collect()
    }
}

#[derive(Template)]
#[template(path = "gap.html")]
struct GapPage<'a> {
    shown: &'a Shown,
    gap: &'a GapRow,
    control: Option<&'a ControlRow>,
}

#[derive(Template)]
#[template(path = "findings.html")]
struct FindingsPage {
    shown: Shown,
    filter: Filter,
}

impl FindingsPage {
    fn rows(&self) -> Vec<&FindingRow> {
        let mut rows = self.shown.findings();
        rows.retain(|row| is_or_any(&self.filter.severity, row.severity.as_str()));
        rows
    }
}

#[derive(Template)]
#[template(path = "finding.html")]
struct FindingPage<'a> {
    shown: &'a Shown,
    finding: &'a FindingRow,
    gaps: Vec<&'a GapRow>,
}

impl FindingPage<'_> {
    /// The names of the components on the most likely path through the finding's place.
    fn path(&self) -> Vec<&str> {
        let snapshot = &self.shown.snapshot;
        let impact = snapshot.impacts.iter().find(|row| row.element == self.finding.element);
        let elements = impact.map_or(&[][..], |row| row.path.as_slice());
        let component =
            |id: &String| snapshot.components.iter().find(|component| component.id == *id);
        elements.iter().filter_map(component).map(|row| row.name.as_str()).collect()
    }

    fn title_of(&self, requirement: &str) -> String {
        let known = self.shown.snapshot.requirements.iter().find(|row| row.id == requirement);
        known.map_or_else(|| requirement.to_owned(), |row| row.title.clone())
    }
}

#[derive(Template)]
#[template(path = "controls.html")]
struct ControlsPage {
    shown: Shown,
    filter: Filter,
}

impl ControlsPage {
    fn rows(&self) -> Vec<&ControlRow> {
        let (framework, _) =
            self.filter.framework.split_once('/').unwrap_or((&self.filter.framework, ""));
        let wanted = |row: &&ControlRow| {
            is_or_any(framework, &format!("{}@{}", row.framework, row.edition))
                && is_or_any(&self.filter.status, row.status.as_str())
        };
        self.shown.snapshot.controls.iter().filter(wanted).collect()
    }
}

/// No filter lets everything through.
fn is_or_any(wanted: &str, value: &str) -> bool {
    wanted.is_empty() || wanted == value
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/assessments/{id}/gaps", web::get().to(gaps))
        .route("/assessments/{id}/gaps/{gap:.*}", web::get().to(gap))
        .route("/assessments/{id}/findings", web::get().to(findings))
        .route("/assessments/{id}/findings/{finding:.*}", web::get().to(finding))
        .route("/assessments/{id}/controls", web::get().to(controls));
}

type Filtered = Option<web::Query<Filter>>;

fn filter(filtered: Filtered) -> Filter {
    filtered.map(web::Query::into_inner).unwrap_or_default()
}

async fn gaps(
    app: web::Data<App>,
    id: web::Path<String>,
    filtered: Filtered,
) -> Result<HttpResponse, Failure> {
    let shown = Shown::read(&app, &id).await?;
    page::show(&GapsPage { shown, filter: filter(filtered) })
}

async fn gap(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Failure> {
    let shown = &Shown::read(&app, &path.0).await?;
    let gap = shown.snapshot.gaps.iter().find(|row| row.id == path.1);
    let gap = gap.ok_or_else(|| Failure::not_found("gap", &path.1))?;
    let control = shown.snapshot.controls.iter().find(|row| row.key == gap.control);
    page::show(&GapPage { shown, gap, control })
}

async fn findings(
    app: web::Data<App>,
    id: web::Path<String>,
    filtered: Filtered,
) -> Result<HttpResponse, Failure> {
    let shown = Shown::read(&app, &id).await?;
    page::show(&FindingsPage { shown, filter: filter(filtered) })
}

async fn finding(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Failure> {
    let shown = &Shown::read(&app, &path.0).await?;
    let finding = shown.finding(&path.1);
    let finding = finding.ok_or_else(|| Failure::not_found("finding", &path.1))?;
    let behind = |row: &&GapRow| {
        let control = shown.snapshot.controls.iter().find(|control| control.key == row.control);
        control.is_some_and(|control| control.findings.contains(&finding.id))
    };
    let gaps = shown.snapshot.gaps.iter().filter(behind).collect();
    page::show(&FindingPage { shown, finding, gaps })
}

async fn controls(
    app: web::Data<App>,
    id: web::Path<String>,
    filtered: Filtered,
) -> Result<HttpResponse, Failure> {
    let shown = Shown::read(&app, &id).await?;
    page::show(&ControlsPage { shown, filter: filter(filtered) })
}
