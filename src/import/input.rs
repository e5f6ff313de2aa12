//! Tells what an input is: a model, statements, or a scanner's report, by its content.

use crate::diagnostic::{Code, Diagnostic};
use crate::import::{
    Imported, Limits, Refused, ScannerReport, Source, Statement, read_findings, read_model,
    read_statements,
};
use crate::kb::Catalog;

/// What an input is.
#[derive(Debug, Clone)]
pub enum Input {
    /// A model.
    Model(Box<Imported>),
    /// An evidence file, with what there is to say about it.
    Statements(Vec<Statement>, Vec<Diagnostic>),
    /// A scanner's report.
    Findings(ScannerReport),
}

/// Reads an input of any kind. One that is nothing that we read is refused as no model, since that
/// is what most of them are meant to be.
pub fn read_input(catalog: &Catalog, source: &Source, limits: &Limits) -> Result<Input, Refused> {
    let refused = match read_model(catalog, source, limits) {
        Ok(imported) => return Ok(Input::Model(Box::new(imported))),
        Err(refused) => refused,
    };
    if !may_be_another(&refused) {
        return Err(refused);
    }
    match read_evidence(catalog, source, limits) {
        Err(other) if may_be_another(&other) => Err(refused),
        found => found,
    }
}

/// Reads an input that says something about a model: statements, or a scanner's report.
pub fn read_evidence(
    catalog: &Catalog,
    source: &Source,
    limits: &Limits,
) -> Result<Input, Refused> {
    match read_findings(source, limits) {
        Ok(report) => Ok(Input::Findings(report)),
        Err(refused) if !may_be_another(&refused) => Err(refused),
        Err(_) => {
            let (statements, diagnostics) = read_statements(catalog, source, limits)?;
            Ok(Input::Statements(statements, diagnostics))
        }
    }
}

/// Tells whether something that was refused may be an input of another kind; one that breaks a
/// limit is refused by all.
fn may_be_another(refused: &Refused) -> bool {
    let mut codes = refused.diagnostics.iter().map(|diagnostic| diagnostic.code);
    codes.any(|code| matches!(code, Code::UnknownFormat | Code::NotReadable | Code::DuplicateKey))
}
