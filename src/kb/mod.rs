//! The knowledge base: files -> [`Catalog`].
//!
//! Comes in: the files of `knowledge-base/` and `mappings/`, packed into the binary by the build
//! script, and an organisation's overlay folder. Goes out: one immutable [`Catalog`] in which every
//! reference is a position, with flat adjacency between entries. It knows nothing of models.
//!
//! ```
//! let catalog = plumbline::kb::Catalog::embedded()?;
//! let entry = catalog.find("pci-dss@4.0.1:8.4.2");
//! assert!(entry.is_some());
//! # Ok::<(), plumbline::kb::CatalogError>(())
//! ```

mod catalog;
mod citation;
mod condition;
mod copied;
mod entry;
mod foreign;
mod link;
pub mod lints;
mod load;
mod overlay;
#[expect(missing_docs, reason = "knowledge-base/README.md is the reference of the fields")]
pub mod raw;
pub mod scaffold;
mod settings;

use std::path::Path;

pub use catalog::{Catalog, Linked};
pub use citation::{CitationPath, Citations, Cited, normalise};
pub use condition::{ComponentCondition, FlowCondition, SystemCondition, When};
pub use copied::copied;
pub use entry::{
    Applies, AttributeDefinition, AttributeIdx, Check, CheckExample, Comparison, ComponentType,
    ComponentTypeIdx, Control, ControlIdx, Entry, ForeignLink, Framework, FrameworkIdx, Link,
    LinkIdx, Recommendation, RecommendationIdx, Requirement, RequirementIdx, Requires, Scenario,
    TestCase, TestCaseIdx, Threat, ThreatIdx,
};
pub use foreign::KnownCheck;
pub use load::{Folders, LoadError, hexadecimal, read};
pub use settings::{Setting, SettingSource};

use crate::diagnostic::Diagnostic;

/// The files of the shipped knowledge base, packed by `build.rs`.
const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knowledge-base.postcard"));

/// Why there is no catalog.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The packed knowledge base could not be unpacked: the binary is damaged.
    #[error("could not unpack the knowledge base of this binary")]
    Unpack(#[source] postcard::Error),
    /// The files of an overlay could not be read.
    #[error("could not read the knowledge base")]
    Load(#[from] LoadError),
    /// The files hold entries that cannot be used.
    #[error("the knowledge base has {} faults", .0.len())]
    Faults(Vec<Diagnostic>),
}

impl Catalog {
    /// Returns the catalog that the binary carries.
    pub fn embedded() -> Result<Self, CatalogError> {
        Self::linked(embedded_files()?, Vec::new()).map(Self::with_shipped_tables)
    }

    /// Returns the catalog that the binary carries with an organisation's own content laid over
    /// it: entries of the same id are replaced, others are added.
    pub fn with_overlay(folder: &Path) -> Result<Self, CatalogError> {
        let mappings = folder.join("mappings");
        let folders = Folders { knowledge_base: folder, mappings: &mappings };
        let (files, diagnostics) = load::read(folders)?;
        Self::linked(overlay::lay_over(embedded_files()?, files), diagnostics)
            .map(Self::with_shipped_tables)
    }

    /// Returns the catalog of a knowledge base on disk, complete by itself.
    pub fn from_folders(folders: Folders<'_>) -> Result<Self, CatalogError> {
        let (files, diagnostics) = load::read(folders)?;
        Self::linked(files, diagnostics)
    }

    fn with_shipped_tables(mut self) -> Self {
        self.foreign.shipped = true;
        self.settings.shipped = true;
        self
    }

    fn linked(files: raw::Files, mut faults: Vec<Diagnostic>) -> Result<Self, CatalogError> {
        let (catalog, dangling) = link::link(files);
        faults.extend(dangling);
        if faults.is_empty() { Ok(catalog) } else { Err(CatalogError::Faults(faults)) }
    }
}

fn embedded_files() -> Result<raw::Files, CatalogError> {
    postcard::from_bytes(EMBEDDED).map_err(CatalogError::Unpack)
}
