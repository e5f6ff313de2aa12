//! Tells what an input is: a model, statements, or a scanner's report, by its content.

use crate::diagnostic::{Code, Diagnostic};
use crate::import::models::{Recognised, recognise};
use crate::import::{
    Imported, Limits, Refused, ScannerReport, Source, Statement, check_size, read_findings,
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

/// An input before a model is made of it: resources may belong to those of others.
pub(super) enum Recognition<'a> {
    Model(Box<Recognised<'a>>),
    Other(Input),
}

/// Reads an input of any kind. One that is nothing that we read is refused as no model, since that
/// is what most of them are meant to be.
pub fn read_input(catalog: &Catalog, source: &Source, limits: &Limits) -> Result<Input, Refused> {
    match recognise_input(catalog, source, limits)? {
        Recognition::Model(read) => {
            Ok(Input::Model(Box::new(check_size(&source.name, read.finish(), limits)?)))
        }
        Recognition::Other(input) => Ok(input),
    }
}

/// Reads an input of any kind; of resources no model is made yet.
pub(super) fn recognise_input<'a>(
    catalog: &'a Catalog,
    source: &Source,
    limits: &Limits,
) -> Result<Recognition<'a>, Refused> {
    let refused = match recognise(catalog, source, limits) {
        Ok(read) => return Ok(Recognition::Model(Box::new(read))),
        Err(refused) => refused,
    };
    if !may_be_another(&refused) {
        return Err(refused);
    }
    match read_evidence(catalog, source, limits) {
        Err(other) if may_be_another(&other) => Err(refused),
        found => Ok(Recognition::Other(found?)),
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
