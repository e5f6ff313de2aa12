//! `plumbline crosswalk`: from the controls of one framework to those of another.

use clap::{Args, ValueEnum};

use crate::cli::table::{Cell, Table, prose, single_line};
use crate::cli::{Answer, Context, Failure, Outcome, framework, output, show};
use crate::kb::{Catalog, ControlIdx, Entry, FrameworkIdx};
use crate::view::{self, Crosswalk as View, CrosswalkLine};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline crosswalk hipaa-security nist-800-53
  plumbline crosswalk pci-dss nist-800-53 --control 8.4.2
  plumbline crosswalk pci-dss hipaa-security -f tsv > pairs.tsv

Inferred pairs share a requirement: candidates to be looked at, and no coverage.")]
pub(super) struct Crosswalk {
    /// Framework to start from, with or without edition
    from: String,
    /// Framework to lead to, with or without edition
    to: String,
    /// Only one control of the first, by id or citation
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

pub(super) fn run(context: &Context, command: &Crosswalk) -> Answer {
    let catalog = &context.catalog;
    let from = framework(catalog, &command.from)?;
    let to = framework(catalog, &command.to)?;
    let only = command.control.as_deref().map(|id| control(catalog, from, id)).transpose()?;
    let crosswalk = view::crosswalk(catalog, from, to, only);
    match command.format {
        Format::Json => output::json(None, &crosswalk)?,
        Format::Table => output::text(None, &table(&crosswalk, output::width(None)))?,
        Format::Tsv => output::text(None, &tsv(&crosswalk))?,
    }
    Ok(Outcome::Done)
}

/// Finds a control of the framework, of which the citation alone is enough.
fn control(catalog: &Catalog, from: FrameworkIdx, id: &str) -> Result<ControlIdx, Failure> {
    let key = &catalog.frameworks[from].key;
    let entry = match catalog.find(&format!("{key}:{id}")) {
        Some(entry) => entry,
        None => show::find(catalog, id)?,
    };
    match entry {
        Entry::Control(at) if catalog.controls[at].framework == from => Ok(at),
        _ => Err(Failure::Usage(format!("{} is no control of {key}", catalog.id(entry)))),
    }
}

fn table(crosswalk: &View, width: Option<usize>) -> String {
    let header = &["Source", "Target", "Relation", "Strength", "Origin", "Target's title, why"];
    let row = |row: &CrosswalkLine| -> [Cell; 6] {
        [
            row.source.as_str().into(),
            row.target.as_str().into(),
            row.relation.title().into(),
            Cell::number(format!("{:.2}", row.strength)),
            row.origin.as_str().into(),
            Cell::from(row.target_title.as_str()).noted(row.reason.as_str()),
        ]
    };
    let table = Table::new(header).rows(crosswalk.rows.iter().map(row)).render(width);
    let inferred = crosswalk.rows.iter().filter(|row| !row.path.is_empty()).count();
    let counts = format!(
        "{} pairs, {inferred} of them inferred: candidates, never counted as coverage",
        crosswalk.rows.len()
    );
    let unmapped = match crosswalk.unmapped.len() {
        0 => String::new(),
        count => {
            let list = crosswalk.unmapped.join(", ");
            format!("{count} controls of {} lead nowhere: {list}", crosswalk.from)
        }
    };
    format!("{table}\n{}{}", prose(&counts, 0, width), prose(&unmapped, 0, width))
}

fn tsv(crosswalk: &View) -> String {
    let lines = crosswalk.rows.iter().map(|row| {
        let cells = [
            &row.source,
            &row.target,
            row.relation.as_str(),
            &row.strength.to_string(),
            row.origin.as_str(),
            &row.reason,
            &row.path.join(" "),
            &row.target_title,
        ];
        let cells: Vec<String> = cells.iter().map(|cell| single_line(cell)).collect();
        format!("{}\n", cells.join("\t"))
    });
    let header = "source\ttarget\trelation\tstrength\torigin\treason\tpath\ttarget_title";
    format!("{header}\n{}", lines.collect::<String>())
}
