//! A model and what is recognised of it in another -> one model of both.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::merge::matching::{Matches, is_a};
use crate::import::models::normalised;
use crate::kb::Catalog;
use crate::model::{
    Asset, AssetIdx, Attributes, Component, ComponentIdx, Element, Flow, FlowIdx, Knowledge, Model,
    NestedModel, Parent, StatedMitigationIdx, Zone, ZoneIdx,
};
use crate::vocab::{Index, Protocol, Table};

/// What became of a model that was taken in.
#[derive(Debug, Default)]
pub(super) struct Absorbed {
    /// Components that are new.
    pub(super) added: Vec<ComponentIdx>,
    /// Components of which more is known than before.
    pub(super) united: Vec<ComponentIdx>,
    /// Attributes of which both models know another value: `web: encryption-at-rest`.
    pub(super) contradictions: Vec<String>,
}

/// What is taken in a model that grows, so that nothing is gathered again for each further model.
#[derive(Debug, Default)]
pub(super) struct Taken {
    zones: BTreeMap<String, ZoneIdx>,
    assets: BTreeMap<String, AssetIdx>,
    zone_ids: Ids,
    component_ids: Ids,
    asset_ids: Ids,
    flow_ids: Ids,
    between: BTreeMap<(ComponentIdx, ComponentIdx), Vec<FlowIdx>>,
}

impl Taken {
    /// Gathers what the first model has.
    pub(super) fn of(model: &Model) -> Self {
        let mut taken = Self::default();
        for (at, zone) in model.zones.iter() {
            taken.zones.insert(zone.id.clone(), at);
            taken.zone_ids.taken.insert(zone.id.clone());
        }
        for (_, component) in model.components.iter() {
            taken.component_ids.taken.insert(component.id.clone());
        }
        for (at, asset) in model.assets.iter() {
            taken.assets.insert(asset.id.clone(), at);
            taken.asset_ids.taken.insert(asset.id.clone());
        }
        for (at, flow) in model.flows.iter() {
            taken.between.entry((flow.source, flow.target)).or_default().push(at);
            taken.flow_ids.taken.insert(flow.id.clone());
        }
        taken
    }
}

/// Ids that are taken, and the next number by which each is told apart.
#[derive(Debug, Default)]
struct Ids {
    taken: BTreeSet<String>,
    next: BTreeMap<String, u32>,
}

impl Ids {
    /// Returns an id that is not taken: itself, or told apart by the model it comes from.
    fn unique(&mut self, prefix: &str, id: &str) -> String {
        let mut unique = id.to_owned();
        if self.taken.contains(&unique) {
            unique = format!("{prefix}/{id}");
        }
        while self.taken.contains(&unique) {
            let next = self.next.entry(format!("{prefix}/{id}")).or_insert(1);
            *next = next.saturating_add(1);
            unique = format!("{prefix}-{next}/{id}");
        }
        self.taken.insert(unique.clone());
        unique
    }
}

/// Takes everything of a further model into another. Where both know an attribute and differ, what
/// is deployed counts, else what was there first.
pub(super) fn absorb(
    catalog: &Catalog,
    (own, taken): (&mut Model, &mut Taken),
    further: Model,
    matches: &Matches,
    further_counts: bool,
) -> Absorbed {
    let prefix = prefix(own, &further);
    let mut absorbing = Absorbing {
        catalog,
        further_counts,
        prefix,
        matches,
        taken,
        zones: BTreeMap::new(),
        components: BTreeMap::new(),
        assets: BTreeMap::new(),
        flows: BTreeMap::new(),
        absorbed: Absorbed::default(),
    };
    absorbing.assets(own, further.assets);
    absorbing.places(own, &further.zones, further.components);
    absorbing.zones(own, further.zones);
    absorbing.flows(own, further.flows);
    let first = own.mitigations.len();
    for mut stated in further.mitigations.into_values() {
        stated.element = absorbing.element(stated.element);
        own.mitigations.push(stated);
    }
    for mut stated in further.threats.into_values() {
        stated.element = absorbing.element(stated.element);
        for mitigation in &mut stated.mitigations {
            *mitigation = StatedMitigationIdx::new(first + mitigation.get());
        }
        own.threats.push(stated);
    }
    own.assumptions.extend(further.assumptions);
    own.nested.extend(further.nested.into_iter().map(|nested| NestedModel {
        at: nested.at.and_then(|at| absorbing.components.get(&at).copied()),
        ..nested
    }));
    absorbing.absorbed
}

