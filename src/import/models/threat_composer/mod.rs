//! AWS Threat Composer (<https://github.com/awslabs/threat-composer>): statements of threats with
//! mitigations and assumptions; also its packs, which are lists to choose from.
//!
//! The format knows neither components nor flows. All that it says of the system are the assets
//! that a threat impacts, in free text: one whose name is that of a component type becomes a
//! component, any other an asset. Pictures are dropped, texts are Markdown and become plain.

mod statements;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Node, one_line};
use crate::import::models::text::{paragraphs, plain};
use crate::import::models::types::{ANY, How};
use crate::import::models::words::{normalised, tokens};
use crate::import::models::{Draft, Upload};
use crate::model::{Asset, Component, ComponentIdx};

const ROOT: &[&str] = &[
    "applicationInfo",
    "architecture",
    "assumptionLinks",
    "assumptions",
    "brainstorm",
    "controlLinks",
    "controls",
    "dataflow",
    "description",
    "id",
    "mitigationLinks",
    "mitigations",
    "name",
    "namespace",
    "schema",
    "threats",
    "type",
    "wrapper",
];

/// Words that end a name which speaks of data, not of what holds it.
const DATA: &[&str] = &[
    "configuration",
    "content",
    "contents",
    "credentials",
    "data",
    "documents",
    "ids",
    "information",
    "keys",
    "logs",
    "messages",
    "outputs",
    "property",
    "records",
    "responses",
    "results",
    "secrets",
    "tokens",
];

/// Words after which a name only says where the thing is or what it belongs to.
const PREPOSITIONS: &[&str] = &["at", "for", "from", "in", "of", "on", "to", "with"];

/// Marks components that nobody drew.
const DERIVED: &str = "derived from impacted assets";

/// What the model has so far of what threats impact, by normalised name.
#[derive(Default)]
struct Impacted {
    components: BTreeMap<String, ComponentIdx>,
}

/// Tells whether a document is a workspace or a pack of Threat Composer.
pub(super) fn sniff(root: Node<'_>) -> bool {
    let is_list = |key| root.get(key).is_some_and(Node::is_list);
    let some_threat = |key| {
        let threats = root.get("threats").into_iter().flat_map(Node::elements);
        threats.take(3).any(|threat| threat.has(key))
    };
    let says_so = root.get("applicationInfo").is_some_and(Node::is_map) || root.has("namespace");
    (root.has("schema") && (is_list("mitigationLinks") || says_so))
        || (says_so && (is_list("threats") || is_list("mitigations")))
        || (some_threat("threatAction") && some_threat("numericId"))
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let root = upload.document.root();
    root.expect_keys(ROOT, &mut draft.notes);
    about(draft, root);
    statements::read(draft, root);
}

fn about(draft: &mut Draft<'_>, root: Node<'_>) {
    let notes = &mut draft.notes;
    let application = root.map("applicationInfo", notes);
    let holder = application.unwrap_or(root);
    draft.model.name = holder.name("name", notes);
    let mut texts = vec![plain(&holder.string("description", notes))];
    for key in ["architecture", "dataflow"] {
        let described = root.map(key, notes).map(|part| part.string("description", notes));
        texts.extend(described.map(|text| plain(&text)));
    }
    draft.model.description = paragraphs(texts);
    draft.model.id = root.string("id", notes);
    if draft.model.name.is_empty() {
        notes.say(Code::MissingField, root.place(), "the application has no name");
    }
    if root.has("namespace") {
        let kind = root.name("type", notes);
        let kind = if kind.is_empty() { "pack".to_owned() } else { kind };
        let message = format!("this is a {kind}: threats to choose from, not those of a system");
        let hint = "import the workspace that took threats from it";
        notes.push(Diagnostic::new(Code::EmptyModel, root.place(), message).hint(hint));
    }
}

/// Reads what a threat impacts and returns the components among it.
fn impacted(
    draft: &mut Draft<'_>,
    known: &mut Impacted,
    threat: Node<'_>,
) -> BTreeSet<ComponentIdx> {
    let mut found = BTreeSet::new();
    for (text, item) in threat.texts("impactedAssets", &mut draft.notes) {
        for name in names(text) {
            found.extend(thing(draft, known, &name, item));
        }
    }
    found
}

/// Splits a text that lists several things.
fn names(text: &str) -> Vec<String> {
    let text = plain(text);
    let parts = text.split([',', ';', '\n']).map(|part| {
        let part = one_line(part);
        let part = part.strip_prefix("and ").or_else(|| part.strip_prefix("- ")).unwrap_or(&part);
        part.trim_end_matches('.').to_owned()
    });
    parts.filter(|part| !part.is_empty()).collect()
}

/// Finds or adds what a name stands for; only components are places for threats.
fn thing(
    draft: &mut Draft<'_>,
    known: &mut Impacted,
    name: &str,
    at: Node<'_>,
) -> Option<ComponentIdx> {
    let id = normalised(name);
    if let Some(component) = known.components.get(&id) {
        return Some(*component);
    }
    if id.is_empty() || draft.assets.contains_key(&id) {
        return None;
    }
    let head = head(name);
    let is_data = head.split(' ').next_back().is_some_and(|last| DATA.contains(&last));
    let is_several = head.split(' ').any(|word| word == "and");
    let resolved = draft.types.resolve(&[], ANY, &head);
    if is_data || is_several || resolved.how == How::Unknown {
        let mut asset = Asset { id, name: name.to_owned(), place: at.place(), ..Asset::default() };
        draft.classify(&mut asset, &[]);
        draft.add_asset(asset);
        return None;
    }
    let message = format!("{name:?} is taken for a component of type {}", resolved.kind);
    let hint = "the format has no components: they are derived from what threats impact";
    draft.notes.push(Diagnostic::new(Code::GuessedType, at.place(), message).hint(hint));
    let component = Component {
        id: id.clone(),
        name: name.to_owned(),
        kind: resolved.kind.to_owned(),
        tags: vec![DERIVED.to_owned()],
        place: at.place(),
        ..Component::default()
    };
    let component = draft.add_component(component);
    known.components.insert(id, component);
    Some(component)
}

/// Returns the words of a name up to the first preposition: the thing itself is the last of them.
fn head(name: &str) -> String {
    let words = tokens(name);
    let end = words.iter().position(|word| PREPOSITIONS.contains(&word.as_str()));
    words.get(..end.unwrap_or(words.len())).unwrap_or_default().join(" ")
}
