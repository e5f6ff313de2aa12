//! The files of an upload, and what the API says when they cannot be read.

use actix_multipart::Multipart;
use utoipa::ToSchema;

use crate::api::problem::{Problem, ProblemCode};
use crate::app::Upload;
use crate::web::{UploadFault, read_upload};

/// The files of a model.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is the form of the document; the parts are read as they come")]
pub(super) struct UploadForm {
    /// The file of the model, then those it includes and reports of scanners about it, if any; each
    /// with its name, which may hold folders.
    #[schema(value_type = Vec<String>, format = Binary, min_items = 1, max_items = 100)]
    file: Vec<Vec<u8>>,
}

/// Reads the files of a form.
pub(super) async fn read(form: Multipart) -> Result<Upload, Problem> {
    read_upload(form).await.map_err(|fault| refused(&fault))
}

fn refused(fault: &UploadFault) -> Problem {
    let code = match fault {
        UploadFault::TooLarge => ProblemCode::BodyTooLarge,
        UploadFault::MediaType(_) => ProblemCode::UnsupportedMediaType,
        _ => ProblemCode::BadBody,
    };
    Problem::new(code, fault.to_string())
}
