//! Checks over a linked catalog, one per file: what `plumbline kb lint` says beyond faults.
//!
//! A fault (a dangling link, an unknown key) keeps the catalog from being linked at all. A lint is
//! about content that links and is still not good enough. Whether the examples of threats do what
//! they say is judged by [`crate::threats::run_example`], since it needs the engine.

mod checks;
mod contradiction;
mod deprecated;
mod filler;
mod order;
mod resources;
mod support;

use crate::diagnostic::{Diagnostic, Place};
use crate::kb::{Catalog, Entry};

/// One check.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// What it checks, in a few words.
    pub title: &'static str,
    /// Runs it.
    pub run: fn(&Catalog) -> Vec<Diagnostic>,
}

/// Every check.
pub const LINTS: &[Lint] = &[
    Lint { title: "checks of recommendations do what their examples say", run: checks::run },
    Lint { title: "no pair is joined twice", run: contradiction::run },
    Lint { title: "nothing refers to a deprecated entry", run: deprecated::run },
    Lint { title: "no text repeats its title or another text", run: filler::run },
    Lint { title: "mapping rows are in the framework's order", run: order::run },
    Lint { title: "formats' words name component types", run: resources::run },
    Lint { title: "threats, requirements and controls support each other", run: support::run },
];

/// Runs every check.
pub fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    LINTS.iter().flat_map(|lint| (lint.run)(catalog)).collect()
}

/// Names the file that an entry stands in.
pub fn place_of(catalog: &Catalog, entry: Entry) -> Place {
    let file = match entry {
        Entry::Requirement(_) => format!("knowledge-base/requirements/{}.toml", catalog.id(entry)),
        Entry::Threat(_) => format!("knowledge-base/threats/{}.toml", catalog.id(entry)),
        Entry::TestCase(at) => return place_of(catalog, catalog.test_cases[at].of),
        Entry::Control(at) => {
            let framework = &catalog.frameworks[catalog.controls[at].framework].key;
            format!("knowledge-base/frameworks/{framework}/controls.toml")
        }
        Entry::Recommendation(at) => {
            let framework = &catalog.frameworks[catalog.recommendations[at].framework].key;
            format!("knowledge-base/benchmarks/{framework}/recommendations.toml")
        }
        Entry::Framework(at) => {
            format!("knowledge-base/frameworks/{}/framework.toml", catalog.frameworks[at].key)
        }
    };
    Place { file, pointer: catalog.id(entry).to_owned(), ..Place::default() }
}
