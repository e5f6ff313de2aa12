//! `plumbline inspect`: the imported model and its diagnostics.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::app;
use crate::cli::style::{STRONG, paint, severity};
use crate::cli::table::{Cell, Table};
use crate::cli::{Answer, Context, Failure, Outcome, assess, chain, input, output};
use crate::report::diagram;
use crate::view::{self, DiagnosticView, InspectedModel, Inspection, TemplateFindings};
use crate::vocab::Severity;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline inspect threat-dragon.json
  plumbline inspect model.yaml -f json | jq '.diagnostics'
  plumbline inspect model.otm -o model.svg
  plumbline inspect model.tm7 --template azure.tb7
  plumbline inspect model.tm7 --template model.tm7 -f json | jq '.template.threats'

--template runs the rules of a template of the Microsoft Threat Modeling Tool on the model, whatever
its format, and lists the threats that they find at each flow, with the state that the model records
for them. What a rule asks for and nobody has chosen is not known: such a threat is to be checked.
A .tm7 file has the template in it that it was made with.

`plumbline formats` lists what is read.")]
pub(super) struct Inspect {
    /// The model: a file, a folder that holds one, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Format: table, json or svg (the data-flow diagram with its findings); if none is named, that
    /// of the output file's ending, else table
    #[arg(short, long, value_enum, hide_possible_values = true)]
    format: Option<Format>,
    /// Also list what the rules of this template find: a .tb7 file, or a .tm7 file that has one
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Write to a file; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
    Svg,
}

pub(super) fn run(context: &Context, command: &Inspect) -> Answer {
    let to = command.output.as_deref();
    let format = format(command.format, to)?;
    let mut read = input::model(context, &command.inputs, &[])?;
    let template = match &command.template {
        Some(path) => {
            let source = input::source(path)?;
            let limits = input::limits();
            Some(app::by_template(&context.catalog, &mut read, &source, &limits)?)
        }
        None => None,
    };
    let inspection = |read: &app::Read| Inspection {
        template: template.clone(),
        ..view::inspect(read.format, &read.model, &read.diagnostics)
    };
    match format {
        Format::Json => output::json(to, &inspection(&read))?,
        Format::Table => output::text(to, &text(&inspection(&read), output::width(to)))?,
        Format::Svg => {
            output::diagnostics(&read.diagnostics, context.verbose);
            let snapshot = assess::assessed(context, read, &[], "")?;
            let drawing = diagram(&snapshot).map_err(|error| Failure::Failed(chain(&error)))?;
            output::text(to, &drawing)?;
        }
    }
    Ok(Outcome::Done)
}

fn format(format: Option<Format>, to: Option<&Path>) -> Result<Format, Failure> {
    let ending = to.and_then(Path::extension).and_then(|ending| ending.to_str());
    match (format, ending) {
        (Some(format), _) => Ok(format),
        (None, None | Some("txt")) => Ok(Format::Table),
        (None, Some(ending)) => Format::from_str(ending, false).map_err(|_unknown| {
            let message = format!("the ending .{ending} stands for no format; name one with -f");
            Failure::Usage(format!("{message}: table, json, svg"))
        }),
    }
}

fn text(inspection: &Inspection, width: Option<usize>) -> String {
    let model = &inspection.model;
    let mut text = format!("{} ({})\n", paint(STRONG, &model.name), inspection.format);
    let names = names(model);
    let parts = [
        ("Zones", zones(model, &names), model.zones.len()),
        ("Components", components(model, &names), model.components.len()),
        ("Flows", flows(model, &names), model.flows.len()),
        ("Assets", assets(model), model.assets.len()),
        ("Diagnostics", diagnostics(&inspection.diagnostics), inspection.diagnostics.len()),
    ];
    let mut section = |title: &str, table: &Table, count: usize| {
        let body = if count == 0 { "none\n".to_owned() } else { table.render(width) };
        text.push_str(&output::section(&format!("{title} ({count})"), &body));
    };
    for (title, table, count) in parts {
        section(title, &table, count);
    }
    if let Some(template) = &inspection.template {
        let title = format!("Found by the template {:?} {}", template.name, template.version);
        section(title.trim_end(), &template_threats(template), template.threats.len());
    }
    text
}

