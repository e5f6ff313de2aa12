//! Actors, components, data stores, data sets and flows of a library model.

use std::collections::BTreeMap;

use crate::import::document::Node;
use crate::import::models::Draft;
use crate::import::models::draft::set;
use crate::import::models::tm_library::{
    Components, KINDS, component_named, parent_zone, words, zone_named,
};
use crate::import::models::words::normalised;
use crate::model::{Asset, Component, ComponentIdx, Flow, Parent, ZoneIdx};
use crate::vocab::{DataClass, Sensitivity};

const COMPONENT: &[&str] = &[
    "description",
    "parent_component",
    "permissions",
    "product",
    "repo_link",
    "symbolic_name",
    "title",
    "trust_zone",
    "type",
    "vendor",
];
const DATA_SET: &[&str] = &[
    "access_control_methods",
    "data_sensitivity",
    "description",
    "placements",
    "record_count",
    "symbolic_name",
    "title",
];
const FLOW: &[&str] = &[
    "description",
    "destination",
    "encrypted",
    "has_sensitive_data",
    "source",
    "symbolic_name",
    "title",
];
const BOUNDARY: &[&str] = &[
    "access_control_methods",
    "access_token_expires",
    "access_token_ttl",
    "authentication_methods",
    "can_system_logout",
    "can_user_logout",
    "has_refresh_token",
    "refresh_token_expires",
    "refresh_token_ttl",
    "trust_zone_a",
    "trust_zone_b",
];

/// Words for sensitive data. "op" (operational) and "gov" name no class that a rule speaks of.
const SENSITIVITIES: &[(&str, Option<DataClass>, Sensitivity)] = &[
    ("biz", Some(DataClass::BusinessData), Sensitivity::Internal),
    ("cred", Some(DataClass::Credential), Sensitivity::Restricted),
    ("fin", Some(DataClass::FinancialRecord), Sensitivity::Confidential),
    ("gov", None, Sensitivity::Confidential),
    ("ip", Some(DataClass::BusinessData), Sensitivity::Confidential),
    ("op", None, Sensitivity::Internal),
    ("pci", Some(DataClass::CardholderData), Sensitivity::Restricted),
    ("phi", Some(DataClass::HealthRecord), Sensitivity::Restricted),
    ("pii", Some(DataClass::PersonalData), Sensitivity::Confidential),
];

/// Records from which on there are very many.
const MANY: f64 = 1_000_000.0;

/// Reads everything that is not a statement.
pub(super) fn read<'a>(draft: &mut Draft<'_>, root: Node<'a>) -> Components<'a> {
    let mut components = Components::new();
    let mut inside = Vec::new();
    for (list, kind) in KINDS {
        for node in root.maps(list, &mut draft.notes) {
            let at = component(draft, kind, node);
            if let Some(name) = node.get("symbolic_name").and_then(Node::scalar) {
                components.entry((*kind, name)).or_insert(at);
            }
            inside.push((at, node));
        }
    }
    for (at, node) in inside {
        parent_component(draft, &components, at, node);
    }
    for node in root.maps("data_sets", &mut draft.notes) {
        data_set(draft, &components, node);
    }
    let guards = guards(draft, root);
    for node in root.maps("data_flows", &mut draft.notes) {
        flow(draft, &components, &guards, node);
    }
    components
}

fn component(draft: &mut Draft<'_>, kind: &str, node: Node<'_>) -> ComponentIdx {
    node.expect_keys(COMPONENT, &mut draft.notes);
    let notes = &mut draft.notes;
    let mut component = Component {
        id: node.string("symbolic_name", notes),
        name: node.name("title", notes),
        description: node.string("description", notes),
        raw_type: node.name("type", notes),
        place: node.place(),
        ..Component::default()
    };
    for key in ["vendor", "product"] {
        let word = node.name(key, notes);
        if !word.is_empty() {
            component.tags.push(format!("{key}: {word}"));
        }
    }
    let product = node.name("product", notes);
    let of_kind = format!("{kind} {}", component.raw_type);
    let base = match kind {
        "actor" => "external-entity",
        "data_store" => "data-store",
        _ => "process",
    };
    component.kind = draft.kind(&[&product, &of_kind], base, &component.name, node);
    component.parent = parent_zone(draft, node);
    draft.add_component(component)
}

/// Puts a component into its parent, if that lies in the same zone.
fn parent_component(
    draft: &mut Draft<'_>,
    components: &Components<'_>,
    at: ComponentIdx,
    node: Node<'_>,
) {
    let Some(name) = node.text("parent_component", &mut draft.notes) else { return };
    let place = node.get("parent_component").unwrap_or(node);
    let Some(parent) = component_named(draft, components, "component", name, place) else { return };
    let own = draft.model.components[at].parent;
    let of_parent = node.get("trust_zone").is_none()
        || draft.model.components[parent].parent == own
        || own.is_none();
    if of_parent {
        draft.model.components[at].parent = Some(Parent::Component(parent));
    }
}

