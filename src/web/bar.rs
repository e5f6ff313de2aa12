//! A framework's controls by status, as a bar whose parts are as wide as their counts.

use crate::report::FrameworkRow;
use crate::vocab::ControlStatus;

/// The width of the whole bar; what its parts' numbers are out of.
pub(super) const WIDTH: usize = 1000;

/// A part of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// What it counts.
    pub(super) status: ControlStatus,
    /// How many controls.
    pub(super) count: usize,
    /// Where it begins.
    pub(super) start: usize,
    /// How wide it is.
    pub(super) width: usize,
}

/// The statuses from good to unknown.
const ORDER: [ControlStatus; 6] = [
    ControlStatus::Met,
    ControlStatus::Inherited,
    ControlStatus::PartlyMet,
    ControlStatus::NotMet,
    ControlStatus::NotApplicable,
    ControlStatus::NotAssessed,
];

/// Returns the parts of a framework's bar; statuses of no control are left out.
pub(super) fn parts(row: &FrameworkRow) -> Vec<Part> {
    let mut before = 0;
    let mut parts = Vec::new();
    for status in ORDER {
        let count = row.count(status);
        let start = before * WIDTH / row.controls.max(1);
        before += count;
        let width = before * WIDTH / row.controls.max(1) - start;
        if count > 0 {
            parts.push(Part { status, count, start, width });
        }
    }
    parts
}

/// Returns the same in words.
pub(super) fn in_words(row: &FrameworkRow) -> String {
    let count = |part: &Part| format!("{} {}", part.count, part.status.title().to_lowercase());
    let counts: Vec<String> = parts(row).iter().map(count).collect();
    format!("{}: of {} controls {}", row.short, row.controls, counts.join(", "))
}
