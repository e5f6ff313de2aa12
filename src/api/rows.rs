//! What an assessment found, page by page: gaps, controls, findings, evidence and requirements.

use std::sync::Arc;

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::assessments::AssessmentPath;
use crate::api::caller::{Caller, blocking};
use crate::api::documented::{NotModified, Problems};
use crate::api::paging::{List, Paging};
use crate::api::parameters::Listing;
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadCursor, BadParameter, Busy, Internal, UnknownAssessment};
use crate::app::App;
use crate::report::{ControlRow, EvidenceRow, FindingRow, GapRow, RequirementRow, Snapshot};
use crate::vocab::{ControlStatus, LegalTier, Severity, Verdict};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_gaps)
        .service(list_assessed_controls)
        .service(list_findings)
        .service(list_evidence)
        .service(list_assessed_requirements);
}

/// Which gaps.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GapFilter {
    /// Only those of a framework of the assessment, with or without edition.
    #[param(example = "pci-dss")]
    framework: Option<String>,
    /// Only those of a status.
    #[param(inline)]
    status: Option<ControlStatus>,
    /// Only those of a legal tier.
    #[param(inline)]
    tier: Option<LegalTier>,
}

/// Which controls.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AssessedControlFilter {
    /// Only those of a framework of the assessment, with or without edition.
    #[param(example = "pci-dss")]
    framework: Option<String>,
    /// Only those of a status.
    #[param(inline)]
    status: Option<ControlStatus>,
}

/// Which findings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FindingFilter {
    /// Only those of a severity.
    #[param(inline)]
    severity: Option<Severity>,
    /// Only those of a threat, by id.
    #[param(example = "unencrypted-flow-across-boundary")]
    threat: Option<String>,
    /// Only those at an element of the model, by id.
    #[param(example = "component:database")]
    element: Option<String>,
}

/// Which evidence.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EvidenceFilter {
    /// Only what is about a requirement or control, by id.
    #[param(example = "mfa-for-administrators")]
    subject: Option<String>,
    /// Only what says this.
    #[param(inline)]
    verdict: Option<Verdict>,
    /// Only what is about an element of the model, by id.
    #[param(example = "component:database")]
    element: Option<String>,
}

/// Which requirements.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AssessedRequirementFilter {
    /// Only those that serve a control of a framework of the assessment, with or without edition.
    #[param(example = "pci-dss")]
    framework: Option<String>,
    /// Only those of a status.
    #[param(inline)]
    status: Option<ControlStatus>,
    /// Only those at an element of the model, by id.
    #[param(example = "component:database")]
    element: Option<String>,
}

