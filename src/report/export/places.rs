//! Where the parts of a model are drawn: the layout of our own diagram, for formats of drawings.

use std::collections::BTreeMap;

use crate::kb::Catalog;
use crate::model::{Element, Model, Parent, Rectangle, Topology};
use crate::report::diagram;
use crate::report::freeze_model;
use crate::report::snapshot::{ComponentRow, FlowRow};

pub(super) use crate::report::snapshot::Shape;

/// Returns how a component of a type is drawn.
pub(super) fn shape(catalog: &Catalog, kind: &str) -> Shape {
    freeze_model::shape(catalog, catalog.component_type(kind))
}

/// Returns where zones and components are drawn; a zone without a component is drawn nowhere.
pub(super) fn places(catalog: &Catalog, model: &Model) -> BTreeMap<Parent, Rectangle> {
    let topology = Topology::of(model);
    let zones = freeze_model::zones(model);
    let components: Vec<ComponentRow> = model
        .components
        .iter()
        .map(|(at, component)| {
            let zone = topology.zone(at).map(|zone| &model.zones[zone]);
            ComponentRow {
                id: model.element_id(Element::Component(at)),
                name: component.name.clone(),
                description: String::new(),
                r#type: component.kind.clone(),
                type_title: String::new(),
                shape: shape(catalog, &component.kind),
                zone: zone.map_or_else(String::new, |zone| zone.id.clone()),
                zone_name: String::new(),
                // A component in another lies beside it in the same zone: the formats of drawings
                // that this is for know no components in components.
                parent: String::new(),
                in_scope: component.out_of_scope.is_none(),
                internet_facing: false,
                stores: Vec::new(),
                handles: Vec::new(),
                sensitivity: String::new(),
                attributes: BTreeMap::new(),
                owner: String::new(),
                tags: Vec::new(),
                findings: 0,
                worst: None,
                place: String::new(),
            }
        })
        .collect();
    let flows: Vec<FlowRow> = model
        .flows
        .iter()
        .map(|(at, flow)| FlowRow {
            id: model.element_id(Element::Flow(at)),
            name: String::new(),
            source: model.element_id(Element::Component(flow.source)),
            source_name: String::new(),
            target: model.element_id(Element::Component(flow.target)),
            target_name: String::new(),
            protocol: String::new(),
            crosses_boundary: false,
            encrypted: None,
            authenticated: None,
            carries: Vec::new(),
            pass: 0.0,
            pass_back: 0.0,
            hurdles: Vec::new(),
            findings: 0,
            worst: None,
            place: String::new(),
        })
        .collect();
    let rects = diagram::rectangles(&zones, &components, &flows);
    let all = model.zones.positions().map(Parent::Zone);
    let all = all.chain(model.components.positions().map(Parent::Component));
    all.zip(rects).filter_map(|(at, rect)| Some((at, rect?))).collect()
}
