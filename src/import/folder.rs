//! The files of a folder -> the models, statements and reports among them.
//!
//! A configuration of Terraform is read by directory, as Terraform does. Every other file is told by
//! its content. Manifests of one cluster and answers about one account are one system, whatever
//! number of files they come in; a file that another includes is no model of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::infrastructure::terraform;
use crate::import::input::{Recognition, recognise_input};
use crate::import::models::{Format, Recognised};
use crate::import::notes::Notes;
use crate::import::siblings::folder_of;
use crate::import::{Files, Input, Limits, Refused, Source, check_size};
use crate::kb::Catalog;

/// Something that files of a folder hold.
#[derive(Debug)]
pub struct FolderPart {
    /// The files, by their path in the folder; the one that includes the others first.
    pub files: Vec<String>,
    /// What they hold.
    pub input: Input,
}

/// What the files of a folder hold.
#[derive(Debug, Default)]
pub struct FolderRead {
    /// What was read, in the order of the first file of each.
    pub parts: Vec<FolderPart>,
    /// Files that hold nothing that is read, and why.
    pub left_out: Vec<(String, Refused)>,
    /// What there is to say about files that are part of nothing.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the files of a folder; `name` is what users know the folder by, and may be empty.
pub fn read_folder(catalog: &Catalog, name: &str, files: &Files, limits: &Limits) -> FolderRead {
    let mut reading =
        Reading { catalog, name, limits, models: Vec::new(), read: FolderRead::default() };
    reading.read_terraform(files);
    let mut below: BTreeMap<&str, Arc<Files>> = BTreeMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| !terraform::hcl::is_part(path)) {
        let folder = folder_of(path);
        let siblings = below.entry(folder).or_insert_with(|| Arc::new(inside(files, folder)));
        let source = Source::new(path_in(name, path), &**bytes);
        reading.read_one(path, &Source { siblings: Arc::clone(siblings), ..source });
    }
    reading.finish()
}

/// Reads files that were named one by one, as those of one folder.
pub fn read_files(catalog: &Catalog, sources: &[Source], limits: &Limits) -> FolderRead {
    let read = FolderRead::default();
    let mut reading = Reading { catalog, name: "", limits, models: Vec::new(), read };
    let is_part = |source: &&Source| terraform::hcl::is_part(&source.name);
    // A single file of a configuration is read for itself.
    let is_configuration = sources.iter().filter(is_part).count() > 1;
    if is_configuration {
        let parts = sources.iter().filter(is_part);
        let files = parts.map(|part| (part.name.clone(), part.bytes.as_slice().into()));
        reading.read_terraform(&files.collect());
    }
    for source in sources.iter().filter(|source| !is_configuration || !is_part(source)) {
        reading.read_one(&source.name, source);
    }
    reading.finish()
}

