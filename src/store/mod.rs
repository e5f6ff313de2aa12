//! Keeps models, assessments, jobs and the audit log: in goes what happened, out come records.
//!
//! The only home of diesel. Every file is the noun of its tables and every function the verb,
//! connection first: `models::insert(conn, &change, ..)`, `assessments::list_page(conn, ..)`.
//! A function is one statement or takes part in its caller's transaction; [`Store::write`] opens
//! one. Whatever changes ground state takes a [`Change`] (which tenant, who, when) and writes its
//! own row of the audit log, so that a change without its row cannot be made.
//!
//! ```no_run
//! # use plumbline::config::DatabaseUrl;
//! # use plumbline::store::{Store, StoreError, TenantId, models};
//! let store = Store::open(&DatabaseUrl::Sqlite("plumbline.db".into()), 4)?;
//! let page = store.read(|conn| models::list_page(conn, &TenantId::default(), &Default::default()))?;
//! # Ok::<(), StoreError>(())
//! ```
//!
//! **Invariant**: no function reads a clock, and none reads or writes a row of a tenant that its
//! caller did not name ([`jobs::take`] and [`jobs::requeue_stale`] serve all tenants, and say whose
//! job it is).

use diesel::r2d2::Pool;

use crate::config::DatabaseUrl;

mod change;
mod column;
#[macro_use]
mod connection;
mod error;
mod ids;
mod migrations;
mod page;
mod schema;

pub mod assessments;
pub mod audit;
pub mod jobs;
pub mod models;
pub mod snapshots;
pub mod sources;
pub mod tenants;
pub mod versions;

pub use assessments::{AssessmentRecord, NewAssessment};
pub use audit::AuditRecord;
pub use change::Change;
pub use connection::AnyConnection;
pub use error::StoreError;
pub use ids::{AssessmentId, JobId, MalformedId, ModelId, TenantId};
pub use jobs::{JobRecord, JobState, NewJob};
pub use models::{ModelRecord, NewModel};
pub use page::{Cursor, MalformedCursor, Page, PageRequest};
pub use snapshots::SnapshotRecord;
pub use sources::SourceRecord;
pub use tenants::TenantRecord;
pub use versions::{ModelCounts, NewVersion, SourceFile, VersionRecord};

use connection::{Access, Manager};

/// An open database: a pool of connections, cheap to clone and shared by threads.
#[derive(Clone)]
pub struct Store {
    pool: Pool<Manager>,
}

impl Store {
    /// Opens a database with at most that many connections, making it and bringing its schema up
    /// to date first, on one connection. Refuses a schema that is newer than the program.
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self, StoreError> {
        let mut first = connection::prepare(url)?;
        connection::transaction(&mut first, Access::Write, migrations::run)?;
        drop(first);
        let pool = Pool::builder()
            .max_size(connections.max(1))
            .min_idle(Some(1))
            .connection_timeout(connection::PATIENCE)
            .build(Manager::new(url.clone()))
            .map_err(StoreError::unavailable)?;
        Ok(Self { pool })
    }

    /// Reads: everything inside sees the database as it is at one moment, and nothing can be
    /// written.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(Access::Read, work)
    }

    /// Changes: everything inside happens, or nothing when it returns an error.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction(Access::Write, work)
    }

    /// Tells whether the database answers, for the readiness check.
    pub fn ping(&self) -> Result<(), StoreError> {
        self.read(|_| Ok(()))
    }

    fn transaction<T, E: From<StoreError>>(
        &self,
        access: Access,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.pool.get().map_err(StoreError::unavailable)?;
        connection::transaction(&mut conn, access, work)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("state", &self.pool.state()).finish()
    }
}
