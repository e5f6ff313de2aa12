//! Search over the knowledge base.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::lookup;
use crate::api::paging::{Paging, bad_cursor, cursor};
use crate::api::parameters::Listing;
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadCursor, BadParameter, UnknownFramework};
use crate::app::{App, SearchRequest};
use crate::view::SearchView;
use crate::vocab::EntryKind;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(search_entries);
}

/// What to search.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchParameters {
    /// What somebody typed: words, `"phrases"`, `-not`, `OR`, `prefix*`, `framework:`, `kind:`,
    /// `maps:`, or a citation in any written form. No text is an error.
    #[param(example = "mfa")]
    q: String,
    /// Kinds of entries to find; all if left out.
    #[serde(default)]
    #[param(inline, required = false)]
    kind: Vec<EntryKind>,
    /// Frameworks to find entries of, with or without edition; all if left out.
    #[serde(default)]
    #[param(required = false, example = json!(["pci-dss"]))]
    framework: Vec<String>,
}

/// A page of what a search found.
#[derive(Debug, Serialize, ToSchema)]
struct SearchPage {
    #[serde(flatten)]
    found: SearchView,
    /// The cursor of the next page; null on the last one.
    #[schema(required, format = "cursor", pattern = "^[0-9a-f]+$")]
    next: Option<String>,
}

/// Search the knowledge base
///
/// Finds controls, requirements, threats, test cases, recommendations and frameworks by citation,
/// acronym or plain words, the best first. Every hit says why it was found, and the contributions
/// sum to its score. A clause that does not exist gives its nearest ancestor and a notice.
#[utoipa::path(
    tag = "search",
    params(SearchParameters, Paging),
    responses(
        (status = 200, description = "What was found.", body = SearchPage),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownFramework)>,
    ),
)]
#[get("/search")]
async fn search_entries(
    app: web::Data<App>,
    parameters: Listing<SearchParameters>,
) -> Result<Tagged<SearchPage>, Problem> {
    let Listing { filter, page } = parameters;
    for framework in &filter.framework {
        lookup::framework(&app, framework)?;
    }
    let offset = offset(&page)?;
    let request = SearchRequest {
        text: filter.q,
        kinds: filter.kind,
        frameworks: filter.framework,
        offset,
        limit: page.limit(),
    };
    let found = app.search(&request)?;
    let end = offset.saturating_add(found.hits.len());
    let next =
        (end < found.total && !found.hits.is_empty()).then(|| cursor(LIST, &end.to_string()));
    Ok(Tagged(SearchPage { found, next }))
}

const LIST: &str = "search";

/// The index never changes while the program runs, so that counting is safe here.
fn offset(page: &Paging) -> Result<usize, Problem> {
    let Some(count) = page.after(LIST)? else { return Ok(0) };
    count.parse().ok().ok_or_else(bad_cursor)
}
