//! Versions of models: what was uploaded, and what the import made of it, in numbers. A version
//! never changes; a new upload is a new version.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::audit::{self, Action, Event, ObjectKind};
use super::change::{Change, storable};
use super::column;
use super::connection::AnyConnection;
use super::error::{Doing, StoreError};
use super::ids::{ModelId, TenantId};
use super::models;
use super::page::{Page, PageRequest};
use super::schema::{model_versions, models as model_rows, version_files};

/// A version of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRecord {
    /// The model.
    pub model: ModelId,
    /// Its number, from 1 without a gap.
    pub number: u32,
    /// The primary file; [`list_files`] gives all.
    pub source: SourceFile,
    /// The name of the format that it was read as ("otm").
    pub format: String,
    /// What the import found.
    pub counts: ModelCounts,
    /// When it was added.
    pub created: DateTime<Utc>,
    /// By whom.
    pub actor: String,
}

/// A kept file under the name that it was uploaded by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// SHA-256 of the bytes, as [`super::sources::insert`] returns it.
    pub sha256: String,
    /// The name.
    pub name: String,
}

/// How much of each an imported model has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ModelCounts {
    /// Components.
    pub components: u32,
    /// Flows.
    pub flows: u32,
    /// Trust zones.
    pub zones: u32,
    /// Assets.
    pub assets: u32,
    /// Diagnostics of the import.
    pub diagnostics: u32,
}

/// A version to add.
#[derive(Debug, Clone)]
pub struct NewVersion<'a> {
    /// The model.
    pub model: ModelId,
    /// The files, the primary one first.
    pub source: SourceFile,
    /// Further files.
    pub further: Vec<SourceFile>,
    /// The name of the format.
    pub format: &'a str,
    /// What the import found.
    pub counts: ModelCounts,
}

/// Adds the next version of a model. Its files must be kept already.
pub fn insert(
    conn: &mut AnyConnection,
    change: &Change,
    new: &NewVersion<'_>,
) -> Result<VersionRecord, StoreError> {
    let number = models::next_version(conn, &change.tenant, new.model)?;
    let record = VersionRecord {
        model: new.model,
        number,
        source: SourceFile { sha256: new.source.sha256.clone(), name: storable(&new.source.name) },
        format: new.format.to_owned(),
        counts: new.counts,
        created: change.at,
        actor: change.actor.clone(),
    };
    diesel::insert_into(model_versions::table)
        .values((model_versions::tenant.eq(change.tenant.as_str()), Row::from(&record)))
        .execute(conn)
        .doing("add a version")?;
    insert_files(conn, change, &record, &new.further)?;
    let event = Event::new(Action::Created, ObjectKind::ModelVersion, new.model)
        .detail("version", number)
        .detail("source", record.source.sha256.as_str())
        .detail("format", new.format);
    audit::append(conn, change, event)?;
    Ok(record)
}

fn insert_files(
    conn: &mut AnyConnection,
    change: &Change,
    version: &VersionRecord,
    further: &[SourceFile],
) -> Result<(), StoreError> {
    for (position, file) in (1_i64..).zip(further) {
        diesel::insert_into(version_files::table)
            .values((
                version_files::tenant.eq(change.tenant.as_str()),
                version_files::model_id.eq(version.model.to_string()),
                version_files::version.eq(i64::from(version.number)),
                version_files::position.eq(position),
                version_files::sha256.eq(&file.sha256),
                version_files::name.eq(storable(&file.name)),
            ))
            .execute(conn)
            .doing("add a file to a version")?;
    }
    Ok(())
}

/// Finds a version by its number.
pub fn find(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    model: ModelId,
    number: u32,
) -> Result<Option<VersionRecord>, StoreError> {
    let row = model_versions::table
        .find((tenant.as_str(), model.to_string(), i64::from(number)))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .doing("find a version")?;
    row.map(VersionRecord::try_from).transpose()
}

