//! The list of all problems and the description of each: what the type URI of a problem leads to.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::paging::{List, Paging};
use crate::api::parameters::{Listing, Nothing, Parameters};
use crate::api::problem::documented::{BadCursor, BadParameter, UnknownProblem};
use crate::api::problem::{Problem, ProblemCode};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_problems).service(get_problem);
}

/// A problem in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ProblemPath {
    /// The last part of its type.
    #[param(example = "unknown-control")]
    code: String,
}

/// A kind of problem.
#[derive(Debug, Serialize, ToSchema)]
struct ProblemType {
    /// URI reference of the kind of problem.
    #[schema(format = "uri-reference", example = "/api/v1/problems/unknown-control")]
    r#type: String,
    /// The last part of the type.
    #[schema(example = "unknown-control")]
    code: &'static str,
    /// Status of the answer.
    #[schema(example = 404)]
    status: u16,
    /// Title.
    #[schema(example = "no such control")]
    title: &'static str,
    /// What it means and what to do.
    meaning: &'static str,
}

impl From<ProblemCode> for ProblemType {
    fn from(code: ProblemCode) -> Self {
        Self {
            r#type: code.uri(),
            code: code.as_str(),
            status: code.status().as_u16(),
            title: code.title(),
            meaning: code.meaning(),
        }
    }
}

/// List the problems
///
/// Every kind of problem that this API answers with, what it means and what to do.
#[utoipa::path(
    tag = "problems",
    params(Paging),
    responses(
        (status = 200, description = "Kinds of problems.", body = List<ProblemType>),
        NotModified,
        Problems<(BadParameter, BadCursor)>,
    ),
)]
#[get("/problems")]
async fn list_problems(parameters: Listing<Nothing>) -> Result<Tagged<List<ProblemType>>, Problem> {
    let codes = ProblemCode::ALL.iter().copied();
    let list = List::cut("problems", codes, |code| code.as_str().to_owned(), &parameters.page)?;
    Ok(Tagged(list.map(ProblemType::from)))
}

/// Get a problem
///
/// What a kind of problem means and what to do. The `type` of every problem leads here.
#[utoipa::path(
    tag = "problems",
    params(ProblemPath),
    responses(
        (status = 200, description = "The kind of problem.", body = ProblemType),
        NotModified,
        Problems<(BadParameter, UnknownProblem)>,
    ),
)]
#[get("/problems/{code}")]
async fn get_problem(
    path: web::Path<ProblemPath>,
    _: Parameters<Nothing>,
) -> Result<Tagged<ProblemType>, Problem> {
    let found = ProblemCode::ALL.iter().find(|code| code.as_str() == path.code);
    let unknown = || {
        Problem::new(ProblemCode::UnknownProblem, format!("there is no problem {:?}", path.code))
    };
    found.copied().map(ProblemType::from).map(Tagged).ok_or_else(unknown)
}
