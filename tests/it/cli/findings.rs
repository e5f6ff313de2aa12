//! Reports of scanners on the command line: beside a model, as evidence, alone.

use serde_json::Value;

use super::{Folder, json, plumbline, refused, text};

const BUCKET: &str = "tests/models/findings/bucket.otm";

const AS_OF: &[&str] = &["-f", "json", "--as-of", "2026-11-25"];

/// Two buckets, of which the model has one, and the account.
fn prowler(status: &str) -> String {
    let row = |check: &str, code: &str, uid: &str, kind: &str| {
        format!(
            r#"{{"metadata": {{"event_code": "{check}", "product": {{"name": "Prowler"}}}}, "class_uid": 2004,
            "status_code": "{code}", "status_detail": "seen", "time_dt": "2026-11-23T14:23:53",
            "cloud": {{"account": {{"uid": "123456789012"}}}},
            "resources": [{{"uid": "{uid}", "type": "{kind}", "group": {{"name": "s3"}}}}]}}"#
        )
    };
    let rows = [
        row("s3_bucket_level_public_access_block", status, "arn:aws:s3:::invoices", "AwsS3Bucket"),
        row("s3_bucket_level_public_access_block", "FAIL", "arn:aws:s3:::other", "AwsS3Bucket"),
        row("guardduty_is_enabled", "PASS", "arn:aws:iam::123456789012:root", "Other"),
    ];
    format!("[{}]", rows.join(","))
}

fn requirement<'a>(snapshot: &'a Value, id: &str, element: &str) -> &'a Value {
    let rows = snapshot["requirements"].as_array().unwrap();
    rows.iter().find(|row| row["id"] == id && row["element"] == element).unwrap()
}

#[test]
fn a_report_beside_a_model_and_one_given_as_evidence_count_the_same() {
    let folder = Folder::new("beside");
    let failed = folder.write("failed.json", &prowler("FAIL"));
    let beside = json(&[&["assess", BUCKET, &failed], AS_OF].concat());
    let turned = json(&[&["assess", &failed, BUCKET], AS_OF].concat());
    let as_evidence = json(&[&["assess", BUCKET, "--evidence", &failed], AS_OF].concat());
    for snapshot in [&beside, &turned, &as_evidence] {
        assert_eq!(snapshot["model"]["name"], "Files");
        let row = requirement(snapshot, "object-storage-not-public", "component:invoices");
        assert_eq!(row["status"], "not-met");
        assert_eq!(requirement(snapshot, "intrusion-detection", "system")["status"], "met");
        assert_eq!(snapshot["model"]["sources"][1]["name"], failed.as_str());
    }
    assert_eq!(beside["id"], turned["id"], "the order of inputs does not matter");

    let evidence = beside["evidence"].as_array().unwrap();
    let of_scanner: Vec<_> = evidence.iter().filter(|row| row["source"] == "scanner").collect();
    assert!(of_scanner.iter().all(|row| row["by"] == "Prowler" && row["on"] == "2026-11-23"));
    let codes: Vec<_> =
        beside["diagnostics"].as_array().unwrap().iter().map(|row| &row["code"]).collect();
    assert!(codes.iter().any(|code| **code == "unknown-resource"), "{codes:?}");
}

#[test]
fn what_passed_is_validated_until_it_is_old() {
    let folder = Folder::new("passed");
    let passed = folder.write("passed.json", &prowler("PASS"));
    let strength = |as_of: &str| {
        let run = ["assess", BUCKET, passed.as_str(), "-f", "json", "--as-of", as_of];
        let snapshot = json(&run);
        let row = requirement(&snapshot, "object-storage-not-public", "component:invoices").clone();
        (row["status"].clone(), row["strength"].clone())
    };
    assert_eq!(strength("2026-11-25"), ("met".into(), "validated".into()));
    assert_eq!(strength("2029-11-25"), ("met".into(), "self-declared".into()));
}

#[test]
fn of_two_sources_the_weaker_counts_and_both_are_shown() {
    let folder = Folder::new("weaker");
    let failed = folder.write("failed.json", &prowler("FAIL"));
    let stated = folder.write(
        "evidence.toml",
        "[[evidence]]\nrequirement = \"object-storage-not-public\"\nat = \"component:invoices\"\n\
         status = \"verified\"\n",
    );
    let snapshot = json(&[&["assess", BUCKET, &failed, "--evidence", &stated], AS_OF].concat());
    let row = requirement(&snapshot, "object-storage-not-public", "component:invoices");
    assert_eq!(row["status"], "not-met");
    assert_eq!(row["evidence"].as_array().unwrap().len(), 2);
}

#[test]
fn a_report_alone_gives_a_gap_report() {
    let folder = Folder::new("alone");
    let report = folder.write("prowler.json", &prowler("FAIL"));
    let run = [&["assess", &report, "--framework", "pci-dss"], AS_OF].concat();
    let snapshot = json(&run);
    assert_eq!(snapshot["model"]["components"], 3);
    let at = "component:arn:aws:s3:::other";
    assert_eq!(requirement(&snapshot, "object-storage-not-public", at)["status"], "not-met");
    let gaps = snapshot["gaps"].as_array().unwrap();
    assert!(gaps.iter().any(|gap| gap["status"] == "not-met"));
}

#[test]
fn a_folder_gives_its_model_and_its_reports() {
    let folder = Folder::new("folder-with-report");
    folder.copy(BUCKET, "model.otm");
    folder.write("prowler.json", &prowler("FAIL"));
    let snapshot = json(&[&["assess", &folder.path("")], AS_OF].concat());
    assert_eq!(snapshot["model"]["name"], "Files");
    let row = requirement(&snapshot, "object-storage-not-public", "component:invoices");
    assert_eq!(row["status"], "not-met");
}

#[test]
fn statements_without_anything_to_be_about_are_refused() {
    let folder = Folder::new("only-statements");
    let stated = folder.write(
        "evidence.toml",
        "[[evidence]]\nrequirement = \"encrypt-at-rest\"\nstatus = \"verified\"\n",
    );
    let said = refused(&["assess", &stated]);
    assert!(said.contains("only statements, and no model"), "{said}");
}

#[test]
fn a_report_that_cannot_be_read_refuses_the_assessment() {
    let folder = Folder::new("broken");
    let broken = folder.write("broken.json", "[{\"metadata\": ");
    let run = plumbline(&["assess", BUCKET, "--evidence", &broken]);
    assert_eq!(run.status, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("not-readable"), "{}", run.stderr);
}

#[test]
fn formats_lists_the_kinds_of_report() {
    let listed = text(&["formats"]);
    for id in ["prowler-ocsf", "asff", "sarif", "kube-bench", "azure-defender"] {
        assert!(listed.contains(id), "{id}");
    }
}
