//! Entry points, crown jewels and the best ways from everywhere to each jewel.
//!
//! One search from all entry points and one from each jewel backwards answer every question about
//! paths; what is kept is a chance and a flow for each component and search, so that a path is
//! walked when it is asked for and never stored.

use crate::kb::Catalog;
use crate::kb::raw::Levels;
use crate::model::{AssetIdx, ComponentIdx, Element, FlowIdx, Topology};
use crate::scoring::entries::{Entry, entries};
use crate::scoring::jewels::{Jewel, JewelIdx, Treasure, jewels};
use crate::scoring::search::{Heading, Tree, search};
use crate::scoring::ways::{Way, component_ranks, ways};
use crate::threats::BoundModel;
use crate::vocab::{Index, Table};

/// Jewels that are searched from; those worth less count only at the places where they lie. A
/// bound, so that a model of ten thousand assets takes no more memory than one of sixty-four.
pub const MOST_SEARCHED: usize = 64;

/// What attackers see of a model.
#[derive(Debug)]
pub(super) struct Terrain<'a> {
    pub(super) levels: &'a Levels,
    pub(super) topology: &'a Topology,
    pub(super) ways: Table<FlowIdx, Way>,
    pub(super) ranks: Table<ComponentIdx, usize>,
}

impl<'a> Terrain<'a> {
    pub(super) fn new(catalog: &'a Catalog, bound: &BoundModel<'a>) -> Self {
        Self {
            levels: &catalog.levels,
            topology: bound.topology,
            ways: ways(catalog, bound),
            ranks: component_ranks(bound),
        }
    }

    /// Visits what lies one flow away from a component: the flow, its rank, the other end, and the
    /// chance to get from the one to the other in the direction that attackers take.
    pub(super) fn each_neighbour(
        &self,
        at: ComponentIdx,
        heading: Heading,
        mut visit: impl FnMut(FlowIdx, usize, ComponentIdx, f64),
    ) {
        for flow in self.topology.outgoing(at) {
            let way = &self.ways[*flow];
            let chance = if heading == Heading::Away { way.along } else { way.against };
            visit(*flow, way.rank, way.target, chance);
        }
        for flow in self.topology.incoming(at) {
            let way = &self.ways[*flow];
            let chance = if heading == Heading::Away { way.against } else { way.along };
            visit(*flow, way.rank, way.source, chance);
        }
    }
}

/// Where attackers begin, what they are after, and the best ways between.
#[derive(Debug)]
pub struct Paths {
    /// Entry points, in the order of the components.
    pub entries: Vec<Entry>,
    /// Everything that there is to lose, the most valuable first.
    pub jewels: Table<JewelIdx, Jewel>,
    pub(super) ways: Table<FlowIdx, Way>,
    /// The chance of each component as an entry point; 0 where it is none.
    pub(super) entry_chance: Table<ComponentIdx, f64>,
    pub(super) from_entries: Tree,
    /// The first so many jewels' searches.
    to_jewels: Table<JewelIdx, Tree>,
    /// Jewels beyond those, by the components where they lie.
    lying: Table<ComponentIdx, Vec<(JewelIdx, f64)>>,
    jewel_of_asset: Table<AssetIdx, Option<JewelIdx>>,
    passing: f64,
}

/// What an attacker who succeeds at a place gets of a jewel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prize {
    /// The jewel.
    pub jewel: JewelIdx,
    /// The best chance to get from the place to it.
    pub reach: f64,
}

/// A path from an entry point, through a place, to a jewel.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The chance that an attacker stands at the beginning; nothing where no entry point leads
    /// to the place, so that the path begins at the place itself.
    pub entry: Option<f64>,
    /// The component that it begins with.
    pub start: ComponentIdx,
    /// The flows that it goes along.
    pub steps: Vec<Step>,
    /// The share of the jewel that lies at its end.
    pub hold: f64,
}

/// One flow of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The flow.
    pub flow: FlowIdx,
    /// The component that it leads to.
    pub to: ComponentIdx,
    /// Whether it is taken against its direction.
    pub backwards: bool,
    /// The chance to get along.
    pub chance: f64,
}

impl Route {
    /// Returns the chance of the whole path: that of its beginning, times that of every step, times
    /// the share that lies at its end.
    pub fn chance(&self) -> f64 {
        let steps: f64 = self.steps.iter().map(|step| step.chance).product();
        self.entry.unwrap_or(1.0) * steps * self.hold
    }

    /// Returns the component that it ends with.
    pub fn end(&self) -> ComponentIdx {
        self.steps.last().map_or(self.start, |step| step.to)
    }

    /// Returns the components and flows that it goes through, in order.
    pub fn elements(&self) -> impl Iterator<Item = Element> {
        let steps = self.steps.iter();
        std::iter::once(Element::Component(self.start))
            .chain(steps.flat_map(|step| [Element::Flow(step.flow), Element::Component(step.to)]))
    }
}

