//! Swagger UI from files inside the binary: nothing is loaded from elsewhere.

use std::sync::{Arc, LazyLock};

use actix_web::http::header;
use actix_web::{HttpResponse, ResponseError, web};
use utoipa_swagger_ui::Config;

use crate::api::problem::{Problem, ProblemCode};

/// The user interface sets styles by script, and its icons are in its style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// Without the badge of a validator on the internet.
static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    let config = Config::new(["/api/v1/openapi.json"]).validator_url("none");
    Arc::new(config.display_operation_id(true).try_it_out_enabled(true))
});

/// Mounts the user interface.
pub(super) fn mount(config: &mut web::ServiceConfig) -> &mut web::ServiceConfig {
    config
        .service(web::redirect("/api/docs", "/api/docs/").permanent())
        .route("/api/docs/{file:.*}", web::get().to(file))
}

async fn file(path: web::Path<String>) -> HttpResponse {
    match utoipa_swagger_ui::serve(&path, Arc::clone(&CONFIG)) {
        Ok(Some(file)) => HttpResponse::Ok()
            .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
            .content_type(file.content_type)
            .body(file.bytes.into_owned()),
        Ok(None) => {
            let detail = format!("there is no file {:?}", path.as_str());
            Problem::new(ProblemCode::NotFound, detail).error_response()
        }
        Err(error) => Problem::internal(error.as_ref()).error_response(),
    }
}
