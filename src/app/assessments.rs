//! Assesses stored models, keeps the snapshots and renders reports from them.

use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::app::service::{id, not_found, written};
use crate::app::{
    Actor, App, AppError, AssessInput, Importer, Page, PageRequest, assess, check_frameworks,
};
use crate::kb::hexadecimal;
use crate::report::{self, REPORTS, Snapshot};
use crate::store::{
    AnyConnection, AssessmentId, AssessmentRecord, Change, ModelId, NewAssessment, assessments,
    snapshots,
};
use crate::view::{AssessmentSummary, AssessmentView};

/// What to assess.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssessRequest {
    /// Id of the model.
    pub model: String,
    /// Version of it; the newest unless stated.
    pub version: Option<u32>,
    /// Frameworks; those that the model's data brings in, if none is named.
    pub frameworks: Vec<String>,
    /// The day of the assessment, `yyyy-mm-dd`; today unless stated.
    pub as_of: Option<String>,
}

/// A report that was rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
    /// A name for its file.
    pub file_name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// An assessment that was made and is not kept yet.
pub(super) struct Made {
    new: NewAssessment,
    snapshot: Snapshot,
    bytes: Vec<u8>,
}

impl App {
    /// Assesses a stored model and keeps the snapshot.
    pub fn assess_model(
        &self,
        actor: &Actor,
        request: &AssessRequest,
    ) -> Result<AssessmentView, AppError> {
        self.assess_by(self.importer(), actor, request)
    }

    /// Assesses a stored model, doing the reading where the importer says.
    pub(super) fn assess_by(
        &self,
        importer: &Importer,
        actor: &Actor,
        request: &AssessRequest,
    ) -> Result<AssessmentView, AppError> {
        let made = self.make_assessment(importer, actor, request)?;
        let change = self.change(actor);
        self.store().write(|conn| keep(conn, &change, made))
    }

    /// Assesses a stored model. Nothing is written, so that no transaction is open meanwhile.
    pub(super) fn make_assessment(
        &self,
        importer: &Importer,
        actor: &Actor,
        request: &AssessRequest,
    ) -> Result<Made, AppError> {
        let model = id::<ModelId>("model", &request.model)?;
        let as_of = self.day(request.as_of.as_deref())?;
        let (record, version, source) = self.source_of_version(actor, model, request.version)?;
        let read = importer.read(self.catalog(), &source, self.limits())?;
        let day = as_of.to_string();
        let input = AssessInput {
            model: &read.model,
            sources: &read.sources,
            frameworks: &request.frameworks,
            as_of: &day,
            diagnostics: read.diagnostics,
        };
        let snapshot = assess(self.catalog(), input)?;
        let summary = AssessmentSummary {
            snapshot: snapshot.id.clone(),
            model_name: record.name,
            frameworks: snapshot.frameworks.clone(),
            gaps: snapshot.gaps.len(),
            findings: snapshot.findings.len(),
        };
        let new = NewAssessment {
            id: AssessmentId::new(self.now()),
            model,
            version,
            frameworks: snapshot.frameworks.iter().map(|row| row.id.clone()).collect(),
            as_of,
            catalog_version: snapshot.catalog.version.clone(),
            catalog_sha256: snapshot.catalog.sha256.clone(),
            snapshot_sha256: String::new(),
            summary: serde_json::to_value(summary).map_err(AppError::Stored)?,
        };
        let bytes = report::json(&snapshot)?;
        Ok(Made { new, snapshot, bytes })
    }

    /// Tells whether a request can be carried out, without doing so.
    pub(super) fn check_request(
        &self,
        actor: &Actor,
        request: &AssessRequest,
    ) -> Result<(), AppError> {
        let model = id::<ModelId>("model", &request.model)?;
        self.day(request.as_of.as_deref())?;
        check_frameworks(self.catalog(), &request.frameworks)?;
        self.version_of(actor, model, request.version).map(drop)
    }

    fn day(&self, stated: Option<&str>) -> Result<NaiveDate, AppError> {
        let Some(stated) = stated else { return Ok(self.now().date_naive()) };
        let day = NaiveDate::parse_from_str(stated, "%Y-%m-%d").ok();
        // Years of more or fewer digits would sort wrongly as text.
        day.filter(|day| day.to_string() == stated)
            .ok_or_else(|| AppError::BadDay { written: stated.to_owned() })
    }

