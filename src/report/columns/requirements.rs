//! The requirements at their places: the status that the controls' results are made of.

use crate::report::columns::cell::{lines, text};
use crate::report::columns::{Caption, Column, Kind, Table, TableId};
use crate::report::snapshot::RequirementRow;

pub(super) static TABLE: Table<RequirementRow> = Table {
    caption: Caption {
        id: TableId::Requirements,
        file: "requirements",
        sheet: "Requirements",
        name: "Requirements",
        about: "Every security requirement at every place where a finding or a control asks for \
                it, with its status there.",
        frozen: 2,
        printed: None,
    },
    columns: COLUMNS,
    rows: |view| &view.snapshot.requirements,
};

const COLUMNS: &[Column<RequirementRow>] = &[
    Column::id("Requirement", 30.0, |row, _| text(&row.id)),
    Column::text("Title", 40.0, |row, _| text(&row.title)),
    Column::text("Where", 32.0, |row, _| text(&row.element_name)),
    Column::new("Status", 14.5, Kind::Status, |row, _| text(row.status.title())),
    Column::text("Strength of evidence", 24.0, |row, _| text(row.strength.title())),
    Column::id("Evidence ids", 15.0, |row: &RequirementRow, _| lines(&row.evidence))
        .linked(|row, view| view.link_first(TableId::Evidence, &row.evidence)),
    Column::id("Findings", 34.0, |row: &RequirementRow, _| lines(&row.findings))
        .linked(|row, view| view.link_first(TableId::Threats, &row.findings)),
    Column::id("Controls", 34.0, |row: &RequirementRow, _| lines(&row.controls))
        .linked(|row, view| view.link_first(TableId::Controls, &row.controls)),
    Column::id("Element", 28.0, |row, _| text(&row.element)),
];
