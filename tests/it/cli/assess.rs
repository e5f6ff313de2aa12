//! `plumbline assess`.

use serde_json::Value;

use super::{Folder, MODEL, has_keys, json, plumbline, plumbline_with, refused, text};

/// A browser that calls a shop over plain HTTP, which keeps card numbers: in a few lines of OTM.
const SHOP: &str = r#"{
  "otmVersion": "0.2.0",
  "project": {"id": "shop", "name": "Shop"},
  "representations": [{"id": "r", "name": "r", "type": "threat-model"}],
  "trustZones": [
    {"id": "out", "name": "Internet", "type": "internet", "risk": {"trustRating": 0}},
    {"id": "in", "name": "Inside", "type": "private", "risk": {"trustRating": 80}}
  ],
  "components": [
    {"id": "browser", "name": "Browser", "type": "web-client", "parent": {"trustZone": "out"}},
    {"id": "shop", "name": "Shop", "type": "web-application", "parent": {"trustZone": "in"}},
    {"id": "db", "name": "Orders", "type": "relational-database", "parent": {"trustZone": "in"},
     "assets": {"stored": ["cards"]}}
  ],
  "assets": [{"id": "cards", "name": "Cardholder data", "risk":
    {"confidentiality": 100, "integrity": 100, "availability": 50}}],
  "dataflows": [
    {"id": "order", "name": "order", "source": "browser", "destination": "shop", "assets": ["cards"]},
    {"id": "keep", "name": "keep", "source": "shop", "destination": "db", "assets": ["cards"]}
  ]
}"#;

