//! The test cases: how to show that each control is met, and room for the result.

use crate::report::columns::cell::{lines, prose, text};
use crate::report::columns::{Caption, Column, Input, List, Table, TableId};
use crate::report::snapshot::TestCaseRow;

pub(super) static TABLE: Table<TestCaseRow> = Table {
    caption: Caption {
        id: TableId::TestCases,
        file: "test-cases",
        sheet: "Test cases",
        name: "TestCases",
        about: "How to show that a requirement or a control is met: steps, the result to expect \
                and the evidence to keep. Columns marked (fill) are the tester's.",
        frozen: 1,
        printed: Some(("Test case", "Evidence to keep")),
    },
    columns: COLUMNS,
    rows: |view| &view.snapshot.test_cases,
};

const COLUMNS: &[Column<TestCaseRow>] = &[
    Column::id("Test case", 30.0, |row, _| text(&row.id)),
    Column::text("Title", 36.0, |row, _| text(&row.title)),
    Column::text("Method", 11.0, |row, _| text(row.method.title())),
    Column::text("Steps", 60.0, |row, _| {
        lines(row.steps.iter().enumerate().map(|(n, step)| format!("{}. {}", n + 1, prose(step))))
    }),
    Column::text("Expected result", 44.0, |row, _| text(prose(&row.expect))),
    Column::text("Evidence to keep", 36.0, |row, _| text(prose(&row.evidence))),
    Column::id("Tests", 28.0, |row, _| text(&row.of)),
    Column::id("Controls", 34.0, |row: &TestCaseRow, _| lines(&row.controls))
        .linked(|row, view| view.link_first(TableId::Controls, &row.controls)),
    Column::input("Result (fill)", 19.0, Input::Choice(List::Result)),
    Column::input("Tester (fill)", 20.0, Input::Name),
    Column::input("Tested on (fill)", 13.0, Input::PastDate),
    Column::input("Result note (fill)", 50.0, Input::Note),
    Column::row_hash(),
];
