//! Files that a Threagile model includes: only those of the same upload, each once.

use std::collections::{BTreeSet, VecDeque};

use crate::diagnostic::{Code, Place};
use crate::import::document::{Document, Node};
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::import::siblings::{Siblings, confined, folder_of};

/// Reads every file that the model includes, directly or not, with its path. Paths are relative to
/// the file that names them, as in Threagile itself. What cannot be read is said and left out.
pub(super) fn read(upload: &Upload<'_>, notes: &mut Notes) -> Vec<(String, Document)> {
    let mut documents = Vec::new();
    let mut seen = BTreeSet::new();
    let mut siblings = Siblings::of(upload);
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
        let Some(document) = siblings.document(&path, place, notes) else { continue };
        waiting.extend(wanted(document.root(), folder_of(&path), notes));
        documents.push((path, document));
    }
    documents
}

/// Returns the paths that a document includes, relative to the main file.
fn wanted(root: Node<'_>, folder: &str, notes: &mut Notes) -> Vec<(String, Place)> {
    let mut paths = Vec::new();
    for (path, item) in root.texts("includes", notes) {
        if let Some(path) = confined(folder, path, || item.place(), notes) {
            paths.push((path, item.place()));
        }
    }
    paths
}
