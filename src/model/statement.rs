//! What the source model itself says about threats and mitigations.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Place;
use crate::model::{Element, StatedMitigationIdx};
use crate::vocab::{EvidenceSource, Severity, StatedStatus, Stride};

/// A threat that the source records.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StatedThreat {
    /// The source's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it says.
    pub description: String,
    /// STRIDE categories that it names.
    pub stride: Vec<Stride>,
    /// CWE numbers that it names.
    pub cwe: Vec<u32>,
    /// How bad it is said to be.
    pub severity: Option<Severity>,
    /// Its state.
    pub status: StatedStatus,
    /// The state as the source writes it.
    pub raw_status: String,
    /// Where in the model it is recorded.
    pub element: Element,
    /// Mitigations that the source lists for it.
    pub mitigations: Vec<StatedMitigationIdx>,
    /// Where it stands in the source.
    pub place: Place,
}

/// A mitigation or control that the source records.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StatedMitigation {
    /// The source's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it says.
    pub description: String,
    /// Its state.
    pub status: StatedStatus,
    /// The state as the source writes it.
    pub raw_status: String,
    /// Where in the model it is recorded.
    pub element: Element,
    /// Ids of requirements and procedural controls that the source refers to by name.
    pub about: Vec<String>,
    /// Whether it stands in the model or in an evidence file.
    pub source: EvidenceSource,
    /// Who says so, when the source tells.
    pub by: String,
    /// The day it was said, `yyyy-mm-dd`, when the source tells.
    pub on: String,
    /// Where it stands in the source.
    pub place: Place,
}
