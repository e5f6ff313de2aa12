//! Blueprints of CycloneDX 2.0: zones, boundaries, actors, assets, stores, sets of data and flows.

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::models::Draft;
use crate::import::models::cyclonedx::{Refs, Thing};
use crate::import::models::draft::set;
use crate::import::models::trust::is_untrusted;
use crate::import::models::words;
use crate::model::{Asset, AssetIdx, Component, ComponentIdx, Flow, Parent, Zone, ZoneIdx};

/// Trust of a zone by the words of a trust boundary, from `threats.trustBoundaries`.
const TRUST: &[(&str, u8)] =
    &[("untrusted", 0), ("semi-trusted", 40), ("trusted", 70), ("highly-trusted", 90)];

/// Lists of a blueprint whose elements are components, and what they are if they do not say.
const KINDS: &[(&str, &str)] =
    &[("actors", "external-entity"), ("assets", "component"), ("dataStores", "data-store")];

/// How the boundary between two zones is guarded, by the zones in order.
type Guards<'a> = BTreeMap<(ZoneIdx, ZoneIdx), Node<'a>>;

/// Reads every blueprint; references hold across all of them.
pub(super) fn read(draft: &mut Draft<'_>, refs: &mut Refs, root: Node<'_>) {
    let blueprints = root.maps("blueprints", &mut draft.notes);
    for blueprint in &blueprints {
        zones(draft, refs, *blueprint);
    }
    for blueprint in &blueprints {
        for (list, base) in KINDS {
            for node in blueprint.maps(list, &mut draft.notes) {
                component(draft, refs, base, node);
            }
        }
    }
    for blueprint in &blueprints {
        for node in blueprint.maps("dataSets", &mut draft.notes) {
            data_set(draft, refs, node);
        }
        let guards = guards(draft, refs, *blueprint);
        for node in blueprint.maps("flows", &mut draft.notes) {
            flow(draft, refs, &guards, node);
        }
        for node in blueprint.maps("assumptions", &mut draft.notes) {
            let text = node.string("description", &mut draft.notes);
            let validity = word(draft, node, "validity");
            let validity = if validity.is_empty() { validity } else { format!(" ({validity})") };
            draft.model.assumptions.push(format!("{text}{validity}"));
        }
    }
}

