//! Models and their versions.

use reqwest::blocking::multipart::{Form, Part};
use serde_json::json;

use crate::harness::{SHOP, TestApp};

#[test]
fn an_uploaded_model_is_listed_and_shown() {
    let app = TestApp::start();
    let answer = app.upload("/models", "shop.otm.json", SHOP);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let id = answer.json()["model"]["id"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), format!("/api/v1/models/{id}"));
    assert_eq!(answer.json()["model"]["components"], 3);

    assert_eq!(app.json(&format!("/models/{id}"))["name"], "Corner shop");
    assert_eq!(app.json("/models")["items"][0]["id"], json!(id));
}

#[test]
fn a_second_upload_makes_a_second_version() {
    let app = TestApp::start();
    let first = app.upload("/models", "shop.otm.json", SHOP).json();
    let id = first["model"]["id"].as_str().unwrap();
    let changed = SHOP.replace("Corner shop", "Corner shop, renamed");
    let second = app.upload(&format!("/models/{id}/versions"), "shop.otm.json", &changed);
    assert_eq!(second.status, 201, "{}", second.text());
    assert_eq!(second.json()["version"]["version"], 2);

    let newest = app.json(&format!("/models/{id}/versions?limit=1"));
    assert_eq!(newest["items"][0]["version"], 2);
    let next = newest["next"].as_str().unwrap();
    let oldest = app.json(&format!("/models/{id}/versions?limit=1&cursor={next}"));
    assert_eq!(oldest["items"][0]["version"], 1);
    assert!(oldest["next"].is_null());
}

#[test]
fn a_report_of_a_scanner_may_be_uploaded_with_its_model() {
    let report = r#"{"check_type": "terraform", "results": {"failed_checks": [
        {"check_id": "CKV_AWS_50", "check_name": "tracing", "resource": "aws_lambda_function.nowhere"},
        {"check_id": "CKV_AWS_16", "check_name": "encrypted", "resource": "aws_db_instance.x"}]}}"#;
    let app = TestApp::start();
    for files in [
        [("shop.otm.json", SHOP), ("kics.json", report)],
        [("kics.json", report), ("shop.otm.json", SHOP)],
    ] {
        let form = files.into_iter().fold(Form::new(), |form, (name, text)| {
            form.part("file", Part::text(text.to_owned()).file_name(name))
        });
        let answer = app.send(app.request("POST", "/api/v1/models").multipart(form));
        assert_eq!(answer.status, 201, "{}", answer.text());
        let imported = answer.json();
        assert_eq!(imported["model"]["name"], "Corner shop");
        let said = imported["diagnostics"].as_array().unwrap();
        let about = |row: &&serde_json::Value| row["code"] == "unknown-resource";
        assert_eq!(said.iter().filter(about).count(), 1, "{said:?}");
        let wanted = json!({"model": imported["model"]["id"], "frameworks": ["pci-dss"]});
        assert_eq!(app.post("/assessments", &wanted).status, 201);
    }
}

#[test]
fn a_refused_upload_says_what_is_wrong_and_stores_nothing() {
    let app = TestApp::start();
    let answer = app.upload("/models", "notes.txt", "{\"otmVersion\": \"0.2.0\", ");
    assert_eq!(answer.status, 422);
    let problem = answer.json();
    assert_eq!(problem["code"], "model-refused");
    let diagnostic = &problem["diagnostics"][0];
    assert_eq!(diagnostic["code"], "not-readable");
    assert!(diagnostic["place"].as_str().unwrap().starts_with("notes.txt"), "{diagnostic}");
    assert_eq!(app.json("/models")["items"], json!([]));
}

#[test]
fn a_form_without_a_file_is_refused() {
    let app = TestApp::start();
    let form = reqwest::blocking::multipart::Form::new().text("model", SHOP);
    let answer = app.send(app.request("POST", "/api/v1/models").multipart(form));
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["code"], "bad-body");
    let answer = app.post("/models", &json!({}));
    assert_eq!(answer.status, 415);
    assert_eq!(answer.json()["code"], "unsupported-media-type");
}

#[test]
fn an_upload_over_the_limit_is_refused_and_the_server_goes_on() {
    let app = TestApp::start();
    let answer = app.upload("/models", "huge.json", &" ".repeat(65 * 1024 * 1024));
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["code"], "body-too-large");
    assert_eq!(app.get("/livez").status, 200);
}

#[test]
fn a_report_of_a_scanner_alone_is_a_model_of_what_it_is_about() {
    let app = TestApp::start();
    let report = include_str!("../../models/findings/kics.json");
    let answer = app.upload("/models", "kics.json", report);
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.json()["version"]["format"], "kics");
}
