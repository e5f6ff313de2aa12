//! Services of any bill of materials, and components that run: a system's parts without a drawing.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::Node;
use crate::import::models::Draft;
use crate::import::models::cyclonedx::blueprint::word;
use crate::import::models::cyclonedx::{Refs, Thing};
use crate::import::models::draft::set;
use crate::import::models::trust::is_untrusted;
use crate::import::models::words::{self, normalised};
use crate::model::{Asset, AssetIdx, Component, ComponentIdx, Flow, FlowIdx, Parent, Zone};
use crate::vocab::Protocol;

/// Types of components that are built into others, not parts of a system by themselves.
pub(super) const BUILT_IN: &[&str] = &[
    "cryptographic-asset",
    "data",
    "device-driver",
    "file",
    "framework",
    "library",
    "threat-model",
];

/// A service on its way into the model.
struct Service<'a> {
    node: Node<'a>,
    at: ComponentIdx,
}

/// Reads services and components, and what depends on them.
pub(super) fn read(draft: &mut Draft<'_>, refs: &mut Refs, root: Node<'_>) {
    let mut zones = BTreeMap::new();
    let services = services(draft, refs, &mut zones, root);
    components(draft, refs, root);
    for service in &services {
        data(draft, refs, service);
    }
    dependencies(draft, refs, root, &services);
}

/// Reads every service, with those inside it.
fn services<'a>(
    draft: &mut Draft<'_>,
    refs: &mut Refs,
    zones: &mut BTreeMap<String, Parent>,
    root: Node<'a>,
) -> Vec<Service<'a>> {
    let mut services = Vec::new();
    let outer = root.maps("services", &mut draft.notes);
    let mut waiting: Vec<(Node<'_>, Option<ComponentIdx>)> =
        outer.into_iter().rev().map(|node| (node, None)).collect();
    while let Some((node, holder)) = waiting.pop() {
        let at = service(draft, refs, zones, node, holder);
        services.push(Service { node, at });
        let inner = node.maps("services", &mut draft.notes);
        waiting.extend(inner.into_iter().rev().map(|node| (node, Some(at))));
    }
    services
}

fn service(
    draft: &mut Draft<'_>,
    refs: &mut Refs,
    zones: &mut BTreeMap<String, Parent>,
    node: Node<'_>,
    holder: Option<ComponentIdx>,
) -> ComponentIdx {
    let notes = &mut draft.notes;
    let mut component = Component {
        id: node.string("bom-ref", notes),
        name: node.name("name", notes),
        description: node.string("description", notes),
        raw_type: "service".to_owned(),
        place: node.place(),
        ..Component::default()
    };
    if let Some(provider) = node.map("provider", notes) {
        component.owner = provider.name("name", notes);
    }
    if component.id.is_empty() {
        component.id = normalised(&component.name);
    }
    component.kind = draft.kind(&["service"], "process", &component.name, node);
    component.parent = zone(draft, zones, node).or(holder.map(Parent::Component));
    let tags = draft.tags(node);
    component.tags = tags;
    let at = draft.add_component(component);
    refs.add(node, Thing::Component(at));
    at
}

/// Finds the trust zone of a service: named, or the far side of a boundary that its use crosses.
fn zone(
    draft: &mut Draft<'_>,
    zones: &mut BTreeMap<String, Parent>,
    node: Node<'_>,
) -> Option<Parent> {
    let mut name = node.name("trustZone", &mut draft.notes);
    if name.is_empty() {
        if node.flag("x-trust-boundary", &mut draft.notes) != Some(true) {
            return None;
        }
        "Beyond the trust boundary".clone_into(&mut name);
    }
    if let Some(known) = zones.get(&name) {
        return Some(*known);
    }
    let zone = Zone {
        id: normalised(&name),
        trust: is_untrusted(&name).then_some(0),
        name: name.clone(),
        place: node.place(),
        ..Zone::default()
    };
    let parent = Parent::Zone(draft.add_zone(zone));
    zones.insert(name, parent);
    Some(parent)
}

