//! What changed between two assessments.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::assessments::AssessmentPath;
use crate::api::caller::{Caller, blocking};
use crate::api::documented::{NotModified, Problems};
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadParameter, Busy, Internal, UnknownAssessment};
use crate::app::App;
use crate::report::Changes;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_changes);
}

/// What to compare with.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Since {
    /// Id of the earlier assessment, of this model or of another.
    #[param(example = "0198c1f1-02d4-7c1b-8d5e-9a3b1c2d4e5e")]
    since: String,
}

/// Compare with an earlier assessment
///
/// Lists what was added, removed and changed between two assessments: components, flows, their
/// facts, evidence, requirements, findings and controls, each with why it changed.
#[utoipa::path(
    tag = "assessments",
    params(AssessmentPath, Since),
    responses(
        (status = 200, description = "What changed.", body = Changes),
        NotModified,
        Problems<(BadParameter, UnknownAssessment, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}/changes")]
async fn get_changes(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<AssessmentPath>,
    wanted: Parameters<Since>,
) -> Result<Tagged<Changes>, Problem> {
    blocking(move || app.changes(&caller.0, &path.id, &wanted.0.since)).await.map(Tagged)
}
