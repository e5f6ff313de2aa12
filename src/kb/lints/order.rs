//! Mapping rows stand in the framework's order of clauses, then by requirement: a change to a
//! mapping is then one line in one place.

use crate::diagnostic::{Code, Diagnostic};
use crate::kb::lints::place_of;
use crate::kb::{Catalog, Entry, Link};
use crate::vocab::Relation;

pub(super) fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    let links = catalog.links.iter().map(|(_, link)| link);
    let rows: Vec<&Link> = links.filter(|link| is_mapping(link)).collect();
    rows.windows(2)
        .filter_map(|pair| {
            let [before, after] = pair else { return None };
            let same_table = catalog.framework_of(before.to) == catalog.framework_of(after.to);
            (same_table && key(catalog, before) > key(catalog, after)).then(|| {
                let message = format!(
                    "the row {} -> {} stands after {} -> {}",
                    catalog.id(after.from),
                    catalog.id(after.to),
                    catalog.id(before.from),
                    catalog.id(before.to)
                );
                Diagnostic::new(Code::RowOutOfOrder, place_of(catalog, after.to), message)
            })
        })
        .collect()
}

fn is_mapping(link: &Link) -> bool {
    matches!(link.to, Entry::Control(_))
        && link.relation != Relation::ClassifiedAs
        && matches!(link.from, Entry::Requirement(_))
}

fn key<'a>(catalog: &'a Catalog, link: &Link) -> (Entry, &'a str) {
    (link.to, catalog.id(link.from))
}
