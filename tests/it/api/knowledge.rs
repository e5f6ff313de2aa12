//! Search, frameworks, entries, mappings and crosswalks.

use serde_json::{Value, json};

use crate::harness::TestApp;

fn ids(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_citation_in_a_search_finds_its_control_first() {
    let app = TestApp::start();
    let found = app.json("/search?q=164.312(a)(2)(iv)&limit=3");
    assert_eq!(found["hits"][0]["id"], "hipaa-security@2013:164.312(a)(2)(iv)");
    assert!(found["next"].is_string() || found["total"].as_u64().unwrap() <= 3);
}

#[test]
fn a_search_can_be_narrowed_to_kinds_and_frameworks_and_paged_to_its_end() {
    let app = TestApp::start();
    let filters = "/search?q=encryption&kind=control&kind=requirement&framework=pci-dss&limit=2";
    let mut path = filters.to_owned();
    let mut seen = Vec::new();
    let total = app.json(filters)["total"].as_u64().unwrap();
    loop {
        let page = app.json(&path);
        let hits = page["hits"].as_array().unwrap();
        seen.extend(hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()));
        assert!(hits.iter().all(|hit| hit["framework"] == "pci-dss@4.0.1"), "{hits:?}");
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{filters}&cursor={next}");
    }
    assert_eq!(u64::try_from(seen.len()).unwrap(), total);
    seen.sort();
    seen.dedup();
    assert_eq!(u64::try_from(seen.len()).unwrap(), total, "no hit comes twice");
}

#[test]
fn a_framework_is_found_with_and_without_its_edition() {
    let app = TestApp::start();
    assert_eq!(app.json("/frameworks/pci-dss"), app.json("/frameworks/pci-dss@4.0.1"));
    let banking = ids(&app.json("/frameworks?publication=benchmark"));
    assert_eq!(
        banking,
        ["cis-aws@7.0.0", "cis-azure@6.0.0", "cis-gcp@5.0.0", "cis-kubernetes@2.0.1"]
    );
}

#[test]
fn the_controls_of_a_framework_come_whole_in_pages_and_as_a_tree() {
    let app = TestApp::start();
    let (mut listed, mut path) = (Vec::new(), "/frameworks/ferpa/controls?limit=10".to_owned());
    loop {
        let page = app.json(&path);
        listed.extend(ids(&page));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/frameworks/ferpa/controls?limit=10&cursor={next}");
    }
    let framework = app.json("/frameworks/ferpa");
    assert_eq!(listed.len(), usize::try_from(framework["controls"].as_u64().unwrap()).unwrap());
    let mut in_tree = Vec::new();
    walk(&app.json("/frameworks/ferpa/tree")["controls"], &mut in_tree);
    assert_eq!(in_tree, listed, "the tree, read downwards, is the standard's own order");
}

fn walk(nodes: &Value, ids: &mut Vec<String>) {
    for node in nodes.as_array().unwrap() {
        ids.push(node["control"]["id"].as_str().unwrap().to_owned());
        walk(&node["children"], ids);
    }
}

#[test]
fn controls_are_filtered_by_force_reach_and_procedure() {
    let app = TestApp::start();
    let path = "/frameworks/hipaa-security/controls?force=addressable&limit=200";
    let all = app.json(path);
    assert!(all["items"].as_array().unwrap().iter().all(|row| row["force"] == "addressable"));
    let reached = ids(&app.json(&format!("{path}&reached=true"))).len();
    let unreached = ids(&app.json(&format!("{path}&reached=false"))).len();
    assert_eq!(reached + unreached, ids(&all).len());
    let procedural = app.json(&format!("{path}&procedural=true"));
    assert!(procedural["items"].as_array().unwrap().iter().all(|row| row["procedural"] == true));
}

#[test]
fn a_control_shows_its_links_with_origin_and_reason_and_inferred_ones_only_when_asked() {
    let app = TestApp::start();
    let control = app.json("/controls/pci-dss@4.0.1:8.4.2");
    let links = control["links"].as_array().unwrap();
    assert!(!links.is_empty());
    for link in links {
        assert!(!link["reason"].as_str().unwrap().is_empty(), "{link}");
        assert_ne!(link["origin"], "inferred", "{link}");
    }
    let more = app.json("/controls/pci-dss@4.0.1:8.4.2?inferred=true");
    let inferred = more["links"].as_array().unwrap().iter();
    let inferred: Vec<_> = inferred.filter(|link| link["origin"] == "inferred").collect();
    assert!(!inferred.is_empty());
    assert!(inferred.iter().all(|link| !link["path"].as_array().unwrap().is_empty()));
}

