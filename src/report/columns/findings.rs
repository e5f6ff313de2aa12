//! The findings: threats at places, each with its whole sum, factor by factor.

use crate::report::columns::cell::{Cell, lines, prose, text};
use crate::report::columns::{Caption, Column, Kind, Table, TableId, words};
use crate::report::snapshot::FindingRow;

pub(super) static TABLE: Table<FindingRow> = Table {
    caption: Caption {
        id: TableId::Threats,
        file: "threats",
        sheet: "Threats",
        name: "Threats",
        about: "Threats at places, with the whole sum behind each residual risk: likelihood × \
                impact × one factor for each requirement; impact is value × reach of what there \
                is most to lose of, and the same of everything else within reach.",
        frozen: 3,
        printed: Some(("Threat", "Shortest way out")),
    },
    columns: COLUMNS,
    rows: |view| &view.snapshot.findings,
};

const COLUMNS: &[Column<FindingRow>] = &[
    Column::id("Finding", 32.0, |row, _| text(&row.id)),
    Column::text("Threat", 36.0, |row, _| text(&row.title)),
    Column::text("Where", 28.0, |row, _| text(&row.element_name)),
    Column::new("Severity", 11.0, Kind::Severity, |row, _| text(row.severity.title())),
    Column::text("Certainty", 13.0, |row, _| text(row.certainty.title())),
    Column::text("Because", 40.0, |row, _| text(&row.because)),
    Column::text("To be settled", 24.0, |row, _| lines(&row.unknown)),
    Column::new("Residual risk", 10.0, Kind::Bar, |row, _| Cell::Number(row.score.residual)),
    Column::text("The sum", 38.0, |row, _| text(words::sum_of_finding(row))),
    Column::text("Shortest way out", 44.0, |row, _| text(prose(&row.fix))),
    Column::text("Likelihood level", 13.0, |row, _| text(&row.score.likelihood_level)),
    Column::number("Likelihood", 3, |row, _| Cell::Number(row.score.likelihood)),
    Column::text("Raised by", 22.0, |row, _| lines(&row.score.raised_by)),
    Column::number("Value", 3, |row, _| Cell::Number(row.score.value)),
    Column::text("What is valued", 24.0, |row, _| text(&row.score.valued)),
    Column::number("Reach", 3, |row, _| Cell::Number(row.score.reach)),
    Column::text("Why that reach", 26.0, |row, _| text(&row.score.reach_reason)),
    Column::number("Other losses", 3, |row, _| Cell::Number(row.score.others)),
    Column::number("Impact", 3, |row, _| Cell::Number(row.score.impact)),
    Column::text("Factor by factor", 60.0, |row, _| lines(words::factors(row))),
    Column::number("Remaining", 3, |row, _| Cell::Number(row.score.remaining)),
    Column::number("At best", 3, |row, _| Cell::Number(row.score.residual_at_best)),
    Column::text("STRIDE", 22.0, |row, _| class(row, "stride")),
    Column::id("CSA", 10.0, |row, _| class(row, "csa")),
    Column::id("CWE", 11.0, |row, _| class(row, "cwe")),
    Column::id("CAPEC", 12.0, |row, _| class(row, "capec")),
    Column::id("ATT&CK", 12.0, |row, _| class(row, "attack")),
    Column::id("Threat id", 32.0, |row, _| text(&row.threat)),
    Column::id("Element", 28.0, |row, _| text(&row.element)),
    Column::id("Place in the source", 30.0, |row, _| text(&row.place)),
];

fn class<'a>(row: &'a FindingRow, scheme: &str) -> Cell<'a> {
    row.classes.get(scheme).map_or(Cell::Empty, lines)
}
