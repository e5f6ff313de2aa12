//! Doomsday scenarios: the worst outcomes of the knowledge base, bound to a model.
//!
//! `likelihood = chance of the path * (1 - product over its findings of (1 - L * R))`, where the
//! findings are those of the scenario's own threats, and of threats that one of its barriers is
//! against, at the components and flows of the path and at the system as a whole; on the path also
//! those of threats that do the same harm. Any one of them is enough.
//! `risk = likelihood * value`.

use std::collections::{BTreeMap, BTreeSet};

use crate::gaps::{Assessed, places_of};
use crate::kb::{Catalog, RequirementIdx, Scenario};
use crate::model::{AssetIdx, ComponentIdx, Element, FlowIdx};
use crate::scoring::FindingScore;
use crate::scoring::entries::is_outside;
use crate::scoring::finding::state_at;
use crate::scoring::jewels::{classes_of, is_of_type, value_of, worst_class};
use crate::scoring::paths::{Paths, Route, Terrain};
use crate::scoring::search::{Heading, Tree, search};
use crate::threats::{BoundModel, ClassSet, Finding};
use crate::vocab::{ControlStatus, Sensitivity};

/// Paths that are shown besides the most likely one.
const MOST_NEXT: usize = 3;

/// Flows of which the best path over each is looked at for the next paths.
const MOST_CANDIDATES: usize = 256;

/// A scenario in a model.
#[derive(Debug, Clone)]
pub struct ScenarioScore {
    /// Position in [`Catalog::scenarios`].
    pub scenario: usize,
    /// Components that are its crown jewel, the one with the largest value times chance to get
    /// there first.
    pub jewels: Vec<ComponentIdx>,
    /// V of what is lost at the first of them.
    pub value: f64,
    /// The most likely path to the first of them, then the next, each the best of those over some
    /// flow that no better one goes over. None where no entry point leads there.
    pub routes: Vec<Route>,
    /// Positions of the findings by which it can come about on the first path.
    pub findings: Vec<usize>,
    /// Chance that one of these succeeds.
    pub success: f64,
    /// The same with everything not assessed counted as in place, without what is to be checked.
    pub success_at_best: f64,
    /// What breaks the chain.
    pub barriers: Vec<BarrierScore>,
}

impl ScenarioScore {
    /// Returns the chance of the most likely path.
    pub fn path_chance(&self) -> f64 {
        self.routes.first().map_or(0.0, Route::chance)
    }

    /// Returns the chance that it comes about along the most likely path in the period.
    pub fn likelihood(&self) -> f64 {
        self.path_chance() * self.success
    }

    /// Returns its likelihood times the value of what is lost.
    pub fn risk(&self) -> f64 {
        self.likelihood() * self.value
    }
}

/// A requirement that breaks the chain of a scenario.
#[derive(Debug, Clone)]
pub struct BarrierScore {
    /// The requirement.
    pub requirement: RequirementIdx,
    /// Its weakest status along the path.
    pub status: ControlStatus,
    /// Chance of success once it is fully in place.
    pub success_with: f64,
}

/// What scenarios are judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) bound: &'a BoundModel<'a>,
    pub(super) terrain: &'a Terrain<'a>,
    pub(super) paths: &'a Paths,
    pub(super) findings: &'a [Finding],
    pub(super) scores: &'a [FindingScore],
    pub(super) assessed: &'a Assessed,
}

/// Binds every scenario of which the model has the crown jewel; the largest risk first.
pub(super) fn scenarios(grounds: Grounds<'_>) -> Vec<ScenarioScore> {
    let mut next = BTreeMap::new();
    let rows = grounds.catalog.scenarios.iter().enumerate();
    let mut bound: Vec<ScenarioScore> =
        rows.filter_map(|(n, scenario)| bind(grounds, n, scenario, &mut next)).collect();
    let id = |row: &ScenarioScore| grounds.catalog.scenarios.get(row.scenario).map(|row| &row.id);
    bound.sort_by(|left, right| {
        let by_risk = right.risk().total_cmp(&left.risk());
        by_risk.then(right.value.total_cmp(&left.value)).then(id(left).cmp(&id(right)))
    });
    bound
}

/// Returns the chance that at least one of several independent things happens.
pub fn any_of(chances: impl IntoIterator<Item = f64>) -> f64 {
    1.0 - chances.into_iter().fold(1.0, |none, chance| none * (1.0 - chance))
}

