//! Open Threat Model 0.2 (<https://github.com/iriusrisk/OpenThreatModel>), valid by its schema.
//!
//! Lost: threats and mitigations of the system as a whole, and mitigations of no threat, since the
//! format states them at components and flows only; the words of a source for states and
//! protocols; attributes that are known to be unknown; owners of components; where things are
//! drawn; assumptions; nested models. An asset without a rating comes back with the one that it is
//! taken to have, since the format asks for one. What the format has no key for stands in
//! `attributes`, which our importer reads back.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::exchange::{NO_ZONE, UNRATED};
use crate::model::{
    Attributes, Component, Element, Flow, Model, Parent, StatedMitigation, StatedThreat, Zone,
};
use crate::report::export::{known, object, protocol};
use crate::vocab::{Sensitivity, Severity};

/// Writes a model.
pub(super) fn document(model: &Model) -> Value {
    let mut definitions = Definitions::default();
    let components: Vec<Value> =
        model.components.iter().map(|(at, _)| component(model, &mut definitions, at)).collect();
    let flows: Vec<Value> =
        model.flows.iter().map(|(at, _)| flow(model, &mut definitions, at)).collect();
    let mut zones: Vec<Value> = model.zones.iter().map(|(_, row)| zone(model, row)).collect();
    if model.components.iter().any(|(_, component)| component.parent.is_none()) {
        zones.push(json!({
            "id": NO_ZONE,
            "name": "No trust zone",
            "risk": {"trustRating": 50},
        }));
    }
    object([
        ("otmVersion", json!("0.2.0")),
        ("project", project(model)),
        ("assets", model.assets.iter().map(|(_, row)| asset(row)).collect()),
        ("trustZones", zones.into()),
        ("components", components.into()),
        ("dataflows", flows.into()),
        ("threats", definitions.threats.all.into_values().collect()),
        ("mitigations", definitions.mitigations.all.into_values().collect()),
    ])
}

fn project(model: &Model) -> Value {
    let mut project =
        object([("description", json!(model.description)), ("owner", json!(model.owner))]);
    if let Value::Object(pairs) = &mut project {
        pairs.insert("name".to_owned(), json!(model.name));
        pairs.insert("id".to_owned(), json!(model.id));
    }
    project
}

fn asset(asset: &crate::model::Asset) -> Value {
    // The lower bounds of the quarters by which the importer reads ratings.
    let rating = match asset.sensitivity() {
        Sensitivity::Restricted => 100,
        Sensitivity::Confidential => 60,
        Sensitivity::Internal => 30,
        Sensitivity::Public => 0,
    };
    let classes: Vec<&str> = asset.classes.iter().map(|class| class.as_str()).collect();
    let large = if asset.large_volume { "true" } else { "" };
    object([
        ("id", json!(asset.id)),
        ("name", json!(asset.name)),
        ("description", json!(asset.description)),
        ("risk", json!({"confidentiality": rating, "integrity": rating, "availability": rating})),
        (
            "attributes",
            object([("data-classes", json!(classes.join(","))), ("large-volume", json!(large))]),
        ),
    ])
}

fn zone(model: &Model, zone: &Zone) -> Value {
    let unknown = if zone.trust.is_none() { UNRATED } else { "" };
    object([
        ("id", json!(zone.id)),
        ("name", json!(zone.name)),
        ("risk", json!({"trustRating": zone.trust.unwrap_or(50)})),
        ("parent", zone.parent.map_or(Value::Null, |parent| self::parent(model, parent))),
        ("attributes", object([("trust", json!(unknown))])),
    ])
}

fn parent(model: &Model, parent: Parent) -> Value {
    match parent {
        Parent::Zone(at) => json!({"trustZone": model.zones[at].id}),
        Parent::Component(at) => json!({"component": model.components[at].id}),
    }
}

fn component(
    model: &Model,
    definitions: &mut Definitions,
    at: crate::model::ComponentIdx,
) -> Value {
    let component = &model.components[at];
    let parent = component.parent.map(|parent| self::parent(model, parent));
    let ids = |assets: &std::collections::BTreeSet<_>| -> Vec<&str> {
        assets.iter().map(|at| model.assets[*at].id.as_str()).collect()
    };
    object([
        ("id", json!(component.id)),
        ("name", json!(component.name)),
        ("description", json!(component.description)),
        ("type", json!(type_of(component))),
        ("parent", parent.unwrap_or_else(|| json!({"trustZone": NO_ZONE}))),
        (
            "assets",
            object([
                ("stored", json!(ids(&component.stores))),
                ("processed", json!(ids(&component.processes))),
            ]),
        ),
        ("threats", definitions.at(model, Element::Component(at))),
        ("tags", json!(component.tags)),
        (
            "attributes",
            attributes(
                &component.attributes,
                component.out_of_scope.as_deref(),
                [("component-type", component.kind.as_str())],
            ),
        ),
    ])
}

/// The format asks for a type; a source that has none is given ours.
fn type_of(component: &Component) -> &str {
    if component.raw_type.is_empty() { &component.kind } else { &component.raw_type }
}

