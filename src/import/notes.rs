//! The diagnostics of one import, collected while it goes on.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::vocab::Severity;

/// More than this tell a reader nothing new, and a hostile file could ask for millions.
const MOST: usize = 5_000;

/// What an import has to say so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    list: Vec<Diagnostic>,
    left_out: usize,
}

impl Notes {
    /// Adds a diagnostic.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < MOST {
            self.list.push(diagnostic);
        } else {
            self.left_out += 1;
        }
    }

    /// Adds a diagnostic made of its parts, without a hint.
    pub(super) fn say(&mut self, code: Code, place: Place, message: impl Into<String>) {
        self.push(Diagnostic::new(code, place, message));
    }

    /// Returns the diagnostics in the order of the document's parts.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        if self.left_out > 0 {
            let message = format!("{} further diagnostics are left out", self.left_out);
            let mut last = Diagnostic::new(Code::TooMany, Place::default(), message);
            last.severity = Severity::Info;
            self.list.push(last);
        }
        self.list
    }
}
