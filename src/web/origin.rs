//! Forms are only taken from our own pages, so that no other site can send one in a visitor's name.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HOST, HeaderMap, HeaderValue, ORIGIN};
use actix_web::{FromRequest, HttpRequest};

use crate::web::failure::Failure;

/// The proof that a request does not come from a page of another site.
///
/// Browsers say so by `Sec-Fetch-Site`, or where they do not trust the connection by `Origin`;
/// neither can be set by a page. What sends neither is no browser, and acts in its own name.
#[derive(Debug)]
pub(super) struct SameOrigin;

impl FromRequest for SameOrigin {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let is_ours = is_same_origin(request.headers());
        ready(if is_ours { Ok(Self) } else { Err(Failure::CrossSite) })
    }
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let host = headers.get(HOST).map(HeaderValue::as_bytes);
    let of_origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    of_origin.is_some_and(|(_, authority)| Some(authority.as_bytes()) == host)
}
