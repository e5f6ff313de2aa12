//! IriusRisk products (XML): a system, its threats, and countermeasures with their standards and
//! test results.
//!
//! Components repeat: a countermeasure is defined once at a component and referred to from each
//! threat that it answers. Attributes come and go between releases, so none is missed. Trust
//! ratings are taken as they are, but the internet has trust 0 whatever its rating, as in an Open
//! Threat Model. Owners of threats and countermeasures are accounts of people and are not kept.

mod countermeasures;
mod standards;
mod threats;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{number, one_line};
use crate::import::html;
use crate::import::models::Draft;
use crate::import::models::iriusrisk::standards::Standards;
use crate::import::models::otm::INTERNET;
use crate::import::models::rating::{sensitivity, whole};
use crate::import::models::types::ANY;
use crate::import::models::words::tokens;
use crate::import::xml::Element;
use crate::model::{Asset, AssetIdx, Component, ComponentIdx, Flow, Parent, Zone};

/// The drawing, and what concerns the tool rather than the system.
pub(super) const SKIPPED: &[&str] =
    &["customFields", "questions", "schema", "settings", "threadFixScans", "thumbnail"];

/// Parts of a product, any of which may come first.
const PARTS: &[&str] = &[
    "assets",
    "components",
    "customFields",
    "dataflows",
    "desc",
    "diagram",
    "questions",
    "settings",
    "trustZones",
    "udts",
];

/// Tells whether a document is a product: other tools write a `<project>` too, without a `ref`.
pub(super) fn sniff(root: Element<'_>) -> bool {
    root.name() == "project"
        && root.attribute("ref").is_some()
        && root.children().all(|part| PARTS.contains(&part.name()))
}

/// Components and assets by every id that the file uses for them.
#[derive(Default)]
struct Ids<'a> {
    components: BTreeMap<&'a str, ComponentIdx>,
    assets: BTreeMap<&'a str, AssetIdx>,
}

/// Reads a product.
pub(super) fn read(draft: &mut Draft<'_>, root: Element<'_>) {
    draft.model.id = text(root, "ref");
    draft.model.name = text(root, "name");
    draft.model.version = text(root, "modelUpdated");
    draft.model.description = html::plain(root.text_of("desc"));
    if draft.model.name.is_empty() {
        draft.model.name.clone_from(&draft.model.id);
        draft.notes.say(Code::MissingField, root.place(), "the product has no name");
    }
    for node in root.items("trustZones") {
        zone(draft, node);
    }
    let mut ids = Ids::default();
    for node in root.items("assets") {
        let at = asset(draft, node);
        for key in ["ref", "uuid"] {
            ids.assets.extend(node.attribute(key).map(|id| (id, at)));
        }
    }
    let mut components = Vec::new();
    for node in root.items("components") {
        let at = component(draft, node);
        for key in ["ref", "uuid", "diagramComponentId"] {
            if let Some(id) = node.attribute(key).filter(|id| !id.is_empty()) {
                ids.components.entry(id).or_insert(at);
            }
        }
        components.push((at, node));
    }
    for (at, node) in &components {
        contain(draft, &ids, *at, *node);
    }
    for node in root.items("dataflows") {
        flow(draft, &ids, node);
    }
    let standards = Standards::new(draft.catalog);
    for (at, node) in &components {
        let known = countermeasures::read(draft, &standards, *at, *node);
        threats::read(draft, &known, *at, *node);
    }
}

/// Returns an attribute on one line, or an empty text.
fn text(node: Element<'_>, name: &str) -> String {
    one_line(node.attribute(name).unwrap_or_default())
}

/// Reads a rating of 0 to 100, or the nearest one.
fn rating(draft: &mut Draft<'_>, node: Element<'_>, name: &str) -> Option<f64> {
    let stated = node.attribute(name).filter(|text| !text.is_empty())?;
    let Some(rating) = number(stated) else {
        let message = format!("{name} is {stated:?}, which is no number");
        draft.notes.say(Code::WrongType, node.place(), message);
        return None;
    };
    if !(0.0..=100.0).contains(&rating) {
        let message = format!("{name} is {rating}, which is not within 0 to 100");
        draft.notes.say(Code::InvalidNumber, node.place(), message);
    }
    Some(rating.clamp(0.0, 100.0))
}

fn zone(draft: &mut Draft<'_>, node: Element<'_>) {
    let name = text(node, "name");
    let trust = rating(draft, node, "trustRating").map(whole);
    let is_internet = node.attribute("uuid") == Some(INTERNET)
        || node.attribute("ref") == Some(INTERNET)
        || tokens(&name).iter().any(|word| word == "internet");
    if trust.is_none() {
        let message = "the trust zone has no trust rating";
        draft.notes.say(Code::MissingField, node.place(), message);
    }
    draft.add_zone(Zone {
        id: text(node, "ref"),
        name,
        trust: if is_internet { Some(0) } else { trust },
        place: node.place(),
        ..Zone::default()
    });
}

