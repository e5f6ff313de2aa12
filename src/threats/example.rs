//! Runs the examples of a threat: they are its tests, and its page shows them.

use std::collections::BTreeSet;

use crate::diagnostic::Place;
use crate::kb::raw::{Example, ExampleComponent, ExampleModel};
use crate::kb::{Catalog, ThreatIdx};
use crate::model::{
    Attribute, Attributes, Component, Element, Flow, Model, Parent, Topology, Zone,
};
use crate::vocab::Value;

/// An example that does not do what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFailure {
    /// Places that it states and where nothing was found.
    pub missing: BTreeSet<String>,
    /// Places where something was found that it does not state.
    pub extra: BTreeSet<String>,
}

/// Runs one example of a threat; nothing comes back if it does what it says.
pub fn run_example(
    catalog: &Catalog,
    threat: ThreatIdx,
    example: &Example,
) -> Option<ExampleFailure> {
    let model = model_of(&example.model);
    let topology = Topology::of(&model);
    let found: BTreeSet<String> = super::find(catalog, &model, &topology)
        .iter()
        .filter(|finding| finding.threat == threat)
        .map(|finding| place_of(&model, finding.element))
        .collect();
    let stated: BTreeSet<String> = example.finds.iter().cloned().collect();
    let missing: BTreeSet<String> = stated.difference(&found).cloned().collect();
    let extra: BTreeSet<String> = found.difference(&stated).cloned().collect();
    let as_stated = missing.is_empty() && extra.is_empty();
    (!as_stated).then_some(ExampleFailure { missing, extra })
}

fn place_of(model: &Model, element: Element) -> String {
    match element {
        Element::System => "system".to_owned(),
        Element::Component(at) => model.components[at].id.clone(),
        Element::Flow(at) => model.flows[at].id.clone(),
    }
}

/// Builds the model of an example; ends that name nothing are left out, and then the example fails.
fn model_of(example: &ExampleModel) -> Model {
    let mut model = Model { name: "example".to_owned(), ..Model::default() };
    let mut zones = std::collections::BTreeMap::new();
    for zone in &example.zones {
        let at = model.zones.push(Zone {
            id: zone.id.clone(),
            name: zone.id.clone(),
            trust: Some(zone.trust),
            ..Zone::default()
        });
        zones.insert(zone.id.as_str(), at);
    }
    for component in &example.components {
        let parent = component.zone.as_deref().and_then(|zone| zones.get(zone)).copied();
        add_component(&mut model, component, parent.map(Parent::Zone));
    }
    for flow in &example.flows {
        let ends = (model.component(&flow.from), model.component(&flow.to));
        let (Some(source), Some(target)) = ends else { continue };
        let carries = flow.carries.iter().map(|class| model.asset_of_class(*class)).collect();
        let mut added = Flow::between(format!("{} -> {}", flow.from, flow.to), source, target);
        added.protocol = flow.protocol.unwrap_or(crate::vocab::Protocol::Unknown);
        added.carries = carries;
        added.attributes = known(&flow.attributes);
        model.flows.push(added);
    }
    model
}

fn add_component(model: &mut Model, raw: &ExampleComponent, parent: Option<Parent>) {
    let stores = raw.stores.iter().map(|class| model.asset_of_class(*class)).collect();
    let processes = raw.processes.iter().map(|class| model.asset_of_class(*class)).collect();
    model.components.push(Component {
        id: raw.id.clone(),
        name: raw.id.clone(),
        raw_type: raw.r#type.clone(),
        kind: raw.r#type.clone(),
        parent,
        out_of_scope: (raw.in_scope == Some(false)).then(String::new),
        stores,
        processes,
        attributes: known(&raw.attributes),
        ..Component::default()
    });
}

fn known(values: &std::collections::BTreeMap<String, Value>) -> Attributes {
    values
        .iter()
        .map(|(id, value)| (id.clone(), Attribute::known(value.clone(), Place::default())))
        .collect()
}
