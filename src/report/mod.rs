//! Snapshot -> bytes, one file per kind of report.
//!
//! Comes in: a [`Snapshot`], frozen from the results of all stages. Goes out: the bytes of a
//! workbook, a bundle of CSV tables, or JSON. No clock, no file: the same snapshot gives the same
//! bytes, on any machine, on any day.

pub mod columns;
pub mod csv;
mod diagram;
mod freeze;
mod freeze_model;
mod json;
mod snapshot;
pub mod workbook;

pub use csv::csv_bundle;
pub use diagram::diagram;
pub use freeze::{Stages, freeze};
pub use json::{from_json, json};
pub use snapshot::{
    CatalogRow, ComponentRow, ControlRow, CrosswalkRow, DiagnosticRow, EvidenceRow, FactorRow,
    FindingRow, FlowRow, FrameworkRow, GapRow, MissingRow, ModelRow, PlaceStatus, RequirementRow,
    RiskRow, ScenarioRow, ScoreRow, Shape, Snapshot, SourceRow, TestCaseRow, Tool, ZoneRow,
};

/// Why a report could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The snapshot could not be written as JSON.
    #[error("could not write JSON")]
    Json(#[source] serde_json::Error),
    /// The snapshot does not say its day as `yyyy-mm-dd`.
    #[error("the day of the assessment {day:?} is not a date")]
    Day {
        /// What it says.
        day: String,
        /// Why it is not a date.
        source: chrono::ParseError,
    },
    /// The workbook could not be made.
    #[error("could not make the workbook")]
    Workbook(#[source] workbook::WorkbookError),
    /// A CSV table could not be written.
    #[error("could not write a CSV table")]
    Csv(#[source] ::csv::Error),
    /// The archive could not be made.
    #[error("could not make the archive")]
    Archive(#[source] zip::result::ZipError),
    /// Bytes could not be written.
    #[error("could not write bytes")]
    Write(#[source] std::io::Error),
    /// The diagram could not be written.
    #[error("could not write the diagram")]
    Draw(#[source] std::fmt::Error),
}
