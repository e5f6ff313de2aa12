//! Reading the files that a command names.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::app;
use crate::cli::{Failure, chain};
use crate::import::{Limits, Source};
use crate::kb::Catalog;

/// Reads one model and its evidence files.
pub(super) fn model(
    catalog: &Catalog,
    inputs: &[PathBuf],
    evidence: &[PathBuf],
) -> Result<app::Read, Failure> {
    let [input] = inputs else {
        let message = "give one model; several inputs cannot be merged into one assessment yet";
        return Err(Failure::Usage(message.to_owned()));
    };
    let source = source(input)?;
    let evidence: Vec<Source> =
        evidence.iter().map(|path| source_of_file(path)).collect::<Result<_, _>>()?;
    app::read(catalog, &source, &evidence, &Limits::default())
        .map_err(|refused| Failure::Refused(refused.diagnostics))
}

/// Reads a file with the files beside it, which are all that it may include, or standard input.
fn source(path: &Path) -> Result<Source, Failure> {
    if path.is_dir() {
        let message = format!("{} is a folder; name the model file in it", path.display());
        return Err(Failure::Usage(message));
    }
    let mut source = source_of_file(path)?;
    if path.as_os_str() != "-" {
        source.siblings = siblings(path);
    }
    Ok(source)
}

fn source_of_file(path: &Path) -> Result<Source, Failure> {
    let unreadable = |error: io::Error| {
        Failure::Usage(format!("could not read {}: {}", path.display(), chain(&error)))
    };
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
        return Ok(Source::new("standard input", bytes));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    Ok(Source::new(path.display().to_string(), bytes))
}

/// Reads the YAML files of the same folder: what a Threagile model may include. One that cannot be
/// read is not there; the model says so if it needs it.
fn siblings(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let limit = u64::try_from(Limits::default().bytes).unwrap_or(u64::MAX);
    entries
        .map(|entry| entry.path())
        .filter(|other| other != path)
        .filter(|other| {
            other.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
        })
        .filter(|other| fs::metadata(other).is_ok_and(|data| data.is_file() && data.len() <= limit))
        .filter_map(|other| {
            let name = other.file_name()?.to_str()?.to_owned();
            Some((name, fs::read(&other).ok()?))
        })
        .collect()
}
