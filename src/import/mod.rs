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

mod archive;
mod document;
mod findings;
mod folder;
mod guard;
mod hcl;
mod html;
mod infrastructure;
mod input;
mod inventory;
mod jsonc;
mod merge;
mod models;
mod notes;
mod reader;
mod recognised;
mod siblings;
mod statements;
mod syntax;
mod xml;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use archive::{Unpacked, unpack};
pub use findings::{
    Muted, SCANNERS, ScannedResource, Scanner, ScannerFinding, ScannerReport, apply_findings,
    model_of_findings, read_findings,
};
pub use folder::{FolderPart, FolderRead, path_in, read_files, read_folder};
pub use guard::Limits;
pub use input::{Input, read_evidence, read_input};
pub use inventory::{Inventory, InventoryError, Listed, read_inventory};
pub use merge::merge;
pub use models::{
    Certainty, FORMATS, Format, Template, TemplateThreat, find_by_template, read_template,
};
pub use statements::{Statement, apply_statements, read_statements};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::kb::Catalog;
use crate::model::Model;

/// Files by their path, with `/` between the parts.
pub type Files = BTreeMap<String, Arc<[u8]>>;

/// A file to be read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Source {
    /// The name that the user knows it by; used in diagnostics only.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Files of the same upload by their path relative to this one: the only files that a model may
    /// include. Files of one folder share them.
    pub siblings: Arc<Files>,
}

impl Source {
    /// Makes a source of a single file.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), siblings: Arc::default() }
    }

    /// Adds a file of the same upload, by its path relative to this one.
    pub fn add_sibling(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        Arc::make_mut(&mut self.siblings).insert(path.into(), bytes.into().into());
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

/// Returns the id of a format of models or of scanners' reports as this program has it.
pub fn known_format(id: &str) -> Option<&'static str> {
    let models = FORMATS.iter().map(|format| format.id);
    models.chain(SCANNERS.iter().map(|scanner| scanner.id)).find(|known| *known == id)
}

/// Reads a model of any format.
pub fn read_model(
    catalog: &Catalog,
    source: &Source,
    limits: &Limits,
) -> Result<Imported, Refused> {
    check_size(&source.name, models::recognise(catalog, source, limits)?.finish(), limits)
}

/// Refuses a model that has more elements than it may have.
fn check_size(file: &str, imported: Imported, limits: &Limits) -> Result<Imported, Refused> {
    let size = imported.model.size();
    if size <= limits.elements {
        return Ok(imported);
    }
    let message = format!("{size} elements, the limit is {}", limits.elements);
    let place = Place::default().in_file(file);
    Err(Diagnostic::new(Code::TooMany, place, message).into())
}
