//! How sure a gap's rank is: the ranks that it gets when the levels are off.
//!
//! In each draw every threat's likelihood stays or moves one level, every jewel's value stays or
//! moves one step, and the effect and weight of every requirement against a threat lie somewhere
//! in their ranges. Findings of one threat that have the same level and the same evidence differ
//! by what can be reached from them alone, so that they are drawn together; that keeps a thousand
//! draws over ten thousand components under a second.

use std::collections::{BTreeMap, BTreeSet};

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use crate::gaps::{Assessed, Gap};
use crate::kb::raw::UncertaintyLevels;
use crate::kb::{Catalog, RequirementIdx, ThreatIdx};
use crate::scoring::jewels::JewelIdx;
use crate::scoring::{FindingScore, GapScore, Impact, Paths};
use crate::threats::Finding;
use crate::vocab::{Likelihood, Table};

/// The ranks, from 1, between which a gap lies in most of the draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The best.
    pub low: usize,
    /// The worst.
    pub high: usize,
}

/// What intervals are computed from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) assessed: &'a Assessed,
    pub(super) findings: &'a [Finding],
    pub(super) scores: &'a [FindingScore],
    pub(super) impacts: &'a [Impact],
    pub(super) paths: &'a Paths,
    pub(super) gaps: &'a [GapScore],
}

/// Returns the interval of each gap, by its position in the list of gaps. The same input gives the
/// same intervals.
pub(super) fn intervals(ranked: Ranked<'_>) -> Vec<Interval> {
    let levels = &ranked.catalog.levels.uncertainty;
    let found: BTreeSet<ThreatIdx> = ranked.findings.iter().map(|row| row.threat).collect();
    let groups = groups(ranked, &found);
    let (savings, of_gap) = savings(ranked, &groups);
    let mut random = Pcg64Mcg::seed_from_u64(levels.seed);
    let mut ranks: Vec<Vec<u32>> = vec![Vec::new(); ranked.gaps.len()];
    for _ in 0..levels.draws {
        let draw = Draw::new(ranked, &found, &groups, &mut random);
        let gains: Vec<f64> = savings.iter().map(|saving| draw.gain(&groups, saving)).collect();
        let benefit = |of_gap: &Vec<usize>| {
            of_gap.iter().filter_map(|at| gains.get(*at)).fold(0.0, |sum, gain| sum + gain)
        };
        let benefits: Vec<f64> = of_gap.iter().map(benefit).collect();
        for (rank, gap) in (1..).zip(order(ranked, &benefits)) {
            if let Some(ranks) = ranks.get_mut(gap) {
                ranks.push(rank);
            }
        }
    }
    ranks.into_iter().map(|ranks| interval(ranks, levels.share)).collect()
}

/// Sorts the gaps by legal tier and benefit per cost, as the list does.
fn order(ranked: Ranked<'_>, benefits: &[f64]) -> Vec<usize> {
    let priorities: Vec<f64> = ranked
        .gaps
        .iter()
        .zip(benefits)
        .map(|(gap, benefit)| if gap.cost_days > 0.0 { benefit / gap.cost_days } else { 0.0 })
        .collect();
    super::order(ranked.catalog, &ranked.assessed.gaps, &priorities)
}

fn interval(mut ranks: Vec<u32>, share: f64) -> Interval {
    ranks.sort_unstable();
    let outside = (1.0 - share) / 2.0;
    let last = ranks.len().saturating_sub(1);
    let skipped = (0..=last).take_while(|n| position(*n + 1) <= outside * position(ranks.len()));
    let skipped = skipped.count();
    let at = |n: usize| {
        let rank = ranks.get(n).copied().unwrap_or_default();
        usize::try_from(rank).unwrap_or(usize::MAX)
    };
    Interval { low: at(skipped), high: at(last.saturating_sub(skipped)) }
}

/// A small count as a number.
fn position(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::MAX, f64::from)
}

