//! `plumbline explain`: the chain of reasons and the whole sum behind a finding or gap, so that a
//! person with a calculator gets the same.

use clap::Args;

use crate::app::{self, Saving};
use crate::cli::paths::{self, number};
use crate::cli::style::{STRONG, paint, severity, status};
use crate::cli::table::{Cell, Table, prose, single_line};
use crate::cli::{Answer, Context, Failure, Outcome, assess, output};
use crate::kb::Catalog;
use crate::report::{ControlRow, FactorRow, FindingRow, GapRow, MissingRow, ScoreRow, Snapshot};
use crate::vocab::Certainty;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline explain G-1a2b3c4d5e model.otm
  plumbline explain pci-dss@4.0.1:8.4.2 model.otm --framework pci-dss
  plumbline explain F-1a2b3c4d5e model.otm --evidence evidence.toml
  plumbline explain card-numbers-copied-in-bulk model.otm

Give the same frameworks, evidence and day as to `plumbline assess`, which lists the ids.")]
pub(super) struct Explain {
    /// Id of a finding (F-...), gap (G-...) or scenario, or a control that has a gap
    #[arg(value_name = "FINDING-OR-GAP-ID")]
    id: String,
    #[command(flatten)]
    subject: assess::Subject,
}

pub(super) fn run(context: &Context, command: &Explain) -> Answer {
    let snapshot = assess::snapshot(context, &command.subject)?;
    let width = output::width(None);
    let finding = snapshot.findings.iter().find(|finding| finding.id == command.id);
    let scenario = snapshot.scenarios.iter().find(|scenario| scenario.id == command.id);
    let text = match (finding, scenario) {
        (Some(finding), _) => of_finding(&snapshot, finding, width),
        (None, Some(scenario)) => paths::of_scenario(&snapshot, scenario, width),
        (None, None) => of_gap(&snapshot, gap(&context.catalog, &snapshot, &command.id)?, width),
    };
    output::text(None, &text)?;
    Ok(Outcome::Done)
}

/// Finds a gap by its id, or by its control in any written form.
fn gap<'a>(catalog: &Catalog, snapshot: &'a Snapshot, id: &str) -> Result<&'a GapRow, Failure> {
    let key = app::find(catalog, id).map_or(id, |entry| catalog.id(entry));
    let gap = snapshot.gaps.iter().find(|gap| gap.id == id || gap.control == key);
    gap.ok_or_else(|| {
        let control = snapshot.controls.iter().find(|control| control.key == key);
        Failure::Usage(control.map_or_else(
            || no_such(snapshot, id),
            |ControlRow { key, status, reason, .. }| {
                format!("{key} has no gap, it is {status}: {reason}")
            },
        ))
    })
}

fn no_such(snapshot: &Snapshot, id: &str) -> String {
    let frameworks: Vec<&str> = snapshot.frameworks.iter().map(|row| row.id.as_str()).collect();
    let findings = snapshot.findings.iter().map(|row| row.id.as_str());
    let gaps = snapshot.gaps.iter().map(|row| row.id.as_str());
    let scenarios = snapshot.scenarios.iter().map(|row| row.id.as_str());
    let near = app::nearest(id, findings.chain(gaps).chain(scenarios));
    let guess = match near.as_slice() {
        [] => String::new(),
        near => format!("did you mean {}? ", near.join(" or ")),
    };
    format!(
        "this assessment of {} has no finding, gap or scenario {id:?}; {guess}`plumbline assess -f json` lists \
         them, and --framework chooses what is assessed",
        frameworks.join(", ")
    )
}

fn product(numbers: impl Iterator<Item = f64>) -> String {
    let numbers: Vec<String> = numbers.map(number).collect();
    if numbers.is_empty() {
        "1, as nothing is known against it".to_owned()
    } else {
        numbers.join(" * ")
    }
}

pub(super) fn title(id: &str, title: &str) -> String {
    format!("{}  {}\n", paint(STRONG, id), paint(STRONG, &single_line(title)))
}

fn of_finding(snapshot: &Snapshot, finding: &FindingRow, width: Option<usize>) -> String {
    let mut text = title(&finding.id, &finding.title);
    let place =
        if finding.place.is_empty() { String::new() } else { format!(", {}", finding.place) };
    let name = single_line(&finding.element_name);
    text.push_str(&format!("at {name} ({}){place}\n", finding.element));
    text.push_str(&prose(&format!("threat {}", finding.threat), 0, width));
    let because = match finding.certainty {
        Certainty::Certain => format!("certain, because it is {}", finding.because),
        Certainty::ToBeChecked => format!(
            "to be checked: it is there if this is {}; not known is: {}",
            finding.because,
            finding.unknown.join(", ").to_lowercase()
        ),
    };
    text.push_str(&prose(&because, 0, width));
    text.push_str(&output::section("The sum", &sum(&finding.score)));
    let word = paint(severity(finding.severity), finding.severity.as_str());
    text.push_str(&format!("\nThat is of severity {word}.\n"));
    if let Some(impact) = snapshot.impacts.iter().find(|row| row.element == finding.element) {
        text.push_str(&output::section("What there is to lose", &paths::prizes(impact)));
        if !impact.path.is_empty() {
            let path = paths::of_impact(snapshot, impact);
            text.push_str(&output::section("The most likely path to the first of it", &path));
        }
    }
    text.push_str(&output::section("The way out", &prose(&finding.fix, 0, width)));
    let gaps: Vec<&GapRow> = snapshot
        .gaps
        .iter()
        .filter(|gap| app::savings(snapshot, gap).iter().any(|row| row.finding.id == finding.id))
        .collect();
    if !gaps.is_empty() {
        let table = Table::new(&["Rank", "Gap", "Control", "Title"]).rows(gaps.iter().map(|gap| {
            let title = Cell::from(gap.title.as_str());
            [gap.rank.into(), gap.id.as_str().into(), gap.control.as_str().into(), title]
        }));
        text.push_str(&output::section("Gaps that it stands behind", &table.render(width)));
    }
    text
}

