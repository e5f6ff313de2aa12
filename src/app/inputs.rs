//! Turns what was named into one model to be assessed: threat models and infrastructure merged,
//! statements about it and reports of scanners, each told by its content.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::{
    self, Files, FolderPart, FolderRead, Imported, Input, Limits, Refused, ScannerReport, Source,
    Statement, Unpacked,
};
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
    /// A file, with those beside it that it may include; or an archive of a folder.
    File(Source),
    /// A folder: its files by their paths inside it.
    Folder {
        /// Its name.
        name: String,
        /// Its files.
        files: Files,
        /// How many more it has than are looked at.
        unread: usize,
    },
}

/// Reads everything that was named, and merges it into one model. A named file that cannot be read
/// refuses the whole: an assessment without a part of its evidence would look like one. Reports of
/// scanners alone make a model of what they are about.
pub fn read(
    catalog: &Catalog,
    inputs: Vec<Named>,
    evidence: &[Source],
    limits: &Limits,
) -> Result<Read, Refused> {
    let mut sorted = Sorted::default();
    let mut files = Vec::new();
    for input in inputs {
        match input {
            Named::Folder { name, files, unread } => {
                sorted.say_unread(&name, unread, limits);
                sorted.add_folder(catalog, &name, &files, limits)?;
            }
            Named::File(source) => match import::unpack(&source.name, &source.bytes, limits) {
                Some(unpacked) => sorted.add_archive(catalog, &source, unpacked?, limits)?,
                None => files.push(source),
            },
        }
    }
    sorted.add_files(catalog, &files, limits)?;
    for source in evidence {
        let input = import::read_evidence(catalog, source, limits)?;
        sorted.add(input, vec![source_row(source)]);
    }
    sorted.finish(catalog, limits)
}

/// Reads the files of one upload: a model with what it may include, further models, evidence, or an
/// archive of all that. The first file has to be something that is read.
pub fn read_upload(catalog: &Catalog, upload: &Source, limits: &Limits) -> Result<Read, Refused> {
    let mut sorted = Sorted::default();
    if let Some(unpacked) = import::unpack(&upload.name, &upload.bytes, limits) {
        sorted.add_archive(catalog, upload, unpacked?, limits)?;
    } else if upload.siblings.is_empty() {
        sorted.add_files(catalog, std::slice::from_ref(upload), limits)?;
    } else {
        let (folder, own) = upload.name.rsplit_once('/').unwrap_or(("", &upload.name));
        let mut files = Files::clone(&upload.siblings);
        files.insert(own.to_owned(), upload.bytes.as_slice().into());
        let mut read = import::read_folder(catalog, folder, &files, limits);
        if let Some(at) = read.left_out.iter().position(|(path, _)| path == own) {
            return Err(read.left_out.swap_remove(at).1);
        }
        // Of several drawings, the one that was named first gives the name.
        read.parts.sort_by_key(|part| part.files.iter().all(|path| path != own));
        sorted.add_read(folder, |path| files.get(path).map(|bytes| &**bytes), read);
    }
    sorted.finish(catalog, limits)
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
    models: Vec<(String, Imported)>,
    statements: Vec<Statement>,
    reports: Vec<ScannerReport>,
    /// Files of the models.
    of_models: Vec<SourceRow>,
    /// Files of statements and reports.
    of_others: Vec<SourceRow>,
    diagnostics: Vec<Diagnostic>,
}

impl Sorted {
    fn add(&mut self, input: Input, sources: Vec<SourceRow>) {
        match input {
            Input::Model(imported) => {
                let file = sources.first().map(|row| row.name.clone()).unwrap_or_default();
                self.of_models.extend(sources);
                return self.models.push((file, *imported));
            }
            Input::Statements(statements, diagnostics) => {
                self.statements.extend(statements);
                self.diagnostics.extend(diagnostics);
            }
            Input::Findings(report) => self.reports.push(report),
        }
        self.of_others.extend(sources);
    }

    /// Takes files that were named one by one; each has to be something that is read.
    fn add_files(
        &mut self,
        catalog: &Catalog,
        sources: &[Source],
        limits: &Limits,
    ) -> Result<(), Refused> {
        let mut read = import::read_files(catalog, sources, limits);
        if !read.left_out.is_empty() {
            return Err(read.left_out.swap_remove(0).1);
        }
        let mut bytes: BTreeMap<String, &[u8]> = BTreeMap::new();
        for source in sources {
            let folder = source.name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let inside = |path: &String| import::path_in(folder, path);
            bytes.extend(source.siblings.iter().map(|(path, bytes)| (inside(path), &**bytes)));
            bytes.insert(source.name.clone(), &source.bytes);
        }
        self.add_read("", |path| bytes.get(path).copied(), read);
        Ok(())
    }

    /// Takes the models, the statements and the reports among the files of a folder. Others are
    /// said and left out.
    fn add_folder(
        &mut self,
        catalog: &Catalog,
        folder: &str,
        files: &Files,
        limits: &Limits,
    ) -> Result<(), Refused> {
        let read = import::read_folder(catalog, folder, files, limits);
        let is_something =
            |part: &FolderPart| matches!(part.input, Input::Model(_) | Input::Findings(_));
        if !read.parts.iter().any(is_something) {
            return Err(no_model(folder, files.len(), read));
        }
        self.add_read(folder, |path| files.get(path).map(|bytes| &**bytes), read);
        Ok(())
    }

