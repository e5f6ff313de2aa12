//! Paths from entry points to jewels as text, with every chance and what it is made of.

use crate::cli::explain::title;
use crate::cli::output;
use crate::cli::style::{paint, status};
use crate::cli::table::{Cell, Table, prose, single_line};
use crate::report::{
    BarrierRow, FlowRow, HurdleRow, ImpactRow, PathRow, ScenarioRow, Snapshot, StepRow,
};

/// Up to six digits after the point, without zeros at the end: enough to work the sums out again.
pub(super) fn number(number: f64) -> String {
    let digits = format!("{number:.6}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Writes what there is to lose at an element, one line for each jewel.
pub(super) fn prizes(impact: &ImpactRow) -> String {
    let mut text = String::new();
    for prize in &impact.prizes {
        let (value, reach) = (number(prize.value), number(prize.reach));
        let worth = number(prize.value * prize.reach);
        let name = single_line(&prize.name);
        text.push_str(&format!(
            "V * reach = {value} * {reach} = {worth}  {name} ({})\n",
            prize.jewel
        ));
    }
    if impact.more_prizes > 0 {
        let others = number(impact.others);
        text.push_str(&format!("{} more, together {others}\n", impact.more_prizes));
    }
    text.push_str(&format!("I = their sum = {}\n", number(impact.impact)));
    text
}

/// Writes the path of an element with findings.
pub(super) fn of_impact(snapshot: &Snapshot, impact: &ImpactRow) -> String {
    let end = format!("{}  share that lies there\n", number(impact.hold));
    let chance = number(impact.chance);
    format!(
        "{}{end}product = {chance}, the chance of the whole path\n",
        steps(snapshot, &impact.path, impact.entry)
    )
}

/// Writes a path, one line for its beginning and one for each flow.
pub(super) fn steps(snapshot: &Snapshot, path: &[String], entry: Option<f64>) -> String {
    let mut text = String::new();
    let mut at = path.first().map_or("", String::as_str);
    let name = name(snapshot, at);
    match (entry, snapshot.entry_points.iter().find(|row| row.element == at)) {
        (Some(chance), Some(point)) => {
            let reason = point.reason.to_lowercase();
            text.push_str(&format!("{}  begins at {name}: {reason}\n", number(chance)));
        }
        _ => text.push_str(&format!("1  begins at {name}, to which no entry point leads\n")),
    }
    for element in path.iter().skip(1) {
        let Some(flow) = snapshot.flows.iter().find(|row| row.id == *element) else { continue };
        let is_backwards = flow.source != at;
        text.push_str(&step(flow, is_backwards));
        at = if is_backwards { &flow.source } else { &flow.target };
    }
    text
}

fn step(flow: &FlowRow, is_backwards: bool) -> String {
    let (chance, to) = if is_backwards {
        (flow.pass_back, &flow.source_name)
    } else {
        (flow.pass, &flow.target_name)
    };
    let factor = |row: &HurdleRow| format!("{} {}", row.hurdle.to_lowercase(), number(row.factor));
    let mut hurdles: Vec<String> = flow.hurdles.iter().map(factor).collect();
    if is_backwards {
        hurdles.push("against its direction".to_owned());
    }
    let name = if flow.name.is_empty() { &flow.id } else { &flow.name };
    let (name, to) = (single_line(name), single_line(to));
    format!("{}  over {name} to {to}: {}\n", number(chance), hurdles.join(", "))
}

fn name(snapshot: &Snapshot, element: &str) -> String {
    let component = snapshot.components.iter().find(|row| row.id == element);
    component.map_or_else(|| element.to_owned(), |row| single_line(&row.name))
}

/// Writes a scenario: the path, the sum and what breaks the chain.
pub(super) fn of_scenario(
    snapshot: &Snapshot,
    scenario: &ScenarioRow,
    width: Option<usize>,
) -> String {
    let mut text = title(&scenario.id, &scenario.title);
    let others = match scenario.jewels {
        1 => String::new(),
        jewels => format!(", the likeliest to be reached of {jewels}"),
    };
    let jewel = single_line(&scenario.jewel_name);
    text.push_str(&format!("crown jewel: {jewel} ({}){others}\n", scenario.jewel));
    text.push_str(&output::section("What happens", &prose(&scenario.summary, 0, width)));
    text.push_str(&output::section("What it costs", &prose(&scenario.consequences, 0, width)));
    text.push_str(&output::section("The most likely path", &scenario_path(snapshot, scenario)));
    text.push_str(&output::section("The sum", &scenario_sum(snapshot, scenario, width)));
    let barriers: String = scenario.barriers.iter().map(|row| barrier(row, width)).collect();
    text.push_str(&output::section("What breaks the chain", &barriers));
    if !scenario.next_paths.is_empty() {
        let next: String = scenario.next_paths.iter().map(next).collect();
        text.push_str(&output::section("The next paths", &next));
    }
    text
}

fn scenario_path(snapshot: &Snapshot, scenario: &ScenarioRow) -> String {
    if scenario.path.is_empty() {
        return "no entry point leads there\n".to_owned();
    }
    format!(
        "{}product = {}, the chance of the whole path\n",
        steps(snapshot, &scenario.path, Some(scenario.entry)),
        number(scenario.path_chance)
    )
}

fn scenario_sum(snapshot: &Snapshot, scenario: &ScenarioRow, width: Option<usize>) -> String {
    let finding = |step: &StepRow| -> [Cell; 3] {
        let row = snapshot.findings.iter().find(|row| row.id == step.finding);
        let what = row.map_or_else(
            || Cell::from(""),
            |row| Cell::from(row.title.as_str()).noted(row.element_name.as_str()),
        );
        [step.finding.as_str().into(), Cell::number(number(step.chance)), what]
    };
    let table = Table::new(&["Finding", "L * R", "Threat, place"]);
    let table = table.rows(scenario.findings.iter().map(finding)).render(width);
    let (path, success) = (number(scenario.path_chance), number(scenario.success));
    let (likelihood, impact) = (number(scenario.likelihood), number(scenario.impact));
    format!(
        "{table}\n\
         success    = 1 - product of (1 - L * R) = {success}  one of them is enough\n\
         likelihood = path * success = {path} * {success} = {likelihood}\n\
         risk       = likelihood * value of what is lost = {likelihood} * {impact} = {}\n\
         at best      likelihood {}  if all that is not assessed should turn out to be in place\n",
        number(scenario.risk),
        number(scenario.likelihood_at_best),
    )
}

fn barrier(row: &BarrierRow, width: Option<usize>) -> String {
    let word = paint(status(row.status), row.status.as_str());
    let with = number(row.likelihood_with);
    format!(
        "{} ({word}): likelihood with it {with}\n{}",
        row.requirement,
        prose(&row.why, 2, width)
    )
}

fn next(row: &PathRow) -> String {
    let names: Vec<String> = row.path_names.iter().map(|name| single_line(name)).collect();
    format!("{}  {}\n", number(row.chance), names.join(" -> "))
}
