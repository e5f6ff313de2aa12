//! Entity tags, HEAD, compression, health and the bundled documentation.

use crate::harness::TestApp;

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let app = TestApp::start();
    for path in ["/threats?limit=3", "/controls/pci-dss@4.0.1:8.4.2", "/stats", "/openapi.json"] {
        let path = format!("/api/v1{path}");
        let first = app.get(&path);
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{path}: {tag} is a strong tag");
        let again = app.send(app.request("GET", &path).header("If-None-Match", &tag));
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        assert_eq!(again.header("etag"), tag);
        let other = app.send(app.request("GET", &path).header("If-None-Match", "\"other\""));
        assert_eq!((other.status, other.body), (200, first.body), "{path}");
    }
}

#[test]
fn different_questions_have_different_tags() {
    let app = TestApp::start();
    let tag = |path: &str| app.get(path).header("etag").to_owned();
    assert_ne!(tag("/api/v1/threats?limit=3"), tag("/api/v1/threats?limit=4"));
}

#[test]
fn a_compressed_answer_has_a_weak_tag_that_is_still_recognised() {
    let app = TestApp::start();
    let request = || app.request("GET", "/api/v1/stats").header("Accept-Encoding", "gzip");
    let answer = app.send(request());
    assert_eq!(answer.header("content-encoding"), "gzip");
    let tag = answer.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(app.send(request().header("If-None-Match", tag)).status, 304);
}

#[test]
fn head_is_answered_as_get_without_the_body() {
    let app = TestApp::start();
    let head = app.send(app.request("HEAD", "/api/v1/stats"));
    let get = app.get("/api/v1/stats");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("etag"), get.header("etag"));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
}

#[test]
fn the_server_says_whether_it_lives_and_is_ready() {
    let app = TestApp::start();
    for path in ["/livez", "/readyz"] {
        let answer = app.get(path);
        assert_eq!((answer.status, answer.json()["status"].as_str()), (200, Some("ok")), "{path}");
    }
}

#[test]
fn the_documentation_loads_nothing_from_elsewhere() {
    let app = TestApp::start();
    let page = app.get("/api/docs");
    assert_eq!(page.status, 200, "the redirect leads to the page");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    let html = page.text();
    assert!(!html.contains("http://") && !html.contains("https://"), "{html}");
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        assert!(html.contains(file), "{file}");
        assert_eq!(app.get(&format!("/api/docs/{file}")).status, 200, "{file}");
    }
    assert!(app.get("/api/docs/swagger-initializer.js").text().contains("/api/v1/openapi.json"));
    assert_eq!(app.get("/api/docs/none.js").status, 404);
}
