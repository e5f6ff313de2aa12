//! Threats.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::lookup::{self, Showing};
use crate::api::paging::{List, Paging};
use crate::api::parameters::{Listing, Parameters};
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadCursor, BadParameter, UnknownRequirement, UnknownThreat};
use crate::app::App;
use crate::kb::{Catalog, Entry, Threat};
use crate::view::{EntryView, ThreatView};
use crate::vocab::{EntryKind, Maturity, Stride};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_threats).service(get_threat);
}

/// Which threats.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ThreatFilter {
    /// Only those of a STRIDE category.
    #[param(inline)]
    stride: Option<Stride>,
    /// Only those of one of the CSA Top Threats, by its number.
    #[param(example = "TT-2022-01")]
    csa: Option<String>,
    /// Only those that a requirement is against.
    #[param(example = "mfa-for-administrators")]
    requirement: Option<String>,
}

/// A threat in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ThreatPath {
    /// Id.
    #[param(example = "unencrypted-flow-across-boundary")]
    id: String,
}

/// A threat in a list.
#[derive(Debug, Serialize, ToSchema)]
struct ThreatLine {
    /// Id.
    #[schema(example = "unencrypted-flow-across-boundary")]
    id: String,
    /// Title.
    title: String,
    /// STRIDE categories.
    stride: Vec<Stride>,
    /// CSA Top Threats.
    csa: Vec<String>,
    /// CWE numbers.
    cwe: Vec<u32>,
    /// Likelihood with no control in place.
    #[schema(example = "likely")]
    likelihood: &'static str,
    /// Ids of the requirements against it, the most effective first.
    requirements: Vec<String>,
    /// How settled it is.
    status: Maturity,
}

/// List threats
///
/// By id.
#[utoipa::path(
    tag = "threats",
    params(ThreatFilter, Paging),
    responses(
        (status = 200, description = "Threats.", body = List<ThreatLine>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownRequirement)>,
    ),
)]
#[get("/threats")]
async fn list_threats(
    app: web::Data<App>,
    parameters: Listing<ThreatFilter>,
) -> Result<Tagged<List<ThreatLine>>, Problem> {
    let catalog = app.catalog();
    let Listing { filter, page } = parameters;
    let requirement = filter.requirement.as_deref();
    let requirement =
        requirement.map(|id| lookup::entry(&app, id, EntryKind::Requirement)).transpose()?;
    let kept = catalog.threats.iter().map(|(_, threat)| threat).filter(|threat| {
        filter.stride.is_none_or(|category| threat.stride.contains(&category))
            && filter.csa.as_ref().is_none_or(|id| threat.csa.contains(id))
            && requirement.is_none_or(|requirement| is_against(requirement, threat))
    });
    let list = List::cut("threats", kept, |threat| threat.id.clone(), &page)?;
    Ok(Tagged(list.map(|threat| line(catalog, threat))))
}

/// Get a threat
///
/// How the attack goes, under which conditions a model has it, how likely it is and why, what to
/// do against it, and its examples, which are run as tests.
#[utoipa::path(
    tag = "threats",
    params(ThreatPath, Showing),
    responses(
        (status = 200, description = "The threat.", body = ThreatView),
        NotModified,
        Problems<(BadParameter, UnknownThreat)>,
    ),
)]
#[get("/threats/{id}")]
async fn get_threat(
    app: web::Data<App>,
    path: web::Path<ThreatPath>,
    showing: Parameters<Showing>,
) -> Result<Tagged<ThreatView>, Problem> {
    match lookup::shown(&app, &path.id, EntryKind::Threat, &showing.0)? {
        EntryView::Threat(threat) => Ok(Tagged(threat)),
        _ => Err(lookup::unknown(&app, &path.id, Some(EntryKind::Threat))),
    }
}

fn is_against(requirement: Entry, threat: &Threat) -> bool {
    threat.requires.iter().any(|requires| Entry::Requirement(requires.requirement) == requirement)
}

fn line(catalog: &Catalog, threat: &Threat) -> ThreatLine {
    let requirements = threat.requires.iter();
    ThreatLine {
        id: threat.id.clone(),
        title: threat.title.clone(),
        stride: threat.stride.clone(),
        csa: threat.csa.clone(),
        cwe: threat.cwe.clone(),
        likelihood: threat.likelihood.as_str(),
        requirements: requirements
            .map(|requires| catalog.requirements[requires.requirement].id.clone())
            .collect(),
        status: threat.status,
    }
}
