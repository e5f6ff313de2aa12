//! OWASP Threat Dragon 1 and 2 (<https://www.threatdragon.com>): diagrams of cells.
//!
//! The two versions differ in where a cell keeps its data, not in what it says. All diagrams of a
//! file become one model; references stay within their diagram. Threat Dragon knows no trust
//! ratings, so a zone has trust 0 if its name says that it is the internet, and no trust otherwise.
//! An actor is by definition outside of the system: one that a boundary keeps out lies in an
//! implicit zone of trust 0. Where a diagram has no boundary, nothing is said about trust.
//!
//! A ticked box is a statement. One that is not ticked is none, because that is how it starts.

mod boundaries;
mod cells;
mod threats;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::models::{Draft, Upload};
use crate::model::{ComponentIdx, Element};

const DETAIL: &[&str] =
    &["contributors", "diagrams", "diagramTop", "reviewer", "threatTop", "compatibility"];
const SUMMARY: &[&str] = &["title", "owner", "description", "id", "compatibility"];
const DIAGRAM: &[&str] = &[
    "id",
    "title",
    "diagramType",
    "thumbnail",
    "version",
    "cells",
    "placeholder",
    "description",
    "diagramJson",
    "size",
    "$$hashKey",
];

/// One diagram on its way into the model.
struct Diagram<'a> {
    title: String,
    cells: Vec<Node<'a>>,
    /// Components of this diagram by the ids of their cells.
    components: BTreeMap<&'a str, ComponentIdx>,
    /// Components that are drawn as actors, whatever type their names make of them.
    actors: BTreeSet<ComponentIdx>,
}

/// Tells whether a document is of the second version: cells stand in the diagram itself.
pub(super) fn sniff_v2(root: Node<'_>) -> bool {
    let Some(diagrams) = diagrams(root) else { return false };
    let says_so = root.get("version").and_then(Node::scalar).is_some_and(|it| it.starts_with('2'));
    says_so || diagrams.elements().any(|diagram| diagram.has("cells"))
}

/// Tells whether a document is of the first version: most files have no version at all.
pub(super) fn sniff_v1(root: Node<'_>) -> bool {
    diagrams(root).is_some()
}

fn diagrams(root: Node<'_>) -> Option<Node<'_>> {
    root.get("summary").filter(|summary| summary.is_map())?;
    root.get("detail")?.get("diagrams").filter(|diagrams| diagrams.is_list())
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let root = upload.document.root();
    root.expect_keys(&["version", "summary", "detail", "compatibility"], &mut draft.notes);
    check_version(draft, root);
    summary(draft, root);
    let Some(detail) = root.map("detail", &mut draft.notes) else { return };
    detail.expect_keys(DETAIL, &mut draft.notes);
    for node in detail.maps("diagrams", &mut draft.notes) {
        node.expect_keys(DIAGRAM, &mut draft.notes);
        diagram(draft, node);
    }
}

fn check_version(draft: &mut Draft<'_>, root: Node<'_>) {
    let Some(version) = root.text("version", &mut draft.notes) else { return };
    if !version.starts_with("1.") && !version.starts_with("2.") && version != "2" {
        let place = root.get("version").unwrap_or(root).place();
        let message = format!("version {version:?} is not known, read as 2");
        draft.notes.say(Code::WrongVersion, place, message);
    }
}

fn summary(draft: &mut Draft<'_>, root: Node<'_>) {
    let notes = &mut draft.notes;
    let Some(summary) = root.map("summary", notes) else { return };
    summary.expect_keys(SUMMARY, notes);
    draft.model.name = summary.name("title", notes);
    draft.model.owner = summary.name("owner", notes);
    draft.model.description = summary.string("description", notes);
    if draft.model.name.is_empty() {
        notes.say(Code::MissingField, summary.place(), "the model has no title");
    }
}

fn diagram(draft: &mut Draft<'_>, node: Node<'_>) {
    let holder = node.map("diagramJson", &mut draft.notes).unwrap_or(node);
    let title = node.name("title", &mut draft.notes);
    let cells = holder.maps("cells", &mut draft.notes);
    let mut diagram =
        Diagram { title, cells, components: BTreeMap::new(), actors: BTreeSet::new() };
    let mut elements = Vec::new();
    for node in diagram.cells.clone() {
        if let Some(at) = cells::component(draft, node) {
            if let Some(id) = node.get("id").and_then(Node::scalar) {
                diagram.components.entry(id).or_insert(at);
            }
            if kind(node) == Kind::Actor {
                diagram.actors.insert(at);
            }
            elements.push((Element::Component(at), node));
        }
    }
    let mut drawn = Vec::new();
    for node in diagram.cells.iter().filter(|cell| kind(**cell) == Kind::Flow) {
        if let Some(at) = cells::flow(draft, &diagram, *node) {
            elements.push((Element::Flow(at), *node));
            drawn.push((at, *node));
        }
    }
    boundaries::read(draft, &diagram, &drawn);
    for (element, node) in elements {
        threats::read(draft, element, node);
    }
}

/// What a cell stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Actor,
    Process,
    Store,
    Flow,
    Box,
    Curve,
    Other,
}

/// Reads what a cell stands for: `data.type` in version 2, `type` in version 1, and the shape
/// where the data say nothing ("broundary" is how a release of version 2 spelled it).
fn kind(cell: Node<'_>) -> Kind {
    let word = data(cell).get("type").or_else(|| cell.get("shape")).and_then(Node::scalar);
    match word.unwrap_or_default() {
        "tm.Actor" | "actor" => Kind::Actor,
        "tm.Process" | "process" => Kind::Process,
        "tm.Store" | "store" => Kind::Store,
        "tm.Flow" | "flow" => Kind::Flow,
        "tm.BoundaryBox" | "trust-boundary-box" => Kind::Box,
        "tm.Boundary" | "trust-boundary-curve" | "trust-broundary-curve" => Kind::Curve,
        _ => Kind::Other,
    }
}

/// Returns where a cell keeps its data.
fn data(cell: Node<'_>) -> Node<'_> {
    cell.get("data").filter(|data| data.is_map()).unwrap_or(cell)
}
