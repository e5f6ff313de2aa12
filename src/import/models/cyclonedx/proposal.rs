//! The proposal for 1.6: a model in the properties of components of type `threat-model`.

use crate::diagnostic::Code;
use crate::import::document::{Node, flag};
use crate::import::models::Draft;
use crate::import::models::attributes::attribute_value;
use crate::import::models::cyclonedx::properties::{self, Properties};
use crate::import::models::cyclonedx::statements::Statements;
use crate::import::models::cyclonedx::{Refs, Thing, id};
use crate::import::models::pytm::attribute_of;
use crate::import::models::rating::{sensitivity, whole};
use crate::import::models::trust::is_untrusted;
use crate::import::models::words;
use crate::model::{Asset, Attribute, Attributes, Component, Flow, Parent, Rectangle, Zone};
use crate::vocab::{DataClass, Sensitivity};

/// Types that stand for no part of the system: drawings, and where code lies.
const HOLDERS: &[&str] = &["diagram", "repository", "code", ""];
/// Types that stand for something other than a component.
const OTHERS: &[&str] = &["boundary", "asset", "dataflow", "threat", "mitigation"];

/// An element of the model with its properties.
struct Part<'a> {
    node: Node<'a>,
    kind: &'a str,
    properties: Properties<'a>,
}

/// Reads the model, if there is one.
pub(super) fn read<'a>(
    draft: &mut Draft<'_>,
    refs: &mut Refs,
    stated: &mut Statements<'a>,
    root: Node<'a>,
) {
    let parts = parts(draft, root);
    let of = |kind: &'static str| parts.iter().filter(move |part| part.kind == kind);
    for part in of("boundary") {
        zone(draft, refs, part);
    }
    for part in of("asset") {
        asset(draft, refs, part);
    }
    let is_component =
        |part: &&Part<'_>| !HOLDERS.contains(&part.kind) && !OTHERS.contains(&part.kind);
    for part in parts.iter().filter(is_component) {
        component(draft, refs, part);
    }
    for part in &parts {
        contain(draft, refs, part);
    }
    for part in of("asset") {
        used(draft, refs, part);
    }
    for part in of("dataflow") {
        flow(draft, refs, part);
    }
    for part in of("mitigation") {
        stated.mitigation(draft, refs, part.node, &part.properties);
    }
    for part in of("threat") {
        stated.threat(draft, refs, part.node, &part.properties);
    }
}

/// Returns every component of the model, wherever it is nested, in the order of the document.
fn parts<'a>(draft: &mut Draft<'_>, root: Node<'a>) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut waiting = root.maps("components", &mut draft.notes);
    waiting.reverse();
    while let Some(node) = waiting.pop() {
        if node.get("type").and_then(Node::scalar) != Some("threat-model") {
            continue;
        }
        let inner = node.maps("components", &mut draft.notes);
        waiting.extend(inner.into_iter().rev());
        let properties = properties::of(node, &mut draft.notes);
        let kind = properties.one("cdx:model:type").unwrap_or_default();
        parts.push(Part { node, kind, properties });
    }
    parts
}

fn zone(draft: &mut Draft<'_>, refs: &mut Refs, part: &Part<'_>) {
    let name = part.node.name("name", &mut draft.notes);
    let rating = part.properties.number("cdx:model:risk:trustRating");
    let rating = rating.map(|rating| whole(rating.clamp(0.0, 100.0)));
    // The proposal's own example rates the internet 20. Our export says what the model said.
    let is_ours = part.properties.one("plumbline:id").is_some();
    let trust = if !is_ours && is_untrusted(&name) { Some(0) } else { rating };
    let id = id(draft, part.node, &part.properties);
    let at = draft.add_zone(Zone {
        id,
        name,
        trust,
        rectangle: rectangle(&part.properties),
        place: part.node.place(),
        ..Zone::default()
    });
    refs.add(part.node, Thing::Zone(at));
}

fn rectangle(properties: &Properties<'_>) -> Option<Rectangle> {
    let side = |name: &str| properties.number(&format!("cdx:model:shape:{name}"));
    Some(Rectangle {
        left: side("x")?,
        top: side("y")?,
        width: side("width")?.max(0.0),
        height: side("height")?.max(0.0),
    })
}

