//! Freezes the elements of the model.

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::kb::{Catalog, ComponentTypeIdx};
use crate::model::{Attributes, ComponentIdx, Element, FlowIdx, Knowledge, Model, Parent};
use crate::report::freeze::Stages;
use crate::report::freeze_paths;
use crate::report::snapshot::{ComponentRow, FlowRow, LocationRow, Shape, ZoneRow};
use crate::vocab::{Protocol, Severity, Value};

pub(super) fn zones(model: &Model) -> Vec<ZoneRow> {
    let row = |(_, zone): (_, &crate::model::Zone)| ZoneRow {
        id: zone.id.clone(),
        name: zone.name.clone(),
        trust: zone.trust,
        parent: match zone.parent {
            Some(Parent::Zone(outer)) => model.zones[outer].id.clone(),
            Some(Parent::Component(holder)) => model.element_id(Element::Component(holder)),
            None => String::new(),
        },
    };
    model.zones.iter().map(row).collect()
}

pub(super) fn components(stages: Stages<'_>) -> Vec<ComponentRow> {
    let tally = Tally::of(stages);
    stages.bound.model.components.positions().map(|at| component(stages, &tally, at)).collect()
}

pub(super) fn flows(stages: Stages<'_>) -> Vec<FlowRow> {
    let tally = Tally::of(stages);
    stages.bound.model.flows.positions().map(|at| flow(stages, &tally, at)).collect()
}

/// Returns where an element stands in the source.
pub(super) fn place_of(model: &Model, element: Element) -> Place {
    match element {
        Element::System => Place::default(),
        Element::Component(at) => model.components[at].place.clone(),
        Element::Flow(at) => model.flows[at].place.clone(),
    }
}

impl From<&Place> for LocationRow {
    fn from(place: &Place) -> Self {
        Self { file: place.file.clone(), line: place.line, pointer: place.pointer.clone() }
    }
}

/// Findings and the worst severity by element.
struct Tally(BTreeMap<Element, (usize, Severity)>);

impl Tally {
    fn of(stages: Stages<'_>) -> Self {
        let mut tally = BTreeMap::new();
        for (finding, score) in stages.findings.iter().zip(&stages.scores.findings) {
            let (count, worst) = tally.entry(finding.element).or_insert((0, Severity::Info));
            *count += 1;
            *worst = score.severity.max(*worst);
        }
        Self(tally)
    }

    fn at(&self, element: Element) -> (usize, Option<Severity>) {
        self.0.get(&element).map_or((0, None), |(count, worst)| (*count, Some(*worst)))
    }
}

fn component(stages: Stages<'_>, tally: &Tally, at: ComponentIdx) -> ComponentRow {
    let bound = stages.bound;
    let model = bound.model;
    let component = &model.components[at];
    let kind = bound.kind(at).map(|kind| &stages.catalog.component_types[kind]);
    let zone = bound.topology.zone(at).map(|zone| &model.zones[zone]);
    let (findings, worst) = tally.at(Element::Component(at));
    ComponentRow {
        id: model.element_id(Element::Component(at)),
        name: component.name.clone(),
        description: component.description.clone(),
        r#type: component.kind.clone(),
        type_title: kind.map_or_else(String::new, |kind| kind.title.clone()),
        shape: shape(stages.catalog, bound.kind(at)),
        zone: zone.map_or_else(String::new, |zone| zone.id.clone()),
        zone_name: zone.map_or_else(String::new, |zone| zone.name.clone()),
        parent: match component.parent {
            Some(Parent::Component(holder)) => model.element_id(Element::Component(holder)),
            Some(Parent::Zone(_)) | None => String::new(),
        },
        in_scope: component.out_of_scope.is_none(),
        internet_facing: bound.topology.is_internet_facing(at),
        stores: bound.stores(at).iter().map(|class| class.as_str().to_owned()).collect(),
        handles: bound.handles(at).iter().map(|class| class.as_str().to_owned()).collect(),
        sensitivity: bound
            .component_sensitivity(at)
            .map_or_else(String::new, |sensitivity| sensitivity.as_str().to_owned()),
        attributes: in_words(&component.attributes),
        owner: component.owner.clone(),
        tags: component.tags.clone(),
        findings,
        worst,
        place: component.place.to_string(),
    }
}

/// Returns how a component of a type is drawn, by what the type inherits from.
pub(super) fn shape(catalog: &Catalog, kind: Option<ComponentTypeIdx>) -> Shape {
    let is_any = |ancestors: &[&str]| {
        let mut known = ancestors.iter().filter_map(|id| catalog.component_type(id));
        known.any(|ancestor| kind.is_some_and(|kind| catalog.is_a(kind, ancestor)))
    };
    if is_any(&["external-entity", "client"]) {
        Shape::Actor
    } else if is_any(&["data-store", "message-queue"]) {
        Shape::Store
    } else {
        Shape::Process
    }
}

fn flow(stages: Stages<'_>, tally: &Tally, at: FlowIdx) -> FlowRow {
    let bound = stages.bound;
    let model = bound.model;
    let flow = &model.flows[at];
    let (findings, worst) = tally.at(Element::Flow(at));
    let known = |id: &str| {
        let value = bound.flow_attribute(at, stages.catalog.attribute(id)?)?;
        if let Value::Bool(known) = value { Some(*known) } else { None }
    };
    let passage = stages.scores.paths.chances(at);
    let hurdles = freeze_paths::hurdles(stages, at);
    FlowRow {
        id: model.element_id(Element::Flow(at)),
        name: flow.name.clone(),
        source: model.element_id(Element::Component(flow.source)),
        source_name: model.components[flow.source].name.clone(),
        target: model.element_id(Element::Component(flow.target)),
        target_name: model.components[flow.target].name.clone(),
        protocol: match (flow.raw_protocol.as_str(), flow.protocol) {
            ("", Protocol::Unknown) => String::new(),
            ("", protocol) => protocol.title().to_owned(),
            (raw, _) => raw.to_owned(),
        },
        crosses_boundary: bound.topology.crosses_boundary(model, at),
        encrypted: known("encrypted"),
        authenticated: known("authenticated"),
        carries: bound.carries(at).iter().map(|class| class.as_str().to_owned()).collect(),
        pass: passage.0,
        pass_back: passage.1,
        hurdles,
        findings,
        worst,
        place: flow.place.to_string(),
    }
}

fn in_words(attributes: &Attributes) -> BTreeMap<String, String> {
    let words = |knowledge: &Knowledge| match knowledge {
        Knowledge::Known(value) => value.to_string(),
        Knowledge::Default(value) => format!("{value} (by default)"),
        Knowledge::Unknown(why) => format!("unknown: {why}"),
    };
    let row = |(id, attribute): (&String, &crate::model::Attribute)| {
        (id.clone(), words(&attribute.knowledge))
    };
    attributes.iter().map(row).collect()
}
