//! Turns what was named into one model to be assessed: a threat model, statements about it and
//! reports of scanners, each told by its content.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::{self, Imported, Input, Limits, Refused, ScannerReport, Source, Statement};
use crate::kb::{Catalog, hexadecimal};
use crate::model::Model;
use crate::report::SourceRow;
use crate::vocab::Severity;

/// A model that was read, with where it came from.
#[derive(Debug)]
pub struct Read {
    /// The id of its format.
    pub format: &'static str,
    /// The model, with the statements and findings about it.
    pub model: Model,
    /// The files, the model's own first.
    pub sources: Vec<SourceRow>,
    /// What there is to say about how they were read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Something that was named to be read.
#[derive(Debug)]
pub enum Named {
    /// A file, with those beside it that it may include.
    File(Source),
    /// A folder: its files by their paths inside it.
    Folder {
        /// Its name.
        name: String,
        /// Its files.
        files: BTreeMap<String, Vec<u8>>,
    },
}

/// Why there is no one model to assess.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// A file was not read.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is more than one model.
    #[error(
        "{} models were given ({}); merging several into one assessment is not available yet, so \
         name one, with evidence files and reports of scanners beside it",
        .models.len(),
        .models.join(", ")
    )]
    SeveralModels {
        /// The files that are models.
        models: Vec<String>,
    },
}

/// Reads one model with everything that was named beside it. One file that cannot be read refuses
/// the whole: an assessment without a part of its evidence would look like one. Reports of
/// scanners alone make a model of what they are about.
pub fn read(
    catalog: &Catalog,
    inputs: Vec<Named>,
    evidence: &[Source],
    limits: &Limits,
) -> Result<Read, InputError> {
    let mut sorted = Sorted::default();
    for input in inputs {
        match input {
            Named::File(source) => {
                let read = import::read_input(catalog, &source, limits)?;
                sorted.add(source, read);
            }
            Named::Folder { name, files } => sorted.add_folder(catalog, &name, &files, limits)?,
        }
    }
    for source in evidence {
        let read = import::read_evidence(catalog, source, limits)?;
        sorted.add(source.clone(), read);
    }
    sorted.finish(catalog)
}

/// Reads the files of one upload: the first is the model or, where it is a report or statements,
/// the first after it that is one. The others are what the model may include, and evidence.
pub fn read_upload(
    catalog: &Catalog,
    upload: &Source,
    limits: &Limits,
) -> Result<Read, InputError> {
    let mut sorted = Sorted::default();
    sorted.add(upload.clone(), import::read_input(catalog, upload, limits)?);
    for (path, bytes) in &upload.siblings {
        if sorted.is_included(path) {
            continue;
        }
        let alone = Source::new(path.clone(), bytes.clone());
        match import::read_input(catalog, &alone, limits) {
            Ok(Input::Model(_)) if !sorted.models.is_empty() => {}
            Ok(Input::Model(_)) => {
                let source = Source { siblings: beside(&upload.siblings, path), ..alone };
                sorted.add(source.clone(), import::read_input(catalog, &source, limits)?);
            }
            Ok(other) => sorted.add(alone, other),
            // What is nothing to us is kept with the upload all the same: an image, a note.
            Err(refused) => sorted.left_out.push((path.clone(), refused)),
        }
    }
    sorted.finish(catalog)
}

/// Names a file by its hash, so that a report says exactly what was read.
pub fn source_row(source: &Source) -> SourceRow {
    row(source.name.clone(), &source.bytes)
}

fn row(name: String, bytes: &[u8]) -> SourceRow {
    SourceRow { name, sha256: hexadecimal(&Sha256::digest(bytes)), bytes: bytes.len() }
}

/// Inputs by what they are.
#[derive(Default)]
struct Sorted {
    models: Vec<(Source, Imported)>,
    statements: Vec<Statement>,
    reports: Vec<ScannerReport>,
    /// Sources of statements and reports.
    sources: Vec<SourceRow>,
    diagnostics: Vec<Diagnostic>,
    /// Files that were not asked for by name and are nothing that we read.
    left_out: Vec<(String, Refused)>,
}

