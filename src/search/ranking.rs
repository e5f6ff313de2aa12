//! Scores, order, counts and the reasons for a place.
//!
//! An entry's score is the sum over the groups of the query of the best alternative of each, plus
//! what a rule gives it. Since the parts are kept, the reasons are the sum itself and not a
//! reconstruction of it.

use std::collections::BTreeMap;

use crate::kb::{Catalog, Entry, FrameworkIdx};
use crate::search::filter::Filters;
use crate::search::plan::{Alternative, Group, Plan};
use crate::search::postings::Doc;
use crate::search::{Contribution, Facets, Reason, Rule, SearchIndex};
use crate::vocab::EntryKind;

/// What is left of the score of a withdrawn clause: it is still found by its words, after others.
const WITHDRAWN: f64 = 0.5;

/// What is left of the score of a clause that refines another one: who asks in general words means
/// the general clause first (nDCG@10 .31 instead of .21 on the tuning half of the CSF 2.0 outcomes; less
/// would do a little better there and bury the details in everyday searches).
const DETAIL: f64 = 0.5;

/// With fewer entries than this that have enough of the words, those with any of them are shown.
const FEW: usize = 3;

/// An entry that matches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    pub(super) doc: Doc,
    pub(super) entry: Entry,
    pinned: f64,
    text: f64,
}

impl Ranked {
    /// The whole score.
    pub(super) fn score(&self) -> f64 {
        self.pinned + self.text
    }
}

/// What is ranked and under which conditions.
pub(super) struct Ranking<'a> {
    pub(super) index: &'a SearchIndex,
    pub(super) catalog: &'a Catalog,
    pub(super) plan: &'a Plan,
    pub(super) filters: &'a Filters,
}

impl Ranking<'_> {
    /// Ranks all entries that match; `all` lets entries match that have none of the words. The
    /// flag tells that too few had enough of the words.
    pub(super) fn rank(&self, all: bool) -> (Vec<Ranked>, Facets, bool) {
        let (scores, counts) = self.score();
        let enough = self.enough();
        let passing = |least: usize| {
            let counted = (0..).zip(&counts).zip(&self.index.entries);
            let having = counted.filter(|((_, count), _)| **count >= least);
            having.filter(|((doc, _), entry)| self.passes(*doc, **entry)).count()
        };
        let loosened = enough > 1 && passing(enough) < FEW && passing(1) > passing(enough);
        let least = if loosened { 1 } else { enough };
        let mut facets = Counts::default();
        let mut ranked = Vec::new();
        for doc in self.candidates(all) {
            let Some((&entry, at)) = self.index.entry(doc) else { continue };
            let text = scores.get(at).copied().unwrap_or_default();
            let count = counts.get(at).copied().unwrap_or_default();
            let pin = self.plan.pins.get(&doc);
            let matches = all || pin.is_some() || (count > 0 && count >= least);
            if !matches || self.plan.excluded.contains(&doc) || !facets.admit(self, entry) {
                continue;
            }
            let pinned = pin.map_or(0.0, |(_, worth)| *worth);
            let text = text * self.standing(entry).map_or(1.0, |(share, _)| share);
            ranked.push(Ranked { doc, entry, pinned, text });
        }
        // Entries are in order of kind and catalog, and the sort is stable: ties keep that order.
        ranked.sort_by(|a, b| b.pinned.total_cmp(&a.pinned).then(b.text.total_cmp(&a.text)));
        (ranked, facets.into(), loosened)
    }

    /// Documents that could match: the pinned ones only, when there is nothing else to look for.
    fn candidates(&self, all: bool) -> Vec<Doc> {
        if all || !self.plan.groups.is_empty() {
            self.index.documents.values().copied().collect()
        } else {
            self.plan.pins.keys().copied().collect()
        }
    }

    /// How many groups an entry must have: both of two and two of a handful, so that totals and counts
    /// mean something. Of a sentence one is enough; asking for more lost half of what should be found
    /// (recall@100 .39 instead of .60 on the CSF 2.0 subcategories).
    fn enough(&self) -> usize {
        match self.plan.groups.iter().filter(|group| !group.optional).count() {
            count @ 0..=2 => count,
            3..=6 => 2,
            _ => 1,
        }
    }

    fn passes(&self, doc: Doc, entry: Entry) -> bool {
        self.filters.allow(entry, self.catalog) && !self.plan.excluded.contains(&doc)
    }

    fn score(&self) -> (Vec<f64>, Vec<usize>) {
        if self.plan.groups.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let mut scores = vec![0.0; self.index.entries.len()];
        let mut counts = vec![0; self.index.entries.len()];
        for group in &self.plan.groups {
            let best = best_of(group, scores.len());
            for ((score, count), best) in scores.iter_mut().zip(&mut counts).zip(best) {
                *score += best;
                *count += usize::from(best > 0.0 && !group.optional);
            }
        }
        (scores, counts)
    }

    /// What is left of what an entry's words are worth, if it stands back behind others.
    fn standing(&self, entry: Entry) -> Option<(f64, Reason)> {
        let Entry::Control(at) = entry else { return None };
        let control = &self.catalog.controls[at];
        if control.withdrawn.is_some() {
            return Some((WITHDRAWN, Reason::Withdrawn));
        }
        let parent = control.parent.map(|at| &self.catalog.controls[at])?;
        parent.is_assessable().then_some((DETAIL, Reason::Detail))
    }

    /// Says where a score comes from; the parts add up to it.
    pub(super) fn why(&self, ranked: &Ranked) -> (Option<Rule>, Vec<Contribution>) {
        let pin = self.plan.pins.get(&ranked.doc);
        let rule = pin.map(|(rule, _)| *rule);
        let mut parts: Vec<Contribution> = pin
            .map(|(rule, worth)| Contribution { reason: Reason::Rule(*rule), score: *worth })
            .into_iter()
            .collect();
        let mut text = 0.0;
        for group in &self.plan.groups {
            let best = group
                .alternatives
                .iter()
                .map(|alternative| (total(alternative, ranked.doc), alternative))
                .reduce(|best, other| if other.0 > best.0 { other } else { best });
            if let Some((score, alternative)) = best.filter(|(score, _)| *score > 0.0) {
                text += score;
                parts.extend(contributions(alternative, ranked.doc));
            }
        }
        if let Some((share, reason)) = self.standing(ranked.entry).filter(|_| text > 0.0) {
            parts.push(Contribution { reason, score: text * (share - 1.0) });
        }
        (rule, parts)
    }
}

