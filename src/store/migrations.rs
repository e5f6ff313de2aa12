//! Brings the schema up to date when a database is opened, all or nothing.
//!
//! Both folders of `migrations/` are part of the program. A database that has a migration which
//! the program does not know was used by a newer one, and is refused before anything is changed.

use std::collections::BTreeSet;

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::AnyConnection;
use super::error::{Doing, StoreError};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Nodes that start together wait here for the first, however long its migrations take. The number
/// is any that nobody else takes.
const LOCK: &str = "set local lock_timeout = 0; select pg_advisory_xact_lock(7055873119)";

/// Runs what is missing, inside of the caller's transaction: each migration is a savepoint in it.
pub(super) fn run(conn: &mut AnyConnection) -> Result<(), StoreError> {
    match conn {
        AnyConnection::Postgres(c) => {
            c.batch_execute(LOCK).doing("wait for the migrations of another node")?;
            upgrade(c, &POSTGRES)
        }
        // The transaction is an immediate one, so another process waits for it.
        AnyConnection::Sqlite(c) => upgrade(c, &SQLITE),
    }
}

fn upgrade<DB: Backend, C: MigrationHarness<DB>>(
    conn: &mut C,
    embedded: &EmbeddedMigrations,
) -> Result<(), StoreError> {
    let failed = |source| StoreError::Migration { source };
    let migrations = MigrationSource::<DB>::migrations(embedded).map_err(failed)?;
    let known: BTreeSet<MigrationVersion<'_>> =
        migrations.iter().map(|migration| migration.name().version()).collect();
    let applied: BTreeSet<MigrationVersion<'_>> =
        conn.applied_migrations().map_err(failed)?.into_iter().collect();
    if let Some(version) = applied.difference(&known).last() {
        return Err(StoreError::NewerSchema { version: version.to_string() });
    }
    for migration in &migrations {
        if !applied.contains(&migration.name().version()) {
            conn.run_migration(migration.as_ref()).map_err(failed)?;
            tracing::info!(migration = %migration.name(), "migrated the database");
        }
    }
    Ok(())
}
