//! Choke points: components at which ways from entry points to crown jewels meet.
//!
//! Looked at are the flows of ways that are not negligible, in the direction that attackers take.
//! The cut is the cheapest set of components that, hardened, leave no such way; the price of a
//! component is the work for everything that is missing at it and at the flows into it. People,
//! devices and others' systems cannot be hardened, nor is a crown jewel itself a way to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::gaps::Assessed;
use crate::kb::{Catalog, RequirementIdx};
use crate::model::{ComponentIdx, Element};
use crate::scoring::cut::{Priced, cut};
use crate::scoring::dominators::Dominators;
use crate::scoring::entries::is_outside;
use crate::scoring::paths::{Paths, Terrain};
use crate::scoring::search::{Heading, search};
use crate::threats::BoundModel;
use crate::vocab::{Effort, Index};

/// Where ways to crown jewels meet.
#[derive(Debug, Default)]
pub struct Chokes {
    /// Those of the cut first, then by how many crown jewels they guard.
    pub points: Vec<ChokePoint>,
    /// Components with a crown jewel to which a way leads that has nothing on it to be hardened.
    pub exposed: Vec<ComponentIdx>,
}

/// A component at which ways to crown jewels meet.
#[derive(Debug, Clone)]
pub struct ChokePoint {
    /// The component.
    pub at: ComponentIdx,
    /// Whether it belongs to the cut.
    pub in_cut: bool,
    /// Person-days for everything that is missing at it and at the flows into it.
    pub cost_days: f64,
    /// Components with a crown jewel to which every way leads through it.
    pub guards: Vec<ComponentIdx>,
}

pub(super) fn chokes(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    terrain: &Terrain<'_>,
    paths: &Paths,
    assessed: &Assessed,
) -> Chokes {
    let jewels = crown_jewels(catalog, paths);
    let ways = successors(bound, terrain, paths, &jewels);
    let costs = costs(catalog, bound, assessed);
    let is_fixed = |at: ComponentIdx| jewels.contains(&at) || is_outside(catalog, bound, at);
    let exposed = exposed(&ways, paths, &jewels, is_fixed);
    let entries: Vec<usize> = paths.entries.iter().map(|entry| entry.at.get()).collect();
    let targets: Vec<usize> =
        jewels.iter().filter(|at| !exposed.contains(at)).map(|at| at.get()).collect();
    let prices: Vec<f64> = bound
        .model
        .components
        .positions()
        .map(|at| if is_fixed(at) { f64::INFINITY } else { cost(catalog, &costs, at) })
        .collect();
    let without_exposed: Vec<Vec<usize>> = ways
        .iter()
        .enumerate()
        .map(
            |(n, next)| {
                if exposed.contains(&ComponentIdx::new(n)) { Vec::new() } else { next.clone() }
            },
        )
        .collect();
    let graph = Priced { successors: &without_exposed, prices: &prices };
    let in_cut: BTreeSet<ComponentIdx> = cut(&graph, &entries, &targets)
        .unwrap_or_default()
        .into_iter()
        .map(ComponentIdx::new)
        .collect();
    let guarded = guarded(ways, &entries, &jewels);
    let all: BTreeSet<ComponentIdx> = guarded.keys().chain(&in_cut).copied().collect();
    let point = |at: ComponentIdx| ChokePoint {
        at,
        in_cut: in_cut.contains(&at),
        cost_days: cost(catalog, &costs, at),
        guards: guarded.get(&at).cloned().unwrap_or_default(),
    };
    let mut points: Vec<ChokePoint> =
        all.into_iter().filter(|at| !is_outside(catalog, bound, *at)).map(point).collect();
    points.sort_by(|left, right| {
        let id = |row: &ChokePoint| &bound.model.components[row.at].id;
        let by_cut = right.in_cut.cmp(&left.in_cut);
        by_cut.then(right.guards.len().cmp(&left.guards.len())).then(id(left).cmp(id(right)))
    });
    Chokes { points, exposed: exposed.into_iter().collect() }
}

