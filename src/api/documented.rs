//! What the document says of the answers of an operation that are not its success.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde_json::json;
use utoipa::IntoResponses;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::api::problem::{Documented, MEDIA_TYPE, ProblemCode};

/// The problems of an operation: `Problems<(BadParameter, UnknownThreat)>`.
///
/// Those of one status become one response, with an example of each.
pub(super) struct Problems<T>(PhantomData<T>);

/// Several codes as a type.
pub(super) trait DocumentedAll {
    /// Returns the codes.
    fn codes() -> Vec<ProblemCode>;
}

macro_rules! tuples {
    ($(($($name:ident),+))+) => {$(
        impl<$($name: Documented),+> DocumentedAll for ($($name,)+) {
            fn codes() -> Vec<ProblemCode> {
                vec![$($name::CODE),+]
            }
        }
    )+};
}

tuples! {
    (A)
    (A, B)
    (A, B, C)
    (A, B, C, D)
    (A, B, C, D, E)
    (A, B, C, D, E, F)
    (A, B, C, D, E, F, G)
    (A, B, C, D, E, F, G, H)
    (A, B, C, D, E, F, G, H, I)
}

impl<T: DocumentedAll> IntoResponses for Problems<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut by_status: BTreeMap<String, Vec<ProblemCode>> = BTreeMap::new();
        for code in T::codes() {
            by_status.entry(code.status().as_u16().to_string()).or_default().push(code);
        }
        by_status.into_iter().map(|(status, codes)| (status, response(&codes).into())).collect()
    }
}

fn response(codes: &[ProblemCode]) -> Response {
    let lines: Vec<String> =
        codes.iter().map(|code| format!("`{}`: {}.", code.as_str(), code.title())).collect();
    let examples = codes.iter().map(|code| {
        let example = json!({
            "type": code.uri(),
            "title": code.title(),
            "status": code.status().as_u16(),
            "code": code.as_str(),
            "detail": code.meaning(),
        });
        (code.as_str(), RefOr::T(ExampleBuilder::new().value(Some(example)).build()))
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .examples_from_iter(examples)
        .build();
    ResponseBuilder::new().description(lines.join(" ")).content(MEDIA_TYPE, content).build()
}

/// The answer to a conditional request for what has not changed.
///
/// The document adds the header `If-None-Match` to every operation that states this answer, and
/// the header `ETag` to its success.
pub(super) struct NotModified;

impl IntoResponses for NotModified {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let response = ResponseBuilder::new()
            .description("What the client has, by its `If-None-Match`, is still current.")
            .build();
        BTreeMap::from([("304".to_owned(), response.into())])
    }
}