fn asset(draft: &mut Draft<'_>, refs: &mut Refs, part: &Part<'_>) {
    let properties = &part.properties;
    let ratings = ["confidentiality", "integrity", "availability"];
    let rated =
        ratings.into_iter().find_map(|key| properties.number(&format!("cdx:model:risk:{key}")));
    let stated = properties.one("plumbline:sensitivity");
    let stated = stated.and_then(|word| Sensitivity::parse(word).ok());
    let mut asset = Asset {
        id: id(draft, part.node, properties),
        name: part.node.name("name", &mut draft.notes),
        description: part.node.string("description", &mut draft.notes),
        sensitivity: stated.or(rated.map(sensitivity)),
        large_volume: properties.flag("plumbline:largeVolume").unwrap_or(false),
        place: part.node.place(),
        ..Asset::default()
    };
    for (word, at) in properties.all("plumbline:dataClass") {
        match DataClass::parse(word) {
            Ok(class) => {
                asset.classes.insert(class);
            }
            Err(_unknown) => draft.unknown_word("data class", word, *at),
        }
    }
    if asset.classes.is_empty() && properties.one("plumbline:id").is_none() {
        draft.classify(&mut asset, &[]);
    }
    let at = draft.add_asset(asset);
    refs.add(part.node, Thing::Asset(at));
}

fn component(draft: &mut Draft<'_>, refs: &mut Refs, part: &Part<'_>) {
    let properties = &part.properties;
    let notes = &mut draft.notes;
    let mut component = Component {
        name: part.node.name("name", notes),
        description: part.node.string("description", notes),
        raw_type: properties.one("plumbline:rawType").unwrap_or(part.kind).to_owned(),
        owner: properties.one("plumbline:owner").unwrap_or_default().to_owned(),
        rectangle: rectangle(properties),
        out_of_scope: out_of_scope(properties),
        tags: tags(properties),
        attributes: attributes(draft, properties, false),
        place: part.node.place(),
        ..Component::default()
    };
    component.id = id(draft, part.node, properties);
    // A type that our export writes is one of the catalog's, or of one that had more of them.
    component.kind = match properties.one("plumbline:type") {
        Some(kind) if draft.catalog.component_type(kind).is_some() => kind.to_owned(),
        _ => draft.kind(&[part.kind], "component", &component.name, part.node),
    };
    let at = draft.add_component(component);
    refs.add(part.node, Thing::Component(at));
}

fn out_of_scope(properties: &Properties<'_>) -> Option<String> {
    let is_out = properties.flag("cdx:model:inScope") == Some(false);
    is_out.then(|| properties.one("plumbline:outOfScope").unwrap_or_default().to_owned())
}

fn tags(properties: &Properties<'_>) -> Vec<String> {
    let mut tags: Vec<String> =
        properties.all("cdx:model:tag").iter().map(|(tag, _)| (*tag).to_owned()).collect();
    tags.extend(properties.one("cdx:model:platform").map(|it| format!("platform: {it}")));
    let port = properties.one("cdx:model:dataflow:port:destination");
    tags.extend(port.map(|port| format!("port {port}")));
    tags
}

/// Reads attributes: pytm's controls, which the proposal took over, and our own by their ids.
fn attributes(draft: &mut Draft<'_>, properties: &Properties<'_>, at_flow: bool) -> Attributes {
    let mut attributes = Attributes::new();
    for (name, value, at) in properties.behind("cdx:model:") {
        if let Some(id) = attribute_of(name, at_flow)
            && flag(value) == Some(true)
        {
            let known = Attribute::known(crate::vocab::Value::Bool(true), at.place());
            attributes.insert(id.to_owned(), known);
        }
    }
    for (id, value, at) in properties.behind("plumbline:attribute:") {
        let Some(found) = draft.catalog.attribute(id) else {
            draft.unknown_word("attribute", id, at);
            continue;
        };
        let wanted = draft.catalog.attributes[found].value_type;
        match attribute_value(wanted, value) {
            Some(value) => {
                attributes.insert(id.to_owned(), Attribute::known(value, at.place()));
            }
            None => at.has_wrong_type(wanted.title(), &mut draft.notes),
        }
    }
    for (id, why, at) in properties.behind("plumbline:unknown:") {
        attributes.insert(id.to_owned(), Attribute::unknown(why, at.place()));
    }
    attributes
}

