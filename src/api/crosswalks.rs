//! Crosswalks: from the controls of one framework to those of another.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::lookup;
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadParameter, UnknownControl, UnknownFramework};
use crate::app::App;
use crate::kb::{ControlIdx, Entry, FrameworkIdx};
use crate::view::{self, Crosswalk};
use crate::vocab::EntryKind;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_crosswalk);
}

/// Two frameworks in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct CrosswalkPath {
    /// The framework it starts from, with or without edition.
    #[param(example = "hipaa-security")]
    from: String,
    /// The framework it leads to, with or without edition.
    #[param(example = "pci-dss")]
    to: String,
}

/// Which rows of a crosswalk.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CrosswalkFilter {
    /// Only those that start at this control, by id or by citation.
    #[param(example = "hipaa-security@2013:164.312(d)")]
    control: Option<String>,
}

/// Get a crosswalk
///
/// From each control of the first framework to the controls of the second, the strongest first,
/// each row with its relation, origin and reason. Rows that are inferred through shared
/// requirements say so and carry their path. `unmapped` lists the controls that lead nowhere.
#[utoipa::path(
    tag = "crosswalks",
    params(CrosswalkPath, CrosswalkFilter),
    responses(
        (status = 200, description = "The crosswalk.", body = Crosswalk),
        NotModified,
        Problems<(BadParameter, UnknownFramework, UnknownControl)>,
    ),
)]
#[get("/crosswalks/{from}/{to}")]
async fn get_crosswalk(
    app: web::Data<App>,
    path: web::Path<CrosswalkPath>,
    filter: Parameters<CrosswalkFilter>,
) -> Result<Tagged<Crosswalk>, Problem> {
    let from = lookup::framework(&app, &path.from)?;
    let to = lookup::framework(&app, &path.to)?;
    let control = filter.0.control.as_deref();
    let only = control.map(|written| control_of(&app, from, written)).transpose()?;
    Ok(Tagged(view::crosswalk(app.catalog(), from, to, only)))
}

/// A bare citation means a control of the framework that the crosswalk starts from.
fn control_of(app: &App, framework: FrameworkIdx, written: &str) -> Result<ControlIdx, Problem> {
    let catalog = app.catalog();
    let of_framework = |entry| match entry {
        Entry::Control(at) if catalog.controls[at].framework == framework => Some(at),
        _ => None,
    };
    let full = format!("{}:{written}", catalog.frameworks[framework].key);
    let found = catalog.find(&full).or_else(|| app.find(written)).and_then(of_framework);
    found.ok_or_else(|| lookup::unknown(app, written, Some(EntryKind::Control)))
}
