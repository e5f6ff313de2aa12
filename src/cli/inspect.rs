//! `plumbline inspect`: the imported model and its diagnostics.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Answer, Outcome, input, output};
use crate::kb::Catalog;
use crate::view::{self, Inspection};

#[derive(Debug, Args)]
#[command(after_help = "Example:
  plumbline inspect threat-dragon.json -f json | jq '.diagnostics'")]
pub(super) struct Inspect {
    /// The model; - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Format
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(catalog: &Catalog, command: &Inspect) -> Answer {
    let read = input::model(catalog, &command.inputs, &[])?;
    let inspection = view::inspect(read.format, &read.model, &read.diagnostics);
    let to = command.output.as_deref();
    match command.format {
        Format::Json => output::json(to, &inspection)?,
        Format::Table => output::text(to, &table(&inspection))?,
    }
    Ok(Outcome::Done)
}

fn table(inspection: &Inspection) -> String {
    let model = &inspection.model;
    let mut text = format!("{} ({})\n\nComponents\n\n", model.name, inspection.format);
    let components: Vec<Vec<String>> = model
        .components
        .iter()
        .map(|row| {
            vec![row.name.clone(), row.r#type.clone(), row.raw_type.clone(), row.zone.clone()]
        })
        .collect();
    text.push_str(&output::table(&["Name", "Type", "As written", "Zone"], &components));
    let flows: Vec<Vec<String>> = model
        .flows
        .iter()
        .map(|row| {
            vec![row.source.clone(), row.target.clone(), row.protocol.clone().unwrap_or_default()]
        })
        .collect();
    text.push_str("\nFlows\n\n");
    text.push_str(&output::table(&["From", "To", "Protocol"], &flows));
    let diagnostics: Vec<Vec<String>> = inspection
        .diagnostics
        .iter()
        .map(|row| {
            vec![row.severity.clone(), row.code.clone(), row.place.clone(), row.message.clone()]
        })
        .collect();
    text.push_str("\nDiagnostics\n\n");
    text.push_str(&output::table(&["Severity", "Code", "Place", "Message"], &diagnostics));
    text
}
