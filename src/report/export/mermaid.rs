//! A Mermaid flowchart (<https://mermaid.js.org/syntax/flowchart.html>): zones as subgraphs,
//! components by kind, flows as arrows. It is for looking at; nothing reads it back.

use std::collections::BTreeMap;

use crate::kb::Catalog;
use crate::model::{ComponentIdx, Model, Parent};
use crate::report::export::places::{Shape, shape};
use crate::report::export::protocol;
use crate::vocab::Index;

/// Boxes are nested this deep at most; what lies deeper is drawn in the last one.
const DEEPEST: usize = 16;

/// Writes a model.
pub(super) fn flowchart(catalog: &Catalog, model: &Model) -> String {
    let mut text = "flowchart LR\n".to_owned();
    let mut inside: BTreeMap<Option<Parent>, Vec<Parent>> = BTreeMap::new();
    for (at, zone) in model.zones.iter() {
        inside.entry(zone.parent).or_default().push(Parent::Zone(at));
    }
    for (at, component) in model.components.iter() {
        inside.entry(component.parent).or_default().push(Parent::Component(at));
    }
    // Depth first: a box is closed after what lies in it.
    let mut open: Vec<Step> = Vec::new();
    push(&inside, None, 1, &mut open);
    while let Some(step) = open.pop() {
        match step {
            Step::Close(depth) => line(&mut text, depth, "end"),
            Step::Open(at, depth) => {
                let holds = inside.contains_key(&Some(at));
                if let Parent::Component(component) = at {
                    line(&mut text, depth, &node(catalog, model, component));
                }
                if !holds {
                    continue;
                }
                if depth < DEEPEST {
                    line(&mut text, depth, &subgraph(model, at));
                    open.push(Step::Close(depth));
                }
                push(&inside, Some(at), (depth + 1).min(DEEPEST), &mut open);
            }
        }
    }
    for (_, flow) in model.flows.iter() {
        let arrow = if flow.bidirectional { "<-->" } else { "-->" };
        let label = if flow.name.is_empty() { protocol(flow) } else { &flow.name };
        let label = if label.is_empty() { String::new() } else { format!("|{}|", quoted(label)) };
        let (source, target) = (flow.source.get(), flow.target.get());
        line(&mut text, 1, &format!("c{source} {arrow}{label} c{target}"));
    }
    text
}

enum Step {
    Open(Parent, usize),
    Close(usize),
}

fn push(
    inside: &BTreeMap<Option<Parent>, Vec<Parent>>,
    holder: Option<Parent>,
    depth: usize,
    open: &mut Vec<Step>,
) {
    let held = inside.get(&holder).map(Vec::as_slice).unwrap_or_default();
    open.extend(held.iter().rev().map(|at| Step::Open(*at, depth)));
}

fn line(text: &mut String, depth: usize, content: &str) {
    text.push_str(&"  ".repeat(depth));
    text.push_str(content);
    text.push('\n');
}

fn subgraph(model: &Model, at: Parent) -> String {
    let (id, name) = match at {
        Parent::Zone(zone) => (format!("z{}", zone.get()), &model.zones[zone].name),
        Parent::Component(component) => {
            (format!("in{}", component.get()), &model.components[component].name)
        }
    };
    format!("subgraph {id} [{}]", quoted(name))
}

fn node(catalog: &Catalog, model: &Model, at: ComponentIdx) -> String {
    let component = &model.components[at];
    let name = quoted(&component.name);
    let number = at.get();
    match shape(catalog, &component.kind) {
        Shape::Actor => format!("c{number}[{name}]"),
        Shape::Store => format!("c{number}[({name})]"),
        Shape::Process => format!("c{number}([{name}])"),
    }
}

/// Quotes a text; Mermaid has entities for what would end it.
fn quoted(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '"' => escaped.push_str("#quot;"),
            '#' => escaped.push_str("#35;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '&' => escaped.push_str("#amp;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    format!("\"{escaped}\"")
}
