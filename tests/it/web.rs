//! The pages, as a browser without scripts gets them.

use reqwest::blocking::multipart::{Form, Part};

use crate::harness::{Answer, SHOP, TestApp};

/// Asks for a page and expects to get it.
fn page(app: &TestApp, path: &str) -> String {
    let answer = app.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    is_page(&answer, path);
    answer.text()
}

/// Checks what every page has, those about failures included.
fn is_page(answer: &Answer, path: &str) {
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
    assert!(!policy.contains("unsafe"), "{path}: {policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
    let html = answer.text();
    for part in ["<html lang=\"en\">", "<title>", "<main id=\"main\"", "href=\"#main\""] {
        assert!(html.contains(part), "{path} has no {part}");
    }
    assert_eq!(html.matches("<h1").count(), 1, "{path}");
    for inline in [" style=\"", "<style", "<script>", " onclick="] {
        assert!(!html.contains(inline), "{path} has {inline}");
    }
}

fn holds(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "there is no {part} in {html}");
    }
}

#[test]
fn the_home_page_shows_numbers_frameworks_and_assessments() {
    let app = TestApp::start();
    holds(&page(&app, "/"), &["There are none yet", "HIPAA", "Clauses", "action=\"/search\""]);
    let id = app.assessed_shop();
    holds(&page(&app, "/"), &["Corner shop", &format!("/assessments/{id}"), "assessed"]);
}

#[test]
fn a_search_shows_hits_facets_and_reasons() {
    let app = TestApp::start();
    let html = page(&app, "/search?q=mfa");
    holds(&html, &["Why this was found", "<mark>", "kind=control", "framework=pci-dss@4.0.1"]);
    let citation = page(&app, "/search?q=164.312(a)(1)");
    holds(&citation, &["/controls/hipaa-security@2013:164.312(a)(1)"]);
    let next = page(&app, "/search?q=access&page=2");
    holds(&next, &["21 to 40", "rel=\"prev\"", "rel=\"next\""]);
    holds(&page(&app, "/search?q=access&page=999999"), &["Nothing was found"]);
    let text = page(&app, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!text.contains("<script>alert"));
}

#[test]
fn the_style_sheet_is_kept_for_long_under_an_address_of_its_own() {
    let app = TestApp::start();
    let html = page(&app, "/");
    let url = html.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let style = app.get(url);
    assert_eq!(style.status, 200);
    assert!(style.header("cache-control").contains("immutable"));
    assert!(style.header("content-type").starts_with("text/css"));
    assert_eq!(app.get("/assets/0000/style.css").status, 404);
}

#[test]
fn what_does_not_exist_has_a_page_that_says_so() {
    let app = TestApp::start();
    for path in ["/nothing-here", "/assets/x/y.css"] {
        let answer = app.get(path);
        assert_eq!(answer.status, 404, "{path}");
        is_page(&answer, path);
        assert!(answer.text().contains("Not found"), "{path}");
    }
}

#[test]
fn every_kind_of_entry_has_a_page_with_its_links() {
    let app = TestApp::start();
    for path in [
        "/controls/hipaa-security@2013:164.312(a)(1)",
        "/controls/hipaa-security%402013%3A164.312%28a%29%281%29",
        "/controls/pci-dss@4.0.1:8.4.2",
        "/requirements/breach-notification",
        "/threats/breach-notified-late",
        "/test-cases/acceptable-use-policy/acceptances-complete",
    ] {
        holds(&page(&app, path), &["Who says so", "Curated by the Plumbline authors", "Why"]);
    }
    let list = app.json("/recommendations?limit=1");
    let id = list["items"][0]["id"].as_str().unwrap();
    holds(&page(&app, &format!("/recommendations/{id}")), &["Profile level", "Who says so"]);
}

#[test]
fn inferred_links_are_shown_when_asked_for_and_said_to_be_candidates() {
    let app = TestApp::start();
    let path = "/controls/hipaa-security@2013:164.312(a)(1)";
    let inferred = "Inferred by composing links; a candidate, not a fact";
    assert!(!page(&app, path).contains(inferred));
    holds(&page(&app, &format!("{path}?inferred=1")), &[inferred, "Through", "Show facts only"]);
}

#[test]
fn an_id_in_another_form_leads_to_the_entry_and_an_unknown_one_to_the_nearest() {
    let app = TestApp::start();
    holds(&page(&app, "/controls/PCI%208.4.2"), &["pci-dss@4.0.1:8.4.2"]);
    holds(&page(&app, "/threats/breach-notification"), &["How to put it in place"]);
    let unknown = app.get("/requirements/breach-notificatoin");
    assert_eq!(unknown.status, 404);
    is_page(&unknown, "/requirements/breach-notificatoin");
    holds(&unknown.text(), &["There is no requirement", "/requirements/breach-notification"]);
    for kind in ["controls", "threats", "test-cases", "recommendations", "frameworks"] {
        let path = format!("/{kind}/xyzzy");
        let unknown = app.get(&path);
        assert_eq!(unknown.status, 404, "{path}");
        is_page(&unknown, &path);
    }
}

