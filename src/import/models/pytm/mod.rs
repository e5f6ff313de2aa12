//! OWASP pytm (<https://github.com/OWASP/pytm>): the JSON that `--json` writes and that `TM.load`
//! reads, which differ. A model in Python is a program and is not read.
//!
//! Everything refers to everything by name, so that of two things of one name the first is meant.
//! Lists of actors and assets repeat what stands among the elements. A dump writes every control
//! of every element: `true` is a statement, `false` is how it starts and says nothing. The path of
//! the threat library is of the machine that wrote the dump and is dropped.

mod elements;
mod findings;

pub(super) use elements::attribute_of;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Code;
use crate::import::document::{Node, one_line};
use crate::import::models::trust::is_untrusted;
use crate::import::models::words::normalised;
use crate::import::models::{Draft, Upload};
use crate::model::{Asset, AssetIdx, ComponentIdx, FlowIdx, Parent, Zone, ZoneIdx};
use crate::vocab::{DataClass, Sensitivity};

const ROOT: &[&str] = &[
    "actors",
    "assets",
    "assumptions",
    "boundaries",
    "colormap",
    "data",
    "description",
    "elements",
    "excluded_findings",
    "findings",
    "flows",
    "ignoreUnused",
    "isOrdered",
    "mergeResponses",
    "name",
    "onDuplicates",
    "threatsExcluded",
    "threatsFile",
];
const BOUNDARY: &[&str] = &[
    "__class__",
    "assumptions",
    "controls",
    "description",
    "findings",
    "inBoundary",
    "inScope",
    "levels",
    "maxClassification",
    "minTLSVersion",
    "name",
    "overrides",
    "severity",
    "sourceFiles",
];
const DATA: &[&str] = &[
    "carriedBy",
    "classification",
    "credentialsLife",
    "description",
    "format",
    "isCredentials",
    "isDestEncryptedAtRest",
    "isPII",
    "isSourceEncryptedAtRest",
    "isStored",
    "lifetime",
    "name",
    "processedBy",
];

/// How pytm rates data, least to most sensitive; UNKNOWN says nothing.
const CLASSIFICATIONS: &[(&str, Option<Sensitivity>)] = &[
    ("unknown", None),
    ("public", Some(Sensitivity::Public)),
    ("restricted", Some(Sensitivity::Internal)),
    ("sensitive", Some(Sensitivity::Confidential)),
    ("secret", Some(Sensitivity::Restricted)),
    ("top-secret", Some(Sensitivity::Restricted)),
];

/// What stands under which name.
#[derive(Default)]
struct Names {
    zones: BTreeMap<String, ZoneIdx>,
    data: BTreeMap<String, AssetIdx>,
    components: BTreeMap<String, ComponentIdx>,
    flows: BTreeMap<String, FlowIdx>,
    /// Components that authenticate whoever sends to them.
    authenticating: BTreeSet<ComponentIdx>,
}

