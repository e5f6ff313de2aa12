//! The crosswalk: which requirement serves which control, who says so and why. The SSSOM names of
//! the columns are in the comments.

use crate::report::columns::cell::{Cell, prose, text};
use crate::report::columns::{Caption, Column, Kind, Table, TableId};
use crate::report::snapshot::CrosswalkRow;

pub(super) static TABLE: Table<CrosswalkRow> = Table {
    caption: Caption {
        id: TableId::Crosswalk,
        file: "crosswalk",
        sheet: "Crosswalk",
        name: "Crosswalk",
        about: "Which requirement serves which control of the frameworks in scope, with relation, \
                confidence, origin, reason and source. Inferred links never count as coverage.",
        frozen: 1,
        printed: None,
    },
    columns: COLUMNS,
    rows: |view| &view.snapshot.crosswalk,
};

const COLUMNS: &[Column<CrosswalkRow>] = &[
    // object_id, object_label
    Column::id("Control", 34.0, |row: &CrosswalkRow, _| text(&row.control))
        .linked(|row, view| view.link(TableId::Controls, &row.control)),
    Column::text("Control title", 40.0, |row, _| text(&row.control_title)),
    // predicate_id, read from the subject to the object
    Column::text("Relation", 16.0, |row, _| text(row.relation.title())),
    // subject_id, subject_label
    Column::id("Requirement", 30.0, |row, _| text(&row.requirement)),
    Column::text("Requirement title", 40.0, |row, _| text(&row.requirement_title)),
    // confidence
    Column::new("Confidence", 11.0, Kind::Number(2), |row, _| Cell::Number(row.confidence)),
    // mapping_justification
    Column::text("Origin", 30.0, |row, _| text(row.origin.title())),
    // comment
    Column::text("Reason", 60.0, |row, _| text(prose(&row.reason))),
    // mapping_source
    Column::text("Source", 30.0, |row, _| text(&row.source)),
];
