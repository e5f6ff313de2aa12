//! Files of the same upload that a document includes: what is read of them, and within which limits.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::Document;
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::import::{guard, reader};

/// What is left of the limits of a whole upload.
pub(super) struct Siblings<'a> {
    upload: &'a Upload<'a>,
    bytes: usize,
    nodes: usize,
    files: Files,
}

/// How many more files may be read.
enum Files {
    Left(usize),
    /// None, which was said.
    SaidSo,
}

use Files::{Left, SaidSo};

impl<'a> Siblings<'a> {
    /// Starts with what the document itself leaves of the limits.
    pub(super) fn of(upload: &'a Upload<'a>) -> Self {
        Self {
            upload,
            bytes: upload.limits.bytes.saturating_sub(upload.source.bytes.len()),
            nodes: upload.limits.nodes.saturating_sub(upload.document.nodes.len()),
            files: Left(upload.limits.includes),
        }
    }

    /// Reads a file as JSON or YAML. What cannot be read is said; a file that holds nothing but
    /// comments is as good as any.
    pub(super) fn document(
        &mut self,
        path: &str,
        place: Place,
        notes: &mut Notes,
    ) -> Option<Document> {
        let Some(bytes) = self.upload.source.siblings.get(path) else {
            let message = format!("the included file {path:?} is not part of the input");
            let hint = "give the folder that holds all files of the model";
            notes.push(Diagnostic::new(Code::IncludeRefused, place, message).hint(hint));
            return None;
        };
        self.take_file(place, notes)?;
        let mut limits = self.upload.limits.clone();
        limits.bytes = self.bytes;
        limits.nodes = self.nodes;
        let text = guard::text(path, bytes, &limits);
        match text.and_then(|text| reader::read(path, text, &limits)) {
            Ok(document) => {
                self.bytes = self.bytes.saturating_sub(bytes.len());
                self.nodes = self.nodes.saturating_sub(document.nodes.len());
                Some(document)
            }
            Err(reason) if reason.code == Code::EmptyInput => None,
            Err(reason) => {
                notes.push(reason);
                None
            }
        }
    }

    /// Returns the text of a file; nothing where it is not part of the upload.
    pub(super) fn text(&mut self, path: &str, notes: &mut Notes) -> Option<&'a str> {
        let bytes = self.upload.source.siblings.get(path)?;
        self.take_file(Place::default().in_file(path), notes)?;
        let mut limits = self.upload.limits.clone();
        limits.bytes = self.bytes;
        match guard::text(path, bytes, &limits) {
            Ok(text) => {
                self.bytes = self.bytes.saturating_sub(bytes.len());
                Some(text)
            }
            Err(reason) if reason.code == Code::EmptyInput => None,
            Err(reason) => {
                notes.push(reason);
                None
            }
        }
    }

    fn take_file(&mut self, place: Place, notes: &mut Notes) -> Option<()> {
        match self.files {
            Left(0) => {
                let most = self.upload.limits.includes;
                let message = format!("more than {most} files are included");
                notes.say(Code::IncludeRefused, place, message);
                self.files = SaidSo;
                None
            }
            Left(files) => {
                self.files = Left(files - 1);
                Some(())
            }
            SaidSo => None,
        }
    }
}

/// Joins a path to a folder, unless it is absolute, an address, or leads out of the upload; says so
/// then.
pub(super) fn confined(
    folder: &str,
    path: &str,
    place: impl FnOnce() -> Place,
    notes: &mut Notes,
) -> Option<String> {
    let joined = join(folder, path);
    if joined.is_none() {
        let message = format!("the included path {path:?} leads out of the upload");
        let hint = "includes are relative paths within the upload; nothing is fetched";
        notes.push(Diagnostic::new(Code::IncludeRefused, place(), message).hint(hint));
    }
    joined
}

/// Joins a path to a folder; nothing for one that is absolute, an address, or leads out of the upload.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(['\\', ':', '\0']) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns the folder of a file.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_stay_within_the_upload() {
        assert_eq!(join("a/b", "c.yaml").as_deref(), Some("a/b/c.yaml"));
        assert_eq!(join("a/b", "./../c.yaml").as_deref(), Some("a/c.yaml"));
        assert_eq!(join("a", "../../c.yaml"), None);
        for path in ["/etc/passwd", "https://example.org/c.yaml", "..", "C:\\c.yaml"] {
            assert_eq!(join("", path), None, "{path}");
        }
    }
}