#[test]
fn frameworks_are_listed_and_shown_as_a_tree() {
    let app = TestApp::start();
    holds(&page(&app, "/frameworks"), &["Regulation", "Benchmark", "/frameworks/pci-dss@4.0.1"]);
    for framework in app.json("/frameworks?limit=200")["items"].as_array().unwrap() {
        let path = format!("/frameworks/{}", framework["id"].as_str().unwrap());
        let html = page(&app, &path);
        assert_eq!(html.matches("<ul").count(), html.matches("</ul>").count(), "{path}");
        assert_eq!(html.matches("<li>").count(), html.matches("</li>").count(), "{path}");
    }
    holds(&page(&app, "/frameworks/hipaa-security@2013"), &["164.312(a)(1)", "Official text"]);
}

#[test]
fn an_assessment_shows_bars_gaps_findings_and_the_diagram() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    let base = format!("/assessments/{id}");
    let html = page(&app, &base);
    let coverage = app.json(&format!("/assessments/{id}/snapshot"))["frameworks"][0].clone();
    let assessed =
        coverage["controls"].as_u64().unwrap() - coverage["not_assessed"].as_u64().unwrap();
    holds(
        &html,
        &[
            "Corner shop",
            &format!("{assessed} of {} assessed", coverage["controls"]),
            "<rect class=\"not-assessed\"",
            "Residual risk, at best to at worst",
            "What to fix first",
            "alt=\"Data-flow diagram of Corner shop: 3 components, 2 flows and 2 trust zones",
            &format!("/api/v1/assessments/{id}/reports/xlsx"),
        ],
    );
    holds(&page(&app, "/assessments"), &[&base]);
    let diagram = app.get(&format!("{base}/diagram.svg"));
    assert_eq!((diagram.status, diagram.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(diagram.header("content-disposition"), "");
}

#[test]
fn every_gap_finding_and_control_of_an_assessment_is_explained() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    let base = format!("/assessments/{id}");
    let snapshot = app.json(&format!("/assessments/{id}/snapshot"));
    for gap in snapshot["gaps"].as_array().unwrap().iter().take(10) {
        let html = page(&app, &format!("{base}/gaps/{}", gap["id"].as_str().unwrap()));
        holds(&html, &[gap["citation"].as_str().unwrap(), "Benefit", "Priority"]);
    }
    for finding in snapshot["findings"].as_array().unwrap().iter().take(10) {
        let html = page(&app, &format!("{base}/findings/{}", finding["id"].as_str().unwrap()));
        let residual =
            format!("<strong>{:.2}</strong>", finding["score"]["residual"].as_f64().unwrap());
        holds(&html, &[&residual, "factor = 1 − strength × effect × weight"]);
        let factors = finding["score"]["factors"].as_array().unwrap();
        let links = html.matches("<th scope=\"row\"><a href=\"/requirements/").count();
        assert_eq!(links, factors.len());
    }
    let gaps = snapshot["gaps"].as_array().unwrap().len();
    let rows = |path: &str| page(&app, &format!("{base}{path}")).matches("<tr>").count() - 1;
    assert_eq!(rows("/gaps"), gaps);
    assert_eq!(rows("/gaps?framework=pci-dss@4.0.1"), gaps);
    assert_eq!(rows("/findings"), snapshot["findings"].as_array().unwrap().len());
    let of = |status: &str| {
        let all = snapshot["controls"].as_array().unwrap().iter();
        all.filter(|row| row["status"] == status).count()
    };
    assert_eq!(rows("/controls"), snapshot["controls"].as_array().unwrap().len());
    assert_eq!(rows("/controls?framework=pci-dss@4.0.1&status=not-met"), of("not-met"));
    assert_eq!(rows("/controls?status=not-assessed"), of("not-assessed"));
}

#[test]
fn what_an_assessment_does_not_have_is_not_found() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    for path in [
        format!("/assessments/{id}/gaps/none"),
        format!("/assessments/{id}/findings/none"),
        "/assessments/none".to_owned(),
        "/assessments/none/gaps".to_owned(),
        "/assessments/0198c1f0-7a3e-7b52-9d0c-5b6f2f1f8a11".to_owned(),
    ] {
        let answer = app.get(&path);
        assert_eq!(answer.status, 404, "{path}");
        is_page(&answer, &path);
    }
    assert_eq!(app.get("/assessments?after=nonsense").status, 400);
}

fn upload_form(content: &str) -> Form {
    Form::new().part("file", Part::text(content.to_owned()).file_name("shop.otm.json"))
}

