//! What is known of each requirement at each place, from whom, since when and with what proof.
//!
//! Comes in: a catalog and a bound model. Goes out: a list of [`Evidence`], each naming its source
//! and where it stands, and a diagnostic for every statement that could not be tied to anything.
//! Evidence only records; what it adds up to is decided in [`crate::gaps`].

mod attributes;
mod provider;
mod statements;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Place};
use crate::kb::{Catalog, ControlIdx, RequirementIdx, hexadecimal};
use crate::model::{Element, Model};
use crate::threats::BoundModel;
use crate::vocab::{EvidenceSource, Strength, Verdict};

/// What a piece of evidence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A requirement.
    Requirement(RequirementIdx),
    /// A procedural control.
    Control(ControlIdx),
}

/// One piece of evidence.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Stable id, made from what it says and where.
    pub id: String,
    /// What it is about.
    pub subject: Subject,
    /// Where in the model.
    pub element: Element,
    /// What it says.
    pub verdict: Verdict,
    /// How strongly.
    pub strength: Strength,
    /// Where it comes from.
    pub source: EvidenceSource,
    /// What it says, for people.
    pub summary: String,
    /// Who says so.
    pub by: String,
    /// The day it was collected, `yyyy-mm-dd`; empty where it is not known.
    pub on: String,
    /// Where it stands.
    pub place: Place,
}

/// Collects everything that is known, in order of the sources.
pub fn collect(catalog: &Catalog, bound: &BoundModel<'_>) -> (Vec<Evidence>, Vec<Diagnostic>) {
    let mut evidence = attributes::shown_by_attributes(catalog, bound);
    evidence.extend(attributes::benchmark_verdicts(catalog, bound));
    evidence.extend(provider::provided(catalog, bound));
    let (stated, diagnostics) = statements::stated(catalog, bound.model);
    evidence.extend(stated);
    for piece in &mut evidence {
        piece.id = evidence_id(catalog, bound.model, piece);
    }
    (evidence, diagnostics)
}

/// Names a piece of evidence by what it says, where and by whom.
fn evidence_id(catalog: &Catalog, model: &Model, piece: &Evidence) -> String {
    let subject = match piece.subject {
        Subject::Requirement(at) => &catalog.requirements[at].id,
        Subject::Control(at) => &catalog.controls[at].id,
    };
    let parts = [
        subject.as_str(),
        &model.element_id(piece.element),
        piece.source.as_str(),
        &piece.summary,
        &piece.place.to_string(),
    ];
    let digest = Sha256::digest(parts.join("\0"));
    format!("E-{}", hexadecimal(digest.get(..5).unwrap_or_default()))
}
