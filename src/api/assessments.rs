//! Assessments, and jobs that make them.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use chrono::NaiveDate;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::{Tagged, tagged_json};
use crate::api::caller::{Caller, blocking};
use crate::api::documented::{NotModified, Problems};
use crate::api::paging::{List, Paging};
use crate::api::parameters::{Listing, Nothing, Parameters};
use crate::api::problem::Problem;
use crate::api::problem::documented::{
    BadBody, BadCursor, BadParameter, BodyTooLarge, Busy, FrameworkNotAssessable, Internal,
    UnknownAssessment, UnknownModel, UnknownVersion, UnsupportedMediaType,
};
use crate::api::stored;
use crate::app::{App, AssessRequest};
use crate::report::Snapshot;
use crate::view::{AssessmentView, JobView};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create_assessment)
        .service(list_assessments)
        .service(get_assessment)
        .service(get_assessment_snapshot);
}

/// What to assess.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"model": "0198c1f0-7a3e-7b52-9d0c-5b6f2f1f8a11", "frameworks": ["pci-dss", "hipaa-security"]}))]
struct AssessmentWanted {
    /// Id of the model.
    model: String,
    /// Version of the model; the newest if left out.
    #[serde(default, deserialize_with = "whole_number")]
    #[schema(minimum = 1)]
    version: Option<u32>,
    /// Frameworks and profiles, with or without edition; if left out, those that the model's data
    /// brings in.
    #[serde(default)]
    #[schema(required = false, max_items = 100)]
    frameworks: Vec<String>,
    /// The day of the assessment; today if left out.
    #[schema(example = "2026-01-15")]
    as_of: Option<NaiveDate>,
}

/// How the answer is wanted.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
struct Preference {
    /// `respond-async` (RFC 7240) starts a job and answers at once with where it is.
    #[param(rename = "Prefer", example = "respond-async")]
    #[expect(dead_code, reason = "it is read from the request, since the header is a list")]
    prefer: Option<String>,
}

/// Which assessments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AssessmentFilter {
    /// Only those of a model, by id.
    #[param(example = "0198c1f0-7a3e-7b52-9d0c-5b6f2f1f8a11")]
    model: Option<String>,
}

/// An assessment in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct AssessmentPath {
    /// Id.
    #[param(example = "0198c1f1-02d4-7c1b-8d5e-9a3b1c2d4e5f")]
    pub(super) id: String,
}

/// Assess a model
///
/// Holds a version of a model against frameworks and freezes what was found. The same model,
/// version, frameworks, day and knowledge base give the same snapshot. With `Prefer: respond-async`
/// a job is started and the answer says where it is.
#[utoipa::path(
    tag = "assessments",
    params(Preference),
    request_body = AssessmentWanted,
    responses(
        (status = 201, description = "The assessment was made.", body = AssessmentView,
         headers(("Location" = String, description = "The assessment.")),
         links(
            ("get_assessment" = (operation_id = "get_assessment", parameters(("id" = "$response.body#/id")))),
            ("get_assessment_snapshot" = (operation_id = "get_assessment_snapshot", parameters(("id" = "$response.body#/id")))),
            ("list_gaps" = (operation_id = "list_gaps", parameters(("id" = "$response.body#/id")))),
            ("list_assessed_controls" = (operation_id = "list_assessed_controls", parameters(("id" = "$response.body#/id")))),
            ("list_findings" = (operation_id = "list_findings", parameters(("id" = "$response.body#/id")))),
            ("list_evidence" = (operation_id = "list_evidence", parameters(("id" = "$response.body#/id")))),
            ("list_assessed_requirements" = (operation_id = "list_assessed_requirements", parameters(("id" = "$response.body#/id")))),
            ("download_report" = (operation_id = "download_report", parameters(("id" = "$response.body#/id"), ("kind" = "json")))),
         )),
        (status = 202, description = "The assessment is being made.", body = JobView,
         headers(("Location" = String, description = "The job."), ("Preference-Applied" = String, description = "`respond-async`.")),
         links(("get_job" = (operation_id = "get_job", parameters(("id" = "$response.body#/id")))))),
        Problems<(BadParameter, BadBody, BodyTooLarge, UnsupportedMediaType, UnknownModel, UnknownVersion, FrameworkNotAssessable, Internal, Busy)>,
    ),
)]
#[post("/assessments")]
async fn create_assessment(
    app: web::Data<App>,
    caller: Caller,
    request: HttpRequest,
    _: Parameters<Nothing>,
    body: web::Json<AssessmentWanted>,
) -> Result<HttpResponse, Problem> {
    let wanted = body.into_inner().request();
    if prefers_async(&request) {
        let job = blocking(move || app.start_job(&caller.0, &wanted)).await?;
        let location = (header::LOCATION, format!("/api/v1/jobs/{}", job.id));
        let applied = ("Preference-Applied", "respond-async");
        return Ok(HttpResponse::Accepted()
            .insert_header(location)
            .insert_header(applied)
            .json(job));
    }
    let made = blocking(move || app.assess_model(&caller.0, &wanted)).await?;
    let location = format!("/api/v1/assessments/{}", made.id);
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).json(made))
}