fn bind(
    grounds: Grounds<'_>,
    n: usize,
    scenario: &Scenario,
    known: &mut BTreeMap<ComponentIdx, Vec<Route>>,
) -> Option<ScenarioScore> {
    let jewels = jewels(grounds, scenario);
    let (first, value) = jewels.first().copied()?;
    let routes = known.entry(first).or_insert_with(|| routes(grounds, first)).clone();
    let path: Vec<Element> = match routes.first() {
        Some(route) => std::iter::once(Element::System).chain(route.elements()).collect(),
        None => vec![Element::System, Element::Component(first)],
    };
    let findings = relevant(grounds, scenario, &path);
    let scored = || findings.iter().filter_map(|at| grounds.scores.get(*at));
    let barriers = scenario.barriers.iter().map(|(requirement, _)| BarrierScore {
        requirement: *requirement,
        status: status_along(grounds, *requirement, &path),
        success_with: any_of(
            scored().map(|score| score.likelihood * score.remaining_with(&[*requirement])),
        ),
    });
    Some(ScenarioScore {
        scenario: n,
        jewels: jewels.into_iter().map(|(at, _)| at).collect(),
        value,
        success: any_of(scored().map(|score| score.likelihood * score.remaining)),
        success_at_best: any_of(scored().map(|score| score.likelihood * score.remaining_at_best)),
        barriers: barriers.collect(),
        routes,
        findings,
    })
}

/// Returns the components that are the crown jewel of a scenario with the value of what is lost
/// there.
fn jewels(grounds: Grounds<'_>, scenario: &Scenario) -> Vec<(ComponentIdx, f64)> {
    let Grounds { catalog, bound, paths, .. } = grounds;
    let stores: ClassSet = scenario.jewel_stores.iter().copied().collect();
    let handles: ClassSet = scenario.jewel_handles.iter().copied().collect();
    let is_jewel = |at: &ComponentIdx| {
        let is_inside = !is_outside(catalog, bound, *at);
        (bound.stores(*at).meets(stores) && bound.model.components[*at].out_of_scope.is_none())
            || (bound.handles(*at).meets(handles) && is_inside)
            || is_of_type(catalog, bound, scenario, *at)
    };
    let positions = bound.model.components.positions().filter(is_jewel);
    let mut found: Vec<(ComponentIdx, f64)> =
        positions.map(|at| (at, value_at(grounds, scenario, at))).collect();
    found.sort_by(|left, right| {
        let worth = |(at, value): &(ComponentIdx, f64)| paths.from_entries.chance(*at) * value;
        let id = |(at, _): &(ComponentIdx, f64)| &bound.model.components[*at].id;
        let by_worth = worth(right).total_cmp(&worth(left));
        by_worth.then(right.1.total_cmp(&left.1)).then(id(left).cmp(id(right)))
    });
    found
}

/// Returns the value of what an attacker who holds a component has of the assets that a scenario is
/// about, else of what it is by its type.
fn value_at(grounds: Grounds<'_>, scenario: &Scenario, at: ComponentIdx) -> f64 {
    let Grounds { catalog, bound, paths, .. } = grounds;
    let classes: BTreeSet<_> = classes_of(scenario).collect();
    let assets = bound.topology.handled(at).iter();
    let meant = assets.filter(|asset| !bound.model.assets[**asset].classes.is_disjoint(&classes));
    let held = |asset: &AssetIdx| value_of(catalog, bound, *asset) * paths.share(*asset, at);
    let value = meant.fold(0.0, |sum, asset| sum + held(asset));
    if value > 0.0 {
        return value;
    }
    let by_class =
        worst_class(catalog, scenario).and_then(|class| catalog.levels.value.get(&class));
    let restricted = catalog.levels.value_by_sensitivity.get(&Sensitivity::Restricted);
    by_class.or(restricted).copied().unwrap_or_default()
}

