//! Answers that clients can keep: a strong entity tag from the content (RFC 9110, section 8.8).

use actix_web::body::BoxBody;
use actix_web::http::header::{self, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::api::problem::Problem;
use crate::kb::hexadecimal;

/// Clients may keep an answer and must ask whether it is still current; proxies may not keep it.
pub(super) const CACHING: &str = "private, no-cache";

/// A value that is sent as JSON with its entity tag, or as 304 to a client that has it.
#[derive(Debug)]
pub(super) struct Tagged<T>(pub(super) T);

impl<T: Serialize> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => tagged_json(request, bytes),
            Err(error) => Problem::internal(&error).error_response(),
        }
    }
}

/// Sends JSON with its entity tag, or 304 to a client that has it.
pub(super) fn tagged_json(request: &HttpRequest, bytes: Vec<u8>) -> HttpResponse {
    let digest = Sha256::digest(&bytes);
    let tag = EntityTag::new_strong(hexadecimal(digest.get(..16).unwrap_or_default()));
    not_modified(request, &tag).unwrap_or_else(|| {
        HttpResponse::Ok()
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, CACHING))
            .content_type("application/json")
            .body(bytes)
    })
}

/// Returns the answer to a client that has what the tag names.
pub(super) fn not_modified(request: &HttpRequest, tag: &EntityTag) -> Option<HttpResponse> {
    let known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    };
    known.then(|| {
        HttpResponse::NotModified()
            .insert_header((header::ETAG, tag.clone()))
            .insert_header((header::CACHE_CONTROL, CACHING))
            .finish()
    })
}