/// List assessments
///
/// The newest first.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentFilter, Paging),
    responses(
        (status = 200, description = "Assessments.", body = List<AssessmentView>),
        NotModified,
        Problems<(BadParameter, BadCursor, Internal, Busy)>,
    ),
)]
#[get("/assessments")]
async fn list_assessments(
    app: web::Data<App>,
    caller: Caller,
    parameters: Listing<AssessmentFilter>,
) -> Result<Tagged<List<AssessmentView>>, Problem> {
    let Listing { filter, page } = parameters;
    let request = stored::page_request("assessments", &page)?;
    let page =
        blocking(move || app.assessments(&caller.0, filter.model.as_deref(), &request)).await?;
    Ok(Tagged(stored::list("assessments", page)))
}

/// Get an assessment
///
/// What was assessed against what, when and by whom, with the counts of each framework.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath),
    responses(
        (status = 200, description = "The assessment.", body = AssessmentView),
        NotModified,
        Problems<(BadParameter, UnknownAssessment, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}")]
async fn get_assessment(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<AssessmentPath>,
    _: Parameters<Nothing>,
) -> Result<Tagged<AssessmentView>, Problem> {
    blocking(move || app.assessment(&caller.0, &path.id)).await.map(Tagged)
}

/// Get the snapshot of an assessment
///
/// Everything that every report is rendered from, complete: the same structure that
/// `plumbline assess -f json` prints.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath),
    responses(
        (status = 200, description = "The snapshot.", body = Snapshot),
        NotModified,
        Problems<(BadParameter, UnknownAssessment, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}/snapshot")]
async fn get_assessment_snapshot(
    app: web::Data<App>,
    caller: Caller,
    request: HttpRequest,
    path: web::Path<AssessmentPath>,
    _: Parameters<Nothing>,
) -> Result<HttpResponse, Problem> {
    let bytes = blocking(move || {
        let snapshot = app.snapshot(&caller.0, &path.id)?;
        Ok(crate::report::json(&snapshot)?)
    });
    Ok(tagged_json(&request, bytes.await?))
}

impl AssessmentWanted {
    fn request(self) -> AssessRequest {
        AssessRequest {
            model: self.model,
            version: self.version,
            frameworks: self.frameworks,
            as_of: self.as_of.map(|day| day.to_string()),
        }
    }
}

/// JSON has one kind of number, so that `2.0` is the whole number 2 (JSON Schema, section 6.1.1).
fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let Some(number) = Option::<serde_json::Number>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let text = number.to_string();
    let digits = text.strip_suffix(".0").unwrap_or(&text);
    digits.parse().map(Some).map_err(|error| D::Error::custom(format!("{number}: {error}")))
}

/// The header is a list, and may be given several times (RFC 7240, section 2).
fn prefers_async(request: &HttpRequest) -> bool {
    let values = request.headers().get_all("Prefer").filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .any(|preference| preference.trim().eq_ignore_ascii_case("respond-async"))
}