#[test]
fn every_kind_of_entry_is_listed_filtered_and_shown() {
    let app = TestApp::start();
    for (list, filter) in [
        ("threats", "stride=spoofing"),
        ("threats", "csa=TT-2022-01"),
        ("threats", "requirement=mfa-for-administrators"),
        ("requirements", "framework=pci-dss"),
        ("test-cases", "of=mfa-for-administrators"),
        ("recommendations", "framework=cis-aws&level=1"),
    ] {
        let all = ids(&app.json(&format!("/{list}?limit=200")));
        let some = ids(&app.json(&format!("/{list}?{filter}&limit=200")));
        assert!(!some.is_empty(), "{list}?{filter}");
        assert!(some.len() < all.len() || all.len() == 200, "{list}?{filter}");
        let shown = app.json(&format!("/{list}/{}", some[0]));
        assert_eq!(shown["id"], json!(some[0]));
    }
}

#[test]
fn the_id_of_a_test_case_may_be_written_with_an_escaped_slash() {
    let app = TestApp::start();
    let plain = app.json("/test-cases/mfa-for-administrators/admin-sign-in");
    assert_eq!(app.json("/test-cases/mfa-for-administrators%2Fadmin-sign-in"), plain);
}

#[test]
fn mappings_are_queried_by_end_relation_origin_confidence_and_framework() {
    let app = TestApp::start();
    let path = "/mappings?target=pci-dss@4.0.1:8.4.2&origin=curated&framework=pci-dss";
    let rows = app.json(path);
    let rows = rows["items"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        assert_eq!(row["target"]["id"], "pci-dss@4.0.1:8.4.2");
        assert_eq!(row["origin"], "curated");
    }
    let relation = rows[0]["relation"].as_str().unwrap();
    let source = rows[0]["source"]["id"].as_str().unwrap();
    let one = app.json(&format!("{path}&source={source}&relation={relation}&min_confidence=0.1"));
    assert_eq!(one["items"], json!([rows[0]]));
    assert_eq!(app.json("/mappings?min_confidence=1&limit=1")["items"][0]["confidence"], 1.0);
}

#[test]
fn inferred_mappings_are_given_only_when_asked_for_and_with_their_path() {
    let app = TestApp::start();
    let rows = app.json("/mappings?source=pci-dss@4.0.1:8.4.2&origin=inferred&limit=5");
    let rows = rows["items"].as_array().unwrap();
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| !row["path"].as_array().unwrap().is_empty()));
    let facts = app.json("/mappings?limit=200");
    let facts = facts["items"].as_array().unwrap();
    assert!(facts.iter().all(|row| row["origin"] != "inferred"));
}

#[test]
fn a_look_up_lists_what_it_could_not_resolve() {
    let app = TestApp::start();
    let wanted = json!({"ids": ["8.4.2 of PCI DSS v4.0.1", "pci-dss@4.0.1:8.4.2", "pci-dss@4.0.1:99.9"], "kinds": ["requirement"]});
    let found = app.post("/mappings/lookup", &wanted).json();
    let results = found["results"].as_array().unwrap();
    let unresolved = found["unresolved"].as_array().unwrap();
    assert_eq!(results.len() + unresolved.len(), 3, "nothing is dropped");
    assert_eq!(unresolved.last().unwrap()["asked"], "pci-dss@4.0.1:99.9");
    let links = results.last().unwrap()["links"].as_array().unwrap();
    assert!(!links.is_empty());
    assert!(links.iter().all(|link| link["entry"]["kind"] == "requirement"));
}

#[test]
fn a_crosswalk_names_the_controls_that_lead_nowhere() {
    let app = TestApp::start();
    let whole = app.json("/crosswalks/hipaa-security/pci-dss");
    assert_eq!(whole["from"], "hipaa-security@2013");
    assert!(!whole["rows"].as_array().unwrap().is_empty());
    assert!(whole["unmapped"].is_array());
    let one = app.json("/crosswalks/hipaa-security/pci-dss?control=164.312(d)");
    let rows = one["rows"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["source"] == "hipaa-security@2013:164.312(d)"));
}

#[test]
fn the_counts_name_the_catalog_they_are_of() {
    let stats = TestApp::start().json("/stats");
    assert_eq!(stats["catalog"]["sha256"].as_str().unwrap().len(), 64);
    assert!(stats["threats"].as_u64().unwrap() > 0);
}
