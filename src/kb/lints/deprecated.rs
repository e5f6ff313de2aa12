//! Nothing refers to a deprecated requirement.

use crate::diagnostic::{Code, Diagnostic};
use crate::kb::lints::place_of;
use crate::kb::{Catalog, Entry};
use crate::vocab::Maturity;

pub(super) fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    let deprecated =
        catalog.requirements.iter().filter(|(_, row)| row.status == Maturity::Deprecated);
    let mut diagnostics = Vec::new();
    for (at, _) in deprecated {
        let entry = Entry::Requirement(at);
        for linked in catalog.links_from(entry) {
            let message = format!(
                "{} is deprecated and still serves {}",
                catalog.id(entry),
                catalog.id(linked.entry)
            );
            let place = place_of(catalog, linked.entry);
            diagnostics.push(Diagnostic::new(Code::DeprecatedInUse, place, message));
        }
    }
    diagnostics
}
