//! Checks that serve no requirement that we know of: one line for each, however often it was found.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::findings::finding::ScannerFinding;
use crate::import::findings::values::short;
use crate::import::notes::Notes;
use crate::vocab::{Outcome, Severity};

/// So many clauses of other frameworks are named.
const MOST_CLAUSES: usize = 6;

/// Checks without a requirement, by scanner and id.
#[derive(Debug, Default)]
pub(super) struct Unmapped {
    checks: BTreeMap<(&'static str, String), Tally>,
}

#[derive(Debug, Default)]
struct Tally {
    title: String,
    /// Why it serves no requirement; empty where nobody has looked.
    why: String,
    clauses: Vec<String>,
    place: Place,
    failed: usize,
    passed: usize,
    others: usize,
}

impl Unmapped {
    /// Counts a finding.
    pub(super) fn add(&mut self, finding: &ScannerFinding, why: &str) {
        let key = (finding.tool, finding.check.clone());
        let tally = self.checks.entry(key).or_insert_with(|| Tally {
            title: finding.title.clone(),
            why: why.to_owned(),
            clauses: finding.clauses.clone(),
            place: finding.place.clone(),
            ..Tally::default()
        });
        match finding.outcome {
            Outcome::Failed => tally.failed += 1,
            Outcome::Passed => tally.passed += 1,
            Outcome::Manual | Outcome::NotAvailable | Outcome::Error => tally.others += 1,
        }
    }

    /// Says each check once.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let mut notes = Notes::default();
        for ((tool, check), tally) in self.checks {
            notes.push(tally.diagnostic(tool, &check));
        }
        notes.finish()
    }
}

impl Tally {
    fn diagnostic(self, tool: &str, check: &str) -> Diagnostic {
        let counts =
            [(self.failed, "failed"), (self.passed, "passed"), (self.others, "not settled")];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
        let title =
            if self.title.is_empty() { String::new() } else { format!(" ({})", self.title) };
        let counts = counts.join(", ");
        let message = match self.why.as_str() {
            "" => format!("no requirement is mapped to {tool}:{check}{title}: {counts}"),
            why => format!("{tool}:{check}{title} serves no requirement: {counts}. {why}"),
        };
        let message = message.trim_end_matches('.').to_owned() + &clauses(&self.clauses);
        let mut diagnostic = Diagnostic::new(Code::UnmappedCheck, self.place, message);
        if self.failed == 0 || !self.why.is_empty() {
            diagnostic.severity = Severity::Info;
        }
        diagnostic
    }
}

/// Clauses that the scanner names are shown and count for nothing: nobody here has looked at them.
fn clauses(all: &[String]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let named: Vec<String> = all.iter().take(MOST_CLAUSES).map(|clause| short(clause)).collect();
    let rest = all.len().saturating_sub(named.len());
    let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    format!("; the scanner itself names {}{more}", named.join(", "))
}
