//! Data assets and technical assets of a Threagile model.

use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::set;
use crate::import::models::threagile::Parts;
use crate::import::models::types::ANY;
use crate::import::models::words;
use crate::import::notes::Notes;
use crate::model::{Asset, Component, ComponentIdx, Parent};
use crate::vocab::Sensitivity;

const DATA: &[&str] = &[
    "id",
    "title",
    "description",
    "usage",
    "tags",
    "origin",
    "owner",
    "quantity",
    "confidentiality",
    "integrity",
    "availability",
    "justification_cia_rating",
];
const TECHNICAL: &[&str] = &[
    "id",
    "title",
    "description",
    "type",
    "usage",
    "used_as_client_by_human",
    "out_of_scope",
    "justification_out_of_scope",
    "size",
    "technology",
    "technologies",
    "tags",
    "internet",
    "machine",
    "encryption",
    "owner",
    "confidentiality",
    "integrity",
    "availability",
    "justification_cia_rating",
    "multi_tenant",
    "redundant",
    "custom_developed_parts",
    "data_assets_processed",
    "data_assets_stored",
    "data_formats_accepted",
    "diagram_tweak_order",
    "communication_links",
];

/// What the three kinds of technical asset stand for.
const TYPES: &[(&str, &str)] =
    &[("external-entity", "external-entity"), ("process", "process"), ("datastore", "data-store")];

/// Machines that say what a process is, where its technology does not.
const MACHINES: &[(&str, &str)] =
    &[("container", "container"), ("serverless", "serverless-function")];

/// Flags that are attributes of the same meaning.
const FLAGS: &[(&str, &str)] = &[
    ("multi_tenant", "multi-tenant"),
    ("redundant", "redundant"),
    ("custom_developed_parts", "custom-developed"),
];

/// How a technical asset may be encrypted; "none" is the only word for "it is not".
const ENCRYPTIONS: &[&str] = &[
    "none",
    "transparent",
    "data-with-symmetric-shared-key",
    "data-with-asymmetric-shared-key",
    "data-with-end-user-individual-key",
    "data-with-enduser-individual-key",
];

/// Reads the data assets.
pub(super) fn data(draft: &mut Draft<'_>, parts: &Parts<'_>) {
    for (title, node) in parts.maps("data_assets", &mut draft.notes) {
        node.expect_keys(DATA, &mut draft.notes);
        let mut asset = Asset {
            id: node.string("id", &mut draft.notes),
            name: one_line(title),
            description: node.string("description", &mut draft.notes),
            sensitivity: sensitivity(draft, node),
            large_volume: node.name("quantity", &mut draft.notes) == "very-many",
            place: node.place(),
            ..Asset::default()
        };
        let tags = draft.tags(node);
        let tags: Vec<_> = tags.iter().map(String::as_str).collect();
        draft.classify(&mut asset, &tags);
        draft.add_asset(asset);
    }
}

/// Reads how sensitive an asset is: its confidentiality; where that is not rated, the higher of
/// integrity and availability.
fn sensitivity(draft: &mut Draft<'_>, node: Node<'_>) -> Option<Sensitivity> {
    let word = node.name("confidentiality", &mut draft.notes);
    if !word.is_empty() {
        let known = words::confidentiality(&word);
        if known.is_none() {
            draft.unknown_word("confidentiality", &word, node);
        }
        return known;
    }
    let ratings = ["integrity", "availability"].map(|key| node.name(key, &mut draft.notes));
    ratings.iter().filter_map(|word| words::criticality(word)).max()
}

/// Reads the technical assets, without what they lie in and link to.
pub(super) fn technical<'a>(
    draft: &mut Draft<'_>,
    parts: &Parts<'a>,
) -> Vec<(ComponentIdx, Node<'a>)> {
    let nodes = parts.maps("technical_assets", &mut draft.notes);
    nodes.into_iter().map(|(title, node)| (component(draft, title, node), node)).collect()
}

