//! Candidates: links between controls of different frameworks that nobody stated.
//!
//! A path leads over at most three links from a control to one of another framework, through
//! requirements and through controls of third frameworks that a publication links. Its strength is
//! the product of the links' weights (1, .7 or .4, [`Relation::weight`]), divided at each entry in
//! between by the root of its fan-out: how many ways lead on from it into the same framework, since
//! a requirement that serves forty clauses says little about any one of them.
//!
//! Paths that leave the control by the same first step share that step's doubts, so only the best
//! of them counts; those by different steps are combined as independent: `1 - product of (1 - s)`.
//! Weak ones are left out. Composed mappings were measured at 3.5 to 6 % precision: these are
//! candidates for a person to look at and never count as coverage.

use std::collections::BTreeMap;

use crate::kb::{Catalog, ControlIdx, Entry, FrameworkIdx};
use crate::vocab::{FrameworkKind, Relation};

/// Candidates weaker than this are not given: below it, a random pair of clauses does as well.
pub(super) const WEAKEST: f64 = 0.1;

/// Most links of a path.
const MOST_HOPS: usize = 3;

/// A candidate.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// The control that the paths lead to.
    pub target: ControlIdx,
    /// Strength of all paths together, 0 to 1.
    pub strength: f64,
    /// The paths that count, the strongest first.
    pub paths: Vec<Path>,
}

/// One way from a control to another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    /// The entries in between, in order.
    pub through: Vec<Entry>,
    /// Its strength, 0 to 1.
    pub strength: f64,
}

/// Returns the candidates of a control in the order of the catalog; with `only`, those in one
/// framework. Pairs that are linked directly are no candidates.
pub(super) fn candidates(
    catalog: &Catalog,
    control: ControlIdx,
    only: Option<FrameworkIdx>,
) -> Vec<Candidate> {
    let home = catalog.controls[control].framework;
    let start = Entry::Control(control);
    let mut walk = Walk { catalog, home, only, best: BTreeMap::new() };
    walk.extend(&mut vec![start], 1.0);
    let stated: Vec<Entry> = steps(catalog, start).map(|step| step.to).collect();
    walk.best
        .into_iter()
        .filter(|(target, _)| !stated.contains(&Entry::Control(*target)))
        .map(|(target, by_first_step)| candidate(target, by_first_step))
        .filter(|candidate| candidate.strength >= WEAKEST)
        .collect()
}

fn candidate(target: ControlIdx, by_first_step: BTreeMap<Entry, Path>) -> Candidate {
    let mut paths: Vec<Path> = by_first_step.into_values().collect();
    paths.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.through.cmp(&b.through)));
    let missed: f64 = paths.iter().map(|path| 1.0 - path.strength).product();
    Candidate { target, strength: 1.0 - missed, paths }
}

/// One link onward.
#[derive(Debug, Clone, Copy)]
struct Step {
    to: Entry,
    weight: f64,
}

/// The links that a path may take from an entry: between requirements and controls, and between
/// controls of frameworks. Classes of a taxonomy group and say nothing of sameness.
fn steps(catalog: &Catalog, from: Entry) -> impl Iterator<Item = Step> + '_ {
    let outward = catalog.links_from(from).map(|linked| (linked, false));
    let inward = catalog.links_to(from).map(|linked| (linked, true));
    outward.chain(inward).filter_map(move |(linked, backwards)| {
        let relation = linked.link.relation;
        let weight = match (from, linked.entry) {
            (Entry::Control(_), Entry::Control(_)) if backwards => relation.inverse().weight(),
            (Entry::Control(_), Entry::Control(_) | Entry::Requirement(_))
            | (Entry::Requirement(_), Entry::Control(_)) => relation.weight(),
            _ => return None,
        };
        let is_comparison = relation != Relation::ClassifiedAs && !is_class(catalog, linked.entry);
        is_comparison.then_some(Step { to: linked.entry, weight })
    })
}

fn is_class(catalog: &Catalog, entry: Entry) -> bool {
    catalog
        .framework_of(entry)
        .is_some_and(|at| catalog.frameworks[at].kind == FrameworkKind::Taxonomy)
}

/// A search from one control.
struct Walk<'a> {
    catalog: &'a Catalog,
    home: FrameworkIdx,
    only: Option<FrameworkIdx>,
    /// The best path to each control by each first step.
    best: BTreeMap<ControlIdx, BTreeMap<Entry, Path>>,
}

impl Walk<'_> {
    /// Goes on from the last entry of `way`, which was reached with `strength`.
    fn extend(&mut self, way: &mut Vec<Entry>, strength: f64) {
        let Some(from) = way.last().copied() else { return };
        let onward: Vec<Step> = steps(self.catalog, from).collect();
        let fan_out = if way.len() == 1 { BTreeMap::new() } else { self.fan_out(&onward) };
        for step in onward {
            let space = self.catalog.framework_of(step.to);
            if way.contains(&step.to) || space == Some(self.home) {
                continue;
            }
            let ways = fan_out.get(&space).copied().unwrap_or(1.0);
            let reached = strength * step.weight / f64::sqrt(ways);
            if reached * 2.0 < WEAKEST {
                // Even joined with another like it, the path could not make a candidate.
                continue;
            }
            if let Entry::Control(target) = step.to {
                self.arrive(target, way, reached);
            }
            let passes_target = self.only.is_some() && space == self.only;
            if way.len() < MOST_HOPS && !passes_target {
                way.push(step.to);
                self.extend(way, reached);
                way.pop();
            }
        }
    }

    /// How many steps lead into each framework; those to requirements count as one space.
    fn fan_out(&self, onward: &[Step]) -> BTreeMap<Option<FrameworkIdx>, f64> {
        let mut counts = BTreeMap::new();
        for step in onward {
            *counts.entry(self.catalog.framework_of(step.to)).or_insert(0.0) += 1.0;
        }
        counts
    }

    fn arrive(&mut self, target: ControlIdx, way: &[Entry], strength: f64) {
        let framework = self.catalog.controls[target].framework;
        let [_, through @ ..] = way else { return };
        let Some(first) = through.first().copied() else { return };
        if self.only.is_some_and(|only| only != framework) {
            return;
        }
        let by_first_step = self.best.entry(target).or_default();
        let is_better = by_first_step.get(&first).is_none_or(|known| known.strength < strength);
        if is_better {
            by_first_step.insert(first, Path { through: through.to_vec(), strength });
        }
    }
}