impl Sorted {
    fn add(&mut self, source: Source, input: Input) {
        match input {
            Input::Model(imported) => return self.models.push((source, *imported)),
            Input::Statements(statements, diagnostics) => {
                self.statements.extend(statements);
                self.diagnostics.extend(diagnostics);
            }
            Input::Findings(report) => self.reports.push(report),
        }
        self.sources.push(source_row(&source));
    }

    /// Takes the model, the statements and the reports among the files of a folder. Others are said
    /// and left out, unless the model includes them.
    fn add_folder(
        &mut self,
        catalog: &Catalog,
        folder: &str,
        files: &BTreeMap<String, Vec<u8>>,
        limits: &Limits,
    ) -> Result<(), Refused> {
        let mut left_out = Vec::new();
        let mut is_empty = true;
        for (path, bytes) in files.iter().filter(|(path, _)| !path.contains('/')) {
            let mut source = Source::new(format!("{folder}/{path}"), bytes.clone());
            match import::read_input(catalog, &source, limits) {
                // What lies beside it is only copied for what is a model at all.
                Ok(Input::Model(_)) => {
                    source.siblings = beside(files, path);
                    let read = import::read_input(catalog, &source, limits)?;
                    self.add(source, read);
                    is_empty = false;
                }
                Ok(Input::Findings(report)) => {
                    self.add(source, Input::Findings(report));
                    is_empty = false;
                }
                Ok(statements) => self.add(source, statements),
                Err(refused) => left_out.push((path.clone(), refused)),
            }
        }
        if is_empty {
            return Err(no_model(folder, left_out));
        }
        self.left_out.extend(left_out);
        Ok(())
    }

    fn is_included(&self, path: &str) -> bool {
        self.models.iter().any(|(_, model)| model.included.iter().any(|one| one == path))
    }

    fn finish(mut self, catalog: &Catalog) -> Result<Read, InputError> {
        if self.models.len() > 1 {
            let models = self.models.into_iter().map(|(source, _)| source.name).collect();
            return Err(InputError::SeveralModels { models });
        }
        let left_out = std::mem::take(&mut self.left_out);
        let left_out = left_out.iter().filter(|(path, _)| !self.is_included(path));
        let left_out: Vec<_> = left_out.map(|(_, refused)| left_out_row(refused)).collect();
        let mut read = match self.models.pop() {
            Some((source, imported)) => of_imported(&source, imported),
            None if !self.reports.is_empty() => {
                let imported = import::model_of_findings(catalog, &self.reports);
                let (format, model) = (imported.format, imported.model);
                Read { format, model, sources: Vec::new(), diagnostics: imported.diagnostics }
            }
            None => return Err(only_statements(&self.sources).into()),
        };
        read.diagnostics.extend(left_out);
        read.diagnostics.extend(self.diagnostics);
        read.diagnostics.extend(import::apply_statements(&mut read.model, self.statements));
        for report in self.reports {
            let said = import::apply_findings(catalog, &mut read.model, &report);
            read.diagnostics.extend(report.diagnostics);
            read.diagnostics.extend(said);
        }
        read.sources.extend(self.sources);
        Ok(read)
    }
}

/// Returns all files but one.
fn beside(files: &BTreeMap<String, Vec<u8>>, path: &str) -> BTreeMap<String, Vec<u8>> {
    let others = files.iter().filter(|(other, _)| *other != path);
    others.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
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

fn no_model(folder: &str, left_out: Vec<(String, Refused)>) -> Refused {
    let message = format!("none of the {} files in the folder is a model", left_out.len());
    let place = Place::default().in_file(folder);
    let reasons = left_out.into_iter().flat_map(|(_, refused)| refused.diagnostics);
    let none = Diagnostic::new(Code::UnknownFormat, place, message)
        .hint("`plumbline formats` lists what is read; models in deeper folders have to be named");
    Refused { diagnostics: std::iter::once(none).chain(reasons).collect() }
}

fn only_statements(sources: &[SourceRow]) -> Refused {
    let file = sources.first().map_or("", |source| source.name.as_str());
    let message = "there are only statements, and no model that they are about";
    let place = Place::default().in_file(file);
    let hint = "name the model, and the evidence file after --evidence or beside it";
    Diagnostic::new(Code::UnknownFormat, place, message).hint(hint).into()
}
