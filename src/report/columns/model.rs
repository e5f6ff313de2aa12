//! The model as it was understood: components, flows and what there was to say about the input.

use crate::report::columns::cell::{count, joined, known, lines, text, yes_no};
use crate::report::columns::{Caption, Cell, Column, Kind, Table, TableId};
use crate::report::snapshot::{ComponentRow, DiagnosticRow, FlowRow};
use crate::vocab::Severity;

pub(super) static COMPONENTS: Table<ComponentRow> = Table {
    caption: Caption {
        id: TableId::Components,
        file: "components",
        sheet: "Components",
        name: "Components",
        about: "The inventory: every component of the model with its type, trust zone, data and \
                what is known of its attributes.",
        frozen: 1,
        printed: None,
    },
    columns: COMPONENT_COLUMNS,
    rows: |view| &view.snapshot.components,
};

const COMPONENT_COLUMNS: &[Column<ComponentRow>] = &[
    Column::text("Component", 30.0, |row, _| text(&row.name)),
    Column::text("Type", 24.0, |row, _| text(&row.type_title)),
    Column::text("Trust zone", 22.0, |row, _| text(&row.zone_name)),
    Column::text("In scope", 10.0, |row, _| yes_no(row.in_scope)),
    Column::text("Faces the internet", 12.0, |row, _| yes_no(row.internet_facing)),
    Column::text("Sensitivity", 14.0, |row, _| text(&row.sensitivity)),
    Column::text("Stores", 24.0, |row, _| lines(&row.stores)),
    Column::text("Handles", 24.0, |row, _| lines(&row.handles)),
    Column::number("Findings", 0, |row: &ComponentRow, _| count(row.findings))
        .linked(|row, view| view.link_to_findings_at(&row.id)),
    Column::new("Worst", 11.0, Kind::Severity, |row, _| worst(row.worst)),
    Column::text("Attributes", 46.0, |row, _| {
        lines(row.attributes.iter().map(|(id, value)| format!("{id}: {value}")))
    }),
    Column::text("Description", 46.0, |row, _| text(row.description.trim())),
    Column::text("Owner", 20.0, |row, _| text(&row.owner)),
    Column::text("Tags", 24.0, |row, _| joined(&row.tags, ", ")),
    Column::id("Inside", 26.0, |row, _| text(&row.parent)),
    Column::id("Type id", 22.0, |row, _| text(&row.r#type)),
    Column::id("Element", 28.0, |row, _| text(&row.id)),
    Column::id("Place in the source", 32.0, |row, _| text(&row.place)),
];

pub(super) static FLOWS: Table<FlowRow> = Table {
    caption: Caption {
        id: TableId::Flows,
        file: "flows",
        sheet: "Flows",
        name: "Flows",
        about: "Every flow of data between components, with its protocol, protection and what it \
                carries.",
        frozen: 2,
        printed: None,
    },
    columns: FLOW_COLUMNS,
    rows: |view| &view.snapshot.flows,
};

const FLOW_COLUMNS: &[Column<FlowRow>] = &[
    Column::text("From", 28.0, |row, _| text(&row.source_name)),
    Column::text("To", 28.0, |row, _| text(&row.target_name)),
    Column::text("Flow", 30.0, |row, _| text(&row.name)),
    Column::text("Protocol", 14.0, |row, _| text(&row.protocol)),
    Column::text("Encrypted", 11.0, |row, _| known(row.encrypted)),
    Column::text("Authenticated", 13.0, |row, _| known(row.authenticated)),
    Column::text("Crosses a boundary", 12.0, |row, _| yes_no(row.crosses_boundary)),
    Column::text("Carries", 24.0, |row, _| lines(&row.carries)),
    Column::number("Findings", 0, |row: &FlowRow, _| count(row.findings))
        .linked(|row, view| view.link_to_findings_at(&row.id)),
    Column::new("Worst", 11.0, Kind::Severity, |row, _| worst(row.worst)),
    Column::id("Element", 32.0, |row, _| text(&row.id)),
    Column::id("Place in the source", 32.0, |row, _| text(&row.place)),
];

pub(super) static DIAGNOSTICS: Table<DiagnosticRow> = Table {
    caption: Caption {
        id: TableId::Diagnostics,
        file: "diagnostics",
        sheet: "Diagnostics",
        name: "Diagnostics",
        about: "What there was to say about the input: what was not understood, guessed or left \
                out, where, and what to do about it.",
        frozen: 1,
        printed: None,
    },
    columns: DIAGNOSTIC_COLUMNS,
    rows: |view| &view.snapshot.diagnostics,
};

const DIAGNOSTIC_COLUMNS: &[Column<DiagnosticRow>] = &[
    Column::id("Code", 28.0, |row, _| text(&row.code)),
    Column::new("Severity", 11.0, Kind::Severity, |row, _| text(row.severity.title())),
    Column::id("Place in the source", 40.0, |row, _| text(&row.place)),
    Column::text("Message", 70.0, |row, _| text(&row.message)),
    Column::text("What to do", 60.0, |row, _| text(&row.hint)),
];

fn worst(severity: Option<Severity>) -> Cell<'static> {
    severity.map_or(Cell::Empty, |severity| text(severity.title()))
}
