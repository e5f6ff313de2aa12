//! What each item leaves of each risk: flat rows, and a tally that follows a set as it grows.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::plan::ItemIdx;
use crate::positions;
use crate::vocab::Table;

positions! {
    /// A risk.
    pub RiskIdx,
}

/// What an item does to a risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The risk.
    pub risk: RiskIdx,
    /// What is left of it, as a share from 0 to 1.
    pub keep: f64,
    /// `-ln keep`, at most [`ALL_GONE`].
    pub(super) logarithm: f64,
}

/// Stands for the logarithm of nothing: e^-40 is less than a double can tell from nothing beside 1.
const ALL_GONE: f64 = 40.0;

/// Risks and the effects of every item on them.
#[derive(Debug, Clone, Default)]
pub struct Risks {
    /// The size of each risk before anything is done.
    sizes: Table<RiskIdx, f64>,
    /// The effects of every item, one item after the other.
    effects: Vec<Effect>,
    /// Where the effects of an item are.
    rows: Table<ItemIdx, Range<usize>>,
}

impl Risks {
    /// Lays out risks: their size, and which items leave how much of them. Risks that the same
    /// items touch in the same way are added up, which makes ten thousand findings a few hundred.
    pub fn new(items: usize, risks: impl IntoIterator<Item = (f64, Vec<(ItemIdx, f64)>)>) -> Self {
        let mut alike: BTreeMap<Vec<(ItemIdx, u64)>, f64> = BTreeMap::new();
        for (size, mut effects) in risks {
            effects.retain(|(_, keep)| *keep < 1.0);
            if size > 0.0 && !effects.is_empty() {
                effects.sort_by_key(|(item, _)| *item);
                let key = effects.iter().map(|(item, keep)| (*item, keep.max(0.0).to_bits()));
                *alike.entry(key.collect()).or_default() += size;
            }
        }
        let mut by_item: BTreeMap<ItemIdx, Vec<Effect>> = BTreeMap::new();
        let mut sizes = Table::default();
        for (key, size) in alike {
            let risk = sizes.push(size);
            for (item, keep) in key {
                let keep = f64::from_bits(keep);
                let effect = Effect { risk, keep, logarithm: (-keep.ln()).clamp(0.0, ALL_GONE) };
                by_item.entry(item).or_default().push(effect);
            }
        }
        let mut effects = Vec::new();
        let positions = (0..items).map(crate::vocab::Index::new);
        let rows = positions.map(|item: ItemIdx| {
            let start = effects.len();
            effects.extend(by_item.remove(&item).unwrap_or_default());
            start..effects.len()
        });
        Self { rows: rows.collect(), sizes, effects }
    }

    /// Returns the effects of an item, by risk.
    pub fn of(&self, item: ItemIdx) -> &[Effect] {
        self.effects.get(self.rows[item].clone()).unwrap_or_default()
    }

    /// Returns the number of effects of all items.
    pub(super) fn effects(&self) -> u64 {
        u64::try_from(self.effects.len()).unwrap_or(u64::MAX / 4)
    }

    /// Returns the sizes of the risks before anything is done.
    pub(super) const fn sizes(&self) -> &Table<RiskIdx, f64> {
        &self.sizes
    }

    /// Returns what a set removes, worked out from nothing: the same set gives the same bits,
    /// however it came about.
    pub fn removed(&self, chosen: &Table<ItemIdx, bool>) -> f64 {
        let mut left = self.sizes.clone();
        for (item, _) in chosen.iter().filter(|(_, is_chosen)| **is_chosen) {
            for effect in self.of(item) {
                left[effect.risk] *= effect.keep;
            }
        }
        let pairs = self.sizes.iter().zip(left.as_slice());
        pairs.fold(0.0, |sum, ((_, size), left)| sum + (size - left))
    }
}

/// What is left of every risk once some items are done, with a way back.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    left: Table<RiskIdx, f64>,
    /// What was overwritten, the last at the end.
    log: Vec<(RiskIdx, f64)>,
}

impl Tally {
    /// Nothing is done yet.
    pub(super) fn new(risks: &Risks) -> Self {
        Self { left: risks.sizes.clone(), log: Vec::new() }
    }

    /// Returns what an item would remove of what is left.
    pub(super) fn gain(&self, risks: &Risks, item: ItemIdx) -> f64 {
        let effects = risks.of(item).iter();
        effects.fold(0.0, |sum, effect| sum + self.left[effect.risk] * (1.0 - effect.keep))
    }

    /// Returns what several items together would remove of what is left.
    pub(super) fn gain_of_all(&mut self, risks: &Risks, items: &[ItemIdx]) -> f64 {
        if let [item] = items {
            return self.gain(risks, *item);
        }
        let mark = self.mark();
        let gain = items.iter().fold(0.0, |sum, item| sum + self.add(risks, *item));
        self.undo(mark);
        gain
    }

    /// Does an item and returns what it removed.
    pub(super) fn add(&mut self, risks: &Risks, item: ItemIdx) -> f64 {
        let mut removed = 0.0;
        for effect in risks.of(item) {
            let left = &mut self.left[effect.risk];
            self.log.push((effect.risk, *left));
            removed += *left * (1.0 - effect.keep);
            *left *= effect.keep;
        }
        removed
    }

    /// Returns the place to go back to.
    pub(super) const fn mark(&self) -> usize {
        self.log.len()
    }

    /// Goes back to a place, to the same bits.
    pub(super) fn undo(&mut self, mark: usize) {
        for (risk, left) in self.log.drain(mark.min(self.log.len())..).rev() {
            self.left[risk] = left;
        }
    }
}
