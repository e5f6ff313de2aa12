//! What follows from containment and flows: zones, exposure, boundary crossings, data at rest and
//! in motion. Computed once per model in linear time; every question is then a look-up.

use std::collections::BTreeSet;

use crate::model::{AssetIdx, ComponentIdx, FlowIdx, Model, Parent, ZoneIdx};
use crate::vocab::{Index, Table, Value};

/// The attribute by which a model says that a component can be reached from the internet.
const INTERNET_FACING: &str = "internet-facing";

/// Facts that follow from the shape of a model.
#[derive(Debug, Clone, Default)]
pub struct Topology {
    /// The innermost zone of each component.
    zone: Table<ComponentIdx, Option<ZoneIdx>>,
    /// Trust of each zone, taken from the nearest outer zone where it says nothing itself.
    trust: Table<ZoneIdx, Option<u8>>,
    internet_facing: Table<ComponentIdx, bool>,
    untrusted: Table<ComponentIdx, bool>,
    incoming: Adjacency,
    outgoing: Adjacency,
    /// Assets stored, processed or received at each component.
    handled: Table<ComponentIdx, BTreeSet<AssetIdx>>,
}

impl Topology {
    /// Works out the facts of a model.
    pub fn of(model: &Model) -> Self {
        let zone: Table<_, _> =
            model.components.positions().map(|at| innermost_zone(model, at)).collect();
        let trust: Table<_, _> = model.zones.positions().map(|at| zone_trust(model, at)).collect();
        let untrusted: Table<ComponentIdx, bool> = zone
            .iter()
            .map(|(_, zone)| zone.is_some_and(|zone: ZoneIdx| trust[zone] == Some(0)))
            .collect();
        let count = model.components.len();
        let mut topology = Self {
            incoming: Adjacency::new(count, model.flows.iter().map(|(at, flow)| (flow.target, at))),
            outgoing: Adjacency::new(count, model.flows.iter().map(|(at, flow)| (flow.source, at))),
            internet_facing: Table::default(),
            handled: Table::default(),
            zone,
            trust,
            untrusted,
        };
        topology.internet_facing =
            model.components.positions().map(|at| topology.faces_internet(model, at)).collect();
        topology.handled =
            model.components.positions().map(|at| topology.handled_at(model, at)).collect();
        topology
    }

    /// Returns the innermost zone of a component.
    pub fn zone(&self, component: ComponentIdx) -> Option<ZoneIdx> {
        self.zone[component]
    }

    /// Returns the trust of the zone that a component lies in.
    pub fn trust(&self, component: ComponentIdx) -> Option<u8> {
        self.zone(component).and_then(|zone| self.trust[zone])
    }

    /// Tells whether a component lies in a zone of trust 0.
    pub fn is_untrusted(&self, component: ComponentIdx) -> bool {
        self.untrusted[component]
    }

    /// Tells whether a component can be reached from the internet: it says so, or it receives a
    /// flow from a zone of trust 0, or lies in one.
    pub fn is_internet_facing(&self, component: ComponentIdx) -> bool {
        self.internet_facing[component]
    }

    /// Tells whether a flow's ends lie in different zones.
    pub fn crosses_boundary(&self, model: &Model, flow: FlowIdx) -> bool {
        let flow = &model.flows[flow];
        self.zone(flow.source) != self.zone(flow.target)
    }

    /// Tells whether a flow starts in a zone of trust 0.
    pub fn comes_from_internet(&self, model: &Model, flow: FlowIdx) -> bool {
        let source = model.flows[flow].source;
        self.is_untrusted(source)
            || (self.is_internet_facing(source) && model.components[source].out_of_scope.is_some())
    }

    /// Returns the flows that reach a component.
    pub fn incoming(&self, component: ComponentIdx) -> &[FlowIdx] {
        self.incoming.of(component)
    }

    /// Returns the flows that leave a component.
    pub fn outgoing(&self, component: ComponentIdx) -> &[FlowIdx] {
        self.outgoing.of(component)
    }

    /// Returns what is stored, processed or received at a component.
    pub fn handled(&self, component: ComponentIdx) -> &BTreeSet<AssetIdx> {
        &self.handled[component]
    }

    fn faces_internet(&self, model: &Model, at: ComponentIdx) -> bool {
        let stated = model.components[at].attributes.get(INTERNET_FACING);
        match stated.and_then(|attribute| attribute.value()) {
            Some(Value::Bool(stated)) => *stated,
            _ => {
                self.untrusted[at]
                    || self
                        .incoming(at)
                        .iter()
                        .any(|flow| self.untrusted[model.flows[*flow].source])
            }
        }
    }

    fn handled_at(&self, model: &Model, at: ComponentIdx) -> BTreeSet<AssetIdx> {
        let component = &model.components[at];
        let received = self.incoming(at).iter().flat_map(|flow| &model.flows[*flow].carries);
        component.stores.iter().chain(&component.processes).chain(received).copied().collect()
    }
}

/// Walks outwards until a zone is met. Importers break circles, the bound is for safety.
fn innermost_zone(model: &Model, component: ComponentIdx) -> Option<ZoneIdx> {
    let mut at = model.components[component].parent?;
    for _ in 0..=model.components.len() {
        match at {
            Parent::Zone(zone) => return Some(zone),
            Parent::Component(component) => at = model.components[component].parent?,
        }
    }
    None
}

/// Returns a zone's trust, or that of the nearest zone around it that says.
fn zone_trust(model: &Model, zone: ZoneIdx) -> Option<u8> {
    let mut at = zone;
    for _ in 0..=model.zones.len() {
        if let Some(trust) = model.zones[at].trust {
            return Some(trust);
        }
        at = match model.zones[at].parent? {
            Parent::Zone(outer) => outer,
            Parent::Component(holder) => innermost_zone(model, holder)?,
        };
    }
    None
}

/// Flows by component, as one flat array and its offsets.
#[derive(Debug, Clone, Default)]
struct Adjacency {
    starts: Vec<usize>,
    flows: Vec<FlowIdx>,
}

impl Adjacency {
    /// Counting sort of the flows by component: linear, stable.
    fn new(count: usize, ends: impl Iterator<Item = (ComponentIdx, FlowIdx)>) -> Self {
        let mut ends: Vec<_> = ends.collect();
        ends.sort_by_key(|(component, flow)| (component.get(), flow.get()));
        let mut starts = vec![0; count + 1];
        for (component, _) in &ends {
            if let Some(start) = starts.get_mut(component.get() + 1) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self { starts, flows: ends.into_iter().map(|(_, flow)| flow).collect() }
    }

    fn of(&self, component: ComponentIdx) -> &[FlowIdx] {
        let start = self.starts.get(component.get()).copied().unwrap_or(0);
        let end = self.starts.get(component.get() + 1).copied().unwrap_or(start);
        self.flows.get(start..end).unwrap_or_default()
    }
}
