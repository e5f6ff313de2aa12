//! Why the store could not do what it was asked. The cause is kept as an opaque error, so that
//! nothing outside the store sees diesel's types.

use std::error::Error;
use std::path::PathBuf;

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as Failure};

type Cause = Box<dyn Error + Send + Sync>;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder of the embedded database cannot be made.
    #[error("could not make the data folder {}", .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The database does not answer, or no connection became free in time.
    #[error("the database cannot be reached")]
    Unavailable {
        /// Why.
        #[source]
        source: Cause,
    },
    /// The schema could not be brought up to date; nothing of it was changed.
    #[error("could not bring the schema of the database up to date")]
    Migration {
        /// Why.
        #[source]
        source: Cause,
    },
    /// A newer program has used the database.
    #[error(
        "the schema of the database is newer than this program: it has the migration {version}, \
         which this program does not know; use the newer program or restore an older backup"
    )]
    NewerSchema {
        /// The newest migration that this program does not know.
        version: String,
    },
    /// A statement failed.
    #[error("could not {operation}")]
    Query {
        /// What was being done ("find a model").
        operation: &'static str,
        /// Why.
        #[source]
        source: Cause,
    },
    /// Another change came between; the same call may succeed when made again.
    #[error("could not {operation}, since another change came between")]
    Conflict {
        /// What was being done.
        operation: &'static str,
        /// Why.
        #[source]
        source: Cause,
    },
    /// There is a row with the same key.
    #[error("could not {operation}, since it is there already")]
    Duplicate {
        /// What was being done.
        operation: &'static str,
        /// Why.
        #[source]
        source: Cause,
    },
    /// A change names something that the tenant does not have.
    #[error("there is no {object} {id}")]
    Missing {
        /// What ("model").
        object: &'static str,
        /// Which.
        id: String,
    },
    /// A stored value is not one that this program writes.
    #[error("the column {column} holds a value that cannot be read")]
    Unreadable {
        /// Table and column.
        column: &'static str,
        /// Why.
        #[source]
        source: Cause,
    },
}

/// What the databases say when another change did not let this one through, for which diesel has no
/// kind of its own. A server that speaks another language is understood less well: [`Query`] instead
/// of [`Conflict`], and no worse.
///
/// [`Query`]: StoreError::Query
/// [`Conflict`]: StoreError::Conflict
const WAITED_TOO_LONG: &[&str] =
    &["database is locked", "deadlock detected", "canceling statement due to lock timeout"];

impl StoreError {
    pub(super) fn unavailable(source: impl Into<Cause>) -> Self {
        Self::Unavailable { source: source.into() }
    }

    pub(super) fn unreadable(column: &'static str, source: impl Into<Cause>) -> Self {
        Self::Unreadable { column, source: source.into() }
    }

    pub(super) fn missing(object: &'static str, id: &impl ToString) -> Self {
        Self::Missing { object, id: id.to_string() }
    }

    /// Tells whether the same call may succeed when made again.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Conflict { .. })
    }

    fn of_failure(operation: &'static str, failure: Failure) -> Self {
        let Failure::DatabaseError(kind, information) = &failure else {
            return Self::Query { operation, source: failure.into() };
        };
        let waited = WAITED_TOO_LONG.contains(&information.message());
        match kind {
            DatabaseErrorKind::ClosedConnection => Self::unavailable(failure),
            DatabaseErrorKind::UniqueViolation => {
                Self::Duplicate { operation, source: failure.into() }
            }
            DatabaseErrorKind::SerializationFailure => {
                Self::Conflict { operation, source: failure.into() }
            }
            _ if waited => Self::Conflict { operation, source: failure.into() },
            _ => Self::Query { operation, source: failure.into() },
        }
    }
}

/// Says what was being done when a statement failed.
pub(super) trait Doing<T> {
    /// Names the operation: "find a model".
    fn doing(self, operation: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for QueryResult<T> {
    fn doing(self, operation: &'static str) -> Result<T, StoreError> {
        self.map_err(|failure| StoreError::of_failure(operation, failure))
    }
}
