//! Threat Model Spec (<https://github.com/grokify/threat-model-spec>), JSON: the data flow diagrams
//! of a document with its assets, scenarios, findings and mitigations.
//!
//! Scenarios, STRIDE mappings and findings are threats; other diagrams (attack chains, sequences)
//! draw no system and are left out, as are runs, artifacts and evidence of the analysis.

use std::collections::BTreeSet;

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::models::draft::{mitigation_at, set, threat_at};
use crate::import::models::stated::{Stated, state};
use crate::import::models::text::paragraphs;
use crate::import::models::trust::is_untrusted;
use crate::import::models::words::{self, normalised};
use crate::import::models::{Draft, Upload};
use crate::model::{Asset, Component, ComponentIdx, Element, Flow, Parent, StatedThreat, Zone};
use crate::vocab::Sensitivity;

/// Ratings of data, in the words that the format uses beside those of the model.
const CLASSIFICATIONS: &[(&str, Sensitivity)] = &[
    ("critical", Sensitivity::Restricted),
    ("high", Sensitivity::Confidential),
    ("low", Sensitivity::Public),
    ("medium", Sensitivity::Internal),
];

/// Tells whether a document is of the specification.
pub(super) fn sniff(root: Node<'_>) -> bool {
    let drawn = root.get("diagrams").into_iter().flat_map(Node::elements);
    let is_typed = drawn.take(3).any(|diagram| diagram.has("type") && diagram.has("title"));
    root.has("id") && root.has("title") && is_typed && !root.has("elements")
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let root = upload.document.root();
    let notes = &mut draft.notes;
    draft.model.id = root.string("id", notes);
    draft.model.name = root.name("title", notes);
    draft.model.version = root.name("version", notes);
    draft.model.description = root.string("description", notes);
    let author = root.maps("authors", notes).first().map(|author| author.name("name", notes));
    draft.model.owner = author.unwrap_or_default();
    for node in root.maps("assets", &mut draft.notes) {
        asset(draft, node);
    }
    for diagram in root.maps("diagrams", &mut draft.notes) {
        if diagram.get("type").and_then(Node::scalar) == Some("dfd") {
            self::diagram(draft, diagram);
        }
    }
    for node in root.maps("assumptions", &mut draft.notes) {
        let texts = ["title", "description"].map(|key| node.string(key, &mut draft.notes));
        draft.model.assumptions.push(paragraphs(texts));
    }
    statements(draft, root);
}

