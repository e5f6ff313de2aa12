//! Transactions and the audit log: all or nothing, in order, for good.

use std::io::{BufRead, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection;
use plumbline::config::DatabaseUrl;
use plumbline::store::audit::ObjectKind;
use plumbline::store::{PageRequest, Store, StoreError, sources};

use super::{add_model, add_version, after, change, change_at, logged, model_names};
use crate::database::Database;

pub(super) fn an_error_leaves_nothing(store: &Store) {
    let refused: Result<(), StoreError> = store.write(|conn| {
        let model = add_model(conn, &change(), "Clinic")?;
        add_version(conn, &change(), model.id)?;
        Err(StoreError::Missing { object: "patience", id: String::new() })
    });
    assert!(matches!(refused, Err(StoreError::Missing { object: "patience", .. })));
    assert_eq!(
        store
            .read(|conn| Ok::<_, StoreError>(model_names(conn, &PageRequest::default()).0))
            .unwrap(),
        [""; 0]
    );
    assert_eq!(logged(store), []);
}

pub(super) fn a_panic_leaves_nothing(store: &Store) {
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        store.write(|conn| -> Result<(), StoreError> {
            add_model(conn, &change(), "Clinic")?;
            panic!("on purpose");
        })
    }));
    assert!(panicked.is_err());
    store.write(|conn| add_model(conn, &change(), "Bank")).unwrap();
    assert_eq!(logged(store), [(1, ObjectKind::Model)]);
}

pub(super) fn audit_numbers_have_no_gap(store: &Store) {
    let start = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                start.wait();
                for round in 0..10 {
                    let kept = store.write(|conn| {
                        add_model(conn, &change(), "Clinic")?;
                        let undone = StoreError::Missing { object: "luck", id: String::new() };
                        if round % 3 == 0 { Err(undone) } else { Ok(()) }
                    });
                    assert_eq!(kept.is_ok(), round % 3 != 0, "{kept:?}");
                }
            });
        }
    });
    let numbers: Vec<_> = logged(store).into_iter().map(|(seq, _)| seq).collect();
    assert_eq!(numbers, (1..=12).rev().collect::<Vec<_>>());
}

pub(super) fn an_audit_row_stays(store: &Store) {
    store.write(|conn| add_model(conn, &change(), "Clinic")).unwrap();
    for statement in ["update audit set actor = 'eve'", "delete from audit"] {
        let refused = store.write(|conn| -> Result<(), StoreError> {
            let error = conn.batch_execute(statement).unwrap_err();
            assert!(error.to_string().contains("append-only"), "{error}");
            Err(StoreError::Missing { object: "right", id: String::new() })
        });
        assert!(refused.is_err());
    }
    assert_eq!(logged(store), [(1, ObjectKind::Model)]);
}

pub(super) fn a_read_cannot_write(store: &Store) {
    let refused = store.read(|conn| add_model(conn, &change(), "Clinic"));
    assert!(matches!(refused, Err(StoreError::Query { .. })), "{refused:?}");
    store.write(|conn| add_model(conn, &change(), "Clinic")).unwrap();
}

pub(super) fn a_read_sees_one_moment(store: &Store) {
    let all = PageRequest::default();
    store
        .read(|conn| -> Result<(), StoreError> {
            assert_eq!(model_names(conn, &all).0, [""; 0]);
            store.write(|other| add_model(other, &change(), "Clinic"))?;
            assert_eq!(model_names(conn, &all).0, [""; 0]);
            Ok(())
        })
        .unwrap();
    let later = store.read(|conn| Ok::<_, StoreError>(model_names(conn, &all).0));
    assert_eq!(later.unwrap(), ["Clinic"]);
}

/// Tells the killed process, which is this very test, where the database is.
const CHILD: &str = "PLUMBLINE_TEST_KILLED";

#[test]
fn a_process_killed_in_mid_transaction_leaves_nothing() {
    if let Some(url) = std::env::var_os(CHILD) {
        return change_and_wait(url.to_str().unwrap());
    }
    for database in Database::each() {
        let store = database.open();
        store.write(|conn| add_model(conn, &change(), "before")).unwrap();
        kill_in_mid_transaction(&database.url);
        drop(store);
        let store = database.open();
        store.write(|conn| add_model(conn, &change_at(after(1)), "after")).unwrap();
        let names =
            store.read(|conn| Ok::<_, StoreError>(model_names(conn, &PageRequest::default())));
        assert_eq!(names.unwrap().0, ["after", "before"], "on {}", database.name());
        assert_eq!(logged(&store), [(2, ObjectKind::Model), (1, ObjectKind::Model)]);
    }
}

fn kill_in_mid_transaction(url: &str) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "store::transactions::a_process_killed_in_mid_transaction_leaves_nothing",
            "--exact",
        ])
        .arg("--nocapture")
        .env(CHILD, url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "written"), "the child got as far as writing");
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
}

fn change_and_wait(url: &str) {
    let store = Store::open(&DatabaseUrl::parse(url).unwrap(), 2).unwrap();
    let waited: Result<(), StoreError> = store.write(|conn| {
        let model = add_model(conn, &change(), "killed")?;
        // More than SQLite keeps in memory, so that some of it reaches the files.
        sources::insert(conn, &change(), "text/plain", &vec![7; 16 * 1024 * 1024])?;
        add_version(conn, &change(), model.id)?;
        std::io::stdout().write_all(b"\nwritten\n").unwrap();
        std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
        Ok(())
    });
    waited.unwrap();
}
