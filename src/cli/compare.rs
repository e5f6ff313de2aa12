//! `plumbline compare`: what changed between two inputs or two assessments.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, Utc};
use clap::Args;

use crate::cli::output::TableFormat;
use crate::cli::style::{STRONG, paint};
use crate::cli::table::{Cell, Table, prose};
use crate::cli::{Answer, Context, Failure, Outcome, assess, chain, input, output};
use crate::report::columns::{Beside, TableId, View, figure};
use crate::report::{
    Change, ChangeRow, ChangedThing, Changes, Direction, Snapshot, compare, csv_table, from_json,
    workbook_with,
};
use crate::vocab::{Certainty, Severity};

/// How many changes of a kind the table shows.
const SHOWN: usize = 25;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline compare before.otm after.otm
  plumbline compare main.json branch.tf --framework pci-dss --fail-on high
  plumbline compare last-year.json this-year.json -f xlsx -o changes.xlsx
  plumbline compare old.otm new.otm --new-evidence evidence.toml --fail-on-worse

OLD and NEW are what `plumbline assess` takes, or what `plumbline assess -f json` has written. If no
framework is named and one of both is such an assessment, its frameworks count for the other.")]
pub(super) struct Compare {
    /// What was: a model or an assessment
    old: PathBuf,
    /// What is: a model or an assessment
    new: PathBuf,
    /// Framework to assess models against; those that their data brings in, if none is named
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// Evidence for OLD
    #[arg(long, value_name = "FILE")]
    old_evidence: Vec<PathBuf>,
    /// Evidence for NEW
    #[arg(long, value_name = "FILE")]
    new_evidence: Vec<PathBuf>,
    /// The day of the assessments, yyyy-mm-dd; today unless stated
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Format: csv is the table of changes, xlsx the auditor's workbook of NEW with them in it
    #[arg(short, long, value_enum, default_value_t = TableFormat::Table)]
    format: TableFormat,
    /// Write to a file, whole or not at all; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with status 1 if a certain finding is new that is at least so severe: info, low,
    /// medium, high or critical
    #[arg(long, value_name = "SEVERITY", value_parser = Severity::parse)]
    fail_on: Option<Severity>,
    /// Exit with status 1 if the status of a control got worse
    #[arg(long)]
    fail_on_worse: bool,
}

pub(super) fn run(context: &Context, command: &Compare) -> Answer {
    let (old, new) = sides(context, command)?;
    let changes = compare(&old, &new);
    let to = command.output.as_deref();
    let beside = Beside { changes: Some(&changes), ..Beside::default() };
    match command.format {
        TableFormat::Json => output::json(to, &changes)?,
        TableFormat::Table => output::text(to, &text(&changes, output::width(to)))?,
        TableFormat::Csv => {
            let csv = csv_table(TableId::Changes, &View::with(&new, beside));
            output::bytes(to, &csv.map_err(|error| Failure::Failed(chain(&error)))?)?;
        }
        TableFormat::Xlsx => {
            let book = workbook_with(&new, beside);
            output::binary(to, &book.map_err(|error| Failure::Failed(chain(&error)))?)?;
        }
    }
    Ok(gate(command, &new, &changes))
}

/// Reads both; assessments first, since their frameworks count for a model.
fn sides(context: &Context, command: &Compare) -> Result<(Snapshot, Snapshot), Failure> {
    let (old, new) = (assessed(&command.old)?, assessed(&command.new)?);
    let mut frameworks = command.framework.clone();
    if let (true, Some(known)) = (frameworks.is_empty(), old.as_ref().or(new.as_ref())) {
        frameworks = known.frameworks.iter().map(|row| row.id.clone()).collect();
    }
    let as_of = command.as_of.unwrap_or_else(|| Utc::now().date_naive()).to_string();
    let side = |known: Option<Snapshot>, path: &PathBuf, evidence: &[PathBuf]| match known {
        Some(snapshot) => Ok(snapshot),
        None => {
            let read = input::model(context, std::slice::from_ref(path), evidence)?;
            output::diagnostics(&read.diagnostics, context.verbose);
            assess::assessed(context, read, &frameworks, &as_of)
        }
    };
    Ok((
        side(old, &command.old, &command.old_evidence)?,
        side(new, &command.new, &command.new_evidence)?,
    ))
}

