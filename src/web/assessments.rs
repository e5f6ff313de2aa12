//! Assessments: the list, and one of them with its bars, gaps, findings and diagram.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::app::{App, PageRequest};
use crate::report::{FindingRow, REPORTS, Snapshot};
use crate::view::AssessmentView;
use crate::vocab::{ControlStatus, Severity};
use crate::web::failure::Failure;
use crate::web::words::{Count as _, Moment as _, Number as _};
use crate::web::{bar, href, page};

/// Assessments of a page of the list.
const PER_PAGE: usize = 50;

/// Gaps and findings on the page of an assessment; the others are a click away.
pub(super) const MOST_ROWS: usize = 15;

/// An assessment as its pages show it.
pub(super) struct Shown {
    /// Its id.
    pub(super) id: String,
    /// What it found.
    pub(super) snapshot: Arc<Snapshot>,
}

impl Shown {
    /// Reads an assessment.
    pub(super) async fn read(app: &web::Data<App>, id: &str) -> Result<Self, Failure> {
        let (app, asked) = (app.clone(), id.to_owned());
        let snapshot = page::blocking(move || app.snapshot(&page::actor(), &asked)).await?;
        Ok(Self { id: id.to_owned(), snapshot })
    }

    /// Returns the finding with an id.
    pub(super) fn finding(&self, id: &str) -> Option<&FindingRow> {
        self.snapshot.findings.iter().find(|row| row.id == id)
    }

    /// Returns the findings, the largest residual risk first.
    pub(super) fn findings(&self) -> Vec<&FindingRow> {
        let mut findings: Vec<_> = self.snapshot.findings.iter().collect();
        findings.sort_by(|left, right| right.score.residual.total_cmp(&left.score.residual));
        findings
    }

    /// Counts the findings of a severity.
    pub(super) fn count(&self, severity: Severity) -> usize {
        self.snapshot.findings.iter().filter(|row| row.severity == severity).count()
    }

    /// Returns the address of a page of the assessment.
    pub(super) fn at(&self, rest: &str) -> String {
        format!("/assessments/{}{}", href::path(&self.id), href::path(rest))
    }

    /// Returns the address of the controls of a framework.
    pub(super) fn controls(&self, framework: &str) -> String {
        format!("{}?framework={}", self.at("/controls"), href::encode(framework, "@"))
    }

    /// Returns the address of the controls of a framework that have a status.
    pub(super) fn controls_of(&self, framework: &str, status: &str) -> String {
        format!("{}&status={status}", self.controls(framework))
    }
}

/// Where a list begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Cursor {
    /// The cursor of the page before.
    pub(super) after: Option<String>,
}

#[derive(Template)]
#[template(path = "assessments.html")]
struct AssessmentsPage {
    rows: Vec<AssessmentView>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "assessment.html")]
struct AssessmentPage {
    view: AssessmentView,
    shown: Shown,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/assessments", web::get().to(assessments))
        .route("/assessments/{id}", web::get().to(assessment))
        .route("/assessments/{id}/diagram.svg", web::get().to(diagram));
}

async fn assessments(
    app: web::Data<App>,
    cursor: Option<web::Query<Cursor>>,
) -> Result<HttpResponse, Failure> {
    let after = cursor.and_then(|cursor| cursor.into_inner().after);
    let request = PageRequest { after, limit: PER_PAGE };
    let found = page::blocking(move || app.assessments(&page::actor(), None, &request)).await?;
    let next = found.next.map(|cursor| format!("?after={}", href::encode(&cursor, "")));
    page::show(&AssessmentsPage { rows: found.items, next })
}

async fn assessment(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, Failure> {
    let shown = Shown::read(&app, &id).await?;
    let view = page::blocking(move || app.assessment(&page::actor(), &id)).await?;
    page::show(&AssessmentPage { view, shown })
}

/// The diagram for showing in a page; it brings styles of its own, which do no harm in an image.
async fn diagram(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, Failure> {
    let report = page::blocking(move || app.report(&page::actor(), &id, "svg")).await?;
    Ok(HttpResponse::Ok()
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "private, max-age=3600"))
        .content_type(report.media_type)
        .body(report.bytes))
}
