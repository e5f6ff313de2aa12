//! Importing models and evidence files: what each format says, what is refused, and that nothing
//! at all makes an importer panic.

use std::fmt::Write;
use std::sync::LazyLock;

use plumbline::diagnostic::Diagnostic;
use plumbline::import::{Imported, Limits, Refused, Source, read_model};
use plumbline::kb::Catalog;
use plumbline::model::{Attributes, Element, Model, Parent};

// the four formats, file by file
mod formats;

// settings of Azure and Google Cloud
mod cloud_settings;

// evidence files
mod evidence_files;

// reports of scanners
mod findings;

// inputs that would do harm
mod hostile;

// further formats of threat models
mod threat_models;

// any bytes, and damaged models
mod properties;

// CloudFormation and Resource Manager
mod templates;

// settings of AWS resources
mod settings;

// what several resources of AWS say together
mod reach;

// IriusRisk products
mod iriusrisk;

// plans, states and configurations of Terraform
mod terraform;

// rules of threat-modeling templates, run on models
mod template;

// archives of folders
mod archives;

// several models of one system
mod merging;

// models of the Microsoft Threat Modeling Tool
mod tm7;

// XML that is no model, or would do harm
mod xml;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());

/// The folder of the model files.
const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models");

fn import(name: &str, bytes: impl Into<Vec<u8>>) -> Result<Imported, Refused> {
    read_model(&CATALOG, &Source::new(name, bytes), &Limits::default())
}

fn bytes_of(path: &str) -> Vec<u8> {
    std::fs::read(format!("{MODELS}/{path}")).unwrap()
}

/// Writes all of a model and its diagnostics, a line for each thing.
fn described(imported: &Imported) -> String {
    let model = &imported.model;
    let mut text = format!(
        "{} {:?} id {:?} version {:?} owner {:?}\n",
        imported.format, model.name, model.id, model.version, model.owner
    );
    for (_, zone) in model.zones.iter() {
        let trust = zone.trust.map_or("-".to_owned(), |trust| trust.to_string());
        let parent = parent(model, zone.parent);
        writeln!(text, "zone {} {:?} trust {trust}{parent}", zone.id, zone.name).unwrap();
    }
    for (_, asset) in model.assets.iter() {
        let classes: Vec<_> = asset.classes.iter().map(|class| class.as_str()).collect();
        let guessed = if asset.classes_guessed { " (guessed)" } else { "" };
        let sensitivity = asset.sensitivity.map_or("-", |sensitivity| sensitivity.as_str());
        let volume = if asset.large_volume { " large" } else { "" };
        writeln!(
            text,
            "asset {} {:?} {sensitivity}{volume} [{}]{guessed}",
            asset.id,
            asset.name,
            classes.join(" ")
        )
        .unwrap();
    }
    elements(model, &mut text);
    statements(model, &mut text);
    for assumption in &model.assumptions {
        writeln!(text, "assumption {assumption:?}").unwrap();
    }
    text.push_str(&said(&imported.diagnostics));
    text
}

fn elements(model: &Model, text: &mut String) {
    for (_, component) in model.components.iter() {
        let parent = parent(model, component.parent);
        let scope = component.out_of_scope.as_ref().map(|why| format!(" out of scope {why:?}"));
        writeln!(
            text,
            "component {} {:?} {} <- {:?}{parent}{} tags {:?}",
            component.id,
            component.name,
            component.kind,
            component.raw_type,
            scope.unwrap_or_default(),
            component.tags
        )
        .unwrap();
        for asset in &component.stores {
            writeln!(text, "  stores {}", model.assets[*asset].id).unwrap();
        }
        for asset in &component.processes {
            writeln!(text, "  processes {}", model.assets[*asset].id).unwrap();
        }
        attributes(&component.attributes, text);
    }
    for (_, flow) in model.flows.iter() {
        let both = if flow.bidirectional { "<->" } else { "->" };
        let scope = flow.out_of_scope.as_ref().map(|why| format!(" out of scope {why:?}"));
        writeln!(
            text,
            "flow {} {:?} {} {both} {} {} <- {:?}{}",
            flow.id,
            flow.name,
            model.components[flow.source].id,
            model.components[flow.target].id,
            flow.protocol,
            flow.raw_protocol,
            scope.unwrap_or_default()
        )
        .unwrap();
        for asset in &flow.carries {
            writeln!(text, "  carries {}", model.assets[*asset].id).unwrap();
        }
        attributes(&flow.attributes, text);
    }
}

fn attributes(attributes: &Attributes, text: &mut String) {
    for (id, attribute) in attributes {
        let value = attribute.value().map_or("unknown".to_owned(), ToString::to_string);
        writeln!(text, "  {id} = {value}").unwrap();
    }
}

fn statements(model: &Model, text: &mut String) {
    let at = |element: Element| model.element_id(element);
    for (_, threat) in model.threats.iter() {
        writeln!(
            text,
            "threat {} {:?} {:?} {:?} {:?} {} <- {:?} at {} mitigated by {}",
            threat.id,
            threat.title,
            threat.stride,
            threat.cwe,
            threat.severity,
            threat.status,
            threat.raw_status,
            at(threat.element),
            threat.mitigations.len()
        )
        .unwrap();
    }
    for (_, mitigation) in model.mitigations.iter() {
        writeln!(
            text,
            "mitigation {} {:?} {:?} {} <- {:?} at {} by {:?} on {:?}",
            mitigation.id,
            mitigation.title,
            mitigation.description,
            mitigation.status,
            mitigation.raw_status,
            at(mitigation.element),
            mitigation.by,
            mitigation.on
        )
        .unwrap();
    }
}

fn parent(model: &Model, parent: Option<Parent>) -> String {
    match parent {
        Some(Parent::Zone(at)) => format!(" in zone {}", model.zones[at].id),
        Some(Parent::Component(at)) => format!(" in component {}", model.components[at].id),
        None => String::new(),
    }
}

fn said(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
