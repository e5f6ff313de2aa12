//! Files of any supported format -> a [`Model`], or statements and findings about one, with
//! diagnostics.
//!
//! Comes in: the bytes of a file and of the files that lie beside it in the same upload. Goes out:
//! a model and everything there is to say about how it was read, or what people state and scanners
//! found. A format is recognised by its
//! content, never by a name. Dangling references, unknown words, missing fields and extra keys
//! never stop an import: what is there is imported, what is not is a diagnostic. Refused is only
//! what is no model, exceeds a limit or reaches outside of the upload. It does no I/O, and fetches
//! nothing.
//!
//! ```
//! use plumbline::import::{Limits, Source, read_model};
//!
//! let text = "otmVersion: 0.2.0\nproject: {id: shop, name: Shop}\n";
//! let catalog = plumbline::kb::Catalog::default();
//! let imported = read_model(&catalog, &Source::new("shop.otm", text), &Limits::default())?;
//! assert_eq!(imported.format, "otm");
//! # Ok::<(), plumbline::import::Refused>(())
//! ```

mod document;
mod findings;
mod guard;
mod hcl;
mod html;
mod infrastructure;
mod input;
mod inventory;
mod jsonc;
mod models;
mod notes;
mod reader;
mod siblings;
mod statements;
mod syntax;
mod xml;

use std::collections::BTreeMap;

pub use findings::{
    Muted, SCANNERS, ScannedResource, Scanner, ScannerFinding, ScannerReport, apply_findings,
    model_of_findings, read_findings,
};
pub use guard::Limits;
pub use input::{Input, read_evidence, read_input};
pub use inventory::{Inventory, InventoryError, Listed, read_inventory};
pub use models::{
    Certainty, FORMATS, Format, Template, TemplateThreat, find_by_template, read_template,
};
pub use statements::{Statement, apply_statements, read_statements};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::kb::Catalog;
use crate::model::Model;

/// A file to be read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Source {
    /// The name that the user knows it by; used in diagnostics only.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Files of the same upload by their path relative to this one, with `/` between the parts:
    /// the only files that a model may include.
    pub siblings: BTreeMap<String, Vec<u8>>,
}

impl Source {
    /// Makes a source of a single file.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), siblings: BTreeMap::new() }
    }
}

/// A model that was read.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The id of the format in [`FORMATS`].
    pub format: &'static str,
    /// The model.
    pub model: Model,
    /// What there is to say about how it was read.
    pub diagnostics: Vec<Diagnostic>,
    /// Files of the same upload that were read with it, by their path in [`Source::siblings`].
    pub included: Vec<String>,
}

/// An input that was not read, and why.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", .diagnostics.first().map_or("refused", |first| &first.message))]
pub struct Refused {
    /// At least one.
    pub diagnostics: Vec<Diagnostic>,
}

impl From<Diagnostic> for Refused {
    fn from(reason: Diagnostic) -> Self {
        Self { diagnostics: vec![reason] }
    }
}

/// Reads a model of any format.
pub fn read_model(
    catalog: &Catalog,
    source: &Source,
    limits: &Limits,
) -> Result<Imported, Refused> {
    let guarded = limits.for_bytes(&source.bytes);
    let text = guard::text(&source.name, &source.bytes, &guarded)?;
    let (format, mut draft) = match syntax::of(text) {
        syntax::Syntax::Bicep => {
            return Err(infrastructure::arm::bicep_is_not_read(&source.name).into());
        }
        syntax::Syntax::Hcl => models::read_hcl(catalog, source, text, limits)?,
        syntax::Syntax::Xml => models::read_xml(catalog, source, text, limits)?,
        syntax::Syntax::Document => models::read_document(catalog, source, text, limits)?,
    };
    let included = std::mem::take(&mut draft.included);
    let (model, diagnostics) = draft.finish();
    if model.size() > limits.elements {
        let message = format!("{} elements, the limit is {}", model.size(), limits.elements);
        let place = Place::default().in_file(&source.name);
        return Err(Diagnostic::new(Code::TooMany, place, message).into());
    }
    Ok(Imported { format: format.id, model, diagnostics, included })
}
