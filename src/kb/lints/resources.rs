//! Formats' words name component types that exist, parts belong to types that are known, and ids of
//! other tools are mapped to entries that exist.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::kb::Catalog;

pub(super) fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut diagnostics = catalog.foreign_faults().to_vec();
    diagnostics.extend_from_slice(catalog.setting_faults());
    diagnostics.extend(settings_of_unknown_types(catalog));
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

/// Rules over settings are about types of resources that some vocabulary has.
fn settings_of_unknown_types(catalog: &Catalog) -> Vec<Diagnostic> {
    let is_known = |kind: &str| {
        catalog
            .resources
            .values()
            .any(|words| words.types.contains_key(kind) || words.parts.contains_key(kind))
    };
    catalog
        .types_with_settings()
        .filter(|kind| !is_known(kind))
        .map(|kind| {
            let message =
                format!("settings of {kind:?} are read, which `mappings/resources/` lacks");
            let place = Place::default().in_file("mappings/settings");
            Diagnostic::new(Code::DanglingLink, place, message)
        })
        .collect()
}