/// Returns a word that may also be a mapping with a name: the form for words of one's own.
pub(super) fn word(draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> String {
    match node.get(key) {
        Some(own) if own.is_map() => own.name("name", &mut draft.notes),
        _ => node.name(key, &mut draft.notes),
    }
}

fn zones(draft: &mut Draft<'_>, refs: &mut Refs, blueprint: Node<'_>) {
    let mut zones = Vec::new();
    for node in blueprint.maps("zones", &mut draft.notes) {
        let name = node.name("name", &mut draft.notes);
        let says = node.texts("characteristics", &mut draft.notes);
        let says = says.iter().find_map(|(text, _)| {
            let text = words::normalised(text);
            TRUST.iter().find(|(known, _)| *known == text).map(|(_, trust)| *trust)
        });
        let id = node.string("bom-ref", &mut draft.notes);
        let at = draft.add_zone(Zone {
            id,
            trust: says.or_else(|| is_untrusted(&name).then_some(0)),
            name,
            place: node.place(),
            ..Zone::default()
        });
        refs.add(node, Thing::Zone(at));
        zones.push((at, node));
    }
    for (at, node) in zones {
        draft.model.zones[at].parent = zone_named(draft, refs, node, "parent").map(Parent::Zone);
    }
}

fn zone_named(draft: &mut Draft<'_>, refs: &Refs, node: Node<'_>, key: &str) -> Option<ZoneIdx> {
    let reference = node.text(key, &mut draft.notes)?;
    match refs.things.get(reference) {
        Some(Thing::Zone(zone)) => Some(*zone),
        _ => {
            draft.dangling("zone", reference, node.get(key).unwrap_or(node));
            None
        }
    }
}

fn component(draft: &mut Draft<'_>, refs: &mut Refs, base: &'static str, node: Node<'_>) {
    let notes = &mut draft.notes;
    let mut component = Component {
        id: node.string("bom-ref", notes),
        name: node.name("name", notes),
        description: node.string("description", notes),
        place: node.place(),
        ..Component::default()
    };
    if component.name.is_empty() {
        component.name = party(draft, node);
    }
    component.raw_type = word(draft, node, "type");
    let product = node.name("product", &mut draft.notes);
    let told = [product.as_str(), component.raw_type.as_str()];
    component.kind = draft.kind(&told, base, &component.name, node);
    component.parent = zone_named(draft, refs, node, "zone").map(Parent::Zone);
    let tags = draft.tags(node);
    component.tags = tags;
    if let Some(rating) = node.map("classification", &mut draft.notes) {
        let criticality = word(draft, rating, "criticality");
        if !criticality.is_empty() {
            component.tags.push(format!("criticality: {criticality}"));
        }
    }
    component.owner = owner(draft, node);
    let at = draft.add_component(component);
    refs.add(node, Thing::Component(at));
    for reference in ["componentRef", "partyRef"] {
        let reference = node.get(reference).and_then(Node::scalar);
        if let Some(reference) = reference {
            refs.things.entry(reference.to_owned()).or_insert(Thing::Component(at));
        }
    }
}

/// Names an actor, which has no name of its own: by its persona, its role, or who it is.
fn party(draft: &mut Draft<'_>, node: Node<'_>) -> String {
    let notes = &mut draft.notes;
    let Some(party) = node.map("party", notes) else { return String::new() };
    let of = |key, inner, notes: &mut _| party.map(key, notes).map(|it| it.name(inner, notes));
    let persona = of("persona", "archetype", notes);
    let person = of("person", "name", notes).or_else(|| of("organization", "name", notes));
    let role = party.maps("roles", notes).first().map(|role| role.name("role", notes));
    persona.or(person).or(role).unwrap_or_default()
}

fn owner(draft: &mut Draft<'_>, node: Node<'_>) -> String {
    let notes = &mut draft.notes;
    let first = node.maps("ownership", notes).first().copied();
    let holder = first
        .and_then(|owner| owner.map("organization", notes).or_else(|| owner.map("person", notes)));
    holder.map(|holder| holder.name("name", notes)).unwrap_or_default()
}

fn data_set(draft: &mut Draft<'_>, refs: &mut Refs, node: Node<'_>) {
    let notes = &mut draft.notes;
    let mut asset = Asset {
        id: node.string("bom-ref", notes),
        name: node.name("name", notes),
        description: node.string("description", notes),
        place: node.place(),
        ..Asset::default()
    };
    draft.classify(&mut asset, &[]);
    let at = draft.add_asset(asset);
    refs.add(node, Thing::Asset(at));
    for placement in node.list("placements", &mut draft.notes) {
        let place = if placement.is_map() {
            placement.get("dataStore").or_else(|| placement.get("ref"))
        } else {
            Some(placement)
        };
        let Some((reference, place)) = place.and_then(|at| Some((at.scalar()?, at))) else {
            continue;
        };
        let Some(store) = refs.component(reference) else {
            draft.dangling("data store", reference, place);
            continue;
        };
        draft.model.components[store].stores.insert(at);
        if let Some(encrypted) = placement.flag("encrypted", &mut draft.notes) {
            let attributes = &mut draft.model.components[store].attributes;
            set(attributes, "encrypted-at-rest", encrypted, placement.place());
        }
    }
}

fn guards<'a>(draft: &mut Draft<'_>, refs: &Refs, blueprint: Node<'a>) -> Guards<'a> {
    let mut guards = Guards::new();
    for node in blueprint.maps("boundaries", &mut draft.notes) {
        let mut zones = Vec::new();
        for (reference, item) in node.texts("zones", &mut draft.notes) {
            match refs.things.get(reference) {
                Some(Thing::Zone(zone)) => zones.push(*zone),
                _ => draft.dangling("zone", reference, item),
            }
        }
        // A boundary lies between two zones; one of more says nothing of a pair.
        if let ([one, other], Some(guard)) =
            (zones.as_slice(), node.map("crossingRequirements", &mut draft.notes))
        {
            guards.entry((*one.min(other), *one.max(other))).or_insert(guard);
        }
    }
    guards
}

fn flow(draft: &mut Draft<'_>, refs: &mut Refs, guards: &Guards<'_>, node: Node<'_>) {
    let source = end(draft, refs, node, "source");
    let target = end(draft, refs, node, "destination");
    let (Some(source), Some(target)) = (source, target) else { return };
    let notes = &mut draft.notes;
    let mut flow = Flow::between(node.string("bom-ref", notes), source, target);
    flow.name = node.name("name", notes);
    flow.description = node.string("description", notes);
    flow.bidirectional = node.flag("bidirectional", notes).unwrap_or(false);
    flow.place = node.place();
    let protocols = node.texts("protocols", notes);
    if let Some((word, at)) = protocols.first() {
        draft.protocol_word(&mut flow, word, *at);
    }
    flow.tags = protocols.iter().skip(1).map(|(word, _)| (*word).to_owned()).collect();
    if let Some(encrypted) = node.flag("encrypted", &mut draft.notes) {
        let place = node.get("encrypted").unwrap_or(node).place();
        set(&mut flow.attributes, "encrypted", encrypted, place);
    }
    let zone = |at: ComponentIdx| match draft.model.components[at].parent {
        Some(Parent::Zone(zone)) => Some(zone),
        _ => None,
    };
    let crossed = zone(source).zip(zone(target));
    let guard = crossed.and_then(|(one, other)| guards.get(&(one.min(other), one.max(other))));
    if let Some(guard) = guard {
        secured(&mut flow, *guard);
    }
    secured(&mut flow, node);
    for data in node.list("dataObjects", &mut draft.notes) {
        flow.carries.extend(data_object(draft, refs, data));
    }
    let at = draft.add_flow(flow);
    refs.add(node, Thing::Flow(at));
}

/// Says how a flow is secured, by itself or by the boundary that it crosses.
fn secured(flow: &mut Flow, by: Node<'_>) {
    for (key, id) in [("authentication", "authenticated"), ("authorization", "authorised")] {
        let Some(list) = by.get(key) else { continue };
        let mut methods = list.elements().filter_map(Node::scalar).peekable();
        if methods.peek().is_none() {
            continue;
        }
        let methods: Vec<_> = methods.collect();
        set(&mut flow.attributes, id, methods.iter().any(|it| *it != "none"), list.place());
        if methods.contains(&"mtls") {
            set(&mut flow.attributes, "mutually-authenticated", true, list.place());
        }
    }
}

/// Finds the data that a flow carries: a set of data, or a name for something that is none.
fn data_object(draft: &mut Draft<'_>, refs: &Refs, node: Node<'_>) -> Option<AssetIdx> {
    let reference = node.scalar().or_else(|| node.get("ref")?.scalar());
    if let Some(Thing::Asset(asset)) = reference.and_then(|it| refs.things.get(it)) {
        return Some(*asset);
    }
    let name = if node.is_map() { node.name("name", &mut draft.notes) } else { String::new() };
    let name = if name.is_empty() { reference.unwrap_or_default().to_owned() } else { name };
    let id = words::normalised(&name);
    if id.is_empty() {
        return None;
    }
    if let Some(known) = draft.assets.get(&id) {
        return Some(*known);
    }
    let mut asset = Asset { id, name, place: node.place(), ..Asset::default() };
    draft.classify(&mut asset, &[]);
    Some(draft.add_asset(asset))
}

fn end(draft: &mut Draft<'_>, refs: &Refs, node: Node<'_>, key: &str) -> Option<ComponentIdx> {
    let Some(reference) = node.text(key, &mut draft.notes) else {
        let message = format!("the flow has no {key}");
        draft.notes.say(Code::UnattachedFlow, node.place(), message);
        return None;
    };
    let found = refs.component(reference);
    if found.is_none() {
        draft.dangling("asset or actor", reference, node.get(key).unwrap_or(node));
    }
    found
}