/// Names by id, since tables are for people.
fn names(model: &InspectedModel) -> BTreeMap<&str, &str> {
    let zones = model.zones.iter().map(|row| (row.id.as_str(), row.name.as_str()));
    let components = model.components.iter().map(|row| (row.id.as_str(), row.name.as_str()));
    let assets = model.assets.iter().map(|row| (row.id.as_str(), row.name.as_str()));
    assets.chain(zones).chain(components).collect()
}

fn name<'a>(names: &BTreeMap<&'a str, &'a str>, id: &'a str) -> &'a str {
    names.get(id).copied().unwrap_or(id)
}

fn zones(model: &InspectedModel, names: &BTreeMap<&str, &str>) -> Table {
    Table::new(&["Name", "Trust", "Lies in"]).rows(model.zones.iter().map(|row| {
        let trust = row.trust.map_or_else(|| "unknown".to_owned(), |trust| trust.to_string());
        let parent = row.parent.trim_start_matches("component:");
        [row.name.as_str().into(), trust.into(), name(names, parent).into()]
    }))
}

fn components(model: &InspectedModel, names: &BTreeMap<&str, &str>) -> Table {
    let header = &["Name", "Type", "As written", "Lies in", "Data"];
    Table::new(header).rows(model.components.iter().map(|row| -> [Cell; 5] {
        let place = if row.zone.is_empty() { &row.parent } else { &row.zone };
        let data = row.stores.iter().chain(&row.processes).map(|id| name(names, id));
        let mut data: Vec<&str> = data.collect();
        data.sort_unstable();
        data.dedup();
        let scope = if row.in_scope { "" } else { " (out of scope)" };
        [
            format!("{}{scope}", row.name).into(),
            row.r#type.as_str().into(),
            row.raw_type.as_str().into(),
            name(names, place).into(),
            data.join(", ").into(),
        ]
    }))
}

fn flows(model: &InspectedModel, names: &BTreeMap<&str, &str>) -> Table {
    let header = &["From", "To", "Protocol", "Name", "Data"];
    Table::new(header).rows(model.flows.iter().map(|row| -> [Cell; 5] {
        let data: Vec<&str> = row.carries.iter().map(|id| name(names, id)).collect();
        [
            name(names, &row.source).into(),
            name(names, &row.target).into(),
            row.protocol.as_deref().unwrap_or("unknown").into(),
            row.name.as_str().into(),
            data.join(", ").into(),
        ]
    }))
}

fn assets(model: &InspectedModel) -> Table {
    let header = &["Name", "Sensitivity", "Classes"];
    Table::new(header).rows(model.assets.iter().map(|row| -> [Cell; 3] {
        let guessed = if row.guessed { " (guessed from its name)" } else { "" };
        [
            row.name.as_str().into(),
            row.sensitivity.as_str().into(),
            format!("{}{guessed}", row.classes.join(", ")).into(),
        ]
    }))
}

fn template_threats(template: &TemplateFindings) -> Table {
    let header = &["Severity", "Rule", "Threat", "At", "Certainty", "Recorded as"];
    Table::new(header).rows(template.threats.iter().map(|row| -> [Cell; 6] {
        let bar = Severity::parse(&row.severity).unwrap_or(Severity::Info);
        [
            Cell::styled(row.severity.as_str(), severity(bar)),
            row.rule.as_str().into(),
            row.title.as_str().into(),
            row.element_name.as_str().into(),
            row.certainty.as_str().into(),
            row.recorded.as_str().into(),
        ]
    }))
}

fn diagnostics(rows: &[DiagnosticView]) -> Table {
    let header = &["Severity", "Code", "Message"];
    Table::new(header).rows(rows.iter().map(|row| -> [Cell; 3] {
        let bar = Severity::parse(&row.severity).unwrap_or(Severity::Info);
        let hint =
            if row.hint.is_empty() { String::new() } else { format!("\nhint: {}", row.hint) };
        [
            Cell::styled(row.severity.as_str(), severity(bar)),
            row.code.as_str().into(),
            Cell::from(row.message.as_str()).noted(format!("{}{hint}", row.place)),
        ]
    }))
}