/// Reads components that run; those that are built into others are counted.
fn components(draft: &mut Draft<'_>, refs: &mut Refs, root: Node<'_>) {
    let mut left_out = 0;
    let mut first = None;
    for node in root.maps("components", &mut draft.notes) {
        let raw_type = word(draft, node, "type");
        if BUILT_IN.contains(&raw_type.as_str()) {
            if raw_type != "threat-model" {
                left_out += 1;
                first = first.or(Some(node));
            }
            continue;
        }
        let notes = &mut draft.notes;
        let mut component = Component {
            id: node.string("bom-ref", notes),
            name: node.name("name", notes),
            description: node.string("description", notes),
            place: node.place(),
            ..Component::default()
        };
        if component.id.is_empty() {
            component.id = normalised(&component.name);
        }
        component.kind = draft.kind(&[&raw_type], "component", &component.name, node);
        component.raw_type = raw_type;
        let tags = draft.tags(node);
        component.tags = tags;
        let at = draft.add_component(component);
        refs.add(node, Thing::Component(at));
    }
    if let Some(first) = first {
        let message = format!("{left_out} libraries, files and the like are left out");
        let hint = "services and applications are parts of a system, what they are built of is not";
        let diagnostic = Diagnostic::new(Code::UnknownField, first.place(), message);
        draft.notes.push(diagnostic.hint(hint));
    }
}

/// Reads the data of a service: what it is, and where it comes from and goes to.
fn data(draft: &mut Draft<'_>, refs: &Refs, service: &Service<'_>) {
    for node in service.node.maps("data", &mut draft.notes) {
        let asset = asset(draft, node);
        draft.model.components[service.at].processes.insert(asset);
        for (key, is_incoming) in [("source", true), ("destination", false)] {
            for (reference, item) in node.texts(key, &mut draft.notes) {
                // Anything else is the address of something outside, which is not known.
                let Some(other) = refs.component(reference) else { continue };
                let ends = if is_incoming { (other, service.at) } else { (service.at, other) };
                let mut flow = Flow::between("", ends.0, ends.1);
                flow.name = node.name("name", &mut draft.notes);
                flow.place = item.place();
                flow.carries.insert(asset);
                let target = if is_incoming { Some(service.node) } else { None };
                let at = draft.add_flow(flow);
                secured(draft, at, target);
            }
        }
    }
}

fn asset(draft: &mut Draft<'_>, node: Node<'_>) -> AssetIdx {
    let classification = node.name("classification", &mut draft.notes);
    let name = node.name("name", &mut draft.notes);
    let name = if name.is_empty() { classification.clone() } else { name };
    let id = normalised(&name);
    if let Some(known) = draft.assets.get(&id) {
        return *known;
    }
    let mut asset = Asset {
        id,
        name,
        description: node.string("description", &mut draft.notes),
        sensitivity: words::confidentiality(&classification),
        place: node.place(),
        ..Asset::default()
    };
    draft.classify(&mut asset, &[&classification]);
    draft.add_asset(asset)
}

/// Reads who depends on which service: such a dependency is a flow.
fn dependencies(draft: &mut Draft<'_>, refs: &Refs, root: Node<'_>, services: &[Service<'_>]) {
    let nodes: BTreeMap<ComponentIdx, Node<'_>> =
        services.iter().map(|service| (service.at, service.node)).collect();
    for node in root.maps("dependencies", &mut draft.notes) {
        let source = node.get("ref").and_then(Node::scalar).and_then(|it| refs.component(it));
        let Some(source) = source else { continue };
        for (reference, item) in node.texts("dependsOn", &mut draft.notes) {
            let Some(target) = refs.component(reference) else { continue };
            let Some(service) = nodes.get(&target).copied() else { continue };
            let mut flow = Flow::between("", source, target);
            "depends on".clone_into(&mut flow.name);
            flow.place = item.place();
            let at = draft.add_flow(flow);
            secured(draft, at, Some(service));
        }
    }
}

/// Says of a flow into a service what the service says of its endpoints.
fn secured(draft: &mut Draft<'_>, flow: FlowIdx, service: Option<Node<'_>>) {
    let Some(service) = service else { return };
    let endpoints = service.texts("endpoints", &mut draft.notes);
    let scheme = endpoints.first().and_then(|(url, _)| url.split_once("://"));
    let authenticated = service.flag("authenticated", &mut draft.notes);
    let flow = &mut draft.model.flows[flow];
    if let Some((scheme, _)) = scheme
        && let Ok(protocol) = Protocol::parse(&normalised(scheme))
    {
        flow.protocol = protocol;
        scheme.clone_into(&mut flow.raw_protocol);
    }
    if let Some(authenticated) = authenticated {
        let place = service.get("authenticated").unwrap_or(service).place();
        set(&mut flow.attributes, "authenticated", authenticated, place);
    }
}
