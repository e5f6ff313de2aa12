//! `plumbline assess`: a model in, its compliance gaps out.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, Utc};
use clap::Args;

use crate::app::{self, AssessError, AssessInput, Assumption};
use crate::cli::progress::Progress;
use crate::cli::style::{STRONG, paint, severity, status};
use crate::cli::table::{Cell, Table, prose};
use crate::cli::{Answer, Context, Failure, Outcome, chain, input, output, unknown};
use crate::report::{
    Accepted, AcceptedError, FrameworkRow, GapRow, Kind, REPORTS, Snapshot, sarif,
};
use crate::vocab::{Certainty, ControlStatus, LegalTier, Severity};

/// How many gaps the table shows.
const GAPS_SHOWN: usize = 15;

/// How many missing requirements a gap names in the table.
const MISSING_SHOWN: usize = 3;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline assess model.otm
  plumbline assess threagile.yaml --framework pci-dss --framework nist-800-53/moderate
  plumbline assess model.json --evidence evidence.toml -o gaps.xlsx
  plumbline assess model.otm prowler.ocsf.json checkov.json
  plumbline assess prowler.ocsf.json --framework pci-dss
  plumbline assess model.otm -f json | jq '.gaps[0]'
  plumbline assess model.otm --fail-on high
  plumbline assess model.otm --assume mfa-for-all-access=met
  plumbline assess . --framework pci-dss --fail-on high -f sarif --baseline main.sarif -o new.sarif

Only findings whose conditions hold for sure count for --fail-on; those that hang on something
unknown are listed as to be checked.")]
pub(super) struct Assess {
    #[command(flatten)]
    subject: Subject,
    /// Format: table, json, xlsx, csv (a zip of tables), svg (the data-flow diagram) or sarif (for
    /// code scanning); if none is named, that of the output file's ending, else table
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Write to a file, whole or not at all; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with status 1 if a certain finding is at least so severe: info, low, medium, high or
    /// critical
    #[arg(long, value_name = "SEVERITY", value_parser = Severity::parse)]
    fail_on: Option<Severity>,
    /// SARIF of an earlier run: what it has does not fail the gate
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Accepted findings, TOML: tables `exception` with rule, element, reason, owner and expires
    #[arg(long, value_name = "FILE")]
    exceptions: Option<PathBuf>,
}

/// What to assess, and against what.
#[derive(Debug, Args)]
pub(super) struct Subject {
    /// The model: a file, a folder that holds one, or - for standard input; with reports of
    /// scanners beside it, or such reports alone
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Framework to assess, with or without edition, or one of its baselines
    /// (nist-800-53/moderate); those that the model's data brings in, if none is named
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// Evidence: a file, TOML or JSON, that says what is in place, where, since when and who says
    /// so, or a scanner's report
    #[arg(long, value_name = "FILE")]
    evidence: Vec<PathBuf>,
    /// The day of the assessment, yyyy-mm-dd; today unless stated. The same input and day give the
    /// same bytes
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// Assume the status of a requirement or procedural control, in place of all evidence: met,
    /// partly-met, not-met or not-applicable
    #[arg(long, value_name = "ID=STATUS")]
    assume: Vec<String>,
}

pub(super) fn run(context: &Context, command: &Assess) -> Answer {
    let to = command.output.as_deref();
    let kind = kind(command.format.as_deref(), to)?;
    let accepted = accepted(command)?;
    let snapshot = snapshot(context, &command.subject)?;
    match kind {
        None => output::text(to, &text(&snapshot, output::width(to)))?,
        Some(kind) => {
            let bytes = {
                let _progress = Progress::start("writing the report");
                let rendered = match kind.id {
                    "sarif" => sarif(&snapshot, &accepted),
                    _ => (kind.render)(&snapshot),
                };
                rendered.map_err(|error| Failure::Failed(chain(&error)))?
            };
            if kind.is_text { output::bytes(to, &bytes)? } else { output::binary(to, &bytes)? }
        }
    }
    Ok(command.fail_on.map_or(Outcome::Done, |bar| gate(&snapshot, &accepted, bar)))
}