/// Returns the components where crown jewels are kept.
fn crown_jewels(catalog: &Catalog, paths: &Paths) -> BTreeSet<ComponentIdx> {
    let hold = &catalog.levels.hold;
    let crown = paths.jewels.iter().filter(|(_, jewel)| jewel.value >= hold.crown_jewel);
    let places = crown.flat_map(|(_, jewel)| &jewel.places);
    places.filter(|(_, share)| *share >= hold.kept).map(|(at, _)| *at).collect()
}

/// Returns the components that each component leads to on a way that is not negligible.
fn successors(
    bound: &BoundModel<'_>,
    terrain: &Terrain<'_>,
    paths: &Paths,
    jewels: &BTreeSet<ComponentIdx>,
) -> Vec<Vec<usize>> {
    let targets: Vec<_> = jewels.iter().map(|at| (*at, 1.0)).collect();
    let home = search(terrain, &targets, Heading::Home);
    let floor = terrain.levels.pass.negligible;
    let of = |at: ComponentIdx| {
        let mut next = BTreeSet::new();
        terrain.each_neighbour(at, Heading::Away, |_, _, to, chance| {
            let whole = paths.from_entries.chance(at) * chance * home.chance(to);
            if whole >= floor && whole > 0.0 && to != at {
                next.insert(to.get());
            }
        });
        next.into_iter().collect()
    };
    bound.model.components.positions().map(of).collect()
}

/// Returns what is missing at each component and at the flows into it.
fn costs(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    assessed: &Assessed,
) -> BTreeMap<ComponentIdx, f64> {
    let mut missing: BTreeMap<ComponentIdx, BTreeSet<RequirementIdx>> = BTreeMap::new();
    for state in assessed.requirements.iter().filter(|state| !state.is_settled()) {
        let at = match state.element {
            Element::Component(at) => at,
            Element::Flow(at) => bound.model.flows[at].target,
            Element::System => continue,
        };
        missing.entry(at).or_default().insert(state.requirement);
    }
    let days = |at: &RequirementIdx| {
        let effort = catalog.requirements[*at].effort;
        catalog.levels.effort_days.get(&effort).copied().unwrap_or_default()
    };
    missing
        .into_iter()
        .map(|(at, missing)| (at, missing.iter().fold(0.0, |sum, at| sum + days(at))))
        .collect()
}

/// A component at which nothing is known to be missing takes a look at the least.
fn cost(catalog: &Catalog, costs: &BTreeMap<ComponentIdx, f64>, at: ComponentIdx) -> f64 {
    let least = catalog.levels.effort_days.get(&Effort::Xs).copied().unwrap_or_default();
    costs.get(&at).copied().unwrap_or_default().max(least)
}

/// Returns the jewels to which a way leads from an entry point that has nothing on it to be
/// hardened.
fn exposed(
    ways: &[Vec<usize>],
    paths: &Paths,
    jewels: &BTreeSet<ComponentIdx>,
    is_fixed: impl Fn(ComponentIdx) -> bool,
) -> BTreeSet<ComponentIdx> {
    let entries = paths.entries.iter().map(|entry| entry.at);
    let mut open: Vec<ComponentIdx> = entries.filter(|at| is_fixed(*at)).collect();
    let mut seen: BTreeSet<ComponentIdx> = open.iter().copied().collect();
    while let Some(at) = open.pop() {
        for next in ways.get(at.get()).into_iter().flatten().map(|n| ComponentIdx::new(*n)) {
            if is_fixed(next) && seen.insert(next) {
                open.push(next);
            }
        }
    }
    seen.intersection(jewels).copied().collect()
}

/// Returns for each component the jewels to which every way leads through it.
fn guarded(
    mut ways: Vec<Vec<usize>>,
    entries: &[usize],
    jewels: &BTreeSet<ComponentIdx>,
) -> BTreeMap<ComponentIdx, Vec<ComponentIdx>> {
    let start = ways.len();
    ways.push(entries.to_vec());
    let dominators = Dominators::new(start, &ways);
    let mut guarded: BTreeMap<ComponentIdx, Vec<ComponentIdx>> = BTreeMap::new();
    for jewel in jewels {
        for through in dominators.of(jewel.get()) {
            guarded.entry(ComponentIdx::new(through)).or_default().push(*jewel);
        }
    }
    guarded
}
