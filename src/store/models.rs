//! Models: a name that versions hang on.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::audit::{self, Action, Event, ObjectKind};
use super::change::{Change, storable};
use super::column;
use super::connection::AnyConnection;
use super::error::{Doing, StoreError};
use super::ids::{ModelId, TenantId};
use super::page::{Cursor, Page, PageRequest};
use super::schema::models;

/// A model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelRecord {
    /// The id.
    pub id: ModelId,
    /// The name for people.
    pub name: String,
    /// The number of its newest version; 0 while it has none.
    pub latest_version: u32,
    /// When it was added.
    pub created: DateTime<Utc>,
}

/// A model to add.
#[derive(Debug, Clone, Copy)]
pub struct NewModel<'a> {
    /// Its id.
    pub id: ModelId,
    /// Its name.
    pub name: &'a str,
}

/// Adds a model without versions.
pub fn insert(
    conn: &mut AnyConnection,
    change: &Change,
    new: NewModel<'_>,
) -> Result<ModelRecord, StoreError> {
    let record =
        ModelRecord { id: new.id, name: storable(new.name), latest_version: 0, created: change.at };
    diesel::insert_into(models::table)
        .values((
            models::tenant.eq(change.tenant.as_str()),
            models::id.eq(record.id.to_string()),
            models::name.eq(&record.name),
            models::created.eq(record.created.naive_utc()),
        ))
        .execute(conn)
        .doing("add a model")?;
    let event = Event::new(Action::Created, ObjectKind::Model, record.id);
    audit::append(conn, change, event.detail("name", record.name.as_str()))?;
    Ok(record)
}

/// Finds a model.
pub fn find(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    id: ModelId,
) -> Result<Option<ModelRecord>, StoreError> {
    let row = models::table
        .find((tenant.as_str(), id.to_string()))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .doing("find a model")?;
    row.map(ModelRecord::try_from).transpose()
}

/// Returns a page of a tenant's models, newest first.
pub fn list_page(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    request: &PageRequest,
) -> Result<Page<ModelRecord>, StoreError> {
    let mut query = models::table.filter(models::tenant.eq(tenant.as_str())).into_boxed();
    if let Some(Cursor { created, id }) = &request.after {
        let created = created.naive_utc();
        let same_time = models::created.eq(created).and(models::id.lt(id));
        query = query.filter(models::created.lt(created).or(same_time));
    }
    let rows = query
        .order((models::created.desc(), models::id.desc()))
        .limit(request.rows_to_ask())
        .select(Row::as_select())
        .load(conn)
        .doing("list the models")?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(ModelRecord::try_from).collect();
    Ok(request.cut(records?, |record| Cursor::new(record.created, record.id)))
}

/// Gives a model's next version its number. The lock on the model's row makes a second caller wait,
/// so that numbers have no gap.
pub(super) fn next_version(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    id: ModelId,
) -> Result<u32, StoreError> {
    let number = diesel::update(models::table.find((tenant.as_str(), id.to_string())))
        .set(models::latest_version.eq(models::latest_version + 1))
        .returning(models::latest_version)
        .get_result::<i64>(conn)
        .optional()
        .doing("number a version")?
        .ok_or_else(|| StoreError::missing("model", &id))?;
    column::number("models.latest_version", number)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = models)]
struct Row {
    id: String,
    name: String,
    latest_version: i64,
    created: NaiveDateTime,
}

impl TryFrom<Row> for ModelRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: column::word("models.id", &row.id)?,
            name: row.name,
            latest_version: column::number("models.latest_version", row.latest_version)?,
            created: row.created.and_utc(),
        })
    }
}