/// List the gaps of an assessment
///
/// Controls that are not fully met, what to fix first at the front: by legal tier, then by benefit
/// per person-day. Each says what is missing, where, and how to put it in place.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath, GapFilter, Paging),
    responses(
        (status = 200, description = "Gaps.", body = List<GapRow>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownAssessment, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}/gaps")]
async fn list_gaps(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<AssessmentPath>,
    parameters: Listing<GapFilter>,
) -> Result<Tagged<List<GapRow>>, Problem> {
    let Listing { filter, page } = parameters;
    let snapshot = snapshot(app, caller, path).await?;
    let kept = snapshot.gaps.iter().filter(|row| {
        is_of(&row.framework, filter.framework.as_deref())
            && filter.status.is_none_or(|status| row.status == status)
            && filter.tier.is_none_or(|tier| row.tier == tier)
    });
    let list = List::cut("gaps", kept, |row| row.id.clone(), &page)?;
    Ok(Tagged(list.map(Clone::clone)))
}

/// List the controls of an assessment
///
/// Every assessable control of the frameworks with its status and why, in the standards' own order.
/// Those that were not assessed are listed like all others.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath, AssessedControlFilter, Paging),
    responses(
        (status = 200, description = "Controls.", body = List<ControlRow>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownAssessment, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}/controls")]
async fn list_assessed_controls(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<AssessmentPath>,
    parameters: Listing<AssessedControlFilter>,
) -> Result<Tagged<List<ControlRow>>, Problem> {
    let Listing { filter, page } = parameters;
    let snapshot = snapshot(app, caller, path).await?;
    let kept = snapshot.controls.iter().filter(|row| {
        is_of(&row.key, filter.framework.as_deref())
            && filter.status.is_none_or(|status| row.status == status)
    });
    let list = List::cut("assessed-controls", kept, |row| row.key.clone(), &page)?;
    Ok(Tagged(list.map(Clone::clone)))
}

/// List the findings of an assessment
///
/// Threats at places of the model, each with the conditions that hold, the sum of its score, and
/// the shortest way out.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath, FindingFilter, Paging),
    responses(
        (status = 200, description = "Findings.", body = List<FindingRow>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownAssessment, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}/findings")]
async fn list_findings(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<AssessmentPath>,
    parameters: Listing<FindingFilter>,
) -> Result<Tagged<List<FindingRow>>, Problem> {
    let Listing { filter, page } = parameters;
    let snapshot = snapshot(app, caller, path).await?;
    let kept = snapshot.findings.iter().filter(|row| {
        filter.severity.is_none_or(|severity| row.severity == severity)
            && filter.threat.as_ref().is_none_or(|threat| row.threat == *threat)
            && filter.element.as_ref().is_none_or(|element| row.element == *element)
    });
    let list = List::cut("findings", kept, |row| row.id.clone(), &page)?;
    Ok(Tagged(list.map(Clone::clone)))
}

/// List the evidence of an assessment
///
/// What is known, from whom, how strongly, and where it stands.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath, EvidenceFilter, Paging),
    responses(
        (status = 200, description = "Evidence.", body = List<EvidenceRow>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownAssessment, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}/evidence")]
async fn list_evidence(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<AssessmentPath>,
    parameters: Listing<EvidenceFilter>,
) -> Result<Tagged<List<EvidenceRow>>, Problem> {
    let Listing { filter, page } = parameters;
    let snapshot = snapshot(app, caller, path).await?;
    let kept = snapshot.evidence.iter().filter(|row| {
        filter.verdict.is_none_or(|verdict| row.verdict == verdict)
            && filter.subject.as_ref().is_none_or(|subject| row.subject == *subject)
            && filter.element.as_ref().is_none_or(|element| row.element == *element)
    });
    let list = List::cut("evidence", kept, |row| row.id.clone(), &page)?;
    Ok(Tagged(list.map(Clone::clone)))
}

/// List the requirements of an assessment
///
/// Each requirement at each place where it is asked for, with its status there.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath, AssessedRequirementFilter, Paging),
    responses(
        (status = 200, description = "Requirements at places.", body = List<RequirementRow>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownAssessment, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}/requirements")]
async fn list_assessed_requirements(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<AssessmentPath>,
    parameters: Listing<AssessedRequirementFilter>,
) -> Result<Tagged<List<RequirementRow>>, Problem> {
    let Listing { filter, page } = parameters;
    let snapshot = snapshot(app, caller, path).await?;
    let framework = filter.framework.as_deref();
    let kept = snapshot.requirements.iter().filter(|row| {
        (framework.is_none() || row.controls.iter().any(|key| is_of(key, framework)))
            && filter.status.is_none_or(|status| row.status == status)
            && filter.element.as_ref().is_none_or(|element| row.element == *element)
    });
    let key = |row: &&RequirementRow| format!("{} {}", row.id, row.element);
    let list = List::cut("assessed-requirements", kept, key, &page)?;
    Ok(Tagged(list.map(Clone::clone)))
}

async fn snapshot(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<AssessmentPath>,
) -> Result<Arc<Snapshot>, Problem> {
    blocking(move || app.snapshot(&caller.0, &path.id)).await
}

/// Tells whether a framework, profile or control id belongs to a framework as the client wrote it:
/// `pci-dss@4.0.1:8.4.2` belongs to `pci-dss` and to `pci-dss@4.0.1`.
fn is_of(id: &str, framework: Option<&str>) -> bool {
    framework.is_none_or(|framework| {
        let rest = id.strip_prefix(framework);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['@', ':', '/']))
    })
}