/// Reads what the gate lets pass.
fn accepted(command: &Assess) -> Result<Accepted, Failure> {
    let mut accepted = Accepted::default();
    let usage = |path: &Path, error: &AcceptedError| {
        Failure::Usage(format!("{}: {}", path.display(), chain(error)))
    };
    if let Some(path) = &command.baseline {
        let bytes = input::bytes(path)?;
        accepted = accepted.with_baseline(&bytes).map_err(|error| usage(path, &error))?;
    }
    if let Some(path) = &command.exceptions {
        let bytes = input::bytes(path)?;
        let text = String::from_utf8_lossy(&bytes);
        accepted = accepted.with_exceptions(&text).map_err(|error| usage(path, &error))?;
    }
    Ok(accepted)
}

/// Reads and assesses a model, saying on standard error what there is to say.
pub(super) fn snapshot(context: &Context, subject: &Subject) -> Result<Snapshot, Failure> {
    let read = input::model(context, &subject.inputs, &subject.evidence)?;
    output::diagnostics(&read.diagnostics, context.verbose);
    let as_of = subject.as_of.unwrap_or_else(|| Utc::now().date_naive()).to_string();
    let read_one = |written: &String| Assumption::read(&context.catalog, written);
    let assumed: Result<Vec<Assumption>, _> = subject.assume.iter().map(read_one).collect();
    let assumed = assumed.map_err(|error| Failure::Usage(chain(&error)))?;
    assessed_assuming(context, read, (&subject.framework, &as_of), &assumed)
}

/// Assesses a model that was read.
pub(super) fn assessed(
    context: &Context,
    read: app::Read,
    frameworks: &[String],
    as_of: &str,
) -> Result<Snapshot, Failure> {
    assessed_assuming(context, read, (frameworks, as_of), &[])
}

fn assessed_assuming(
    context: &Context,
    read: app::Read,
    (frameworks, as_of): (&[String], &str),
    assumed: &[Assumption],
) -> Result<Snapshot, Failure> {
    let _progress = Progress::start("assessing");
    let assess = AssessInput {
        model: &read.model,
        sources: &read.sources,
        frameworks,
        as_of,
        diagnostics: read.diagnostics,
    };
    app::assess_assuming(&context.catalog, assess, assumed).map_err(|error| match error {
        AssessError::UnknownFramework { written, known } => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            unknown("framework to assess", &written, &known)
        }
    })
}

/// Returns the kind of report that was asked for, else that of the output file's ending; nothing
/// stands for the table.
fn kind(format: Option<&str>, to: Option<&Path>) -> Result<Option<&'static Kind>, Failure> {
    let known: Vec<&str> =
        std::iter::once("table").chain(REPORTS.iter().map(|kind| kind.id)).collect();
    let ending = to.and_then(Path::extension).and_then(|ending| ending.to_str());
    match (format, ending) {
        (Some("table"), _) | (None, None | Some("txt")) => Ok(None),
        (Some(id), _) => REPORTS
            .iter()
            .find(|kind| kind.id == id)
            .map(Some)
            .ok_or_else(|| unknown("format", id, &known)),
        (None, Some(ending)) => REPORTS
            .iter()
            .find(|kind| kind.file_extension == ending || kind.id == ending)
            .map(Some)
            .ok_or_else(|| {
                let message =
                    format!("the ending .{ending} stands for no format; name one with -f");
                Failure::Usage(format!("{message}: {}", known.join(", ")))
            }),
    }
}

fn gate(snapshot: &Snapshot, accepted: &Accepted, bar: Severity) -> Outcome {
    let day = snapshot.as_of.as_str();
    for exception in accepted.expired(day) {
        let message = format!(
            "the exception of {} for {} by {} ended on {}",
            exception.rule,
            if exception.element.is_empty() { "every element" } else { &exception.element },
            exception.owner,
            exception.expires
        );
        output::error("gate", &message);
    }
    let findings = snapshot.findings.iter();
    let counts = findings.filter(|row| row.certainty == Certainty::Certain && row.severity >= bar);
    let hits = counts.filter(|row| !accepted.passes(row, day)).count();
    if hits == 0 {
        return Outcome::Done;
    }
    let message = format!("{hits} certain findings are of severity {bar} or worse");
    output::error("gate", &message);
    Outcome::Gate
}

fn text(snapshot: &Snapshot, width: Option<usize>) -> String {
    let model = &snapshot.model;
    let mut text = format!(
        "{}: {} components, {} flows, {} zones\n\n",
        paint(STRONG, &model.name),
        model.components,
        model.flows,
        model.zones,
    );
    text.push_str(&frameworks(&snapshot.frameworks, width));
    text.push_str(&format!("\n{}\n", findings(snapshot)));
    text.push_str(&format!(
        "Residual risk {:.1}; {:.1} if all that is not assessed should turn out to be in place\n",
        snapshot.risk.residual, snapshot.risk.residual_at_best
    ));
    if !snapshot.gaps.is_empty() {
        text.push_str(&output::section("What to fix first", &gaps(&snapshot.gaps, width)));
    }
    text
}

