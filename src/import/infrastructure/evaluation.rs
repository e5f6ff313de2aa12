//! The budget and the notes of one evaluation, shared by everything that takes part in it.
//!
//! A file of a few lines may ask for endless work: loops in loops, texts that double, names that
//! refer to themselves. Whoever evaluates enters a level for each step that it takes; where the
//! budget is spent, the value is not known and the import goes on.

use std::cell::{Cell, RefCell};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::notes::Notes;
use crate::vocab::Severity;

/// Levels of values in values, following names; documents have at most 64, and each name that is
/// followed may add as many.
const DEEPEST: usize = 200;

/// Steps of one import; the largest real template that we know takes some 20,000.
const MOST_STEPS: usize = 2_000_000;

/// Instances of one resource or one loop.
pub(in crate::import) const MOST_INSTANCES: u16 = 1_000;

/// Resources of one import.
const MOST_RESOURCES: usize = 100_000;

/// The budget and the notes of one evaluation.
#[derive(Debug, Default)]
pub(in crate::import) struct Evaluation {
    notes: RefCell<Notes>,
    steps: Cell<usize>,
    depth: Cell<usize>,
    was_too_deep: Cell<bool>,
    resources: Cell<usize>,
}

/// A level that was entered; it is left when this is dropped.
#[derive(Debug)]
pub(in crate::import) struct Level<'a>(&'a Cell<usize>);

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Evaluation {
    /// Starts with a full budget and the notes so far.
    pub(in crate::import) fn new(notes: &mut Notes) -> Self {
        Self { notes: RefCell::new(std::mem::take(notes)), ..Self::default() }
    }

    /// Gives the notes back, with one more where the budget did not suffice.
    pub(in crate::import) fn finish(self, notes: &mut Notes) {
        *notes = self.notes.into_inner();
        let is_spent = self.steps.get() > MOST_STEPS || self.was_too_deep.get();
        if is_spent || self.resources.get() > MOST_RESOURCES {
            let message = "the loops and functions of the file ask for more work than any real file: what was not reached is not known";
            let mut note = Diagnostic::new(Code::TooMany, Place::default(), message);
            note.severity = Severity::Medium;
            notes.push(note);
        }
    }

    /// Enters a level; returns nothing where the budget is spent.
    pub(in crate::import) fn enter(&self) -> Option<Level<'_>> {
        if self.depth.get() >= DEEPEST {
            self.was_too_deep.set(true);
            return None;
        }
        if !self.spend(1) {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        Some(Level(&self.depth))
    }

    /// Takes steps off the budget; returns false where it is spent.
    pub(in crate::import) fn spend(&self, steps: usize) -> bool {
        self.steps.set(self.steps.get().saturating_add(steps));
        self.steps.get() <= MOST_STEPS
    }

    /// Tells whether one more resource may be added.
    pub(in crate::import) fn admit(&self) -> bool {
        self.resources.set(self.resources.get().saturating_add(1));
        self.resources.get() <= MOST_RESOURCES && self.steps.get() <= MOST_STEPS
    }

    /// Adds a diagnostic.
    pub(in crate::import) fn say(&self, code: Code, place: Place, message: impl Into<String>) {
        self.notes.borrow_mut().say(code, place, message);
    }

    /// Adds a diagnostic with a hint.
    pub(in crate::import) fn push(&self, diagnostic: Diagnostic) {
        self.notes.borrow_mut().push(diagnostic);
    }

    /// Lends the notes, for the accessors of documents.
    pub(in crate::import) fn with_notes<T>(&self, ask: impl FnOnce(&mut Notes) -> T) -> T {
        ask(&mut self.notes.borrow_mut())
    }
}
