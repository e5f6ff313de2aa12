//! Entry points: where attackers begin.

use crate::kb::Catalog;
use crate::model::ComponentIdx;
use crate::threats::BoundModel;

vocabulary! {
    /// Why a component is an entry point.
    EntryReason ("reason of an entry point") {
        Internet = "internet", "Can be reached from the internet";
        Actor = "actor", "A person, a device or another's system";
        Assumed = "assumed", "Assumed, as the model names no way in";
    }
}

/// A component at which attackers begin.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The component.
    pub at: ComponentIdx,
    /// Why.
    pub reason: EntryReason,
    /// Chance that an attacker stands there in the period.
    pub chance: f64,
}

/// Returns the entry points of a model: what can be reached from the internet, and people, devices
/// and others' systems. Where there is none, what nothing leads to; else every component.
pub(super) fn entries(catalog: &Catalog, bound: &BoundModel<'_>) -> Vec<Entry> {
    let levels = &catalog.levels.entry;
    let named: Vec<Entry> = bound
        .model
        .components
        .positions()
        .filter_map(|at| {
            if bound.topology.is_internet_facing(at) {
                Some(Entry { at, reason: EntryReason::Internet, chance: levels.internet })
            } else if is_actor(catalog, bound, at) {
                Some(Entry { at, reason: EntryReason::Actor, chance: levels.actor })
            } else {
                None
            }
        })
        .collect();
    if !named.is_empty() {
        return named;
    }
    let assumed = |at| Entry { at, reason: EntryReason::Assumed, chance: levels.assumed };
    let positions = bound.model.components.positions();
    let sources: Vec<Entry> =
        positions.filter(|at| bound.topology.incoming(*at).is_empty()).map(assumed).collect();
    if sources.is_empty() {
        bound.model.components.positions().map(assumed).collect()
    } else {
        sources
    }
}

/// Tells whether a component is a person, a device of a person or another's system.
pub(super) fn is_actor(catalog: &Catalog, bound: &BoundModel<'_>, at: ComponentIdx) -> bool {
    is_any(catalog, bound, at, &["external-entity", "client"])
}

/// Tells whether a component is no part of the system that is to be protected.
pub(super) fn is_outside(catalog: &Catalog, bound: &BoundModel<'_>, at: ComponentIdx) -> bool {
    bound.model.components[at].out_of_scope.is_some() || is_actor(catalog, bound, at)
}

/// Tells whether a component's type is one of some or inherits from it.
pub(super) fn is_any(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    at: ComponentIdx,
    types: &[&str],
) -> bool {
    let mut known = types.iter().filter_map(|id| catalog.component_type(id));
    known.any(|ancestor| bound.kind(at).is_some_and(|kind| catalog.is_a(kind, ancestor)))
}
