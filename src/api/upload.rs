//! Reads the files of an upload into memory, within limits.
//!
//! The parts are read here and not by `actix_multipart`'s form extractor, which panics on a part
//! without a name in debug builds and words some of its refusals outside of our handlers.

use actix_multipart::{Field, Multipart, MultipartError};
use futures_util::TryStreamExt;
use utoipa::ToSchema;

use crate::api::problem::{Problem, ProblemCode};
use crate::app::{Upload, UploadedFile};

/// Most bytes of an upload, all files together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Most bytes that are read of an upload that is too large: a client that is cut off while it still
/// sends does not see the answer.
const MOST_BYTES_READ: usize = 4 * MOST_BYTES;

/// Most files of an upload.
const MOST_FILES: usize = 100;

/// The only field of an upload.
const FIELD: &str = "file";

/// The files of a model.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is the form of the document; the parts are read as they come")]
pub(super) struct UploadForm {
    /// The file of the model, then those it includes, if any; each with its name, which may hold
    /// folders.
    #[schema(value_type = Vec<String>, format = Binary, min_items = 1, max_items = 100)]
    file: Vec<Vec<u8>>,
}

/// Reads the files of a form.
pub(super) async fn read(mut form: Multipart) -> Result<Upload, Problem> {
    let mut files = Vec::new();
    let mut fault = None;
    let mut bytes_read = 0;
    while let Some(mut field) = form.try_next().await.map_err(|error| refused(&error))? {
        let bytes = content(&mut field, &mut bytes_read).await?;
        match check(&field, files.len(), bytes_read) {
            Ok(name) if fault.is_none() => files.push(UploadedFile { name, bytes }),
            Ok(_) => {}
            Err(problem) => {
                files.clear();
                fault.get_or_insert(problem);
            }
        }
    }
    match fault {
        Some(problem) => Err(problem),
        None if files.is_empty() => {
            Err(Problem::new(ProblemCode::BadBody, format!("the form has no field `{FIELD}`")))
        }
        None => Ok(Upload { files }),
    }
}

/// Reads a part; what is over the limit is read and not kept.
async fn content(field: &mut Field, bytes_read: &mut usize) -> Result<Vec<u8>, Problem> {
    let mut kept = Vec::new();
    while let Some(chunk) = field.try_next().await.map_err(|error| refused(&error))? {
        *bytes_read += chunk.len();
        if *bytes_read > MOST_BYTES_READ {
            return Err(too_large());
        }
        if *bytes_read <= MOST_BYTES {
            kept.extend_from_slice(&chunk);
        }
    }
    Ok(kept)
}

/// Returns the name of a file, unless the upload has become more than it may be.
fn check(field: &Field, files: usize, bytes_read: usize) -> Result<String, Problem> {
    if field.name() != Some(FIELD) {
        let detail =
            format!("every part of the form is a field `{FIELD}`, and not {:?}", field.name());
        return Err(Problem::new(ProblemCode::BadBody, detail));
    }
    if bytes_read > MOST_BYTES {
        return Err(too_large());
    }
    if files >= MOST_FILES {
        let detail = format!("the upload has more than {MOST_FILES} files");
        return Err(Problem::new(ProblemCode::BadBody, detail));
    }
    let name = field.content_disposition().and_then(|disposition| disposition.get_filename());
    Ok(name.unwrap_or_default().to_owned())
}

fn too_large() -> Problem {
    let detail = format!("the upload is larger than {MOST_BYTES} bytes");
    Problem::new(ProblemCode::BodyTooLarge, detail)
}

/// Returns the problem of a form that could not be read.
fn refused(error: &MultipartError) -> Problem {
    let code = match error {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => ProblemCode::UnsupportedMediaType,
        _ => ProblemCode::BadBody,
    };
    Problem::new(code, error.to_string())
}
