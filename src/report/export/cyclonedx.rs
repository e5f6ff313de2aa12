//! CycloneDX 1.6 with the proposal for threat models: components of type `threat-model` whose
//! properties (`cdx:model:*`) are the model. What the proposal has no word for stands in
//! properties that begin with `plumbline:`.
//!
//! Lost: nested models, and the place of everything in the source. A document that validates
//! against the schema of 1.6 needs the proposed type to be accepted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::kb::Catalog;
use crate::model::{
    AssetIdx, Attributes, Component, Element, Knowledge, Model, Parent, Rectangle,
    StatedMitigation, StatedThreat,
};
use crate::report::export::places::{Shape, shape};
use crate::report::export::{known, object, protocol};

/// Writes a model.
pub(super) fn document(catalog: &Catalog, model: &Model) -> Value {
    let mut parts: Vec<Value> = Vec::new();
    parts.extend(model.zones.iter().map(|(_, row)| zone(model, row)));
    let holders = holders(model);
    parts.extend(model.assets.positions().map(|at| asset(model, &holders, at)));
    parts.extend(model.components.iter().map(|(_, row)| component(catalog, model, row)));
    parts.extend(model.flows.positions().map(|at| flow(model, at)));
    let mitigations = model.mitigations.iter().enumerate();
    parts.extend(mitigations.map(|(number, (_, row))| mitigation(model, number, row)));
    let threats = model.threats.iter().enumerate();
    parts.extend(threats.map(|(number, (_, row))| threat(model, number, row)));
    let mut properties = Properties::default();
    properties.add("cdx:model:type", "diagram");
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": about(model)},
        "components": [{
            "type": "threat-model",
            "bom-ref": "diagram",
            "name": model.name,
            "properties": properties.list,
            "components": parts,
        }],
    })
}

fn about(model: &Model) -> Value {
    let mut properties = Properties::default();
    properties.add("plumbline:id", &model.id);
    properties.add("plumbline:owner", &model.owner);
    for assumption in &model.assumptions {
        properties.add("plumbline:assumption", assumption);
    }
    object([
        ("type", json!("application")),
        ("bom-ref", json!("system")),
        ("name", json!(model.name)),
        ("version", json!(model.version)),
        ("description", json!(model.description)),
        ("properties", properties.list.into()),
    ])
}

/// Named values of an element; empty ones are left out.
#[derive(Default)]
struct Properties {
    list: Vec<Value>,
}

impl Properties {
    fn of(kind: &str, id: &str) -> Self {
        let mut properties = Self::default();
        properties.add("cdx:model:type", kind);
        properties.list.push(json!({"name": "plumbline:id", "value": id}));
        properties
    }

    fn add(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.list.push(json!({"name": name, "value": value}));
        }
    }

    fn add_parent(&mut self, model: &Model, parent: Option<Parent>) {
        let reference = match parent {
            Some(Parent::Zone(at)) => format!("zone:{}", model.zones[at].id),
            Some(Parent::Component(at)) => model.element_id(Element::Component(at)),
            None => return,
        };
        self.add("cdx:model:inBoundary", &reference);
    }

    fn add_rectangle(&mut self, drawn: Option<Rectangle>) {
        let Some(drawn) = drawn else { return };
        let sides =
            [("x", drawn.left), ("y", drawn.top), ("width", drawn.width), ("height", drawn.height)];
        for (side, value) in sides {
            self.add(&format!("cdx:model:shape:{side}"), &value.to_string());
        }
    }

    fn add_attributes(&mut self, attributes: &Attributes) {
        for (id, value) in known(attributes) {
            self.list.push(json!({"name": format!("plumbline:attribute:{id}"), "value": value}));
        }
        for (id, attribute) in attributes {
            if let Knowledge::Unknown(why) = &attribute.knowledge {
                self.list.push(json!({"name": format!("plumbline:unknown:{id}"), "value": why}));
            }
        }
    }

    fn add_scope(&mut self, out_of_scope: Option<&str>) {
        if let Some(why) = out_of_scope {
            self.add("cdx:model:inScope", "false");
            self.add("plumbline:outOfScope", why);
        }
    }
}

fn part(reference: &str, name: &str, description: &str, properties: Properties) -> Value {
    let mut part = object([
        ("type", json!("threat-model")),
        ("bom-ref", json!(reference)),
        ("description", json!(description)),
        ("properties", properties.list.into()),
    ]);
    if let Value::Object(pairs) = &mut part {
        pairs.insert("name".to_owned(), json!(name));
    }
    part
}

fn zone(model: &Model, zone: &crate::model::Zone) -> Value {
    let mut properties = Properties::of("boundary", &zone.id);
    if let Some(trust) = zone.trust {
        properties.add("cdx:model:risk:trustRating", &trust.to_string());
    }
    properties.add_parent(model, zone.parent);
    properties.add_rectangle(zone.rectangle);
    part(&format!("zone:{}", zone.id), &zone.name, "", properties)
}