fn data_set(draft: &mut Draft<'_>, components: &Components<'_>, node: Node<'_>) {
    node.expect_keys(DATA_SET, &mut draft.notes);
    let notes = &mut draft.notes;
    let mut asset = Asset {
        id: node.string("symbolic_name", notes),
        name: node.name("title", notes),
        description: node.string("description", notes),
        large_volume: node.number("record_count", notes).is_some_and(|count| count >= MANY),
        place: node.place(),
        ..Asset::default()
    };
    for (word, item) in node.texts("data_sensitivity", &mut draft.notes) {
        match SENSITIVITIES.iter().find(|(known, ..)| *known == normalised(word)) {
            Some((_, class, sensitivity)) => {
                asset.classes.extend(*class);
                asset.sensitivity = asset.sensitivity.max(Some(*sensitivity));
            }
            None => draft.unknown_word("sensitivity", word, item),
        }
    }
    if asset.classes.is_empty() {
        draft.classify(&mut asset, &[]);
    }
    let asset = draft.add_asset(asset);
    for placement in node.maps("placements", &mut draft.notes) {
        let Some(name) = placement.text("data_store", &mut draft.notes) else { continue };
        let place = placement.get("data_store").unwrap_or(placement);
        let found = component_named(draft, components, "data_store", name, place);
        let encrypted = placement.flag("encrypted", &mut draft.notes);
        let Some(store) = found else { continue };
        let store = &mut draft.model.components[store];
        store.stores.insert(asset);
        // A store that holds one thing in clear text is not encrypted at rest.
        let is_plain = store
            .attributes
            .get("encrypted-at-rest")
            .is_some_and(|known| known.value() == Some(&crate::vocab::Value::Bool(false)));
        if let Some(encrypted) = encrypted.filter(|encrypted| !(*encrypted && is_plain)) {
            set(&mut store.attributes, "encrypted-at-rest", encrypted, placement.place());
        }
    }
}

/// How the boundary between two zones is guarded, by the zones in order.
type Guards<'a> = BTreeMap<(ZoneIdx, ZoneIdx), Node<'a>>;

fn guards<'a>(draft: &mut Draft<'_>, root: Node<'a>) -> Guards<'a> {
    let mut guards = Guards::new();
    for node in root.maps("trust_boundaries", &mut draft.notes) {
        node.expect_keys(BOUNDARY, &mut draft.notes);
        let one = zone_named(draft, node, "trust_zone_a");
        let other = zone_named(draft, node, "trust_zone_b");
        if let (Some(one), Some(other)) = (one, other) {
            guards.entry((one.min(other), one.max(other))).or_insert(node);
        }
    }
    guards
}

fn flow(draft: &mut Draft<'_>, components: &Components<'_>, guards: &Guards<'_>, node: Node<'_>) {
    node.expect_keys(FLOW, &mut draft.notes);
    let source = end(draft, components, node, "source");
    let target = end(draft, components, node, "destination");
    let (Some(source), Some(target)) = (source, target) else { return };
    let notes = &mut draft.notes;
    let mut flow = Flow::between(node.string("symbolic_name", notes), source, target);
    flow.name = node.name("title", notes);
    flow.description = node.string("description", notes);
    flow.place = node.place();
    if node.flag("has_sensitive_data", notes) == Some(true) {
        flow.tags.push("sensitive data".to_owned());
    }
    if let Some(encrypted) = node.flag("encrypted", notes) {
        let place = node.get("encrypted").unwrap_or(node).place();
        set(&mut flow.attributes, "encrypted", encrypted, place);
    }
    guarded(draft, &mut flow, guards);
    draft.add_flow(flow);
}

/// Says of a flow how the boundary that it crosses is guarded.
fn guarded(draft: &mut Draft<'_>, flow: &mut Flow, guards: &Guards<'_>) {
    let zone = |at: ComponentIdx| match draft.model.components[at].parent {
        Some(Parent::Zone(zone)) => Some(zone),
        _ => None,
    };
    let (Some(one), Some(other)) = (zone(flow.source), zone(flow.target)) else { return };
    let Some(guard) = guards.get(&(one.min(other), one.max(other))).copied() else { return };
    let methods =
        [("authentication_methods", "authenticated"), ("access_control_methods", "authorised")];
    for (key, id) in methods {
        let words = words(guard, key, &mut draft.notes);
        if !words.is_empty() {
            let place = guard.get(key).unwrap_or(guard).place();
            set(&mut flow.attributes, id, words.iter().any(|word| *word != "none"), place);
        }
    }
}

fn end(
    draft: &mut Draft<'_>,
    components: &Components<'_>,
    node: Node<'_>,
    key: &str,
) -> Option<ComponentIdx> {
    let end = node.map(key, &mut draft.notes);
    let name = end.and_then(|end| end.text("object", &mut draft.notes));
    let (Some(end), Some(name)) = (end, name) else {
        let message = format!("the flow has no {key}");
        draft.notes.say(crate::diagnostic::Code::UnattachedFlow, node.place(), message);
        return None;
    };
    let kind = end.name("type", &mut draft.notes);
    component_named(draft, components, &kind, name, end)
}
