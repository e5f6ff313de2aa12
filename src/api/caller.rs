//! Who asks, and work that must not hold up the thread that reads requests.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::api::problem::{Problem, ProblemCode};
use crate::app::{Actor, AppError};

/// Who asks. There are no accounts yet: everybody is the same person of the same tenant.
#[derive(Debug, Clone)]
pub(super) struct Caller(pub(super) Actor);

impl FromRequest for Caller {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(Actor::of_default_tenant("api"))))
    }
}

/// Runs a use case that waits for the database or computes for long on a thread of its own kind.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, Problem> {
    match web::block(work).await {
        Ok(result) => result.map_err(Problem::from),
        // The pool only refuses work while the server shuts down.
        Err(_) => Err(Problem::new(ProblemCode::Busy, "the server is shutting down")),
    }
}
