//! Assessments, what they found, reports and jobs.

use serde_json::{Value, json};

use crate::harness::{SHOP, TestApp};

fn rows(app: &TestApp, path: &str) -> Vec<Value> {
    app.json(path)["items"].as_array().unwrap().clone()
}

#[test]
fn an_assessment_is_listed_and_shown() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    let shown = app.json(&format!("/assessments/{id}"));
    assert_eq!(shown["model_name"], "Corner shop");
    assert_eq!(shown["frameworks"][0]["id"], "pci-dss@4.0.1");
    let model = shown["model"].as_str().unwrap();
    assert_eq!(rows(&app, &format!("/assessments?model={model}")), [shown]);
    assert!(rows(&app, "/assessments?model=another").is_empty());
}

#[test]
fn the_rows_of_an_assessment_are_those_of_its_snapshot() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    let snapshot = app.json(&format!("/assessments/{id}/snapshot"));
    for list in ["gaps", "controls", "findings", "evidence", "requirements"] {
        let mut seen = Vec::new();
        let mut path = format!("/assessments/{id}/{list}?limit=200");
        loop {
            let page = app.json(&path);
            seen.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/assessments/{id}/{list}?limit=200&cursor={next}");
        }
        assert_eq!(json!(seen), snapshot[list], "{list}");
    }
}

#[test]
fn rows_are_filtered_by_framework_status_severity_tier_and_element() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    let snapshot = app.json(&format!("/assessments/{id}/snapshot"));
    for (list, field, filter) in [
        ("gaps", "status", "status"),
        ("gaps", "tier", "tier"),
        ("controls", "status", "status"),
        ("findings", "severity", "severity"),
        ("findings", "threat", "threat"),
        ("requirements", "element", "element"),
    ] {
        let value = snapshot[list][0][field].as_str().unwrap();
        let all = snapshot[list].as_array().unwrap();
        let expected = all.iter().filter(|row| row[field] == value).count().min(200);
        let found = rows(&app, &format!("/assessments/{id}/{list}?{filter}={value}&limit=200"));
        assert_eq!(found.len(), expected, "{list}?{filter}={value}");
    }
    for (framework, some) in [("pci-dss", true), ("pci-dss@4.0.1", true), ("pci", false)] {
        let found = rows(&app, &format!("/assessments/{id}/gaps?framework={framework}"));
        assert_eq!(!found.is_empty(), some, "{framework}");
    }
}

#[test]
fn a_report_is_downloaded_with_its_name_and_digest_and_not_twice() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    let path = format!("/api/v1/assessments/{id}/reports/json");
    let report = app.get(&path);
    assert_eq!(report.status, 200);
    let name = report.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\""), "{name}");
    assert!(name.contains("filename*=UTF-8''"), "{name}");
    assert!(report.header("repr-digest").starts_with("sha-256=:"));
    assert_eq!(report.header("content-encoding"), "");
    let known = report.header("etag").to_owned();
    let again = app.send(app.request("GET", &path).header("If-None-Match", &known));
    assert_eq!((again.status, again.body.len()), (304, 0));

    let kinds = app.json("/reports");
    for kind in kinds["items"].as_array().unwrap() {
        let kind = kind["kind"].as_str().unwrap();
        assert_eq!(app.get(&format!("/api/v1/assessments/{id}/reports/{kind}")).status, 200);
    }
    let unknown = app.problem(&format!("/assessments/{id}/reports/docx"));
    assert_eq!(unknown["code"], "unknown-report");
    assert!(unknown["suggestions"].as_array().unwrap().contains(&json!("xlsx")));
}

#[test]
fn an_assessment_can_be_made_by_a_job() {
    let app = TestApp::start();
    let model = app.upload("/models", "shop.otm.json", SHOP).json();
    let wanted = json!({"model": model["model"]["id"], "frameworks": ["pci-dss"]});
    let request = app.request("POST", "/api/v1/assessments").json(&wanted);
    let answer = app.send(request.header("Prefer", "wait=1, respond-async"));
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_eq!(answer.header("preference-applied"), "respond-async");
    let job = app.get(answer.header("location"));
    assert_eq!(job.json()["id"], answer.json()["id"]);
}

#[test]
fn what_cannot_be_assessed_is_refused_with_what_can() {
    let app = TestApp::start();
    let model = app.upload("/models", "shop.otm.json", SHOP).json();
    let model = &model["model"]["id"];
    let check = |body: Value, status: u16, code: &str| {
        let answer = app.post("/assessments", &body);
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert_eq!(answer.json()["code"], code, "{body}");
        answer.json()
    };
    let problem =
        check(json!({"model": model, "frameworks": ["pci"]}), 422, "framework-not-assessable");
    assert!(problem["suggestions"].as_array().unwrap().len() > 3);
    check(json!({"model": "nothing"}), 404, "unknown-model");
    check(json!({"model": model, "version": 7.0}), 404, "unknown-version");
    check(json!({"model": model, "version": 1.5}), 400, "bad-body");
    check(json!({"model": model, "as_of": "yesterday"}), 400, "bad-body");
    check(json!({"model": model, "framework": "pci-dss"}), 400, "bad-body");
}
