//! Answers to requests that no operation takes.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use actix_web::error::{JsonPayloadError, PathError};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use crate::api::document;
use crate::api::problem::{Problem, ProblemCode};

/// The paths of the document with the methods that each takes.
static PATHS: LazyLock<Vec<(ResourceDef, Vec<&'static str>)>> = LazyLock::new(|| {
    let paths = document().paths.paths;
    let known = paths.iter().map(|(path, item)| {
        let methods = document::operations(item).map(|(method, _)| method).collect();
        (ResourceDef::new(path.as_str()), methods)
    });
    known.collect()
});

/// Tells a path that does not take the method from one that does not exist.
pub(super) async fn nothing_here(request: HttpRequest) -> HttpResponse {
    let known = PATHS.iter().find(|(path, _)| path.is_match(request.path()));
    let Some((_, methods)) = known else {
        return not_found(&request).error_response();
    };
    let detail = format!("this path takes {} and not {}", methods.join(", "), request.method());
    let mut response = Problem::new(ProblemCode::MethodNotAllowed, detail).error_response();
    if let Ok(allowed) = header::HeaderValue::from_str(&methods.join(", ")) {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}

/// Returns the problem of a body that is not the JSON it should be.
pub(super) fn json(error: &JsonPayloadError) -> Problem {
    let code = match error {
        JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. } => {
            ProblemCode::BodyTooLarge
        }
        JsonPayloadError::ContentType => ProblemCode::UnsupportedMediaType,
        _ => ProblemCode::BadBody,
    };
    Problem::new(code, error.to_string())
}

/// Returns the problem of a path whose parts cannot be read.
pub(super) fn path(error: &PathError, request: &HttpRequest) -> Problem {
    tracing::debug!(error = %error, "the path could not be read");
    not_found(request)
}

fn not_found(request: &HttpRequest) -> Problem {
    Problem::new(ProblemCode::NotFound, format!("there is nothing at {:?}", request.path()))
}