/// Joins the name of a folder, which may be empty, and a path in it.
pub fn path_in(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// A folder while it is read.
struct Reading<'a, 'f> {
    catalog: &'a Catalog,
    name: &'f str,
    limits: &'f Limits,
    /// Models with the files that they were read from.
    models: Vec<(Vec<String>, Recognised<'a>)>,
    read: FolderRead,
}

impl Reading<'_, '_> {
    fn read_terraform(&mut self, files: &Files) {
        let Some(format) = Format::of_terraform() else { return };
        if !files.keys().any(|path| terraform::hcl::is_part(path)) {
            return;
        }
        let mut notes = Notes::default();
        for mut graph in terraform::hcl::read_folder(self.name, files, self.limits, &mut notes) {
            let read_from = std::mem::take(&mut graph.included);
            let read = Recognised::resources(self.catalog, format, (graph, Notes::default()));
            self.models.push((read_from, read));
        }
        self.read.diagnostics.extend(notes.finish());
    }

    /// Reads a file by its content; `path` is its path in the folder.
    fn read_one(&mut self, path: &str, source: &Source) {
        match recognise_input(self.catalog, source, self.limits) {
            Ok(Recognition::Model(read)) => {
                let inner = included(folder_of(path), &read);
                let read_from = std::iter::once(path.to_owned()).chain(inner);
                self.models.push((read_from.collect(), *read));
            }
            Ok(Recognition::Other(input)) => {
                self.read.parts.push(FolderPart { files: vec![path.to_owned()], input });
            }
            Err(refused) => self.read.left_out.push((path.to_owned(), refused)),
        }
    }

    /// Drops models of which the file is a part of another; of two that include each other, the
    /// first stays.
    fn drop_included(&mut self) {
        let mut parts: BTreeSet<String> = BTreeSet::new();
        for (files, _) in &self.models {
            if files.first().is_some_and(|own| !parts.contains(own)) {
                parts.extend(files.iter().skip(1).cloned());
            }
        }
        self.models.retain(|(files, read)| {
            read.format.is_read_by_folder() || files.first().is_none_or(|own| !parts.contains(own))
        });
        self.read.left_out.retain(|(path, _)| !parts.contains(path));
    }

    /// Makes one system of the inputs that belong together.
    fn join(&mut self) {
        let (mut together, mut alone) = (BTreeMap::new(), Vec::new());
        for (files, mut read) in std::mem::take(&mut self.models) {
            let graph = read.graph.take_if(|_| read.format.joined().is_some());
            match graph {
                Some(graph) => {
                    let inputs: &mut Vec<_> = together.entry(read.format.id).or_default();
                    inputs.push((files, read, graph));
                }
                None => alone.push((files, read)),
            }
        }
        self.models = alone;
        for inputs in together.into_values() {
            self.models.extend(joined(self.name, inputs));
        }
    }

    fn finish(mut self) -> FolderRead {
        self.drop_included();
        self.join();
        for (files, read) in self.models {
            let file = path_in(self.name, files.first().map_or("", String::as_str));
            match check_size(&file, read.finish(), self.limits) {
                Ok(imported) => {
                    self.read
                        .parts
                        .push(FolderPart { files, input: Input::Model(imported.into()) });
                }
                Err(refused) => self.read.left_out.push((file, refused)),
            }
        }
        self.read.parts.sort_by(|left, right| left.files.first().cmp(&right.files.first()));
        self.read
    }
}

type Joinable<'a> = (Vec<String>, Recognised<'a>, crate::import::infrastructure::Graph);

/// Makes one system of inputs of a format.
fn joined<'a>(folder: &str, inputs: Vec<Joinable<'a>>) -> Option<(Vec<String>, Recognised<'a>)> {
    let several = inputs.len() > 1;
    let mut inputs = inputs.into_iter();
    let (mut files, mut whole, mut graph) = inputs.next()?;
    let mut repeated = 0;
    for (more, read, other) in inputs {
        files.extend(more);
        for said in read.draft.notes.finish() {
            whole.draft.notes.push(said);
        }
        repeated += graph.absorb(other);
    }
    if several {
        if let Some(relate) = whole.format.joined() {
            relate(&mut graph, &mut whole.draft.notes);
        }
        folder.rsplit('/').next().unwrap_or(folder).clone_into(&mut graph.name);
    }
    if repeated > 0 {
        let message = format!("{repeated} resources stand in several files; the first counts");
        whole.draft.notes.say(Code::DuplicateId, Place::default().in_file(folder), message);
    }
    whole.graph = Some(graph);
    Some((files, whole))
}

/// Returns the files below a folder, by their path from it.
fn inside(files: &Files, folder: &str) -> Files {
    if folder.is_empty() {
        return files.clone();
    }
    let prefix = format!("{folder}/");
    files
        .range(prefix.clone()..)
        .map_while(|(path, bytes)| Some((path.strip_prefix(&prefix)?, bytes)))
        .map(|(path, bytes)| (path.to_owned(), Arc::clone(bytes)))
        .collect()
}

/// Returns the files that a model includes, by their path from the whole folder.
fn included(folder: &str, read: &Recognised<'_>) -> Vec<String> {
    let of_graph = read.graph.iter().flat_map(|graph| &graph.included);
    read.draft.included.iter().chain(of_graph).map(|path| path_in(folder, path)).collect()
}
