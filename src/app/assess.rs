//! Assesses a model: runs the stages in their order and freezes what they found.

use crate::app::Assumption;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::evidence;
use crate::gaps::{self, Applied, Question};
use crate::kb::Catalog;
use crate::model::{Model, Topology};
use crate::report::{Snapshot, SourceRow, Stages, freeze};
use crate::scoring;
use crate::threats::{self, BoundModel};

/// What to assess and how.
#[derive(Debug)]
pub struct AssessInput<'a> {
    /// The model, with the statements of evidence files applied.
    pub model: &'a Model,
    /// Files that it was read from.
    pub sources: &'a [SourceRow],
    /// Frameworks as the user wrote them; none for those that the model brings in.
    pub frameworks: &'a [String],
    /// The day of the assessment, `yyyy-mm-dd`.
    pub as_of: &'a str,
    /// What the import had to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why an assessment cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssessError {
    /// A framework was asked for that is not there or cannot be assessed.
    #[error("there is no framework {written:?} to assess; known are {}", .known.join(", "))]
    UnknownFramework {
        /// As the user wrote it.
        written: String,
        /// Frameworks and profiles that can be assessed.
        known: Vec<String>,
    },
}

/// Assesses a model. The same input gives the same snapshot.
pub fn assess(catalog: &Catalog, input: AssessInput<'_>) -> Result<Snapshot, AssessError> {
    assess_assuming(catalog, input, &[])
}

/// Assesses a model as if some statuses were what is assumed.
pub fn assess_assuming(
    catalog: &Catalog,
    input: AssessInput<'_>,
    assumptions: &[Assumption],
) -> Result<Snapshot, AssessError> {
    let topology = Topology::of(input.model);
    let bound = BoundModel::new(catalog, input.model, &topology);
    let frameworks = frameworks(catalog, &bound, input.frameworks)?;
    let findings = threats::find(catalog, input.model, &topology);
    let (mut evidence, unbound) = evidence::collect(catalog, &bound);
    for assumption in assumptions {
        assumption.replace(&mut evidence);
    }
    let question = Question { frameworks: &frameworks, as_of: input.as_of };
    let assessed = gaps::assess(catalog, &bound, &findings, &evidence, question);
    let scores = scoring::score(catalog, &bound, &findings, &assessed);
    let mut diagnostics = input.diagnostics;
    diagnostics.extend(unbound);
    diagnostics.extend(assumptions.iter().map(Assumption::notice));
    diagnostics.extend(empty_model(input.model));
    Ok(freeze(Stages {
        catalog,
        bound: &bound,
        findings: &findings,
        evidence: &evidence,
        assessed: &assessed,
        scores: &scores,
        diagnostics: &diagnostics,
        sources: input.sources,
        as_of: input.as_of,
    }))
}

/// Returns the frameworks that the user chose; else those that the model's data brings in; else
/// the moderate baseline that every organisation can be held against.
fn frameworks(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    written: &[String],
) -> Result<Vec<Applied>, AssessError> {
    if !written.is_empty() {
        return written.iter().map(|written| chosen(catalog, written)).collect();
    }
    let applicable = gaps::applicable(catalog, bound);
    if !applicable.is_empty() {
        return Ok(applicable);
    }
    let reason = "No framework is brought in by the data that the model names; this is a baseline \
                  for any system.";
    let general = gaps::selected(catalog, GENERAL_BASELINE);
    Ok(general
        .map(|applied| Applied { reason: reason.to_owned(), ..applied })
        .into_iter()
        .collect())
}

/// Tells whether frameworks can be assessed.
pub(super) fn check_frameworks(catalog: &Catalog, written: &[String]) -> Result<(), AssessError> {
    written.iter().try_for_each(|written| chosen(catalog, written).map(drop))
}

/// What a model is held against when its data brings in nothing.
const GENERAL_BASELINE: &str = "nist-800-53/moderate";

fn chosen(catalog: &Catalog, written: &str) -> Result<Applied, AssessError> {
    gaps::selected(catalog, written).ok_or_else(|| AssessError::UnknownFramework {
        written: written.to_owned(),
        known: gaps::selectable(catalog),
    })
}

fn empty_model(model: &Model) -> Option<Diagnostic> {
    let message =
        "the model has no component, so that only questions about the organisation remain";
    model
        .components
        .is_empty()
        .then(|| Diagnostic::new(Code::EmptyModel, Place::default(), message))
}
