//! Jobs: work that takes longer than a request. Any node takes the oldest one; a job whose node
//! died is seen by its silence and queued again.
//!
//! A worker that was only slow may come back after its job was given to another. Each taking has a
//! number ([`JobRecord::attempts`]), and only the worker with the current number can finish.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::change::{Change, stored_time};
use super::column;
use super::connection::AnyConnection;
use super::error::{Doing, StoreError};
use super::ids::{JobId, TenantId};
use super::page::{Cursor, Page, PageRequest};
use super::schema::jobs;

vocabulary! {
    /// How far a job is.
    JobState ("job state") {
        Queued = "queued", "Queued";
        Running = "running", "Running";
        Done = "done", "Done";
        Failed = "failed", "Failed";
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRecord {
    /// Whose it is.
    pub tenant: TenantId,
    /// The id.
    pub id: JobId,
    /// What is to be done ("assess").
    pub kind: String,
    /// How far it is.
    pub state: JobState,
    /// What it was asked for.
    pub input: Value,
    /// What came out; `None` unless done.
    pub result: Option<Value>,
    /// What went wrong; `None` unless failed.
    pub problem: Option<Value>,
    /// How often it was taken.
    pub attempts: u32,
    /// Who asked.
    pub actor: String,
    /// When it was asked for.
    pub created: DateTime<Utc>,
    /// When it was last taken.
    pub started: Option<DateTime<Utc>>,
    /// When its worker last gave a sign of life.
    pub seen: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished: Option<DateTime<Utc>>,
}

/// A job to queue.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: &'a str,
    /// What it is asked for.
    pub input: Value,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// With a result.
    Done(Value),
    /// With a problem.
    Failed(Value),
}

/// Which running jobs are given up by their workers, and what becomes of them.
#[derive(Debug, Clone)]
pub struct Stale {
    /// Those whose worker gave no sign of life since then.
    pub silent_since: DateTime<Utc>,
    /// How often a job is tried before it fails, as one that kills its worker would do so for ever.
    pub max_attempts: u32,
    /// The problem of those that fail.
    pub problem: Value,
    /// The time.
    pub now: DateTime<Utc>,
}

/// Queues a job. What it will do is logged by the changes that it makes.
pub fn insert(
    conn: &mut AnyConnection,
    change: &Change,
    new: NewJob<'_>,
) -> Result<JobRecord, StoreError> {
    let record = JobRecord {
        tenant: change.tenant.clone(),
        id: new.id,
        kind: new.kind.to_owned(),
        state: JobState::Queued,
        input: new.input,
        result: None,
        problem: None,
        attempts: 0,
        actor: change.actor.clone(),
        created: change.at,
        started: None,
        seen: None,
        finished: None,
    };
    diesel::insert_into(jobs::table)
        .values(Row::from(&record))
        .execute(conn)
        .doing("queue a job")?;
    Ok(record)
}

/// Takes the oldest queued job of any tenant; no two workers get the same one, and none waits for
/// another.
pub fn take(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<Option<JobRecord>, StoreError> {
    let oldest = jobs::table
        .filter(jobs::state.eq(JobState::Queued.as_str()))
        .order((jobs::created, jobs::id))
        .select((jobs::tenant, jobs::id))
        .limit(1);
    let key = match conn {
        AnyConnection::Postgres(c) => {
            oldest.for_update().skip_locked().first::<(String, String)>(c)
        }
        // A writer of SQLite is alone.
        AnyConnection::Sqlite(c) => oldest.first::<(String, String)>(c),
    };
    let Some(key) = key.optional().doing("choose a job")? else {
        return Ok(None);
    };
    let now = stored_time(now).naive_utc();
    diesel::update(jobs::table.find(key.clone()))
        .set((
            jobs::state.eq(JobState::Running.as_str()),
            jobs::attempts.eq(jobs::attempts + 1),
            jobs::started.eq(Some(now)),
            jobs::seen.eq(Some(now)),
        ))
        .execute(conn)
        .doing("take a job")?;
    let row = jobs::table.find(key).select(Row::as_select()).first(conn).doing("read a job")?;
    JobRecord::try_from(row).map(Some)
}

/// Gives a sign of life; `false` when the job was given to another worker meanwhile.
pub fn keep_alive(
    conn: &mut AnyConnection,
    job: &JobRecord,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let seen = jobs::seen.eq(Some(stored_time(now).naive_utc()));
    let rows = diesel::update(jobs::table)
        .filter(jobs::tenant.eq(job.tenant.as_str()))
        .filter(jobs::id.eq(job.id.to_string()))
        .filter(jobs::state.eq(JobState::Running.as_str()))
        .filter(jobs::attempts.eq(i64::from(job.attempts)))
        .set(seen)
        .execute(conn)
        .doing("keep a job alive")?;
    Ok(rows > 0)
}

/// Ends a job; `false` when it was given to another worker meanwhile, and then nothing is changed.
/// Called in the transaction of the job's last change, it makes that change happen once.
pub fn finish(
    conn: &mut AnyConnection,
    job: &JobRecord,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (state, result, problem) = match outcome {
        Outcome::Done(value) => (JobState::Done, Some(value.to_string()), None),
        Outcome::Failed(value) => (JobState::Failed, None, Some(value.to_string())),
    };
    let rows = diesel::update(jobs::table)
        .filter(jobs::tenant.eq(job.tenant.as_str()))
        .filter(jobs::id.eq(job.id.to_string()))
        .filter(jobs::state.eq(JobState::Running.as_str()))
        .filter(jobs::attempts.eq(i64::from(job.attempts)))
        .set((
            jobs::state.eq(state.as_str()),
            jobs::result.eq(result),
            jobs::problem.eq(problem),
            jobs::finished.eq(Some(stored_time(now).naive_utc())),
        ))
        .execute(conn)
        .doing("finish a job")?;
    Ok(rows > 0)
}

/// Queues the jobs of silent workers again, or fails those that were tried too often. Returns how
/// many were queued.
pub fn requeue_stale(conn: &mut AnyConnection, stale: &Stale) -> Result<usize, StoreError> {
    let silent_since = stored_time(stale.silent_since).naive_utc();
    let silent = jobs::state.eq(JobState::Running.as_str()).and(jobs::seen.lt(silent_since));
    let max_attempts = i64::from(stale.max_attempts);
    diesel::update(jobs::table)
        .filter(silent.and(jobs::attempts.ge(max_attempts)))
        .set((
            jobs::state.eq(JobState::Failed.as_str()),
            jobs::problem.eq(Some(stale.problem.to_string())),
            jobs::finished.eq(Some(stored_time(stale.now).naive_utc())),
        ))
        .execute(conn)
        .doing("fail the jobs that were tried too often")?;
    diesel::update(jobs::table)
        .filter(silent.and(jobs::attempts.lt(max_attempts)))
        .set(jobs::state.eq(JobState::Queued.as_str()))
        .execute(conn)
        .doing("queue the jobs of silent workers again")
}

/// Finds a job.
pub fn find(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    id: JobId,
) -> Result<Option<JobRecord>, StoreError> {
    let row = jobs::table
        .find((tenant.as_str(), id.to_string()))
        .select(Row::as_select())
        .first(conn)
        .optional()
        .doing("find a job")?;
    row.map(JobRecord::try_from).transpose()
}

/// Returns a page of a tenant's jobs, newest first.
pub fn list_page(
    conn: &mut AnyConnection,
    tenant: &TenantId,
    request: &PageRequest,
) -> Result<Page<JobRecord>, StoreError> {
    let mut query = jobs::table.filter(jobs::tenant.eq(tenant.as_str())).into_boxed();
    if let Some(Cursor { created, id }) = &request.after {
        let created = created.naive_utc();
        let same_time = jobs::created.eq(created).and(jobs::id.lt(id));
        query = query.filter(jobs::created.lt(created).or(same_time));
    }
    let rows = query
        .order((jobs::created.desc(), jobs::id.desc()))
        .limit(request.rows_to_ask())
        .select(Row::as_select())
        .load(conn)
        .doing("list the jobs")?;
    let records: Result<Vec<_>, _> = rows.into_iter().map(JobRecord::try_from).collect();
    Ok(request.cut(records?, |record| Cursor::new(record.created, record.id)))
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs)]
#[diesel(treat_none_as_default_value = false)]
struct Row {
    tenant: String,
    id: String,
    kind: String,
    state: String,
    input: String,
    result: Option<String>,
    problem: Option<String>,
    attempts: i64,
    actor: String,
    created: NaiveDateTime,
    started: Option<NaiveDateTime>,
    seen: Option<NaiveDateTime>,
    finished: Option<NaiveDateTime>,
}

impl From<&JobRecord> for Row {
    fn from(record: &JobRecord) -> Self {
        Self {
            tenant: record.tenant.to_string(),
            id: record.id.to_string(),
            kind: record.kind.clone(),
            state: record.state.to_string(),
            input: record.input.to_string(),
            result: record.result.as_ref().map(ToString::to_string),
            problem: record.problem.as_ref().map(ToString::to_string),
            attempts: record.attempts.into(),
            actor: record.actor.clone(),
            created: record.created.naive_utc(),
            started: record.started.map(|at| at.naive_utc()),
            seen: record.seen.map(|at| at.naive_utc()),
            finished: record.finished.map(|at| at.naive_utc()),
        }
    }
}

impl TryFrom<Row> for JobRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let json =
            |column, text: Option<String>| text.map(|text| column::json(column, &text)).transpose();
        Ok(Self {
            tenant: column::word("jobs.tenant", &row.tenant)?,
            id: column::word("jobs.id", &row.id)?,
            kind: row.kind,
            state: column::word("jobs.state", &row.state)?,
            input: column::json("jobs.input", &row.input)?,
            result: json("jobs.result", row.result)?,
            problem: json("jobs.problem", row.problem)?,
            attempts: column::number("jobs.attempts", row.attempts)?,
            actor: row.actor,
            created: row.created.and_utc(),
            started: row.started.map(|at| at.and_utc()),
            seen: row.seen.map(|at| at.and_utc()),
            finished: row.finished.map(|at| at.and_utc()),
        })
    }
}
