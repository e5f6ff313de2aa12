//! The OpenAPI document: made from the same routes as the server.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, get};
use serde_json::json;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoResponses, OpenApi};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::tagged_json;
use crate::api::documented::{NotModified, Problems};
use crate::api::parameters::{Nothing, Parameters};
use crate::api::problem::documented::{BadParameter, MethodNotAllowed, NotFound};
use crate::api::problem::{Problem, ProblemView};
use crate::report::DiagnosticRow;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_document);
}

/// What the routes do not say.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Plumbline",
        description = "How far a system is from what the law and the standards ask: a knowledge \
            base that links threats to requirements, test cases, benchmark recommendations and \
            framework controls, and assessments of models of real systems against it.\n\n\
            Errors are problems (RFC 9457). Lists have cursors. Answers to GET have strong entity \
            tags. There are no accounts yet: nothing asks who is calling.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/", description = "This server.")),
    components(schemas(ProblemView, DiagnosticRow)),
    tags(
        (name = "search", description = "Find entries by citation, acronym or plain words."),
        (name = "frameworks", description = "Editions of standards, regulations, benchmarks and taxonomies."),
        (name = "controls", description = "Clauses of frameworks."),
        (name = "threats", description = "What can go wrong."),
        (name = "requirements", description = "What to do about it."),
        (name = "test-cases", description = "How to show that it is done."),
        (name = "recommendations", description = "Items of benchmarks."),
        (name = "mappings", description = "Links between entries, with relation, confidence, reason and origin."),
        (name = "crosswalks", description = "From one framework to another."),
        (name = "knowledge base", description = "The knowledge base as a whole."),
        (name = "models", description = "Models of systems, with their versions."),
        (name = "assessments", description = "Models held against frameworks, and what was found."),
        (name = "plans", description = "What to fix first for a budget."),
        (name = "reports", description = "Assessments as files."),
        (name = "jobs", description = "Work that takes long."),
        (name = "problems", description = "Everything that can be wrong with a request."),
        (name = "document", description = "This document."),
        (name = "health", description = "For those who run the server."),
    ),
)]
struct Base;

/// Returns the document of every operation that the server has, and how it answers everything else.
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, mut document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(super::routes)
        .split_for_parts();
    let elsewhere = Problems::<(NotFound, MethodNotAllowed)>::responses();
    let components = document.components.get_or_insert_default();
    components.responses.extend(elsewhere.into_iter().map(|(status, response)| {
        let name = if status == "404" { "NotFound" } else { "MethodNotAllowed" };
        (name.to_owned(), response)
    }));
    for item in document.paths.paths.values_mut() {
        item.get.iter_mut().for_each(add_entity_tag);
    }
    document
}

/// Returns the operations of a path with their methods.
pub(super) fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let all = [("GET", &item.get), ("POST", &item.post), ("DELETE", &item.delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// Adds the headers of conditional requests to an operation that answers them.
fn add_entity_tag(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    if !responses.contains_key("304") {
        return;
    }
    let text = || ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build();
    if let Some(RefOr::T(success)) = responses.get_mut("200") {
        let tag = HeaderBuilder::new()
            .schema(Some(text()))
            .description(Some("Strong entity tag, made from the content."));
        success.headers.insert("ETag".to_owned(), tag.build().into());
    }
    let condition = ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Entity tags of what the client has."))
        .schema(Some(text()))
        .example(Some(json!("\"0f343b0931126a20f133d67c2b018a3b\"")))
        .build();
    operation.parameters.get_or_insert_default().push(condition.into());
}

/// The document as it is served.
static SERVED: LazyLock<Result<Vec<u8>, serde_json::Error>> =
    LazyLock::new(|| serde_json::to_vec(&document()));

/// Get this document
///
/// OpenAPI 3.1. The same document is in the repository under `openapi/`.
#[utoipa::path(
    tag = "document",
    responses(
        (status = 200, description = "The document.", body = Object),
        NotModified,
        Problems<(BadParameter,)>,
    ),
)]
#[get("/openapi.json")]
async fn get_document(
    request: HttpRequest,
    _: Parameters<Nothing>,
) -> Result<HttpResponse, Problem> {
    match SERVED.as_ref() {
        Ok(bytes) => Ok(tagged_json(&request, bytes.clone())),
        Err(error) => Err(Problem::internal(error)),
    }
}
