//! Evidence files: what people state about requirements, in our own small format.
//!
//! TOML, JSON or YAML with a list `evidence`:
//!
//! ```toml
//! [[evidence]]
//! requirement = "encrypt-at-rest"     # or control = "pci-dss:12.1.1"
//! at          = "component:orders"    # an element id; the whole system where it is left out
//! status      = "implemented"         # or verified, in-progress, planned, not-applicable, open
//! note        = "AES-256, key in the vault"
//! by          = "A. Smith"
//! on          = 2026-03-01
//! proof       = "ticket SEC-42"
//! ```

mod toml;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::{Document, Node};
use crate::import::models::{normalised, status};
use crate::import::notes::Notes;
use crate::import::{Limits, Refused, Source, guard, reader};
use crate::kb::{Catalog, Entry};
use crate::model::{Element, Model, StatedMitigation};
use crate::vocab::{EvidenceSource, StatedStatus};

const FIELDS: &[&str] = &["requirement", "control", "at", "status", "note", "by", "on", "proof"];

/// What somebody states about a requirement or control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The id of the requirement or control.
    pub subject: String,
    /// The element that it is about, as written; empty for the whole system.
    pub element: String,
    /// The state.
    pub status: StatedStatus,
    /// The state as written.
    pub raw_status: String,
    /// What is stated.
    pub note: String,
    /// Who states it.
    pub by: String,
    /// The day, `yyyy-mm-dd`; empty where it is not stated.
    pub on: String,
    /// Where the proof is.
    pub proof: String,
    /// Where it stands.
    pub place: Place,
}

/// Reads an evidence file.
pub fn read_statements(
    catalog: &Catalog,
    source: &Source,
    limits: &Limits,
) -> Result<(Vec<Statement>, Vec<Diagnostic>), Refused> {
    let text = guard::text(&source.name, &source.bytes, limits)?;
    let document = document(&source.name, text, limits)?;
    let root = document.root();
    if !root.get("evidence").is_some_and(Node::is_list) {
        let message = "this is no evidence file: it has no list `evidence`";
        let refused = Diagnostic::new(Code::UnknownFormat, root.place(), message);
        return Err(refused.hint("write `[[evidence]]` above each statement").into());
    }
    let mut notes = Notes::default();
    root.expect_keys(&["evidence"], &mut notes);
    let entries = root.maps("evidence", &mut notes);
    let statements =
        entries.into_iter().filter_map(|node| statement(catalog, node, &mut notes)).collect();
    Ok((statements, notes.finish()))
}

/// Reads a document in either syntax. No TOML document that has a list `evidence` starts with a
/// brace, and no YAML one is well-formed TOML.
fn document(file: &str, text: &str, limits: &Limits) -> Result<Document, Diagnostic> {
    if text.trim_start().starts_with('{') {
        return reader::read(file, text, limits);
    }
    toml::read(file, text, limits).or_else(|fault| {
        let is_evidence = |document: &Document| document.root().has("evidence");
        reader::read(file, text, limits).ok().filter(is_evidence).ok_or(fault)
    })
}

fn statement(catalog: &Catalog, node: Node<'_>, notes: &mut Notes) -> Option<Statement> {
    node.expect_keys(FIELDS, notes);
    let subject = subject(catalog, node, notes)?;
    let raw_status = node.name("status", notes);
    let Some(status) = stated(&raw_status) else {
        let place = node.get("status").unwrap_or(node).place();
        let message = format!("the status {raw_status:?} is not known, the statement is left out");
        let hint = format!("one of {}", StatedStatus::WORDS.join(", "));
        notes.push(Diagnostic::new(Code::UnknownWord, place, message).hint(hint));
        return None;
    };
    Some(Statement {
        subject,
        element: node.string("at", notes),
        status,
        raw_status,
        note: node.string("note", notes),
        by: node.name("by", notes),
        on: day(node, notes),
        proof: node.string("proof", notes),
        place: node.place(),
    })
}

fn stated(word: &str) -> Option<StatedStatus> {
    StatedStatus::parse(&normalised(word)).ok().or_else(|| status(word))
}

/// Finds what a statement is about; a control may leave out the edition of its framework.
fn subject(catalog: &Catalog, node: Node<'_>, notes: &mut Notes) -> Option<String> {
    let key = if node.get("requirement").is_some() { "requirement" } else { "control" };
    let Some(written) = node.text(key, notes) else {
        let message = "the statement names no requirement and no control, it is left out";
        notes.say(Code::MissingField, node.place(), message);
        return None;
    };
    let written = written.trim();
    let full = || {
        let (framework, citation) = written.split_once(':')?;
        let at = catalog.framework(framework)?;
        Some(format!("{}:{citation}", catalog.frameworks[at].key))
    };
    let candidates = [Some(written.to_owned()), full()];
    let found = candidates
        .into_iter()
        .flatten()
        .find(|id| matches!(catalog.find(id), Some(Entry::Requirement(_) | Entry::Control(_))));
    if found.is_none() {
        let message = format!("there is no {key} {written:?}, the statement is left out");
        let place = node.get(key).unwrap_or(node).place();
        let hint = "`plumbline search` finds the id";
        notes.push(Diagnostic::new(Code::DanglingReference, place, message).hint(hint));
    }
    found
}

/// Reads a day.
fn day(node: Node<'_>, notes: &mut Notes) -> String {
    let text = node.string("on", notes);
    let is_day = chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d").is_ok() && text.len() == 10;
    if text.is_empty() || is_day {
        return text;
    }
    let place = node.get("on").unwrap_or(node).place();
    notes.say(Code::WrongType, place, format!("{text:?} is no day of the form yyyy-mm-dd"));
    String::new()
}

/// Adds statements to a model as mitigations; those about an unknown element are left out and
/// said.
pub fn apply_statements(model: &mut Model, statements: Vec<Statement>) -> Vec<Diagnostic> {
    let mut elements: BTreeMap<String, Element> = BTreeMap::new();
    for element in model.elements() {
        let id = model.element_id(element);
        if let Some((_, bare)) = id.split_once(':') {
            elements.entry(bare.to_owned()).or_insert(element);
        }
        elements.insert(id, element);
    }
    let mut notes = Notes::default();
    for statement in statements {
        let at = if statement.element.is_empty() { "system" } else { statement.element.as_str() };
        match elements.get(at) {
            Some(element) => {
                model.mitigations.push(mitigation(statement, *element));
            }
            None => {
                let message = format!("the model has no element {at:?}, the statement is left out");
                let hint = "an element is `system`, `component:<id>` or `flow:<id>`";
                let code = Code::DanglingReference;
                notes.push(Diagnostic::new(code, statement.place, message).hint(hint));
            }
        }
    }
    notes.finish()
}

fn mitigation(statement: Statement, element: Element) -> StatedMitigation {
    let title = if statement.note.is_empty() { &statement.subject } else { &statement.note };
    StatedMitigation {
        id: statement.subject.clone(),
        title: title.clone(),
        description: statement.proof,
        status: statement.status,
        raw_status: statement.raw_status,
        element,
        about: vec![statement.subject],
        source: EvidenceSource::Statement,
        by: statement.by,
        on: statement.on,
        place: statement.place,
    }
}
