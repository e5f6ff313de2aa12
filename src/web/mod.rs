//! The pages: the use cases for people with a browser, without any script being needed.
//!
//! Comes in: requests outside of `/api`. Goes out: HTML from templates that are checked when the
//! program is compiled, or a page that says what went wrong. One file per resource holds its pages
//! and its handlers. Every page carries a content security policy that allows nothing but our own
//! style sheet, script, images and forms.

mod assessments;
mod assets;
mod bar;
mod changes;
mod details;
mod entries;
mod failure;
mod frameworks;
mod home;
mod href;
mod models;
mod multipart;
mod origin;
mod page;
mod plan;
mod search;
mod words;

use actix_web::web;

use crate::web::failure::Failure;

pub use multipart::{UploadFault, read_upload};

/// Mounts the pages. The state of the application must hold an [`App`](crate::app::App) as
/// [`web::Data`].
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .app_data(form())
        .configure(home::routes)
        .configure(search::routes)
        .configure(frameworks::routes)
        .configure(entries::routes)
        .configure(assessments::routes)
        .configure(details::routes)
        .configure(plan::routes)
        .configure(changes::routes)
        .configure(models::routes)
        .configure(assets::routes)
        .default_service(web::to(failure::nothing_here));
}

/// What actix-web refuses while it reads a form becomes a page like all others.
fn form() -> web::FormConfig {
    web::FormConfig::default().error_handler(|error, _| Failure::BadForm(error.to_string()).into())
}
