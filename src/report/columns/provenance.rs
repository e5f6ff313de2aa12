//! Where everything is from: snapshot, program, knowledge base, model files, frameworks; and what
//! each table holds, so that a reader sees that nothing was left out.

use crate::report::columns::cell::{figure, text};
use crate::report::columns::{Caption, Column, Table, TableId};
use crate::report::snapshot::{FrameworkRow, Snapshot};

pub(super) static TABLE: Table<ProvenanceRow> = Table {
    caption: Caption {
        id: TableId::Provenance,
        file: "provenance",
        sheet: "Provenance",
        name: "Provenance",
        about: "What this report was made from and with: enough to make it again, byte for byte.",
        frozen: 2,
        printed: None,
    },
    columns: &[
        Column::text("Section", 36.0, |row, _| text(&row.section)),
        Column::text("What", 44.0, |row, _| text(&row.key)),
        Column::id("Value", 110.0, |row, _| text(&row.value)),
    ],
    rows: |view| &view.provenance,
};

/// One fact about where the report is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenanceRow {
    /// What it belongs to.
    pub section: String,
    /// What it is.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// Returns every fact about where a snapshot is from.
pub(super) fn rows(snapshot: &Snapshot) -> Vec<ProvenanceRow> {
    let mut facts = Facts(Vec::new());
    facts.add("Snapshot", "Id", &snapshot.id);
    facts.add("Snapshot", "As of", &snapshot.as_of);
    facts.add("Snapshot", "Program", format!("{} {}", snapshot.tool.name, snapshot.tool.version));
    facts.add("Knowledge base", "Release", &snapshot.catalog.version);
    facts.add("Knowledge base", "SHA-256 of its files", &snapshot.catalog.sha256);
    let model = &snapshot.model;
    facts.add("Model", "Name", &model.name);
    facts.add("Model", "Id", &model.id);
    facts.add("Model", "Version", &model.version);
    facts.add("Model", "Owner", &model.owner);
    facts.add("Model", "Format", &model.format);
    facts.add("Model", "Data handled", model.data_classes.join(", "));
    for source in &model.sources {
        facts.add("Model file", &source.name, format!("{} bytes", source.bytes));
        facts.add("Model file", format!("{}, SHA-256", source.name), &source.sha256);
    }
    for framework in &snapshot.frameworks {
        framework_facts(&mut facts, framework);
    }
    population_facts(&mut facts, snapshot);
    facts.add("Risk", "Residual, nothing unknown in place", figure(snapshot.risk.residual));
    facts.add("Risk", "Residual, all unknown in place", figure(snapshot.risk.residual_at_best));
    facts.0
}

fn framework_facts(facts: &mut Facts, framework: &FrameworkRow) {
    let section = format!("Framework {}", framework.id);
    facts.add(&section, "Title", &framework.title);
    facts.add(&section, "Edition", &framework.edition);
    facts.add(&section, "Published by", &framework.owner);
    facts.add(&section, "Published on", &framework.published);
    facts.add(&section, "Official text", &framework.source);
    facts.add(&section, "Licence of the official text", &framework.licence);
    facts.add(&section, "In scope because", &framework.reason);
    facts.add(&section, "Coverage", framework.coverage());
}

/// The population of each table: its rows are all there are, in and out of scope.
fn population_facts(facts: &mut Facts, snapshot: &Snapshot) {
    let unmapped = snapshot.controls.iter().filter(|row| row.requirements.is_empty());
    let unmapped = unmapped.filter(|row| !row.procedural).count();
    let out_of_scope = snapshot.components.iter().filter(|row| !row.in_scope).count();
    let counts = [
        ("Controls: every assessable control of the frameworks", snapshot.controls.len()),
        ("Controls with neither a requirement nor a procedure", unmapped),
        ("Gaps: controls that are not fully met", snapshot.gaps.len()),
        ("Requirements at places", snapshot.requirements.len()),
        ("Threats at places", snapshot.findings.len()),
        ("Test cases", snapshot.test_cases.len()),
        ("Pieces of evidence", snapshot.evidence.len()),
        ("Links from requirements to controls", snapshot.crosswalk.len()),
        ("Components, out of scope included", snapshot.components.len()),
        ("Components out of scope", out_of_scope),
        ("Flows", snapshot.flows.len()),
        ("Diagnostics", snapshot.diagnostics.len()),
    ];
    for (key, count) in counts {
        facts.add("Population", key, count.to_string());
    }
}

struct Facts(Vec<ProvenanceRow>);

impl Facts {
    /// Adds a fact; what is not known is said, not left out.
    fn add(&mut self, section: &str, key: impl Into<String>, value: impl Into<String>) {
        let value: String = value.into();
        let value = if value.is_empty() { "not stated".to_owned() } else { value };
        self.0.push(ProvenanceRow { section: section.to_owned(), key: key.into(), value });
    }
}
