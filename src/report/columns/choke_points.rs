//! The choke points: where ways to crown jewels meet.

use crate::report::columns::cell::{Cell, count, lines, text, yes_no};
use crate::report::columns::{Caption, Column, Table, TableId};
use crate::report::snapshot::ChokePointRow;

pub(super) static TABLE: Table<ChokePointRow> = Table {
    caption: Caption {
        id: TableId::ChokePoints,
        file: "choke-points",
        sheet: "Choke points",
        name: "ChokePoints",
        about: "Components at which ways from entry points to crown jewels meet. Those of the cut \
                are the cheapest that, hardened together, leave no such way; a jewel is guarded \
                by a component if every way to it leads through the component.",
        frozen: 1,
        printed: None,
    },
    columns: COLUMNS,
    rows: |view| &view.snapshot.choke_points,
};

const COLUMNS: &[Column<ChokePointRow>] = &[
    Column::text("Component", 30.0, |row, _| text(&row.element_name)),
    Column::text("In the cut", 11.0, |row, _| yes_no(row.in_cut)),
    Column::number("Person-days", 1, |row, _| Cell::Number(row.cost_days)),
    Column::number("Jewels guarded", 0, |row, _| count(row.guards.len())),
    Column::text("Guards", 40.0, |row: &ChokePointRow, view| {
        lines(row.guards.iter().map(|id| view.component_name(id)))
    }),
    Column::text("Scenarios through it", 44.0, |row: &ChokePointRow, view| {
        lines(row.scenarios.iter().map(|id| view.scenario_title(id)))
    }),
    Column::id("Element", 28.0, |row, _| text(&row.element)),
];
