//! How well search finds what a body of experts says belongs together: the query is an outcome of
//! NIST CSF 2.0, relevant are the SP 800-53 controls that NIST names for it. Words only, no model.
//!
//! Weights and synonyms may be tuned on the first half; the second is for the figure that counts.

use plumbline::kb::{Catalog, Entry};
use plumbline::search::{Query, SearchIndex};
use plumbline::vocab::EntryKind;

/// NIST's pairs, one outcome a line.
const PAIRS: &str = include_str!("../../tests/search/csf-2.0-to-800-53.tsv");

/// How many hits are looked at for recall.
const DEPTH: usize = 100;

/// Which outcomes are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    /// Those that may be tuned on: the odd lines.
    Tuning,
    /// Those that may not: the even lines.
    HeldOut,
}

/// Means over the outcomes of a half, each 0 to 1.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Quality {
    /// How many outcomes were asked.
    pub(crate) queries: f64,
    /// Normalised discounted cumulative gain of the first ten, every relevant control worth 1.
    pub(crate) ndcg_at_10: f64,
    /// Reciprocal rank of the first relevant control.
    pub(crate) mrr: f64,
    /// Share of the relevant controls among the first ten.
    pub(crate) recall_at_10: f64,
    /// Share of the relevant controls among the first hundred.
    pub(crate) recall_at_100: f64,
}

/// Asks every outcome of a half.
pub(crate) fn measure(catalog: &Catalog, index: &SearchIndex, half: Half) -> Quality {
    let lines = PAIRS.lines().filter(|line| !line.starts_with('#')).skip(1).enumerate();
    let asked = lines.filter(|(n, _)| (n % 2 == 0) == (half == Half::Tuning));
    let mut sum = Quality::default();
    for (_, line) in asked {
        let mut fields = line.split('\t').skip(1);
        let (Some(outcome), Some(controls)) = (fields.next(), fields.next()) else { continue };
        let relevant: Vec<&str> = controls.split(',').collect();
        sum.add(&ranks(catalog, index, outcome, &relevant), relevant.len());
    }
    sum.mean()
}

/// Returns the places, from 1, at which relevant controls were found.
fn ranks(catalog: &Catalog, index: &SearchIndex, outcome: &str, relevant: &[&str]) -> Vec<usize> {
    let query = Query {
        kinds: vec![EntryKind::Control],
        frameworks: catalog.framework("nist-800-53").into_iter().collect(),
        limit: DEPTH,
        ..Query::new(outcome)
    };
    let hits = index.search(catalog, &query).hits.into_iter();
    let is_relevant = |entry| match entry {
        Entry::Control(at) => relevant.contains(&catalog.controls[at].citation.as_str()),
        _ => false,
    };
    hits.zip(1..).filter(|(hit, _)| is_relevant(hit.entry)).map(|(_, rank)| rank).collect()
}

impl Quality {
    fn add(&mut self, ranks: &[usize], relevant: usize) {
        let gain = |rank: usize| 1.0 / (number(rank) + 1.0).log2();
        let best: f64 = (1..=relevant.min(10)).map(gain).sum();
        let found_by = |depth: usize| ranks.iter().filter(move |rank| **rank <= depth);
        self.queries += 1.0;
        self.ndcg_at_10 += found_by(10).map(|rank| gain(*rank)).sum::<f64>() / best;
        self.mrr += ranks.first().map_or(0.0, |rank| 1.0 / number(*rank));
        self.recall_at_10 += number(found_by(10).count()) / number(relevant);
        self.recall_at_100 += number(found_by(DEPTH).count()) / number(relevant);
    }

    fn mean(self) -> Self {
        let over = |sum: f64| if self.queries > 0.0 { sum / self.queries } else { 0.0 };
        Self {
            queries: self.queries,
            ndcg_at_10: over(self.ndcg_at_10),
            mrr: over(self.mrr),
            recall_at_10: over(self.recall_at_10),
            recall_at_100: over(self.recall_at_100),
        }
    }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
