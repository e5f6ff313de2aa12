//! Our texts held against a text whose words are not ours to use: `plumbline kb lint --against`.
//!
//! Comes in: a catalog and the text of a publication that the user holds. Goes out: a diagnostic
//! for every run of words that both have. Titles of law and NIST may agree; sentences may not.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::kb::lints::place_of;
use crate::kb::{Catalog, Entry};

/// This many words in a row are no accident: shorter runs are mostly terms and set phrases.
const RUN: usize = 8;

/// Finds runs of words that our titles, summaries, remedies and tests share with a text.
pub fn copied(catalog: &Catalog, name: &str, text: &str) -> Vec<Diagnostic> {
    let theirs: BTreeSet<String> = runs(&words(text)).collect();
    let mut diagnostics = Vec::new();
    for (_, entry) in catalog.entries() {
        let found = ours(catalog, entry)
            .into_iter()
            .find_map(|text| runs(&words(text)).find(|run| theirs.contains(run)));
        if let Some(run) = found {
            let message = format!("{run:?} stands in {name} word for word");
            diagnostics.push(
                Diagnostic::new(Code::CopiedText, place_of(catalog, entry), message)
                    .hint("say it in your own words"),
            );
        }
    }
    diagnostics
}

fn ours(catalog: &Catalog, entry: Entry) -> Vec<&str> {
    match entry {
        Entry::Control(at) => {
            let row = &catalog.controls[at];
            vec![&row.title, &row.summary]
        }
        Entry::Requirement(at) => {
            let row = &catalog.requirements[at];
            vec![&row.title, &row.summary, &row.remediation.general]
        }
        Entry::Threat(at) => {
            let row = &catalog.threats[at];
            vec![&row.title, &row.summary, &row.fix, &row.false_positives]
        }
        Entry::TestCase(at) => {
            let row = &catalog.test_cases[at];
            let steps = row.steps.iter().map(String::as_str);
            steps.chain([&*row.title, &*row.expect, &*row.evidence]).collect()
        }
        Entry::Recommendation(at) => {
            let row = &catalog.recommendations[at];
            vec![&row.title, &row.summary, &row.reason, &row.remediation]
        }
        Entry::Framework(at) => vec![&catalog.frameworks[at].summary],
    }
}

/// Lower-case words without punctuation.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn runs(words: &[String]) -> impl Iterator<Item = String> + '_ {
    words.windows(RUN).map(|run| run.join(" "))
}
