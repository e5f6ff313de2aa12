//! Reads the files of an upload into memory, within limits; for forms and for the API.
//!
//! The parts are read here and not by `actix_multipart`'s form extractor, which panics on a part
//! without a name in debug builds and words some of its refusals outside of our handlers.

use actix_multipart::{Field, Multipart, MultipartError};
use futures_util::TryStreamExt;

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

/// Why an upload was not read.
#[derive(Debug, thiserror::Error)]
pub enum UploadFault {
    /// The form has no file.
    #[error("the form has no field `{FIELD}`")]
    NoFile,
    /// The form has a part that is no file of the model.
    #[error("every part of the form is a field `{FIELD}`, and not {name:?}")]
    OtherField {
        /// The name of the part.
        name: Option<String>,
    },
    /// The form has too many files.
    #[error("the upload has more than {MOST_FILES} files")]
    TooManyFiles,
    /// The files are too large.
    #[error("the upload is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// The body is of another media type.
    #[error("{0}")]
    MediaType(String),
    /// The body is no form.
    #[error("{0}")]
    Malformed(String),
}

impl From<MultipartError> for UploadFault {
    fn from(error: MultipartError) -> Self {
        match error {
            MultipartError::ContentTypeMissing
            | MultipartError::ContentTypeParse
            | MultipartError::ContentTypeIncompatible => Self::MediaType(error.to_string()),
            _ => Self::Malformed(error.to_string()),
        }
    }
}

/// Reads the files of a form. A form with a fault is read to its end all the same.
pub async fn read_upload(mut form: Multipart) -> Result<Upload, UploadFault> {
    let mut files = Vec::new();
    let mut fault = None;
    let mut bytes_read = 0;
    while let Some(mut field) = form.try_next().await? {
        let bytes = content(&mut field, &mut bytes_read).await?;
        match check(&field, files.len(), bytes_read) {
            Ok(name) if fault.is_none() => files.push(UploadedFile { name, bytes }),
            Ok(_) => {}
            Err(found) => {
                files.clear();
                fault.get_or_insert(found);
            }
        }
    }
    match fault {
        Some(fault) => Err(fault),
        None if files.is_empty() => Err(UploadFault::NoFile),
        None => Ok(Upload { files }),
    }
}

/// Reads a part; what is over the limit is read and not kept.
async fn content(field: &mut Field, bytes_read: &mut usize) -> Result<Vec<u8>, UploadFault> {
    let mut kept = Vec::new();
    while let Some(chunk) = field.try_next().await? {
        *bytes_read += chunk.len();
        if *bytes_read > MOST_BYTES_READ {
            return Err(UploadFault::TooLarge);
        }
        if *bytes_read <= MOST_BYTES {
            kept.extend_from_slice(&chunk);
        }
    }
    Ok(kept)
}

/// Returns the name of a file, unless the upload has become more than it may be.
fn check(field: &Field, files: usize, bytes_read: usize) -> Result<String, UploadFault> {
    if field.name() != Some(FIELD) {
        return Err(UploadFault::OtherField { name: field.name().map(str::to_owned) });
    }
    if bytes_read > MOST_BYTES {
        return Err(UploadFault::TooLarge);
    }
    if files >= MOST_FILES {
        return Err(UploadFault::TooManyFiles);
    }
    let name = field.content_disposition().and_then(|disposition| disposition.get_filename());
    Ok(name.unwrap_or_default().to_owned())
}
