//! Snapshot -> bytes, one file per kind of report.
//!
//! Comes in: a [`Snapshot`], frozen from the results of all stages. Goes out: the bytes of a
//! workbook, a bundle of CSV tables, a diagram, or JSON. No clock, no file: the same snapshot gives the same
//! bytes, on any machine, on any day. [`EXPORTS`] write a model by itself, for other tools.

mod accepted;
pub mod columns;
mod compare;
pub mod csv;
mod diagram;
mod export;
mod freeze;
mod freeze_model;
mod freeze_paths;
mod freeze_scenarios;
mod freeze_work;
mod json;
mod planning;
mod sarif;
mod snapshot;
mod workbook;

pub use accepted::{Accepted, AcceptedError};
pub use compare::{
    Cause, Change, ChangeRow, ChangedThing, Changes, CountRow, Direction, FrameworkChange,
    RiskChange, SideRow, compare,
};
pub use csv::{csv_bundle, csv_table};
pub use diagram::diagram;
pub use export::{EXPORTS, Export};
pub use freeze::{Stages, freeze};
pub use json::{from_json, json};
pub use planning::{
    ChosenRow, CurveRow, NextRow, Plan, PlanError, WhyNotRow, Wishes, everything, plan,
};
pub use sarif::sarif;
pub use snapshot::{
    BarrierRow, CatalogRow, ChokePointRow, ComponentRow, ControlRow, CrosswalkRow, DiagnosticRow,
    EntryPointRow, EvidenceRow, FactorRow, FindingRow, FlowRow, FrameworkRow, GapRow, HurdleRow,
    ImpactRow, JewelRow, LocationRow, MissingRow, ModelRow, PathRow, PlaceStatus, PrizeRow,
    RequirementRow, RiskRow, ScenarioRow, ScoreRow, Shape, Snapshot, SourceRow, StepRow,
    TestCaseRow, Tool, WorkRow, ZoneRow,
};
pub use workbook::{FORMAT_VERSION, WorkbookError, workbook, workbook_with};

/// A kind of report.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its id: the word of `-f`.
    pub id: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// The ending of its files.
    pub file_extension: &'static str,
    /// Whether it is text that a terminal can show.
    pub is_text: bool,
    /// Renders it.
    pub render: fn(&Snapshot) -> Result<Vec<u8>, ReportError>,
}

/// Every kind of report.
pub const REPORTS: &[Kind] = &[
    Kind {
        id: "json",
        title: "Everything, as JSON",
        media_type: "application/json",
        file_extension: "json",
        is_text: true,
        render: json,
    },
    Kind {
        id: "xlsx",
        title: "The auditor's workbook",
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        file_extension: "xlsx",
        is_text: false,
        render: workbook,
    },
    Kind {
        id: "csv",
        title: "Every table as CSV, in a zip archive",
        media_type: "application/zip",
        file_extension: "zip",
        is_text: false,
        render: csv_bundle,
    },
    Kind {
        id: "svg",
        title: "The data-flow diagram",
        media_type: "image/svg+xml",
        file_extension: "svg",
        is_text: true,
        render: |snapshot| diagram(snapshot).map(String::into_bytes),
    },
    Kind {
        id: "sarif",
        title: "Findings and failed checks for code scanning, as SARIF 2.1.0",
        media_type: "application/sarif+json",
        file_extension: "sarif",
        is_text: true,
        render: |snapshot| sarif(snapshot, &Accepted::default()),
    },
];

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