/// Findings of one threat with the same likelihood and the same evidence.
#[derive(Debug)]
struct Group {
    /// Position among the threats that were found.
    threat: usize,
    likelihood: Likelihood,
    /// s of each requirement, in the threat's order.
    strengths: Vec<f64>,
    requirements: Vec<RequirementIdx>,
    /// Which requirements are not fully met at some place of the findings, a bit for each.
    open: u64,
    /// Sum of the chances to get to each jewel.
    reach: BTreeMap<JewelIdx, f64>,
}

fn groups(ranked: Ranked<'_>, found: &BTreeSet<ThreatIdx>) -> Vec<Group> {
    let open = open(ranked);
    let slots: BTreeMap<ThreatIdx, usize> =
        found.iter().enumerate().map(|(n, threat)| (*threat, n)).collect();
    let mut known: BTreeMap<(usize, Likelihood, Vec<u64>, u64), usize> = BTreeMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for ((finding, score), open) in ranked.findings.iter().zip(ranked.scores).zip(open) {
        let Some(threat) = slots.get(&finding.threat).copied() else { continue };
        let strengths: Vec<f64> = score.factors.iter().map(|factor| factor.strength).collect();
        let bits = strengths.iter().map(|strength| strength.to_bits()).collect();
        let at = *known.entry((threat, finding.likelihood, bits, open)).or_insert_with(|| {
            groups.push(Group {
                threat,
                likelihood: finding.likelihood,
                strengths,
                requirements: score.factors.iter().map(|factor| factor.requirement).collect(),
                open,
                reach: BTreeMap::new(),
            });
            groups.len() - 1
        });
        let impact = ranked.impacts.get(score.impact_at);
        let (Some(group), Some(impact)) = (groups.get_mut(at), impact) else { continue };
        for prize in &impact.prizes {
            *group.reach.entry(prize.jewel).or_default() += prize.reach;
        }
    }
    groups
}

/// Returns for each finding which of its requirements are not fully met at one of its places.
fn open(ranked: Ranked<'_>) -> Vec<u64> {
    let mut open = vec![0; ranked.findings.len()];
    let states = ranked.assessed.requirements.iter().filter(|state| !state.is_settled());
    for state in states {
        for at in &state.findings {
            let score = ranked.scores.get(*at);
            if let (Some(score), Some(open)) = (score, open.get_mut(*at)) {
                *open |= mask(score.factors.iter().map(|factor| factor.requirement), |at| {
                    at == state.requirement
                });
            }
        }
    }
    open
}

/// Returns a bit for each requirement of which something holds.
fn mask(
    requirements: impl Iterator<Item = RequirementIdx>,
    holds: impl Fn(RequirementIdx) -> bool,
) -> u64 {
    let bits = requirements.zip(0_u32..64).filter(|(at, _)| holds(*at));
    bits.fold(0, |bits, (_, n)| bits | (1 << n))
}

/// What a group loses once some of its requirements are in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Saving {
    group: usize,
    /// The requirements, a bit for each.
    done: u64,
}

/// Returns every saving that some gap brings, once, and for each gap the positions of its own.
fn savings(ranked: Ranked<'_>, groups: &[Group]) -> (Vec<Saving>, Vec<Vec<usize>>) {
    let mut asking: BTreeMap<RequirementIdx, Vec<usize>> = BTreeMap::new();
    for (n, group) in groups.iter().enumerate() {
        for (at, bit) in group.requirements.iter().zip(0_u32..64) {
            if group.open & (1 << bit) != 0 {
                asking.entry(*at).or_default().push(n);
            }
        }
    }
    let mut known: BTreeMap<Saving, usize> = BTreeMap::new();
    let mut savings = Vec::new();
    let mut of_gap = |gap: &Gap| -> Vec<usize> {
        let missing: BTreeSet<RequirementIdx> = gap.missing.iter().copied().collect();
        let touched: BTreeSet<usize> =
            missing.iter().filter_map(|at| asking.get(at)).flatten().copied().collect();
        let touched = touched.into_iter().filter_map(|n| Some((n, groups.get(n)?)));
        touched
            .map(|(n, group)| {
                let requirements = group.requirements.iter().copied();
                let done = mask(requirements, |at| missing.contains(&at));
                let saving = Saving { group: n, done };
                *known.entry(saving).or_insert_with(|| {
                    savings.push(saving);
                    savings.len() - 1
                })
            })
            .collect()
    };
    let of_gaps = ranked.assessed.gaps.iter().map(&mut of_gap).collect();
    (savings, of_gaps)
}

