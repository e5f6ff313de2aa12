//! What if: an assessment with the status of some requirements assumed. Nothing of it is kept, and
//! the snapshot says what was assumed.

use crate::app::find;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::evidence::{Evidence, Subject};
use crate::kb::{Catalog, Entry};
use crate::model::Element;
use crate::vocab::{EvidenceSource, Strength, UnknownWord, Verdict};

/// A requirement or procedural control whose status is assumed, wherever it is asked for.
#[derive(Debug, Clone)]
pub struct Assumption {
    subject: Subject,
    verdict: Verdict,
    id: String,
}

/// Why something cannot be assumed.
#[derive(Debug, thiserror::Error)]
pub enum AssumeError {
    /// It is no pair of an id and a status.
    #[error("{written:?} is no assumption, expected ID=STATUS")]
    NoPair {
        /// As it was written.
        written: String,
    },
    /// The id names no requirement and no control.
    #[error("there is no requirement or control {id:?} to assume a status of")]
    Unknown {
        /// As it was written.
        id: String,
    },
    /// The status is none.
    #[error(transparent)]
    Status(#[from] UnknownWord),
}

impl Assumption {
    /// Reads `ID=STATUS`, such as `encrypt-at-rest=met`. The last equals sign parts.
    pub fn read(catalog: &Catalog, written: &str) -> Result<Self, AssumeError> {
        let pair = written.rsplit_once('=');
        let (id, status) =
            pair.ok_or_else(|| AssumeError::NoPair { written: written.to_owned() })?;
        let verdict = Verdict::parse(status.trim())?;
        let entry = find(catalog, id.trim());
        let subject = match entry {
            Some(Entry::Requirement(at)) => Subject::Requirement(at),
            Some(Entry::Control(at)) if catalog.controls[at].procedural.is_some() => {
                Subject::Control(at)
            }
            _ => return Err(AssumeError::Unknown { id: id.trim().to_owned() }),
        };
        let id = entry.map(|entry| catalog.id(entry).to_owned()).unwrap_or_default();
        Ok(Self { subject, verdict, id })
    }

    /// Puts the assumption in the place of all evidence about its subject. Evidence for the system
    /// counts at every element.
    pub(super) fn replace(&self, evidence: &mut Vec<Evidence>) {
        let strength = match self.verdict {
            Verdict::Met | Verdict::NotApplicable => Strength::Tested,
            Verdict::PartlyMet => Strength::Partial,
            Verdict::NotMet | Verdict::Unknown => Strength::Absent,
        };
        evidence.retain(|piece| piece.subject != self.subject);
        evidence.push(Evidence {
            id: format!("E-assumed-{}", self.id),
            subject: self.subject,
            element: Element::System,
            verdict: self.verdict,
            strength,
            source: EvidenceSource::Statement,
            summary: format!("Assumed to be {}", self.verdict.title().to_lowercase()),
            by: "assumption".to_owned(),
            on: String::new(),
            place: Place::default(),
        });
    }

    /// Says what is assumed.
    pub(super) fn notice(&self) -> Diagnostic {
        let message = format!(
            "{} is assumed to be {}, whatever the evidence says",
            self.id,
            self.verdict.title().to_lowercase()
        );
        Diagnostic::new(Code::Assumed, Place::default(), message)
    }
}
