//! Open Threat Model 0.1 and 0.2 (<https://github.com/iriusrisk/OpenThreatModel>).
//!
//! Trust ratings are taken as they are, but the internet has trust 0 whatever its rating: the
//! format's own examples rate it 1, 10 and 20. A zone is the internet if its type or name says so,
//! or if it has the id that IriusRisk gives to its internet zone.

mod threats;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{self, Node};
use crate::import::models::attributes::attribute_value;
use crate::import::models::rating::{sensitivity, whole};
use crate::import::models::types::ANY;
use crate::import::models::words::{normalised, tokens};
use crate::import::models::{Draft, Upload};
use crate::import::notes::Notes;
use crate::model::{
    Asset, Attribute, Attributes, Component, Element, Flow, Parent, Rectangle, Zone,
};

/// The id of IriusRisk's internet zone: in `id` up to 0.1, in `type` since 0.2.
pub(super) const INTERNET: &str = "f0ba7722-39b6-4c81-8290-a30a248bb8d9";

const VERSIONS: &[&str] = &["0.1.0", "0.2.0"];

const ROOT: &[&str] = &[
    "otmVersion",
    "project",
    "representations",
    "assets",
    "trustZones",
    "components",
    "dataflows",
    "threats",
    "mitigations",
];
const PROJECT: &[&str] =
    &["name", "id", "description", "owner", "ownerContact", "tags", "attributes"];
const ASSET: &[&str] = &["id", "name", "description", "risk", "attributes"];
const ZONE: &[&str] =
    &["id", "name", "type", "description", "risk", "parent", "representations", "attributes"];
const COMPONENT: &[&str] = &[
    "id",
    "name",
    "description",
    "type",
    "parent",
    "representations",
    "assets",
    "threats",
    "tags",
    "attributes",
];
const FLOW: &[&str] = &[
    "id",
    "name",
    "description",
    "bidirectional",
    "source",
    "destination",
    "assets",
    "threats",
    "tags",
    "attributes",
    "representations",
];

/// Tells whether a document is an Open Threat Model.
pub(super) fn sniff(root: Node<'_>) -> bool {
    let has_list = |key| root.get(key).is_some_and(Node::is_list);
    root.has("otmVersion")
        || (root.get("project").is_some_and(Node::is_map)
            && (has_list("trustZones") || has_list("components") || has_list("dataflows")))
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let root = upload.document.root();
    root.expect_keys(ROOT, &mut draft.notes);
    check_version(draft, root);
    project(draft, root);
    for node in root.maps("assets", &mut draft.notes) {
        asset(draft, node);
    }
    let zones: Vec<_> = root.maps("trustZones", &mut draft.notes);
    let zones: Vec<_> = zones.into_iter().map(|node| (zone(draft, node), node)).collect();
    let components: Vec<_> = root.maps("components", &mut draft.notes);
    let components: Vec<_> =
        components.into_iter().map(|node| (component(draft, node), node)).collect();
    for (at, node) in zones {
        draft.model.zones[at].parent = parent(draft, node);
    }
    let mut elements = Vec::new();
    for (at, node) in components {
        draft.model.components[at].parent = parent(draft, node);
        elements.push((Element::Component(at), node));
    }
    for node in root.maps("dataflows", &mut draft.notes) {
        elements.extend(flow(draft, node).map(|at| (at, node)));
    }
    threats::read(draft, root, &elements);
}

fn check_version(draft: &mut Draft<'_>, root: Node<'_>) {
    let Some(version) = root.text("otmVersion", &mut draft.notes) else {
        draft.notes.say(Code::MissingField, root.place(), "`otmVersion` is missing");
        return;
    };
    if !VERSIONS.contains(&version) {
        let place = root.get("otmVersion").unwrap_or(root).place();
        let message = format!("version {version:?} is not known, read as 0.2.0");
        draft.notes.say(Code::WrongVersion, place, message);
    }
}