fn frameworks(rows: &[FrameworkRow], width: Option<usize>) -> String {
    let table = Table::new(&[
        "Framework",
        "Controls",
        "Assessed",
        "Met",
        "Inherited",
        "Partly met",
        "Not met",
        "Not assessed",
        "Not applicable",
    ]);
    let row = |row: &FrameworkRow| -> [Cell; 9] {
        [
            row.id.as_str().into(),
            row.controls.into(),
            row.assessed().into(),
            row.met.into(),
            row.inherited.into(),
            counted(row, ControlStatus::PartlyMet),
            counted(row, ControlStatus::NotMet),
            row.not_assessed.into(),
            row.not_applicable.to_string().into(),
        ]
    };
    let table = table.rows(rows.iter().map(row)).render(width);
    let reasons = rows
        .iter()
        .map(|row| prose(&format!("{}: {}. {}", row.id, row.coverage(), row.reason), 0, width));
    format!("{table}\n{}", reasons.collect::<String>())
}

/// Colours only what is there.
fn counted(row: &FrameworkRow, of: ControlStatus) -> Cell {
    match row.count(of) {
        0 => Cell::number(0),
        count => Cell::number(count).in_style(status(of)),
    }
}

fn findings(snapshot: &Snapshot) -> String {
    let count = |bar: Severity| snapshot.findings.iter().filter(|row| row.severity == bar).count();
    let counts: Vec<String> = Severity::ALL
        .iter()
        .rev()
        .map(|bar| (*bar, count(*bar)))
        .filter(|(_, count)| *count > 0)
        .map(|(bar, count)| paint(severity(bar), &format!("{count} {bar}")))
        .collect();
    let unsure = snapshot.findings.iter().filter(|row| row.certainty == Certainty::ToBeChecked);
    let unsure = match unsure.count() {
        0 => String::new(),
        unsure => format!("; {unsure} of them to be checked"),
    };
    match snapshot.findings.len() {
        0 => "No findings".to_owned(),
        1 => format!("1 finding: {}{unsure}", counts.join(", ")),
        all => format!("{all} findings: {}{unsure}", counts.join(", ")),
    }
}

fn gaps(rows: &[GapRow], width: Option<usize>) -> String {
    let header = &[
        "Rank",
        "Tier",
        "Control",
        "Status",
        "Days",
        "Benefit",
        "Closes",
        "Title, what is missing",
    ];
    let shown = rows.get(..GAPS_SHOWN.min(rows.len())).unwrap_or_default();
    let table = Table::new(header).rows(shown.iter().map(gap)).render(width);
    let tiers = LegalTier::ALL.iter().filter(|tier| shown.iter().any(|row| row.tier == **tier));
    let tiers: Vec<String> =
        tiers.map(|tier| format!("{tier} {}", tier.title().to_lowercase())).collect();
    let rest = match rows.len() - shown.len() {
        0 => String::new(),
        rest => format!(" {rest} more gaps: -f json has all."),
    };
    let legend = format!(
        "Tiers: {}. Benefit: the risk that closing the gap removes. Closes: how many gaps the same \
         work closes.{rest} `plumbline explain` shows the sum of each.",
        tiers.join(", ")
    );
    format!("{table}\n{}", prose(&legend, 0, width))
}

fn gap(row: &GapRow) -> [Cell; 8] {
    [
        row.rank.into(),
        row.tier.as_str().into(),
        row.control.as_str().into(),
        Cell::styled(row.status.as_str(), status(row.status)),
        Cell::number(row.cost_days),
        Cell::number(format!("{:.2}", row.benefit)),
        (row.closes.len() + 1).into(),
        Cell::from(row.title.as_str()).noted(missing(row)),
    ]
}

fn missing(row: &GapRow) -> String {
    let names: Vec<&str> =
        row.missing.iter().take(MISSING_SHOWN).map(|row| row.requirement.as_str()).collect();
    match (names.is_empty(), row.missing.len().saturating_sub(MISSING_SHOWN)) {
        (true, _) => row.reason.clone(),
        (false, 0) => format!("missing: {}", names.join(", ")),
        (false, rest) => format!("missing: {} and {rest} more", names.join(", ")),
    }
}
