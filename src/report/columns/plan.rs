//! The plan: what to put in place, in order, with what each step costs and removes.

use crate::report::columns::cell::{Cell, count, lines, text};
use crate::report::columns::{Caption, Column, Kind, Table, TableId};
use crate::report::planning::ChosenRow;

pub(super) static TABLE: Table<ChosenRow> = Table {
    caption: Caption {
        id: TableId::Plan,
        file: "plan",
        sheet: "Plan",
        name: "Plan",
        about: "What to put in place, in order: duties that are broken first, then what removes \
                most risk per person-day. Benefits overlap: each step counts what the steps \
                before it leave.",
        frozen: 2,
        printed: Some(("Step", "Why it must be done")),
    },
    columns: COLUMNS,
    rows: |view| &view.plan,
};

const COLUMNS: &[Column<ChosenRow>] = &[
    Column::id("Requirement", 34.0, |row: &ChosenRow, _| text(&row.requirement))
        .linked(|row, view| view.link_to_requirement(&row.requirement)),
    Column::new("Step", 7.0, Kind::Number(0), |row, _| count(row.step)),
    Column::text("Title", 40.0, |row, _| text(&row.title)),
    Column::number("Person-days", 1, |row, _| Cell::Number(row.cost)),
    Column::number("Person-days so far", 1, |row, _| Cell::Number(row.cost_so_far)),
    Column::number("Risk removed", 3, |row, _| Cell::Number(row.benefit)),
    Column::number("Risk left", 3, |row, _| Cell::Number(row.risk_left)),
    Column::new("Per person-day", 12.0, Kind::Bar, |row, _| {
        row.per_day.map_or(Cell::Empty, Cell::Number)
    }),
    Column::text("Why it must be done", 34.0, |row, _| text(&row.duty)),
    Column::id("Needed by", 34.0, |row, _| lines(&row.needed_by)),
    Column::number("Gaps closed", 0, |row, _| count(row.closes.len())),
    Column::id("Closes", 40.0, |row: &ChosenRow, _| lines(&row.closes))
        .linked(|row, view| view.link_first(TableId::Controls, &row.closes)),
];
