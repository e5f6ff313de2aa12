//! Assets, third parties and data flow diagrams of a threatcl model.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::set;
use crate::import::models::threatcl::Model;
use crate::import::models::threatcl::blocks::{Block, blocks};
use crate::import::models::threatcl::body::LABELS;
use crate::import::models::threatcl::values::Values;
use crate::import::models::trust::is_untrusted;
use crate::import::models::words::{self, normalised};
use crate::model::{Asset, Component, ComponentIdx, Flow, Parent, Zone};

const ASSET: &[&str] = &[LABELS, "description", "information_classification", "ref", "source"];
const THIRD_PARTY: &[&str] = &[
    LABELS,
    "description",
    "infrastructure",
    "open_source",
    "paying_customer",
    "ref",
    "saas",
    "uptime_dependency",
    "uptime_notes",
];
const ELEMENT: &[&str] = &[LABELS, "information_asset", "ref", "source", "trust_zone"];
const FLOW: &[&str] = &[LABELS, "from", "protocol", "ref", "source", "to"];

/// Blocks that are components, with what they stand for.
const KINDS: &[(&str, &str)] = &[
    ("process", "process"),
    ("data_store", "data-store"),
    ("external_element", "external-entity"),
];

/// Reads what the system is made of.
pub(super) fn read(draft: &mut Draft<'_>, values: &Values<'_>, model: &mut Model<'_>) {
    for block in model.blocks("information_asset") {
        asset(draft, values, model, block);
    }
    let mut diagrams = model.blocks("data_flow_diagram_v2");
    diagrams.extend(model.blocks("data_flow_diagram"));
    for diagram in &diagrams {
        elements(draft, values, model, diagram.node);
    }
    for diagram in &diagrams {
        for block in blocks(diagram.node, "flow") {
            flow(draft, values, model, block);
        }
    }
    keep_outside(draft, model);
    if model.components.is_empty() {
        stand_in(draft, values, model);
    }
    for block in model.blocks("third_party_dependency") {
        third_party(draft, values, model, block);
    }
}

fn asset(draft: &mut Draft<'_>, values: &Values<'_>, model: &mut Model<'_>, block: Block<'_>) {
    block.node.expect_keys(ASSET, &mut draft.notes);
    let name = one_line(block.label);
    let key = "information_classification";
    let rating = values.name(draft, block.node, key);
    let mut asset = Asset {
        id: normalised(&name),
        name: name.clone(),
        description: values.string(draft, block.node, "description"),
        sensitivity: classification(&rating),
        place: block.node.place(),
        ..Asset::default()
    };
    if asset.sensitivity.is_none() && !rating.is_empty() {
        draft.unknown_word("classification", &rating, block.node.get(key).unwrap_or(block.node));
    }
    draft.classify(&mut asset, &[]);
    let at = draft.add_asset(asset);
    model.assets.entry(name).or_insert(at);
}

/// "Restricted" is the highest of threatcl's three words.
fn classification(word: &str) -> Option<crate::vocab::Sensitivity> {
    crate::vocab::Sensitivity::parse(&normalised(word)).ok()
}

/// Reads the elements of a diagram: those that stand in it, and those in its trust zones.
fn elements(draft: &mut Draft<'_>, values: &Values<'_>, model: &mut Model<'_>, diagram: Node<'_>) {
    for (kind, base) in KINDS {
        for block in blocks(diagram, kind) {
            element(draft, values, model, (kind, base, None), block);
        }
    }
    for zone in blocks(diagram, "trust_zone") {
        let name = one_line(zone.label);
        let parent = self::zone(draft, model, &name, zone.node);
        for (kind, base) in KINDS {
            for block in blocks(zone.node, kind) {
                element(draft, values, model, (kind, base, Some((&name, parent))), block);
            }
        }
    }
}

/// Finds or adds a trust zone by its name.
fn zone(draft: &mut Draft<'_>, model: &mut Model<'_>, name: &str, at: Node<'_>) -> Parent {
    if let Some(known) = model.zones.get(name) {
        return Parent::Zone(*known);
    }
    let zone = draft.add_zone(Zone {
        id: normalised(name),
        name: name.to_owned(),
        trust: is_untrusted(name).then_some(0),
        place: at.place(),
        ..Zone::default()
    });
    model.zones.insert(name.to_owned(), zone);
    Parent::Zone(zone)
}

