//! Assessments: which version of a model was judged by which knowledge, and the snapshot of it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::audit::{self, Action, Event, ObjectKind};
use super::change::Change;
use super::column;
use super::connection::AnyConnection;
use super::error::{Doing, StoreError};
use super::ids::{AssessmentId, ModelId, TenantId};
use super::page::{Cursor, Page, PageRequest};
use super::schema::assessments;

/// An assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentRecord {
    /// What was assessed, and how.
    pub assessment: NewAssessment,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// By whom.
    pub actor: String,
}

/// An assessment to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAssessment {
    /// Its id.
    pub id: AssessmentId,
    /// The model.
    pub model: ModelId,
    /// Which version of it.
    pub version: u32,
    /// The frameworks with their editions, in the order of the report.
    pub frameworks: Vec<String>,
    /// The day as of which evidence was judged.
    pub as_of: NaiveDate,
    /// The version of the catalogue that was used.
    pub catalog_version: String,
    /// SHA-256 of that catalogue, so that the assessment can be made again.
    pub catalog_sha256: String,
    /// The id of its snapshot, as [`super::snapshots::insert`] returns it.
    pub snapshot_sha256: String,
    /// What lists show of the snapshot, so that they need not read it.
    pub summary: Value,
}

/// Adds an assessment. Its model version and its snapshot must be kept already.
pub fn insert(
    conn: &mut AnyConnection,
    change: &Change,
    assessment: NewAssessment,
) -> Result<AssessmentRecord, StoreError> {
    let record = AssessmentRecord { assessment, created: change.at, actor: change.actor.clone() };
    diesel::insert_into(assessments::table)
        .values((assessments::tenant.eq(change.tenant.as_str()), Row::from(&record)))
        .execute(conn)
        .doing("add an assessment")?;
    let event = Event::new(Action::Created, ObjectKind::Assessment, record.assessment.id)
        .detail("model", record.assessment.model.to_string())
        .detail("version", record.assessment.version)
        .detail("catalog", record.assessment.catalog_sha256.as_str())
        .detail("snapshot", record.assessment.snapshot_sha256.as_str());
    audit::append(conn, change, event)?;
    Ok(record)
}

/// Finds an assessment.
pub fn find(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    id: AssessmentId,
) -> Result<Option<AssessmentRecord>, StoreError> {
    let row = assessments::table
        .find((tenant.as_str(), id.to_string()))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .doing("find an assessment")?;
    row.map(AssessmentRecord::try_from).transpose()
}

/// Returns a page of a tenant's assessments, of one model or of all, newest first.
pub fn list_page(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    model: Option<ModelId>,
    request: &PageRequest,
) -> Result<Page<AssessmentRecord>, StoreError> {
    let mut query = assessments::table.filter(assessments::tenant.eq(tenant.as_str())).into_boxed();
    if let Some(model) = model {
        query = query.filter(assessments::model_id.eq(model.to_string()));
    }
    if let Some(Cursor { created, id }) = &request.after {
        let created = created.naive_utc();
        let same_time = assessments::created.eq(created).and(assessments::id.lt(id));
        query = query.filter(assessments::created.lt(created).or(same_time));
    }
    let rows = query
        .order((assessments::created.desc(), assessments::id.desc()))
        .limit(request.rows_to_ask())
        .select(Row::as_select())
        .load(conn)
        .doing("list the assessments")?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(AssessmentRecord::try_from).collect();
    Ok(request.cut(records?, |record| Cursor::new(record.created, record.assessment.id)))
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assessments)]
#[diesel(treat_none_as_default_value = false)]
struct Row {
    id: String,
    model_id: String,
    version: i64,
    frameworks: String,
    as_of: NaiveDate,
    catalog_version: String,
    catalog_sha256: String,
    snapshot_sha256: String,
    summary: String,
    created: NaiveDateTime,
    actor: String,
}

impl From<&AssessmentRecord> for Row {
    fn from(record: &AssessmentRecord) -> Self {
        let assessment = &record.assessment;
        Self {
            id: assessment.id.to_string(),
            model_id: assessment.model.to_string(),
            version: assessment.version.into(),
            frameworks: Value::from(assessment.frameworks.clone()).to_string(),
            as_of: assessment.as_of,
            catalog_version: assessment.catalog_version.clone(),
            catalog_sha256: assessment.catalog_sha256.clone(),
            snapshot_sha256: assessment.snapshot_sha256.clone(),
            summary: assessment.summary.to_string(),
            created: record.created.naive_utc(),
            actor: record.actor.clone(),
        }
    }
}

impl TryFrom<Row> for AssessmentRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let frameworks = serde_json::from_str(&row.frameworks)
            .map_err(|error| StoreError::unreadable("assessments.frameworks", error))?;
        let assessment = NewAssessment {
            id: column::word("assessments.id", &row.id)?,
            model: column::word("assessments.model_id", &row.model_id)?,
            version: column::number("assessments.version", row.version)?,
            frameworks,
            as_of: row.as_of,
            catalog_version: row.catalog_version,
            catalog_sha256: row.catalog_sha256,
            snapshot_sha256: row.snapshot_sha256,
            summary: column::json("assessments.summary", &row.summary)?,
        };
        Ok(Self { assessment, created: row.created.and_utc(), actor: row.actor })
    }
}
