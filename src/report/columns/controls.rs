//! The controls: the table that auditors work in. For each clause: its result and why, what is
//! missing and where, the findings behind it, how to test it; then the assessor's own columns.

use crate::report::columns::cell::{Cell, count, joined, lines, prose, text};
use crate::report::columns::{Caption, Column, Input, Kind, List, Table, TableId, words};
use crate::report::snapshot::ControlRow;
use crate::vocab::ControlStatus;

pub(super) static TABLE: Table<ControlRow> = Table {
    caption: Caption {
        id: TableId::Controls,
        file: "controls",
        sheet: "Controls",
        name: "Controls",
        about: "Every assessable control of the frameworks in scope, with its result, what is \
                missing, where, why, and how to test it. Columns marked (fill) are the assessor's.",
        frozen: 4,
        printed: Some(("Citation", "Where")),
    },
    columns: COLUMNS,
    rows: |view| &view.snapshot.controls,
};

const COLUMNS: &[Column<ControlRow>] = &[
    Column::id("Key", 34.0, |row, _| text(&row.key)),
    Column::id("Framework", 13.5, |row, _| text(&row.framework)),
    Column::id("Version", 8.5, |row, _| text(&row.edition)),
    Column::id("Citation", 17.0, |row: &ControlRow, _| text(&row.citation))
        .linked(|row, view| view.official(&row.key)),
    Column::text("Title", 30.0, |row, _| text(&row.title)),
    Column::text("Requirement text", 46.0, |row, _| text(prose(&row.summary))),
    Column::text("Force", 12.5, |row, _| text(row.force.title())),
    Column::new("Machine result", 14.5, Kind::Status, |row, _| text(row.status.title())),
    Column::text("Machine reason", 36.0, |row, _| text(reason(row))),
    Column::text("What is missing", 44.0, |row, view| {
        match view.gap(&row.gap).filter(|gap| !gap.missing.is_empty()) {
            Some(gap) => lines(words::what_is_missing(gap)),
            None => nothing_but_evidence(row),
        }
    }),
    Column::text("Where", 40.0, |row, view| {
        view.gap(&row.gap).map_or(Cell::Empty, |gap| lines(words::where_it_is_missing(gap)))
    }),
    Column::text("Largest findings", 48.0, |row: &ControlRow, view| {
        lines(words::findings(&row.findings, view))
    })
    .linked(|row, view| view.link_first(TableId::Threats, &row.findings)),
    Column::text("How to test", 52.0, |row, view| lines(words::how_to_test(&row.test_cases, view))),
    Column::id("Test case ids", 34.0, |row: &ControlRow, _| lines(&row.test_cases))
        .linked(|row, view| view.link_first(TableId::TestCases, &row.test_cases)),
    Column::id("Evidence ids", 15.0, |row: &ControlRow, _| lines(&row.evidence))
        .linked(|row, view| view.link_first(TableId::Evidence, &row.evidence)),
    Column::id("Open gap", 34.0, |row: &ControlRow, _| text(&row.gap))
        .linked(|row, view| view.link(TableId::Gaps, &row.gap)),
    Column::new("Priority", 10.0, Kind::Bar, |row, view| {
        view.gap(&row.gap).map_or(Cell::Empty, |gap| Cell::Number(gap.priority))
    }),
    Column::text("Section", 30.0, |row, _| text(&row.section)),
    Column::number("Places", 0, |row, _| count(row.places)),
    Column::number("Assessed", 0, |row, _| count(row.assessed)),
    Column::number("Met", 0, |row, _| count(row.met)),
    Column::id("Requirements", 26.0, |row, _| joined(&row.requirements, "\n")),
    Column::input("Applicability (fill)", 16.0, Input::Choice(List::Applicability)),
    Column::input("N/A reason (fill)", 32.0, Input::Reason),
    Column::input("Responsible (fill)", 20.0, Input::Name),
    Column::input("Assessor status (fill)", 22.0, Input::Choice(List::Status)),
    Column::input("Method (fill)", 13.0, Input::Choice(List::Method)),
    Column::input("Tested on (fill)", 13.0, Input::PastDate),
    Column::input("Assessor (fill)", 20.0, Input::Name),
    Column::input("Assessor note (fill)", 50.0, Input::Note),
    Column::input("Reviewer (fill)", 20.0, Input::Name),
    Column::input("Reviewed on (fill)", 13.0, Input::PastDate),
    Column::row_hash(),
];

/// What is missing where no requirement is: nothing, or only that somebody looks.
fn nothing_but_evidence(row: &ControlRow) -> Cell<'_> {
    match row.status {
        ControlStatus::Met | ControlStatus::NotApplicable | ControlStatus::Inherited => Cell::Empty,
        ControlStatus::PartlyMet | ControlStatus::NotMet | ControlStatus::NotAssessed => {
            text("• Evidence: carry out the test case and record its result")
        }
    }
}

/// The reason, with the two facts that change how it is to be read.
fn reason(row: &ControlRow) -> String {
    let mut reason = row.reason.clone();
    if !row.only_for.is_empty() {
        reason.push_str("\nBinds only: ");
        reason.push_str(&row.only_for);
    }
    if row.verify {
        reason
            .push_str("\nOur entry for this control is to be verified against the official text.");
    }
    reason
}
