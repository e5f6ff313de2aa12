//! Two snapshots compared: exact lists of what changed, each with its cause.

use std::collections::BTreeSet;

use plumbline::app::{self, AssessInput};
use plumbline::import::{Limits, Source};
use plumbline::kb::Catalog;
use plumbline::report::{
    Cause, Change, ChangeRow, ChangedThing, Changes, Direction, Snapshot, compare,
};
use plumbline::vocab::{ControlStatus, Strength};
use proptest::prelude::*;

use crate::harness::PORTAL;

fn assess(model: &str) -> Snapshot {
    let catalog = Catalog::embedded().unwrap();
    let source = Source::new("portal.otm", model.to_owned());
    let read = app::read_upload(&catalog, &source, &Limits::default()).unwrap();
    let input = AssessInput {
        model: &read.model,
        sources: &read.sources,
        frameworks: &["hipaa-security".to_owned()],
        as_of: "2026-11-24",
        diagnostics: read.diagnostics,
    };
    app::assess(&catalog, input).unwrap()
}

fn of(changes: &Changes, what: ChangedThing) -> Vec<&ChangeRow> {
    changes.rows.iter().filter(|row| row.what == what).collect()
}

#[test]
fn a_snapshot_does_not_differ_from_itself() {
    let snapshot = assess(PORTAL);
    let changes = compare(&snapshot, &snapshot);
    assert_eq!(changes.rows, []);
    assert_eq!(changes.causes, []);
    assert!(changes.counts.iter().all(|row| row.added + row.removed + row.changed == 0));
}

#[test]
fn encrypting_a_database_changes_exactly_what_follows_from_it() {
    let old = assess(PORTAL);
    let new =
        assess(&PORTAL.replace("\"encrypted-at-rest\": false", "\"encrypted-at-rest\": true"));
    let changes = compare(&old, &new);
    assert_eq!(changes.causes, [Cause::Model]);
    let components = of(&changes, ChangedThing::Component);
    assert_eq!(components.len(), 1);
    assert_eq!(components[0].id, "component:db");
    assert!(components[0].field.starts_with("attribute "), "{}", components[0].field);
    assert_eq!((components[0].before.as_str(), components[0].after.as_str()), ("no", "yes"));
    assert_eq!(of(&changes, ChangedThing::Flow), Vec::<&ChangeRow>::new());
    let requirements = of(&changes, ChangedThing::Requirement);
    let encrypt = requirements.iter().find(|row| row.id.starts_with("encrypt-at-rest ")).unwrap();
    assert_eq!(encrypt.change, Change::Removed, "nothing asks for it any more");
    assert_eq!(encrypt.causes, [Cause::Model], "the attribute is read from the model");
    let ids = |snapshot: &Snapshot| -> BTreeSet<String> {
        snapshot.findings.iter().map(|row| row.id.clone()).collect()
    };
    let gone: BTreeSet<String> = ids(&old).difference(&ids(&new)).cloned().collect();
    let removed: BTreeSet<String> = of(&changes, ChangedThing::Finding)
        .into_iter()
        .filter(|row| row.change == Change::Removed)
        .map(|row| row.id.clone())
        .collect();
    assert!(!gone.is_empty());
    assert_eq!(gone, removed);
    assert!(changes.risk.after.residual < changes.risk.before.residual);
    let statuses = |snapshot: &Snapshot| -> Vec<ControlStatus> {
        snapshot.controls.iter().map(|row| row.status).collect()
    };
    let differing =
        statuses(&old).iter().zip(statuses(&new)).filter(|(old, new)| *old != new).count();
    assert!(differing > 0);
    assert_eq!(of(&changes, ChangedThing::Control).len(), differing);
}

#[test]
fn evidence_the_knowledge_base_and_the_day_are_told_apart() {
    let old = assess(PORTAL);
    let is_stated = |row: &ChangeRow| row.causes == [Cause::Evidence];

    let mut stated = old.clone();
    let row = stated.requirements.iter_mut().find(|row| row.evidence.is_empty()).unwrap();
    row.status = ControlStatus::Met;
    row.strength = Strength::Tested;
    row.evidence = vec!["E-1".to_owned()];
    let changes = compare(&old, &stated);
    let rows = of(&changes, ChangedThing::Requirement);
    assert!(rows.len() == 1 && is_stated(rows[0]), "{rows:?}");
    assert_eq!(rows[0].after, "Met: tested by a person");

    let mut stale = old.clone();
    stale.as_of = "2027-11-24".to_owned();
    let row =
        stale.requirements.iter_mut().find(|row| row.status == ControlStatus::NotMet).unwrap();
    row.strength = Strength::Documented;
    let changes = compare(&old, &stale);
    assert_eq!(of(&changes, ChangedThing::Requirement)[0].causes, [Cause::Day]);

    let mut upgraded = old.clone();
    upgraded.catalog.sha256 = "0".repeat(64);
    upgraded.findings[0].score.factors[0].effect = 0.5;
    upgraded.findings[0].score.residual += 1.0;
    let removed = upgraded.findings.pop().unwrap();
    let changes = compare(&old, &upgraded);
    assert_eq!(changes.causes, [Cause::KnowledgeBase]);
    let rows = of(&changes, ChangedThing::Finding);
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.causes == [Cause::KnowledgeBase]));
    assert!(rows.iter().any(|row| row.id == removed.id && row.change == Change::Removed));
    assert!(rows.iter().any(|row| row.field == "risk" && row.direction == Direction::Worse));
}

#[test]
fn another_choice_of_frameworks_is_no_progress() {
    let old = assess(PORTAL);
    let mut new = old.clone();
    new.controls.clear();
    new.frameworks.clear();
    let changes = compare(&old, &new);
    let rows = of(&changes, ChangedThing::Control);
    assert_eq!(rows.len(), old.controls.len());
    assert!(rows.iter().all(|row| row.causes == [Cause::Frameworks]));
    assert!(rows.iter().all(|row| row.direction == Direction::Neither));
    assert!(changes.frameworks[0].before.is_some() && changes.frameworks[0].after.is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn both_directions_tell_the_same(kept in prop::collection::vec(any::<bool>(), 64), turn in 0..40_usize) {
        let old = assess(PORTAL);
        let mut new = old.clone();
        let mut keep = kept.iter().cycle();
        new.components.retain(|_| *keep.next().unwrap());
        new.flows.retain(|_| *keep.next().unwrap());
        new.findings.retain(|_| *keep.next().unwrap());
        new.requirements.retain(|_| *keep.next().unwrap());
        new.evidence.retain(|_| *keep.next().unwrap());
        let count = new.findings.len().max(1);
        new.findings.rotate_left(turn % count);
        let (forth, back) = (compare(&old, &new), compare(&new, &old));
        prop_assert_eq!(forth.rows.len(), back.rows.len());
        for (there, home) in forth.rows.iter().zip(&back.rows) {
            let opposite = match there.change {
                Change::Added => Change::Removed,
                Change::Removed => Change::Added,
                Change::Changed => Change::Changed,
            };
            prop_assert_eq!((&there.id, opposite), (&home.id, home.change));
            prop_assert_eq!((&there.before, &there.after), (&home.after, &home.before));
        }
        let lost = old.findings.len() - new.findings.len();
        prop_assert_eq!(forth.counts.iter().map(|row| row.removed).sum::<usize>(), forth.rows.iter().filter(|row| row.change == Change::Removed).count());
        prop_assert_eq!(of(&forth, ChangedThing::Finding).len(), lost);
    }
}
