//! Everything that can be wrong with a request is a problem of RFC 9457.

use plumbline::api::ProblemCode;
use serde_json::json;

use crate::harness::TestApp;

#[test]
fn an_unknown_control_suggests_the_nearest() {
    let problem = TestApp::start().problem("/controls/pci-dss@4.0.1:8.4.99");
    assert_eq!(problem["type"], "/api/v1/problems/unknown-control");
    assert_eq!(problem["status"], 404);
    assert!(problem["suggestions"].as_array().unwrap().contains(&json!("pci-dss@4.0.1:8.4")));
}

#[test]
fn an_id_of_another_kind_is_unknown() {
    let app = TestApp::start();
    assert_eq!(app.problem("/threats/mfa-for-administrators")["code"], "unknown-threat");
}

#[test]
fn an_unknown_parameter_is_refused_with_the_known_ones() {
    let app = TestApp::start();
    let problem = app.problem("/threats?severty=high");
    assert_eq!(problem["status"], 400);
    assert!(problem["detail"].as_str().unwrap().contains("`severty`"));
    let known = ["stride", "csa", "requirement", "cursor", "limit"];
    assert_eq!(problem["suggestions"], json!(known));
    let problem = app.problem("/stats?verbose=1");
    assert!(problem["detail"].as_str().unwrap().contains("takes none"), "{problem}");
}

#[test]
fn a_parameter_with_a_wrong_value_is_named() {
    let app = TestApp::start();
    for (path, about) in [
        ("/threats?limit=0", "limit"),
        ("/threats?limit=201", "limit"),
        ("/threats?limit=many", "limit"),
        ("/threats?limit=1&limit=2", "limit"),
        ("/threats?stride=spoof", "stride"),
        ("/mappings?min_confidence=NaN", "min_confidence"),
        ("/controls/pci-dss@4.0.1:8.4.2?inferred=perhaps", "inferred"),
        ("/search", "q"),
    ] {
        let problem = app.problem(path);
        assert_eq!(problem["code"], "bad-parameter", "{path}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("`{about}`")), "{path}: {detail}");
    }
}

#[test]
fn a_cursor_is_good_for_its_own_list_only() {
    let app = TestApp::start();
    let next = app.json("/threats?limit=1")["next"].as_str().unwrap().to_owned();
    let second = app.json(&format!("/threats?limit=1&cursor={next}"));
    assert_eq!(
        app.json(&format!("/threats?limit=1&cursor={next}")),
        second,
        "it can be used again"
    );
    for path in ["/requirements?cursor=", "/search?q=mfa&cursor=", "/models?cursor="] {
        assert_eq!(app.problem(&format!("{path}{next}"))["code"], "bad-cursor", "{path}");
    }
    assert_eq!(app.problem("/threats?cursor=zz")["code"], "bad-cursor");
}

#[test]
fn a_path_or_method_that_no_operation_takes_is_a_problem() {
    let app = TestApp::start();
    assert_eq!(app.problem("/nothing")["code"], "not-found");
    let answer = app.send(app.request("DELETE", "/api/v1/threats/some-threat"));
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), "GET");
    assert_eq!(answer.json()["code"], "method-not-allowed");
    assert_eq!(app.send(app.request("POST", "/livez")).status, 405);
}

#[test]
fn a_body_that_is_not_what_it_should_be_is_a_problem() {
    let app = TestApp::start();
    let send = |media_type: &str, body: String| {
        let request = app.request("POST", "/api/v1/mappings/lookup");
        let answer = app.send(request.header("Content-Type", media_type).body(body));
        (answer.status, answer.json()["code"].as_str().unwrap().to_owned())
    };
    let problem = |status, code: &str| (status, code.to_owned());
    assert_eq!(send("application/json", "{".into()), problem(400, "bad-body"));
    assert_eq!(send("application/json", "{\"ids\": []}".into()), problem(400, "bad-body"));
    assert_eq!(send("application/json", "{\"id\": []}".into()), problem(400, "bad-body"));
    assert_eq!(send("text/plain", "ids".into()), problem(415, "unsupported-media-type"));
    let large = format!("{{\"ids\": [\"{}\"]}}", "x".repeat(300_000));
    assert_eq!(send("application/json", large), problem(413, "body-too-large"));
}

#[test]
fn every_problem_has_a_page() {
    let app = TestApp::start();
    let list = app.json("/problems?limit=200");
    assert_eq!(list["items"].as_array().unwrap().len(), ProblemCode::ALL.len());
    for problem in list["items"].as_array().unwrap() {
        let page = app.get(problem["type"].as_str().unwrap());
        assert_eq!(&page.json(), problem);
    }
    assert_eq!(app.problem("/problems/none")["code"], "unknown-problem");
}
