//! Tenants: whose data it is. An installation without tenants has one, called "default".

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::audit::{self, Action, Event, ObjectKind};
use super::change::{Change, storable};
use super::column;
use super::connection::AnyConnection;
use super::error::{Doing, StoreError};
use super::ids::TenantId;
use super::schema::tenants;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantRecord {
    /// The id.
    pub id: TenantId,
    /// The name for people.
    pub name: String,
    /// Since when.
    pub created: DateTime<Utc>,
}

/// Adds the tenant that the change names.
pub fn insert(
    conn: &mut AnyConnection,
    change: &Change,
    name: &str,
) -> Result<TenantRecord, StoreError> {
    let record =
        TenantRecord { id: change.tenant.clone(), name: storable(name), created: change.at };
    diesel::insert_into(tenants::table)
        .values((
            tenants::id.eq(record.id.as_str()),
            tenants::name.eq(&record.name),
            tenants::created.eq(record.created.naive_utc()),
        ))
        .execute(conn)
        .doing("add a tenant")?;
    let event = Event::new(Action::Created, ObjectKind::Tenant, &record.id);
    audit::append(conn, change, event.detail("name", record.name.as_str()))?;
    Ok(record)
}

/// Returns every tenant, by id.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<TenantRecord>, StoreError> {
    let rows = tenants::table
        .select((tenants::id, tenants::name, tenants::created))
        .order(tenants::id)
        .load::<(String, String, chrono::NaiveDateTime)>(conn)
        .doing("list the tenants")?;
    let record = |(id, name, created): (String, String, chrono::NaiveDateTime)| {
        let id = column::word("tenants.id", &id)?;
        Ok(TenantRecord { id, name, created: created.and_utc() })
    };
    rows.into_iter().map(record).collect()
}
