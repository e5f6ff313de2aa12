//! Recommendations of benchmarks.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::lookup::{self, Showing};
use crate::api::paging::{List, Paging};
use crate::api::parameters::{Listing, Parameters, in_bounds};
use crate::api::problem::Problem;
use crate::api::problem::documented::{
    BadCursor, BadParameter, UnknownFramework, UnknownRecommendation,
};
use crate::app::App;
use crate::kb::{Catalog, Recommendation};
use crate::view::{EntryView, RecommendationView};
use crate::vocab::EntryKind;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_recommendations).service(get_recommendation);
}

/// Which recommendations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RecommendationFilter {
    /// Only those of a benchmark, with or without edition.
    #[param(example = "cis-aws")]
    framework: Option<String>,
    /// Only those of a profile level.
    #[param(minimum = 1, maximum = 2, example = 1)]
    level: Option<u8>,
    /// Only those that the benchmark says a program can judge, or only the others.
    automated: Option<bool>,
}

/// A recommendation in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct RecommendationPath {
    /// Id.
    #[param(example = "cis-aws@7.0.0:3.2.1")]
    id: String,
}

/// A recommendation in a list.
#[derive(Debug, Serialize, ToSchema)]
struct RecommendationLine {
    /// Id.
    #[schema(example = "cis-aws@7.0.0:3.2.1")]
    id: String,
    /// Benchmark with edition.
    framework: String,
    /// Number.
    citation: String,
    /// Title, in our words.
    title: String,
    /// Profile level, 1 or 2.
    level: u8,
    /// Whether the benchmark says that a program can judge it.
    automated: bool,
    /// Whether Plumbline judges it.
    checked: bool,
}

/// List recommendations
///
/// Benchmark by benchmark, in the benchmark's own order.
#[utoipa::path(
    tag = "recommendations",
    params(RecommendationFilter, Paging),
    responses(
        (status = 200, description = "Recommendations.", body = List<RecommendationLine>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownFramework)>,
    ),
)]
#[get("/recommendations")]
async fn list_recommendations(
    app: web::Data<App>,
    parameters: Listing<RecommendationFilter>,
) -> Result<Tagged<List<RecommendationLine>>, Problem> {
    let catalog = app.catalog();
    let Listing { filter, page } = parameters;
    in_bounds("level", &filter.level.unwrap_or(1), 1..=2)?;
    let framework = lookup::filtered_framework(&app, filter.framework.as_deref())?;
    let kept = catalog.recommendations.iter().map(|(_, row)| row).filter(|row| {
        framework.is_none_or(|framework| row.framework == framework)
            && filter.level.is_none_or(|level| row.level == level)
            && filter.automated.is_none_or(|automated| row.automated == automated)
    });
    let list = List::cut("recommendations", kept, |row| row.id.clone(), &page)?;
    Ok(Tagged(list.map(|row| line(catalog, row))))
}

/// Get a recommendation
///
/// What it asks, how to follow it, how Plumbline judges it, and the requirements and controls it
/// serves.
#[utoipa::path(
    tag = "recommendations",
    params(RecommendationPath, Showing),
    responses(
        (status = 200, description = "The recommendation.", body = RecommendationView),
        NotModified,
        Problems<(BadParameter, UnknownRecommendation)>,
    ),
)]
#[get("/recommendations/{id}")]
async fn get_recommendation(
    app: web::Data<App>,
    path: web::Path<RecommendationPath>,
    showing: Parameters<Showing>,
) -> Result<Tagged<RecommendationView>, Problem> {
    match lookup::shown(&app, &path.id, EntryKind::Recommendation, &showing.0)? {
        EntryView::Recommendation(recommendation) => Ok(Tagged(recommendation)),
        _ => Err(lookup::unknown(&app, &path.id, Some(EntryKind::Recommendation))),
    }
}

fn line(catalog: &Catalog, row: &Recommendation) -> RecommendationLine {
    RecommendationLine {
        id: row.id.clone(),
        framework: catalog.frameworks[row.framework].key.clone(),
        citation: row.number.clone(),
        title: row.title.clone(),
        level: row.level,
        automated: row.automated,
        checked: !row.checks.is_empty(),
    }
}
