//! `plumbline assess`: a model in, its compliance gaps out.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::{self, AssessInput};
use crate::cli::{Answer, Failure, Outcome, chain, input, output};
use crate::kb::Catalog;
use crate::report::{GapRow, Kind, REPORTS, Snapshot};
use crate::vocab::{Certainty, Severity};

/// How many gaps the table shows.
const GAPS_SHOWN: usize = 15;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline assess model.otm
  plumbline assess threagile.yaml --framework pci-dss --framework nist-800-53/moderate
  plumbline assess model.json --evidence evidence.toml -f xlsx -o gaps.xlsx
  plumbline assess model.otm --fail-on high        exit status 1 if a certain finding is as severe")]
pub(super) struct Assess {
    /// The model; - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Framework to assess, with or without edition, or one of its baselines (nist-800-53/moderate);
    /// those that the model's data brings in, if none is named
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// Evidence file, TOML or JSON
    #[arg(long, value_name = "FILE")]
    evidence: Vec<PathBuf>,
    /// Format: table, json, xlsx, csv (a zip) or svg; by the ending of the output file, else a table
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with status 1 if a certain finding is at least so severe
    #[arg(long, value_name = "SEVERITY", value_parser = Severity::parse)]
    fail_on: Option<Severity>,
    /// The day of the assessment, yyyy-mm-dd: today unless stated; the same day gives the same bytes
    #[arg(long, value_name = "DATE")]
    as_of: Option<chrono::NaiveDate>,
}

pub(super) fn run(catalog: &Catalog, command: &Assess) -> Answer {
    let snapshot =
        snapshot(catalog, &command.inputs, &command.evidence, &command.framework, command.as_of)?;
    let to = command.output.as_deref();
    match kind(command.format.as_deref(), to)? {
        None => output::text(to, &table(&snapshot))?,
        Some(kind) => {
            let bytes = (kind.render)(&snapshot).map_err(|error| Failure::Failed(chain(&error)))?;
            if kind.is_text { output::bytes(to, &bytes)? } else { output::binary(to, &bytes)? }
        }
    }
    let is_hit = |bar: Severity| {
        let mut findings = snapshot.findings.iter();
        findings.any(|row| row.certainty == Certainty::Certain && row.severity >= bar)
    };
    Ok(if command.fail_on.is_some_and(is_hit) { Outcome::Gate } else { Outcome::Done })
}

/// Reads and assesses a model, saying on standard error what there is to say.
pub(super) fn snapshot(
    catalog: &Catalog,
    inputs: &[PathBuf],
    evidence: &[PathBuf],
    frameworks: &[String],
    as_of: Option<chrono::NaiveDate>,
) -> Result<Snapshot, Failure> {
    let read = input::model(catalog, inputs, evidence)?;
    output::diagnostics(&read.diagnostics);
    let as_of = as_of.unwrap_or_else(|| chrono::Utc::now().date_naive()).to_string();
    let assess = AssessInput {
        model: &read.model,
        sources: &read.sources,
        frameworks,
        as_of: &as_of,
        diagnostics: read.diagnostics,
    };
    app::assess(catalog, assess).map_err(|error| Failure::Usage(error.to_string()))
}

/// Returns the kind of report that was asked for, else that of the output file's ending; nothing
/// stands for the table.
fn kind(format: Option<&str>, to: Option<&Path>) -> Result<Option<&'static Kind>, Failure> {
    let find = |id: &str| REPORTS.iter().find(|kind| kind.id == id);
    let Some(id) = format else {
        let ending = to.and_then(Path::extension).and_then(|ending| ending.to_str());
        return Ok(ending.and_then(find));
    };
    if id == "table" {
        return Ok(None);
    }
    find(id).map(Some).ok_or_else(|| {
        let known: Vec<&str> = REPORTS.iter().map(|kind| kind.id).collect();
        Failure::Usage(format!("there is no format {id:?}; known are table, {}", known.join(", ")))
    })
}

fn table(snapshot: &Snapshot) -> String {
    let model = &snapshot.model;
    let mut text = format!(
        "{}: {} components, {} flows, {} zones; {} findings; residual risk {:.1} (at best {:.1})\n\n",
        model.name,
        model.components,
        model.flows,
        model.zones,
        snapshot.findings.len(),
        snapshot.risk.residual,
        snapshot.risk.residual_at_best,
    );
    let frameworks: Vec<Vec<String>> = snapshot
        .frameworks
        .iter()
        .map(|row| {
            vec![
                row.id.clone(),
                row.coverage(),
                row.partly_met.to_string(),
                row.not_met.to_string(),
                row.not_assessed.to_string(),
                row.reason.clone(),
            ]
        })
        .collect();
    let header = ["Framework", "Coverage", "Partly met", "Not met", "Not assessed", "Why"];
    text.push_str(&output::table(&header, &frameworks));
    text.push_str("\nWhat to fix first\n\n");
    let gaps: Vec<Vec<String>> = snapshot.gaps.iter().take(GAPS_SHOWN).map(gap).collect();
    let header = ["Rank", "Tier", "Control", "Status", "Benefit", "Days", "Closes", "Title"];
    text.push_str(&output::table(&header, &gaps));
    let rest = snapshot.gaps.len().saturating_sub(GAPS_SHOWN);
    if rest > 0 {
        text.push_str(&format!(
            "and {rest} more gaps; `-f json` has all, `explain` the sum of each\n"
        ));
    }
    text
}

fn gap(row: &GapRow) -> Vec<String> {
    vec![
        row.rank.to_string(),
        row.tier.to_string(),
        row.control.clone(),
        row.status.to_string(),
        format!("{:.2}", row.benefit),
        format!("{:.1}", row.cost_days),
        (row.closes.len() + 1).to_string(),
        row.title.clone(),
    ]
}