    fn say_unread(&mut self, folder: &str, unread: usize, limits: &Limits) {
        if unread == 0 {
            return;
        }
        let message = format!(
            "{unread} files of the folder are not looked at: the limits are {} files and {} MiB",
            limits.files,
            limits.bytes / 1024 / 1024
        );
        let place = Place::default().in_file(folder);
        let hint = "name the folders that hold the system one by one";
        let mut said = Diagnostic::new(Code::TooMany, place, message).hint(hint);
        said.severity = Severity::Medium;
        self.diagnostics.push(said);
    }

    fn add_archive(
        &mut self,
        catalog: &Catalog,
        archive: &Source,
        unpacked: Unpacked,
        limits: &Limits,
    ) -> Result<(), Refused> {
        self.of_others.push(source_row(archive));
        self.diagnostics.extend(unpacked.diagnostics);
        self.add_folder(catalog, &archive.name, &unpacked.files, limits)
    }

    fn add_read<'f>(
        &mut self,
        folder: &str,
        bytes: impl Fn(&str) -> Option<&'f [u8]>,
        read: FolderRead,
    ) {
        for part in read.parts {
            let source = |path: &String| Some(row(import::path_in(folder, path), bytes(path)?));
            let sources = part.files.iter().filter_map(source).collect();
            self.add(part.input, sources);
        }
        self.diagnostics.extend(read.diagnostics);
        self.diagnostics.extend(left_out(folder, &read.left_out));
    }

    fn finish(self, catalog: &Catalog, limits: &Limits) -> Result<Read, Refused> {
        let merged = import::merge(catalog, self.models, limits)?;
        let imported = match merged {
            Some(imported) => imported,
            None if self.reports.iter().any(|report| !report.is_empty()) => {
                import::model_of_findings(catalog, &self.reports)
            }
            None if !self.reports.is_empty() => return Err(only_empty(&self.reports)),
            None => return Err(only_statements(&self.of_others)),
        };
        let mut sources = self.of_models;
        sources.extend(self.of_others);
        // Several deployments may share a module: its files are named once.
        let mut seen = BTreeSet::new();
        sources.retain(|row| seen.insert(row.name.clone()));
        let Imported { format, model, diagnostics, .. } = imported;
        let mut read = Read { format, model, sources, diagnostics };
        read.diagnostics.extend(self.diagnostics);
        read.diagnostics.extend(import::apply_statements(&mut read.model, self.statements));
        for report in self.reports {
            let said = import::apply_findings(catalog, &mut read.model, &report);
            read.diagnostics.extend(report.diagnostics);
            read.diagnostics.extend(said);
        }
        Ok(read)
    }
}

/// So many of the files that are left out for the same reason are named.
const MOST_NAMED: usize = 5;

/// A file of a folder may be anything; that it is no model is worth a mention and no more, once for
/// all files of which nothing else is to be said. One that breaks a limit may have been meant.
fn left_out(folder: &str, files: &[(String, Refused)]) -> Vec<Diagnostic> {
    let mut alike: BTreeMap<(Code, String), Vec<&(String, Refused)>> = BTreeMap::new();
    for file in files {
        if let Some(first) = file.1.diagnostics.first() {
            alike.entry((first.code, first.hint.clone())).or_default().push(file);
        }
    }
    let said = |((code, _), files): ((Code, String), Vec<&(String, Refused)>)| {
        let mut first = files.first()?.1.diagnostics.first()?.clone();
        let is_no_model = matches!(
            code,
            Code::UnknownFormat | Code::NotReadable | Code::NotText | Code::EmptyInput
        );
        first.severity = if is_no_model { Severity::Info } else { Severity::Medium };
        first.message = match files[..] {
            [_] => format!("left out: {}", first.message),
            _ => {
                first.place = Place::default().in_file(folder);
                let names: Vec<&str> =
                    files.iter().take(MOST_NAMED).map(|(path, _)| path.as_str()).collect();
                let rest = files.len() - names.len();
                let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
                format!("{} files are left out: {}{more}", files.len(), names.join(", "))
            }
        };
        Some(first)
    };
    alike.into_iter().filter_map(said).collect()
}

fn no_model(folder: &str, files: usize, read: FolderRead) -> Refused {
    let message = format!("none of the {files} files in the folder is a model");
    let place = Place::default().in_file(folder);
    let none = Diagnostic::new(Code::UnknownFormat, place, message)
        .hint("`plumbline formats` lists what is read");
    // Nothing else is to be said, so that the reasons are what counts.
    let reasons = left_out(folder, &read.left_out).into_iter();
    let reasons = reasons.map(|said| Diagnostic { severity: Severity::Medium, ..said });
    let diagnostics = std::iter::once(none).chain(read.diagnostics).chain(reasons).collect();
    Refused { diagnostics }
}

/// An empty report shows nothing passed and names no system.
fn only_empty(reports: &[ScannerReport]) -> Refused {
    let file = reports.first().map_or("", |report| report.file.as_str());
    let message = "the report has no finding, and so nothing that it is about";
    let hint = "give it beside a model; a report of no findings says what was not found";
    Diagnostic::new(Code::EmptyInput, Place::default().in_file(file), message).hint(hint).into()
}

fn only_statements(sources: &[SourceRow]) -> Refused {
    let file = sources.first().map_or("", |source| source.name.as_str());
    let message = "there are only statements, and no model that they are about";
    let place = Place::default().in_file(file);
    let hint = "name the model, and the evidence file after --evidence or beside it";
    Diagnostic::new(Code::UnknownFormat, place, message).hint(hint).into()
}
