//! Problems: every answer that is not what was asked for (RFC 9457).
//!
//! The table below is the program: code, status and title, the type URI, what each operation
//! documents and the list at `/api/v1/problems` derive from it. Errors of the use cases become
//! problems here and nowhere else; what the caller may not see goes to the log, once.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::AppError;
use crate::diagnostic::Diagnostic;
use crate::report::DiagnosticRow;
use crate::vocab::EntryKind;

/// Where problems are described; a code follows.
pub(super) const PROBLEMS: &str = "/api/v1/problems/";

/// The media type of problems.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// Defines the problems: `Code = "wire-name", STATUS, "title", "What it means and what to do.";`
macro_rules! problems {
    ($($code:ident = $word:literal, $status:ident, $title:literal, $meaning:literal;)+) => {
        /// What kind of problem it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ProblemCode { $(#[doc = $meaning] $code,)+ }

        impl ProblemCode {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$code,)+];

            /// Returns the wire name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $word,)+ }
            }

            /// Returns the status of the answer.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$code => StatusCode::$status,)+ }
            }

            /// Returns the title, the same for every occurrence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$code => $title,)+ }
            }

            /// Returns what the code means and what to do, for its page.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$code => $meaning,)+ }
            }
        }

        /// A type for each code, so that operations can name in their signature of the document
        /// which problems they answer with.
        pub(super) mod documented {
            $(
                #[doc = $meaning]
                pub(crate) enum $code {}

                impl super::Documented for $code {
                    const CODE: super::ProblemCode = super::ProblemCode::$code;
                }
            )+
        }
    };
}

problems! {
    // the request
    BadParameter = "bad-parameter", BAD_REQUEST, "a parameter is not as it should be", "A query parameter is not known, is missing, or has a value that it cannot have. The detail names it; `suggestions` lists what is known.";
    BadCursor = "bad-cursor", BAD_REQUEST, "the cursor belongs to no page of this list", "A cursor is only good for the list that gave it, with the same filters. Start again without one.";
    BadBody = "bad-body", BAD_REQUEST, "the body is not as it should be", "The body is not well-formed, or a field has a value that it cannot have. The detail says where.";
    NotFound = "not-found", NOT_FOUND, "there is nothing at this path", "No operation has this path. The document at /api/v1/openapi.json lists them all.";
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "the path does not take this method", "The header `Allow` lists the methods that it takes.";
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE, "the body is larger than the limit", "Send less in one request: fewer ids, a smaller file.";
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "the body has the wrong media type", "The document states the media type of every body.";
    // the knowledge base
    UnknownFramework = "unknown-framework", NOT_FOUND, "no such framework", "No framework or benchmark has this id. `suggestions` lists those that could be meant.";
    UnknownControl = "unknown-control", NOT_FOUND, "no such control", "No control has this id or citation. `suggestions` lists the nearest ones.";
    UnknownThreat = "unknown-threat", NOT_FOUND, "no such threat", "No threat has this id. `suggestions` lists the nearest ones.";
    UnknownRequirement = "unknown-requirement", NOT_FOUND, "no such requirement", "No requirement has this id. `suggestions` lists the nearest ones.";
    UnknownTestCase = "unknown-test-case", NOT_FOUND, "no such test case", "No test case has this id. `suggestions` lists the nearest ones.";
    UnknownRecommendation = "unknown-recommendation", NOT_FOUND, "no such recommendation", "No recommendation has this id. `suggestions` lists the nearest ones.";
    UnknownEntry = "unknown-entry", NOT_FOUND, "no such entry", "No entry of the knowledge base has this id or citation. `suggestions` lists the nearest ones.";
    UnknownProblem = "unknown-problem", NOT_FOUND, "no such problem", "No problem has this code. /api/v1/problems lists them all.";
    // stored models and assessments
    UnknownModel = "unknown-model", NOT_FOUND, "no such model", "No model has this id, or it was deleted.";
    UnknownVersion = "unknown-version", NOT_FOUND, "no such version of the model", "The model has no version of this number.";
    UnknownAssessment = "unknown-assessment", NOT_FOUND, "no such assessment", "No assessment has this id.";
    UnknownReport = "unknown-report", NOT_FOUND, "no such report", "No report is of this kind. `suggestions` lists the kinds.";
    UnknownJob = "unknown-job", NOT_FOUND, "no such job", "No job has this id, or it is long done.";
    ModelRefused = "model-refused", UNPROCESSABLE_ENTITY, "the model could not be read", "Nothing was stored. `diagnostics` says what is wrong with the files, where, and what to do.";
    FrameworkNotAssessable = "framework-not-assessable", UNPROCESSABLE_ENTITY, "there is no such framework to assess", "`suggestions` lists the frameworks and profiles that a model can be assessed against.";
    Conflict = "conflict", CONFLICT, "something else changed it first", "Read it again and decide anew.";
    // the server
    Busy = "busy", SERVICE_UNAVAILABLE, "too much to do just now", "Try again after the time that `Retry-After` gives.";
    NotReady = "not-ready", SERVICE_UNAVAILABLE, "not ready", "The database cannot be used just now.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "it failed on our side", "The log of the server says why. Trying again may help.";
}

