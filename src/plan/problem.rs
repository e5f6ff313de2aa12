//! The items of a plan and the rules between them.

use std::collections::BTreeSet;

use crate::plan::Risks;
use crate::positions;
use crate::vocab::Table;

positions! {
    /// An item of work.
    pub ItemIdx,
}

/// Hundredths of a person-day: whole numbers, so that a budget is kept to exactly.
pub type Hundredths = u32;

/// An item of work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// What it costs.
    pub cost: Hundredths,
    /// Whether it has to be done, whatever it removes.
    pub must: bool,
    /// Whether it may not be done.
    pub never: bool,
    /// What has to be done before it.
    pub after: Vec<ItemIdx>,
}

/// Items, the rules between them, and what they do.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The items.
    pub items: Table<ItemIdx, Item>,
    /// What they do.
    pub risks: Risks,
    /// Each item with everything that has to be done before it, in an order in which it can be
    /// done; the item itself at the end.
    closures: Table<ItemIdx, Vec<ItemIdx>>,
    /// Other items that are not wanted beside an item.
    rivals: Table<ItemIdx, Vec<ItemIdx>>,
}

impl Problem {
    /// Ties items together. Of each group in `either` one item at the most is chosen, unless
    /// several of them must be done. What must be done overrules that it may not be.
    pub fn new(items: Table<ItemIdx, Item>, either: &[Vec<ItemIdx>], risks: Risks) -> Self {
        let closures = items.positions().map(|at| closure(&items, at)).collect();
        let rivals = items.positions().map(|at| {
            let groups = either.iter().filter(|group| group.contains(&at));
            let others: BTreeSet<ItemIdx> = groups.flatten().copied().collect();
            others.into_iter().filter(|other| *other != at).collect()
        });
        let rivals = rivals.collect();
        let mut problem = Self { items, risks, closures, rivals };
        let duties = problem.duties();
        problem.items.iter_mut().for_each(|(at, item)| item.never &= !duties[at]);
        problem
    }

    /// Returns an item with everything that has to be done before it, in order.
    pub fn closure(&self, at: ItemIdx) -> &[ItemIdx] {
        &self.closures[at]
    }

    /// Returns the items that are not wanted beside an item.
    pub fn rivals(&self, at: ItemIdx) -> &[ItemIdx] {
        &self.rivals[at]
    }

    /// Returns the empty set.
    pub fn nothing(&self) -> Table<ItemIdx, bool> {
        self.items.iter().map(|_| false).collect()
    }

    /// Returns everything that must be done, with what has to be done before it.
    pub fn duties(&self) -> Table<ItemIdx, bool> {
        let mut duties = self.nothing();
        for (at, _) in self.items.iter().filter(|(_, item)| item.must) {
            for needed in self.closure(at) {
                duties[*needed] = true;
            }
        }
        duties
    }

    /// Returns what a set costs.
    pub fn cost_of(&self, chosen: &Table<ItemIdx, bool>) -> u64 {
        let costs = self.items.iter().zip(chosen.as_slice()).filter(|(_, is_chosen)| **is_chosen);
        costs.map(|((_, item), _)| u64::from(item.cost)).sum()
    }

    /// Puts into `bundle` what has to be done for an item beside what is chosen, in order, and
    /// returns what it costs; nothing if a rule forbids it or if it is done already.
    pub(super) fn bundle(
        &self,
        chosen: &Table<ItemIdx, bool>,
        barred: &Table<ItemIdx, bool>,
        at: ItemIdx,
        bundle: &mut Vec<ItemIdx>,
    ) -> Option<u64> {
        bundle.clear();
        if chosen[at] {
            return None;
        }
        bundle.extend(self.closure(at).iter().filter(|needed| !chosen[**needed]));
        let is_free = |needed: &ItemIdx| {
            !barred[*needed]
                && self
                    .rivals(*needed)
                    .iter()
                    .all(|rival| !chosen[*rival] && !bundle.contains(rival))
        };
        let is_allowed = bundle.iter().all(is_free);
        is_allowed.then(|| bundle.iter().map(|needed| u64::from(self.items[*needed].cost)).sum())
    }
}

/// Puts items into a set, or takes them out.
pub(super) fn set(of: &mut Table<ItemIdx, bool>, items: &[ItemIdx], to: bool) {
    for item in items {
        of[*item] = to;
    }
}

/// Walks to everything that has to be done before an item, depth first. In a circle each of its
/// items needs all others, so that they are only ever done together.
fn closure(items: &Table<ItemIdx, Item>, at: ItemIdx) -> Vec<ItemIdx> {
    let mut seen = BTreeSet::from([at]);
    let mut done = Vec::new();
    let mut walk: Vec<(ItemIdx, usize)> = vec![(at, 0)];
    while let Some((item, turn)) = walk.pop() {
        match items[item].after.get(turn) {
            Some(needed) => {
                walk.push((item, turn + 1));
                if seen.insert(*needed) {
                    walk.push((*needed, 0));
                }
            }
            None => done.push(item),
        }
    }
    done
}
