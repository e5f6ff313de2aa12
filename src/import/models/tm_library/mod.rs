//! OWASP Threat Model Library (<https://owasp.org/www-project-threat-model-library/>): the TM-BOM
//! schema 1.0, in which everything refers to everything by symbolic name.
//!
//! A trust boundary lies between two zones and says how it is guarded: that is what the flows
//! across it are. A component is a process until its name says more. Personas, diagrams and
//! mitigation plans (which the schema defines and cannot hold) are left out.

mod elements;
mod statements;

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::models::text::paragraphs;
use crate::import::models::trust::is_untrusted;
use crate::import::models::{Draft, Upload};
use crate::import::notes::Notes;
use crate::model::{ComponentIdx, Parent, Zone, ZoneIdx};

const ROOT: &[&str] = &[
    "$schema",
    "actors",
    "assumptions",
    "components",
    "controls",
    "data_flows",
    "data_sets",
    "data_stores",
    "description",
    "diagrams",
    "extensions",
    "frozen",
    "mitigation_plans",
    "product_release_date",
    "release_docs_link",
    "released_at",
    "repo_link",
    "reviewed_at",
    "risks",
    "scope",
    "threat_personas",
    "threats",
    "trust_boundaries",
    "trust_zones",
    "version",
];
const SCOPE: &[&str] =
    &["business_criticality", "data_sensitivity", "description", "exposure", "tier", "title"];
const ZONE: &[&str] = &["description", "symbolic_name", "title"];

/// The lists whose elements are components, with the word for one of them.
const KINDS: &[(&str, &str)] =
    &[("actors", "actor"), ("components", "component"), ("data_stores", "data_store")];

/// Components by the kind and the symbolic name that references use.
type Components<'a> = BTreeMap<(&'static str, &'a str), ComponentIdx>;

/// Tells whether a document is of the library.
pub(super) fn sniff(root: Node<'_>) -> bool {
    let some_named = |key| {
        let list = root.get(key).into_iter().flat_map(Node::elements);
        list.take(3).any(|item| item.has("symbolic_name"))
    };
    root.get("scope").is_some_and(Node::is_map)
        && ["trust_zones", "components", "data_flows", "actors"].into_iter().any(some_named)
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let root = upload.document.root();
    root.expect_keys(ROOT, &mut draft.notes);
    about(draft, root);
    for node in root.maps("trust_zones", &mut draft.notes) {
        zone(draft, node);
    }
    let components = elements::read(draft, root);
    statements::read(draft, root, &components);
}

fn about(draft: &mut Draft<'_>, root: Node<'_>) {
    let notes = &mut draft.notes;
    draft.model.version = root.name("version", notes);
    let mut texts = vec![root.string("description", notes)];
    match root.map("scope", notes) {
        Some(scope) => {
            scope.expect_keys(SCOPE, notes);
            draft.model.name = scope.name("title", notes);
            texts.push(scope.string("description", notes));
        }
        None => notes.say(Code::MissingField, root.place(), "`scope` is missing"),
    }
    draft.model.description = paragraphs(texts);
}

fn zone(draft: &mut Draft<'_>, node: Node<'_>) {
    let notes = &mut draft.notes;
    node.expect_keys(ZONE, notes);
    let id = node.string("symbolic_name", notes);
    let name = node.name("title", notes);
    let trust = (is_untrusted(&name) || is_untrusted(&id)).then_some(0);
    draft.add_zone(Zone { id, name, trust, place: node.place(), ..Zone::default() });
}

/// Finds a zone by the symbolic name under a key.
fn zone_named(draft: &mut Draft<'_>, node: Node<'_>, key: &str) -> Option<ZoneIdx> {
    let name = node.text(key, &mut draft.notes)?;
    let found = draft.zones.get(name).copied();
    if found.is_none() {
        draft.dangling("trust zone", name, node.get(key).unwrap_or(node));
    }
    found
}

fn parent_zone(draft: &mut Draft<'_>, node: Node<'_>) -> Option<Parent> {
    zone_named(draft, node, "trust_zone").map(Parent::Zone)
}

/// Finds what a symbolic name means: of the kind that is said, else of any kind, which is said.
fn component_named(
    draft: &mut Draft<'_>,
    components: &Components<'_>,
    kind: &str,
    name: &str,
    at: Node<'_>,
) -> Option<ComponentIdx> {
    let of = |kind: &str| {
        let (_, word) = KINDS.iter().find(|(_, word)| *word == kind)?;
        components.get(&(*word, name)).copied()
    };
    if let Some(found) = of(kind) {
        return Some(found);
    }
    let other = KINDS.iter().find_map(|(_, word)| Some((*word, of(word)?)));
    match other {
        Some((word, found)) => {
            let message = format!("{name:?} is said to be a {kind:?} and is a {word:?}");
            draft.notes.say(Code::UnknownWord, at.place(), message);
            Some(found)
        }
        None => {
            draft.dangling(kind, name, at);
            None
        }
    }
}

/// Returns the words of a list.
fn words<'a>(node: Node<'a>, key: &str, notes: &mut Notes) -> Vec<&'a str> {
    node.texts(key, notes).into_iter().map(|(word, _)| word).collect()
}
