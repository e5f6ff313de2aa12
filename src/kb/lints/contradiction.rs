//! No pair of entries is joined twice by mappings, let alone with different relations.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::kb::lints::place_of;
use crate::kb::{Catalog, Link};

pub(super) fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut known: BTreeMap<_, &Link> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (_, link) in catalog.links.iter() {
        if let Some(first) = known.insert((link.from, link.to), link) {
            let message = format!(
                "{} is joined to {} as {} and as {}",
                catalog.id(link.from),
                catalog.id(link.to),
                first.relation,
                link.relation
            );
            let place = place_of(catalog, link.to);
            diagnostics.push(Diagnostic::new(Code::ContradictingMapping, place, message));
        }
    }
    diagnostics
}
