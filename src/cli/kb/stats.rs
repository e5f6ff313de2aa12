//! `plumbline kb stats`: how much the knowledge base holds.

use clap::{Args, ValueEnum};

use crate::cli::table::{Cell, Table};
use crate::cli::{Answer, Context, Outcome, output};
use crate::view::{self, BenchmarkStats, FrameworkStats};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline kb stats
  plumbline kb stats -f json | jq '.frameworks[] | {id, reached, assessable}'")]
pub(in crate::cli) struct Stats {
    /// Format
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(in crate::cli) fn run(context: &Context, command: &Stats) -> Answer {
    let stats = view::stats(&context.catalog);
    match command.format {
        Format::Json => output::json(None, &stats)?,
        Format::Table => output::text(None, &text(&stats))?,
    }
    Ok(Outcome::Done)
}

fn text(stats: &view::Stats) -> String {
    let width = output::width(None);
    let frameworks = Table::new(&[
        "Framework",
        "Clauses",
        "Assessable",
        "Reached",
        "Procedural",
        "Published",
        "Curated",
        "Confidence",
    ])
    .rows(stats.frameworks.iter().map(framework));
    let benchmarks = Table::new(&["Benchmark", "Recommendations", "Automated", "Checked"])
        .rows(stats.benchmarks.iter().map(benchmark));
    format!(
        "{} threats, {} requirements, {} test cases, {} component types, {} synonyms, {} scenarios, {} ids of other tools, {} entries to be verified\n\n{}\n{}",
        stats.threats,
        stats.requirements,
        stats.test_cases,
        stats.component_types,
        stats.synonyms,
        stats.scenarios,
        stats.foreign_ids,
        stats.to_verify,
        frameworks.render(width),
        benchmarks.render(width),
    )
}

fn framework(row: &FrameworkStats) -> [Cell; 8] {
    [
        row.id.as_str().into(),
        row.controls.into(),
        row.assessable.into(),
        row.reached.into(),
        row.procedural.into(),
        row.links.published.into(),
        row.links.curated.into(),
        format!("{:.2}", row.mean_confidence).into(),
    ]
}

fn benchmark(row: &BenchmarkStats) -> [Cell; 4] {
    let checked = row.checked.to_string();
    [row.id.as_str().into(), row.recommendations.into(), row.automated.into(), checked.into()]
}
