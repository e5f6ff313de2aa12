//! `plumbline kb`: work on the knowledge base.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::app;
use crate::cli::{Answer, Failure, Outcome, output};
use crate::kb::{Catalog, scaffold};
use crate::view::{self, EntryView, Stats};

#[derive(Debug, Subcommand)]
pub(super) enum Kb {
    /// Say what is wrong with the content; exit status 1 if anything is
    Lint,
    /// Count what is there, and how far each framework is reached
    Stats(Printed),
    /// Write the skeleton of a new entry
    New(New),
    /// Print every entry with its links as JSON
    Export,
}

#[derive(Debug, Args)]
pub(super) struct Printed {
    /// Format
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// What
    #[arg(value_enum)]
    what: What,
    /// Its id, in kebab-case; a framework's carries the edition (my-standard@2026)
    id: String,
    /// The knowledge base to write it to
    #[arg(long, default_value = "knowledge-base", value_name = "DIR")]
    into: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Threat,
    Requirement,
    Framework,
}

pub(super) fn run(catalog: &Catalog, command: &Kb) -> Answer {
    match command {
        Kb::Lint => Ok(lint(catalog)),
        Kb::Stats(printed) => stats(catalog, printed.format),
        Kb::New(command) => new(command),
        Kb::Export => export(catalog),
    }
}

fn lint(catalog: &Catalog) -> Outcome {
    let diagnostics = app::lint(catalog);
    for diagnostic in &diagnostics {
        output::say(&diagnostic.to_string());
    }
    if diagnostics.is_empty() { Outcome::Done } else { Outcome::Gate }
}

fn stats(catalog: &Catalog, format: Format) -> Answer {
    let stats = view::stats(catalog);
    match format {
        Format::Json => output::json(None, &stats)?,
        Format::Table => output::text(None, &table(&stats))?,
    }
    Ok(Outcome::Done)
}

fn table(stats: &Stats) -> String {
    let frameworks: Vec<Vec<String>> = stats
        .frameworks
        .iter()
        .map(|row| {
            vec![
                row.id.clone(),
                row.controls.to_string(),
                row.assessable.to_string(),
                row.reached.to_string(),
                row.procedural.to_string(),
                row.links.published.to_string(),
                row.links.curated.to_string(),
                format!("{:.2}", row.mean_confidence),
            ]
        })
        .collect();
    let header = [
        "Framework",
        "Clauses",
        "Assessable",
        "Reached",
        "Procedural",
        "Published",
        "Curated",
        "Confidence",
    ];
    let benchmarks: Vec<Vec<String>> = stats
        .benchmarks
        .iter()
        .map(|row| {
            let counts = [row.recommendations, row.automated, row.checked].map(|n| n.to_string());
            std::iter::once(row.id.clone()).chain(counts).collect()
        })
        .collect();
    format!(
        "{} threats, {} requirements, {} test cases, {} component types, {} synonyms\n\n{}\n{}",
        stats.threats,
        stats.requirements,
        stats.test_cases,
        stats.component_types,
        stats.synonyms,
        output::table(&header, &frameworks),
        output::table(&["Benchmark", "Recommendations", "Automated", "Checked"], &benchmarks)
    )
}

/// Writes a skeleton; a file that is there is never overwritten.
pub(super) fn new(command: &New) -> Answer {
    let is_kebab = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-.@".contains(letter)
    };
    if !command.id.chars().all(is_kebab) {
        let message =
            format!("{:?} is not kebab-case: lower-case letters, digits and -", command.id);
        return Err(Failure::Usage(message));
    }
    let skeletons = match command.what {
        What::Threat => scaffold::threat(&command.id),
        What::Requirement => scaffold::requirement(&command.id),
        What::Framework => scaffold::framework(&command.id).ok_or_else(|| {
            Failure::Usage("a framework's id carries its edition: my-standard@2026".to_owned())
        })?,
    };
    for skeleton in skeletons {
        let path = command.into.join(&skeleton.path);
        if path.try_exists().unwrap_or(true) {
            return Err(Failure::Usage(format!("{} is there already", path.display())));
        }
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, skeleton.text));
        written.map_err(|error| {
            Failure::Failed(format!("could not write {}: {error}", path.display()))
        })?;
        output::say(&format!("wrote {}", path.display()));
    }
    Ok(Outcome::Done)
}

fn export(catalog: &Catalog) -> Answer {
    let entries: Vec<EntryView> =
        catalog.entries().map(|(_, entry)| view::entry(catalog, entry, false)).collect();
    output::json(None, &entries)?;
    Ok(Outcome::Done)
}
