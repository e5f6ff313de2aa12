//! Jobs: work that takes long.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::caller::{Caller, blocking};
use crate::api::documented::{NotModified, Problems};
use crate::api::parameters::{Nothing, Parameters};
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadParameter, Busy, Internal, UnknownJob};
use crate::app::App;
use crate::view::JobView;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_job);
}

/// A job in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct JobPath {
    /// Id.
    #[param(example = "0198c1f2-41aa-7d3f-a1b2-c3d4e5f60718")]
    id: String,
}

/// Get a job
///
/// Whether it is waiting, running, done or failed, and the assessment that it made. Ask again after
/// a second or two while it is not finished.
#[utoipa::path(
    tag = "jobs",
    params(JobPath),
    responses(
        (status = 200, description = "The job.", body = JobView),
        NotModified,
        Problems<(BadParameter, UnknownJob, Internal, Busy)>,
    ),
)]
#[get("/jobs/{id}")]
async fn get_job(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<JobPath>,
    _: Parameters<Nothing>,
) -> Result<Tagged<JobView>, Problem> {
    blocking(move || app.job(&caller.0, &path.id)).await.map(Tagged)
}
