//! One connection to either database, how it is made, and what a transaction is on each.

use std::fs;
use std::path::Path;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{Error as PoolError, ManageConnection, R2D2Connection};

use super::error::{Doing, StoreError};
use crate::config::DatabaseUrl;

/// How long a caller waits for a free connection, and a writer of SQLite for the one before it.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Set on every connection to SQLite. `full` makes a committed change survive the loss of power, not
/// only of the process.
const SQLITE_SETTINGS: &str = "\
    pragma busy_timeout = 10000;
    pragma synchronous = full;
    pragma foreign_keys = on;";

/// Set once in the file of SQLite: lets readers go on beside the one writer.
const SQLITE_JOURNAL: &str = "pragma journal_mode = wal";

/// How often, and how long apart, a file that another process is making is tried.
const JOURNAL_TRIES: u32 = 100;
const JOURNAL_PAUSE: Duration = Duration::from_millis(100);

/// Set on every connection to PostgreSQL: a lock is waited for as long as on SQLite.
const POSTGRES_SETTINGS: &str = "set lock_timeout = '10s'";

/// A connection to one of the two databases.
///
/// PostgreSQL comes first, since SQLite would take its URL for the name of a file; for the same
/// reason the store never lets diesel choose (see [`connect`]).
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// A PostgreSQL server.
    Postgres(diesel::PgConnection),
    /// A SQLite file.
    Sqlite(diesel::SqliteConnection),
}

/// Does the same on whichever database it is, where diesel needs to know which: upserts, batches,
/// and the transaction manager.
macro_rules! on_each {
    ($conn:expr, |$each:ident| $work:expr) => {
        match $conn {
            $crate::store::connection::AnyConnection::Postgres($each) => $work,
            $crate::store::connection::AnyConnection::Sqlite($each) => $work,
        }
    };
}

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Makes connections for the pool.
#[derive(Debug)]
pub(super) struct Manager {
    url: DatabaseUrl,
}

impl Manager {
    pub(super) fn new(url: DatabaseUrl) -> Self {
        Self { url }
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = PoolError;

    fn connect(&self) -> Result<AnyConnection, PoolError> {
        connect(&self.url).map_err(PoolError::ConnectionError)
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), PoolError> {
        conn.ping().map_err(PoolError::QueryError)
    }

    // A panic may have left a transaction open.
    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// Makes what a first connection needs, and the connection.
pub(super) fn prepare(url: &DatabaseUrl) -> Result<AnyConnection, StoreError> {
    if let DatabaseUrl::Sqlite(path) = url
        && let Some(folder) = path.parent()
    {
        fs::create_dir_all(folder)
            .map_err(|source| StoreError::Folder { path: folder.to_path_buf(), source })?;
    }
    let mut conn = connect(url).map_err(StoreError::unavailable)?;
    if let AnyConnection::Sqlite(c) = &mut conn {
        use_journal(c).map_err(StoreError::unavailable)?;
    }
    Ok(conn)
}

/// The journal can be changed only while nobody else has the file open, and SQLite does not wait
/// for that, whatever the timeout. Where the file has the right one already, this does nothing.
fn use_journal(conn: &mut SqliteConnection) -> QueryResult<()> {
    for _ in 1..JOURNAL_TRIES {
        if conn.batch_execute(SQLITE_JOURNAL).is_ok() {
            return Ok(());
        }
        std::thread::sleep(JOURNAL_PAUSE);
    }
    conn.batch_execute(SQLITE_JOURNAL)
}

fn connect(url: &DatabaseUrl) -> ConnectionResult<AnyConnection> {
    match url {
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url.reveal())?;
            conn.batch_execute(POSTGRES_SETTINGS)
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(AnyConnection::Postgres(conn))
        }
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(file_name(path)?)?;
            conn.batch_execute(SQLITE_SETTINGS)
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(AnyConnection::Sqlite(conn))
        }
    }
}

fn file_name(path: &Path) -> ConnectionResult<&str> {
    let refused = || ConnectionError::InvalidConnectionUrl("the path is not UTF-8".to_owned());
    path.to_str().ok_or_else(refused)
}

/// Runs the work in one transaction: kept when it succeeds, undone when it does not.
pub(super) fn transaction<T, E: From<StoreError>>(
    conn: &mut AnyConnection,
    access: Access,
    work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    begin(conn, access).doing("begin a transaction")?;
    match work(conn) {
        Ok(value) => {
            on_each!(conn, |c| AnsiTransactionManager::commit_transaction(c))
                .doing("commit a transaction")?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one to tell; a connection that cannot roll back is broken, and
            // the pool drops it, which rolls back too.
            if on_each!(conn, |c| AnsiTransactionManager::rollback_transaction(c)).is_err() {
                tracing::warn!("a transaction could not be rolled back; its connection is dropped");
            }
            Err(error)
        }
    }
}

/// A reader sees one moment; a writer of SQLite takes its lock at once, since one that began as a
/// reader could not wait for another and would fail.
fn begin(conn: &mut AnyConnection, access: Access) -> QueryResult<()> {
    match (conn, access) {
        (AnyConnection::Postgres(c), Access::Read) => {
            AnsiTransactionManager::begin_transaction_sql(
                c,
                "begin transaction isolation level repeatable read, read only",
            )
        }
        (AnyConnection::Postgres(c), Access::Write) => {
            AnsiTransactionManager::begin_transaction_sql(c, "begin")
        }
        (AnyConnection::Sqlite(c), Access::Read) => {
            c.batch_execute("pragma query_only = on")?;
            AnsiTransactionManager::begin_transaction_sql(c, "begin")
        }
        (AnyConnection::Sqlite(c), Access::Write) => {
            c.batch_execute("pragma query_only = off")?;
            AnsiTransactionManager::begin_transaction_sql(c, "begin immediate")
        }
    }
}
