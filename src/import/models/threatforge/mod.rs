//! ThreatForge `.thf` (<https://github.com/exit-zero-labs/threat-forge>), YAML.
//!
//! An element lies in the boundary that contains it, and its `trust_zone` is a word of its own: a
//! boundary takes that word where all in it agree, an element in no boundary lies in a zone of
//! that name. Text elements are notes on the drawing.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Code;
use crate::import::document::{Node, one_line};
use crate::import::models::draft::{mitigation_at, set, threat_at};
use crate::import::models::text::heading;
use crate::import::models::trust::is_untrusted;
use crate::import::models::words::{self, normalised};
use crate::import::models::{Draft, Upload};
use crate::import::notes::Notes;
use crate::model::{
    Asset, AssetIdx, Component, ComponentIdx, Element, Flow, Parent, Rectangle, Zone,
};

const ROOT: &[&str] =
    &["data_flows", "diagrams", "elements", "metadata", "threats", "trust_boundaries", "version"];
const METADATA: &[&str] = &[
    "author",
    "created",
    "created_by",
    "description",
    "last_edit_timestamp",
    "modified",
    "modified_by",
    "settings",
    "title",
];
const THREAT: &[&str] =
    &["category", "description", "element", "flow", "id", "mitigation", "severity", "title"];

/// Words that say that nothing is encrypted.
const PLAIN: &[&str] = &["none", "no", "false", "unencrypted", "plaintext"];

/// Tells whether a document is of ThreatForge.
pub(super) fn sniff(root: Node<'_>) -> bool {
    let is_list = |key| root.get(key).is_some_and(Node::is_list);
    root.get("metadata").is_some_and(|metadata| metadata.has("title"))
        && is_list("elements")
        && (is_list("data_flows") || is_list("trust_boundaries"))
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let root = upload.document.root();
    root.expect_keys(ROOT, &mut draft.notes);
    if let Some(metadata) = root.map("metadata", &mut draft.notes) {
        let notes = &mut draft.notes;
        metadata.expect_keys(METADATA, notes);
        draft.model.name = metadata.name("title", notes);
        draft.model.owner = metadata.name("author", notes);
        draft.model.description = metadata.string("description", notes);
    }
    let boundaries = boundaries(draft, root);
    let mut zones = BTreeMap::new();
    for node in root.maps("elements", &mut draft.notes) {
        if node.get("type").and_then(Node::scalar) != Some("text") {
            element(draft, &boundaries, &mut zones, node);
        }
    }
    trust(draft, root);
    for node in root.maps("data_flows", &mut draft.notes) {
        flow(draft, node);
    }
    for node in root.maps("threats", &mut draft.notes) {
        threat(draft, node);
    }
}

/// Reads the boundaries and returns which contains what; the first of several wins.
fn boundaries<'a>(draft: &mut Draft<'_>, root: Node<'a>) -> BTreeMap<&'a str, Parent> {
    let elements = root.maps("elements", &mut draft.notes).into_iter();
    let ids: BTreeSet<&str> = elements.filter_map(|node| node.get("id")?.scalar()).collect();
    let mut containing: BTreeMap<&str, Parent> = BTreeMap::new();
    for node in root.maps("trust_boundaries", &mut draft.notes) {
        let notes = &mut draft.notes;
        let name = node.name("name", notes);
        let zone = Zone {
            id: node.string("id", notes),
            trust: is_untrusted(&name).then_some(0),
            name,
            rectangle: rectangle(node, notes),
            place: node.place(),
            ..Zone::default()
        };
        let zone = Parent::Zone(draft.add_zone(zone));
        for (id, item) in node.texts("contains", &mut draft.notes) {
            if !ids.contains(id) {
                draft.dangling("element", id, item);
            } else if *containing.entry(id).or_insert(zone) != zone {
                let message = format!("{id:?} is said to lie in two boundaries");
                draft.notes.say(Code::ContainedTwice, item.place(), message);
            }
        }
    }
    containing
}

fn rectangle(node: Node<'_>, notes: &mut Notes) -> Option<Rectangle> {
    let position = node.map("position", notes)?;
    let size = node.map("size", notes)?;
    Some(Rectangle {
        left: position.number("x", notes)?,
        top: position.number("y", notes)?,
        width: size.number("width", notes)?.max(0.0),
        height: size.number("height", notes)?.max(0.0),
    })
}

fn element(
    draft: &mut Draft<'_>,
    boundaries: &BTreeMap<&str, Parent>,
    zones: &mut BTreeMap<String, Parent>,
    node: Node<'_>,
) {
    let notes = &mut draft.notes;
    let mut component = Component {
        id: node.string("id", notes),
        name: node.name("name", notes),
        description: node.string("description", notes),
        raw_type: node.name("type", notes),
        rectangle: rectangle(node, notes),
        place: node.place(),
        ..Component::default()
    };
    let subtype = node.name("subtype", notes);
    let technologies = node.texts("technologies", notes);
    component.tags = technologies.iter().map(|(word, _)| (*word).to_owned()).collect();
    let base =
        if component.raw_type == "external_entity" { "external-entity" } else { "component" };
    component.kind = draft.kind(&[&subtype, &component.raw_type], base, &component.name, node);
    if !subtype.is_empty() {
        component.raw_type = subtype;
    }
    let word = node.name("trust_zone", &mut draft.notes);
    component.parent = boundaries.get(component.id.as_str()).copied();
    if component.parent.is_none() && !word.is_empty() {
        let zone = zones.entry(word.clone()).or_insert_with(|| {
            let trust = is_untrusted(&word).then_some(0);
            let id = format!("zone-{}", normalised(&word));
            let place = node.place();
            Parent::Zone(draft.add_zone(Zone { id, name: word, trust, place, ..Zone::default() }))
        });
        component.parent = Some(*zone);
    }
    let encryption = node.name("encryption", &mut draft.notes);
    if !encryption.is_empty() {
        let place = node.get("encryption").unwrap_or(node).place();
        let is_on = !PLAIN.contains(&normalised(&encryption).as_str());
        set(&mut component.attributes, "encrypted-at-rest", is_on, place);
    }
    component.stores = data(draft, node, "stores");
    draft.add_component(component);
}

