//! Threagile (<https://threagile.io>), in both generations of its words.
//!
//! Keys of mappings are titles; the `id` inside is what references use. Threagile rates no trust:
//! a boundary has none, and somebody or something outside of the system that is said to be on the
//! internet and lies in no boundary is put into an implicit zone of trust 0. `internet: false` is
//! not taken for "not reachable": it only says where an asset stands.

mod assets;
mod includes;
mod links;
mod risks;

use crate::diagnostic::Code;
use crate::import::document::{Document, Node};
use crate::import::models::{Draft, Upload};
use crate::import::notes::Notes;
use crate::model::{Parent, Zone, ZoneIdx};

const ROOT: &[&str] = &[
    "includes",
    "threagile_version",
    "title",
    "date",
    "author",
    "contributors",
    "management_summary_comment",
    "business_criticality",
    "application_description",
    "business_overview",
    "technical_overview",
    "questions",
    "abuse_cases",
    "security_requirements",
    "tags_available",
    "data_assets",
    "technical_assets",
    "trust_boundaries",
    "shared_runtimes",
    "individual_risk_categories",
    "custom_risk_categories",
    "risk_tracking",
    "diagram_tweak_suppress_edge_labels",
    "diagram_tweak_layout_left_to_right",
    "diagram_tweak_edge_layout",
    "diagram_tweak_nodesep",
    "diagram_tweak_ranksep",
    "diagram_tweak_invisible_connections_between_assets",
    "diagram_tweak_same_rank_assets",
    // Threagile's own JSON repeats parts of the model in other orders.
    "built_in_risk_categories",
    "communication_links",
    "generated_risks_by_category",
    "incoming_technical_communication_links_mapped_by_target_id",
    "direct_containing_trust_boundary_mapped_by_technical_asset_id",
];
const BOUNDARY: &[&str] = &[
    "id",
    "title",
    "description",
    "type",
    "tags",
    "technical_assets_inside",
    "trust_boundaries_nested",
];

/// Keys that only parts of a model have on their own.
const PARTS: &[&str] =
    &["data_assets", "trust_boundaries", "shared_runtimes", "risk_tracking", "tags_available"];

/// Tells whether a document is a Threagile model.
pub(super) fn sniff(root: Node<'_>) -> bool {
    root.has("threagile_version")
        || root.get("technical_assets").is_some_and(Node::is_map)
        || root.get("includes").is_some_and(Node::is_list)
}

/// Tells whether a document looks like a file that a Threagile model includes.
pub(super) fn is_part(root: Node<'_>) -> bool {
    PARTS.iter().any(|key| root.has(key))
}

/// A model that may be spread over several documents.
struct Parts<'a> {
    roots: Vec<Node<'a>>,
}

impl<'a> Parts<'a> {
    /// Returns the entries under a key of every document, each under its title.
    fn entries(&self, key: &str, notes: &mut Notes) -> Vec<(&'a str, Node<'a>)> {
        let maps = self.roots.iter().filter_map(|root| root.map(key, notes));
        maps.flat_map(Node::pairs).collect()
    }

    /// Returns the mappings under a key of every document, each with its title.
    fn maps(&self, key: &str, notes: &mut Notes) -> Vec<(&'a str, Node<'a>)> {
        self.roots.iter().flat_map(|root| titled(*root, key, notes)).collect()
    }

    /// Returns the first text under a key.
    fn text(&self, key: &str, notes: &mut Notes) -> String {
        let mut texts = self.roots.iter().map(|root| root.name(key, notes));
        texts.find(|text| !text.is_empty()).unwrap_or_default()
    }
}