/// Which components keep an asset, and which work on it.
type Holders = BTreeMap<AssetIdx, Vec<(&'static str, String)>>;

fn holders(model: &Model) -> Holders {
    let mut holders = Holders::new();
    for (at, component) in model.components.iter() {
        let reference = model.element_id(Element::Component(at));
        let uses = [
            ("cdx:model:storedBy", &component.stores),
            ("cdx:model:processedBy", &component.processes),
        ];
        for (name, assets) in uses {
            for asset in assets {
                holders.entry(*asset).or_default().push((name, reference.clone()));
            }
        }
    }
    holders
}

fn asset(model: &Model, holders: &Holders, at: AssetIdx) -> Value {
    let asset = &model.assets[at];
    let mut properties = Properties::of("asset", &asset.id);
    if let Some(sensitivity) = asset.sensitivity {
        properties.add("plumbline:sensitivity", sensitivity.as_str());
    }
    for class in &asset.classes {
        properties.add("plumbline:dataClass", class.as_str());
    }
    if asset.large_volume {
        properties.add("plumbline:largeVolume", "true");
    }
    for (name, reference) in holders.get(&at).into_iter().flatten() {
        properties.add(name, reference);
    }
    part(&format!("asset:{}", asset.id), &asset.name, &asset.description, properties)
}

fn component(catalog: &Catalog, model: &Model, component: &Component) -> Value {
    let kind = match shape(catalog, &component.kind) {
        Shape::Actor => "actor",
        Shape::Store => "datastore",
        Shape::Process => "process",
    };
    let mut properties = Properties::of(kind, &component.id);
    properties.add("plumbline:type", &component.kind);
    let raw = json!({"name": "plumbline:rawType", "value": component.raw_type});
    properties.list.push(raw);
    properties.add("plumbline:owner", &component.owner);
    properties.add_parent(model, component.parent);
    properties.add_rectangle(component.rectangle);
    properties.add_scope(component.out_of_scope.as_deref());
    properties.add_attributes(&component.attributes);
    for tag in &component.tags {
        properties.add("cdx:model:tag", tag);
    }
    let reference = format!("component:{}", component.id);
    part(&reference, &component.name, &component.description, properties)
}

fn flow(model: &Model, at: crate::model::FlowIdx) -> Value {
    let flow = &model.flows[at];
    let mut properties = Properties::of("dataflow", &flow.id);
    let ends = [("source", flow.source), ("destination", flow.target)];
    for (key, end) in ends {
        let reference = model.element_id(Element::Component(end));
        properties.add(&format!("cdx:model:dataflow:{key}"), &reference);
    }
    properties.add("cdx:model:dataflow:protocol", protocol(flow));
    if flow.bidirectional {
        properties.add("cdx:model:dataflow:isBidirectional", "true");
    }
    for asset in &flow.carries {
        let reference = format!("asset:{}", model.assets[*asset].id);
        properties.add("cdx:model:dataflow:data", &reference);
    }
    properties.add_scope(flow.out_of_scope.as_deref());
    properties.add_attributes(&flow.attributes);
    for tag in &flow.tags {
        properties.add("cdx:model:tag", tag);
    }
    part(&model.element_id(Element::Flow(at)), &flow.name, &flow.description, properties)
}

fn mitigation(model: &Model, number: usize, mitigation: &StatedMitigation) -> Value {
    let mut properties = Properties::of("mitigation", &mitigation.id);
    place(model, &mut properties, mitigation.element);
    properties.add("plumbline:status", mitigation.status.as_str());
    properties.add("plumbline:rawStatus", &mitigation.raw_status);
    properties.add("plumbline:by", &mitigation.by);
    properties.add("plumbline:on", &mitigation.on);
    for about in &mitigation.about {
        properties.add("plumbline:about", about);
    }
    let reference = format!("mitigation:{number}");
    part(&reference, &mitigation.title, &mitigation.description, properties)
}

/// Says where a statement stands; nothing is the system as a whole.
fn place(model: &Model, properties: &mut Properties, element: Element) {
    if element != Element::System {
        properties.add("plumbline:element", &model.element_id(element));
    }
}

fn threat(model: &Model, number: usize, threat: &StatedThreat) -> Value {
    use crate::vocab::Index;

    let mut properties = Properties::of("threat", &threat.id);
    place(model, &mut properties, threat.element);
    properties.add("plumbline:status", threat.status.as_str());
    properties.add("plumbline:rawStatus", &threat.raw_status);
    if let Some(severity) = threat.severity {
        properties.add("plumbline:severity", severity.as_str());
    }
    for category in &threat.stride {
        properties.add("plumbline:stride", category.as_str());
    }
    for weakness in &threat.cwe {
        properties.add("plumbline:cwe", &weakness.to_string());
    }
    for mitigation in &threat.mitigations {
        properties.add("plumbline:mitigatedBy", &format!("mitigation:{}", mitigation.get()));
    }
    let reference = format!("threat:{number}");
    part(&reference, &threat.title, &threat.description, properties)
}
