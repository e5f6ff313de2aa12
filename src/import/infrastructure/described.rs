//! A graph in words, for the tests of the adapters.

use crate::diagnostic::Diagnostic;
use crate::import::document::Node;
use crate::import::guard::{self, Limits};
use crate::import::infrastructure::{Datum, Graph, Reference, Setting};
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::import::{Source, reader};

/// The two functions of an adapter.
pub(super) type Adapter = (fn(Node<'_>) -> bool, fn(&Upload<'_>, &mut Notes) -> Graph);

/// Reads a source with an adapter, which has to recognise it.
pub(super) fn read((sniff, read): Adapter, source: &Source) -> (Graph, Vec<Diagnostic>) {
    let limits = Limits::default();
    let text = guard::text(&source.name, &source.bytes, &limits).unwrap();
    let document = reader::read(&source.name, text, &limits).unwrap();
    assert!(sniff(document.root()), "not recognised");
    let mut notes = Notes::default();
    let upload = Upload { document: &document, source, limits: &limits };
    let graph = read(&upload, &mut notes);
    (graph, notes.finish())
}

/// Checks what an adapter makes of a text: each resource on a line, then what is said.
#[track_caller]
pub(super) fn check(adapter: Adapter, text: &str, expected: &str) {
    let (graph, said) = read(adapter, &Source::new("file", text));
    assert_eq!(described(&graph, &said), trimmed(expected));
}

/// Returns a text without the space around its lines.
pub(super) fn trimmed(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Writes a graph and what was said: `address kind {settings}`.
pub(super) fn described(graph: &Graph, said: &[Diagnostic]) -> String {
    let resources = graph.resources.iter().map(|(_, resource)| {
        format!("{} {} {}", resource.address, resource.kind, value(&resource.settings))
    });
    let said = said.iter().map(|one| format!("{} {}: {}", one.place.line, one.code, one.message));
    resources.chain(said).collect::<Vec<_>>().join("\n")
}

/// Writes a value: `~` before a text with open parts, `@` before a reference, `?` before the reason
/// why it is not known.
pub(super) fn value(setting: &Setting) -> String {
    match &setting.value {
        Datum::Null => "null".to_owned(),
        Datum::Bool(flag) => flag.to_string(),
        Datum::Number(number) => number.to_string(),
        Datum::Text(text) => format!("{text:?}"),
        Datum::List(items) => {
            format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", "))
        }
        Datum::Map(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, entry)| format!("{key}: {}", value(entry))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Datum::Reference(reference) => format!("@{}", name(reference)),
        Datum::Template { text, references } => format!("~{text:?}{}", from(references)),
        Datum::Unknown { why, references } => format!("?{why:?}{}", from(references)),
    }
}

fn name(reference: &Reference) -> String {
    format!("{}.{}", reference.address, reference.attribute).trim_end_matches('.').to_owned()
}

fn from(references: &[Reference]) -> String {
    references.iter().map(|reference| format!("@{}", name(reference))).collect()
}
