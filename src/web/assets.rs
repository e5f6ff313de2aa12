//! The files that pages refer to. Their addresses hold a hash of their content, so that browsers
//! keep them for as long as they like and still never show an old one.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use sha2::{Digest, Sha256};

use crate::kb::hexadecimal;
use crate::web::failure::Failure;

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("style.css", "text/css", include_str!("assets/style.css")));

static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")));

static SEARCH: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("search.js", "text/javascript", include_str!("assets/search.js")));

/// A file that is part of the program.
struct Asset {
    url: String,
    media_type: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(name: &str, media_type: &'static str, content: &'static str) -> Self {
        let digest = Sha256::digest(content.as_bytes());
        let hash = hexadecimal(digest.get(..8).unwrap_or_default());
        Self { url: format!("/assets/{hash}/{name}"), media_type, content }
    }
}

/// Returns the address of the style sheet.
pub(super) fn style_url() -> &'static str {
    &STYLE.url
}

/// Returns the address of the icon.
pub(super) fn icon_url() -> &'static str {
    &ICON.url
}

/// Returns the address of the script that searches while somebody types.
pub(super) fn search_url() -> &'static str {
    &SEARCH.url
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/assets/{hash}/{name}", web::get().to(file));
}

async fn file(path: web::Path<(String, String)>) -> Result<HttpResponse, Failure> {
    let url = format!("/assets/{}/{}", path.0, path.1);
    let known = [&*STYLE, &*ICON, &*SEARCH];
    let asset = known.into_iter().find(|asset| asset.url == url);
    let asset = asset.ok_or_else(|| Failure::not_found("file", &path.1))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .content_type(format!("{}; charset=utf-8", asset.media_type))
        .body(asset.content))
}
