//! `plumbline plan`: a model and a budget in, what to fix first out.

use std::path::PathBuf;

use clap::Args;

use crate::cli::output::TableFormat;
use crate::cli::style::{STRONG, paint};
use crate::cli::table::{Cell, Table, prose};
use crate::cli::{Answer, Context, Failure, Outcome, assess, chain, input, output};
use crate::report::columns::{Beside, TableId, View, figure};
use crate::report::{
    ChosenRow, CurveRow, NextRow, Plan as PlanView, PlanError, Snapshot, Wishes, csv_table, plan,
    workbook_with,
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline plan model.otm --budget 20
  plumbline plan model.otm --framework pci-dss --budget 20,40,80
  plumbline plan model.otm --budget 20 --cost encrypt-at-rest=3 --never mfa-for-all-access
  plumbline plan model.otm --budget 20 --due 'hipaa-security@2013:164.312(a)(1)=2026-12-31'
  plumbline plan model.otm --budget 20 --why-not log-review-and-alerting
  plumbline plan model.otm --budget 20 --wishes plan.toml -o plan.xlsx -f xlsx

The plan is for the first budget; the others are points of the curve.")]
pub(super) struct Plan {
    #[command(flatten)]
    subject: assess::Subject,
    /// Person-days; several, separated by commas, draw the curve
    #[arg(long, value_name = "DAYS", value_delimiter = ',')]
    budget: Vec<f64>,
    /// Wishes in a file, TOML: budget, cost, due, must, never, either, why-not
    #[arg(long, value_name = "FILE")]
    wishes: Option<PathBuf>,
    /// Person-days of a requirement, in place of those of the knowledge base
    #[arg(long, value_name = "ID=DAYS")]
    cost: Vec<String>,
    /// The day by which a requirement has to be in place, or the gap of a control closed
    #[arg(long, value_name = "ID=DATE")]
    due: Vec<String>,
    /// A requirement that has to be in the plan, or a control whose gap has to be closed
    #[arg(long, value_name = "ID")]
    must: Vec<String>,
    /// A requirement that is not wanted
    #[arg(long, value_name = "ID")]
    never: Vec<String>,
    /// Requirements of which one is enough
    #[arg(long, value_name = "ID,ID")]
    either: Vec<String>,
    /// Say why a requirement is not in the plan
    #[arg(long, value_name = "ID")]
    why_not: Vec<String>,
    /// Format: csv is the table of steps, xlsx the auditor's workbook with the plan in it
    #[arg(short, long, value_enum, default_value_t = TableFormat::Table)]
    format: TableFormat,
    /// Write to a file, whole or not at all; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(context: &Context, command: &Plan) -> Answer {
    let wishes = wishes(command)?;
    if wishes.budget.is_empty() {
        return Err(Failure::Usage("name a budget in person-days: --budget 20".to_owned()));
    }
    let snapshot = assess::snapshot(context, &command.subject)?;
    let plan = plan(&snapshot, &wishes).map_err(|error| Failure::Usage(chain(&error)))?;
    let to = command.output.as_deref();
    match command.format {
        TableFormat::Json => output::json(to, &plan)?,
        TableFormat::Table => output::text(to, &text(&plan, output::width(to)))?,
        TableFormat::Csv => output::bytes(to, &csv(&snapshot, &plan)?)?,
        TableFormat::Xlsx => output::binary(to, &xlsx(&snapshot, &plan)?)?,
    }
    Ok(Outcome::Done)
}

/// Puts the file of wishes and the command line together; what is said on the command line counts.
fn wishes(command: &Plan) -> Result<Wishes, Failure> {
    let mut wishes = match &command.wishes {
        Some(path) => {
            let bytes = input::bytes(path)?;
            let read = Wishes::from_toml(&String::from_utf8_lossy(&bytes));
            read.map_err(|error| Failure::Usage(format!("{}: {}", path.display(), chain(&error))))?
        }
        None => Wishes::default(),
    };
    if !command.budget.is_empty() {
        wishes.budget.clone_from(&command.budget);
    }
    let usage = |error: PlanError| Failure::Usage(chain(&error));
    command.cost.iter().try_for_each(|pair| wishes.state_cost(pair)).map_err(usage)?;
    command.due.iter().try_for_each(|pair| wishes.state_due(pair)).map_err(usage)?;
    wishes.must.extend(command.must.iter().cloned());
    wishes.never.extend(command.never.iter().cloned());
    wishes.why_not.extend(command.why_not.iter().cloned());
    command.either.iter().for_each(|group| wishes.state_either(group));
    Ok(wishes)
}

fn csv(snapshot: &Snapshot, plan: &PlanView) -> Result<Vec<u8>, Failure> {
    let view = View::with(snapshot, Beside { plan: Some(plan), ..Beside::default() });
    csv_table(TableId::Plan, &view).map_err(|error| Failure::Failed(chain(&error)))
}

fn xlsx(snapshot: &Snapshot, plan: &PlanView) -> Result<Vec<u8>, Failure> {
    let beside = Beside { plan: Some(plan), ..Beside::default() };
    workbook_with(snapshot, beside).map_err(|error| Failure::Failed(chain(&error)))
}

fn text(plan: &PlanView, width: Option<usize>) -> String {
    let mut text = format!("{}\n", prose(&summary(plan), 0, width));
    text.push_str(&steps(&plan.chosen, width));
    if !plan.next.is_empty() {
        text.push_str(&output::section("Next, past the budget", &next(&plan.next, width)));
    }
    text.push_str(&output::section("What other budgets buy", &curve(plan, width)));
    for row in &plan.why_not {
        let reason = format!(
            "{} It costs {} person-days and removes {} of what the plan leaves, with what it needs.",
            row.reason,
            figure(row.cost),
            figure(row.benefit)
        );
        let title = format!("Why not {}", row.requirement);
        text.push_str(&output::section(&title, &prose(&reason, 0, width)));
    }
    text
}

fn summary(plan: &PlanView) -> String {
    let gap = match plan.optimality_gap {
        0.0 => "the best possible".to_owned(),
        gap => format!("within {} % of the best possible", up(gap * 100.0)),
    };
    let mut text = format!(
        "{}: {} of {} person-days remove {} of {} residual risk, which leaves {}; {gap}\n\n\
         {} of {} pieces of work close {} of {} gaps; {} gaps only a test of their own can close.",
        paint(STRONG, &plan.model),
        figure(plan.cost),
        figure(plan.budget),
        figure(plan.risk_removed),
        figure(plan.risk_before),
        figure(plan.risk_after),
        plan.chosen.len(),
        plan.candidates,
        plan.closed,
        plan.gaps,
        plan.only_tested,
    );
    if !plan.duties_left.is_empty() {
        text.push_str(&format!(
            " What must be done costs {} person-days, more than the budget; left undone: {}.",
            figure(plan.duties_cost),
            plan.duties_left.join(", ")
        ));
    }
    if !plan.settled.is_empty() {
        let list = plan.settled.join(", ");
        text.push_str(&format!(" Nothing is to be done about {list}."));
    }
    text
}

/// Rounds up to one digit after the point, so that a bound is never said to be better than it is.
fn up(percent: f64) -> String {
    figure((percent * 10.0).ceil() / 10.0)
}

/// A rate for people; nothing where there is no cost.
fn rate(per_day: Option<f64>) -> Cell {
    Cell::number(per_day.map_or_else(|| "free".to_owned(), |rate| format!("{rate:.3}")))
}

fn steps(rows: &[ChosenRow], width: Option<usize>) -> String {
    let header = &[
        "Step",
        "Requirement",
        "Days",
        "So far",
        "Removes",
        "Per day",
        "Left",
        "Closes",
        "Title, why it must be done",
    ];
    let row = |row: &ChosenRow| -> [Cell; 9] {
        [
            row.step.into(),
            row.requirement.as_str().into(),
            Cell::number(row.cost),
            Cell::number(row.cost_so_far),
            Cell::number(format!("{:.3}", row.benefit)),
            rate(row.per_day),
            Cell::number(format!("{:.3}", row.risk_left)),
            row.closes.len().into(),
            Cell::from(row.title.as_str()).noted(why(row)),
        ]
    };
    Table::new(header).rows(rows.iter().map(row)).render(width)
}

fn why(row: &ChosenRow) -> String {
    let needed = if row.needed_by.is_empty() {
        String::new()
    } else {
        format!("comes before {}", row.needed_by.join(", "))
    };
    let parts = [row.duty.as_str(), &needed].map(str::to_owned);
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

fn next(rows: &[NextRow], width: Option<usize>) -> String {
    let header = &["Requirement", "Days", "Removes", "Per day", "Lacks", "Title, what it needs"];
    let row = |row: &NextRow| -> [Cell; 6] {
        let needs = if row.needs.is_empty() {
            String::new()
        } else {
            format!("with {}", row.needs.join(", "))
        };
        [
            row.requirement.as_str().into(),
            Cell::number(row.cost),
            Cell::number(format!("{:.3}", row.benefit)),
            rate(row.per_day),
            Cell::number(row.lacks),
            Cell::from(row.title.as_str()).noted(needs),
        ]
    };
    Table::new(header).rows(rows.iter().map(row)).render(width)
}

fn curve(plan: &PlanView, width: Option<usize>) -> String {
    let header = &["Budget", "Days", "Steps", "Removes", "Leaves", "Closes", "At most missed", ""];
    let row = |row: &CurveRow| -> [Cell; 8] {
        [
            Cell::number(row.budget),
            Cell::number(row.cost),
            row.steps.into(),
            Cell::number(format!("{:.3}", row.risk_removed)),
            Cell::number(format!("{:.3}", row.risk_after)),
            row.closed.into(),
            Cell::number(format!("{} %", up(row.optimality_gap * 100.0))),
            if row.is_knee { "the curve bends here" } else { "" }.into(),
        ]
    };
    Table::new(header).rows(plan.curve.iter().map(row)).render(width)
}
