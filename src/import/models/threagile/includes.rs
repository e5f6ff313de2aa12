//! Files that a Threagile model includes: only those of the same upload, each once.

use std::collections::{BTreeSet, VecDeque};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::{Document, Node};
use crate::import::guard;
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::import::reader;
use crate::import::siblings::confined;

/// Reads every file that the model includes, directly or not, with its path. Paths are relative to
/// the file that names them, as in Threagile itself. What cannot be read is said and left out.
pub(super) fn read(upload: &Upload<'_>, notes: &mut Notes) -> Vec<(String, Document)> {
    let mut documents = Vec::new();
    let mut seen = BTreeSet::new();
    let mut budget = Budget {
        bytes: upload.limits.bytes.saturating_sub(upload.source.bytes.len()),
        nodes: upload.limits.nodes.saturating_sub(upload.document.nodes.len()),
    };
    let mut waiting: VecDeque<_> = wanted(upload.document.root(), "", notes).into();
    while let Some((path, place)) = waiting.pop_front() {
        if !seen.insert(path.clone()) {
            continue;
        }
        if seen.len() > upload.limits.includes {
            let message = format!("more than {} files are included", upload.limits.includes);
            notes.say(Code::IncludeRefused, place, message);
            break;
        }
        let Some(document) = file(upload, &mut budget, &path, place, notes) else { continue };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        waiting.extend(wanted(document.root(), folder, notes));
        documents.push((path, document));
    }
    documents
}

/// What is left of the limits of the whole upload.
struct Budget {
    bytes: usize,
    nodes: usize,
}

fn file(
    upload: &Upload<'_>,
    budget: &mut Budget,
    path: &str,
    place: Place,
    notes: &mut Notes,
) -> Option<Document> {
    let Some(bytes) = upload.source.siblings.get(path) else {
        let message = format!("the included file {path:?} is not part of the input");
        let hint = "give the folder that holds all files of the model";
        notes.push(Diagnostic::new(Code::IncludeRefused, place, message).hint(hint));
        return None;
    };
    let mut limits = upload.limits.clone();
    limits.bytes = budget.bytes;
    limits.nodes = budget.nodes;
    let text = guard::text(path, bytes, &limits);
    match text.and_then(|text| reader::read(path, text, &limits)) {
        Ok(document) => {
            budget.bytes = budget.bytes.saturating_sub(bytes.len());
            budget.nodes = budget.nodes.saturating_sub(document.nodes.len());
            Some(document)
        }
        // A part that holds nothing but comments is as good as any.
        Err(reason) if reason.code == Code::EmptyInput => None,
        Err(reason) => {
            notes.push(reason);
            None
        }
    }
}

/// Returns the paths that a document includes, relative to the main file.
fn wanted(root: Node<'_>, folder: &str, notes: &mut Notes) -> Vec<(String, Place)> {
    let mut paths = Vec::new();
    for (path, item) in root.texts("includes", notes) {
        match confined(folder, path) {
            Some(path) => paths.push((path, item.place())),
            None => {
                let message = format!("the included path {path:?} leads out of the upload");
                let hint = "includes are relative paths without `..`; nothing is fetched";
                let refused = Diagnostic::new(Code::IncludeRefused, item.place(), message);
                notes.push(refused.hint(hint));
            }
        }
    }
    paths
}
