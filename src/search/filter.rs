//! Conditions on entries: those of the caller and those typed into the query.

use std::collections::BTreeSet;

use crate::kb::{Catalog, Entry, FrameworkIdx};
use crate::search::notice::Notice;
use crate::search::query::{Filter, FilterKey};
use crate::search::{Query, SearchIndex};
use crate::vocab::EntryKind;

/// What an entry must be. Several values of one condition are alternatives; the caller's and the
/// typed ones must both hold.
#[derive(Debug, Default)]
pub(super) struct Filters {
    kinds: Vec<Vec<EntryKind>>,
    not_kinds: Vec<EntryKind>,
    frameworks: Vec<Vec<FrameworkIdx>>,
    not_frameworks: Vec<FrameworkIdx>,
    linked: Vec<BTreeSet<Entry>>,
    not_linked: BTreeSet<Entry>,
}

impl Filters {
    /// Resolves the filters of a query; values that are not known give notices.
    pub(super) fn new(
        index: &SearchIndex,
        catalog: &Catalog,
        query: &Query,
        typed: &[Filter],
    ) -> (Self, Vec<Notice>) {
        let mut filters = Self::default();
        let mut notices = Vec::new();
        let (mut kinds, mut frameworks) = (Vec::new(), Vec::new());
        for Filter { key, value, negated } in typed {
            let known = match (key, negated) {
                (FilterKey::Kind, false) => kind(value).map(|kind| kinds.push(kind)),
                (FilterKey::Kind, true) => kind(value).map(|kind| filters.not_kinds.push(kind)),
                (FilterKey::Framework, _) => index.frameworks_named(catalog, value).map(|found| {
                    let to = if *negated { &mut filters.not_frameworks } else { &mut frameworks };
                    to.extend(found);
                }),
                (FilterKey::Maps, _) => linked(index, catalog, value).map(|found| {
                    if *negated {
                        filters.not_linked.extend(found);
                    } else {
                        filters.linked.push(found);
                    }
                }),
            };
            if known.is_none() {
                let (key, value) = (key.as_str(), value.clone());
                notices.push(Notice::UnknownFilter { key, value });
            }
        }
        filters.kinds = [query.kinds.clone(), kinds].into();
        filters.kinds.retain(|kinds| !kinds.is_empty());
        filters.frameworks = [query.frameworks.clone(), frameworks].into();
        filters.frameworks.retain(|frameworks| !frameworks.is_empty());
        (filters, notices)
    }

    /// Returns the frameworks that are left; empty for all.
    pub(super) fn among(&self) -> Vec<FrameworkIdx> {
        let all = self.frameworks.iter().flatten().copied().collect::<BTreeSet<_>>();
        all.into_iter().filter(|at| self.allow_framework(Some(*at))).collect()
    }

    /// Tells whether anything is filtered at all.
    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
            && self.not_kinds.is_empty()
            && self.frameworks.is_empty()
            && self.not_frameworks.is_empty()
            && self.linked.is_empty()
            && self.not_linked.is_empty()
    }

    /// Tells whether an entry passes every condition.
    pub(super) fn allow(&self, entry: Entry, catalog: &Catalog) -> bool {
        self.allow_kind(entry.kind())
            && self.allow_framework(catalog.framework_of(entry))
            && self.allow_link(entry)
    }

    /// Tells whether a kind passes.
    pub(super) fn allow_kind(&self, kind: EntryKind) -> bool {
        self.kinds.iter().all(|kinds| kinds.contains(&kind)) && !self.not_kinds.contains(&kind)
    }

    /// Tells whether the entries of a framework pass, or those of none.
    pub(super) fn allow_framework(&self, framework: Option<FrameworkIdx>) -> bool {
        match framework {
            Some(at) => {
                self.frameworks.iter().all(|frameworks| frameworks.contains(&at))
                    && !self.not_frameworks.contains(&at)
            }
            None => self.frameworks.is_empty(),
        }
    }

    /// Tells whether an entry is linked as it should be.
    pub(super) fn allow_link(&self, entry: Entry) -> bool {
        self.linked.iter().all(|linked| linked.contains(&entry))
            && !self.not_linked.contains(&entry)
    }
}

/// Reads a kind, also in the plural and with a space.
fn kind(value: &str) -> Option<EntryKind> {
    let word = value.to_lowercase().replace([' ', '_'], "-");
    EntryKind::parse(&word).or_else(|_| EntryKind::parse(word.trim_end_matches('s'))).ok()
}

/// The entries that are linked to one, whichever way.
fn linked(index: &SearchIndex, catalog: &Catalog, value: &str) -> Option<BTreeSet<Entry>> {
    let entries = match catalog.find(value) {
        Some(entry) => vec![entry],
        None => index.citations.resolve(value, &[]).filter(|cited| cited.exact)?.entries,
    };
    let others = entries.into_iter().flat_map(|entry| {
        let from = catalog.links_from(entry).map(|linked| linked.entry);
        from.chain(catalog.links_to(entry).map(|linked| linked.entry))
    });
    Some(others.collect())
}
