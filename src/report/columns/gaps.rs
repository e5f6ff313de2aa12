//! The gaps: what to fix first at the front, with the sum that says why.

use crate::report::columns::cell::{Cell, count, lines, text};
use crate::report::columns::{Caption, Column, Input, Kind, List, Table, TableId, words};
use crate::report::snapshot::GapRow;

pub(super) static TABLE: Table<GapRow> = Table {
    caption: Caption {
        id: TableId::Gaps,
        file: "gaps",
        sheet: "Gaps",
        name: "Gaps",
        about: "Controls that are not fully met, what to fix first at the front: by legal tier, \
                then by risk removed per person-day.",
        frozen: 3,
        printed: Some(("Rank", "Where")),
    },
    columns: COLUMNS,
    rows: |view| &view.snapshot.gaps,
};

/// The ten gaps to fix first, for the summary; what they share with the sheet Gaps says the same.
pub static TOP_GAPS: Table<GapRow> = Table {
    caption: Caption {
        id: TableId::Gaps,
        file: "top-gaps",
        sheet: "Summary",
        name: "TopGaps",
        about: "The ten gaps to fix first, each with what is missing and the numbers behind its \
                place in the list.",
        frozen: 0,
        printed: None,
    },
    columns: TOP_COLUMNS,
    rows: |view| view.snapshot.gaps.get(..10).unwrap_or(&view.snapshot.gaps),
};

const TOP_COLUMNS: &[Column<GapRow>] = &[
    Column::id("Control", 34.0, |row: &GapRow, _| text(&row.control))
        .linked(|row, view| view.link(TableId::Gaps, &row.id)),
    Column::text("Title", 36.0, |row, _| text(&row.title)),
    Column::text("What is missing", 36.0, |row, _| lines(words::titles_of_missing(row))),
    Column::new("Status", 12.5, Kind::Status, |row, _| text(row.status.title())),
    Column::text("Legal tier", 12.5, |row, _| text(row.tier.as_str())),
    Column::number("Risk removed", 3, |row, _| Cell::Number(row.benefit)),
    Column::new("Share of all risk", 12.5, Kind::Share, |row, _| Cell::Number(row.share)),
    Column::number("Person-days", 1, |row, _| Cell::Number(row.cost_days)),
    Column::new("Priority", 12.5, Kind::Bar, |row, _| Cell::Number(row.priority)),
    Column::number("Findings", 0, |row, _| count(row.findings)),
    Column::text("Why it is a gap", 40.0, |row, _| text(&row.reason)),
];

const COLUMNS: &[Column<GapRow>] = &[
    Column::id("Gap", 34.0, |row, _| text(&row.id)),
    Column::new("Rank", 7.0, Kind::Number(0), |row, _| count(row.rank)),
    Column::id("Control", 34.0, |row: &GapRow, _| text(&row.control))
        .linked(|row, view| view.link(TableId::Controls, &row.control)),
    Column::id("Citation", 17.0, |row: &GapRow, _| text(&row.citation))
        .linked(|row, view| view.official(&row.control)),
    Column::text("Title", 30.0, |row, _| text(&row.title)),
    Column::new("Status", 14.5, Kind::Status, |row, _| text(row.status.title())),
    Column::text("Legal tier", 20.0, |row, _| text(format!("{}: {}", row.tier, row.tier.title()))),
    Column::text("Why it is a gap", 36.0, |row, _| text(&row.reason)),
    Column::text("What is missing", 44.0, |row, _| lines(words::what_is_missing(row))),
    Column::text("Where", 40.0, |row, _| lines(words::where_it_is_missing(row))),
    Column::text("How to fix", 90.0, |row, _| lines(words::how_to_fix(row))),
    Column::new("Priority", 10.0, Kind::Bar, |row, _| Cell::Number(row.priority)),
    Column::text("The sum", 34.0, |row, _| text(words::sum_of_gap(row))),
    Column::text("How sure the rank is", 24.0, |row: &GapRow, _| text(row.place())),
    Column::number("Risk removed", 3, |row, _| Cell::Number(row.benefit)),
    Column::new("Share of all risk", 11.0, Kind::Share, |row, _| Cell::Number(row.share)),
    Column::number("Person-days", 1, |row, _| Cell::Number(row.cost_days)),
    Column::number("Findings", 0, |row, _| count(row.findings)),
    Column::text("Largest findings", 48.0, |row: &GapRow, view| {
        lines(words::findings(&row.largest_findings, view))
    })
    .linked(|row, view| view.link_first(TableId::Threats, &row.largest_findings)),
    Column::id("Test case ids", 26.0, |row: &GapRow, view| match view.control(&row.control) {
        Some(control) => lines(&control.test_cases),
        None => lines(row.missing.iter().flat_map(|missing| &missing.test_cases)),
    })
    .linked(|row, view| {
        view.link_first(TableId::TestCases, &view.control(&row.control)?.test_cases)
    }),
    Column::id("Also closes", 34.0, |row: &GapRow, _| lines(&row.closes))
        .linked(|row, view| view.link_first(TableId::Controls, &row.closes)),
    Column::input("Owner (fill)", 20.0, Input::Name),
    Column::input("Due (fill)", 13.0, Input::DueDate),
    Column::input("Decision (fill)", 16.0, Input::Choice(List::Decision)),
    Column::input("Decision note (fill)", 44.0, Input::Note),
    Column::row_hash(),
];
