//! What the store promises: one suite, run on every database that is there, each case on a fresh
//! one.

/// Jobs and their workers.
mod queue;
/// All or nothing, and the audit log.
mod transactions;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::thread;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use plumbline::store::audit::{Action, ObjectKind};
use plumbline::store::{
    AnyConnection, AssessmentId, AssessmentRecord, Change, Cursor, ModelCounts, ModelId,
    ModelRecord, NewAssessment, NewModel, NewVersion, PageRequest, SourceFile, Store, StoreError,
    TenantId, VersionRecord, assessments, audit, jobs, models, snapshots, sources, tenants,
    versions,
};
use serde_json::json;

use self::queue::add_job;
use crate::database::Database;

type Case = fn(&Store);

/// Every promise, by name.
const SUITE: &[(&str, Case)] = &[
    ("what is kept comes back as it went", what_is_kept_comes_back_as_it_went),
    ("a change writes its audit row", a_change_writes_its_audit_row),
    (
        "an error after a change leaves neither it nor its row",
        transactions::an_error_leaves_nothing,
    ),
    ("a panic inside of a transaction leaves nothing", transactions::a_panic_leaves_nothing),
    ("audit numbers have no gap", transactions::audit_numbers_have_no_gap),
    ("an audit row is neither changed nor deleted", transactions::an_audit_row_stays),
    ("two tenants never see each other's rows", tenants_see_only_their_own),
    ("the same bytes are kept once", the_same_bytes_are_kept_once),
    ("version numbers have no gap under two threads", version_numbers_have_no_gap),
    ("a version of an unknown model is refused", an_unknown_model_is_missing),
    ("a version of a file that is not kept is refused", an_unknown_file_is_refused),
    ("the same id twice is a duplicate", the_same_id_twice_is_a_duplicate),
    ("pages are stable under inserts", pages_are_stable_under_inserts),
    ("pages tell rows of the same time apart", pages_tell_rows_of_the_same_time_apart),
    ("a read cannot write", transactions::a_read_cannot_write),
    ("a read sees one moment", transactions::a_read_sees_one_moment),
    ("a job is taken once by two workers", queue::a_job_is_taken_once),
    ("a worker does not wait for another", queue::a_worker_does_not_wait),
    ("a silent worker's job is queued again", queue::a_silent_workers_job_is_queued_again),
    ("a job that was tried too often fails", queue::a_job_tried_too_often_fails),
];