fn project(draft: &mut Draft<'_>, root: Node<'_>) {
    let notes = &mut draft.notes;
    let Some(project) = root.map("project", notes) else {
        notes.say(Code::MissingField, root.place(), "`project` is missing");
        return;
    };
    project.expect_keys(PROJECT, notes);
    draft.model.id = project.string("id", notes);
    draft.model.name = project.name("name", notes);
    draft.model.description = project.string("description", notes);
    draft.model.owner = project.name("owner", notes);
    if draft.model.name.is_empty() {
        draft.model.name.clone_from(&draft.model.id);
        notes.say(Code::MissingField, project.place(), "the project has no name");
    }
}

fn asset(draft: &mut Draft<'_>, node: Node<'_>) {
    let notes = &mut draft.notes;
    node.expect_keys(ASSET, notes);
    let mut asset = Asset {
        id: node.string("id", notes),
        name: node.name("name", notes),
        description: node.string("description", notes),
        place: node.place(),
        ..Asset::default()
    };
    if let Some(risk) = node.map("risk", notes) {
        let rated = ["confidentiality", "integrity", "availability"]
            .into_iter()
            .find_map(|key| percentage(risk, key, notes));
        asset.sensitivity = rated.map(sensitivity);
    }
    let stated = node.map("attributes", notes).map(|map| map.string("data-classes", notes));
    let stated = stated.unwrap_or_default();
    let classes: Vec<&str> = stated.split(',').collect();
    draft.classify(&mut asset, &classes);
    draft.add_asset(asset);
}

/// Reads a rating of 0 to 100, or the nearest one.
fn percentage(node: Node<'_>, key: &str, notes: &mut Notes) -> Option<f64> {
    let number = node.number(key, notes)?;
    let allowed = number.clamp(0.0, 100.0);
    if !(0.0..=100.0).contains(&number) {
        let place = node.get(key).unwrap_or(node).place();
        notes.say(Code::InvalidNumber, place, format!("{number} is not within 0 to 100"));
    }
    Some(allowed)
}

fn zone(draft: &mut Draft<'_>, node: Node<'_>) -> crate::model::ZoneIdx {
    let notes = &mut draft.notes;
    node.expect_keys(ZONE, notes);
    let mut zone = Zone {
        id: node.string("id", notes),
        name: node.name("name", notes),
        rectangle: rectangle(node, notes),
        place: node.place(),
        ..Zone::default()
    };
    let kind = node.string("type", notes);
    let rating = node.map("risk", notes).and_then(|risk| percentage(risk, "trustRating", notes));
    let says_internet = |text: &str| tokens(text).iter().any(|word| word == "internet");
    let is_internet = zone.id == INTERNET
        || kind == INTERNET
        || says_internet(&kind)
        || says_internet(&zone.name);
    zone.trust = if is_internet { Some(0) } else { rating.map(whole) };
    if zone.trust.is_none() {
        notes.say(Code::MissingField, zone.place.clone(), "the trust zone has no trust rating");
    }
    draft.add_zone(zone)
}

fn component(draft: &mut Draft<'_>, node: Node<'_>) -> crate::model::ComponentIdx {
    let notes = &mut draft.notes;
    node.expect_keys(COMPONENT, notes);
    let mut component = Component {
        id: node.string("id", notes),
        name: node.name("name", notes),
        description: node.string("description", notes),
        raw_type: node.name("type", notes),
        rectangle: rectangle(node, notes),
        place: node.place(),
        ..Component::default()
    };
    component.tags = draft.tags(node);
    component.kind = draft.kind(&[&component.raw_type], ANY, &component.name, node);
    let (attributes, out_of_scope) = attributes(draft, node);
    component.attributes = attributes;
    component.out_of_scope = out_of_scope;
    if let Some(assets) = node.map("assets", &mut draft.notes) {
        component.stores = draft.asset_references(assets, "stored");
        component.processes = draft.asset_references(assets, "processed");
    }
    draft.add_component(component)
}

/// Reads the free attributes: those that the catalog knows, and the Microsoft tool's mark for
/// what is out of scope, which `StartLeft` carries over.
fn attributes(draft: &mut Draft<'_>, node: Node<'_>) -> (Attributes, Option<String>) {
    let mut attributes = Attributes::new();
    let mut out_of_scope = None;
    let Some(map) = node.map("attributes", &mut draft.notes) else {
        return (attributes, out_of_scope);
    };
    for (key, value) in map.pairs() {
        let id = normalised(key);
        let Some(text) = value.scalar() else { continue };
        if id == "out-of-scope" && document::flag(text) == Some(true) {
            out_of_scope = Some(String::new());
        }
        let Some(at) = draft.catalog.attribute(&id) else { continue };
        let wanted = draft.catalog.attributes[at].value_type;
        match attribute_value(wanted, text) {
            Some(value_read) => {
                attributes.insert(id, Attribute::known(value_read, value.place()));
            }
            None => value.has_wrong_type(wanted.title(), &mut draft.notes),
        }
    }
    (attributes, out_of_scope)
}

