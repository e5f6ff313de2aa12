//! The frameworks by status, each count beside its denominator.

use crate::report::columns::cell::{count, text};
use crate::report::columns::{Caption, Column, Table, TableId};
use crate::report::snapshot::FrameworkRow;

/// The frameworks.
pub static TABLE: Table<FrameworkRow> = Table {
    caption: Caption {
        id: TableId::Frameworks,
        file: "frameworks",
        sheet: "Summary",
        name: "Frameworks",
        about: "Every framework in scope with its controls by status; not assessed is a status of \
                its own and never counts as met.",
        frozen: 1,
        printed: None,
    },
    columns: FRAMEWORKS,
    rows: |view| &view.snapshot.frameworks,
};

/// The columns of the table on the Summary sheet.
pub const FRAMEWORKS: &[Column<FrameworkRow>] = &[
    Column::id("Framework", 34.0, |row, _| text(&row.id)),
    Column::text("Name", 36.0, |row, _| text(&row.title)),
    Column::text("Coverage", 36.0, |row, _| text(row.coverage())),
    Column::number("Controls", 0, |row, _| count(row.controls)),
    Column::number("Met", 0, |row, _| count(row.met)),
    Column::number("Inherited", 0, |row, _| count(row.inherited)),
    Column::number("Partly met", 0, |row, _| count(row.partly_met)),
    Column::number("Not met", 0, |row, _| count(row.not_met)),
    Column::number("Not assessed", 0, |row, _| count(row.not_assessed)),
    Column::number("Not applicable", 0, |row, _| count(row.not_applicable)),
    Column::text("Why in scope", 40.0, |row, _| text(&row.reason)),
];
