//! Reading the files that a command names.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::app::{self, Named};
use crate::cli::progress::Progress;
use crate::cli::{Context, Failure};
use crate::diagnostic::Code;
use crate::import::{Files, Limits, Source};

/// How deep includes are looked for below a model.
const DEEPEST: usize = 4;

/// Reads one model with the evidence that is named beside it: files or folders, told by their
/// content.
pub(super) fn model(
    context: &Context,
    inputs: &[PathBuf],
    evidence: &[PathBuf],
) -> Result<app::Read, Failure> {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    if evidence.iter().chain(inputs).filter(|path| is_stdin(path)).count() > 1 {
        return Err(Failure::Usage("standard input can only be read once".to_owned()));
    }
    let _progress = Progress::start("reading the model");
    let evidence: Vec<Source> =
        evidence.iter().map(|path| source(path)).collect::<Result<_, _>>()?;
    let mut files: Vec<(&Path, Source)> = Vec::new();
    for path in inputs.iter().filter(|path| !path.is_dir()) {
        files.push((path, source(path)?));
    }
    let read = |files: &[(&Path, Source)]| {
        let folders = inputs.iter().filter(|path| path.is_dir()).map(|path| folder(path));
        let files = files.iter().map(|(_, source)| Named::File(source.clone()));
        app::read(&context.catalog, files.chain(folders).collect(), &evidence, &limits())
    };
    let first = read(&files)?;
    let wants_more = first.diagnostics.iter().any(|row| row.code == Code::IncludeRefused);
    if !wants_more || inputs.iter().any(is_stdin) {
        return Ok(first);
    }
    // Only a model that includes others makes us look around: its folder may hold anything.
    for (path, source) in &mut files {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        source.siblings = files_below(folder.unwrap_or(Path::new("."))).into();
    }
    Ok(read(&files)?)
}

fn folder(path: &Path) -> Named {
    let name = path.display().to_string();
    let name = name.trim_end_matches('/').to_owned();
    Named::Folder { name, files: files_below(path) }
}

pub(super) fn limits() -> Limits {
    Limits::default()
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("could not read {}: {error}", path.display()))
}

/// Reads a file whole, within the limits of an import.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    source(path).map(|source| source.bytes)
}

pub(super) fn source(path: &Path) -> Result<Source, Failure> {
    if path.as_os_str() == "-" {
        let bytes = bounded(io::stdin().lock()).map_err(|error| unreadable(path, &error))?;
        return Ok(Source::new("standard input", bytes));
    }
    let bytes = File::open(path).and_then(bounded).map_err(|error| unreadable(path, &error))?;
    Ok(Source::new(path.display().to_string(), bytes))
}

/// Reads up to one byte more than is allowed, so that the import sees that it is too much: neither
/// a device nor a huge file fills the memory.
fn bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let most = u64::try_from(limits().bytes).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    reader.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the files below a folder by their path inside it, hidden ones aside, up to the limits of
/// an upload. One that cannot be read is not there; the model says so if it needs it.
fn files_below(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut budget = limits().bytes;
    let mut waiting = vec![(folder.to_path_buf(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = waiting.pop() {
        let mut entries: Vec<_> = fs::read_dir(&folder).into_iter().flatten().flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            if name.starts_with('.') {
                continue;
            }
            let inside = format!("{prefix}{name}");
            if kind.is_dir() && depth < DEEPEST {
                waiting.push((entry.path(), format!("{inside}/"), depth + 1));
            } else if kind.is_file() && found.len() < limits().files {
                let size = entry.metadata().map_or(u64::MAX, |data| data.len());
                let fits = usize::try_from(size).is_ok_and(|size| size <= budget);
                let bytes = fits.then(|| File::open(entry.path()).and_then(bounded).ok()).flatten();
                if let Some(bytes) = bytes {
                    budget = budget.saturating_sub(bytes.len());
                    found.insert(inside, bytes.into());
                }
            }
        }
    }
    found
}