impl Paths {
    pub(super) fn new(catalog: &Catalog, bound: &BoundModel<'_>, terrain: &Terrain<'_>) -> Self {
        let entries = entries(catalog, bound);
        let jewels = jewels(catalog, bound);
        let starts: Vec<_> = entries.iter().map(|entry| (entry.at, entry.chance)).collect();
        let searched = jewels.iter().take(MOST_SEARCHED);
        let to_jewels: Table<JewelIdx, Tree> =
            searched.map(|(_, jewel)| search(terrain, &jewel.places, Heading::Home)).collect();
        let mut lying: Table<ComponentIdx, Vec<(JewelIdx, f64)>> =
            bound.model.components.positions().map(|_| Vec::new()).collect();
        for (jewel, row) in jewels.iter().skip(MOST_SEARCHED) {
            for (at, share) in &row.places {
                lying[*at].push((jewel, *share));
            }
        }
        let mut jewel_of_asset: Table<AssetIdx, Option<JewelIdx>> =
            bound.model.assets.positions().map(|_| None).collect();
        for (at, jewel) in jewels.iter() {
            if let Treasure::Asset(asset) = jewel.what {
                jewel_of_asset[asset] = Some(at);
            }
        }
        let mut entry_chance: Table<ComponentIdx, f64> =
            bound.model.components.positions().map(|_| 0.0).collect();
        for entry in &entries {
            entry_chance[entry.at] = entry.chance;
        }
        Self {
            entry_chance,
            from_entries: search(terrain, &starts, Heading::Away),
            ways: terrain.ways.clone(),
            passing: catalog.levels.hold.passing,
            entries,
            jewels,
            to_jewels,
            lying,
            jewel_of_asset,
        }
    }

    /// Returns the share of an asset that an attacker has who holds a place; 0 where it has nothing to
    /// do with it.
    pub(super) fn share(&self, asset: AssetIdx, at: ComponentIdx) -> f64 {
        let jewel = self.jewel_of_asset[asset].map(|jewel| &self.jewels[jewel]);
        let share = jewel.and_then(|jewel| {
            // Places are in the order of the components.
            let found = jewel.places.binary_search_by_key(&at, |(place, _)| *place).ok()?;
            jewel.places.get(found)
        });
        share.map_or(0.0, |(_, share)| *share)
    }

    /// Returns the chance to get along a flow, and that to get along it backwards.
    pub fn chances(&self, flow: FlowIdx) -> (f64, f64) {
        let way = &self.ways[flow];
        (way.along, way.against)
    }

    /// Returns what an attacker who succeeds at an element gets, in the order of the jewels. At a
    /// flow that is what goes by and what its target leads to, at the system as a whole a part of
    /// everything, and what entry points lead to.
    pub fn prizes(&self, bound: &BoundModel<'_>, element: Element) -> Vec<Prize> {
        let reach = |jewel| self.reach(bound, element, jewel).0;
        let searched = self.to_jewels.positions();
        let others = self.jewels_beyond(bound, element);
        let prizes = searched.chain(others).map(|jewel| Prize { jewel, reach: reach(jewel) });
        prizes.filter(|prize| prize.reach > 0.0).collect()
    }

