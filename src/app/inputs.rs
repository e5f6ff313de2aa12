//! Turns files into one model to be assessed: a threat model, and evidence files for it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::{self, Imported, Limits, Refused, Source};
use crate::kb::{Catalog, hexadecimal};
use crate::model::Model;
use crate::report::SourceRow;
use crate::vocab::Severity;

/// A model that was read, with where it came from.
#[derive(Debug)]
pub struct Read {
    /// The id of its format.
    pub format: &'static str,
    /// The model, with the statements of the evidence files.
    pub model: Model,
    /// The files, the model's own first.
    pub sources: Vec<SourceRow>,
    /// What there is to say about how they were read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why there is no one model to assess.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// A file was not read.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The folder has more than one model.
    #[error(
        "{folder} holds {} models ({}); several cannot be merged into one assessment yet, so name one",
        .models.len(),
        .models.join(", ")
    )]
    SeveralModels {
        /// The folder.
        folder: String,
        /// The files that are models.
        models: Vec<String>,
    },
}

/// Reads a model and the evidence files for it. One file that cannot be read refuses the whole:
/// an assessment without a part of its evidence would look like one.
pub fn read(
    catalog: &Catalog,
    source: &Source,
    evidence: &[Source],
    limits: &Limits,
) -> Result<Read, Refused> {
    let imported = import::read_model(catalog, source, limits)?;
    let mut read = of_imported(source, imported);
    add_evidence(catalog, &mut read, evidence, limits)?;
    Ok(read)
}

/// Reads the one model among the files of a folder, given by their paths inside it. Files that are
/// no model are said and left out, unless the model includes them.
pub fn read_folder(
    catalog: &Catalog,
    folder: &str,
    files: &BTreeMap<String, Vec<u8>>,
    evidence: &[Source],
    limits: &Limits,
) -> Result<Read, InputError> {
    let mut models = Vec::new();
    let mut left_out = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| !path.contains('/')) {
        let source = Source::new(format!("{folder}/{path}"), bytes.clone());
        // What lies beside it is only copied for what is a model at all.
        match import::read_model(catalog, &source, limits) {
            Ok(_) => models.push((path, source)),
            Err(refused) => left_out.push((path, refused)),
        }
    }
    if models.len() > 1 {
        let models = models.into_iter().map(|(path, _)| path.clone()).collect();
        return Err(InputError::SeveralModels { folder: folder.to_owned(), models });
    }
    let Some((path, mut source)) = models.pop() else {
        return Err(no_model(folder, left_out).into());
    };
    source.siblings = files
        .iter()
        .filter(|(other, _)| *other != path)
        .map(|(p, b)| (p.clone(), b.clone()))
        .collect();
    let imported = import::read_model(catalog, &source, limits)?;
    left_out.retain(|(path, _)| !imported.included.contains(path));
    let mut read = of_imported(&source, imported);
    read.diagnostics.extend(left_out.iter().map(|(_, refused)| left_out_row(refused)));
    add_evidence(catalog, &mut read, evidence, limits)?;
    Ok(read)
}

/// Names a file by its hash, so that a report says exactly what was read.
pub fn source_row(source: &Source) -> SourceRow {
    row(source.name.clone(), &source.bytes)
}

fn row(name: String, bytes: &[u8]) -> SourceRow {
    SourceRow { name, sha256: hexadecimal(&Sha256::digest(bytes)), bytes: bytes.len() }
}

fn of_imported(source: &Source, imported: Imported) -> Read {
    let included = imported.included.iter().filter_map(|path| {
        let bytes = source.siblings.get(path)?;
        Some(row(path.clone(), bytes))
    });
    Read {
        format: imported.format,
        sources: std::iter::once(source_row(source)).chain(included).collect(),
        model: imported.model,
        diagnostics: imported.diagnostics,
    }
}

fn add_evidence(
    catalog: &Catalog,
    read: &mut Read,
    evidence: &[Source],
    limits: &Limits,
) -> Result<(), Refused> {
    for file in evidence {
        let (statements, said) = import::read_statements(catalog, file, limits)?;
        read.diagnostics.extend(said);
        read.diagnostics.extend(import::apply_statements(&mut read.model, statements));
        read.sources.push(source_row(file));
    }
    Ok(())
}

/// A file of a folder may be anything; that it is no model is worth a mention and no more. One
/// that breaks a limit may have been meant.
fn left_out_row(refused: &Refused) -> Diagnostic {
    let mut first = refused
        .diagnostics
        .first()
        .cloned()
        .unwrap_or_else(|| Diagnostic::new(Code::UnknownFormat, Place::default(), "not read"));
    let is_no_model = matches!(
        first.code,
        Code::UnknownFormat | Code::NotReadable | Code::NotText | Code::EmptyInput
    );
    first.severity = if is_no_model { Severity::Info } else { Severity::Medium };
    first.message = format!("left out: {}", first.message);
    first
}

fn no_model(folder: &str, left_out: Vec<(&String, Refused)>) -> Refused {
    let message = format!("none of the {} files in the folder is a model", left_out.len());
    let place = Place::default().in_file(folder);
    let reasons = left_out.into_iter().flat_map(|(_, refused)| refused.diagnostics);
    let none = Diagnostic::new(Code::UnknownFormat, place, message)
        .hint("`plumbline formats` lists what is read; models in deeper folders have to be named");
    Refused { diagnostics: std::iter::once(none).chain(reasons).collect() }
}
