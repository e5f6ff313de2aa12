//! The files of a project and what they add up to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::values::Budget;
use super::variables::{self, Variables};
use super::{entries, links, services};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::{Document, Node};
use crate::import::infrastructure::{Graph, Resource};
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::import::siblings::{Siblings, confined, folder_of};

/// The path by which the file that was given is known here.
const MAIN: &str = "";

/// The files of a project by their paths.
pub(super) struct Project<'a> {
    files: BTreeMap<String, File<'a>>,
    pub(super) siblings: Siblings<'a>,
    /// What may still be made of the files.
    pub(super) budget: Budget,
    pub(super) name: String,
}

/// A file of a project.
pub(super) struct File<'a> {
    pub(super) root: Node<'a>,
    pub(super) variables: Variables,
}

impl<'a> Project<'a> {
    pub(super) fn file(&self, path: &str) -> Option<&File<'a>> {
        self.files.get(path)
    }
}

/// Reads a project: the file that was given and those that it includes.
pub(super) fn read(upload: &Upload<'_>, notes: &mut Notes) -> Graph {
    let mut siblings = Siblings::of(upload);
    let main = variables_of(&mut siblings, ".env", notes);
    let (documents, included) = load(upload, &mut siblings, notes);
    let mut project = Project {
        files: BTreeMap::new(),
        siblings,
        budget: Budget::new(upload.limits.nodes),
        name: name_of(upload.document.root(), &main),
    };
    for (path, document) in &documents {
        // What the including project sets stands before the `.env` beside an included file.
        let mut own = match folder_of(path) {
            "" => Variables::new(),
            folder => variables_of(&mut project.siblings, &format!("{folder}/.env"), notes),
        };
        own.extend(main.clone());
        let file = File { root: document.root(), variables: own };
        project.files.insert(path.clone(), file);
    }
    let file = File { root: upload.document.root(), variables: main };
    project.files.insert(MAIN.to_owned(), file);
    let name = if project.name.is_empty() { &upload.source.name } else { &project.name };
    let mut graph = Graph::new("compose", name.clone());
    for path in std::iter::once(MAIN).chain(included.iter().map(String::as_str)) {
        services::add(&mut graph, &mut project, path, notes);
        entries::add(&mut graph, &mut project, path, notes);
    }
    if project.budget.is_spent() {
        let message = "the services extend and repeat so much that a part is left out";
        notes.push(Diagnostic::new(Code::TooMany, Place::default(), message).mild());
    }
    links::link(&mut graph, upload.document.root(), notes);
    graph.included = documents.into_iter().map(|(path, _)| path).collect();
    graph
}

fn name_of(root: Node<'_>, variables: &Variables) -> String {
    let name = root.get("name").and_then(Node::scalar).unwrap_or_default();
    match variables::filled(name, variables) {
        None => name.to_owned(),
        Some(crate::import::infrastructure::Datum::Text(name)) => name,
        Some(_) => String::new(),
    }
}

pub(super) fn variables_of(
    siblings: &mut Siblings<'_>,
    path: &str,
    notes: &mut Notes,
) -> Variables {
    siblings.text(path, notes).map(variables::of_file).unwrap_or_default()
}

/// Reads every file that is included or extended, by way of others too. Returns them all, and the
/// paths of those that are included.
fn load(
    upload: &Upload<'_>,
    siblings: &mut Siblings<'_>,
    notes: &mut Notes,
) -> (Vec<(String, Document)>, Vec<String>) {
    let (mut documents, mut included) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::from([MAIN.to_owned()]);
    let mut waiting: VecDeque<_> = wanted(upload.document.root(), MAIN, notes).into();
    while let Some(want) = waiting.pop_front() {
        if want.is_include && !included.contains(&want.path) {
            included.push(want.path.clone());
        }
        if !seen.insert(want.path.clone()) {
            continue;
        }
        let Some(document) = siblings.document(&want.path, want.place, notes) else { continue };
        waiting.extend(wanted(document.root(), &want.path, notes));
        documents.push((want.path, document));
    }
    (documents, included)
}

struct Wanted {
    path: String,
    is_include: bool,
    place: Place,
}

/// Returns the files that a file includes, and those whose services it extends.
fn wanted(root: Node<'_>, path: &str, notes: &mut Notes) -> Vec<Wanted> {
    let folder = folder_of(path);
    let mut found = Vec::new();
    for item in root.get("include").into_iter().flat_map(Node::elements) {
        let paths: Vec<_> = match item.get("path") {
            Some(paths) if paths.is_list() => paths.elements().collect(),
            Some(path) => vec![path],
            None => vec![item],
        };
        found.extend(paths.into_iter().map(|path| (path, true)));
    }
    for (_, service) in root.get("services").into_iter().flat_map(Node::pairs) {
        let file = service.get("extends").and_then(|extends| extends.get("file"));
        found.extend(file.map(|file| (file, false)));
    }
    let mut files = Vec::new();
    for (node, is_include) in found {
        let Some(path) = node.scalar() else { continue };
        if let Some(path) = confined(folder, path, || node.place(), notes) {
            files.push(Wanted { path, is_include, place: node.place() });
        }
    }
    files
}

/// Adds a resource, and says where its name is taken.
pub(super) fn add(graph: &mut Graph, resource: Resource, notes: &mut Notes) {
    let (address, place) = (resource.address.clone(), resource.place.clone());
    if graph.add(resource).is_none() {
        let message = format!("{address} stands in two files; the first one is taken");
        notes.say(Code::DuplicateId, place, message);
    }
}