fn sum(score: &ScoreRow) -> String {
    let raised = if score.raised_by.is_empty() {
        String::new()
    } else {
        format!(", raised one level: {}", score.raised_by.join(", ").to_lowercase())
    };
    let level = score.likelihood_level.to_lowercase();
    let valued = single_line(&score.valued);
    let reason = score.reach_reason.to_lowercase();
    let (likelihood, value, reach) =
        (number(score.likelihood), number(score.value), number(score.reach));
    let (others, impact, remaining) =
        (number(score.others), number(score.impact), number(score.remaining));
    let factors: String = score.factors.iter().map(factor).collect();
    format!(
        "L      = {likelihood}  chance of success with nothing against it: {level}{raised}\n\
         V      = {value}  value of what there is most to lose of: {valued}\n\
         reach  = {reach}  best chance to get from here to that: {reason}\n\
         others = {others}  sum of value * reach over everything else within reach\n\
         I      = V * reach + others = {value} * {reach} + {others} = {impact}\n\
         {factors}\
         R      = {} = {remaining}\n\
         rho    = L * I * R = {likelihood} * {impact} * {remaining} = {}\n\
         at best  {}  if all that is not assessed should turn out to be in place\n",
        product(score.factors.iter().map(|row| row.factor)),
        number(score.residual),
        number(score.residual_at_best),
    )
}

fn factor(row: &FactorRow) -> String {
    format!(
        "factor = 1 - s * e * w = 1 - {} * {} * {} = {}  {} ({})\n",
        number(row.strength),
        number(row.effect),
        number(row.weight),
        number(row.factor),
        row.requirement,
        paint(status(row.status), row.status.as_str()),
    )
}

fn of_gap(snapshot: &Snapshot, gap: &GapRow, width: Option<usize>) -> String {
    let mut text = title(&gap.id, &format!("{} {}", gap.control, gap.title));
    text.push_str(&format!(
        "rank {} of {}; tier {}: {}\n",
        gap.place(),
        snapshot.gaps.len(),
        gap.tier,
        gap.tier.title().to_lowercase()
    ));
    let word = paint(status(gap.status), gap.status.as_str());
    text.push_str(&prose(&format!("{word}: {}", gap.reason), 0, width));
    let missing: Vec<String> = gap.missing.iter().map(|row| missing(row, width)).collect();
    if !missing.is_empty() {
        text.push_str(&output::section("What is missing", &missing.join("\n")));
    }
    text.push_str(&output::section("The sum", &gap_sum(snapshot, gap, width)));
    if !gap.closes.is_empty() {
        let list = prose(&gap.closes.join(", "), 0, width);
        text.push_str(&output::section("The same work closes", &list));
    }
    for id in &gap.largest_findings {
        if let Some(finding) = snapshot.findings.iter().find(|finding| finding.id == *id) {
            let name = single_line(&finding.element_name);
            let head = format!("Finding {}: {} at {name}", finding.id, finding.title);
            text.push_str(&output::section(&head, &sum(&finding.score)));
        }
    }
    text
}

fn missing(row: &MissingRow, width: Option<usize>) -> String {
    let mut text = format!("{}: {}\n", paint(STRONG, &row.requirement), row.title);
    for place in &row.places {
        let name = single_line(&place.name);
        let word = paint(status(place.status), place.status.as_str());
        text.push_str(&format!("  {word} at {name} ({})\n", place.element));
    }
    text.push_str(&prose(&row.remediation, 2, width));
    text.push_str(&format!("  {} person-days; test cases: ", number(row.effort_days)));
    text.push_str(&format!("{}\n", row.test_cases.join(", ")));
    text
}

fn gap_sum(snapshot: &Snapshot, gap: &GapRow, width: Option<usize>) -> String {
    let savings = app::savings(snapshot, gap);
    let cost = match gap.missing.as_slice() {
        [] => "carrying out its test".to_owned(),
        rows => rows.iter().map(|row| number(row.effort_days)).collect::<Vec<_>>().join(" + "),
    };
    let (benefit, days) = (number(gap.benefit), number(gap.cost_days));
    let residual = number(snapshot.risk.residual);
    let sums = format!(
        "benefit  = sum of what the findings lose = {benefit}\n\
         share    = benefit / residual risk of the system = {benefit} / {residual} = {}\n\
         cost     = {cost} = {days} person-days\n\
         priority = benefit / cost = {benefit} / {days} = {}\n",
        number(gap.share),
        number(gap.priority),
    );
    if savings.is_empty() {
        return sums;
    }
    let row = |row: &Saving<'_>| -> [Cell; 7] {
        let score = &row.finding.score;
        [
            row.finding.id.as_str().into(),
            Cell::number(number(score.residual)),
            Cell::number(number(score.likelihood * score.impact)),
            Cell::number(number(row.remaining)),
            Cell::number(number(row.after)),
            Cell::number(number(row.worth())),
            Cell::from(row.finding.title.as_str()).noted(row.finding.element_name.as_str()),
        ]
    };
    let header =
        &["Finding", "rho before", "L * I", "R after", "rho after", "Loses", "Threat, place"];
    let table = Table::new(header).rows(savings.iter().map(row)).render(width);
    format!(
        "{table}\nrho after = L * I * R after, where each requirement above has s = 1.\n\n{sums}"
    )
}
