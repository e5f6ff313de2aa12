//! OWASP Threat Dragon 2 (<https://www.threatdragon.com>): one diagram, laid out like our own.
//!
//! Lost: component types beyond actor, process and store (names may tell more again), trust
//! ratings, components in components (they lie side by side in their zone), zones without a
//! component, assets, attributes other than encryption, tags, weaknesses, all STRIDE categories of
//! a threat but the first, threats of the system as a whole, assumptions and nested models. Each
//! mitigation of a threat becomes part of one text, and shares its state. Actors in no zone come
//! back outside of every boundary, where there is any. Ids stay as they are, though the schema of
//! Threat Dragon asks for long ones.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::kb::Catalog;
use crate::model::{Attributes, Element, FlowIdx, Model, Parent, Rectangle, StatedThreat};
use crate::report::export::places::{Shape, places, shape};
use crate::report::export::{object, protocol};
use crate::vocab::{Severity, StatedStatus};

/// Writes a model.
pub(super) fn document(catalog: &Catalog, model: &Model) -> Value {
    let places = places(catalog, model);
    let mut threats: BTreeMap<Element, Vec<Value>> = BTreeMap::new();
    for (number, (_, row)) in model.threats.iter().enumerate() {
        threats.entry(row.element).or_default().push(threat(model, number + 1, row));
    }
    let mut cells = Vec::new();
    for (at, zone) in model.zones.iter() {
        if let Some(drawn) = places.get(&Parent::Zone(at)) {
            cells.push(boundary(&zone.id, &zone.name, *drawn));
        }
    }
    for (at, component) in model.components.iter() {
        let kind = shape(catalog, &component.kind);
        let drawn = places.get(&Parent::Component(at)).copied();
        let own = threats.remove(&Element::Component(at)).unwrap_or_default();
        cells.push(cell(component, kind, drawn, &own));
    }
    for at in model.flows.positions() {
        let own = threats.remove(&Element::Flow(at)).unwrap_or_default();
        cells.push(flow(model, at, &own));
    }
    json!({
        "version": "2.2.0",
        "summary": {
            "title": model.name,
            "owner": model.owner,
            "description": model.description,
            "id": 0,
        },
        "detail": {
            "contributors": [],
            "diagrams": [{
                "id": 0,
                "title": model.name,
                "diagramType": "STRIDE",
                "placeholder": "",
                "thumbnail": "./public/content/images/thumbnail.stride.jpg",
                "version": "2.2.0",
                "cells": cells,
            }],
            "diagramTop": 1,
            "reviewer": "",
            "threatTop": model.threats.len(),
        },
    })
}

/// Says where a cell is drawn; what the layout left out lies at the origin.
fn drawn(drawn: Option<Rectangle>) -> (Value, Value) {
    let drawn = drawn.unwrap_or(Rectangle { left: 0.0, top: 0.0, width: 100.0, height: 60.0 });
    (
        json!({"x": drawn.left, "y": drawn.top}),
        json!({"width": drawn.width, "height": drawn.height}),
    )
}

fn boundary(id: &str, name: &str, rectangle: Rectangle) -> Value {
    let (position, size) = drawn(Some(rectangle));
    json!({
        "id": id,
        "shape": "trust-boundary-box",
        "zIndex": -1,
        "position": position,
        "size": size,
        "attrs": {"label": {"text": name}},
        "data": {
            "type": "tm.BoundaryBox",
            "name": name,
            "description": "",
            "isTrustBoundary": true,
            "hasOpenThreats": false,
        },
    })
}

fn cell(
    component: &crate::model::Component,
    kind: Shape,
    rectangle: Option<Rectangle>,
    threats: &[Value],
) -> Value {
    let (shape, word) = match kind {
        Shape::Actor => ("actor", "tm.Actor"),
        Shape::Store => ("store", "tm.Store"),
        Shape::Process => ("process", "tm.Process"),
    };
    let (position, size) = drawn(rectangle);
    json!({
        "id": component.id,
        "shape": shape,
        "zIndex": 1,
        "position": position,
        "size": size,
        "attrs": {"text": {"text": component.name}},
        "data": {
            "type": word,
            "name": component.name,
            "description": component.description,
            "outOfScope": component.out_of_scope.is_some(),
            "reasonOutOfScope": component.out_of_scope.as_deref().unwrap_or_default(),
            "isTrustBoundary": false,
            "isEncrypted": is_true(&component.attributes, "encrypted-at-rest"),
            "hasOpenThreats": has_open(threats),
            "threats": threats,
        },
    })
}

fn is_true(attributes: &Attributes, id: &str) -> bool {
    let value = attributes.get(id).and_then(|attribute| attribute.value());
    value == Some(&crate::vocab::Value::Bool(true))
}

fn has_open(threats: &[Value]) -> bool {
    threats.iter().any(|threat| threat["status"] == "Open")
}

fn flow(model: &Model, at: FlowIdx, threats: &[Value]) -> Value {
    let flow = &model.flows[at];
    json!({
        "id": flow.id,
        "shape": "flow",
        "zIndex": 10,
        "source": {"cell": model.components[flow.source].id},
        "target": {"cell": model.components[flow.target].id},
        "labels": [{"attrs": {"labelText": {"text": flow.name}}, "position": 0.5}],
        "data": {
            "type": "tm.Flow",
            "name": flow.name,
            "description": flow.description,
            "outOfScope": flow.out_of_scope.is_some(),
            "reasonOutOfScope": flow.out_of_scope.as_deref().unwrap_or_default(),
            "protocol": protocol(flow),
            "isBidirectional": flow.bidirectional,
            "isEncrypted": is_true(&flow.attributes, "encrypted"),
            "isPublicNetwork": false,
            "isTrustBoundary": false,
            "hasOpenThreats": has_open(threats),
            "threats": threats,
        },
    })
}

fn threat(model: &Model, number: usize, threat: &StatedThreat) -> Value {
    let mitigations: Vec<&str> = threat
        .mitigations
        .iter()
        .map(|at| &model.mitigations[*at])
        .map(|it| if it.description.is_empty() { &*it.title } else { &*it.description })
        .collect();
    object([
        ("id", json!(threat.id)),
        ("number", json!(number)),
        ("title", json!(threat.title)),
        ("description", json!(threat.description)),
        ("status", json!(status(threat.status))),
        ("severity", json!(threat.severity.map_or("TBD", Severity::title))),
        ("type", json!(threat.stride.first().map(|category| category.title()))),
        ("modelType", json!("STRIDE")),
        ("mitigation", json!(mitigations.join("\n\n"))),
    ])
}

/// Threat Dragon 2 knows a few states; the nearest one is said.
fn status(status: StatedStatus) -> &'static str {
    match status {
        StatedStatus::Implemented | StatedStatus::Verified => "Mitigated",
        StatedStatus::NotApplicable | StatedStatus::FalsePositive => "NotApplicable",
        StatedStatus::Accepted => "Accepted",
        StatedStatus::Transferred => "Transferred",
        StatedStatus::Avoided => "Avoided",
        StatedStatus::Open
        | StatedStatus::Investigating
        | StatedStatus::Required
        | StatedStatus::Planned
        | StatedStatus::InProgress => "Open",
    }
}
