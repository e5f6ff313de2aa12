//! The best chance to get from some components to all others, and by which flow: Dijkstra's
//! algorithm on products.
//!
//! The best product of chances is the shortest path on `-ln p`. Products are compared as they are:
//! the logarithm of a number differs between platforms in its last bit, a product does not, and a
//! person with a calculator gets the same number.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::model::{ComponentIdx, FlowIdx};
use crate::scoring::paths::Terrain;
use crate::vocab::Table;

/// Which way attackers go over the flows that a search follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    /// From where the search starts to everything else.
    Away,
    /// From everything else to where the search starts.
    Home,
}

/// The result of a search: for every component the best chance, and the flow that it begins or
/// ends with.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    chance: Table<ComponentIdx, f64>,
    via: Table<ComponentIdx, Option<FlowIdx>>,
}

impl Tree {
    /// Returns the best chance between a component and the start of the search; 0 for none.
    pub(super) fn chance(&self, at: ComponentIdx) -> f64 {
        self.chance[at]
    }

    /// Returns the flow by which a component is tied to the next towards the start; nothing at a
    /// start or where there is no way.
    pub(super) fn via(&self, at: ComponentIdx) -> Option<FlowIdx> {
        self.via[at]
    }
}

/// Searches from some components, each with the chance that it counts with. What falls below the
/// catalog's negligible chance counts as none.
pub(super) fn search(
    terrain: &Terrain<'_>,
    starts: &[(ComponentIdx, f64)],
    heading: Heading,
) -> Tree {
    let floor = terrain.levels.pass.negligible;
    let count = terrain.ranks.len();
    let mut tree = Tree {
        chance: std::iter::repeat_n(0.0, count).collect(),
        via: std::iter::repeat_n(None, count).collect(),
    };
    let mut known: Table<ComponentIdx, Option<Label>> = std::iter::repeat_n(None, count).collect();
    let mut settled: Table<ComponentIdx, bool> = std::iter::repeat_n(false, count).collect();
    let mut heap = BinaryHeap::new();
    let mut offer = |heap: &mut BinaryHeap<Label>, label: Label| {
        let is_better = known[label.at].is_none_or(|known| label > known);
        if label.chance >= floor && label.chance > 0.0 && is_better {
            known[label.at] = Some(label);
            heap.push(label);
        }
    };
    for (at, chance) in starts {
        let rank = terrain.ranks[*at];
        offer(&mut heap, Label { chance: *chance, hops: 0, rank, at: *at, via: None });
    }
    while let Some(label) = heap.pop() {
        if settled[label.at] {
            continue;
        }
        settled[label.at] = true;
        tree.chance[label.at] = label.chance;
        tree.via[label.at] = label.via;
        terrain.each_neighbour(label.at, heading, |flow, rank, at, chance| {
            if !settled[at] {
                let chance = chance * label.chance;
                let hops = label.hops + 1;
                offer(&mut heap, Label { chance, hops, rank, at, via: Some(flow) });
            }
        });
    }
    tree
}

/// What is known of a component while the search goes on.
#[derive(Debug, Clone, Copy)]
struct Label {
    chance: f64,
    hops: u32,
    rank: usize,
    at: ComponentIdx,
    via: Option<FlowIdx>,
}

/// The better is the greater: the higher chance, then fewer flows, then the id that comes first.
impl Ord for Label {
    fn cmp(&self, other: &Self) -> Ordering {
        self.chance
            .total_cmp(&other.chance)
            .then(other.hops.cmp(&self.hops))
            .then(other.rank.cmp(&self.rank))
    }
}

impl PartialOrd for Label {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Label {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Label {}
