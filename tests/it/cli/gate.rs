//! The gate of a build: fingerprints that outlive a moved line, baselines, and exceptions that end.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Folder, Run, plumbline};

const BUCKET: &str = r#"resource "aws_s3_bucket" "orders" {
  bucket = "shop-orders"
  acl    = "public-read"
}
"#;

const DATABASE: &str = r#"resource "aws_db_instance" "main" {
  engine              = "postgres"
  storage_encrypted   = false
  publicly_accessible = true
}
"#;

fn gate(input: &str, rest: &[&str]) -> Run {
    let command = ["assess", input, "--framework", "pci-dss", "-f", "sarif", "--fail-on", "low"];
    plumbline(&[&command[..], rest].concat())
}

fn results(run: &Run) -> Vec<Value> {
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    log["runs"][0]["results"].as_array().unwrap().clone()
}

fn fingerprints(run: &Run) -> BTreeSet<String> {
    let of =
        |result: &Value| result["partialFingerprints"]["plumbline/v1"].as_str().unwrap().to_owned();
    results(run).iter().map(of).collect()
}

fn lines(run: &Run) -> Vec<u64> {
    let line =
        |result: &Value| result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64();
    results(run).iter().filter_map(line).collect()
}

#[test]
fn fingerprints_survive_moving_a_resource_to_another_line() {
    let folder = Folder::new("gate-moved");
    folder.write("main.tf", BUCKET);
    let before = gate(&folder.path(""), &[]);
    folder.write("main.tf", &format!("{}{BUCKET}", "# moved\n".repeat(7)));
    let after = gate(&folder.path(""), &[]);
    assert!(!fingerprints(&before).is_empty());
    assert_eq!(fingerprints(&before), fingerprints(&after));
    let moved: Vec<u64> = lines(&before).iter().map(|line| line + 7).collect();
    assert_eq!(moved, lines(&after));
    let log: Value = serde_json::from_str(&before.stdout).unwrap();
    let taxonomies = log["runs"][0]["taxonomies"].as_array().unwrap();
    assert!(taxonomies.iter().any(|one| one["name"].as_str().unwrap().starts_with("pci-dss@")));
}

#[test]
fn a_baseline_lets_pass_what_was_there_and_nothing_new() {
    let folder = Folder::new("gate-baseline");
    folder.write("main.tf", BUCKET);
    let first = gate(&folder.path(""), &[]);
    assert_eq!(first.status, Some(1), "{}", first.stderr);
    let outside = Folder::new("gate-baseline-of");
    let baseline = outside.write("main.sarif", &first.stdout);
    let again = gate(&folder.path(""), &["--baseline", &baseline]);
    assert_eq!(again.status, Some(0), "{}", again.stderr);
    assert!(results(&again).iter().all(|result| result["baselineState"] == "unchanged"));
    folder.write("database.tf", DATABASE);
    let worse = gate(&folder.path(""), &["--baseline", &baseline]);
    assert_eq!(worse.status, Some(1), "{}", worse.stderr);
    assert!(results(&worse).iter().any(|result| result["baselineState"] == "new"));
}

#[test]
fn an_exception_holds_until_its_day_and_names_who_answers_for_it() {
    let folder = Folder::new("gate-exceptions");
    folder.write("main.tf", BUCKET);
    let rules: BTreeSet<String> = results(&gate(&folder.path(""), &[]))
        .iter()
        .map(|result| result["ruleId"].as_str().unwrap().to_owned())
        .collect();
    let outside = Folder::new("gate-exceptions-of");
    let exceptions = |day: &str| {
        let one = |rule: &String| {
            format!(
                "[[exception]]\nrule = \"{rule}\"\nreason = \"a public catalogue\"\nowner = \"Ada\"\nexpires = {day}\n"
            )
        };
        outside.write(&format!("{day}.toml"), &rules.iter().map(one).collect::<String>())
    };
    let on = ["--as-of", "2030-06-01"];
    let accepted =
        gate(&folder.path(""), &[&["--exceptions", &exceptions("2030-06-01")][..], &on].concat());
    assert_eq!(accepted.status, Some(0), "{}", accepted.stderr);
    let first = &results(&accepted)[0];
    assert!(first["suppressions"][0].to_string().contains("Ada"), "{first}");
    let ended =
        gate(&folder.path(""), &[&["--exceptions", &exceptions("2030-05-31")][..], &on].concat());
    assert_eq!(ended.status, Some(1), "{}", ended.stderr);
}
