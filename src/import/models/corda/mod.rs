//! R3's threat-model tool (<https://github.com/corda/threat-model-tool>), YAML.
//!
//! A model lists assets, of which only services and the like are parts of a system; a data flow
//! among them names no ends. A model with no such part gets one component that stands for it.
//! Children are models of their own: those that lie beside the file are read and nested in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Document, Node};
use crate::import::models::draft::{mitigation_at, threat_at};
use crate::import::models::stated::Stated;
use crate::import::models::text::{paragraphs, plain};
use crate::import::models::words;
use crate::import::models::{Draft, Upload};
use crate::import::siblings::join;
use crate::import::{guard, reader};
use crate::model::{Asset, Component, ComponentIdx, Element, NestedModel, StatedMitigation};
use crate::vocab::{DataClass, Severity, StatedStatus};

/// Types of assets that are data, with the class that the word states.
const DATA: &[(&str, Option<DataClass>)] = &[
    ("certificate", None),
    ("credential", Some(DataClass::Credential)),
    ("data", None),
    ("key", Some(DataClass::SigningKey)),
    ("secret", Some(DataClass::Credential)),
];

/// Models inside models inside models: no real one goes further.
const MOST_LEVELS: usize = 8;

/// Tells whether a document is of the tool.
pub(super) fn sniff(root: Node<'_>) -> bool {
    let has_threats = root.get("threats").is_some_and(Node::is_list);
    root.has("ID") && (root.get("scope").is_some_and(Node::is_map) || has_threats)
}

/// Reads a model with its children.
pub(super) fn read(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    let mut seen = BTreeSet::new();
    model(draft, upload, upload.document, &mut seen, 1);
}

fn model(
    draft: &mut Draft<'_>,
    upload: &Upload<'_>,
    document: &Document,
    seen: &mut BTreeSet<String>,
    level: usize,
) {
    let root = document.root();
    let notes = &mut draft.notes;
    draft.model.id = root.string("ID", notes);
    draft.model.name = root.name("title", notes);
    draft.model.version = root.name("version", notes);
    draft.model.owner = root.string("authors", notes).lines().collect::<Vec<_>>().join(", ");
    let scope = root.map("scope", notes);
    if let Some(scope) = scope {
        draft.model.description = plain(&scope.string("description", notes));
        for node in scope.maps("assumptions", notes) {
            let text = node.string("description", notes);
            draft.model.assumptions.push(text);
        }
    }
    let components = assets(draft, scope);
    if components.is_empty() {
        stand_in(draft, root);
    }
    let mut stated = Stated::default();
    let mut measures = BTreeMap::new();
    let threats = root.maps("threats", &mut draft.notes);
    for node in &threats {
        threat(draft, &mut stated, &components, *node);
        for measure in node.maps("countermeasures", &mut draft.notes) {
            if let Some(id) = measure.get("ID").and_then(Node::scalar) {
                let read = countermeasure(draft, measure);
                measures.insert(id, read);
            }
        }
    }
    for node in threats {
        let threat = node.string("ID", &mut draft.notes);
        for measure in node.maps("countermeasures", &mut draft.notes) {
            let own = measure.get("ID").and_then(Node::scalar);
            let Some(id) = own.or_else(|| measure.get("REFID")?.scalar()) else { continue };
            match measures.get(id) {
                Some(mitigation) => {
                    stated.mitigate(draft, &threat, id, mitigation);
                }
                None => draft.dangling("countermeasure", id, measure),
            }
        }
    }
    children(draft, upload, root, seen, level);
}

/// Reads the assets and returns the components among them by id.
fn assets<'a>(draft: &mut Draft<'_>, scope: Option<Node<'a>>) -> BTreeMap<&'a str, ComponentIdx> {
    let mut components = BTreeMap::new();
    let Some(scope) = scope else { return components };
    for node in scope.maps("assets", &mut draft.notes) {
        let notes = &mut draft.notes;
        let kind = node.name("type", notes);
        let id = node.string("ID", notes);
        let name = node.name("title", notes);
        let description = plain(&node.string("description", notes));
        if kind == "dataflow" {
            let message = format!("the data flow {name:?} names no ends");
            notes.say(Code::UnattachedFlow, node.place(), message);
        } else if let Some((_, class)) = DATA.iter().find(|(known, _)| *known == kind) {
            let place = node.place();
            let mut asset = Asset { id, name, description, place, ..Asset::default() };
            let stated = node.map("properties", notes).map(|it| it.name("type", notes));
            let class = class.map(DataClass::as_str).unwrap_or_default();
            let tags = [class, stated.as_deref().unwrap_or_default()];
            draft.classify(&mut asset, &tags);
            draft.add_asset(asset);
        } else {
            let is_out = node.flag("inScope", notes) == Some(false);
            let component = Component {
                kind: draft.kind(&[&kind], "component", &name, node),
                id,
                name,
                description,
                raw_type: kind,
                out_of_scope: is_out.then(String::new),
                place: node.place(),
                ..Component::default()
            };
            let at = draft.add_component(component);
            if let Some(id) = node.get("ID").and_then(Node::scalar) {
                components.insert(id, at);
            }
        }
    }
    components
}

/// Adds one component for a system of which no part is named.
fn stand_in(draft: &mut Draft<'_>, root: Node<'_>) {
    let name = draft.model.name.clone();
    let message = format!("{name:?} names no part of the system: one component stands for it");
    let hint = "list the services among the assets";
    draft.notes.push(Diagnostic::new(Code::GuessedType, root.place(), message).hint(hint));
    let resolved = draft.types.resolve(&[], "component", &name);
    let component = Component {
        id: draft.model.id.clone(),
        kind: resolved.kind.to_owned(),
        tags: vec!["stands for the whole system".to_owned()],
        processes: draft.model.assets.positions().collect(),
        place: root.place(),
        name,
        ..Component::default()
    };
    draft.add_component(component);
}

