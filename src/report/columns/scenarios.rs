//! The doomsday scenarios: worst outcomes with the path to each and what breaks the chain.

use crate::report::columns::cell::{Cell, count, figure, lines, prose, text};
use crate::report::columns::{Caption, Column, Kind, Table, TableId};
use crate::report::snapshot::{BarrierRow, PathRow, ScenarioRow};

pub(super) static TABLE: Table<ScenarioRow> = Table {
    caption: Caption {
        id: TableId::Scenarios,
        file: "scenarios",
        sheet: "Scenarios",
        name: "Scenarios",
        about: "Worst outcomes for the crown jewels, each with the most likely path to it and the \
                requirements that break the chain. Risk is likelihood × impact; likelihood is \
                the chance of the path × the chance that one of its findings succeeds.",
        frozen: 2,
        printed: Some(("Scenario", "What breaks the chain")),
    },
    columns: COLUMNS,
    rows: |view| &view.snapshot.scenarios,
};

const COLUMNS: &[Column<ScenarioRow>] = &[
    Column::id("Scenario id", 26.0, |row, _| text(&row.id)),
    Column::text("Scenario", 30.0, |row, _| text(&row.title)),
    Column::new("Risk", 10.0, Kind::Bar, |row, _| Cell::Number(row.risk)),
    Column::text("The sum", 34.0, |row, _| text(sum(row))),
    Column::text("Crown jewel", 24.0, |row, _| text(&row.jewel_name)),
    Column::text("Most likely path", 44.0, |row, _| text(path(&row.path_names))),
    Column::text("What breaks the chain", 60.0, |row, _| lines(row.barriers.iter().map(barrier))),
    Column::text("What happens", 60.0, |row, _| text(prose(&row.summary))),
    Column::text("Who is hurt, what it costs", 60.0, |row, _| text(prose(&row.consequences))),
    Column::number("Likelihood", 4, |row, _| Cell::Number(row.likelihood)),
    Column::number("Likelihood at best", 4, |row, _| Cell::Number(row.likelihood_at_best)),
    Column::number("Entry", 3, |row, _| Cell::Number(row.entry)),
    Column::number("Path", 4, |row, _| Cell::Number(row.path_chance)),
    Column::number("Success", 3, |row, _| Cell::Number(row.success)),
    Column::number("Impact", 1, |row, _| Cell::Number(row.impact)),
    Column::text("Next paths", 44.0, |row, _| lines(row.next_paths.iter().map(next))),
    Column::number("Jewels of its kind", 0, |row, _| count(row.jewels)),
    Column::text("Harm", 22.0, |row, _| lines(&row.harm)),
    Column::id("Frameworks", 22.0, |row, _| lines(&row.frameworks)),
    Column::id("Findings", 16.0, |row, _| {
        lines(row.findings.iter().map(|step| step.finding.as_str()))
    }),
    Column::id("Element", 28.0, |row, _| text(&row.jewel)),
    Column::id("Path by element", 40.0, |row, _| lines(&row.path)),
];

fn sum(row: &ScenarioRow) -> String {
    format!(
        "{} = {} path × {} success × {} impact",
        figure(row.risk),
        figure(row.path_chance),
        figure(row.success),
        figure(row.impact),
    )
}

fn path(names: &[String]) -> String {
    if names.is_empty() { "No entry point leads there".to_owned() } else { names.join(" → ") }
}

fn next(row: &PathRow) -> String {
    format!("• {}: {}", figure(row.chance), path(&row.path_names))
}

fn barrier(row: &BarrierRow) -> String {
    format!(
        "• {} ({}): {} With it the likelihood is {}. [{}]",
        row.title,
        row.status.title().to_lowercase(),
        prose(&row.why),
        figure(row.likelihood_with),
        row.requirement,
    )
}