/// A code as a type.
pub(super) trait Documented {
    /// The code.
    const CODE: ProblemCode;
}

impl ProblemCode {
    /// Returns the URI reference that identifies the problem and leads to its description.
    pub fn uri(self) -> String {
        format!("{PROBLEMS}{}", self.as_str())
    }

    /// Returns the problem of an entry that is not there.
    pub(super) const fn unknown(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Control => Self::UnknownControl,
            EntryKind::Requirement => Self::UnknownRequirement,
            EntryKind::Threat => Self::UnknownThreat,
            EntryKind::TestCase => Self::UnknownTestCase,
            EntryKind::Recommendation => Self::UnknownRecommendation,
            EntryKind::Framework => Self::UnknownFramework,
        }
    }
}

/// An answer that is not what was asked for.
#[derive(Debug)]
pub struct Problem {
    code: ProblemCode,
    detail: String,
    suggestions: Vec<String>,
    diagnostics: Vec<DiagnosticRow>,
}

/// A problem as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemView {
    /// URI reference of the kind of problem; it leads to a description.
    #[schema(format = "uri-reference", example = "/api/v1/problems/unknown-control")]
    r#type: String,
    /// The kind of problem in words, the same for every occurrence.
    #[schema(example = "no such control")]
    title: &'static str,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    status: u16,
    /// The last part of the type, for programs.
    #[schema(example = "unknown-control")]
    code: &'static str,
    /// What is wrong this time.
    #[schema(example = "there is no control \"pci-dss@4.0.1:3.5.9\"")]
    detail: String,
    /// What could have been meant: ids, names of parameters, kinds. Left out when there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, example = json!(["pci-dss@4.0.1:3.5.1"]))]
    suggestions: Vec<String>,
    /// What is wrong with the uploaded files. Left out when there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    diagnostics: Vec<DiagnosticRow>,
}

impl Problem {
    /// Makes a problem with what is wrong this time.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), suggestions: Vec::new(), diagnostics: Vec::new() }
    }

    /// Adds what could have been meant.
    #[must_use]
    pub fn suggest(mut self, suggestions: impl IntoIterator<Item = String>) -> Self {
        self.suggestions.extend(suggestions);
        self
    }

    /// Logs a failure and makes the problem that tells the caller no more than that it failed.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        let causes: Vec<String> = std::iter::successors(error.source(), |cause| cause.source())
            .map(ToString::to_string)
            .collect();
        tracing::error!(error = %error, causes = %causes.join(": "), "a request failed");
        Self::new(ProblemCode::Internal, "the request could not be answered")
    }

    /// Returns the kind of problem.
    pub const fn code(&self) -> ProblemCode {
        self.code
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.title(), self.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let view = ProblemView {
            r#type: self.code.uri(),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            code: self.code.as_str(),
            detail: self.detail.clone(),
            suggestions: self.suggestions.clone(),
            diagnostics: self.diagnostics.clone(),
        };
        let mut response = HttpResponse::build(self.code.status());
        response.content_type(MEDIA_TYPE).insert_header(("Cache-Control", "no-store"));
        if self.code.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header(("Retry-After", "5"));
        }
        // Text, numbers and lists of them can always be written.
        response.body(serde_json::to_vec(&view).unwrap_or_default())
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let detail = error.to_string();
        match error {
            AppError::NotFound { what, .. } => Self::new(missing(what), detail),
            AppError::Refused { diagnostics } => Self {
                diagnostics: diagnostics.iter().map(DiagnosticRow::from).collect(),
                ..Self::new(ProblemCode::ModelRefused, refusal(&diagnostics))
            },
            AppError::UnknownFramework { known, .. } => {
                Self::new(ProblemCode::FrameworkNotAssessable, detail).suggest(known)
            }
            AppError::UnknownReport { known, .. } => {
                let known = known.into_iter().map(ToOwned::to_owned);
                Self::new(ProblemCode::UnknownReport, detail).suggest(known)
            }
            AppError::BadDay { .. } => Self::new(ProblemCode::BadBody, detail),
            AppError::Plan(_) => Self::new(ProblemCode::BadParameter, detail),
            AppError::BadCursor { .. } => Self::new(ProblemCode::BadCursor, detail),
            AppError::Conflict { .. } => Self::new(ProblemCode::Conflict, detail),
            AppError::Busy => Self::new(ProblemCode::Busy, detail),
            AppError::Store(error) => Self::internal(&error),
            AppError::Report(error) => Self::internal(&error),
            AppError::NoIndex { reason } => Self::internal(&std::io::Error::other(reason)),
            AppError::NoProgram(error) => Self::internal(&error),
            AppError::Stored(error) => Self::internal(&error),
        }
    }
}

/// The use cases name what is missing in words of the product.
fn missing(what: &str) -> ProblemCode {
    match what {
        "model" => ProblemCode::UnknownModel,
        "model version" => ProblemCode::UnknownVersion,
        "assessment" => ProblemCode::UnknownAssessment,
        "job" => ProblemCode::UnknownJob,
        _ => ProblemCode::UnknownEntry,
    }
}

fn refusal(diagnostics: &[Diagnostic]) -> String {
    diagnostics.first().map_or_else(String::new, |first| first.message.clone())
}