/// Returns the mappings under a key with their titles. The title is the key; Threagile's own JSON
/// has it inside and puts some mappings into lists.
fn titled<'a>(node: Node<'a>, key: &str, notes: &mut Notes) -> Vec<(&'a str, Node<'a>)> {
    let entries = match node.get(key) {
        Some(list) if list.is_list() => list.elements().map(|item| ("", item)).collect::<Vec<_>>(),
        _ => node.map(key, notes).into_iter().flat_map(Node::pairs).collect(),
    };
    let mut mappings = Vec::new();
    for (key, entry) in entries {
        if entry.is_map() {
            mappings.push((entry.get("title").and_then(Node::scalar).unwrap_or(key), entry));
        } else {
            entry.has_wrong_type("a mapping", notes);
        }
    }
    mappings
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let included: Vec<Document> = includes::read(upload, &mut draft.notes);
    let documents = std::iter::once(upload.document).chain(&included);
    let parts = Parts { roots: documents.map(Document::root).collect() };
    for root in &parts.roots {
        root.expect_keys(ROOT, &mut draft.notes);
    }
    head(draft, &parts);
    assets::data(draft, &parts);
    let technical = assets::technical(draft, &parts);
    boundaries(draft, &parts);
    for (at, node) in &technical {
        assets::place(draft, *at, *node);
    }
    for (at, node) in &technical {
        links::read(draft, *at, *node);
    }
    risks::read(draft, &parts);
}

fn head(draft: &mut Draft<'_>, parts: &Parts<'_>) {
    let notes = &mut draft.notes;
    draft.model.name = parts.text("title", notes);
    draft.model.version = parts.text("date", notes);
    let authors = parts.roots.iter().filter_map(|root| root.map("author", notes));
    let authors: Vec<_> = authors.collect();
    draft.model.owner = authors.iter().map(|author| author.name("name", notes)).collect();
    let mut description = Vec::new();
    for key in ["application_description", "business_overview", "technical_overview"] {
        for root in &parts.roots {
            let text = root.map(key, notes).map(|map| map.string("description", notes));
            description.extend(text.filter(|text| !text.is_empty()));
        }
    }
    for (key, what) in [("abuse_cases", "Abuse case"), ("security_requirements", "Requirement")] {
        for (title, node) in parts.entries(key, notes) {
            let text = node.scalar().unwrap_or_default().trim();
            description.push(format!("{what}: {title}. {text}"));
        }
    }
    draft.model.description = description.join("\n\n");
    for (question, node) in parts.entries("questions", notes) {
        let answer = node.scalar().unwrap_or_default().trim();
        if !answer.is_empty() {
            draft.model.assumptions.push(format!("{question} {answer}"));
        }
    }
    if draft.model.name.is_empty() {
        let place = parts.roots.first().map(|root| root.place()).unwrap_or_default();
        notes.say(Code::MissingField, place, "the model has no title");
    }
}

fn boundaries(draft: &mut Draft<'_>, parts: &Parts<'_>) {
    let mut zones: Vec<(ZoneIdx, Node<'_>)> = Vec::new();
    for (title, node) in parts.maps("trust_boundaries", &mut draft.notes) {
        node.expect_keys(BOUNDARY, &mut draft.notes);
        let zone = Zone {
            id: node.string("id", &mut draft.notes),
            name: title.trim().to_owned(),
            place: node.place(),
            ..Zone::default()
        };
        zones.push((draft.add_zone(zone), node));
    }
    for (zone, node) in zones {
        for (id, item) in node.texts("technical_assets_inside", &mut draft.notes) {
            match draft.components.get(id).copied() {
                Some(at) => put(draft, Parent::Component(at), zone, item),
                None => draft.dangling("technical asset", id, item),
            }
        }
        for (id, item) in node.texts("trust_boundaries_nested", &mut draft.notes) {
            match draft.zones.get(id).copied() {
                Some(at) => put(draft, Parent::Zone(at), zone, item),
                None => draft.dangling("trust boundary", id, item),
            }
        }
    }
}

/// Puts an element into a boundary; one that lies in another already stays there.
fn put(draft: &mut Draft<'_>, element: Parent, zone: ZoneIdx, item: Node<'_>) {
    let (id, parent) = match element {
        Parent::Zone(at) => {
            let inner = &mut draft.model.zones[at];
            (&inner.id, &mut inner.parent)
        }
        Parent::Component(at) => {
            let inner = &mut draft.model.components[at];
            (&inner.id, &mut inner.parent)
        }
    };
    if parent.is_some() {
        let message = format!("{id:?} lies in another trust boundary already");
        return draft.notes.say(Code::ContainedTwice, item.place(), message);
    }
    *parent = Some(Parent::Zone(zone));
}