fn element(
    draft: &mut Draft<'_>,
    values: &Values<'_>,
    model: &mut Model<'_>,
    (kind, base, within): (&str, &'static str, Option<(&str, Parent)>),
    block: Block<'_>,
) {
    block.node.expect_keys(ELEMENT, &mut draft.notes);
    let name = one_line(block.label);
    let stated = values.name(draft, block.node, "trust_zone");
    let parent = match within {
        Some((zone, parent)) => {
            if !stated.is_empty() && stated != zone {
                let message = format!("{name:?} lies in {zone:?} and says {stated:?}");
                draft.notes.say(Code::ContainedTwice, block.node.place(), message);
            }
            Some(parent)
        }
        None if stated.is_empty() => None,
        None => Some(zone(draft, model, &stated, block.node)),
    };
    // Diagrams of one model show the same system at several levels.
    let at = match model.components.get(&name) {
        Some(known) => *known,
        None => {
            let component = Component {
                id: normalised(&name),
                kind: draft.kind(&[kind], base, &name, block.node),
                raw_type: kind.to_owned(),
                name: name.clone(),
                place: block.node.place(),
                ..Component::default()
            };
            draft.add_component(component)
        }
    };
    model.components.entry(name).or_insert(at);
    if draft.model.components[at].parent.is_none() {
        draft.model.components[at].parent = parent;
    }
    let asset = values.name(draft, block.node, "information_asset");
    match model.assets.get(&asset) {
        Some(asset) => {
            draft.model.components[at].stores.insert(*asset);
        }
        None if asset.is_empty() => {}
        None => {
            let place = block.node.get("information_asset").unwrap_or(block.node);
            draft.dangling("information asset", &asset, place);
        }
    }
}

fn flow(draft: &mut Draft<'_>, values: &Values<'_>, model: &Model<'_>, block: Block<'_>) {
    block.node.expect_keys(FLOW, &mut draft.notes);
    let source = end(draft, values, model, block.node, "from");
    let target = end(draft, values, model, block.node, "to");
    let (Some(source), Some(target)) = (source, target) else { return };
    let name = one_line(block.label);
    // The ends name a flow; a second one between them is told apart by its name.
    let ends = [source, target].map(|at| draft.model.components[at].id.clone()).join("->");
    let is_second = draft.flows.contains_key(&ends);
    let id = if is_second { format!("{ends}:{}", normalised(&name)) } else { ends };
    let mut flow = Flow::between(id, source, target);
    flow.name = name;
    flow.place = block.node.place();
    let stated = values.name(draft, block.node, "protocol");
    if !stated.is_empty() {
        let at = block.node.get("protocol").unwrap_or(block.node);
        draft.protocol_word(&mut flow, &stated, at);
    } else if words::protocol(&flow.name).is_some() {
        // Most files name their flows by the protocol.
        let name = flow.name.clone();
        draft.protocol_word(&mut flow, &name, block.node);
    }
    draft.add_flow(flow);
}

fn end(
    draft: &mut Draft<'_>,
    values: &Values<'_>,
    model: &Model<'_>,
    node: Node<'_>,
    key: &str,
) -> Option<ComponentIdx> {
    let name = values.name(draft, node, key);
    if name.is_empty() {
        let message = format!("the flow has no {key:?}");
        draft.notes.say(Code::UnattachedFlow, node.place(), message);
        return None;
    }
    let found = model.components.get(&name).copied();
    if found.is_none() {
        draft.dangling("element", &name, node.get(key).unwrap_or(node));
    }
    found
}

/// Puts external elements that lie in no zone outside, where there are zones at all.
fn keep_outside(draft: &mut Draft<'_>, model: &Model<'_>) {
    if model.zones.is_empty() {
        return;
    }
    for at in model.components.values() {
        let component = &draft.model.components[*at];
        if component.parent.is_none() && component.raw_type == "external_element" {
            let outside = draft.outside();
            draft.model.components[*at].parent = Some(Parent::Zone(outside));
        }
    }
}

/// Adds one component for a system that is not drawn.
fn stand_in(draft: &mut Draft<'_>, values: &Values<'_>, model: &mut Model<'_>) {
    let Some(node) = model.layers.first().copied() else { return };
    let resolved = draft.types.resolve(&[], "component", &model.name);
    let mut component = Component {
        id: normalised(&model.name),
        name: model.name.clone(),
        kind: resolved.kind.to_owned(),
        tags: vec!["stands for the whole system".to_owned()],
        processes: model.assets.values().copied().collect(),
        place: node.place(),
        ..Component::default()
    };
    for attributes in model.blocks("attributes") {
        let key = "internet_facing";
        if let Some(value) = values.flag(draft, attributes.node, key) {
            let place = attributes.node.get(key).unwrap_or(attributes.node).place();
            set(&mut component.attributes, "internet-facing", value, place);
        }
    }
    let message = format!("{:?} has no data flow diagram: one component stands for it", model.name);
    let hint = "draw the parts of the system in a `data_flow_diagram_v2`";
    draft.notes.push(Diagnostic::new(Code::GuessedType, node.place(), message).hint(hint));
    let at = draft.add_component(component);
    model.components.insert(model.name.clone(), at);
}

/// Reads a third party, which may be drawn as well.
fn third_party(
    draft: &mut Draft<'_>,
    values: &Values<'_>,
    model: &mut Model<'_>,
    block: Block<'_>,
) {
    block.node.expect_keys(THIRD_PARTY, &mut draft.notes);
    let name = one_line(block.label);
    let drawn = draft.components.get(&normalised(&name)).copied();
    let drawn = drawn.filter(|at| model.components.values().any(|known| known == at));
    let at = match drawn {
        Some(known) => known,
        None => {
            let is_saas = values.flag(draft, block.node, "saas") == Some(true);
            let kind = if is_saas { "saas" } else { "third_party_dependency" };
            let component = Component {
                id: normalised(&name),
                name: name.clone(),
                kind: draft.kind(&[kind], "third-party-service", &name, block.node),
                raw_type: "third_party_dependency".to_owned(),
                place: block.node.place(),
                ..Component::default()
            };
            let at = draft.add_component(component);
            model.components.insert(name, at);
            at
        }
    };
    let description = values.string(draft, block.node, "description");
    let uptime = values.name(draft, block.node, "uptime_dependency");
    let component = &mut draft.model.components[at];
    if component.description.is_empty() {
        component.description = description;
    }
    if !uptime.is_empty() {
        component.tags.push(format!("uptime dependency: {uptime}"));
    }
}

/// Returns which components hold which asset of a model.
pub(super) fn holders(
    draft: &Draft<'_>,
    model: &Model<'_>,
) -> BTreeMap<crate::model::AssetIdx, Vec<ComponentIdx>> {
    let mut holders: BTreeMap<_, Vec<ComponentIdx>> = BTreeMap::new();
    for at in model.components.values() {
        for asset in &draft.model.components[*at].stores {
            holders.entry(*asset).or_default().push(*at);
        }
    }
    holders
}
