//! A recommendation with checks shows a component that passes and one that fails, and they do.

use crate::diagnostic::{Code, Diagnostic};
use crate::kb::lints::place_of;
use crate::kb::{Catalog, CheckExample, Entry};

pub(super) fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (at, row) in catalog.recommendations.iter().filter(|(_, row)| !row.checks.is_empty()) {
        let mut expect = |example: &Option<CheckExample>, name: &str, verdict: bool| {
            let message = match example {
                None => format!("there is no example that {name}"),
                Some(example) if row.judge(catalog, example) != Some(verdict) => {
                    format!("the example that {name} does not")
                }
                Some(_) => return,
            };
            let place = place_of(catalog, Entry::Recommendation(at));
            diagnostics.push(Diagnostic::new(Code::ExampleFails, place, message));
        };
        expect(&row.passes, "passes", true);
        expect(&row.fails, "fails", false);
    }
    diagnostics
}
