//! Frameworks and benchmarks, and the controls of a framework as a list and as a tree.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::lookup;
use crate::api::paging::{List, Paging};
use crate::api::parameters::{Listing, Nothing, Parameters};
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadCursor, BadParameter, UnknownFramework};
use crate::app::App;
use crate::kb::{Catalog, ControlIdx, Entry, FrameworkIdx};
use crate::view::{self, FrameworkView};
use crate::vocab::{ControlForce, FrameworkKind, Sector};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_frameworks)
        .service(get_framework)
        .service(list_framework_controls)
        .service(get_framework_tree);
}

/// Which frameworks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FrameworkFilter {
    /// Only those that bind a sector.
    #[param(inline)]
    sector: Option<Sector>,
    /// Only those of a kind of publication.
    #[param(inline)]
    publication: Option<FrameworkKind>,
}

/// Which controls of a framework.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ControlFilter {
    /// Only those that ask this strongly.
    #[param(inline)]
    force: Option<ControlForce>,
    /// Only those that a requirement is mapped to or a threat is classified by, or only the others.
    #[param(example = true)]
    reached: Option<bool>,
    /// Only those that software cannot show, or only the others.
    procedural: Option<bool>,
}

/// A framework in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct FrameworkPath {
    /// Id, with or without edition; without one, the newest is meant.
    #[param(example = "pci-dss@4.0.1")]
    id: String,
}

/// A control in a list.
#[derive(Debug, Serialize, ToSchema)]
struct ControlLine {
    /// Id.
    #[schema(example = "pci-dss@4.0.1:8.4.2")]
    id: String,
    /// Citation.
    #[schema(example = "8.4.2")]
    citation: String,
    /// Title.
    title: String,
    /// How strongly it asks.
    force: ControlForce,
    /// Id of the clause it stands under; null at the top.
    #[schema(required)]
    parent: Option<String>,
    /// Whether software cannot show it.
    procedural: bool,
    /// Whether a requirement is mapped to it or a threat is classified by it.
    reached: bool,
    /// Whether it was withdrawn from the framework.
    withdrawn: bool,
}

/// A control with the clauses under it.
#[derive(Debug, Serialize, ToSchema)]
struct ControlNode {
    /// The control.
    control: ControlLine,
    /// The clauses right under it.
    #[schema(no_recursion)]
    children: Vec<ControlNode>,
}

/// The controls of a framework as a tree.
#[derive(Debug, Serialize, ToSchema)]
struct ControlTree {
    /// The framework, with edition.
    #[schema(example = "pci-dss@4.0.1")]
    framework: String,
    /// The clauses at the top.
    controls: Vec<ControlNode>,
}

/// List frameworks
///
/// Frameworks first, then benchmarks, each an edition of its own.
#[utoipa::path(
    tag = "frameworks",
    params(FrameworkFilter, Paging),
    responses(
        (status = 200, description = "Frameworks and benchmarks.", body = List<FrameworkView>),
        NotModified,
        Problems<(BadParameter, BadCursor)>,
    ),
)]
#[get("/frameworks")]
async fn list_frameworks(
    app: web::Data<App>,
    parameters: Listing<FrameworkFilter>,
) -> Result<Tagged<List<FrameworkView>>, Problem> {
    let catalog = app.catalog();
    let Listing { filter, page } = parameters;
    let kept = catalog.frameworks.iter().filter(|(_, framework)| {
        filter.sector.is_none_or(|sector| framework.sectors.contains(&sector))
            && filter.publication.is_none_or(|kind| framework.kind == kind)
    });
    let list = List::cut("frameworks", kept, |(_, framework)| framework.key.clone(), &page)?;
    Ok(Tagged(list.map(|(at, _)| view::framework(catalog, at))))
}

/// Get a framework
///
/// What it is, whom it binds, where its text is from, its baselines, and how many controls it has.
#[utoipa::path(
    tag = "frameworks",
    params(FrameworkPath),
    responses(
        (status = 200, description = "The framework.", body = FrameworkView),
        NotModified,
        Problems<(BadParameter, UnknownFramework)>,
    ),
)]
#[get("/frameworks/{id}")]
async fn get_framework(
    app: web::Data<App>,
    path: web::Path<FrameworkPath>,
    _: Parameters<Nothing>,
) -> Result<Tagged<FrameworkView>, Problem> {
    let at = lookup::framework(&app, &path.id)?;
    Ok(Tagged(view::framework(app.catalog(), at)))
}

