//! Paths from entry points to jewels as text, with every chance and what it is made of.

use crate::cli::table::single_line;
use crate::report::{FlowRow, HurdleRow, ImpactRow, Snapshot};

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
