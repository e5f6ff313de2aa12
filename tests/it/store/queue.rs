//! Jobs: taken once, kept alive, queued again when their worker dies.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use chrono::{DateTime, Utc};
use plumbline::store::jobs::{Outcome, Stale};
use plumbline::store::{
    AnyConnection, JobId, JobRecord, JobState, NewJob, Store, StoreError, jobs,
};
use serde_json::json;

use super::{after, change_at, noon, tenant};

pub(super) fn add_job(store: &Store, at: DateTime<Utc>) -> JobRecord {
    let new = NewJob { id: JobId::new(at), kind: "assess", input: json!({"model": "m"}) };
    store.write(|conn| jobs::insert(conn, &change_at(at), new)).unwrap()
}

pub(super) fn take(store: &Store, now: DateTime<Utc>) -> Option<JobRecord> {
    store.write(|conn| jobs::take(conn, now)).unwrap()
}

pub(super) fn a_job_is_taken_once(store: &Store) {
    let queued: BTreeSet<_> = (0..20).map(|second| add_job(store, after(second)).id).collect();
    let start = Barrier::new(2);
    let work = || {
        start.wait();
        std::iter::from_fn(|| take(store, after(60))).map(|job| job.id).collect::<Vec<_>>()
    };
    let mut taken = thread::scope(|scope| {
        let other = scope.spawn(work);
        let mut taken = work();
        taken.extend(other.join().unwrap());
        taken
    });
    taken.sort_unstable();
    assert_eq!(taken, queued.into_iter().collect::<Vec<_>>());
}

pub(super) fn a_worker_does_not_wait(store: &Store) {
    let oldest = add_job(store, noon());
    let next = add_job(store, after(1));
    store
        .write(|conn| -> Result<(), StoreError> {
            assert_eq!(jobs::take(conn, after(2))?.map(|job| job.id), Some(oldest.id));
            // On SQLite there is one writer at a time, and taking is short.
            if matches!(conn, AnyConnection::Postgres(_)) {
                assert_eq!(take(store, after(2)).map(|job| job.id), Some(next.id));
                assert_eq!(take(store, after(2)), None);
            }
            Ok(())
        })
        .unwrap();
}

pub(super) fn a_silent_workers_job_is_queued_again(store: &Store) {
    let finish = |job: &JobRecord, second| {
        let outcome = Outcome::Done(json!({"by": job.attempts}));
        store.write(|conn| jobs::finish(conn, job, &outcome, after(second))).unwrap()
    };
    let requeue = |silent_since| {
        let problem = json!("gave up");
        let stale = Stale { silent_since, max_attempts: 3, problem, now: after(100) };
        store.write(|conn| jobs::requeue_stale(conn, &stale)).unwrap()
    };
    let queued = add_job(store, noon());
    let slow = take(store, after(1)).unwrap();
    assert_eq!((slow.state, slow.attempts), (JobState::Running, 1));
    assert!(store.write(|conn| jobs::keep_alive(conn, &slow, after(30))).unwrap());
    assert_eq!(requeue(after(30)), 0, "it was seen since");
    assert_eq!(requeue(after(31)), 1);

    let quick = take(store, after(101)).unwrap();
    assert_eq!((quick.id, quick.attempts), (queued.id, 2));
    assert!(!store.write(|conn| jobs::keep_alive(conn, &slow, after(102))).unwrap());
    assert!(!finish(&slow, 102), "the slow one comes too late");
    assert!(finish(&quick, 103));
    assert!(!finish(&quick, 104), "a job ends once");
    let job = store.read(|conn| jobs::find(conn, &tenant(), queued.id)).unwrap().unwrap();
    assert_eq!((job.state, job.result), (JobState::Done, Some(json!({"by": 2}))));
    assert_eq!((job.finished, job.problem), (Some(after(103)), None));
}

pub(super) fn a_job_tried_too_often_fails(store: &Store) {
    let id = add_job(store, noon()).id;
    take(store, after(1)).unwrap();
    let problem = json!({"code": "worker-lost"});
    let stale = Stale { silent_since: after(9), max_attempts: 1, problem, now: after(10) };
    assert_eq!(store.write(|conn| jobs::requeue_stale(conn, &stale)).unwrap(), 0);
    let job = store.read(|conn| jobs::find(conn, &tenant(), id)).unwrap().unwrap();
    assert_eq!((job.state, job.problem), (JobState::Failed, Some(stale.problem)));
    assert_eq!(job.finished, Some(after(10)));
}
