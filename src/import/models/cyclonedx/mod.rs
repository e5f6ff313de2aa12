//! CycloneDX (<https://cyclonedx.org>), JSON, in the three ways in which it describes a system.
//!
//! - `proposal`: components of type `threat-model` whose properties are the model (`cdx:model:*`),
//!   as Threat Dragon's examples have them. Our own export writes this form; what the proposal has
//!   no word for stands in properties that begin with `plumbline:`.
//! - `blueprint`: the blueprints of the 2.0 draft: zones, boundaries, actors, assets, flows.
//! - `inventory`: services, and components that run, of any bill of materials. Libraries are no
//!   part of a system's shape and are left out.
//!
//! Threats, risks and controls of the 2.0 draft are `statements`. Links to other documents are not
//! followed.

mod blueprint;
mod inventory;
mod properties;
mod proposal;
mod statements;

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::models::{Draft, Upload};
use crate::model::{AssetIdx, ComponentIdx, FlowIdx, ZoneIdx};

const ROOT: &[&str] = &[
    "$comment",
    "$schema",
    "annotations",
    "blueprints",
    "bomFormat",
    "citations",
    "components",
    "compositions",
    "controls",
    "declarations",
    "definitions",
    "dependencies",
    "externalReferences",
    "formulation",
    "metadata",
    "patents",
    "perspectives",
    "profiles",
    "properties",
    "risks",
    "serialNumber",
    "services",
    "signature",
    "specFormat",
    "specVersion",
    "threats",
    "version",
    "vulnerabilities",
];

/// What a `bom-ref` leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Zone(ZoneIdx),
    Component(ComponentIdx),
    Flow(FlowIdx),
    Asset(AssetIdx),
}

/// Everything that may be referred to.
#[derive(Debug, Default)]
struct Refs {
    things: BTreeMap<String, Thing>,
}

impl Refs {
    fn add(&mut self, node: Node<'_>, thing: Thing) {
        if let Some(reference) = node.get("bom-ref").and_then(Node::scalar) {
            self.things.entry(reference.to_owned()).or_insert(thing);
        }
    }

    fn component(&self, reference: &str) -> Option<ComponentIdx> {
        match self.things.get(reference) {
            Some(Thing::Component(at)) => Some(*at),
            _ => None,
        }
    }
}

/// Tells whether a document is of CycloneDX and describes a system: a list of libraries does not.
pub(super) fn sniff(root: Node<'_>) -> bool {
    let is_cyclonedx = ["bomFormat", "specFormat"]
        .into_iter()
        .any(|key| root.get(key).and_then(Node::scalar) == Some("CycloneDX"));
    let of_a_model = ["blueprints", "controls", "risks", "services", "threats"];
    let runs = |component: Node<'_>| {
        let kind = component.get("type").and_then(Node::scalar).unwrap_or_default();
        kind == "threat-model" || !inventory::BUILT_IN.contains(&kind)
    };
    let components = root.get("components");
    is_cyclonedx
        && (of_a_model.into_iter().any(|key| root.has(key))
            || components.is_some_and(|list| list.elements().any(runs)))
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let root = upload.document.root();
    root.expect_keys(ROOT, &mut draft.notes);
    let version = root.name("specVersion", &mut draft.notes);
    if !version.starts_with("1.") && !version.starts_with("2.") {
        let place = root.get("specVersion").unwrap_or(root).place();
        let message = format!("version {version:?} is not known, read as 2.0");
        draft.notes.say(Code::WrongVersion, place, message);
    }
    about(draft, root);
    if draft.model.id.is_empty() && draft.model.name.is_empty() {
        draft.model.id = root.name("serialNumber", &mut draft.notes);
    }
    let mut refs = Refs::default();
    let mut stated = statements::Statements::default();
    blueprint::read(draft, &mut refs, root);
    proposal::read(draft, &mut refs, &mut stated, root);
    inventory::read(draft, &mut refs, root);
    statements::read(draft, &refs, &mut stated, root);
}

/// Reads what the document is about: its main component, else its first blueprint.
fn about(draft: &mut Draft<'_>, root: Node<'_>) {
    let notes = &mut draft.notes;
    let main = root.map("metadata", notes).and_then(|metadata| metadata.map("component", notes));
    let blueprint = root.maps("blueprints", notes).first().copied();
    let Some(node) = main.or(blueprint) else {
        return notes.say(Code::MissingField, root.place(), "`metadata.component` is missing");
    };
    draft.model.name = node.name("name", notes);
    draft.model.version = node.name("version", notes);
    draft.model.description = node.string("description", notes);
    let properties = properties::of(node, notes);
    draft.model.id = properties.one("plumbline:id").unwrap_or_default().to_owned();
    draft.model.owner = properties.one("plumbline:owner").unwrap_or_default().to_owned();
    for (text, _) in properties.all("plumbline:assumption") {
        draft.model.assumptions.push((*text).to_owned());
    }
    if draft.model.owner.is_empty()
        && let Some(supplier) = node.map("supplier", notes)
    {
        draft.model.owner = supplier.name("name", notes);
    }
}

/// Returns the id of an element: the one that our export keeps, else its reference.
fn id(draft: &mut Draft<'_>, node: Node<'_>, properties: &properties::Properties<'_>) -> String {
    match properties.one("plumbline:id") {
        Some(id) => id.to_owned(),
        None => node.string("bom-ref", &mut draft.notes),
    }
}
