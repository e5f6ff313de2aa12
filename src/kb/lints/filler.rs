//! No summary repeats its title, and no two entries have the same text.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::kb::lints::place_of;
use crate::kb::{Catalog, Entry};

pub(super) fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut known: BTreeMap<String, Entry> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (entry, summary) in summaries(catalog) {
        let words = plain(summary);
        let fault = if words.len() <= plain(catalog.title(entry)).len() + 10 {
            Some("the summary says hardly more than the title".to_owned())
        } else {
            known
                .insert(words, entry)
                .map(|other| format!("the summary is that of {} word for word", catalog.id(other)))
        };
        diagnostics.extend(fault.map(|message| {
            Diagnostic::new(Code::Filler, place_of(catalog, entry), message)
                .hint("say what must be done, by whom and what shows it")
        }));
    }
    diagnostics
}

/// Summaries of everything that people read on its own. Headings group and withdrawn clauses point
/// to others: neither has more to say.
fn summaries(catalog: &Catalog) -> impl Iterator<Item = (Entry, &str)> {
    let controls = catalog
        .controls
        .iter()
        .filter(|(_, row)| row.is_assessable())
        .map(|(at, row)| (Entry::Control(at), row.summary.as_str()));
    let requirements =
        catalog.requirements.iter().map(|(at, row)| (Entry::Requirement(at), row.summary.as_str()));
    let threats = catalog.threats.iter().map(|(at, row)| (Entry::Threat(at), row.summary.as_str()));
    let recommendations = catalog
        .recommendations
        .iter()
        .map(|(at, row)| (Entry::Recommendation(at), row.summary.as_str()));
    controls.chain(requirements).chain(threats).chain(recommendations)
}

/// Lower case, letters and digits only.
fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}