/// Puts a zone or component into what it lies in.
fn contain(draft: &mut Draft<'_>, refs: &Refs, part: &Part<'_>) {
    let Some((reference, at)) = part.properties.placed("cdx:model:inBoundary") else { return };
    let parent = match refs.things.get(reference) {
        Some(Thing::Zone(zone)) => Parent::Zone(*zone),
        Some(Thing::Component(component)) => Parent::Component(*component),
        _ => return draft.dangling("boundary", reference, at),
    };
    let own = part.node.get("bom-ref").and_then(Node::scalar).and_then(|it| refs.things.get(it));
    match own {
        Some(Thing::Zone(zone)) => draft.model.zones[*zone].parent = Some(parent),
        Some(Thing::Component(component)) => {
            draft.model.components[*component].parent = Some(parent);
        }
        _ => {}
    }
}

/// Reads where an asset is kept and worked on.
fn used(draft: &mut Draft<'_>, refs: &Refs, part: &Part<'_>) {
    let own = part.node.get("bom-ref").and_then(Node::scalar).and_then(|it| refs.things.get(it));
    let Some(Thing::Asset(asset)) = own.copied() else { return };
    for (name, is_stored) in [("cdx:model:storedBy", true), ("cdx:model:processedBy", false)] {
        for (reference, at) in part.properties.all(name) {
            let Some(component) = refs.component(reference) else {
                draft.dangling("component", reference, *at);
                continue;
            };
            let component = &mut draft.model.components[component];
            let assets = if is_stored { &mut component.stores } else { &mut component.processes };
            assets.insert(asset);
        }
    }
}

fn flow(draft: &mut Draft<'_>, refs: &mut Refs, part: &Part<'_>) {
    let properties = &part.properties;
    let mut end = |key: &str| {
        let Some((reference, at)) = properties.placed(&format!("cdx:model:dataflow:{key}")) else {
            let message = format!("the flow has no {key}");
            draft.notes.say(Code::UnattachedFlow, part.node.place(), message);
            return None;
        };
        let found = refs.component(reference);
        if found.is_none() {
            draft.dangling("component", reference, at);
        }
        found
    };
    let (source, target) = (end("source"), end("destination"));
    let (Some(source), Some(target)) = (source, target) else { return };
    let mut flow = Flow::between(id(draft, part.node, properties), source, target);
    flow.name = part.node.name("name", &mut draft.notes);
    flow.description = part.node.string("description", &mut draft.notes);
    flow.place = part.node.place();
    flow.bidirectional = properties.flag("cdx:model:dataflow:isBidirectional").unwrap_or(false);
    flow.out_of_scope = out_of_scope(properties);
    flow.tags = tags(properties);
    flow.attributes = attributes(draft, properties, true);
    if let Some((word, at)) = properties.placed("cdx:model:dataflow:protocol") {
        draft.protocol_word(&mut flow, word, at);
    }
    for (reference, at) in properties.all("cdx:model:dataflow:data") {
        flow.carries.insert(data(draft, refs, reference, *at));
    }
    let at = draft.add_flow(flow);
    refs.add(part.node, Thing::Flow(at));
}

/// Finds the data that a flow carries: an asset, or a name for one.
fn data(
    draft: &mut Draft<'_>,
    refs: &Refs,
    reference: &str,
    at: Node<'_>,
) -> crate::model::AssetIdx {
    if let Some(Thing::Asset(asset)) = refs.things.get(reference) {
        return *asset;
    }
    let id = words::normalised(reference);
    if let Some(known) = draft.assets.get(&id) {
        return *known;
    }
    let mut asset = Asset { id, name: reference.to_owned(), place: at.place(), ..Asset::default() };
    draft.classify(&mut asset, &[]);
    draft.add_asset(asset)
}