fn threat(
    draft: &mut Draft<'_>,
    stated: &mut Stated,
    components: &BTreeMap<&str, ComponentIdx>,
    node: Node<'_>,
) {
    let notes = &mut draft.notes;
    let id = node.string("ID", notes);
    let mut threat = threat_at(Element::System, node.place());
    threat.id.clone_from(&id);
    threat.title = node.name("title", notes);
    let texts = ["attack", "description", "impactDesc"];
    threat.description = paragraphs(texts.map(|key| plain(&node.string(key, notes))));
    for word in node.name("threatType", notes).split([',', '/', ';']) {
        threat.stride.extend(words::stride(word.trim()));
    }
    threat.severity =
        node.map("CVSS", notes).and_then(|rating| rating.number("base", notes)).map(of_score);
    if let Some(mitigated) = node.flag("fullyMitigated", notes) {
        threat.raw_status = format!("fullyMitigated: {mitigated}");
        threat.status = if mitigated { StatedStatus::Implemented } else { StatedStatus::Open };
    }
    let mut places = BTreeSet::new();
    for reference in node.maps("assets", &mut draft.notes) {
        let Some(id) = reference.text("REFID", &mut draft.notes) else { continue };
        match components.get(id) {
            Some(at) => {
                places.insert(*at);
            }
            None if draft.assets.contains_key(id) => {}
            // An asset may be one of a parent's, which has a model of its own.
            None => draft.dangling("asset", id, reference),
        }
    }
    stated.threat(draft, &id, threat, &places);
}

/// The bands of CVSS 3.1, section 5.
fn of_score(score: f64) -> Severity {
    match score {
        score if score >= 9.0 => Severity::Critical,
        score if score >= 7.0 => Severity::High,
        score if score >= 4.0 => Severity::Medium,
        score if score > 0.0 => Severity::Low,
        _ => Severity::Info,
    }
}

fn countermeasure(draft: &mut Draft<'_>, node: Node<'_>) -> StatedMitigation {
    let notes = &mut draft.notes;
    let mut mitigation = mitigation_at(Element::System, node.place());
    mitigation.id = node.string("ID", notes);
    mitigation.title = node.name("title", notes);
    mitigation.description = plain(&node.string("description", notes));
    mitigation.by = node.name("operator", notes);
    if let Some(in_place) = node.flag("inPlace", notes) {
        let is_tested = node.flag("tested", notes) == Some(true);
        mitigation.raw_status = format!("inPlace: {in_place}");
        mitigation.status = match (in_place, is_tested) {
            (true, true) => StatedStatus::Verified,
            (true, false) => StatedStatus::Implemented,
            (false, _) => StatedStatus::Open,
        };
    }
    mitigation
}

/// Reads the children that lie beside the file, in a folder of their own name or not.
fn children(
    draft: &mut Draft<'_>,
    upload: &Upload<'_>,
    root: Node<'_>,
    seen: &mut BTreeSet<String>,
    level: usize,
) {
    for child in root.maps("children", &mut draft.notes) {
        let Some(id) = child.text("REFID", &mut draft.notes) else { continue };
        let mut nested =
            NestedModel { name: id.to_owned(), reference: id.to_owned(), ..NestedModel::default() };
        let paths = [format!("{id}/{id}.yaml"), format!("{id}.yaml"), format!("{id}/{id}.yml")];
        let paths = paths.iter().filter_map(|path| join("", path));
        let path = paths.into_iter().find(|path| upload.source.siblings.contains_key(path));
        match path {
            Some(path) if seen.contains(&path) || level >= MOST_LEVELS => {
                let message = format!("the child {id:?} is nested in itself, or too deeply");
                draft.notes.say(Code::Cycle, child.place(), message);
            }
            Some(path) if fits(upload, seen, &path) => {
                seen.insert(path.clone());
                nested.model = self::child(draft, upload, &path, seen, level);
            }
            _ => {
                let message = format!("the child {id:?} is not part of the input");
                let hint = "give the folder that holds all files of the model";
                let missing = Diagnostic::new(Code::IncludeRefused, child.place(), message);
                draft.notes.push(missing.hint(hint));
            }
        }
        draft.model.nested.push(nested);
    }
}

/// Tells whether a file is still within the limits of the upload.
fn fits(upload: &Upload<'_>, seen: &BTreeSet<String>, path: &str) -> bool {
    let size = |path: &String| upload.source.siblings.get(path).map_or(0, |bytes| bytes.len());
    let read: usize = seen.iter().map(size).sum();
    let bytes = read + size(&path.to_owned()) + upload.source.bytes.len();
    seen.len() < upload.limits.includes && bytes <= upload.limits.bytes
}

/// Reads a child as a model of its own; what there is to say about it is said with the parent.
fn child(
    draft: &mut Draft<'_>,
    upload: &Upload<'_>,
    path: &str,
    seen: &mut BTreeSet<String>,
    level: usize,
) -> Option<Box<crate::model::Model>> {
    let bytes = upload.source.siblings.get(path)?;
    let text = guard::text(path, bytes, upload.limits);
    let document = text.and_then(|text| reader::read(path, text, upload.limits));
    let document = match document {
        Ok(document) => document,
        Err(reason) => {
            draft.notes.push(reason);
            return None;
        }
    };
    draft.included.push(path.to_owned());
    let mut inner = Draft::new(draft.catalog, "corda");
    model(&mut inner, upload, &document, seen, level + 1);
    draft.included.append(&mut inner.included);
    let (model, diagnostics) = inner.finish();
    for diagnostic in diagnostics {
        draft.notes.push(diagnostic);
    }
    Some(Box::new(model))
}