/// Returns the findings of a path by which a scenario can come about.
fn relevant(grounds: Grounds<'_>, scenario: &Scenario, path: &[Element]) -> Vec<usize> {
    let is_relevant = |finding: &Finding| {
        let threat = &grounds.catalog.threats[finding.threat];
        let is_barrier =
            |at: RequirementIdx| scenario.barriers.iter().any(|(barrier, _)| *barrier == at);
        let does_the_harm = finding.element != Element::System
            && threat.stride.iter().any(|harm| scenario.harm.contains(harm));
        does_the_harm
            || scenario.threats.contains(&finding.threat)
            || threat.requires.iter().any(|requires| is_barrier(requires.requirement))
    };
    let places: BTreeSet<Element> = path.iter().copied().collect();
    let mut found = Vec::new();
    for place in places {
        // Findings stand in order of their elements.
        let start = grounds.findings.partition_point(|finding| finding.element < place);
        let here = grounds.findings.iter().enumerate().skip(start);
        let here = here.take_while(|(_, finding)| finding.element == place);
        found.extend(here.filter(|(_, finding)| is_relevant(finding)).map(|(at, _)| at));
    }
    found
}

/// Returns the weakest status of a requirement at the places of a path where it applies.
fn status_along(
    grounds: Grounds<'_>,
    requirement: RequirementIdx,
    path: &[Element],
) -> ControlStatus {
    let scope = grounds.catalog.requirements[requirement].scope;
    let places = path.iter().flat_map(|element| places_of(grounds.bound, *element, scope));
    places
        .filter_map(|place| state_at(&grounds.assessed.requirements, requirement, place))
        .min_by_key(|state| (state.status == ControlStatus::NotApplicable, state.strength))
        .map_or(ControlStatus::NotAssessed, |state| state.status)
}

/// Returns the most likely path to a component and the next.
fn routes(grounds: Grounds<'_>, to: ComponentIdx) -> Vec<Route> {
    let Grounds { terrain, paths, .. } = grounds;
    if paths.from_entries.chance(to) <= 0.0 {
        return Vec::new();
    }
    let mut routes = vec![paths.way_in(to)];
    let tree = search(terrain, &[(to, 1.0)], Heading::Home);
    for (_, _, flow, from) in candidates(grounds, &tree) {
        let is_known = |route: &Route| route.steps.iter().any(|step| step.flow == flow);
        if routes.len() > MOST_NEXT || routes.iter().any(is_known) {
            continue;
        }
        let route = over(paths, &tree, flow, from);
        if route.end() == to && is_worth_telling(paths, &route) {
            routes.push(route);
        }
    }
    routes
}

/// Returns flows with the chance of the best path over each, in the order of that chance: chance,
/// rank, flow and the end that it is left from.
fn candidates(grounds: Grounds<'_>, tree: &Tree) -> Vec<(f64, usize, FlowIdx, ComponentIdx)> {
    let Grounds { paths, .. } = grounds;
    let chance = |from: ComponentIdx, along: f64, to: ComponentIdx| {
        paths.from_entries.chance(from) * along * tree.chance(to)
    };
    let both = paths.ways.iter().flat_map(|(flow, way)| {
        let along = (chance(way.source, way.along, way.target), way.rank, flow, way.source);
        let against = (chance(way.target, way.against, way.source), way.rank, flow, way.target);
        [along, against]
    });
    let mut found: Vec<_> = both.filter(|row| row.0 > 0.0).collect();
    let order = |left: &(f64, usize, FlowIdx, ComponentIdx), right: &(_, usize, _, _)| {
        let by_chance = f64::total_cmp(&right.0, &left.0);
        by_chance.then(left.1.cmp(&right.1))
    };
    if found.len() > MOST_CANDIDATES {
        found.select_nth_unstable_by(MOST_CANDIDATES, order);
        found.truncate(MOST_CANDIDATES);
    }
    found.sort_by(order);
    found
}

/// Returns the best path over a flow to where a search started.
fn over(paths: &Paths, tree: &Tree, flow: FlowIdx, from: ComponentIdx) -> Route {
    let mut route = paths.way_in(from);
    let mut next = Some(flow);
    while let Some(flow) = next {
        let step = paths.step(flow, route.end());
        route.steps.push(step);
        next = tree.via(step.to);
    }
    route
}

/// A path that comes by a component twice tells nothing new, nor does one that begins further away
/// only to come by another entry point.
fn is_worth_telling(paths: &Paths, route: &Route) -> bool {
    let mut seen = BTreeSet::from([route.start]);
    let start = route.entry.unwrap_or_default();
    let is_entry = |at: ComponentIdx| {
        let chance = paths.entry_chance[at];
        chance > 0.0 && chance >= start
    };
    route.steps.iter().all(|step| seen.insert(step.to) && !is_entry(step.to))
}
