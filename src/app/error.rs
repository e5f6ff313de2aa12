//! Why a use case did not do what it was asked, in words that every door can pass on.

use crate::app::AssessError;
use crate::diagnostic::Diagnostic;
use crate::import::Refused;
use crate::report::{PlanError, ReportError};
use crate::store::StoreError;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// It is not there, or belongs to another tenant.
    #[error("there is no {what} {id:?}")]
    NotFound {
        /// What: "model", "model version", "assessment", "job".
        what: &'static str,
        /// Which, as asked for.
        id: String,
    },
    /// The files are no model that can be read. Nothing was kept.
    #[error("the model could not be read")]
    Refused {
        /// At least one.
        diagnostics: Vec<Diagnostic>,
    },
    /// A framework was asked for that is not there or cannot be assessed.
    #[error("there is no framework {written:?} to assess")]
    UnknownFramework {
        /// As asked for.
        written: String,
        /// What can be asked for.
        known: Vec<String>,
    },
    /// A kind of report was asked for that there is not.
    #[error("there is no report of the kind {kind:?}")]
    UnknownReport {
        /// As asked for.
        kind: String,
        /// The kinds.
        known: Vec<&'static str>,
    },
    /// A day was stated that is none.
    #[error("{written:?} is no day, write yyyy-mm-dd")]
    BadDay {
        /// As stated.
        written: String,
    },
    /// A cursor is not one of the list.
    #[error("the cursor {cursor:?} is none of this list")]
    BadCursor {
        /// As given.
        cursor: String,
    },
    /// Another change came between.
    #[error("another change came between: {reason}")]
    Conflict {
        /// Which.
        reason: String,
    },
    /// The database cannot be reached just now.
    #[error("the database cannot be reached")]
    Busy,
    /// The store failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
    /// A report could not be rendered or a snapshot not be read.
    #[error("a report could not be made")]
    Report(#[from] ReportError),
    /// A plan was asked for that cannot be made.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The program itself cannot be found, which imports are done by.
    #[error("the program cannot be found to import with")]
    NoProgram(#[source] std::io::Error),
    /// The search index could not be built.
    #[error("the search index could not be built: {reason}")]
    NoIndex {
        /// Why.
        reason: String,
    },
    /// A stored text is not what this program writes.
    #[error("a stored value cannot be read")]
    Stored(#[source] serde_json::Error),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing { object, id } => Self::NotFound { what: object, id },
            StoreError::Conflict { operation, .. } => {
                Self::Conflict { reason: operation.to_owned() }
            }
            StoreError::Unavailable { .. } => Self::Busy,
            other => Self::Store(other),
        }
    }
}

impl From<AssessError> for AppError {
    fn from(error: AssessError) -> Self {
        match error {
            AssessError::UnknownFramework { written, known } => {
                Self::UnknownFramework { written, known }
            }
        }
    }
}

impl From<Refused> for AppError {
    fn from(refused: Refused) -> Self {
        Self::Refused { diagnostics: refused.diagnostics }
    }
}
