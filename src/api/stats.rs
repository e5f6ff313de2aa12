//! How much the knowledge base holds.

use actix_web::{get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::parameters::{Nothing, Parameters};
use crate::api::problem::documented::BadParameter;
use crate::app::App;
use crate::view::{self, Stats};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_stats);
}

/// Get the counts of the knowledge base
///
/// Its release and hash, the number of entries of each kind, and for each framework how many
/// controls are reached, by links of which origin.
#[utoipa::path(
    tag = "knowledge base",
    responses(
        (status = 200, description = "The counts.", body = Stats),
        NotModified,
        Problems<(BadParameter,)>,
    ),
)]
#[get("/stats")]
async fn get_stats(app: web::Data<App>, _: Parameters<Nothing>) -> Tagged<Stats> {
    Tagged(view::stats(app.catalog()))
}
