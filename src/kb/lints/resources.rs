//! Formats' words name component types that exist, parts belong to types that are known, and ids of
//! other tools are mapped to entries that exist.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::kb::Catalog;

pub(super) fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut diagnostics = catalog.foreign_faults().to_vec();
    for (format, words) in &catalog.resources {
        let mut say = |message: String| {
            let place = Place::line(format!("mappings/resources/{format}.toml"), 0, 0);
            diagnostics.push(Diagnostic::new(Code::DanglingLink, place, message));
        };
        for (word, kind) in words.types.iter().chain(&words.words) {
            if catalog.component_type(kind).is_none() {
                say(format!("{word:?} is said to be a {kind:?}, and there is no such type"));
            }
        }
        for (part, whole) in &words.parts {
            if !words.types.contains_key(whole) {
                say(format!("{part:?} is said to configure {whole:?}, which has no type"));
            }
        }
    }
    diagnostics
}