fn run_suite(database: impl Fn() -> Database) {
    let run = |case: Case| {
        let database = database();
        catch_unwind(AssertUnwindSafe(|| case(&database.open()))).is_err()
    };
    let failed: Vec<_> =
        SUITE.iter().filter(|(_, case)| run(*case)).map(|(name, _)| name).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn the_suite_holds_on_sqlite() {
    run_suite(Database::sqlite);
}

#[test]
fn the_suite_holds_on_postgresql_where_there_is_one() {
    if Database::postgres().is_some() {
        run_suite(|| Database::postgres().unwrap());
    }
}

fn noon() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn after(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

fn tenant() -> TenantId {
    TenantId::default()
}

fn change_at(at: DateTime<Utc>) -> Change {
    Change::new(tenant(), "ada", at)
}

fn change() -> Change {
    change_at(noon())
}

fn add_model(
    conn: &mut AnyConnection,
    change: &Change,
    name: &str,
) -> Result<ModelRecord, StoreError> {
    models::insert(conn, change, NewModel { id: ModelId::new(change.at()), name })
}

fn add_version(
    conn: &mut AnyConnection,
    change: &Change,
    model: ModelId,
) -> Result<VersionRecord, StoreError> {
    let sha256 = sources::insert(conn, change, "text/yaml", b"otmVersion: 0.1.0")?;
    let counts = ModelCounts { components: 5, flows: 4, zones: 3, assets: 2, diagnostics: 1 };
    let source = SourceFile { sha256, name: "clinic.otm".to_owned() };
    let new = NewVersion { model, source, further: Vec::new(), format: "otm", counts };
    versions::insert(conn, change, &new)
}

fn add_assessment(
    conn: &mut AnyConnection,
    change: &Change,
    version: &VersionRecord,
) -> Result<AssessmentRecord, StoreError> {
    let assessment = NewAssessment {
        id: AssessmentId::new(change.at()),
        model: version.model,
        version: version.number,
        frameworks: vec!["pci-dss@4.0.1".to_owned(), "ferpa".to_owned()],
        as_of: change.at().date_naive(),
        catalog_version: "0.1.0".to_owned(),
        catalog_sha256: "c0ffee".to_owned(),
        snapshot_sha256: snapshots::insert(conn, change, b"{}")?,
        summary: serde_json::json!({ "gaps": 3 }),
    };
    assessments::insert(conn, change, assessment)
}

/// Number and object of every row of the default tenant's log, newest first.
fn logged(store: &Store) -> Vec<(u64, ObjectKind)> {
    let all = PageRequest { after: None, limit: 1000 };
    let page = store.read(|conn| audit::list_page(conn, &tenant(), &all)).unwrap();
    page.items.into_iter().map(|row| (row.seq, row.object_kind)).collect()
}

fn model_names(conn: &mut AnyConnection, request: &PageRequest) -> (Vec<String>, Option<Cursor>) {
    let page = models::list_page(conn, &tenant(), request).unwrap();
    (page.items.into_iter().map(|model| model.name).collect(), page.next)
}

fn what_is_kept_comes_back_as_it_went(store: &Store) {
    let precise = change_at(noon() + TimeDelta::nanoseconds(123_456_789));
    let bytes: Vec<u8> = (0..=255).collect();
    store
        .write(|conn| -> Result<(), StoreError> {
            let model = add_model(conn, &precise, "Clinic \u{1f3e5} 'portal'\0")?;
            assert_eq!(model.name, "Clinic \u{1f3e5} 'portal'");
            let first = add_version(conn, &precise, model.id)?;
            let extra = sources::insert(conn, &precise, "application/json", &bytes)?;
            let files = [first.source.clone(), SourceFile { sha256: extra, name: "plan".into() }];
            let further = files[1..].to_vec();
            let new = NewVersion {
                source: files[0].clone(),
                further,
                format: "otm",
                counts: first.counts,
                model: model.id,
            };
            let second = versions::insert(conn, &precise, &new)?;
            let assessment = add_assessment(conn, &precise, &second)?;

            let t = tenant();
            let stored = models::find(conn, &t, model.id)?.unwrap();
            assert_eq!(stored, ModelRecord { latest_version: 2, ..model });
            assert_eq!(versions::find(conn, &t, stored.id, 1)?, Some(first.clone()));
            assert_eq!(versions::find(conn, &t, stored.id, 3)?, None);
            assert_eq!(versions::list_latest(conn, &t, &[stored.id])?.first(), Some(&second));
            assert_eq!(versions::list_files(conn, &t, &first)?, files[..1]);
            assert_eq!(versions::list_files(conn, &t, &second)?, files);
            assert_eq!(sources::read(conn, &t, &files[1].sha256)?, Some(bytes));
            assert_eq!(
                assessments::find(conn, &t, assessment.assessment.id)?,
                Some(assessment.clone())
            );
            let snapshot = &assessment.assessment.snapshot_sha256;
            assert_eq!(snapshots::find(conn, &t, snapshot)?.unwrap().size, 2);
            assert_eq!(snapshots::read(conn, &t, snapshot)?, Some(b"{}".to_vec()));
            let page = versions::list_page(conn, &t, stored.id, &PageRequest::default())?;
            assert_eq!(page.items, [second, first]);
            Ok(())
        })
        .unwrap();
    let job = add_job(store, noon());
    assert_eq!(store.read(|conn| jobs::find(conn, &tenant(), job.id)).unwrap(), Some(job.clone()));
    let page = store.read(|conn| jobs::list_page(conn, &tenant(), &PageRequest::default()));
    assert_eq!(page.unwrap().items, [job]);
}

fn a_change_writes_its_audit_row(store: &Store) {
    let model = store.write(|conn| add_model(conn, &change(), "Clinic")).unwrap();
    let page = store.read(|conn| audit::list_page(conn, &tenant(), &PageRequest::default()));
    let [row] = page.unwrap().items.try_into().unwrap();
    assert_eq!((row.seq, row.at, row.actor.as_str()), (1, noon(), "ada"));
    assert_eq!((row.action, row.object_kind), (Action::Created, ObjectKind::Model));
    assert_eq!(row.object_id, model.id.to_string());
    assert_eq!(row.detail, json!({"name": "Clinic"}));

    let version = store.write(|conn| add_version(conn, &change(), model.id)).unwrap();
    store.write(|conn| add_assessment(conn, &change(), &version)).unwrap();
    let kinds = [ObjectKind::Assessment, ObjectKind::ModelVersion, ObjectKind::Model];
    assert_eq!(logged(store), [(3, kinds[0]), (2, kinds[1]), (1, kinds[2])]);
}

fn tenants_see_only_their_own(store: &Store) {
    let bank: TenantId = "bank".parse().unwrap();
    let theirs = Change::new(bank.clone(), "bob", noon());
    store.write(|conn| tenants::insert(conn, &theirs, "The bank")).unwrap();
    let job = add_job(store, noon());
    store
        .write(|conn| -> Result<(), StoreError> {
            let model = add_model(conn, &change(), "Clinic")?;
            let version = add_version(conn, &change(), model.id)?;
            let assessment = add_assessment(conn, &change(), &version)?.assessment;
            let all = PageRequest::default();

            assert_eq!(models::find(conn, &bank, model.id)?, None);
            assert_eq!(models::list_page(conn, &bank, &all)?.items, []);
            assert_eq!(versions::find(conn, &bank, model.id, 1)?, None);
            assert_eq!(versions::list_latest(conn, &bank, &[model.id])?, []);
            assert_eq!(
                versions::list_page(conn, &bank, model.id, &PageRequest::default())?.items,
                []
            );
            assert_eq!(sources::find(conn, &bank, &version.source.sha256)?, None);
            assert_eq!(sources::read(conn, &bank, &version.source.sha256)?, None);
            assert_eq!(snapshots::find(conn, &bank, &assessment.snapshot_sha256)?, None);
            assert_eq!(snapshots::read(conn, &bank, &assessment.snapshot_sha256)?, None);
            assert_eq!(assessments::find(conn, &bank, assessment.id)?, None);
            assert_eq!(assessments::list_page(conn, &bank, Some(model.id), &all)?.items, []);
            assert_eq!(jobs::find(conn, &bank, job.id)?, None);
            assert_eq!(jobs::list_page(conn, &bank, &all)?.items, []);
            let log = audit::list_page(conn, &bank, &PageRequest::default())?.items;
            assert_eq!(log.len(), 1, "the row of the tenant itself");

            // The same id and the same content are another row there.
            models::insert(conn, &theirs, NewModel { id: model.id, name: "Bank" })?;
            assert_eq!(add_version(conn, &theirs, model.id)?.number, 1);
            assert_eq!(models::find(conn, &tenant(), model.id)?.unwrap().name, "Clinic");
            Ok(())
        })
        .unwrap();
}

fn the_same_bytes_are_kept_once(store: &Store) {
    let keep = |at, media_type: &str| {
        store.write(|conn| sources::insert(conn, &change_at(at), media_type, b"same")).unwrap()
    };
    let first = keep(noon(), "text/yaml");
    assert_eq!(first, "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5");
    assert_eq!(keep(after(1), "text/plain"), first);
    let record = store.read(|conn| sources::find(conn, &tenant(), &first)).unwrap().unwrap();
    assert_eq!((record.media_type.as_str(), record.size), ("text/yaml", 4));
    assert_eq!(record.created, noon(), "the first one stays");
    let other = store.write(|conn| sources::insert(conn, &change(), "text/yaml", b"other"));
    assert_ne!(other.unwrap(), first);
}

fn version_numbers_have_no_gap(store: &Store) {
    let model = store.write(|conn| add_model(conn, &change(), "Clinic")).unwrap().id;
    let start = Barrier::new(2);
    let add = || {
        start.wait();
        let add = |_| store.write(|conn| add_version(conn, &change(), model)).unwrap().number;
        (0..10).map(add).collect::<Vec<_>>()
    };
    let mut numbers = thread::scope(|scope| {
        let other = scope.spawn(add);
        let mut numbers = add();
        numbers.extend(other.join().unwrap());
        numbers
    });
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
}

fn an_unknown_model_is_missing(store: &Store) {
    let unknown = ModelId::new(noon());
    let refused = store.write(|conn| add_version(conn, &change(), unknown)).unwrap_err();
    assert_eq!(refused.to_string(), format!("there is no model {unknown}"));
}

fn an_unknown_file_is_refused(store: &Store) {
    let model = store.write(|conn| add_model(conn, &change(), "Clinic")).unwrap().id;
    let source = SourceFile { sha256: "0".repeat(64), name: "nowhere".to_owned() };
    let counts = ModelCounts::default();
    let new = NewVersion { model, source, further: Vec::new(), format: "otm", counts };
    let refused = store.write(|conn| versions::insert(conn, &change(), &new)).unwrap_err();
    assert!(matches!(refused, StoreError::Query { operation: "add a version", .. }), "{refused:?}");
    let left = store.read(|conn| models::find(conn, &tenant(), model)).unwrap().unwrap();
    assert_eq!(left.latest_version, 0);
}

fn the_same_id_twice_is_a_duplicate(store: &Store) {
    let new = NewModel { id: ModelId::new(noon()), name: "Clinic" };
    store.write(|conn| models::insert(conn, &change(), new)).unwrap();
    let refused = store.write(|conn| models::insert(conn, &change(), new)).unwrap_err();
    assert!(matches!(refused, StoreError::Duplicate { .. }), "{refused:?}");
    assert_eq!(refused.to_string(), "could not add a model, since it is there already");
}

fn pages_are_stable_under_inserts(store: &Store) {
    let add = |second: i64| {
        let name = second.to_string();
        store.write(|conn| add_model(conn, &change_at(after(second)), &name)).unwrap();
    };
    let page = |after: Option<Cursor>| {
        let request = PageRequest { after, limit: 2 };
        store.read(|conn| Ok::<_, StoreError>(model_names(conn, &request))).unwrap()
    };
    (1..=5).for_each(add);
    let (first, next) = page(None);
    assert_eq!(first, ["5", "4"]);
    add(6);
    // As the API hands it out and gets it back.
    let next: Cursor = next.unwrap().to_string().parse().unwrap();
    let (second, next) = page(Some(next));
    assert_eq!(second, ["3", "2"]);
    add(0);
    let (third, next) = page(next);
    assert_eq!((third, next), (vec!["1".to_owned(), "0".to_owned()], None));
}

fn pages_tell_rows_of_the_same_time_apart(store: &Store) {
    let names: BTreeSet<_> = (0..7).map(|n| n.to_string()).collect();
    for name in &names {
        store.write(|conn| add_model(conn, &change(), name)).unwrap();
    }
    let mut seen = Vec::new();
    let mut request = PageRequest { after: None, limit: 3 };
    for page in 1..=3 {
        let read = |conn: &mut AnyConnection| Ok::<_, StoreError>(model_names(conn, &request));
        let (items, next) = store.read(read).unwrap();
        seen.extend(items);
        assert_eq!(next.is_none(), page == 3);
        request.after = next;
    }
    assert_eq!(seen.len(), names.len(), "none comes twice");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), names);
}
