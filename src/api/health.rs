//! Whether the process lives and whether it can do its work, for those who run it.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::caller::blocking;
use crate::api::documented::Problems;
use crate::api::fallback;
use crate::api::problem::documented::NotReady;
use crate::api::problem::{Problem, ProblemCode};
use crate::app::App;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_liveness).service(get_readiness).map(|config| {
        config
            .route("/livez", web::route().to(fallback::nothing_here))
            .route("/readyz", web::route().to(fallback::nothing_here))
    });
}

/// How the process is.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`; anything else is a problem.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Tell whether the process lives
///
/// Answers as long as the process can answer at all. Start it anew when it does not.
#[utoipa::path(
    tag = "health",
    responses((status = 200, description = "It lives.", body = Health)),
)]
#[get("/livez")]
async fn get_liveness() -> web::Json<Health> {
    web::Json(Health { status: "ok" })
}

/// Tell whether the process can do its work
///
/// Send it no requests while it cannot.
#[utoipa::path(
    tag = "health",
    responses(
        (status = 200, description = "It can.", body = Health),
        Problems<(NotReady,)>,
    ),
)]
#[get("/readyz")]
async fn get_readiness(app: web::Data<App>) -> Result<web::Json<Health>, Problem> {
    match blocking(move || app.is_ready()).await {
        Ok(()) => Ok(web::Json(Health { status: "ok" })),
        Err(problem) => Err(Problem::new(ProblemCode::NotReady, problem.to_string())),
    }
}
