//! Lints the knowledge base: the checks over the catalog, and the examples of every threat.

use crate::diagnostic::{Code, Diagnostic};
use crate::kb::lints::{self, place_of};
use crate::kb::{Catalog, Entry};
use crate::threats::run_example;

/// Returns everything that is to be said about a knowledge base.
pub fn lint(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut diagnostics = lints::run(catalog);
    for (at, threat) in catalog.threats.iter() {
        for example in &threat.examples {
            if let Some(failure) = run_example(catalog, at, example) {
                let message = format!(
                    "the example {:?} does not find {:?} and finds {:?}",
                    example.name, failure.missing, failure.extra
                );
                let place = place_of(catalog, Entry::Threat(at));
                diagnostics.push(Diagnostic::new(Code::ExampleFails, place, message));
            }
        }
    }
    diagnostics
}
