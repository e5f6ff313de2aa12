//! The evidence register: what is known, from whom, since when and with what proof.

use crate::report::columns::cell::{date, lines, text};
use crate::report::columns::{Caption, Column, Kind, Table, TableId};
use crate::report::snapshot::EvidenceRow;

pub(super) static TABLE: Table<EvidenceRow> = Table {
    caption: Caption {
        id: TableId::Evidence,
        file: "evidence",
        sheet: "Evidence",
        name: "Evidence",
        about: "What is known about each requirement or control, where, from whom, since when, \
                and the controls that it counts for.",
        frozen: 1,
        printed: None,
    },
    columns: COLUMNS,
    rows: |view| &view.snapshot.evidence,
};

const COLUMNS: &[Column<EvidenceRow>] = &[
    Column::id("Evidence", 15.0, |row, _| text(&row.id)),
    Column::id("About", 30.0, |row, _| text(&row.subject)),
    Column::text("Where", 28.0, |row, _| text(&row.element_name)),
    Column::text("Says", 14.5, |row, _| text(row.verdict.title())),
    Column::text("What it says", 50.0, |row, _| text(&row.summary)),
    Column::text("Strength", 24.0, |row, _| text(row.strength.title())),
    Column::text("Kind of source", 26.0, |row, _| text(row.source.title())),
    Column::text("By", 20.0, |row, _| text(&row.by)),
    Column::new("Collected on", 13.0, Kind::Date, |row, _| date(&row.on)),
    Column::id("Place in the source", 32.0, |row, _| text(&row.place)),
    Column::id("Controls", 34.0, |row: &EvidenceRow, view| {
        lines(view.controls_of_evidence(&row.id))
    })
    .linked(|row, view| view.link(TableId::Controls, view.controls_of_evidence(&row.id).first()?)),
    Column::id("Element", 28.0, |row, _| text(&row.element)),
];
