//! Stored models, assessments and jobs as the doors show them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::report::{DiagnosticRow, FrameworkRow};

/// A model, by its newest version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Number of the newest version, from 1.
    pub version: u32,
    /// Format that it came in.
    pub format: String,
    /// Number of components.
    pub components: usize,
    /// Number of flows.
    pub flows: usize,
    /// Number of trust zones.
    pub zones: usize,
    /// When it was first imported, RFC 3339 in UTC.
    #[schema(format = "date-time")]
    pub created: String,
    /// When its newest version was imported, RFC 3339 in UTC.
    #[schema(format = "date-time")]
    pub updated: String,
    /// Number of diagnostics of the newest version.
    pub diagnostics: usize,
}

/// A version of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelVersionView {
    /// Id of the model.
    pub model: String,
    /// Number, from 1.
    pub version: u32,
    /// Format that it came in.
    pub format: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Name of the file as uploaded.
    pub file_name: String,
    /// Number of components.
    pub components: usize,
    /// Number of flows.
    pub flows: usize,
    /// Number of trust zones.
    pub zones: usize,
    /// When it was imported, RFC 3339 in UTC.
    #[schema(format = "date-time")]
    pub created: String,
    /// Who imported it.
    pub actor: String,
}

/// What an upload became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportedModel {
    /// The model.
    pub model: ModelView,
    /// The version that was made.
    pub version: ModelVersionView,
    /// What there is to say about the files.
    pub diagnostics: Vec<DiagnosticRow>,
}

/// An assessment of a version of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssessmentView {
    /// Id.
    pub id: String,
    /// Id of the model.
    pub model: String,
    /// Name of the model.
    pub model_name: String,
    /// Version of the model.
    pub version: u32,
    /// Frameworks with their controls by status.
    pub frameworks: Vec<FrameworkRow>,
    /// The day of the assessment, `yyyy-mm-dd`.
    #[schema(format = "date")]
    pub as_of: String,
    /// When it was made, RFC 3339 in UTC.
    #[schema(format = "date-time")]
    pub created: String,
    /// Who made it.
    pub actor: String,
    /// Release of the knowledge base that it was made with.
    pub catalog_version: String,
    /// SHA-256 of that knowledge base, hexadecimal.
    pub catalog_sha256: String,
    /// Id of the snapshot.
    pub snapshot: String,
    /// Number of gaps.
    pub gaps: usize,
    /// Number of findings.
    pub findings: usize,
}

/// What lists show of a snapshot: kept beside the assessment, so that a list reads no snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentSummary {
    /// Id of the snapshot.
    pub snapshot: String,
    /// Name of the model.
    pub model_name: String,
    /// Frameworks with their controls by status.
    pub frameworks: Vec<FrameworkRow>,
    /// Number of gaps.
    pub gaps: usize,
    /// Number of findings.
    pub findings: usize,
}

/// Work that takes longer than a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobView {
    /// Id.
    pub id: String,
    /// What is done.
    #[schema(example = "assess")]
    pub kind: String,
    /// How far it is: queued, running, done or failed.
    #[schema(example = "done")]
    pub state: String,
    /// When it was queued, RFC 3339 in UTC.
    #[schema(format = "date-time")]
    pub created: String,
    /// When it was started.
    #[schema(format = "date-time")]
    pub started: Option<String>,
    /// When it ended.
    #[schema(format = "date-time")]
    pub finished: Option<String>,
    /// Id of the assessment that it made.
    pub assessment: Option<String>,
    /// Why it failed.
    pub problem: Option<String>,
}
