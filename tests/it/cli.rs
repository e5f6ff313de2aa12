//! The command line as its users meet it: the built binary, its output and its exit status.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const MODEL: &str = "tests/models/real/owasp-demo-threat-model.json";

fn plumbline(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plumbline"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = plumbline(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn has_keys(value: &Value, wanted: &[&str]) {
    for key in wanted {
        assert!(keys(value).contains(key), "{key} is missing in {:?}", keys(value));
    }
}

#[test]
fn assess_prints_the_agreed_json() {
    let snapshot = json(&["assess", MODEL, "--framework", "pci-dss", "-f", "json"]);
    let top = [
        "catalog",
        "model",
        "diagnostics",
        "findings",
        "requirements",
        "frameworks",
        "controls",
        "gaps",
        "scenarios",
    ];
    has_keys(&snapshot, &top);
    has_keys(&snapshot["catalog"], &["version", "sha256"]);
    has_keys(&snapshot["model"], &["name", "id", "components", "flows", "zones"]);
    let counts = [
        "id",
        "controls",
        "met",
        "partly_met",
        "not_met",
        "not_assessed",
        "not_applicable",
        "inherited",
    ];
    has_keys(&snapshot["frameworks"][0], &counts);
    assert_eq!(snapshot["frameworks"][0]["id"], "pci-dss@4.0.1");
}

#[test]
fn inspect_search_and_stats_print_the_agreed_json() {
    let inspection = json(&["inspect", MODEL, "-f", "json"]);
    has_keys(&inspection, &["format", "model", "diagnostics"]);
    has_keys(&inspection["model"], &["components", "flows", "zones", "assets"]);
    has_keys(&inspection["diagnostics"][0], &["code", "severity", "place", "message"]);
    let found = json(&["search", "164.312(a)(2)(iv)", "-f", "json"]);
    has_keys(&found, &["query", "total", "hits"]);
    assert_eq!(found["hits"][0]["id"], "hipaa-security@2013:164.312(a)(2)(iv)");
    has_keys(&found["hits"][0], &["id", "kind", "framework", "citation", "title", "score", "why"]);
    let stats = json(&["kb", "stats", "-f", "json"]);
    let wanted = [
        "catalog",
        "threats",
        "requirements",
        "test_cases",
        "component_types",
        "synonyms",
        "frameworks",
        "benchmarks",
    ];
    has_keys(&stats, &wanted);
}

#[test]
fn show_lists_every_kind_of_link_with_origin_and_reason() {
    let entry = json(&["show", "PCI DSS 8.4.2", "-f", "json"]);
    assert_eq!(entry["id"], "pci-dss@4.0.1:8.4.2");
    let links = entry["links"].as_array().unwrap();
    for kind in ["requirement", "threat", "test-case", "recommendation", "control"] {
        assert!(links.iter().any(|link| link["entry"]["kind"] == kind), "{kind}");
    }
    for link in links {
        assert!(!link["origin"].as_str().unwrap().is_empty());
        assert!(!link["reason"].as_str().unwrap().is_empty());
        let is_control = link["entry"]["kind"] == "control";
        assert_eq!(link["origin"] == "inferred", is_control, "{link}");
    }
}

#[test]
fn the_gate_and_wrong_usage_have_their_own_exit_statuses() {
    let gate = |bar| plumbline(&["assess", MODEL, "--fail-on", bar]).status.code();
    assert_eq!(gate("info"), Some(1));
    assert_eq!(plumbline(&["assess", MODEL]).status.code(), Some(0));
    assert_eq!(plumbline(&["assess", "no-such-file"]).status.code(), Some(2));
    assert_eq!(plumbline(&["assess", MODEL, "--framework", "nope"]).status.code(), Some(2));
    assert_eq!(plumbline(&["show", "nope"]).status.code(), Some(2));
    assert_eq!(plumbline(&["no-such-command"]).status.code(), Some(2));
    assert_eq!(plumbline(&["--help"]).status.code(), Some(0));
}

#[test]
fn what_is_no_model_is_refused_with_code_and_place() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_plumbline"))
        .args(["inspect", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"{\"a\": [1, 2").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("not-readable") && said.contains("standard input:1"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn the_workbook_is_the_same_bytes_twice() {
    let folder = std::env::temp_dir().join(format!("plumbline-cli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str| {
        let path = folder.join(name);
        let to = path.to_str().unwrap();
        let output = plumbline(&["assess", MODEL, "--as-of", "2026-11-24", "-o", to]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(&path).unwrap()
    };
    assert_eq!(write("a.xlsx"), write("b.xlsx"));
    std::fs::remove_dir_all(folder).unwrap();
}
