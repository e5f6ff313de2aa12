//! What can go wrong, as a page that says what to do next.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use crate::app::AppError;
use crate::diagnostic::Diagnostic;
use crate::web::page;

/// Why there is no page to show.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// There is nothing of that name.
    #[error("There is no {what} “{id}”.")]
    NotFound { what: String, id: String, suggestions: Vec<Suggestion> },
    /// A use case refused or failed.
    #[error(transparent)]
    App(#[from] AppError),
    /// A form was sent from a page of another site.
    #[error("The form was sent from another site.")]
    CrossSite,
    /// A form that cannot be read.
    #[error("{0}")]
    BadForm(String),
    /// A form that is too large.
    #[error("{0}")]
    TooLarge(String),
    /// A template could not be filled.
    #[error("the page could not be written")]
    Template(#[from] askama::Error),
}

/// Something that could have been meant.
#[derive(Debug)]
pub(super) struct Suggestion {
    /// What it is called.
    pub(super) text: String,
    /// Where it is.
    pub(super) url: String,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    title: &'static str,
    message: String,
    advice: &'static str,
    suggestions: &'a [Suggestion],
    diagnostics: &'a [Diagnostic],
    words: Vec<String>,
}

impl Failure {
    /// Returns the failure of a name that names nothing.
    pub(super) fn not_found(what: &str, id: &str) -> Self {
        Self::NotFound { what: what.to_owned(), id: id.to_owned(), suggestions: Vec::new() }
    }

    fn heading(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound { .. } | Self::App(AppError::NotFound { .. }) => {
                ("Not found", "Check the address, or search for what you need.")
            }
            Self::App(AppError::Refused { .. }) => (
                "The model was refused",
                "Nothing was stored. Correct the file at the places below and upload it again.",
            ),
            Self::App(AppError::Busy) => {
                ("Not available just now", "Nothing is lost. Try again in a moment.")
            }
            Self::CrossSite => (
                "The form was refused",
                "Nothing was stored. Open this site itself and send the form from there.",
            ),
            Self::TooLarge(_) => ("The upload is too large", "Nothing was stored."),
            _ if self.status_code().is_server_error() => (
                "Something went wrong here",
                "The fault is ours and was written to the log of the server. Nothing was changed.",
            ),
            _ => ("The request was not understood", "Nothing was changed. Go back and correct it."),
        }
    }

    /// Inner workings are for the log only.
    fn message(&self) -> String {
        if self.status_code() == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(error = ?self, "a page could not be shown");
            return String::new();
        }
        let text = self.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        let full_stop = if text.ends_with('.') { "" } else { "." };
        format!("{}{}{full_stop}", first.unwrap_or_default(), letters.as_str())
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound { .. } | Self::App(AppError::NotFound { .. }) => StatusCode::NOT_FOUND,
            Self::App(
                AppError::UnknownFramework { .. }
                | AppError::UnknownReport { .. }
                | AppError::Refused { .. },
            ) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::App(AppError::BadDay { .. } | AppError::BadCursor { .. } | AppError::Plan(_))
            | Self::BadForm(_) => StatusCode::BAD_REQUEST,
            Self::App(AppError::Conflict { .. }) => StatusCode::CONFLICT,
            Self::App(AppError::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::App(_) | Self::Template(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let (title, advice) = self.heading();
        let (suggestions, diagnostics, words) = match self {
            Self::NotFound { suggestions, .. } => (suggestions.as_slice(), [].as_slice(), vec![]),
            Self::App(AppError::Refused { diagnostics }) => ([].as_slice(), &**diagnostics, vec![]),
            Self::App(AppError::UnknownFramework { known, .. }) => {
                ([].as_slice(), [].as_slice(), known.clone())
            }
            _ => ([].as_slice(), [].as_slice(), vec![]),
        };
        let message = self.message();
        let page = ErrorPage { title, message, advice, suggestions, diagnostics, words };
        let html = page.render().unwrap_or_else(|_| title.to_owned());
        page::answer(self.status_code(), html)
    }
}

/// Answers requests for addresses that there are not.
pub(super) async fn nothing_here(request: HttpRequest) -> HttpResponse {
    Failure::not_found("page", request.path()).error_response()
}
