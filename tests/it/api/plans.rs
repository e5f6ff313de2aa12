//! Plans of stored assessments, and what changed between two.

use serde_json::Value;

use crate::harness::TestApp;

#[test]
fn a_plan_of_an_assessment_keeps_to_its_budget() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    let plan = app.json(&format!("/assessments/{id}/plan?budget=10&budget=20"));
    let snapshot = app.json(&format!("/assessments/{id}/snapshot"));
    assert_eq!(plan["snapshot"], snapshot["id"]);
    assert_eq!(plan["risk_before"], snapshot["risk"]["residual"]);
    assert!(plan["cost"].as_f64().unwrap() <= 10.0);
    let budgets = plan["curve"].as_array().unwrap().iter().map(|row| row["budget"].clone());
    assert_eq!(budgets.collect::<Vec<Value>>(), [10.0, 20.0]);
    let first = plan["chosen"][0]["requirement"].as_str().unwrap();
    let path = format!("/assessments/{id}/plan?budget=10&never={first}&why_not={first}");
    let without = app.json(&path);
    let reason = without["why_not"][0]["reason"].as_str().unwrap();
    assert_eq!(reason, "It was said not to be wanted.");
    assert!(without["risk_removed"].as_f64() <= plan["risk_removed"].as_f64());
}

#[test]
fn a_plan_that_cannot_be_made_is_a_bad_parameter() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    for query in ["", "?budget=-1", "?budget=1&cost=x", "?budget=1&must=nothing-like-it"] {
        let answer = app.get(&format!("/api/v1/assessments/{id}/plan{query}"));
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.json_or_null()["code"], "bad-parameter", "{query}");
    }
}

#[test]
fn two_assessments_of_a_model_are_compared() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    let model = app.json(&format!("/assessments/{id}"))["model"].clone();
    let body = serde_json::json!({"model": model, "frameworks": ["pci-dss", "hipaa-security"]});
    let made = app.post("/assessments", &body).json_or_null();
    let other = made["id"].as_str().unwrap();
    let changes = app.json(&format!("/assessments/{other}/changes?since={id}"));
    assert_eq!(changes["causes"], serde_json::json!(["frameworks"]));
    assert_eq!(changes["old"]["snapshot"], app.json(&format!("/assessments/{id}"))["snapshot"]);
    let rows = changes["rows"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["what"] == "control"), "{rows:?}");
    let answer = app.get(&format!("/api/v1/assessments/{other}/changes?since=none"));
    assert_eq!(answer.json_or_null()["code"], "unknown-assessment");
    let html = app.get(&format!("/assessments/{other}/changes")).text();
    assert!(html.contains("Other frameworks were chosen") && html.contains(&id), "{html}");
    let alone = app.get(&format!("/assessments/{id}/changes"));
    assert_eq!(alone.status, 200, "{}", alone.text());
}
