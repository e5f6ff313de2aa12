//! Requirements.

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
use crate::api::problem::documented::{
    BadCursor, BadParameter, UnknownFramework, UnknownRequirement,
};
use crate::app::App;
use crate::kb::{Catalog, FrameworkIdx, Requirement, RequirementIdx};
use crate::view::{EntryView, RequirementView};
use crate::vocab::{Domain, Effort, EntryKind, Maturity, Responsibility, Scope};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_requirements).service(get_requirement);
}

/// Which requirements.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RequirementFilter {
    /// Only those of a field of work.
    #[param(inline)]
    domain: Option<Domain>,
    /// Only those that are met at this kind of place.
    #[param(inline)]
    scope: Option<Scope>,
    /// Only those that serve a control of this framework, with or without edition.
    #[param(example = "pci-dss")]
    framework: Option<String>,
}

/// A requirement in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct RequirementPath {
    /// Id.
    #[param(example = "mfa-for-administrators")]
    id: String,
}

/// A requirement in a list.
#[derive(Debug, Serialize, ToSchema)]
struct RequirementLine {
    /// Id.
    #[schema(example = "mfa-for-administrators")]
    id: String,
    /// Title.
    title: String,
    /// Field of work.
    domain: Domain,
    /// Where it is met.
    scope: Scope,
    /// Size of the work.
    effort: Effort,
    /// Who does it in a cloud service.
    responsibility: Responsibility,
    /// How settled it is.
    status: Maturity,
}

/// List requirements
///
/// By id.
#[utoipa::path(
    tag = "requirements",
    params(RequirementFilter, Paging),
    responses(
        (status = 200, description = "Requirements.", body = List<RequirementLine>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownFramework)>,
    ),
)]
#[get("/requirements")]
async fn list_requirements(
    app: web::Data<App>,
    parameters: Listing<RequirementFilter>,
) -> Result<Tagged<List<RequirementLine>>, Problem> {
    let catalog = app.catalog();
    let Listing { filter, page } = parameters;
    let framework = lookup::filtered_framework(&app, filter.framework.as_deref())?;
    let kept = catalog.requirements.iter().filter(|(at, requirement)| {
        filter.domain.is_none_or(|domain| requirement.domain == domain)
            && filter.scope.is_none_or(|scope| requirement.scope == scope)
            && framework.is_none_or(|framework| serves(catalog, *at, framework))
    });
    let kept = kept.map(|(_, requirement)| requirement);
    let list = List::cut("requirements", kept, |requirement| requirement.id.clone(), &page)?;
    Ok(Tagged(list.map(line)))
}

/// Get a requirement
///
/// What must be so and why, how to do it, how to test it, which threats it is against and which
/// controls it serves.
#[utoipa::path(
    tag = "requirements",
    params(RequirementPath, Showing),
    responses(
        (status = 200, description = "The requirement.", body = RequirementView),
        NotModified,
        Problems<(BadParameter, UnknownRequirement)>,
    ),
)]
#[get("/requirements/{id}")]
async fn get_requirement(
    app: web::Data<App>,
    path: web::Path<RequirementPath>,
    showing: Parameters<Showing>,
) -> Result<Tagged<RequirementView>, Problem> {
    match lookup::shown(&app, &path.id, EntryKind::Requirement, &showing.0)? {
        EntryView::Requirement(requirement) => Ok(Tagged(requirement)),
        _ => Err(lookup::unknown(&app, &path.id, Some(EntryKind::Requirement))),
    }
}

fn serves(catalog: &Catalog, at: RequirementIdx, framework: FrameworkIdx) -> bool {
    catalog.controls_for(at).any(|(control, _)| catalog.controls[control].framework == framework)
}

fn line(requirement: &Requirement) -> RequirementLine {
    RequirementLine {
        id: requirement.id.clone(),
        title: requirement.title.clone(),
        domain: requirement.domain,
        scope: requirement.scope,
        effort: requirement.effort,
        responsibility: requirement.responsibility,
        status: requirement.status,
    }
}
