//! Closed vocabularies shared by every stage: the words of the files, the API and the reports.
//!
//! Each is an enum made by the `vocabulary!` table below, so that its wire names stand in one
//! place: `as_str` writes a word, `parse` reads it, and both directions are total over `ALL`.
//! A word is read and written as text by serde, which lets any stage carry it unchanged.

#[macro_use]
mod macros;

mod control;
mod data;
mod evidence;
mod fact;
mod index;
mod protocol;
mod relation;
mod requirement;
mod threat;
mod value;

pub use control::{
    CitationStyle, ControlForce, ControlStatus, FrameworkKind, LegalTier, Obligation, Sector,
};
pub use data::{DataClass, Sensitivity};
pub use evidence::{EvidenceSource, Outcome, StatedStatus, Strength, Verdict};
pub use fact::Fact;
pub use index::{Index, Table};
pub use macros::UnknownWord;
pub use protocol::Protocol;
pub use relation::{EntryKind, Origin, Relation};
pub use requirement::{Domain, Effort, Maturity, Method, Responsibility, Scope};
pub use threat::{Certainty, Coverage, Effect, Likelihood, RaisingFact, Severity, Stride};
pub use value::{Truth, Value, ValueType};
