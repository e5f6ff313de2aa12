//! Snapshots: frozen assessments as bytes, named by their content, from which reports are rendered.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::change::Change;
use super::column;
use super::connection::AnyConnection;
use super::error::{Doing, StoreError};
use super::ids::TenantId;
use super::schema::snapshots;

/// What is known of a snapshot beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRecord {
    /// The id: SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// The size in bytes.
    pub size: u64,
    /// When it was first made.
    pub created: DateTime<Utc>,
}

/// Keeps a snapshot unless the tenant has it already, and returns its id. The audit row is that of
/// the assessment which it freezes.
pub fn insert(
    conn: &mut AnyConnection,
    change: &Change,
    bytes: &[u8],
) -> Result<String, StoreError> {
    let sha256 = column::sha256(bytes);
    let row = (
        snapshots::tenant.eq(change.tenant.as_str()),
        snapshots::sha256.eq(&sha256),
        snapshots::size.eq(column::size(bytes)),
        snapshots::bytes.eq(bytes),
        snapshots::created.eq(change.at.naive_utc()),
    );
    on_each!(conn, |c| {
        diesel::insert_into(snapshots::table).values(row).on_conflict_do_nothing().execute(c)
    })
    .doing("keep a snapshot")?;
    Ok(sha256)
}

/// Finds what is known of a snapshot.
pub fn find(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    sha256: &str,
) -> Result<Option<SnapshotRecord>, StoreError> {
    let row = snapshots::table
        .find((tenant.as_str(), sha256))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .doing("find a snapshot")?;
    row.map(SnapshotRecord::try_from).transpose()
}

/// Reads the bytes of a snapshot.
pub fn read(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    sha256: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    snapshots::table
        .find((tenant.as_str(), sha256))
        .select(snapshots::bytes)
        .first(conn)
        .optional()
        .doing("read a snapshot")
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = snapshots)]
struct Row {
    sha256: String,
    size: i64,
    created: NaiveDateTime,
}

impl TryFrom<Row> for SnapshotRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            sha256: row.sha256,
            size: column::number("snapshots.size", row.size)?,
            created: row.created.and_utc(),
        })
    }
}
