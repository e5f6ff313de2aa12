//! Files that a model includes or imports controls from: only those of the same upload, each once.

use std::collections::{BTreeSet, VecDeque};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::{Document, Node};
use crate::import::guard::{self, Limits};
use crate::import::models::threatcl::blocks::blocks;
use crate::import::models::threatcl::body;
use crate::import::notes::Notes;
use crate::import::siblings::join;
use crate::import::syntax::{self, Syntax};
use crate::import::{Source, hcl, reader};

/// A file with the folder that its paths are relative to.
pub(super) struct File {
    pub(super) path: String,
    pub(super) document: Document,
}

impl File {
    /// Returns the folder that the file lies in, relative to the main one.
    pub(super) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Reads every file that the model names, directly or not.
pub(super) fn read(
    main: &Document,
    source: &Source,
    limits: &Limits,
    notes: &mut Notes,
) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut left = limits.clone();
    left.bytes = limits.bytes.saturating_sub(source.bytes.len());
    left.nodes = limits.nodes.saturating_sub(main.nodes.len());
    let mut waiting: VecDeque<_> = wanted(main.root(), "", notes).into();
    while let Some((path, place)) = waiting.pop_front() {
        if !seen.insert(path.clone()) {
            continue;
        }
        if seen.len() > limits.includes {
            let message = format!("more than {} files are included", limits.includes);
            notes.say(Code::IncludeRefused, place, message);
            break;
        }
        let Some(bytes) = source.siblings.get(&path) else {
            let message = format!("the file {path:?} is not part of the input");
            let hint = "give the folder that holds all files of the model; nothing is fetched";
            notes.push(Diagnostic::new(Code::IncludeRefused, place, message).hint(hint));
            continue;
        };
        match document(&path, bytes, &left) {
            Ok(document) => {
                left.bytes = left.bytes.saturating_sub(bytes.len());
                left.nodes = left.nodes.saturating_sub(document.nodes.len());
                let file = File { path, document };
                waiting.extend(wanted(file.document.root(), file.folder(), notes));
                files.push(file);
            }
            Err(reason) => notes.push(reason),
        }
    }
    files
}

fn document(path: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Diagnostic> {
    let text = guard::text(path, bytes, limits)?;
    match syntax::of(text) {
        Syntax::Hcl => body::document(path, text, &hcl::parse(path, text)?, limits),
        Syntax::Document | Syntax::Xml | Syntax::Bicep => reader::read(path, text, limits),
    }
}

/// Returns the paths that a file names, relative to the main file.
fn wanted(root: Node<'_>, folder: &str, notes: &mut Notes) -> Vec<(String, Place)> {
    let mut paths = Vec::new();
    for model in blocks(root, "threatmodel") {
        for (path, place) in named(model.node) {
            match resolved(folder, path) {
                Some(path) => paths.push((path, place.place())),
                None => {
                    let message = format!("{path:?} leads out of the upload");
                    let hint = "paths are relative and without `..`; nothing is fetched";
                    let refused = Diagnostic::new(Code::IncludeRefused, place.place(), message);
                    notes.push(refused.hint(hint));
                }
            }
        }
    }
    paths
}

/// Returns the paths that a model names, wherever it does: `imports` may stand several times.
fn named(model: Node<'_>) -> Vec<(&str, Node<'_>)> {
    let values = model.pairs().filter(|(key, _)| matches!(*key, "including" | "imports"));
    let values = values.flat_map(|(_, value)| std::iter::once(value).chain(value.elements()));
    values.filter_map(|value| Some((value.scalar()?, value))).collect()
}

/// Returns where a path leads, relative to the main file.
pub(super) fn resolved(folder: &str, path: &str) -> Option<String> {
    join(folder, path.trim())
}
