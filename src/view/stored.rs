//! What the doors show of stored models and assessments. (temporary)

use serde::Serialize;
use utoipa::ToSchema;

use crate::report::{DiagnosticRow, FrameworkRow};

/// A model.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ModelView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Newest version.
    pub version: u32,
    /// Format.
    pub format: String,
    /// Components.
    pub components: usize,
    /// Flows.
    pub flows: usize,
    /// Zones.
    pub zones: usize,
    /// When it was first imported, RFC 3339 in UTC.
    pub created: String,
    /// When its newest version was imported, RFC 3339 in UTC.
    pub updated: String,
    /// Number of diagnostics.
    pub diagnostics: usize,
}

/// A version.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ModelVersionView {
    /// Model.
    pub model: String,
    /// Number, from 1.
    pub version: u32,
    /// Format.
    pub format: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Name of the file.
    pub file_name: String,
    /// Components.
    pub components: usize,
    /// Flows.
    pub flows: usize,
    /// Zones.
    pub zones: usize,
    /// When, RFC 3339 in UTC.
    pub created: String,
    /// By whom.
    pub actor: String,
}

/// What an upload became.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportedModel {
    /// The model.
    pub model: ModelView,
    /// The version.
    pub version: ModelVersionView,
    /// What there is to say about it.
    pub diagnostics: Vec<DiagnosticRow>,
}

/// An assessment.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AssessmentView {
    /// Id.
    pub id: String,
    /// Model.
    pub model: String,
    /// Its name.
    pub model_name: String,
    /// Its version.
    pub version: u32,
    /// Frameworks.
    pub frameworks: Vec<FrameworkRow>,
    /// The day of the assessment, `yyyy-mm-dd`.
    pub as_of: String,
    /// When, RFC 3339 in UTC.
    pub created: String,
    /// By whom.
    pub actor: String,
    /// Release of the knowledge base.
    pub catalog_version: String,
    /// Its hash.
    pub catalog_sha256: String,
    /// Id of the snapshot.
    pub snapshot: String,
    /// Gaps.
    pub gaps: usize,
    /// Findings.
    pub findings: usize,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct JobView {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// State.
    pub state: String,
    /// When, RFC 3339 in UTC.
    pub created: String,
    /// When.
    pub started: Option<String>,
    /// When.
    pub finished: Option<String>,
    /// Assessment.
    pub assessment: Option<String>,
    /// Problem.
    pub problem: Option<String>,
}
