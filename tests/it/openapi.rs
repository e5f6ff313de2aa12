//! The OpenAPI document: current, complete, and true of the server.

use std::path::Path;

use plumbline::api::{self, ProblemCode};
use serde_json::Value;

use crate::harness::TestApp;

/// Every operation as path, method and what the document says of it.
fn operations() -> Vec<(String, String, Value)> {
    let document = serde_json::to_value(api::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push((path.clone(), method.to_uppercase(), operation.clone()));
        }
    }
    assert!(found.len() > 30);
    found
}

#[test]
fn the_committed_document_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/plumbline.json");
    let current = api::document().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&file, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap();
    assert!(
        committed == current,
        "openapi/plumbline.json is not what the routes say; openapi/README.md tells how to write it"
    );
}

#[test]
fn the_served_document_is_the_committed_one() {
    let served = TestApp::start().json("/openapi.json");
    assert_eq!(served, serde_json::to_value(api::document()).unwrap());
}

#[test]
fn every_operation_is_described() {
    let mut ids = Vec::new();
    for (path, method, operation) in operations() {
        let place = format!("{method} {path}");
        for field in ["summary", "description", "operationId"] {
            let text = operation[field].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{place} has no {field}");
        }
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(id.contains('_') && id == id.to_lowercase(), "{id} is no <verb>_<resource>");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{place}");
        ids.push(id);
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "operation ids are unique");
}

#[test]
fn every_operation_names_its_success_and_its_problems() {
    for (path, method, operation) in operations() {
        let place = format!("{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{place} has no success");
        for (status, response) in responses {
            let description = response["description"].as_str().unwrap_or_default();
            assert!(!description.is_empty(), "{place} {status} has no description");
            if status.starts_with(['4', '5']) {
                let examples = &response["content"]["application/problem+json"]["examples"];
                for code in examples.as_object().unwrap().keys() {
                    let known = ProblemCode::ALL.iter().find(|known| known.as_str() == code);
                    let known = known.unwrap_or_else(|| panic!("{place}: no problem {code}"));
                    assert_eq!(known.status().as_str(), status, "{place}: {code}");
                }
            }
        }
        let has_problem = responses.keys().any(|status| status.starts_with('4'));
        assert!(has_problem || path == "/livez" || path == "/readyz", "{place} has no problem");
    }
}

#[test]
fn every_parameter_and_body_is_described_and_has_an_example() {
    for (path, method, operation) in operations() {
        let place = format!("{method} {path}");
        for parameter in operation["parameters"].as_array().unwrap_or(&Vec::new()) {
            let name = parameter["name"].as_str().unwrap();
            assert!(parameter["description"].is_string(), "{place}: {name} is not described");
            let schema = &parameter["schema"];
            let says_values = schema["enum"].is_array()
                || schema["items"]["enum"].is_array()
                || schema["type"] == "boolean";
            let is_given = name == "cursor";
            let has_example = !parameter["example"].is_null();
            assert!(has_example || says_values || is_given, "{place}: {name} has no example");
        }
        if let Some(body) = operation["requestBody"]["content"].as_object() {
            assert!(!body.is_empty(), "{place}");
        }
    }
}

#[test]
fn every_tag_is_described() {
    let document = serde_json::to_value(api::document()).unwrap();
    let described = document["tags"].as_array().unwrap();
    let described: Vec<&str> = described.iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    for (path, method, operation) in operations() {
        let tag = operation["tags"][0].as_str().unwrap();
        assert!(described.contains(&tag), "{method} {path}: {tag}");
    }
}

#[test]
fn every_operation_of_the_document_answers_and_no_other_method_does() {
    let app = TestApp::start();
    for (path, _, _) in operations() {
        let mut methods: Vec<String> =
            operations().into_iter().filter(|row| row.0 == path).map(|row| row.1).collect();
        methods.sort_unstable();
        let concrete = path.replace(['{', '}'], "");
        for method in ["GET", "POST", "DELETE", "PUT", "PATCH"] {
            let answer = app.send(app.request(method, &concrete));
            let code = answer.json_or_null()["code"].clone();
            if methods.iter().any(|known| known == method) {
                assert_ne!(code, "not-found", "{method} {path}");
                assert_ne!(code, "method-not-allowed", "{method} {path}");
            } else {
                assert_eq!(code, "method-not-allowed", "{method} {path}");
                let mut allowed: Vec<&str> = answer.header("allow").split(", ").collect();
                allowed.sort_unstable();
                assert_eq!(allowed, methods, "{path}");
            }
        }
    }
}