fn attributes<const N: usize>(
    attributes: &Attributes,
    out_of_scope: Option<&str>,
    more: [(&str, &str); N],
) -> Value {
    let mut pairs = Map::new();
    for (id, value) in known(attributes) {
        pairs.insert(id.to_owned(), json!(value));
    }
    if let Some(why) = out_of_scope {
        pairs.insert("out-of-scope".to_owned(), json!("true"));
        if !why.is_empty() {
            pairs.insert("out-of-scope-reason".to_owned(), json!(why));
        }
    }
    for (key, value) in more.into_iter().filter(|(_, value)| !value.is_empty()) {
        pairs.insert(key.to_owned(), json!(value));
    }
    Value::Object(pairs)
}

fn flow(model: &Model, definitions: &mut Definitions, at: crate::model::FlowIdx) -> Value {
    let flow: &Flow = &model.flows[at];
    let assets: Vec<&str> = flow.carries.iter().map(|at| model.assets[*at].id.as_str()).collect();
    let mut written = object([
        ("id", json!(flow.id)),
        ("description", json!(flow.description)),
        ("source", json!(model.components[flow.source].id)),
        ("destination", json!(model.components[flow.target].id)),
        ("bidirectional", json!(flow.bidirectional)),
        ("assets", json!(assets)),
        ("threats", definitions.at(model, Element::Flow(at))),
        ("tags", json!(flow.tags)),
        (
            "attributes",
            attributes(
                &flow.attributes,
                flow.out_of_scope.as_deref(),
                [("protocol", protocol(flow))],
            ),
        ),
    ]);
    if let Value::Object(pairs) = &mut written {
        pairs.insert("name".to_owned(), json!(flow.name));
    }
    written
}

/// Threats and mitigations, which are defined once and stated where they stand. Two that share an
/// id and differ are told apart by a number.
#[derive(Default)]
struct Definitions {
    threats: Defined,
    mitigations: Defined,
    by_element: Option<BTreeMap<Element, Vec<crate::model::StatedThreatIdx>>>,
}

impl Definitions {
    /// Returns the threats that are stated at an element.
    fn at(&mut self, model: &Model, element: Element) -> Value {
        let by_element = self.by_element.get_or_insert_with(|| {
            let mut by_element: BTreeMap<Element, Vec<_>> = BTreeMap::new();
            for (at, threat) in model.threats.iter() {
                by_element.entry(threat.element).or_default().push(at);
            }
            by_element
        });
        let threats = by_element.get(&element).cloned().unwrap_or_default();
        let mut stated = Vec::new();
        for at in threats {
            let threat = &model.threats[at];
            let mut mitigations = Vec::new();
            for at in &threat.mitigations {
                let mitigation = &model.mitigations[*at];
                let id = self.mitigations.id(&mitigation.id, definition(mitigation));
                let state = mitigation.status.as_str();
                mitigations.push(json!({"mitigation": id, "state": state}));
            }
            let id = self.threats.id(&threat.id, self::threat(threat));
            stated.push(object([
                ("threat", json!(id)),
                ("state", json!(threat.status.as_str())),
                ("mitigations", mitigations.into()),
            ]));
        }
        stated.into()
    }
}

/// Definitions of one kind, by their ids in the file.
#[derive(Default)]
struct Defined {
    all: BTreeMap<String, Value>,
    /// The ids in the file by the model's ids and what is defined.
    ids: BTreeMap<(String, String), String>,
    /// The last number given out. It never goes back, so that no set of ids makes the search long.
    last: usize,
}

impl Defined {
    /// Defines something under its id, or under a free one where that means something else.
    fn id(&mut self, id: &str, mut definition: Value) -> String {
        let key = (id.to_owned(), definition.to_string());
        if let Some(known) = self.ids.get(&key) {
            return known.clone();
        }
        let mut free = id.to_owned();
        while self.all.contains_key(&free) {
            self.last = self.last.max(1) + 1;
            free = format!("{id}-{}", self.last);
        }
        if let Value::Object(pairs) = &mut definition {
            pairs.insert("id".to_owned(), json!(free));
        }
        self.all.insert(free.clone(), definition);
        self.ids.insert(key, free.clone());
        free
    }
}

fn threat(threat: &StatedThreat) -> Value {
    let stride: Vec<&str> = threat.stride.iter().map(|word| word.as_str()).collect();
    let cwe: Vec<String> = threat.cwe.iter().map(|number| format!("CWE-{number}")).collect();
    // The middle of the bands by which the importer reads impact times likelihood.
    let impact = match threat.severity {
        Some(Severity::Critical) => 90,
        Some(Severity::High) => 70,
        Some(Severity::Medium) => 50,
        Some(Severity::Low) => 20,
        Some(Severity::Info) | None => 5,
    };
    let unrated = if threat.severity.is_none() { UNRATED } else { "" };
    let mut written = object([
        ("description", json!(threat.description)),
        ("categories", json!(stride)),
        ("cwes", json!(cwe)),
        ("risk", json!({"likelihood": 100, "impact": impact})),
        ("attributes", object([("severity", json!(unrated))])),
    ]);
    if let Value::Object(pairs) = &mut written {
        pairs.insert("name".to_owned(), json!(threat.title));
    }
    written
}

/// The format asks how much a mitigation reduces a risk, which no model says: 0 is not said.
fn definition(mitigation: &StatedMitigation) -> Value {
    json!({
        "name": mitigation.title,
        "description": mitigation.description,
        "riskReduction": 0,
    })
}
