//! From a template to an answer, and work that must not hold up the thread that reads requests.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::app::{Actor, AppError};
use crate::web::failure::Failure;

/// What a page may load and where it may send: our own files and nothing else, nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
                      base-uri 'none'";

/// Sends a page.
pub(super) fn show(page: &impl Template) -> Result<HttpResponse, Failure> {
    Ok(answer(StatusCode::OK, page.render()?))
}

/// Sends HTML with the headers that every page has. `same-origin` keeps ids out of the logs of
/// others and still lets forms say where they come from.
pub(super) fn answer(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

/// Sends the browser to another page, which it asks for with GET.
pub(super) fn see_other(url: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, url)).finish()
}

/// Who asks. There are no accounts yet: everybody is the same person of the same tenant.
pub(super) fn actor() -> Actor {
    Actor::of_default_tenant("web")
}

/// Runs a use case that waits for the database or computes for long on a thread of its own kind.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, Failure> {
    match web::block(work).await {
        Ok(result) => result.map_err(Failure::from),
        // The pool only refuses work while the server shuts down.
        Err(_) => Err(Failure::from(AppError::Busy)),
    }
}