fn parent(draft: &mut Draft<'_>, node: Node<'_>) -> Option<Parent> {
    let parent = node.map("parent", &mut draft.notes)?;
    let zone = parent.text("trustZone", &mut draft.notes);
    let component = parent.text("component", &mut draft.notes);
    let found = match (zone, component) {
        (Some(id), _) => draft.zones.get(id).copied().map(Parent::Zone),
        (None, Some(id)) => draft.components.get(id).copied().map(Parent::Component),
        (None, None) => return None,
    };
    if found.is_none() {
        let what = if zone.is_some() { "trust zone" } else { "component" };
        draft.dangling(what, zone.or(component).unwrap_or_default(), parent);
    }
    found
}

fn flow(draft: &mut Draft<'_>, node: Node<'_>) -> Option<Element> {
    node.expect_keys(FLOW, &mut draft.notes);
    let source = end(draft, node, "source");
    let target = end(draft, node, "destination");
    let (source, target) = (source?, target?);
    let notes = &mut draft.notes;
    let mut flow = Flow::between(node.string("id", notes), source, target);
    flow.name = node.name("name", notes);
    flow.description = node.string("description", notes);
    flow.bidirectional = node.flag("bidirectional", notes).unwrap_or(false);
    flow.place = node.place();
    flow.tags = draft.tags(node);
    flow.carries = draft.asset_references(node, "assets");
    let (attributes, out_of_scope) = attributes(draft, node);
    flow.attributes = attributes;
    flow.out_of_scope = out_of_scope;
    if let Some(map) = node.map("attributes", &mut draft.notes) {
        draft.protocol(&mut flow, map, "protocol");
    }
    Some(Element::Flow(draft.add_flow(flow)))
}

/// Finds an end of a flow. The flow cannot be kept without it, and a zone is no component.
fn end(draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> Option<crate::model::ComponentIdx> {
    let Some(id) = node.text(key, &mut draft.notes) else {
        let message = format!("the flow has no {key}");
        draft.notes.say(Code::UnattachedFlow, node.place(), message);
        return None;
    };
    let found = draft.components.get(id).copied();
    if found.is_none() {
        let place = node.get(key).unwrap_or(node).place();
        if draft.zones.contains_key(id) {
            let message = format!("the {key} of the flow is the trust zone {id:?}");
            let diagnostic = Diagnostic::new(Code::UnattachedFlow, place, message);
            draft.notes.push(diagnostic.hint("attach the flow to a component in the zone"));
        } else {
            draft.dangling("component", id, node.get(key).unwrap_or(node));
        }
    }
    found
}

/// Reads where an element is drawn: its first representation that has a size.
fn rectangle(node: Node<'_>, notes: &mut Notes) -> Option<Rectangle> {
    node.maps("representations", notes).into_iter().find_map(|drawn| {
        let position = drawn.get("position")?;
        let size = drawn.get("size")?;
        Some(Rectangle {
            left: position.number("x", notes)?,
            top: position.number("y", notes)?,
            width: size.number("width", notes)?.max(0.0),
            height: size.number("height", notes)?.max(0.0),
        })
    })
}

/// Returns the elements of a list by id; the last of several wins, which is said.
fn by_id<'a>(draft: &mut Draft<'_>, root: Node<'a>, key: &str) -> BTreeMap<&'a str, Node<'a>> {
    let mut found = BTreeMap::new();
    for node in root.maps(key, &mut draft.notes) {
        let Some(id) = node.text("id", &mut draft.notes) else { continue };
        if found.insert(id, node).is_some() {
            let message = format!("the id {id:?} is taken, the later one is used");
            draft.notes.say(Code::DuplicateId, node.place(), message);
        }
    }
    found
}