/// Returns the newest version of each of some models, for a list of models; by model id.
pub fn list_latest(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    of: &[ModelId],
) -> Result<Vec<VersionRecord>, StoreError> {
    let of = of.iter().map(ToString::to_string);
    let latest = model_rows::tenant
        .eq(model_versions::tenant)
        .and(model_rows::id.eq(model_versions::model_id))
        .and(model_rows::latest_version.eq(model_versions::version));
    let rows = model_versions::table
        .inner_join(model_rows::table.on(latest))
        .filter(model_versions::tenant.eq(tenant.as_str()))
        .filter(model_versions::model_id.eq_any(of))
        .order(model_versions::model_id)
        .select(Row::as_select())
        .load(conn)
        .doing("list the newest versions")?;
    rows.into_iter().map(VersionRecord::try_from).collect()
}

/// Returns a page of a model's versions, newest first; the cursor is the number.
pub fn list_page(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    model: ModelId,
    request: &PageRequest<u32>,
) -> Result<Page<VersionRecord, u32>, StoreError> {
    let before = request.after.map_or(i64::MAX, i64::from);
    let rows = model_versions::table
        .filter(model_versions::tenant.eq(tenant.as_str()))
        .filter(model_versions::model_id.eq(model.to_string()))
        .filter(model_versions::version.lt(before))
        .order(model_versions::version.desc())
        .limit(request.rows_to_ask())
        .select(Row::as_select())
        .load(conn)
        .doing("list the versions of a model")?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(VersionRecord::try_from).collect();
    Ok(request.cut(records?, |record| record.number))
}

/// Returns every file of a version, the primary one first.
pub fn list_files(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    version: &VersionRecord,
) -> Result<Vec<SourceFile>, StoreError> {
    let further = version_files::table
        .filter(version_files::tenant.eq(tenant.as_str()))
        .filter(version_files::model_id.eq(version.model.to_string()))
        .filter(version_files::version.eq(i64::from(version.number)))
        .order(version_files::position)
        .select((version_files::sha256, version_files::name))
        .load::<(String, String)>(conn)
        .doing("list the files of a version")?;
    let further = further.into_iter().map(|(sha256, name)| SourceFile { sha256, name });
    Ok(std::iter::once(version.source.clone()).chain(further).collect())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = model_versions)]
#[diesel(treat_none_as_default_value = false)]
struct Row {
    model_id: String,
    version: i64,
    source_sha256: String,
    source_name: String,
    format: String,
    components: i64,
    flows: i64,
    zones: i64,
    assets: i64,
    diagnostics: i64,
    created: NaiveDateTime,
    actor: String,
}

impl From<&VersionRecord> for Row {
    fn from(record: &VersionRecord) -> Self {
        Self {
            model_id: record.model.to_string(),
            version: record.number.into(),
            source_sha256: record.source.sha256.clone(),
            source_name: record.source.name.clone(),
            format: record.format.clone(),
            components: record.counts.components.into(),
            flows: record.counts.flows.into(),
            zones: record.counts.zones.into(),
            assets: record.counts.assets.into(),
            diagnostics: record.counts.diagnostics.into(),
            created: record.created.naive_utc(),
            actor: record.actor.clone(),
        }
    }
}

impl TryFrom<Row> for VersionRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            model: column::word("model_versions.model_id", &row.model_id)?,
            number: column::number("model_versions.version", row.version)?,
            source: SourceFile { sha256: row.source_sha256, name: row.source_name },
            format: row.format,
            counts: ModelCounts {
                components: column::number("model_versions.components", row.components)?,
                flows: column::number("model_versions.flows", row.flows)?,
                zones: column::number("model_versions.zones", row.zones)?,
                assets: column::number("model_versions.assets", row.assets)?,
                diagnostics: column::number("model_versions.diagnostics", row.diagnostics)?,
            },
            created: row.created.and_utc(),
            actor: row.actor,
        })
    }
}
