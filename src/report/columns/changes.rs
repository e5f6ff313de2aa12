//! What changed since an earlier assessment; only where one was compared with.

use crate::report::columns::cell::{joined, text};
use crate::report::columns::{Caption, Column, Table, TableId};
use crate::report::compare::{Cause, ChangeRow};

pub(super) static TABLE: Table<ChangeRow> = Table {
    caption: Caption {
        id: TableId::Changes,
        file: "changes",
        sheet: "Changes",
        name: "Changes",
        about: "What was added, removed and changed since the assessment that this one is \
                compared with, and why.",
        frozen: 3,
        printed: None,
    },
    columns: COLUMNS,
    rows: |view| view.changes,
};

const COLUMNS: &[Column<ChangeRow>] = &[
    Column::text("What", 20.0, |row, _| text(row.what.title())),
    Column::id("Id", 34.0, |row: &ChangeRow, _| text(&row.id))
        .linked(|row, view| view.link_to_changed(row)),
    Column::text("Name", 40.0, |row, _| text(&row.name)),
    Column::text("Change", 11.0, |row, _| text(row.change.title())),
    Column::text("Of it", 22.0, |row, _| text(&row.field)),
    Column::text("Before", 36.0, |row, _| text(&row.before)),
    Column::text("After", 36.0, |row, _| text(&row.after)),
    Column::text("Worse or better", 14.0, |row, _| text(row.direction.title())),
    Column::text("Why", 30.0, |row, _| joined(row.causes.iter().copied().map(Cause::title), "; ")),
];