/// Finds or adds the data that a list names: the format has no definitions of data.
fn data(draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> BTreeSet<AssetIdx> {
    let mut found = BTreeSet::new();
    for (name, item) in node.texts(key, &mut draft.notes) {
        let id = normalised(name);
        if id.is_empty() {
            continue;
        }
        let known = draft.assets.get(&id).copied();
        found.insert(known.unwrap_or_else(|| {
            let name = one_line(&name.replace('_', " "));
            let mut asset = Asset { id, name, place: item.place(), ..Asset::default() };
            draft.classify(&mut asset, &[]);
            draft.add_asset(asset)
        }));
    }
    found
}

/// Says of boundaries that nothing in them can be trusted, where all in them says so.
fn trust(draft: &mut Draft<'_>, root: Node<'_>) {
    let mut words: BTreeMap<Parent, BTreeSet<bool>> = BTreeMap::new();
    for node in root.maps("elements", &mut draft.notes) {
        let Some(id) = node.get("id").and_then(Node::scalar) else { continue };
        let Some(at) = draft.components.get(id) else { continue };
        let Some(parent) = draft.model.components[*at].parent else { continue };
        let word = node.name("trust_zone", &mut draft.notes);
        words.entry(parent).or_default().insert(is_untrusted(&word));
    }
    for (parent, said) in words {
        if let (Parent::Zone(zone), false) = (parent, said.contains(&false)) {
            draft.model.zones[zone].trust = Some(0);
        }
    }
}

fn flow(draft: &mut Draft<'_>, node: Node<'_>) {
    let source = end(draft, node, "from");
    let target = end(draft, node, "to");
    let (Some(source), Some(target)) = (source, target) else { return };
    let notes = &mut draft.notes;
    let mut flow = Flow::between(node.string("id", notes), source, target);
    flow.name = node.name("name", notes);
    flow.description = node.string("description", notes);
    flow.place = node.place();
    protocol(draft, &mut flow, node);
    if let Some(value) = node.flag("authenticated", &mut draft.notes) {
        let place = node.get("authenticated").unwrap_or(node).place();
        set(&mut flow.attributes, "authenticated", value, place);
    }
    flow.carries = data(draft, node, "data");
    draft.add_flow(flow);
}

/// Reads a protocol, which may name what it runs over: `PostgreSQL/TLS`.
fn protocol(draft: &mut Draft<'_>, flow: &mut Flow, node: Node<'_>) {
    let raw = node.name("protocol", &mut draft.notes);
    let at = node.get("protocol").unwrap_or(node);
    match raw.split_once('/') {
        Some((above, below)) if words::protocol(above).is_some() => {
            draft.protocol_word(flow, above, at);
            if words::normalised(below).starts_with("tls") {
                set(&mut flow.attributes, "encrypted", true, at.place());
            }
        }
        _ => draft.protocol_word(flow, &raw, at),
    }
    flow.raw_protocol = raw;
}

fn end(draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> Option<ComponentIdx> {
    let Some(id) = node.text(key, &mut draft.notes) else {
        let message = format!("the flow has no {key:?}");
        draft.notes.say(Code::UnattachedFlow, node.place(), message);
        return None;
    };
    let found = draft.components.get(id).copied();
    if found.is_none() {
        draft.dangling("element", id, node.get(key).unwrap_or(node));
    }
    found
}

fn threat(draft: &mut Draft<'_>, node: Node<'_>) {
    node.expect_keys(THREAT, &mut draft.notes);
    let mut threat = threat_at(place_of(draft, node), node.place());
    threat.severity = draft.severity(node, "severity");
    let notes = &mut draft.notes;
    threat.id = node.string("id", notes);
    threat.title = node.name("title", notes);
    threat.description = node.string("description", notes);
    threat.stride = words::stride(&node.name("category", notes)).into_iter().collect();
    if let Some(mitigated) = node.map("mitigation", notes) {
        (threat.status, threat.raw_status) = draft.status(mitigated, "status");
        let text = mitigated.string("description", &mut draft.notes);
        if !text.is_empty() {
            let mut mitigation = mitigation_at(threat.element, mitigated.place());
            mitigation.id.clone_from(&threat.id);
            mitigation.title = heading(&text);
            mitigation.description = text;
            mitigation.status = threat.status;
            mitigation.raw_status.clone_from(&threat.raw_status);
            threat.mitigations.push(draft.model.mitigations.push(mitigation));
        }
    }
    draft.model.threats.push(threat);
}

/// Finds what a threat is about: the flow where it names one, else the element.
fn place_of(draft: &mut Draft<'_>, node: Node<'_>) -> Element {
    let mut found = Element::System;
    if let Some(id) = node.text("element", &mut draft.notes) {
        match draft.components.get(id) {
            Some(at) => found = Element::Component(*at),
            None => draft.dangling("element", id, node.get("element").unwrap_or(node)),
        }
    }
    if let Some(id) = node.text("flow", &mut draft.notes) {
        match draft.flows.get(id) {
            Some(at) => found = Element::Flow(*at),
            None => draft.dangling("flow", id, node.get("flow").unwrap_or(node)),
        }
    }
    found
}
