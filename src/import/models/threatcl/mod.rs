//! threatcl (<https://github.com/threatcl/spec>), which was hcltm: threat models in HCL, or in its
//! JSON form.
//!
//! A file may hold several models. They become one, with a diagnostic: a report is about one
//! model, and what is nested in it would be assessed by nobody. A model without a data flow
//! diagram has no parts: one component stands for the system, so that there is something to
//! assess. `including` lays a model under another; it and `imports` are read from the upload alone.

mod blocks;
mod body;
mod diagram;
mod files;
mod statements;
mod values;

use std::collections::BTreeMap;

use hcl_edit::structure::Body;

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Document, Node, one_line};
use crate::import::guard::Limits;
use crate::import::hcl::Parsed;
use crate::import::models::text::paragraphs;
use crate::import::models::threatcl::blocks::{Block, blocks};
use crate::import::models::threatcl::values::Values;
use crate::import::models::{Draft, Upload};
use crate::import::{Refused, Source};
use crate::model::{AssetIdx, ComponentIdx, ZoneIdx};

const MODEL: &[&str] = &[
    body::LABELS,
    "additional_attribute",
    "attributes",
    "author",
    "created_at",
    "data_flow_diagram",
    "data_flow_diagram_v2",
    "description",
    "diagram_link",
    "exclusion",
    "imports",
    "including",
    "information_asset",
    "link",
    "mermaid",
    "repository",
    "third_party_dependency",
    "threat",
    "updated_at",
    "usecase",
];

/// Tells whether a file in HCL holds threat models.
pub(super) fn sniff(body: &Body) -> bool {
    body.has_blocks("threatmodel")
}

/// Tells whether a file in HCL is a library of controls: no model, but what models import.
pub(super) fn is_library(body: &Body) -> bool {
    body.has_blocks("component") && body.has_attribute("spec_version")
}

/// Tells whether a document is the JSON form.
pub(super) fn sniff_json(root: Node<'_>) -> bool {
    root.get("threatmodel").is_some_and(|models| models.is_map() || models.is_list())
}

/// Reads a file in HCL.
pub(super) fn read_hcl(
    draft: &mut Draft<'_>,
    source: &Source,
    text: &str,
    parsed: &Parsed,
    limits: &Limits,
) -> Result<(), Refused> {
    let document = body::document(&source.name, text, parsed, limits)?;
    read_models(draft, &document, source, limits);
    Ok(())
}

/// Reads the JSON form.
pub(super) fn read_json(draft: &mut Draft<'_>, upload: &Upload<'_>) {
    read_models(draft, upload.document, upload.source, upload.limits);
}

/// One model on its way: itself, then what lies under it.
struct Model<'a> {
    name: String,
    layers: Vec<Node<'a>>,
    assets: BTreeMap<String, AssetIdx>,
    zones: BTreeMap<String, ZoneIdx>,
    components: BTreeMap<String, ComponentIdx>,
}

impl<'a> Model<'a> {
    /// Returns the blocks of a type. A block replaces one of the same label in a lower layer.
    fn blocks(&self, kind: &str) -> Vec<Block<'a>> {
        let mut found: Vec<Block<'a>> = Vec::new();
        let mut known = std::collections::BTreeSet::new();
        for layer in &self.layers {
            let of_layer = blocks(*layer, kind);
            let new: Vec<_> = of_layer
                .into_iter()
                .filter(|block| block.label.is_empty() || !known.contains(block.label))
                .collect();
            known.extend(new.iter().map(|block| block.label));
            found.extend(new);
        }
        found
    }

    /// Returns the uppermost layer that has an attribute.
    fn with(&self, key: &str) -> Option<Node<'a>> {
        self.layers.iter().copied().find(|layer| layer.get(key).is_some())
    }
}

fn read_models(draft: &mut Draft<'_>, main: &Document, source: &Source, limits: &Limits) {
    let files = files::read(main, source, limits, &mut draft.notes);
    let mut values = Values::default();
    values.add(main.root());
    for file in &files {
        values.add(file.document.root());
        draft.included.push(file.path.clone());
    }
    let models = blocks(main.root(), "threatmodel");
    if let [_, second, ..] = models.as_slice() {
        let message = format!("the file holds {} models, which are read as one", models.len());
        let hint = "keep each model in a file of its own to have a report of each";
        draft
            .notes
            .push(Diagnostic::new(Code::SeveralModels, second.node.place(), message).hint(hint));
    }
    for block in models {
        let layers = layers(block.node, &files);
        let mut model = Model {
            name: one_line(block.label),
            layers,
            assets: BTreeMap::new(),
            zones: BTreeMap::new(),
            components: BTreeMap::new(),
        };
        about(draft, &values, &model);
        diagram::read(draft, &values, &mut model);
        statements::read(draft, &values, &model);
    }
}

/// Returns a model and what it includes, each file once.
fn layers<'a>(model: Node<'a>, files: &'a [files::File]) -> Vec<Node<'a>> {
    let mut layers = vec![model];
    let mut folder = "";
    let mut seen = Vec::new();
    let mut at = model;
    // Every turn reads another file, of which there are not many.
    while let Some(path) = at.get("including").and_then(Node::scalar) {
        let Some(path) = files::resolved(folder, path) else { break };
        let file = files.iter().find(|file| file.path == path && !seen.contains(&path));
        let Some(file) = file else { break };
        let Some(base) = blocks(file.document.root(), "threatmodel").first().copied() else {
            break;
        };
        seen.push(path);
        folder = file.folder();
        at = base.node;
        layers.push(at);
    }
    layers
}

fn about(draft: &mut Draft<'_>, values: &Values<'_>, model: &Model<'_>) {
    for layer in &model.layers {
        layer.expect_keys(MODEL, &mut draft.notes);
    }
    let text = |draft: &mut Draft<'_>, key: &str| {
        let layer = model.with(key);
        layer.map(|layer| values.string(draft, layer, key)).unwrap_or_default()
    };
    let author = text(draft, "author");
    let mut texts = vec![text(draft, "description")];
    for block in model.blocks("usecase") {
        texts.push(format!("Use case: {}", values.string(draft, block.node, "description")));
    }
    for block in model.blocks("exclusion") {
        let text = values.string(draft, block.node, "description");
        draft.model.assumptions.push(format!("Excluded: {text}"));
    }
    let is_first = draft.model.name.is_empty();
    let joined = |known: &str, new: &str| match (known, new) {
        ("", new) => new.to_owned(),
        (known, "") => known.to_owned(),
        (known, new) if known == new => new.to_owned(),
        (known, new) => format!("{known}, {new}"),
    };
    draft.model.name = joined(&draft.model.name, &model.name);
    draft.model.owner = joined(&draft.model.owner, &author);
    let described = paragraphs(texts);
    draft.model.description = if is_first {
        described
    } else {
        paragraphs([draft.model.description.as_str(), &format!("{}: {described}", model.name)])
    };
}
