//! Work that takes longer than a request: queued in the store, done by a worker of any node.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::app::assessments::keep;
use crate::app::service::{id, not_found, written};
use crate::app::{Actor, App, AppError, AssessRequest};
use crate::store::jobs::{self, Outcome, Stale};
use crate::store::{JobId, JobRecord, NewJob};
use crate::view::JobView;

/// The kind of job that assesses a model.
const ASSESS: &str = "assess";

/// How long a worker sleeps when nobody wakes it up: jobs of other nodes come without a call.
const NAP: Duration = Duration::from_secs(2);

/// Minutes of silence after which a worker is taken for dead. An assessment takes seconds.
const SILENCE_MINUTES: i64 = 10;

/// How often a job is tried: one that kills its worker would otherwise do so for ever.
const MOST_ATTEMPTS: u32 = 3;

/// A call to the worker that there is something to do.
#[derive(Debug, Default)]
pub struct WakeUp {
    called: Mutex<bool>,
    bell: Condvar,
}

impl WakeUp {
    fn call(&self) {
        *self.called.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bell.notify_one();
    }

    fn wait(&self) {
        let called = self.called.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.bell.wait_timeout_while(called, NAP, |called| !*called);
        let (mut called, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *called = false;
    }
}

impl App {
    /// Queues an assessment, if what it asks for is there: a job that must fail is not begun.
    pub fn start_job(&self, actor: &Actor, request: &AssessRequest) -> Result<JobView, AppError> {
        self.check_request(actor, request)?;
        let change = self.change(actor);
        let new = NewJob { id: JobId::new(change.at()), kind: ASSESS, input: input_of(request) };
        let record = self.store().write(|conn| jobs::insert(conn, &change, new))?;
        self.wake_up().call();
        Ok(view(&record))
    }

    /// Shows a job.
    pub fn job(&self, actor: &Actor, job: &str) -> Result<JobView, AppError> {
        let at = id::<JobId>("job", job)?;
        let found = self.store().read(|conn| jobs::find(conn, &actor.tenant, at))?;
        found.as_ref().map(view).ok_or_else(|| not_found("job", job))
    }

    /// Does jobs until the process ends. A failure is logged, and the next job is taken.
    #[expect(clippy::infinite_loop, reason = "a worker ends with its process")]
    pub fn work(&self) {
        loop {
            match self.work_once() {
                Ok(true) => {}
                Ok(false) => self.wake_up().wait(),
                Err(error) => {
                    tracing::error!(error = %error, "a job could not be taken or finished");
                    self.wake_up().wait();
                }
            }
        }
    }

    /// Does the oldest job, if there is one; tells whether there was.
    pub fn work_once(&self) -> Result<bool, AppError> {
        let now = self.now();
        let stale = Stale {
            silent_since: now - TimeDelta::minutes(SILENCE_MINUTES),
            max_attempts: MOST_ATTEMPTS,
            problem: Value::from("it was tried several times and never came to an end"),
            now,
        };
        let taken = self.store().write(|conn| {
            jobs::requeue_stale(conn, &stale)?;
            jobs::take(conn, now)
        })?;
        let Some(job) = taken else { return Ok(false) };
        self.carry_out(&job)?;
        Ok(true)
    }

    /// Assesses, and keeps the assessment and the end of the job in one transaction: a worker that
    /// was only slow cannot do it twice.
    fn carry_out(&self, job: &JobRecord) -> Result<(), AppError> {
        let actor = Actor { tenant: job.tenant.clone(), name: job.actor.clone() };
        let made = self.make_assessment(self.importer(), &actor, &request_of(&job.input));
        let change = self.change(&actor);
        let now = self.now();
        self.store().write(|conn| match made {
            Ok(made) => {
                let assessment = keep(conn, &change, made)?;
                let outcome = Outcome::Done(json!({ "assessment": assessment.id }));
                if jobs::finish(conn, job, &outcome, now)? {
                    Ok(())
                } else {
                    let reason = "the job was given to another worker".to_owned();
                    Err(AppError::Conflict { reason })
                }
            }
            Err(error) => {
                let outcome = Outcome::Failed(Value::from(error.to_string()));
                jobs::finish(conn, job, &outcome, now)?;
                Ok(())
            }
        })
    }
}

fn input_of(request: &AssessRequest) -> Value {
    json!({
        "model": request.model,
        "version": request.version,
        "frameworks": request.frameworks,
        "as_of": request.as_of,
    })
}

/// Reads what [`input_of`] wrote; what is not there is as if it had not been stated.
fn request_of(input: &Value) -> AssessRequest {
    let text = |key: &str| input.get(key).and_then(Value::as_str).map(str::to_owned);
    let frameworks = input.get("frameworks").and_then(Value::as_array);
    AssessRequest {
        model: text("model").unwrap_or_default(),
        version: input
            .get("version")
            .and_then(Value::as_u64)
            .and_then(|number| u32::try_from(number).ok()),
        frameworks: frameworks
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        as_of: text("as_of"),
    }
}

fn view(job: &JobRecord) -> JobView {
    let assessment = job.result.as_ref().and_then(|result| result.get("assessment"));
    JobView {
        id: job.id.to_string(),
        kind: job.kind.clone(),
        state: job.state.as_str().to_owned(),
        created: written(job.created),
        started: job.started.map(written),
        finished: job.finished.map(written),
        assessment: assessment.and_then(Value::as_str).map(str::to_owned),
        problem: job.problem.as_ref().and_then(Value::as_str).map(str::to_owned),
    }
}