/// Reads a file that `plumbline assess -f json` has written; nothing where it is another.
fn assessed(path: &Path) -> Result<Option<Snapshot>, Failure> {
    if path.as_os_str() == "-" || path.is_dir() {
        return Ok(None);
    }
    Ok(from_json(&input::bytes(path)?).ok())
}

fn gate(command: &Compare, new: &Snapshot, changes: &Changes) -> Outcome {
    let mut outcome = Outcome::Done;
    if let Some(bar) = command.fail_on {
        let added = changes.rows.iter().filter(|row| row.change == Change::Added);
        let added: BTreeSet<&str> = added
            .filter(|row| row.what == ChangedThing::Finding)
            .map(|row| row.id.as_str())
            .collect();
        let severe = new.findings.iter();
        let severe =
            severe.filter(|row| row.certainty == Certainty::Certain && row.severity >= bar);
        let hits = severe.filter(|row| added.contains(row.id.as_str())).count();
        if hits > 0 {
            let message = format!("{hits} new certain findings are of severity {bar} or worse");
            output::error("gate", &message);
            outcome = Outcome::Gate;
        }
    }
    let is_worse =
        |row: &&ChangeRow| row.what == ChangedThing::Control && row.direction == Direction::Worse;
    let worse = changes.rows.iter().filter(is_worse).count();
    if command.fail_on_worse && worse > 0 {
        output::error("gate", &format!("the status of {worse} controls got worse"));
        outcome = Outcome::Gate;
    }
    outcome
}

fn text(changes: &Changes, width: Option<usize>) -> String {
    let causes: Vec<&str> = changes.causes.iter().map(|cause| cause.title()).collect();
    let mut text = format!(
        "{} as of {} -> {} as of {}: residual risk {} -> {}\n",
        paint(STRONG, &changes.old.model),
        changes.old.as_of,
        paint(STRONG, &changes.new.model),
        changes.new.as_of,
        figure(changes.risk.before.residual),
        figure(changes.risk.after.residual),
    );
    let causes = match causes.as_slice() {
        [] => "Nothing differs in model, evidence, knowledge base and day.".to_owned(),
        causes => format!("{}.", causes.join(". ")),
    };
    text.push_str(&format!("{}\n", prose(&causes, 0, width)));
    text.push_str(&counts(changes, width));
    for what in ChangedThing::ALL {
        let rows: Vec<&ChangeRow> = changes.rows.iter().filter(|row| row.what == *what).collect();
        if !rows.is_empty() {
            text.push_str(&output::section(what.title(), &list(&rows, width)));
        }
    }
    text
}

fn counts(changes: &Changes, width: Option<usize>) -> String {
    let header = &["Added", "Removed", "Changed", "Worse", "Better", "What"];
    let rows = changes.counts.iter().map(|row| -> [Cell; 6] {
        [
            row.added.into(),
            row.removed.into(),
            row.changed.into(),
            row.worse.into(),
            row.better.into(),
            row.what.title().into(),
        ]
    });
    Table::new(header).rows(rows).render(width)
}

fn list(rows: &[&ChangeRow], width: Option<usize>) -> String {
    let header = &["Change", "Meaning", "Why", "Name, before and after"];
    let shown = rows.iter().take(SHOWN).map(|row| -> [Cell; 4] {
        let causes: Vec<&str> = row.causes.iter().map(|cause| cause.as_str()).collect();
        let meaning = match row.direction {
            Direction::Neither => "",
            direction => direction.as_str(),
        };
        [
            row.change.as_str().into(),
            meaning.into(),
            causes.join(", ").into(),
            Cell::from(row.name.as_str()).noted(values(row)),
        ]
    });
    let table = Table::new(header).rows(shown).render(width);
    match rows.len().saturating_sub(SHOWN) {
        0 => table,
        rest => format!("{table}{rest} more: -f json has all\n"),
    }
}

fn values(row: &ChangeRow) -> String {
    match row.change {
        Change::Added => row.after.clone(),
        Change::Removed => row.before.clone(),
        Change::Changed => format!("{}: {:?} -> {:?}", row.field, row.before, row.after),
    }
}