/// Returns what the ids of a further model are told apart by where they are taken already.
fn prefix(own: &Model, further: &Model) -> String {
    let name = if further.name.is_empty() { &further.id } else { &further.name };
    let prefix = normalised(name);
    if prefix.is_empty() || prefix == normalised(&own.name) { "other".to_owned() } else { prefix }
}

struct Absorbing<'a> {
    catalog: &'a Catalog,
    further_counts: bool,
    prefix: String,
    matches: &'a Matches,
    taken: &'a mut Taken,
    /// Positions in the further model -> positions in the whole.
    zones: BTreeMap<ZoneIdx, ZoneIdx>,
    components: BTreeMap<ComponentIdx, ComponentIdx>,
    assets: BTreeMap<AssetIdx, AssetIdx>,
    flows: BTreeMap<FlowIdx, FlowIdx>,
    absorbed: Absorbed,
}

impl Absorbing<'_> {
    /// Assets of the same id that hold the same are one.
    fn assets(&mut self, own: &mut Model, further: Table<AssetIdx, Asset>) {
        for (n, mut asset) in further.into_values().enumerate() {
            let same = self.taken.assets.get(&asset.id).copied().filter(|at| {
                let known = &own.assets[*at];
                known.classes == asset.classes || known.name == asset.name
            });
            let at = match same {
                Some(at) => {
                    own.assets[at].classes.append(&mut asset.classes);
                    own.assets[at].large_volume |= asset.large_volume;
                    at
                }
                None => {
                    asset.id = self.taken.asset_ids.unique(&self.prefix, &asset.id);
                    let id = asset.id.clone();
                    let at = own.assets.push(asset);
                    self.taken.assets.insert(id, at);
                    at
                }
            };
            self.assets.insert(AssetIdx::new(n), at);
        }
    }

    /// Decides the position of every zone and component, and takes the components in.
    fn places(
        &mut self,
        own: &mut Model,
        zones: &Table<ZoneIdx, Zone>,
        components: Table<ComponentIdx, Component>,
    ) {
        let mut next = own.zones.len();
        for (at, zone) in zones.iter() {
            // Accounts, regions and the internet stand in no file: they are the same for all.
            let is_shared = zone.place.file.is_empty() || self.matches.are_views_of_one;
            let same = self.taken.zones.get(&zone.id).copied().filter(|_| is_shared);
            let own = same.unwrap_or_else(|| {
                next += 1;
                ZoneIdx::new(next - 1)
            });
            self.zones.insert(at, own);
        }
        let mut next = own.components.len();
        for at in components.positions() {
            let own = self.matches.get(at).unwrap_or_else(|| {
                next += 1;
                ComponentIdx::new(next - 1)
            });
            self.components.insert(at, own);
        }
        for (n, mut component) in components.into_values().enumerate() {
            component.parent = component.parent.map(|parent| self.parent(parent));
            component.stores = self.assets_of(&component.stores);
            component.processes = self.assets_of(&component.processes);
            match self.matches.get(ComponentIdx::new(n)) {
                Some(at) => {
                    self.unite(&mut own.components[at], component);
                    self.absorbed.united.push(at);
                }
                None => {
                    component.id = self.taken.component_ids.unique(&self.prefix, &component.id);
                    self.absorbed.added.push(own.components.push(component));
                }
            }
        }
    }

    fn zones(&mut self, own: &mut Model, further: Table<ZoneIdx, Zone>) {
        let first = own.zones.len();
        for (n, mut zone) in further.into_values().enumerate() {
            let at = self.zones.get(&ZoneIdx::new(n)).map_or(0, |at| at.get());
            if at < first {
                continue;
            }
            zone.id = self.taken.zone_ids.unique(&self.prefix, &zone.id);
            zone.parent = zone.parent.map(|parent| self.parent(parent));
            let id = zone.id.clone();
            self.taken.zones.insert(id, own.zones.push(zone));
        }
    }

    /// Flows between the same two that may be the same are one.
    fn flows(&mut self, own: &mut Model, further: Table<FlowIdx, Flow>) {
        // Several flows of one model between the same two stay several.
        let first = own.flows.len();
        for (n, mut flow) in further.into_values().enumerate() {
            let ends = (self.components.get(&flow.source), self.components.get(&flow.target));
            let (Some(source), Some(target)) = ends else { continue };
            (flow.source, flow.target) = (*source, *target);
            flow.carries = self.assets_of(&flow.carries);
            let ends = (flow.source, flow.target);
            let candidates = self.taken.between.get(&ends).map_or(&[][..], Vec::as_slice);
            let mut earlier = candidates.iter().copied().filter(|at| at.get() < first);
            let same = earlier.find(|at| may_be_one(&own.flows[*at], &flow));
            let at = match same {
                Some(at) => {
                    let label = own.flows[at].id.clone();
                    let known = &mut own.flows[at];
                    if known.protocol == Protocol::Unknown {
                        known.protocol = flow.protocol;
                        known.raw_protocol = flow.raw_protocol;
                    }
                    known.carries.append(&mut flow.carries);
                    self.attributes(&label, &mut known.attributes, flow.attributes);
                    at
                }
                None => {
                    flow.id = self.taken.flow_ids.unique(&self.prefix, &flow.id);
                    let at = own.flows.push(flow);
                    self.taken.between.entry(ends).or_default().push(at);
                    at
                }
            };
            self.flows.insert(FlowIdx::new(n), at);
        }
    }

    /// Adds what is known of a component to what is known of the same one.
    fn unite(&mut self, own: &mut Component, further: Component) {
        if is_a(self.catalog, &further.kind, &own.kind) {
            own.kind = further.kind;
            own.raw_type = further.raw_type;
        }
        let known = std::iter::once(further.id).chain(further.addresses);
        for address in known.filter(|address| *address != own.id) {
            if !own.addresses.contains(&address) {
                own.addresses.push(address);
            }
        }
        for tag in further.tags {
            if !own.tags.contains(&tag) {
                own.tags.push(tag);
            }
        }
        for (key, value) in further.properties {
            own.properties.entry(key).or_insert(value);
        }
        own.parent = own.parent.or(further.parent);
        own.stores.extend(further.stores);
        own.processes.extend(further.processes);
        for (own, further) in
            [(&mut own.description, further.description), (&mut own.owner, further.owner)]
        {
            if own.is_empty() {
                *own = further;
            }
        }
        self.attributes(&own.id, &mut own.attributes, further.attributes);
    }

    fn attributes(&mut self, label: &str, own: &mut Attributes, further: Attributes) {
        for (id, attribute) in further {
            let Some(known) = own.get_mut(&id) else {
                own.insert(id, attribute);
                continue;
            };
            let both_state = matches!(known.knowledge, Knowledge::Known(_))
                && matches!(attribute.knowledge, Knowledge::Known(_));
            if both_state && known.value() != attribute.value() {
                self.absorbed.contradictions.push(format!("{label}: {id}"));
            }
            let says_more = weight(&attribute.knowledge) > weight(&known.knowledge);
            if says_more || (both_state && self.further_counts) {
                *known = attribute;
            }
        }
    }

    fn parent(&self, parent: Parent) -> Parent {
        match parent {
            Parent::Zone(at) => Parent::Zone(self.zones.get(&at).copied().unwrap_or(at)),
            Parent::Component(at) => {
                Parent::Component(self.components.get(&at).copied().unwrap_or(at))
            }
        }
    }

    fn element(&self, element: Element) -> Element {
        match element {
            Element::System => Element::System,
            Element::Component(at) => {
                self.components.get(&at).map_or(Element::System, |at| Element::Component(*at))
            }
            Element::Flow(at) => {
                self.flows.get(&at).map_or(Element::System, |at| Element::Flow(*at))
            }
        }
    }

    fn assets_of(&self, assets: &BTreeSet<AssetIdx>) -> BTreeSet<AssetIdx> {
        assets.iter().filter_map(|at| self.assets.get(at).copied()).collect()
    }
}

/// Tells whether two flows between the same components may be one: nothing tells them apart.
fn may_be_one(own: &Flow, further: &Flow) -> bool {
    let is_unknown = own.protocol == Protocol::Unknown || further.protocol == Protocol::Unknown;
    is_unknown || own.protocol == further.protocol
}

/// How much is known.
const fn weight(knowledge: &Knowledge) -> u8 {
    match knowledge {
        Knowledge::Unknown(_) => 0,
        Knowledge::Default(_) => 1,
        Knowledge::Known(_) => 2,
    }
}