/// Checks that the browser is sent on, and returns where to.
fn sent_on(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

#[test]
fn a_model_is_uploaded_and_assessed_through_the_forms() {
    let app = TestApp::start().without_redirects();
    holds(&page(&app, "/models"), &["There are none yet", "enctype=\"multipart/form-data\""]);
    let upload = |path: &str, content: &str| {
        let request = app.request("POST", path).header("Sec-Fetch-Site", "same-origin");
        app.send(request.multipart(upload_form(content)))
    };
    let uploaded = upload("/models", SHOP);
    if uploaded.status == 200 {
        holds(&uploaded.text(), &["The upload was stored, with"]);
    } else {
        assert!(sent_on(&uploaded).starts_with("/models/"));
    }
    let id = app.json("/models")["items"][0]["id"].as_str().unwrap().to_owned();
    let model = format!("/models/{id}");
    holds(&page(&app, &model), &["Corner shop", "shop.otm.json", "pci-dss@4.0.1", "Assess it"]);
    holds(&page(&app, "/models"), &["Corner shop", &model]);
    let assess = |body: &'static str| {
        let request = app.request("POST", &format!("{model}/assessments")).body(body);
        app.send(request.header("Content-Type", "application/x-www-form-urlencoded"))
    };
    let assessment = sent_on(&assess("framework=pci-dss%404.0.1&framework=&as_of=2026-01-31"));
    holds(&page(&app, &assessment), &["Corner shop", "as of 2026-01-31"]);
    holds(&page(&app, &model), &[&assessment]);
    holds(&page(&app, &sent_on(&assess(""))), &["Corner shop"]);
    let unknown = assess("framework=xyzzy");
    assert_eq!(unknown.status, 422);
    holds(&unknown.text(), &["What there is", "nist-800-53@"]);
    assert_eq!(assess("as_of=yesterday").status, 400);
    assert!([200, 303].contains(&upload(&format!("{model}/versions"), SHOP).status));
    assert_eq!(app.json(&format!("/models/{id}"))["version"], 2);
}

#[test]
fn a_refused_upload_says_what_is_wrong_where() {
    let app = TestApp::start();
    let refused = |form: Form| app.send(app.request("POST", "/models").multipart(form));
    let answer = refused(upload_form("{ \"otmVersion\": \"0.2.0\", \"project\": "));
    assert_eq!(answer.status, 422, "{}", answer.text());
    is_page(&answer, "/models");
    holds(
        &answer.text(),
        &["The model was refused", "shop.otm.json:1", "not-readable", "Critical"],
    );
    let empty = refused(Form::new());
    assert_eq!(empty.status, 400);
    is_page(&empty, "/models");
    assert!(app.json("/models")["items"].as_array().unwrap().is_empty());
}

#[test]
fn a_form_of_another_site_is_refused() {
    let app = TestApp::start().without_redirects();
    for (header, value) in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://elsewhere.example"),
        ("Origin", "null"),
    ] {
        for path in ["/models", "/models/x/versions", "/models/x/assessments"] {
            let request = app.request("POST", path).header(header, value);
            let answer = app.send(request.multipart(upload_form(SHOP)));
            assert_eq!(answer.status, 403, "{header}: {value}, {path}");
            is_page(&answer, path);
        }
    }
    assert!(app.json("/models")["items"].as_array().unwrap().is_empty());
}

#[test]
fn a_form_that_cannot_be_read_is_refused_with_a_page() {
    let app = TestApp::start();
    let path = "/models/x/assessments";
    let answer = app.send(app.request("POST", path).body("{}"));
    assert_eq!(answer.status, 400);
    is_page(&answer, path);
}

#[test]
fn the_plan_of_an_assessment_has_a_curve_and_the_same_numbers_in_a_table() {
    let app = TestApp::start();
    let id = app.assessed_shop();
    holds(&page(&app, &format!("/assessments/{id}")), &[&format!("/assessments/{id}/plan")]);
    let html = page(&app, &format!("/assessments/{id}/plan?budget=12,5"));
    holds(&html, &["What to fix first for", "role=\"img\"", "person-days remove"]);
    let plan = app.json(&format!("/assessments/{id}/plan?budget=12.5"));
    let curve = plan["curve"].as_array().unwrap();
    assert_eq!(html.matches("<circle").count(), curve.len());
    for row in curve {
        holds(&html, &[&format!("?budget={}\"", row["budget"].as_f64().unwrap())]);
    }
    for row in plan["chosen"].as_array().unwrap() {
        holds(&html, &[&format!("/requirements/{}", row["requirement"].as_str().unwrap())]);
    }
    let wrong = app.get(&format!("/assessments/{id}/plan?budget=much"));
    assert_eq!(wrong.status, 400);
    is_page(&wrong, "plan");
}