fn best_of(group: &Group, documents: usize) -> Vec<f64> {
    let mut best = vec![0.0_f64; documents];
    let mut sums = vec![0.0_f64; documents];
    for alternative in &group.alternatives {
        let docs = || alternative.leaves.iter().flat_map(|leaf| &leaf.scored);
        for (doc, score) in docs() {
            if let Some(sum) = slot(&mut sums, *doc) {
                *sum += score;
            }
        }
        for (doc, _) in docs() {
            if let (Some(sum), Some(best)) = (slot(&mut sums, *doc), slot(&mut best, *doc)) {
                *best = best.max(*sum);
                *sum = 0.0;
            }
        }
    }
    best
}

fn slot(scores: &mut [f64], doc: Doc) -> Option<&mut f64> {
    scores.get_mut(usize::try_from(doc).ok()?)
}

fn total(alternative: &Alternative, doc: Doc) -> f64 {
    alternative.leaves.iter().filter_map(|leaf| score_of(&leaf.scored, doc)).sum()
}

fn score_of(scored: &[(Doc, f64)], doc: Doc) -> Option<f64> {
    let at = scored.binary_search_by_key(&doc, |(other, _)| *other).ok()?;
    scored.get(at).map(|(_, score)| *score)
}

fn contributions(alternative: &Alternative, doc: Doc) -> impl Iterator<Item = Contribution> {
    alternative.leaves.iter().filter_map(move |leaf| {
        let score = score_of(&leaf.scored, doc)?;
        let (field, term, via) = (leaf.field, leaf.term.clone(), alternative.via.clone());
        Some(Contribution { reason: Reason::Term { field, term, via }, score })
    })
}

/// Counts by kind and framework. Each ignores its own filter, so that the other choices keep their
/// figures.
#[derive(Default)]
struct Counts {
    kinds: BTreeMap<EntryKind, usize>,
    frameworks: BTreeMap<FrameworkIdx, usize>,
}

impl Counts {
    /// Counts an entry and tells whether it passes every filter.
    fn admit(&mut self, ranking: &Ranking<'_>, entry: Entry) -> bool {
        let filters = ranking.filters;
        let framework = ranking.catalog.framework_of(entry);
        let by_link = filters.allow_link(entry);
        let by_kind = filters.allow_kind(entry.kind());
        let by_framework = filters.allow_framework(framework);
        if by_link && by_framework {
            *self.kinds.entry(entry.kind()).or_default() += 1;
        }
        if let Some(framework) = framework
            && by_link
            && by_kind
        {
            *self.frameworks.entry(framework).or_default() += 1;
        }
        by_link && by_kind && by_framework
    }
}

impl From<Counts> for Facets {
    fn from(counts: Counts) -> Self {
        Self {
            kinds: counts.kinds.into_iter().collect(),
            frameworks: counts.frameworks.into_iter().collect(),
        }
    }
}
