//! Snapshot -> bytes, one file per kind of report.
//!
//! Comes in: a [`Snapshot`], frozen from the results of all stages. Goes out: the bytes of a
//! workbook, a bundle of CSV tables, or JSON. No clock, no file: the same snapshot gives the same
//! bytes, on any machine, on any day.

mod freeze;
mod freeze_model;
mod json;
mod snapshot;

pub use freeze::{Stages, freeze};
pub use json::{from_json, json};
pub use snapshot::{
    CatalogRow, ComponentRow, ControlRow, CrosswalkRow, DiagnosticRow, EvidenceRow, FactorRow,
    FindingRow, FlowRow, FrameworkRow, GapRow, MissingRow, ModelRow, PlaceStatus, RequirementRow,
    RiskRow, ScenarioRow, ScoreRow, Snapshot, SourceRow, TestCaseRow, Tool, ZoneRow,
};

/// Why a report could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The snapshot could not be written as JSON.
    #[error("could not write JSON")]
    Json(#[source] serde_json::Error),
}