    /// Returns the jewels that are not searched from and lie at an element, in their order.
    fn jewels_beyond(&self, bound: &BoundModel<'_>, element: Element) -> Vec<JewelIdx> {
        let lying = |at: ComponentIdx| self.lying[at].iter().map(|(jewel, _)| *jewel);
        let mut found: Vec<JewelIdx> = match element {
            Element::Component(at) => lying(at).collect(),
            Element::Flow(at) => {
                let flow = &bound.model.flows[at];
                let carried = flow.carries.iter().filter_map(|asset| self.jewel_of_asset[*asset]);
                let back = flow.bidirectional.then(|| lying(flow.source));
                carried.chain(lying(flow.target)).chain(back.into_iter().flatten()).collect()
            }
            Element::System => self.jewels.positions().collect(),
        };
        found.retain(|jewel| jewel.get() >= self.to_jewels.len());
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Returns the best chance to get from an element to a jewel, and how.
    fn reach(&self, bound: &BoundModel<'_>, element: Element, jewel: JewelIdx) -> (f64, Onward) {
        let nothing = (0.0, Onward::Here);
        let options = match element {
            Element::Component(at) => [(self.from(at, jewel), Onward::From(at)), nothing, nothing],
            Element::Flow(at) => {
                let flow = &bound.model.flows[at];
                let passes = |asset: &AssetIdx| self.jewel_of_asset[*asset] == Some(jewel);
                let carried = if flow.carries.iter().any(passes) { self.passing } else { 0.0 };
                let back = if flow.bidirectional { self.from(flow.source, jewel) } else { 0.0 };
                [
                    (self.from(flow.target, jewel), Onward::From(flow.target)),
                    (back, Onward::From(flow.source)),
                    (carried, Onward::Here),
                ]
            }
            Element::System => {
                let entered = self
                    .entries
                    .iter()
                    .map(|entry| (entry.chance * self.from(entry.at, jewel), entry.at));
                let best = entered.fold(nothing, |best, (chance, at)| {
                    if chance > best.0 { (chance, Onward::From(at)) } else { best }
                });
                [best, (self.passing, Onward::Here), nothing]
            }
        };
        options.into_iter().fold(nothing, |best, it| if it.0 > best.0 { it } else { best })
    }

    fn from(&self, at: ComponentIdx, jewel: JewelIdx) -> f64 {
        match self.to_jewels.get(jewel) {
            Some(tree) => tree.chance(at),
            None => {
                let lying = self.lying[at].iter().find(|(known, _)| *known == jewel);
                lying.map_or(0.0, |(_, share)| *share)
            }
        }
    }

    /// Returns how many flows lie between an element and where a jewel is best got hold of; nothing
    /// where there is no way, or where it is the system as a whole of which a part is got hold of.
    pub fn distance(
        &self,
        bound: &BoundModel<'_>,
        element: Element,
        jewel: JewelIdx,
    ) -> Option<usize> {
        match self.reach(bound, element, jewel) {
            (reach, _) if reach <= 0.0 => None,
            (_, Onward::Here) => (element != Element::System).then_some(0),
            (_, Onward::From(at)) => {
                let mut route = Route { entry: None, start: at, steps: Vec::new(), hold: 1.0 };
                self.go_on(&mut route, jewel);
                Some(route.steps.len())
            }
        }
    }

    /// Returns the best path from an entry point through an element to a jewel. Nothing where the
    /// element is the system as a whole, which lies on no path, or where there is no way.
    pub fn route(
        &self,
        bound: &BoundModel<'_>,
        element: Element,
        jewel: JewelIdx,
    ) -> Option<Route> {
        let (reach, onward) = self.reach(bound, element, jewel);
        if reach <= 0.0 {
            return None;
        }
        let mut route = match (element, onward) {
            (Element::System, Onward::Here) => return None,
            (Element::System, Onward::From(at)) | (Element::Component(at), _) => self.way_in(at),
            (Element::Flow(flow), Onward::From(to)) => {
                self.way_in_over(flow, self.ways[flow].other_end(to))
            }
            (Element::Flow(flow), Onward::Here) => self.way_in_over(flow, self.ways[flow].source),
        };
        match onward {
            Onward::Here => route.hold = self.passing,
            Onward::From(_) => self.go_on(&mut route, jewel),
        }
        Some(route)
    }

    /// Returns the best path from an entry point to a component.
    pub(super) fn way_in(&self, to: ComponentIdx) -> Route {
        let mut steps = Vec::new();
        let mut at = to;
        while let Some(flow) = self.from_entries.via(at) {
            let from = self.ways[flow].other_end(at);
            steps.push(self.step(flow, from));
            at = from;
        }
        steps.reverse();
        let is_entered = self.from_entries.chance(to) > 0.0;
        let entry = is_entered.then(|| self.entry_chance[at]);
        Route { entry, start: at, steps, hold: 1.0 }
    }

    fn way_in_over(&self, flow: FlowIdx, from: ComponentIdx) -> Route {
        let mut route = self.way_in(from);
        route.steps.push(self.step(flow, from));
        route
    }

    /// Takes the best way on from where a path ends to a jewel.
    fn go_on(&self, route: &mut Route, jewel: JewelIdx) {
        let mut at = route.end();
        if let Some(tree) = self.to_jewels.get(jewel) {
            while let Some(flow) = tree.via(at) {
                let step = self.step(flow, at);
                at = step.to;
                route.steps.push(step);
            }
        }
        let places = &self.jewels[jewel].places;
        let lying = places.iter().find(|(place, _)| *place == at);
        route.hold = lying.map_or(0.0, |(_, share)| *share);
    }

    pub(super) fn step(&self, flow: FlowIdx, from: ComponentIdx) -> Step {
        let way = &self.ways[flow];
        let backwards = way.source != from;
        Step {
            flow,
            to: way.other_end(from),
            backwards,
            chance: if backwards { way.against } else { way.along },
        }
    }
}

/// How one gets on from an element to a jewel.
#[derive(Debug, Clone, Copy)]
enum Onward {
    /// By the best path from a component.
    From(ComponentIdx),
    /// Not at all: it passes by here.
    Here,
}