/// Tells whether a document is of pytm: elements that name their class, or flows into a sink.
pub(super) fn sniff(root: Node<'_>) -> bool {
    let some = |key, inner| {
        root.get(key).is_some_and(|list| list.elements().any(|item: Node<'_>| item.has(inner)))
    };
    some("elements", "__class__") || (some("flows", "sink") && some("flows", "source"))
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let root = upload.document.root();
    root.expect_keys(ROOT, &mut draft.notes);
    draft.model.name = root.name("name", &mut draft.notes);
    draft.model.description = root.string("description", &mut draft.notes);
    if draft.model.name.is_empty() {
        draft.notes.say(Code::MissingField, root.place(), "the model has no name");
    }
    let mut names = Names::default();
    assumptions(draft, root, "");
    boundaries(draft, &mut names, root);
    for node in root.maps("data", &mut draft.notes) {
        data(draft, &mut names, node);
    }
    elements::read(draft, &mut names, root);
    for node in root.maps("data", &mut draft.notes) {
        uses(draft, &names, node);
    }
    findings::read(draft, &names, root);
}

/// Reads assumptions: texts, or what they exclude with a name. Those of an element name it.
fn assumptions(draft: &mut Draft<'_>, node: Node<'_>, of: &str) {
    for item in node.list("assumptions", &mut draft.notes) {
        let text = if item.is_map() {
            item.name("name", &mut draft.notes)
        } else {
            one_line(item.scalar().unwrap_or_default())
        };
        if text.is_empty() {
            continue;
        }
        let of = if of.is_empty() { String::new() } else { format!("{of}: ") };
        draft.model.assumptions.push(format!("{of}{text}"));
    }
}

fn boundaries(draft: &mut Draft<'_>, names: &mut Names, root: Node<'_>) {
    let nodes = root.maps("boundaries", &mut draft.notes);
    let mut zones = Vec::new();
    for node in nodes {
        node.expect_keys(BOUNDARY, &mut draft.notes);
        let name = node.name("name", &mut draft.notes);
        let at = draft.add_zone(Zone {
            id: normalised(&name),
            trust: is_untrusted(&name).then_some(0),
            name: name.clone(),
            place: node.place(),
            ..Zone::default()
        });
        names.zones.entry(name).or_insert(at);
        zones.push((at, node));
    }
    for (at, node) in zones {
        draft.model.zones[at].parent = boundary(draft, names, node);
    }
}

/// Finds the boundary that something lies in.
fn boundary(draft: &mut Draft<'_>, names: &Names, node: Node<'_>) -> Option<Parent> {
    let name = node.name("inBoundary", &mut draft.notes);
    if name.is_empty() {
        return None;
    }
    let found = names.zones.get(&name).copied().map(Parent::Zone);
    if found.is_none() {
        draft.dangling("boundary", &name, node.get("inBoundary").unwrap_or(node));
    }
    found
}

fn data(draft: &mut Draft<'_>, names: &mut Names, node: Node<'_>) {
    node.expect_keys(DATA, &mut draft.notes);
    let name = node.name("name", &mut draft.notes);
    let mut asset = Asset {
        id: normalised(&name),
        name: name.clone(),
        description: node.string("description", &mut draft.notes),
        sensitivity: classification(draft, node),
        place: node.place(),
        ..Asset::default()
    };
    let flags = [("isPII", DataClass::PersonalData), ("isCredentials", DataClass::Credential)];
    let stated = flags.map(|(key, class)| {
        let is_set = node.flag(key, &mut draft.notes) == Some(true);
        if is_set { class.as_str() } else { "" }
    });
    draft.classify(&mut asset, &stated);
    let at = draft.add_asset(asset);
    names.data.entry(name).or_insert(at);
}

fn classification(draft: &mut Draft<'_>, node: Node<'_>) -> Option<Sensitivity> {
    let raw = node.name("classification", &mut draft.notes);
    if raw.is_empty() {
        return None;
    }
    let word = normalised(member(&raw));
    let known = CLASSIFICATIONS.iter().find(|(known, _)| *known == word);
    if known.is_none() {
        draft.unknown_word("classification", &raw, node.get("classification").unwrap_or(node));
    }
    known.and_then(|(_, sensitivity)| *sensitivity)
}

/// Takes the class off a member of one of Python's enumerations: `TLSVersion.NONE` is `NONE`.
fn member(word: &str) -> &str {
    word.rsplit_once('.').map_or(word, |(_, member)| member)
}

/// Reads where data is used, which the data say themselves in a dump.
fn uses(draft: &mut Draft<'_>, names: &Names, node: Node<'_>) {
    let Some(at) = names.data.get(&node.name("name", &mut draft.notes)).copied() else { return };
    let is_stored = node.flag("isStored", &mut draft.notes) == Some(true);
    for (name, item) in node.texts("processedBy", &mut draft.notes) {
        let name = one_line(name);
        match names.components.get(&name).copied() {
            Some(component) => {
                let component = &mut draft.model.components[component];
                if is_stored && draft.types.is_a(&component.kind, "data-store") {
                    component.stores.insert(at);
                } else {
                    component.processes.insert(at);
                }
            }
            None => draft.dangling("element", &name, item),
        }
    }
    for (name, item) in node.texts("carriedBy", &mut draft.notes) {
        let name = one_line(name);
        match names.flows.get(&name).copied() {
            Some(flow) => {
                draft.model.flows[flow].carries.insert(at);
            }
            None => draft.dangling("flow", &name, item),
        }
    }
}