/// One draw of everything that may be off.
struct Draw {
    /// `L * I` of each group.
    stakes: Vec<f64>,
    /// `e * w` of each requirement of each threat that was found.
    effects: Vec<Vec<f64>>,
}

impl Draw {
    fn new(
        ranked: Ranked<'_>,
        found: &BTreeSet<ThreatIdx>,
        groups: &[Group],
        random: &mut Pcg64Mcg,
    ) -> Self {
        let levels = &ranked.catalog.levels;
        let mut shifts = Vec::with_capacity(found.len());
        let mut effects = Vec::with_capacity(found.len());
        for threat in found {
            shifts.push(shift(random));
            let requires = ranked.catalog.threats[*threat].requires.iter();
            let effect = |requires: &crate::kb::Requires| {
                let effect = within(levels.uncertainty.effect.get(&requires.effect), random);
                effect * within(levels.uncertainty.weight.get(&requires.covers), random)
            };
            effects.push(requires.map(effect).collect());
        }
        let values = values(ranked.paths, &levels.uncertainty, random);
        let stake = |group: &Group| {
            let shift = shifts.get(group.threat).copied().unwrap_or_default();
            let level = moved(group.likelihood, shift);
            let likelihood = levels.likelihood.get(&level).copied().unwrap_or_default();
            let reached = group.reach.iter();
            likelihood * reached.fold(0.0, |sum, (jewel, reach)| sum + values[*jewel] * reach)
        };
        Self { stakes: groups.iter().map(stake).collect(), effects }
    }

    fn gain(&self, groups: &[Group], saving: &Saving) -> f64 {
        let Some(group) = groups.get(saving.group) else { return 0.0 };
        let stake = self.stakes.get(saving.group).copied().unwrap_or_default();
        let effects = self.effects.get(group.threat).map_or(&[][..], Vec::as_slice);
        let (mut before, mut after) = (1.0, 1.0);
        for ((strength, effect), bit) in group.strengths.iter().zip(effects).zip(0_u32..64) {
            let factor = 1.0 - strength * effect;
            before *= factor;
            after *= if saving.done & (1 << bit) != 0 { 1.0 - effect } else { factor };
        }
        stake * (before - after)
    }
}

fn values(
    paths: &Paths,
    levels: &UncertaintyLevels,
    random: &mut Pcg64Mcg,
) -> Table<JewelIdx, f64> {
    let value = |value: f64| match shift(random) {
        Shift::Down => value / levels.value_step,
        Shift::Stay => value,
        Shift::Up => value * levels.value_step,
    };
    paths.jewels.iter().map(|(_, jewel)| jewel.value).map(value).collect()
}

/// Where a level goes in a draw.
#[derive(Debug, Clone, Copy, Default)]
enum Shift {
    Down,
    #[default]
    Stay,
    Up,
}

fn shift(random: &mut Pcg64Mcg) -> Shift {
    match random.next_u32() % 3 {
        0 => Shift::Down,
        1 => Shift::Stay,
        _ => Shift::Up,
    }
}

fn moved(level: Likelihood, shift: Shift) -> Likelihood {
    let lower = Likelihood::ALL.iter().copied().rev().find(|known| *known < level);
    match shift {
        Shift::Down => lower.unwrap_or(level),
        Shift::Stay => level,
        Shift::Up => level.raised(),
    }
}

/// Draws a number of a range, evenly; 0 where there is no range.
fn within(range: Option<&(f64, f64)>, random: &mut Pcg64Mcg) -> f64 {
    let Some((low, high)) = range else { return 0.0 };
    let share = f64::from(random.next_u32()) / f64::from(u32::MAX);
    low + (high - low) * share
}