#[test]
fn it_prints_the_agreed_json() {
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
fn the_table_counts_every_status_and_says_what_to_fix_first() {
    let folder = Folder::new("table");
    let shop = folder.write("shop.otm", SHOP);
    let table = text(&["assess", &shop]);
    // Below stand numbers that change with every new threat.
    let top: Vec<&str> = table.lines().take(6).collect();
    insta::assert_snapshot!(top.join("\n"));
    assert!(table.contains("What to fix first"), "{table}");
    assert!(!table.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn the_ending_of_the_output_file_chooses_the_format() {
    let folder = Folder::new("endings");
    for (name, start) in [("a.json", "{"), ("a.xlsx", "PK"), ("a.zip", "PK"), ("a.svg", "<svg")] {
        let to = folder.path(name);
        assert_eq!(text(&["assess", MODEL, "-o", &to]), "");
        let written = std::fs::read(&to).unwrap();
        assert!(written.starts_with(start.as_bytes()), "{name}");
    }
    let said = refused(&["assess", MODEL, "-o", &folder.path("a.pdf")]);
    assert!(said.contains(".pdf") && said.contains("-f"), "{said}");
    assert_eq!(
        folder.names(),
        ["a.json", "a.svg", "a.xlsx", "a.zip"],
        "nothing half-written stays"
    );
}

#[test]
fn a_report_that_cannot_be_written_is_a_failure_and_leaves_nothing() {
    let folder = Folder::new("unwritable");
    let run = plumbline(&["assess", MODEL, "-o", &folder.path("no/such/folder/gaps.json")]);
    assert_eq!(run.status, Some(3));
    assert!(run.stderr.contains("could not write"), "{}", run.stderr);
    assert!(folder.names().is_empty());
}

#[test]
fn the_same_input_and_day_give_the_same_workbook() {
    let folder = Folder::new("same");
    let write = |name: &str| {
        let to = folder.path(name);
        text(&["assess", MODEL, "--as-of", "2026-11-24", "-o", &to]);
        std::fs::read(&to).unwrap()
    };
    assert_eq!(write("a.xlsx"), write("b.xlsx"));
}

#[test]
fn the_gate_counts_certain_findings_only() {
    let snapshot = json(&["assess", MODEL, "-f", "json"]);
    let findings = snapshot["findings"].as_array().unwrap();
    let worst = |certain: bool| {
        let order = ["info", "low", "medium", "high", "critical"];
        let place = |row: &Value| order.iter().position(|word| row["severity"] == **word).unwrap();
        let rows = findings.iter().filter(|row| !certain || row["certainty"] == "certain");
        rows.map(place).max()
    };
    let words = ["info", "low", "medium", "high", "critical"];
    for (bar, word) in words.iter().enumerate() {
        let expected = i32::from(worst(true).is_some_and(|worst| worst >= bar));
        let run = plumbline(&["assess", MODEL, "--fail-on", word]);
        assert_eq!(run.status, Some(expected), "{word}");
        assert_eq!(run.stderr.contains("gate"), expected == 1, "{}", run.stderr);
    }
    assert!(worst(true).is_some());
}

#[test]
fn several_models_are_merged_and_what_was_matched_is_said() {
    let other = "tests/models/real/three-tier-web-app.json";
    let run = plumbline(&["assess", MODEL, other, "-f", "json"]);
    let snapshot: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(snapshot["model"]["components"], 7 + 3);
    let sources = snapshot["model"]["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 2);
    let said = snapshot["diagnostics"].as_array().unwrap();
    assert!(said.iter().any(|row| row["code"] == "added-components"), "{said:?}");
}

#[test]
fn an_unknown_framework_is_named_with_the_nearest_and_all_known() {
    let said = refused(&["assess", MODEL, "--framework", "pci-ds"]);
    assert!(said.contains("did you mean pci-dss@4.0.1?"), "{said}");
    assert!(said.contains("nist-800-53@5.2.0/moderate"), "{said}");
}

#[test]
fn a_file_that_is_not_there_and_one_that_is_no_model_are_wrong_input() {
    let said = refused(&["assess", "no-such-file.otm"]);
    assert!(said.contains("could not read no-such-file.otm"), "{said}");
    let run = plumbline_with(&["assess", "-"], b"{\"a\": [1, 2");
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("not-readable"), "{}", run.stderr);
    assert!(run.stderr.contains("standard input:1"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[test]
fn a_model_may_come_on_standard_input() {
    let run =
        plumbline_with(&["assess", "-", "-f", "json", "--as-of", "2026-11-24"], SHOP.as_bytes());
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    let snapshot: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(snapshot["model"]["sources"][0]["name"], "standard input");
    assert_eq!(snapshot["as_of"], "2026-11-24");
}

#[test]
fn evidence_files_change_what_is_met_and_are_named_as_sources() {
    let folder = Folder::new("evidence");
    let shop = folder.write("shop.otm", SHOP);
    let evidence = folder.write(
        "evidence.toml",
        "[[evidence]]\nrequirement = \"encrypt-at-rest\"\nat = \"component:db\"\n\
         status = \"implemented\"\nby = \"J. Doe\"\non = \"2026-11-20\"\n",
    );
    let assess = |more: &[&str]| {
        let first = ["assess", &shop, "-f", "json", "--as-of", "2026-11-24"];
        json(&[&first[..], more].concat())
    };
    let at_rest = |snapshot: &Value| {
        let rows = snapshot["requirements"].as_array().unwrap();
        let row = rows
            .iter()
            .find(|row| row["id"] == "encrypt-at-rest" && row["element"] == "component:db");
        row.unwrap()["status"].clone()
    };
    assert_eq!(at_rest(&assess(&[])), "not-assessed");
    let with = assess(&["--evidence", &evidence]);
    assert_eq!(at_rest(&with), "met");
    let sources = with["model"]["sources"].as_array().unwrap();
    assert_eq!(sources[1]["name"], evidence.as_str());
}

#[test]
fn many_diagnostics_are_counted_unless_all_are_wanted() {
    let folder = Folder::new("many");
    let components: Vec<String> = (0..50)
        .map(|n| {
            format!(
                r#"{{"id": "c{n}", "name": "c{n}", "type": "x{n}", "parent": {{"trustZone": "z{n}"}}}}"#
            )
        })
        .collect();
    let model = format!(
        r#"{{"otmVersion": "0.2.0", "project": {{"id": "p", "name": "P"}}, "components": [{}]}}"#,
        components.join(",")
    );
    let path = folder.write("many.otm", &model);
    let count = |run: &str| run.lines().filter(|line| line.contains("]: ")).count();
    let short = plumbline(&["assess", &path]).stderr;
    assert_eq!(count(&short), 20, "{short}");
    assert!(short.contains("more diagnostics; -v shows them"), "{short}");
    let long = plumbline(&["assess", &path, "-v"]).stderr;
    assert!(count(&long) >= 50 && !long.contains("-v shows"), "{long}");
}
