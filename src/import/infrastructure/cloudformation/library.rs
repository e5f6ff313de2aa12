//! Templates of stacks in stacks that are part of the same upload.

use std::collections::{BTreeMap, VecDeque};

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Document, Node};
use crate::import::infrastructure::cloudformation::scope::{STACK, kind};
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::import::{guard, reader};

/// Keys under which a stack names its template.
const LOCATIONS: &[&str] = &["TemplateURL", "Location"];

/// The templates of an upload that stacks refer to, by their path.
#[derive(Default)]
pub(super) struct Library {
    documents: BTreeMap<String, Document>,
}

impl Library {
    /// Reads every template that a stack names and that lies beside the file, and those that they
    /// name in turn. What is not there is said.
    pub(super) fn read(upload: &Upload<'_>, root: Node<'_>, notes: &mut Notes) -> Self {
        let mut library = Self::default();
        let mut budget = upload.limits.clone();
        budget.bytes = budget.bytes.saturating_sub(upload.source.bytes.len());
        let mut waiting: VecDeque<String> = wanted(upload, root, "", notes).into();
        while let Some(path) = waiting.pop_front() {
            let Some(bytes) = upload.source.siblings.get(&path) else { continue };
            if library.documents.contains_key(&path)
                || library.documents.len() >= upload.limits.includes
            {
                continue;
            }
            let document = guard::text(&path, bytes, &budget)
                .and_then(|text| reader::read(&path, text, &budget));
            match document {
                Ok(document) => {
                    budget.bytes = budget.bytes.saturating_sub(bytes.len());
                    budget.nodes = budget.nodes.saturating_sub(document.nodes.len());
                    waiting.extend(wanted(upload, document.root(), &path, notes));
                    library.documents.insert(path, document);
                }
                Err(mut reason) => {
                    reason.severity = Code::IncludeRefused.severity();
                    notes.push(reason);
                }
            }
        }
        library
    }

    /// Returns the paths of the templates.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.documents.keys().map(String::as_str)
    }

    /// Returns the template that the properties of a stack name, seen from the file at `from`.
    pub(super) fn find(&self, from: &str, properties: Node<'_>) -> Option<(&str, &Document)> {
        let location = location(properties)?;
        let path = best(self.documents.keys(), from, &location)?;
        self.documents.get_key_value(path).map(|(path, document)| (path.as_str(), document))
    }
}

/// Returns the paths of the templates that the stacks of a template name.
fn wanted(upload: &Upload<'_>, root: Node<'_>, from: &str, notes: &mut Notes) -> Vec<String> {
    let mut paths = Vec::new();
    let resources = root.get("Resources").into_iter().flat_map(Node::pairs);
    let stacks = resources.filter(|(_, node)| {
        kind(*node).is_some_and(|kind| kind == STACK || kind == "AWS::Serverless::Application")
    });
    for (id, node) in stacks.take(upload.limits.includes) {
        let location = node.get("Properties").and_then(location);
        let path = location
            .as_ref()
            .and_then(|location| best(upload.source.siblings.keys(), from, location));
        match path {
            Some(path) => paths.push(path.to_owned()),
            None => {
                let message = format!("the template of the stack {id:?} is not part of the input");
                let hint = "give the folder that holds the templates of all stacks: this one counts as one resource";
                notes.push(Diagnostic::new(Code::IncludeRefused, node.place(), message).hint(hint));
            }
        }
    }
    paths
}

/// Returns the written end of where a stack's template lies: the last text in it that names a file,
/// as the parts before it are usually parameters.
fn location(properties: Node<'_>) -> Option<String> {
    let mut open: Vec<_> = LOCATIONS.iter().filter_map(|key| properties.get(key)).collect();
    let mut steps = 0;
    // The last of the list is looked at first, so that the last text is found first.
    while let Some(node) = open.pop() {
        steps += 1;
        if steps > 100 {
            return None;
        }
        if let Some(text) = node.scalar() {
            let text = text.split(['?', '#']).next().unwrap_or_default();
            let text = text.rsplit('}').next().unwrap_or_default();
            let is_file =
                [".yaml", ".yml", ".json", ".template"].iter().any(|end| text.ends_with(end));
            if is_file {
                return Some(text.to_owned());
            }
        }
        open.extend(node.elements());
        open.extend(node.pairs().map(|(_, value)| value));
    }
    None
}

/// Returns the path that shares most of its end with a location; none where several do.
fn best<'a>(
    paths: impl Iterator<Item = &'a String>,
    from: &str,
    location: &str,
) -> Option<&'a str> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let exact = normalised(folder, location);
    let mut found: Vec<(usize, &str)> = Vec::new();
    for path in paths {
        if *path == exact {
            return Some(path);
        }
        let shared = location
            .rsplit('/')
            .zip(path.rsplit('/'))
            .take_while(|(one, other)| one == other)
            .count();
        if shared > 0 {
            found.push((shared, path));
        }
    }
    let most = found.iter().map(|(shared, _)| *shared).max()?;
    found.retain(|(shared, _)| *shared == most);
    match found[..] {
        [(_, path)] => Some(path),
        _ => None,
    }
}

/// Returns a path that is relative to a folder of the upload as one relative to its root.
fn normalised(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
