//! The audit log: one row per change, in the transaction of the change, numbered per tenant without
//! a gap. The database itself refuses to change or delete a row.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde_json::{Map, Value};

use super::change::Change;
use super::column;
use super::connection::AnyConnection;
use super::error::{Doing, StoreError};
use super::ids::TenantId;
use super::page::{Page, PageRequest};
use super::schema::{audit, tenants};

vocabulary! {
    /// What was done.
    Action ("audit action") {
        Created = "created", "Created";
        Exported = "exported", "Exported";
        Viewed = "viewed", "Viewed";
    }
}

vocabulary! {
    /// To what kind of object.
    ObjectKind ("audit object") {
        Tenant = "tenant", "Tenant";
        Model = "model", "Model";
        ModelVersion = "model-version", "Model version";
        Assessment = "assessment", "Assessment";
        Report = "report", "Report";
    }
}

/// What is to be logged, beside who and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    action: Action,
    object_kind: ObjectKind,
    object_id: String,
    detail: Map<String, Value>,
}

impl Event {
    /// Says what was done to which object.
    pub fn new(action: Action, object_kind: ObjectKind, object_id: impl fmt::Display) -> Self {
        Self { action, object_kind, object_id: object_id.to_string(), detail: Map::new() }
    }

    /// Adds a detail. Never a secret: whoever reads the log sees it.
    #[must_use]
    pub fn detail(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }
}

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// The number in the tenant's log, from 1, without a gap.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: Action,
    /// To what kind of object.
    pub object_kind: ObjectKind,
    /// To which one.
    pub object_id: String,
    /// What else is worth knowing: a JSON object.
    pub detail: Value,
}

/// Appends a row and returns its number. Changes append their own; this is public for what is
/// logged and changes nothing, such as a download.
///
/// The number comes from a counter in the tenant's row. Its lock is held until the transaction
/// ends, which is what leaves no gap; so append late in a transaction.
pub fn append(conn: &mut AnyConnection, change: &Change, event: Event) -> Result<u64, StoreError> {
    let seq = diesel::update(tenants::table.filter(tenants::id.eq(change.tenant.as_str())))
        .set(tenants::audit_seq.eq(tenants::audit_seq + 1))
        .returning(tenants::audit_seq)
        .get_result::<i64>(conn)
        .optional()
        .doing("number a row of the audit log")?
        .ok_or_else(|| StoreError::missing("tenant", &change.tenant))?;
    diesel::insert_into(audit::table)
        .values((
            audit::tenant.eq(change.tenant.as_str()),
            audit::seq.eq(seq),
            audit::at.eq(change.at.naive_utc()),
            audit::actor.eq(&change.actor),
            audit::action.eq(event.action.as_str()),
            audit::object_kind.eq(event.object_kind.as_str()),
            audit::object_id.eq(&event.object_id),
            audit::detail.eq(Value::Object(event.detail).to_string()),
        ))
        .execute(conn)
        .doing("append to the audit log")?;
    column::number("audit.seq", seq)
}

/// Returns a page of a tenant's log, newest first.
pub fn list_page(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    request: &PageRequest<u64>,
) -> Result<Page<AuditRecord, u64>, StoreError> {
    let before = request.after.map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
    let rows = audit::table
        .filter(audit::tenant.eq(tenant.as_str()))
        .filter(audit::seq.lt(before))
        .order(audit::seq.desc())
        .limit(request.rows_to_ask())
        .select(Row::as_select())
        .load(conn)
        .doing("list the audit log")?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(AuditRecord::try_from).collect();
    Ok(request.cut(records?, |record| record.seq))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit)]
struct Row {
    seq: i64,
    at: NaiveDateTime,
    actor: String,
    action: String,
    object_kind: String,
    object_id: String,
    detail: String,
}

impl TryFrom<Row> for AuditRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            seq: column::number("audit.seq", row.seq)?,
            at: row.at.and_utc(),
            actor: row.actor,
            action: column::word("audit.action", &row.action)?,
            object_kind: column::word("audit.object_kind", &row.object_kind)?,
            object_id: row.object_id,
            detail: column::json("audit.detail", &row.detail)?,
        })
    }
}
