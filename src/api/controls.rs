//! Controls.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::lookup::{self, Showing};
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadParameter, UnknownControl};
use crate::app::App;
use crate::view::{ControlView, EntryView};
use crate::vocab::EntryKind;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_control);
}

/// A control in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ControlPath {
    /// Id, or its citation in any written form that names the framework.
    #[param(example = "pci-dss@4.0.1:8.4.2")]
    id: String,
}

/// Get a control
///
/// What it asks, where it stands in its framework, and everything it is linked to: requirements,
/// threats, test cases, recommendations and controls of other frameworks, each with its origin and
/// reason.
#[utoipa::path(
    tag = "controls",
    params(ControlPath, Showing),
    responses(
        (status = 200, description = "The control.", body = ControlView),
        NotModified,
        Problems<(BadParameter, UnknownControl)>,
    ),
)]
#[get("/controls/{id}")]
async fn get_control(
    app: web::Data<App>,
    path: web::Path<ControlPath>,
    showing: Parameters<Showing>,
) -> Result<Tagged<ControlView>, Problem> {
    match lookup::shown(&app, &path.id, EntryKind::Control, &showing.0)? {
        EntryView::Control(control) => Ok(Tagged(control)),
        _ => Err(lookup::unknown(&app, &path.id, Some(EntryKind::Control))),
    }
}
