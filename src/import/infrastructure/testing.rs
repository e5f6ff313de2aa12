//! What the tests of the adapters share: a graph of a text, and a text of a graph.

use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::import::infrastructure::{Datum, Graph, Setting};
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::import::{Limits, Source, guard, reader};

/// Reads an upload with an adapter.
pub(super) fn graph_of(
    source: &Source,
    read: fn(&Upload<'_>, &mut Notes) -> Graph,
) -> (Graph, Vec<Diagnostic>) {
    let limits = Limits::default();
    let text = guard::text(&source.name, &source.bytes, &limits).unwrap();
    let document = reader::read_all(&source.name, text, &limits).unwrap();
    let mut notes = Notes::default();
    let graph = read(&Upload { document: &document, source, limits: &limits }, &mut notes);
    (graph, notes.finish())
}

/// Writes the resources of a graph with every setting, a line for each.
pub(super) fn described(graph: &Graph) -> String {
    let mut text = String::new();
    for (_, resource) in graph.resources.iter() {
        writeln!(text, "{} ({})", resource.address, resource.kind).unwrap();
        settings(&resource.settings, "", &mut text);
    }
    text
}

/// Writes where each reference leads.
pub(super) fn edges(graph: &Graph) -> Vec<String> {
    let address = |at| graph.resources[at].address.as_str();
    let edges = graph.edges();
    edges.iter().map(|edge| format!("{} -> {}", address(edge.from), address(edge.to))).collect()
}

fn settings(setting: &Setting, path: &str, text: &mut String) {
    let value = match &setting.value {
        Datum::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                settings(value, &format!("{path}/{key}"), text);
            }
            return;
        }
        Datum::List(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                settings(item, &format!("{path}/{at}"), text);
            }
            return;
        }
        Datum::Map(_) => "{}".to_owned(),
        Datum::List(_) => "[]".to_owned(),
        Datum::Null => "null".to_owned(),
        Datum::Bool(flag) => flag.to_string(),
        Datum::Number(number) => number.to_string(),
        Datum::Text(value) => format!("{value:?}"),
        Datum::Reference(reference) => format!("-> {}", reference.address),
        Datum::Template { text, .. } => format!("template {text:?}"),
        Datum::Unknown { why, .. } => format!("unknown: {why}"),
    };
    writeln!(text, "  {path} = {value} :{}", setting.line).unwrap();
}
