//! `plumbline compare`: inputs, assessments, gates.

use std::fs;

use super::{MODEL, has_keys, json, plumbline, refused, text};

const OTHER: &str = "tests/models/real/threat-forge-fixture.tm7";

#[test]
fn an_assessment_and_its_model_do_not_differ() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("before.json");
    let kept = kept.to_str().unwrap();
    text(&[
        "assess",
        MODEL,
        "--framework",
        "pci-dss",
        "--as-of",
        "2026-03-31",
        "-f",
        "json",
        "-o",
        kept,
    ]);
    let changes = json(&["compare", kept, MODEL, "--as-of", "2026-03-31", "-f", "json"]);
    has_keys(&changes, &["old", "new", "causes", "risk", "frameworks", "counts", "rows"]);
    assert_eq!(changes["old"], changes["new"]);
    assert_eq!(changes["rows"].as_array().unwrap().len(), 0, "{changes}");
    let run = plumbline(&["compare", kept, MODEL, "--fail-on", "info", "--fail-on-worse"]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
}

#[test]
fn new_findings_and_worse_controls_fail_the_gate() {
    let asked = ["compare", MODEL, OTHER, "--as-of", "2026-03-31", "--framework", "pci-dss"];
    let run = plumbline(&[&asked[..], &["--fail-on", "low"]].concat());
    assert_eq!(run.status, Some(1), "{}", run.stdout);
    assert!(run.stderr.contains("new certain findings"), "{}", run.stderr);
    assert!(run.stdout.contains("The model changed"), "{}", run.stdout);
    assert_eq!(plumbline(&asked).status, Some(0), "without a gate it is done");
}

#[test]
fn weaker_evidence_makes_controls_worse_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, status: &str| {
        let path = folder.path().join(name);
        let said =
            format!("[[evidence]]\nrequirement = \"encrypt-in-transit\"\nstatus = \"{status}\"\n");
        fs::write(&path, said).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (old, new) = (file("old.toml", "implemented"), file("new.toml", "open"));
    let asked = ["compare", MODEL, MODEL, "--as-of", "2026-03-31", "--framework", "pci-dss"];
    let asked = [&asked[..], &["--old-evidence", &old, "--new-evidence", &new]].concat();
    let run = plumbline(&[&asked[..], &["--fail-on-worse"]].concat());
    assert_eq!(run.status, Some(1), "{}", run.stdout);
    assert!(run.stderr.contains("controls got worse"), "{}", run.stderr);
    let changes = json(&[&asked[..], &["-f", "json"]].concat());
    assert_eq!(changes["causes"], serde_json::json!(["evidence"]));
    let rows = changes["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["causes"] == serde_json::json!(["evidence"])), "{rows:?}");
    assert!(rows.iter().any(|row| row["what"] == "control" && row["direction"] == "worse"));
}

#[test]
fn the_csv_and_the_json_have_the_same_rows() {
    let asked = ["compare", MODEL, OTHER, "--as-of", "2026-03-31", "--framework", "pci-dss"];
    let csv = text(&[&asked[..], &["-f", "csv"]].concat());
    let json = json(&[&asked[..], &["-f", "json"]].concat());
    let rows = csv::Reader::from_reader(csv.as_bytes()).into_records().count();
    assert_eq!(rows, json["rows"].as_array().unwrap().len());
    assert!(rows > 0);
}

#[test]
fn what_cannot_be_compared_is_wrong_usage() {
    let said = refused(&["compare", MODEL, "Cargo.toml"]);
    assert!(said.contains("Cargo.toml"), "{said}");
    refused(&["compare", MODEL]);
}
