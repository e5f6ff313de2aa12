//! The HTTP API: the use cases as JSON, for other programs.
//!
//! Comes in: requests under `/api/v1`. Goes out: views, or problems (RFC 9457). One file per
//! resource holds its parameters, its handlers and `routes`; `routes` here is the one list that
//! both the server and the document are made from, so that they cannot differ. The conventions are
//! in `openapi/README.md`. It knows nothing of the database and nothing of pages.
//!
//! There are no accounts yet, so that no operation asks who is calling.

mod answer;
mod assessments;
mod caller;
mod changes;
mod controls;
mod crosswalks;
mod docs;
mod document;
mod documented;
mod fallback;
mod frameworks;
mod health;
mod jobs;
mod lookup;
mod mappings;
mod models;
mod paging;
mod parameters;
mod plans;
mod problem;
mod problem_list;
mod recommendations;
mod reports;
mod requirements;
mod rows;
mod search;
mod server;
mod stats;
mod stored;
mod test_cases;
mod threats;
mod upload;

use actix_web::web;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

pub use document::document;
pub use problem::{Problem, ProblemCode};
pub use server::{run, serve};

/// Where the resources are.
const BASE: &str = "/api/v1";

/// Most bytes of a JSON body.
const MOST_JSON_BYTES: usize = 256 * 1024;

/// Mounts the API, its documentation and the health checks. The state of the application must hold
/// an [`App`](crate::app::App) as [`web::Data`].
pub fn configure(config: &mut web::ServiceConfig) {
    routes(&mut ServiceConfig::new(config));
}

/// The one list of all operations.
fn routes(config: &mut ServiceConfig<'_>) {
    config
        .configure(health::routes)
        .service(
            scope::scope(BASE)
                .configure(search::routes)
                .configure(frameworks::routes)
                .configure(controls::routes)
                .configure(threats::routes)
                .configure(requirements::routes)
                .configure(test_cases::routes)
                .configure(recommendations::routes)
                .configure(mappings::routes)
                .configure(crosswalks::routes)
                .configure(stats::routes)
                .configure(models::routes)
                .configure(assessments::routes)
                .configure(rows::routes)
                .configure(plans::routes)
                .configure(changes::routes)
                .configure(reports::routes)
                .configure(jobs::routes)
                .configure(problem_list::routes)
                .configure(document::routes)
                .app_data(json())
                .app_data(path())
                .default_service(web::to(fallback::nothing_here)),
        )
        .map(docs::mount);
}

/// What actix-web refuses while it reads a body or a path becomes a problem like all others.
fn json() -> web::JsonConfig {
    web::JsonConfig::default()
        .limit(MOST_JSON_BYTES)
        .error_handler(|error, _| fallback::json(&error).into())
}

fn path() -> web::PathConfig {
    web::PathConfig::default()
        .error_handler(|error, request| fallback::path(&error, request).into())
}