fn asset(draft: &mut Draft<'_>, node: Element<'_>) -> AssetIdx {
    let class = node.child("securityClassification").or_else(|| node.child("classification"));
    let rated = class.and_then(|class| rating(draft, class, "confidentiality"));
    let mut asset = Asset {
        id: first(node, &["ref", "uuid"]),
        name: text(node, "name"),
        description: html::plain(node.attribute("desc").unwrap_or_default()),
        sensitivity: rated.map(sensitivity),
        place: node.place(),
        ..Asset::default()
    };
    draft.classify(&mut asset, &[]);
    draft.add_asset(asset)
}

/// Returns the first attribute that is not empty.
fn first(node: Element<'_>, names: &[&str]) -> String {
    let mut texts = names.iter().map(|name| text(node, name));
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

fn component(draft: &mut Draft<'_>, node: Element<'_>) -> ComponentIdx {
    let tags = node.items("tags").map(|tag| first(tag, &["tag", "name", "ref"]));
    let mut component = Component {
        id: first(node, &["ref", "uuid"]),
        name: text(node, "name"),
        description: html::plain(node.attribute("desc").unwrap_or_default()),
        raw_type: text(node, "componentDefinitionRef"),
        tags: tags.filter(|tag| !tag.is_empty()).collect(),
        place: node.place(),
        ..Component::default()
    };
    component.kind = draft.kind(&[&component.raw_type], ANY, &component.name, node);
    draft.add_component(component)
}

/// Puts a component into what it lies in, and notes what data it handles.
fn contain(draft: &mut Draft<'_>, ids: &Ids<'_>, at: ComponentIdx, node: Element<'_>) {
    let outer = node.attribute("parentComponentRef").filter(|id| !id.is_empty());
    let mut parent = None;
    if let Some(id) = outer {
        parent = ids.components.get(id).copied().map(Parent::Component);
        if parent.is_none() {
            draft.dangling("component", id, node);
        }
    }
    for reference in node.items("trustZones") {
        let id = reference.attribute("ref").unwrap_or_default();
        let Some(zone) = draft.zones.get(id).copied() else {
            draft.dangling("trust zone", id, reference);
            continue;
        };
        match parent {
            None => parent = Some(Parent::Zone(zone)),
            // A part of a component lies in the zone of the whole.
            Some(Parent::Component(_)) => {}
            Some(Parent::Zone(_)) => {
                let message = "the component lies in another trust zone already";
                draft.notes.say(Code::ContainedTwice, reference.place(), message);
            }
        }
    }
    draft.model.components[at].parent = parent;
    for reference in node.items("assets") {
        let id = reference.attribute("ref").or_else(|| reference.attribute("uuid"));
        let Some(asset) = ids.assets.get(id.unwrap_or_default()).copied() else {
            draft.dangling("asset", id.unwrap_or_default(), reference);
            continue;
        };
        let component = &mut draft.model.components[at];
        let how = reference.attribute("relationship").unwrap_or_default();
        if how.eq_ignore_ascii_case("stored") {
            component.stores.insert(asset);
        } else {
            component.processes.insert(asset);
        }
    }
}

fn flow(draft: &mut Draft<'_>, ids: &Ids<'_>, node: Element<'_>) {
    let source = end(draft, ids, node, "source");
    let target = end(draft, ids, node, "target");
    let (Some(source), Some(target)) = (source, target) else { return };
    let mut flow = Flow::between(first(node, &["ref", "uuid"]), source, target);
    flow.name = text(node, "name");
    flow.bidirectional = node.attribute("bidirectional") == Some("true");
    flow.place = node.place();
    let tags = node.items("tags").map(|tag| first(tag, &["tag", "name", "ref"]));
    flow.tags = tags.filter(|tag| !tag.is_empty()).collect();
    for reference in node.items("assets") {
        let id = reference.attribute("ref").or_else(|| reference.attribute("uuid"));
        match ids.assets.get(id.unwrap_or_default()) {
            Some(asset) => {
                flow.carries.insert(*asset);
            }
            None => draft.dangling("asset", id.unwrap_or_default(), reference),
        }
    }
    draft.add_flow(flow);
}

fn end(draft: &mut Draft<'_>, ids: &Ids<'_>, node: Element<'_>, key: &str) -> Option<ComponentIdx> {
    let Some(id) = node.attribute(key).filter(|id| !id.is_empty()) else {
        let message = format!("the flow has no {key}");
        draft.notes.push(Diagnostic::new(Code::UnattachedFlow, node.place(), message));
        return None;
    };
    let found = ids.components.get(id).copied();
    if found.is_none() {
        draft.dangling("component", id, node);
    }
    found
}
