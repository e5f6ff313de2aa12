//! `plumbline plan`: its numbers against the assessment that they come from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{MODEL, has_keys, json, refused, text};

const ASKED: &[&str] = &["plan", MODEL, "--as-of", "2026-03-31", "--budget"];

fn plan(arguments: &[&str]) -> Value {
    json(&[ASKED, arguments, &["-f", "json"]].concat())
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn chosen(plan: &Value) -> Vec<String> {
    let rows = plan["chosen"].as_array().unwrap();
    rows.iter().map(|row| row["requirement"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_the_plan_removes_can_be_worked_out_from_the_assessment() {
    let plan = plan(&["20"]);
    has_keys(&plan, &["budget", "chosen", "risk_before", "risk_after", "optimality_gap", "next"]);
    has_keys(&plan["chosen"][0], &["requirement", "cost", "benefit", "closes"]);
    let snapshot = json(&["assess", MODEL, "--as-of", "2026-03-31", "-f", "json"]);
    let chosen = chosen(&plan);
    assert!(!chosen.is_empty());
    let mut after = 0.0;
    for finding in snapshot["findings"].as_array().unwrap() {
        let score = &finding["score"];
        let mut rest = number(&score["residual"]);
        for factor in score["factors"].as_array().unwrap() {
            let is_open = !["met", "inherited", "not-applicable"]
                .contains(&factor["status"].as_str().unwrap());
            let id = factor["requirement"].as_str().unwrap().to_owned();
            if is_open && chosen.contains(&id) {
                let with_all = 1.0 - number(&factor["effect"]) * number(&factor["weight"]);
                rest *= with_all / number(&factor["factor"]);
            }
        }
        after += rest;
    }
    assert!((number(&plan["risk_after"]) - after).abs() < 1e-9);
    let rows = plan["chosen"].as_array().unwrap();
    let benefits: f64 = rows.iter().map(|row| number(&row["benefit"])).sum();
    let costs: f64 = rows.iter().map(|row| number(&row["cost"])).sum();
    assert!((number(&plan["risk_before"]) - benefits - after).abs() < 1e-9);
    assert!((number(&plan["cost"]) - costs).abs() < 1e-9);
    assert!(costs <= 20.0);
}

#[test]
fn what_a_requirement_needs_comes_before_it() {
    let plan = plan(&["60"]);
    let snapshot = json(&["assess", MODEL, "--as-of", "2026-03-31", "-f", "json"]);
    let work = snapshot["work"].as_array().unwrap();
    let after: BTreeMap<&str, Vec<&str>> = work
        .iter()
        .map(|row| {
            let after = row["after"].as_array().unwrap().iter();
            (row["requirement"].as_str().unwrap(), after.map(|id| id.as_str().unwrap()).collect())
        })
        .collect();
    let chosen = chosen(&plan);
    let mut waited = 0;
    for (n, id) in chosen.iter().enumerate() {
        for needed in &after[id.as_str()] {
            waited += 1;
            assert!(chosen[..n].iter().any(|done| done == needed), "{needed} before {id}");
        }
    }
    assert!(waited > 0, "no step of this plan needs another");
}

#[test]
fn a_cost_a_duty_and_a_refusal_change_the_plan() {
    let before = chosen(&plan(&["20,40"]));
    let first = before.first().unwrap().clone();
    let without = chosen(&plan(&["20,40", "--never", &first]));
    assert!(!without.contains(&first));
    let dear = plan(&["20,40", "--cost", &format!("{first}=21"), "--why-not", &first]);
    assert!(!chosen(&dear).contains(&first));
    let reason = dear["why_not"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("the budget is 20"), "{reason}");
    let must = chosen(&plan(&["20,40", "--must", "incident-response-plan"]));
    assert!(must.contains(&"incident-response-plan".to_owned()));
    let due = plan(&["20,40", "--due", "incident-response-plan=2026-12-31"]);
    let rows = due["chosen"].as_array().unwrap();
    let row = rows.iter().find(|row| row["requirement"] == "incident-response-plan").unwrap();
    assert_eq!(row["duty"], "incident-response-plan is due on 2026-12-31");
}

#[test]
fn the_curve_has_the_budgets_that_are_named_and_rises() {
    let plan = plan(&["40,10,20"]);
    let curve = plan["curve"].as_array().unwrap();
    let budgets: Vec<f64> = curve.iter().map(|row| number(&row["budget"])).collect();
    assert_eq!(budgets, [10.0, 20.0, 40.0]);
    assert_eq!(plan["budget"], 40.0);
    assert_eq!(plan["risk_removed"], curve[2]["risk_removed"]);
    assert!(
        curve
            .windows(2)
            .all(|two| { number(&two[1]["risk_removed"]) >= number(&two[0]["risk_removed"]) })
    );
}

#[test]
fn a_file_of_wishes_says_the_same_as_the_arguments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.toml");
    let wishes = "budget = [20, 40]\nnever = [\"input-validation\"]\n[cost]\nrate-limiting = 1.5\n";
    std::fs::write(&path, wishes).unwrap();
    let by_file = json(&[
        "plan",
        MODEL,
        "--as-of",
        "2026-03-31",
        "--wishes",
        path.to_str().unwrap(),
        "-f",
        "json",
    ]);
    let arguments = ["20,40", "--never", "input-validation", "--cost", "rate-limiting=1.5"];
    assert_eq!(by_file, plan(&arguments));
    std::fs::write(&path, "budgets = 20").unwrap();
    let said = refused(&["plan", MODEL, "--wishes", path.to_str().unwrap()]);
    assert!(said.contains("unknown field `budgets`"), "{said}");
}

#[test]
fn the_table_and_the_csv_have_every_step() {
    let table = text(&[ASKED, &["20,40"]].concat());
    let csv = text(&[ASKED, &["20,40", "-f", "csv"]].concat());
    let steps = chosen(&plan(&["20,40"]));
    assert_eq!(csv::Reader::from_reader(csv.as_bytes()).records().count(), steps.len());
    for step in &steps {
        assert!(table.contains(step.as_str()) && csv.contains(step.as_str()), "{step}");
    }
    assert!(table.contains("the best possible"), "{table}");
}

#[test]
fn what_cannot_be_planned_is_wrong_usage() {
    let no_budget = refused(&["plan", MODEL]);
    assert!(no_budget.contains("--budget"), "{no_budget}");
    for (arguments, part) in [
        (vec!["nan"], "no number of person-days"),
        (vec!["20", "--budget=-1"], "no number of person-days"),
        (vec!["20", "--cost", "input-validation"], "expected ID=DAYS"),
        (vec!["20", "--must", "input-validatoin"], "did you mean input-validation"),
        (vec!["20", "--due", "input-validation=soon"], "expected yyyy-mm-dd"),
    ] {
        let said = refused(&[ASKED, &arguments].concat());
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn what_is_assumed_counts_and_is_said() {
    let day = ["--as-of", "2026-03-31", "-f", "json"];
    let assess = |more: &[&str]| json(&[&["assess", MODEL], more, &day[..]].concat());
    let plain = assess(&[]);
    let first = chosen(&plan(&["20,40"])).remove(0);
    let assumed = assess(&["--assume", &format!("{first}=met")]);
    let risk = |snapshot: &Value| number(&snapshot["risk"]["residual"]);
    let step = number(&plan(&["20,40"])["chosen"][0]["benefit"]);
    assert!(
        (risk(&plain) - risk(&assumed) - step).abs() < 1e-9,
        "the first step of the plan is done"
    );
    let rows = assumed["requirements"].as_array().unwrap();
    assert!(
        rows.iter().filter(|row| row["id"] == first.as_str()).all(|row| row["status"] == "met")
    );
    let said = assumed["diagnostics"].as_array().unwrap();
    assert!(said.iter().any(|row| row["code"] == "assumed"), "{said:?}");
    let evidence = assumed["evidence"].as_array().unwrap();
    assert!(evidence.iter().any(|row| row["by"] == "assumption"));
    refused(&["assess", MODEL, "--assume", &first]);
    refused(&["assess", MODEL, "--assume", "no-such-thing=met"]);
    refused(&["assess", MODEL, "--assume", &format!("{first}=done")]);
}
