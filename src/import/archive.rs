//! An archive of a folder (zip, or tar compressed with gzip) -> its files.
//!
//! Bytes are counted while they are inflated, since a header may lie. Names are labels and never
//! paths: one that is absolute or leads out of the archive is left out. Links, devices and archives
//! in archives are not followed. The limits are those of OWASP ASVS 5.0, 5.2.3 and 5.3.3.

use std::io::{Cursor, Read};
use std::sync::Arc;

use flate2::read::GzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::siblings::join;
use crate::import::{Files, Limits, Refused, guard};

/// Times that a file may become larger; text of a model becomes some twenty times larger.
const MOST_RATIO: u64 = 100;

/// Less than this is no bomb, whatever its ratio.
const HARMLESS: u64 = 1024 * 1024;

/// Folders around everything that are dropped: a download has one or two.
const MOST_OUTER: usize = 4;

/// What Terraform keeps in a binary plan, which is a zip archive but no folder.
const PLAN: &str = "tfplan";

/// The files of an archive.
#[derive(Debug, Default)]
pub struct Unpacked {
    /// By their path in it, without a folder that holds all of them.
    pub files: Files,
    /// Entries that were left out, and why.
    pub diagnostics: Vec<Diagnostic>,
}

/// Unpacks an archive; nothing for bytes that are none.
pub fn unpack(name: &str, bytes: &[u8], limits: &Limits) -> Option<Result<Unpacked, Refused>> {
    let mut unpacking = Unpacking {
        name,
        limits,
        left: u64::try_from(limits.bytes).unwrap_or(u64::MAX),
        packed: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        inflated: 0,
        unpacked: Unpacked::default(),
    };
    let done = match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => {
            // What is broken is refused as what is no text.
            let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
            if archive.index_for_name(PLAN).is_some() {
                return None;
            }
            unpacking.zip(&mut archive)
        }
        [0x1f, 0x8b, ..] => unpacking.tar(bytes),
        _ => return None,
    };
    Some(done.map(|()| unpacking.finish()).map_err(Refused::from))
}

/// An archive while it is unpacked.
struct Unpacking<'a> {
    name: &'a str,
    limits: &'a Limits,
    /// Bytes that may still be inflated.
    left: u64,
    /// Bytes of the archive.
    packed: u64,
    inflated: u64,
    unpacked: Unpacked,
}

impl Unpacking<'_> {
    fn zip(&mut self, archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), Diagnostic> {
        self.check_entries(archive.len())?;
        for n in 0..archive.len() {
            let entry = archive.by_index(n).map_err(|error| match error {
                ZipError::UnsupportedArchive(what) => self
                    .broken(what)
                    .hint("pack it again without a password, with the method deflate"),
                error => self.broken(&error.to_string()),
            })?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if entry.is_dir() {
                continue;
            }
            if entry.is_symlink() || !entry.is_file() {
                self.leave_out(&name, "it is a link");
                continue;
            }
            self.add(&name, entry)?;
        }
        Ok(())
    }

    fn tar(&mut self, bytes: &[u8]) -> Result<(), Diagnostic> {
        // A header that promises more than there is would be skipped over byte by byte.
        let most = self.left.saturating_mul(2).saturating_add(HARMLESS);
        let mut archive = tar::Archive::new(GzDecoder::new(bytes).take(most));
        let broken = |error: std::io::Error, own: &Self| {
            own.broken(&error.to_string()).hint(
                "what is compressed with gzip has to be a tar archive; decompress a single file",
            )
        };
        for (n, entry) in archive.entries().map_err(|error| broken(error, self))?.enumerate() {
            self.check_entries(n)?;
            let entry = entry.map_err(|error| broken(error, self))?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            match entry.header().entry_type() {
                tar::EntryType::Regular | tar::EntryType::Continuous => self.add(&name, entry)?,
                tar::EntryType::Directory
                | tar::EntryType::XGlobalHeader
                | tar::EntryType::XHeader => {}
                _ => self.leave_out(&name, "it is a link or a device"),
            }
        }
        Ok(())
    }

    fn check_entries(&self, entries: usize) -> Result<(), Diagnostic> {
        if entries <= self.limits.files {
            return Ok(());
        }
        let message = format!("more than {} files in the archive", self.limits.files);
        Err(Diagnostic::new(Code::TooMany, self.place(), message))
    }

    /// Inflates a file, as far as the limits go.
    fn add(&mut self, name: &str, file: impl Read) -> Result<(), Diagnostic> {
        let mut bytes = Vec::new();
        let read = file.take(self.left.saturating_add(1)).read_to_end(&mut bytes);
        let read = read.map_err(|error| self.broken(&format!("{name}: {error}")))?;
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        self.inflated = self.inflated.saturating_add(read);
        self.left = self
            .left
            .checked_sub(read)
            .ok_or_else(|| guard::too_large(self.name, self.limits.bytes + 1, self.limits.bytes))?;
        if self.inflated > HARMLESS && self.inflated / self.packed.max(1) > MOST_RATIO {
            let message = format!("the archive becomes more than {MOST_RATIO} times larger");
            return Err(Diagnostic::new(Code::TooLarge, self.place(), message));
        }
        let Some(path) = join("", name) else {
            self.leave_out(name, "its name leads out of the archive");
            return Ok(());
        };
        if path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX") {
            return Ok(());
        }
        if self.unpacked.files.contains_key(&path) {
            self.leave_out(name, "another file has the same name");
            return Ok(());
        }
        self.unpacked.files.insert(path, bytes.into());
        Ok(())
    }

    fn leave_out(&mut self, entry: &str, why: &str) {
        let message = format!("{entry:?} in the archive is left out: {why}");
        let diagnostic = Diagnostic::new(Code::IncludeRefused, self.place(), message);
        self.unpacked.diagnostics.push(diagnostic);
    }

    fn finish(self) -> Unpacked {
        let mut unpacked = self.unpacked;
        for _ in 0..MOST_OUTER {
            let Some(folder) = only_folder(&unpacked.files) else { break };
            unpacked.files = unpacked
                .files
                .iter()
                .filter_map(|(path, bytes)| Some((path.strip_prefix(&folder)?, bytes)))
                .map(|(path, bytes)| (path.to_owned(), Arc::clone(bytes)))
                .collect();
        }
        unpacked
    }

    fn broken(&self, why: &str) -> Diagnostic {
        let message = format!("the archive cannot be read: {why}");
        Diagnostic::new(Code::NotReadable, self.place(), message)
    }

    fn place(&self) -> Place {
        Place::default().in_file(self.name)
    }
}

/// Returns the folder that holds everything, with its slash.
fn only_folder(files: &Files) -> Option<String> {
    let (first, _) = files.first_key_value()?;
    let folder = format!("{}/", first.split_once('/')?.0);
    files.keys().all(|path| path.starts_with(&folder)).then_some(folder)
}
