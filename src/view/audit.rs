//! A framework held against a list of its clauses that somebody else published.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::import::{Inventory, Listed};
use crate::kb::{Catalog, CitationPath, ControlIdx, Entry, FrameworkIdx, normalise};
use crate::vocab::CitationStyle;

/// What differs between a framework, or one of its profiles, and a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// The framework with its edition, and the profile where only that was held against the list.
    pub framework: String,
    /// Clauses that both have.
    pub matched: usize,
    /// Clauses of the list that the framework lacks.
    pub missing: Vec<String>,
    /// Clauses that the list calls withdrawn and that the framework does not keep: no fault, since
    /// they may be those of an earlier edition.
    pub withdrawn_not_kept: usize,
    /// Clauses of the framework that the list lacks.
    pub extra: Vec<String>,
    /// Clauses that only one of the two calls withdrawn.
    pub withdrawn_differs: Vec<String>,
    /// Clauses whose titles differ: no fault where titles are in our own words.
    pub retitled: Vec<Retitled>,
    /// Kinds of entries of the list, such as examples, of which the framework has none.
    pub not_compared: Vec<NotCompared>,
}

/// A clause with two titles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retitled {
    /// The clause.
    pub citation: String,
    /// Our title.
    pub ours: String,
    /// The list's.
    pub theirs: String,
}

/// A kind of entry that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotCompared {
    /// What the list calls it.
    pub class: String,
    /// How many there are.
    pub entries: usize,
}

impl Audit {
    /// Tells whether both have the same clauses.
    pub const fn agrees(&self) -> bool {
        self.missing.is_empty() && self.extra.is_empty() && self.withdrawn_differs.is_empty()
    }
}

/// Returns the framework that has most of a list's clauses.
pub fn likeliest_framework(catalog: &Catalog, list: &Inventory) -> Option<FrameworkIdx> {
    let found = |at: FrameworkIdx| {
        let clauses = Clauses::of(catalog, at, None);
        list.clauses.iter().filter(|listed| clauses.find(listed).is_some()).count()
    };
    let counted = catalog.frameworks.positions().map(|at| (found(at), at));
    counted
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, at)| (*count, std::cmp::Reverse(*at)))
        .map(|(_, at)| at)
}

/// Holds a framework, or one of its profiles, against a list.
pub fn audit(
    catalog: &Catalog,
    framework: FrameworkIdx,
    profile: Option<&str>,
    list: &Inventory,
) -> Audit {
    let clauses = Clauses::of(catalog, framework, profile);
    let covered: BTreeSet<&str> = list
        .clauses
        .iter()
        .filter(|listed| clauses.find(listed).is_some())
        .map(|listed| listed.class.as_str())
        .collect();
    let (compared, left_out): (Vec<&Listed>, Vec<&Listed>) =
        list.clauses.iter().partition(|listed| covered.contains(listed.class.as_str()));
    let mut audit = Audit {
        framework: name(catalog, framework, profile),
        matched: 0,
        missing: Vec::new(),
        withdrawn_not_kept: 0,
        extra: Vec::new(),
        withdrawn_differs: Vec::new(),
        retitled: Vec::new(),
        not_compared: not_compared(&left_out),
    };
    // A list without a single withdrawn clause says nothing about that.
    let says_withdrawn = list.clauses.iter().any(|listed| listed.withdrawn);
    let mut seen = BTreeSet::new();
    for listed in compared {
        match clauses.find(listed) {
            Some(entry) => {
                audit.matched += usize::from(seen.insert(entry));
                audit.compare(catalog, entry, listed, says_withdrawn);
            }
            None if listed.withdrawn => audit.withdrawn_not_kept += 1,
            None => audit.missing.extend(listed.citations.first().cloned()),
        }
    }
    let ours = clauses.in_order.iter().filter(|entry| !seen.contains(entry));
    audit.extra = ours.map(|entry| citation(catalog, *entry)).collect();
    audit
}

impl Audit {
    fn compare(&mut self, catalog: &Catalog, entry: Entry, listed: &Listed, says_withdrawn: bool) {
        if says_withdrawn
            && let Entry::Control(at) = entry
            && catalog.controls[at].withdrawn.is_some() != listed.withdrawn
        {
            self.withdrawn_differs.push(citation(catalog, entry));
        }
        let ours = catalog.title(entry);
        let is_named = !listed.title.is_empty() && !listed.citations.contains(&listed.title);
        if is_named && !ours.eq_ignore_ascii_case(&listed.title) {
            self.retitled.push(Retitled {
                citation: citation(catalog, entry),
                ours: ours.to_owned(),
                theirs: listed.title.clone(),
            });
        }
    }
}

fn name(catalog: &Catalog, framework: FrameworkIdx, profile: Option<&str>) -> String {
    let key = &catalog.frameworks[framework].key;
    profile.map_or_else(|| key.clone(), |profile| format!("{key}/{profile}"))
}

fn not_compared(left_out: &[&Listed]) -> Vec<NotCompared> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for listed in left_out {
        *counts.entry(&listed.class).or_default() += 1;
    }
    let rows = counts.into_iter();
    rows.map(|(class, entries)| NotCompared { class: class.to_owned(), entries }).collect()
}

fn citation(catalog: &Catalog, entry: Entry) -> String {
    match entry {
        Entry::Control(at) => catalog.controls[at].citation.clone(),
        Entry::Recommendation(at) => catalog.recommendations[at].number.clone(),
        other => catalog.id(other).to_owned(),
    }
}

/// The clauses of a framework or profile by their citations.
struct Clauses {
    style: CitationStyle,
    by_path: BTreeMap<CitationPath, Entry>,
    in_order: Vec<Entry>,
}

impl Clauses {
    fn of(catalog: &Catalog, framework: FrameworkIdx, profile: Option<&str>) -> Self {
        let in_profile = |at: &ControlIdx| {
            profile.is_none_or(|id| catalog.controls[*at].profiles.iter().any(|known| known == id))
        };
        let controls = catalog.controls_of(framework).filter(in_profile).map(Entry::Control);
        let recommendations = catalog.recommendations_of(framework).map(Entry::Recommendation);
        let in_order: Vec<Entry> = controls.chain(recommendations).collect();
        let style = catalog.frameworks[framework].citation;
        let by_path = in_order
            .iter()
            .filter_map(|entry| Some((path(style, &citation(catalog, *entry))?, *entry)))
            .collect();
        Self { style, by_path, in_order }
    }

    fn find(&self, listed: &Listed) -> Option<Entry> {
        let mut paths = listed.citations.iter().filter_map(|written| path(self.style, written));
        paths.find_map(|path| self.by_path.get(&path)).copied()
    }
}

fn path(style: CitationStyle, written: &str) -> Option<CitationPath> {
    normalise(style, written).or_else(|| normalise(CitationStyle::Plain, written))
}