fn classification(draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> Option<Sensitivity> {
    let raw = node.name(key, &mut draft.notes);
    let word = normalised(&raw);
    let own = CLASSIFICATIONS.iter().find(|(known, _)| *known == word).map(|(_, known)| *known);
    let found = own.or_else(|| Sensitivity::parse(&word).ok());
    if found.is_none() && !raw.is_empty() {
        draft.unknown_word(key, &raw, node.get(key).unwrap_or(node));
    }
    found
}

fn asset(draft: &mut Draft<'_>, node: Node<'_>) {
    let sensitivity = classification(draft, node, "classification");
    let notes = &mut draft.notes;
    let mut asset = Asset {
        id: node.string("id", notes),
        name: node.name("name", notes),
        description: node.string("description", notes),
        sensitivity,
        place: node.place(),
        ..Asset::default()
    };
    let kinds = node.texts("dataTypes", notes);
    let kinds: Vec<_> = kinds.into_iter().map(|(kind, _)| kind).collect();
    draft.classify(&mut asset, &kinds);
    draft.add_asset(asset);
}

fn diagram(draft: &mut Draft<'_>, diagram: Node<'_>) {
    let mut inside = Vec::new();
    for node in diagram.maps("boundaries", &mut draft.notes) {
        let notes = &mut draft.notes;
        let name = node.name("label", notes);
        let zone = Zone {
            id: node.string("id", notes),
            trust: is_untrusted(&name).then_some(0),
            name,
            place: node.place(),
            ..Zone::default()
        };
        inside.push((Parent::Zone(draft.add_zone(zone)), node));
    }
    for node in diagram.maps("elements", &mut draft.notes) {
        let notes = &mut draft.notes;
        let mut component = Component {
            id: node.string("id", notes),
            name: node.name("label", notes),
            description: node.string("description", notes),
            raw_type: node.name("type", notes),
            place: node.place(),
            ..Component::default()
        };
        component.kind = draft.kind(&[&component.raw_type], "component", &component.name, node);
        inside.push((Parent::Component(draft.add_component(component)), node));
    }
    for (at, node) in inside {
        contain(draft, at, node);
    }
    for node in diagram.maps("flows", &mut draft.notes) {
        flow(draft, node);
    }
}

/// Puts a boundary or element into its parent, which is either.
fn contain(draft: &mut Draft<'_>, at: Parent, node: Node<'_>) {
    let Some(id) = node.text("parentId", &mut draft.notes) else { return };
    let zone = draft.zones.get(id).copied().map(Parent::Zone);
    let parent = zone.or_else(|| draft.components.get(id).copied().map(Parent::Component));
    if parent.is_none() {
        draft.dangling("boundary", id, node.get("parentId").unwrap_or(node));
    }
    match at {
        Parent::Zone(zone) => draft.model.zones[zone].parent = parent,
        Parent::Component(component) => draft.model.components[component].parent = parent,
    }
}

fn flow(draft: &mut Draft<'_>, node: Node<'_>) {
    let source = end(draft, node, "from");
    let target = end(draft, node, "to");
    let (Some(source), Some(target)) = (source, target) else { return };
    let notes = &mut draft.notes;
    let mut flow = Flow::between(node.string("id", notes), source, target);
    flow.name = node.name("label", notes);
    flow.description = node.string("description", notes);
    flow.bidirectional = node.flag("bidirectional", notes).unwrap_or(false);
    flow.place = node.place();
    // "internal" says where a flow runs, not how.
    if node.get("protocol").and_then(Node::scalar) != Some("internal") {
        draft.protocol(&mut flow, node, "protocol");
    }
    for id in ["encrypted", "authenticated"] {
        if let Some(value) = node.flag(id, &mut draft.notes) {
            set(&mut flow.attributes, id, value, node.get(id).unwrap_or(node).place());
        }
    }
    flow.carries = draft.asset_references(node, "assetIds");
    draft.add_flow(flow);
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

fn statements(draft: &mut Draft<'_>, root: Node<'_>) {
    let mut stated = Stated::default();
    for node in root.maps("scenarios", &mut draft.notes) {
        let places = components(draft, node, "targetElementIds");
        let threat = described(draft, node, "title", &["description", "outcome", "businessImpact"]);
        stated.threat(draft, &threat.id.clone(), threat, &places);
    }
    for node in root.maps("findings", &mut draft.notes) {
        let places = components(draft, node, "targetRefs");
        let mut threat = described(draft, node, "title", &["description"]);
        threat.severity = draft.severity(node, "severity");
        stated.threat(draft, &threat.id.clone(), threat, &places);
    }
    let mappings = root.map("mappings", &mut draft.notes);
    let stride = mappings.map(|mappings| mappings.maps("stride", &mut draft.notes));
    for (number, node) in stride.unwrap_or_default().into_iter().enumerate() {
        let places = components(draft, node, "affectedComponents");
        let mut threat = described(draft, node, "name", &["description"]);
        threat.stride =
            words::stride(&node.name("category", &mut draft.notes)).into_iter().collect();
        threat.id = format!("stride-{}", number + 1);
        stated.threat(draft, &threat.id.clone(), threat, &places);
    }
    for node in root.maps("mitigations", &mut draft.notes) {
        mitigation(draft, &mut stated, node);
    }
}

fn described(draft: &mut Draft<'_>, node: Node<'_>, title: &str, texts: &[&str]) -> StatedThreat {
    let notes = &mut draft.notes;
    let mut threat = threat_at(Element::System, node.place());
    threat.id = node.string("id", notes);
    threat.title = node.name(title, notes);
    threat.description = paragraphs(texts.iter().map(|key| node.string(key, notes)));
    threat
}

/// Finds the components that a list names; other things of the document may stand there as well.
fn components(draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> BTreeSet<ComponentIdx> {
    let mut found = BTreeSet::new();
    for (id, item) in node.texts(key, &mut draft.notes) {
        match draft.components.get(id) {
            Some(at) => {
                found.insert(*at);
            }
            None if draft.zones.contains_key(id) || draft.assets.contains_key(id) => {}
            None => draft.dangling("element", id, item),
        }
    }
    found
}

fn mitigation(draft: &mut Draft<'_>, stated: &mut Stated, node: Node<'_>) {
    let (status, raw_status) = draft.status(node, "status");
    let notes = &mut draft.notes;
    let mut mitigation = mitigation_at(Element::System, node.place());
    mitigation.id = node.string("id", notes);
    mitigation.title = node.name("title", notes);
    mitigation.description = node.string("description", notes);
    mitigation.by = node.name("owner", notes);
    mitigation.status = status;
    mitigation.raw_status = raw_status;
    let mut is_placed = false;
    for (threat, item) in node.texts("threatIds", &mut draft.notes) {
        let key = mitigation.id.clone();
        if stated.mitigate(draft, threat, &key, &mitigation) {
            is_placed = true;
        } else {
            draft.dangling("threat", threat, item);
        }
    }
    if !is_placed {
        state(draft, &mitigation, Element::System);
    }
}