    /// Lists assessments, of one model or of all, the newest first.
    pub fn assessments(
        &self,
        actor: &Actor,
        model: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<AssessmentView>, AppError> {
        let request = page.read()?;
        // A filter that names no model leaves nothing; only a path to one that is not there fails.
        let Ok(model) = model.map(str::parse::<ModelId>).transpose() else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let found = self
            .store()
            .read(|conn| assessments::list_page(conn, &actor.tenant, model, &request))?;
        Ok(Page {
            items: found.items.iter().map(view).collect::<Result<_, _>>()?,
            next: found.next.map(|cursor| cursor.to_string()),
        })
    }

    /// Shows an assessment.
    pub fn assessment(&self, actor: &Actor, assessment: &str) -> Result<AssessmentView, AppError> {
        view(&self.assessment_record(actor, assessment)?)
    }

    /// Returns the snapshot of an assessment.
    pub fn snapshot(&self, actor: &Actor, assessment: &str) -> Result<Arc<Snapshot>, AppError> {
        let record = self.assessment_record(actor, assessment)?;
        let sha256 = &record.assessment.snapshot_sha256;
        let recent = || self.recent().lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(snapshot) = recent().get(sha256) {
            return Ok(snapshot);
        }
        let bytes = self.store().read(|conn| snapshots::read(conn, &actor.tenant, sha256))?;
        let bytes = bytes.ok_or_else(|| not_found("assessment", assessment))?;
        let snapshot = Arc::new(report::from_json(&bytes)?);
        recent().keep(sha256, &snapshot);
        Ok(snapshot)
    }

    /// Renders a report of an assessment.
    pub fn report(
        &self,
        actor: &Actor,
        assessment: &str,
        kind: &str,
    ) -> Result<Rendered, AppError> {
        let found = REPORTS.iter().find(|known| known.id == kind);
        let found = found.ok_or_else(|| AppError::UnknownReport {
            kind: kind.to_owned(),
            known: REPORTS.iter().map(|known| known.id).collect(),
        })?;
        let snapshot = self.snapshot(actor, assessment)?;
        let bytes = (found.render)(&snapshot)?;
        let name = file_stem(&snapshot.model.name);
        Ok(Rendered {
            sha256: hexadecimal(&Sha256::digest(&bytes)),
            bytes,
            media_type: found.media_type,
            file_name: format!("{name}-{}.{}", snapshot.as_of, found.file_extension),
        })
    }

    fn assessment_record(
        &self,
        actor: &Actor,
        assessment: &str,
    ) -> Result<AssessmentRecord, AppError> {
        let at = id::<AssessmentId>("assessment", assessment)?;
        let found = self.store().read(|conn| assessments::find(conn, &actor.tenant, at))?;
        found.ok_or_else(|| not_found("assessment", assessment))
    }
}

/// Keeps an assessment and its snapshot, as a part of its caller's transaction.
pub(super) fn keep(
    conn: &mut AnyConnection,
    change: &Change,
    made: Made,
) -> Result<AssessmentView, AppError> {
    debug_assert!(!made.snapshot.id.is_empty(), "a snapshot is frozen before it is kept");
    let snapshot_sha256 = snapshots::insert(conn, change, &made.bytes)?;
    view(&assessments::insert(conn, change, NewAssessment { snapshot_sha256, ..made.new })?)
}

fn view(record: &AssessmentRecord) -> Result<AssessmentView, AppError> {
    let assessment = &record.assessment;
    let summary: AssessmentSummary =
        serde_json::from_value(assessment.summary.clone()).map_err(AppError::Stored)?;
    Ok(AssessmentView {
        id: assessment.id.to_string(),
        model: assessment.model.to_string(),
        model_name: summary.model_name,
        version: assessment.version,
        frameworks: summary.frameworks,
        as_of: assessment.as_of.to_string(),
        created: written(record.created),
        actor: record.actor.clone(),
        catalog_version: assessment.catalog_version.clone(),
        catalog_sha256: assessment.catalog_sha256.clone(),
        snapshot: summary.snapshot,
        gaps: summary.gaps,
        findings: summary.findings,
    })
}

/// Makes a file name that every system takes: letters and digits, anything else becomes a hyphen.
fn file_stem(name: &str) -> String {
    const MOST: usize = 60;
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let mapped: String = name.chars().map(plain).collect();
    let words: Vec<&str> = mapped.split('-').filter(|word| !word.is_empty()).collect();
    let stem: String = words.join("-").chars().take(MOST).collect();
    if stem.is_empty() { "assessment".to_owned() } else { stem.to_lowercase() }
}