fn component(draft: &mut Draft<'_>, title: &str, node: Node<'_>) -> ComponentIdx {
    let notes = &mut draft.notes;
    node.expect_keys(TECHNICAL, notes);
    let mut component = Component {
        id: node.string("id", notes),
        name: one_line(title),
        description: node.string("description", notes),
        owner: node.name("owner", notes),
        place: node.place(),
        ..Component::default()
    };
    if node.flag("out_of_scope", notes) == Some(true) {
        component.out_of_scope = Some(node.string("justification_out_of_scope", notes));
    }
    component.tags = draft.tags(node);
    kind(draft, &mut component, node);
    component.stores = draft.asset_references(node, "data_assets_stored");
    component.processes = draft.asset_references(node, "data_assets_processed");
    attributes(draft, &mut component, node);
    draft.add_component(component)
}

/// Finds the type of a technical asset: its technologies, else its machine, else its kind.
fn kind(draft: &mut Draft<'_>, component: &mut Component, node: Node<'_>) {
    let technologies = technologies(node, &mut draft.notes);
    let raw = node.name("type", &mut draft.notes);
    let look_up = |table: &[(&str, &'static str)], word: &str| {
        let word = words::normalised(word);
        table.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    };
    let base = look_up(TYPES, &raw);
    if base.is_none() && !raw.is_empty() {
        draft.unknown_word("type of technical asset", &raw, node.get("type").unwrap_or(node));
    }
    let machine = node.name("machine", &mut draft.notes);
    let base = match (base, look_up(MACHINES, &machine)) {
        (Some("process") | None, Some(of_machine)) => of_machine,
        (base, _) => base.unwrap_or(ANY),
    };
    if !machine.is_empty() {
        component.tags.push(format!("machine: {machine}"));
    }
    let words: Vec<_> = technologies.iter().map(String::as_str).collect();
    component.kind = draft.kind(&words, base, &component.name, node);
    component.raw_type = if words.is_empty() { raw } else { technologies.join(", ") };
}

/// Returns the technologies, of either spelling, without the word for "unknown".
fn technologies(node: Node<'_>, notes: &mut Notes) -> Vec<String> {
    let one = node.get("technology").filter(|value| !value.is_list());
    let key = if node.get("technologies").is_some() { "technologies" } else { "technology" };
    let many = if one.is_some() { Vec::new() } else { node.texts(key, notes) };
    let words =
        one.and_then(Node::scalar).into_iter().chain(many.into_iter().map(|(word, _)| word));
    words.map(one_line).filter(|word| !word.is_empty() && word != "unknown-technology").collect()
}

fn attributes(draft: &mut Draft<'_>, component: &mut Component, node: Node<'_>) {
    let place_of = |key: &str| node.get(key).unwrap_or(node).place();
    for (key, id) in FLAGS {
        if let Some(value) = node.flag(key, &mut draft.notes) {
            set(&mut component.attributes, id, value, place_of(key));
        }
    }
    if node.flag("internet", &mut draft.notes) == Some(true) {
        set(&mut component.attributes, "internet-facing", true, place_of("internet"));
    }
    let encryption = node.name("encryption", &mut draft.notes);
    if encryption.is_empty() {
        return;
    }
    let word = words::normalised(&encryption);
    if !ENCRYPTIONS.contains(&word.as_str()) {
        return draft.unknown_word(
            "encryption",
            &encryption,
            node.get("encryption").unwrap_or(node),
        );
    }
    // A process that stores nothing has nothing to encrypt at rest.
    let holds_data =
        !component.stores.is_empty() || node.name("type", &mut draft.notes) == "datastore";
    if holds_data || word != "none" {
        set(&mut component.attributes, "encrypted-at-rest", word != "none", place_of("encryption"));
    }
}

/// Puts whoever is on the internet and outside of every boundary into the zone of trust 0.
pub(super) fn place(draft: &mut Draft<'_>, at: ComponentIdx, node: Node<'_>) {
    let component = &draft.model.components[at];
    if component.parent.is_some() || node.flag("internet", &mut draft.notes) != Some(true) {
        return;
    }
    let is_client = node.flag("used_as_client_by_human", &mut draft.notes) == Some(true);
    let is_external = words::normalised(&node.name("type", &mut draft.notes)) == "external-entity"
        || draft.types.is_external(&component.kind);
    if is_client || is_external || component.out_of_scope.is_some() {
        let outside = draft.outside();
        draft.model.components[at].parent = Some(Parent::Zone(outside));
    }
}
