//! `plumbline crosswalk`: from the controls of one framework to those of another.

use clap::{Args, ValueEnum};

use crate::cli::{Answer, Failure, Outcome, output, show};
use crate::kb::{Catalog, ControlIdx, Entry, FrameworkIdx};
use crate::view::{self, Crosswalk as View};

#[derive(Debug, Args)]
#[command(after_help = "Example:
  plumbline crosswalk pci-dss nist-800-53 --control 'PCI 8.4.2'")]
pub(super) struct Crosswalk {
    /// Framework to start from
    from: String,
    /// Framework to lead to
    to: String,
    /// Only one control of the first
    #[arg(long, value_name = "ID")]
    control: Option<String>,
    /// Format
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
    Tsv,
}

pub(super) fn run(catalog: &Catalog, command: &Crosswalk) -> Answer {
    let from = framework(catalog, &command.from)?;
    let to = framework(catalog, &command.to)?;
    let only = command.control.as_deref().map(|id| control(catalog, id)).transpose()?;
    let crosswalk = view::crosswalk(catalog, from, to, only);
    match command.format {
        Format::Json => output::json(None, &crosswalk)?,
        Format::Table => output::text(None, &table(&crosswalk))?,
        Format::Tsv => output::text(None, &tsv(&crosswalk))?,
    }
    Ok(Outcome::Done)
}

fn framework(catalog: &Catalog, id: &str) -> Result<FrameworkIdx, Failure> {
    catalog.framework(id).ok_or_else(|| {
        let known: Vec<&str> =
            catalog.frameworks.iter().map(|(_, framework)| framework.key.as_str()).collect();
        Failure::Usage(format!("there is no framework {id:?}; known are {}", known.join(", ")))
    })
}

fn control(catalog: &Catalog, id: &str) -> Result<ControlIdx, Failure> {
    match show::find(catalog, id)? {
        Entry::Control(at) => Ok(at),
        _ => Err(Failure::Usage(format!("{id:?} is no control"))),
    }
}

fn cells(crosswalk: &View) -> Vec<Vec<String>> {
    let rows = crosswalk.rows.iter();
    rows.map(|row| {
        vec![
            row.source.clone(),
            row.target.clone(),
            row.relation.to_string(),
            format!("{:.2}", row.strength),
            row.origin.to_string(),
            row.path.join(", "),
            row.target_title.clone(),
        ]
    })
    .collect()
}

const HEADER: [&str; 7] =
    ["Source", "Target", "Relation", "Strength", "Origin", "Through", "Title"];

fn table(crosswalk: &View) -> String {
    let unmapped = crosswalk.unmapped.len();
    let table = output::table(&HEADER, &cells(crosswalk));
    format!(
        "{table}{} pairs; {unmapped} controls of {} lead nowhere\n",
        crosswalk.rows.len(),
        crosswalk.from
    )
}

fn tsv(crosswalk: &View) -> String {
    let header = HEADER.join("\t").to_lowercase();
    let lines: String =
        cells(crosswalk).iter().map(|row| format!("{}\n", row.join("\t"))).collect();
    format!("{header}\n{lines}")
}