/// List the controls of a framework
///
/// Every clause in the standard's own order, headings and withdrawn clauses included. A benchmark
/// has recommendations instead; see `/recommendations`.
#[utoipa::path(
    tag = "frameworks",
    params(FrameworkPath, ControlFilter, Paging),
    responses(
        (status = 200, description = "Controls.", body = List<ControlLine>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownFramework)>,
    ),
)]
#[get("/frameworks/{id}/controls")]
async fn list_framework_controls(
    app: web::Data<App>,
    path: web::Path<FrameworkPath>,
    parameters: Listing<ControlFilter>,
) -> Result<Tagged<List<ControlLine>>, Problem> {
    let catalog = app.catalog();
    let Listing { filter, page } = parameters;
    let controls = catalog.controls_of(lookup::framework(&app, &path.id)?);
    let kept = controls.filter(|at| is_kept(catalog, *at, &filter));
    let list = List::cut("controls", kept, |at| catalog.controls[*at].id.clone(), &page)?;
    Ok(Tagged(list.map(|at| line(catalog, at))))
}

/// Get the controls of a framework as a tree
///
/// Every clause under the clause it belongs to, in the standard's own order. A benchmark has none.
#[utoipa::path(
    tag = "frameworks",
    params(FrameworkPath),
    responses(
        (status = 200, description = "The tree.", body = ControlTree),
        NotModified,
        Problems<(BadParameter, UnknownFramework)>,
    ),
)]
#[get("/frameworks/{id}/tree")]
async fn get_framework_tree(
    app: web::Data<App>,
    path: web::Path<FrameworkPath>,
    _: Parameters<Nothing>,
) -> Result<Tagged<ControlTree>, Problem> {
    let at = lookup::framework(&app, &path.id)?;
    Ok(Tagged(tree(app.catalog(), at)))
}

fn is_kept(catalog: &Catalog, at: ControlIdx, filter: &ControlFilter) -> bool {
    let control = &catalog.controls[at];
    filter.force.is_none_or(|force| control.force == force)
        && filter.procedural.is_none_or(|wanted| control.procedural.is_some() == wanted)
        && filter.reached.is_none_or(|wanted| is_reached(catalog, at) == wanted)
}

fn is_reached(catalog: &Catalog, at: ControlIdx) -> bool {
    let mut links = catalog.links_to(Entry::Control(at));
    links.any(|linked| !matches!(linked.entry, Entry::TestCase(_)))
}

fn line(catalog: &Catalog, at: ControlIdx) -> ControlLine {
    let control = &catalog.controls[at];
    ControlLine {
        id: control.id.clone(),
        citation: control.citation.clone(),
        title: control.title.clone(),
        force: control.force,
        parent: control.parent.map(|parent| catalog.controls[parent].id.clone()),
        procedural: control.procedural.is_some(),
        reached: is_reached(catalog, at),
        withdrawn: control.withdrawn.is_some(),
    }
}

/// Parents stand before their children, so that going backwards meets every child before its
/// parent and hands it over complete.
fn tree(catalog: &Catalog, framework: FrameworkIdx) -> ControlTree {
    let mut waiting: std::collections::BTreeMap<Option<ControlIdx>, Vec<ControlNode>> =
        std::collections::BTreeMap::new();
    let controls: Vec<ControlIdx> = catalog.controls_of(framework).collect();
    for at in controls.into_iter().rev() {
        let mut children = waiting.remove(&Some(at)).unwrap_or_default();
        children.reverse();
        let node = ControlNode { control: line(catalog, at), children };
        waiting.entry(catalog.controls[at].parent).or_default().push(node);
    }
    let mut controls = waiting.remove(&None).unwrap_or_default();
    controls.reverse();
    ControlTree { framework: catalog.frameworks[framework].key.clone(), controls }
}
