//! Uploaded files by their content: a tenant's same bytes are kept once, whatever they were called.
//! The name of a file is kept by the model version that came from it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::change::{Change, storable};
use super::column;
use super::connection::AnyConnection;
use super::error::{Doing, StoreError};
use super::ids::TenantId;
use super::schema::sources;

/// What is known of a file beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// The media type as first stated.
    pub media_type: String,
    /// The size in bytes.
    pub size: u64,
    /// When it first came.
    pub created: DateTime<Utc>,
}

/// Keeps a file unless the tenant has it already, and returns its SHA-256. The audit row is that of
/// the version which is made from it.
pub fn insert(
    conn: &mut AnyConnection,
    change: &Change,
    media_type: &str,
    bytes: &[u8],
) -> Result<String, StoreError> {
    let sha256 = column::sha256(bytes);
    let media_type = storable(media_type);
    let row = (
        sources::tenant.eq(change.tenant.as_str()),
        sources::sha256.eq(&sha256),
        sources::media_type.eq(&media_type),
        sources::size.eq(column::size(bytes)),
        sources::bytes.eq(bytes),
        sources::created.eq(change.at.naive_utc()),
    );
    on_each!(conn, |c| {
        diesel::insert_into(sources::table).values(row).on_conflict_do_nothing().execute(c)
    })
    .doing("keep a file")?;
    Ok(sha256)
}

/// Finds what is known of a file.
pub fn find(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    sha256: &str,
) -> Result<Option<SourceRecord>, StoreError> {
    let row = sources::table
        .find((tenant.as_str(), sha256))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .doing("find a file")?;
    row.map(SourceRecord::try_from).transpose()
}

/// Reads the bytes of a file.
pub fn read(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    sha256: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    sources::table
        .find((tenant.as_str(), sha256))
        .select(sources::bytes)
        .first(conn)
        .optional()
        .doing("read a file")
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sources)]
struct Row {
    sha256: String,
    media_type: String,
    size: i64,
    created: NaiveDateTime,
}

impl TryFrom<Row> for SourceRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            sha256: row.sha256,
            media_type: row.media_type,
            size: column::number("sources.size", row.size)?,
            created: row.created.and_utc(),
        })
    }
}
