//! Turns files into one model to be assessed: a threat model, and evidence files for it.

use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;
use crate::import::{self, Limits, Refused, Source};
use crate::kb::{Catalog, hexadecimal};
use crate::model::Model;
use crate::report::SourceRow;

/// A model that was read, with where it came from.
#[derive(Debug)]
pub struct Read {
    /// The id of its format.
    pub format: &'static str,
    /// The model, with the statements of the evidence files.
    pub model: Model,
    /// The files, the model's own first.
    pub sources: Vec<SourceRow>,
    /// What there is to say about how they were read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a model and the evidence files for it. One file that cannot be read refuses the whole:
/// an assessment without a part of its evidence would look like one.
pub fn read(
    catalog: &Catalog,
    source: &Source,
    evidence: &[Source],
    limits: &Limits,
) -> Result<Read, Refused> {
    let imported = import::read_model(catalog, source, limits)?;
    let mut read = Read {
        format: imported.format,
        model: imported.model,
        sources: vec![source_row(source)],
        diagnostics: imported.diagnostics,
    };
    for file in evidence {
        let (statements, said) = import::read_statements(catalog, file, limits)?;
        read.diagnostics.extend(said);
        read.diagnostics.extend(import::apply_statements(&mut read.model, statements));
        read.sources.push(source_row(file));
    }
    Ok(read)
}

/// Names a file by its hash, so that a report says exactly what was read.
pub fn source_row(source: &Source) -> SourceRow {
    SourceRow {
        name: source.name.clone(),
        sha256: hexadecimal(&Sha256::digest(&source.bytes)),
        bytes: source.bytes.len(),
    }
}
