//! Commands about the knowledge base: search, show, crosswalk, kb.

use super::{Folder, has_keys, json, plumbline, refused, text};

#[test]
fn search_prints_the_agreed_json_and_finds_citations_first() {
    let found = json(&["search", "164.312(a)(2)(iv)", "-f", "json"]);
    has_keys(&found, &["query", "total", "hits"]);
    has_keys(&found["hits"][0], &["id", "kind", "framework", "citation", "title", "score", "why"]);
    assert_eq!(found["hits"][0]["id"], "hipaa-security@2013:164.312(a)(2)(iv)");
}

#[test]
fn search_filters_counts_and_never_fails_on_a_text() {
    let found =
        json(&["search", "mfa", "--kind", "control", "--framework", "pci-dss", "-f", "json"]);
    let hits = found["hits"].as_array().unwrap();
    assert!(!hits.is_empty());
    assert!(hits.iter().all(|hit| hit["framework"] == "pci-dss@4.0.1" && hit["kind"] == "control"));
    let one = json(&["search", "-n", "1", "-f", "json", "mfa"]);
    assert_eq!(one["hits"].as_array().unwrap().len(), 1);
    for odd in ["", "((", "-", "\"", "--", "framework:nope x"] {
        let run = plumbline(&["search", "--", odd]);
        assert_eq!(run.status, Some(0), "{odd:?}: {}", run.stderr);
    }
}

#[test]
fn a_clause_that_is_not_there_names_its_nearest_ancestor() {
    let table = text(&["search", "164.312(z)", "-n", "1"]);
    assert!(table.starts_with("note: "), "{table}");
    assert!(table.contains("hipaa-security@2013:164.312 "), "{table}");
}

#[test]
fn show_lists_every_kind_of_link_with_origin_and_reason() {
    let entry = json(&["show", "PCI DSS 8.4.2", "-f", "json"]);
    assert_eq!(entry["id"], "pci-dss@4.0.1:8.4.2");
    let links = entry["links"].as_array().unwrap();
    for kind in ["requirement", "threat", "test-case", "recommendation", "control"] {
        assert!(links.iter().any(|link| link["entry"]["kind"] == kind), "{kind}");
    }
    for link in links {
        assert!(!link["origin"].as_str().unwrap().is_empty());
        assert!(!link["reason"].as_str().unwrap().is_empty());
        let is_control = link["entry"]["kind"] == "control";
        assert_eq!(link["origin"] == "inferred", is_control, "{link}");
        assert!(!is_control || link["entry"]["framework"] == "nist-800-53@5.2.0", "{link}");
    }
}

#[test]
fn candidates_of_other_frameworks_are_shown_when_asked_for() {
    let shown = text(&["show", "pci-dss@4.0.1:8.4.2"]);
    assert!(shown.contains("Candidates (inferred, never counted as coverage)"), "{shown}");
    assert!(shown.contains("nist-800-53@5.2.0:IA-2(1)") && !shown.contains("ferpa@2012:"));
    let all = text(&["show", "pci-dss@4.0.1:8.4.2", "--inferred"]);
    assert!(all.contains("ferpa@2012:"), "{all}");
}

#[test]
fn every_kind_of_entry_can_be_shown() {
    for (id, says) in [
        ("mfa-for-all-access", "Effort: "),
        ("mfa-for-all-access/password-only-on-each-path", "Evidence to keep: "),
        ("credential-stuffing", "Against it"),
        ("cis-aws@7.0.0:2.10", "Judged by: "),
        ("hipaa-security", "In effect: "),
        ("AC-2", "Baselines: low, moderate, high"),
    ] {
        let shown = text(&["show", id]);
        assert!(shown.contains(says), "{shown}");
        assert!(json(&["show", id, "-f", "json"])["id"].is_string());
    }
}

#[test]
fn an_id_that_is_not_there_is_answered_with_the_nearest() {
    let said = refused(&["show", "mfa-for-al-access"]);
    assert!(said.contains("did you mean mfa-for-all-access"), "{said}");
    let said = refused(&["show", "nothing like this"]);
    assert!(said.contains("plumbline search"), "{said}");
}

#[test]
fn crosswalk_prints_the_agreed_json_and_the_same_pairs_as_tsv() {
    let of = ["crosswalk", "pci-dss", "hipaa-security", "--control", "8.4.2"];
    let crosswalk = json(&[&of[..], &["-f", "json"]].concat());
    assert_eq!(crosswalk["from"], "pci-dss@4.0.1");
    assert_eq!(crosswalk["to"], "hipaa-security@2013");
    let rows = crosswalk["rows"].as_array().unwrap();
    let row = &rows[0];
    has_keys(row, &["source", "target", "relation", "strength", "origin", "reason", "path"]);
    assert_eq!(row["source"], "pci-dss@4.0.1:8.4.2");
    let tsv = text(&[&of[..], &["-f", "tsv"]].concat());
    assert_eq!(tsv.lines().count(), 1 + rows.len());
    assert!(tsv.lines().all(|line| line.split('\t').count() == 8), "{tsv}");
    let table = text(&of);
    let header = table.lines().next().unwrap();
    assert!(header.starts_with("Source ") && header.ends_with("Target's title, why"), "{header}");
    assert!(table.contains("candidates, never counted as coverage"), "{table}");
}

#[test]
fn a_crosswalk_of_an_unknown_framework_names_the_nearest() {
    let said = refused(&["crosswalk", "hippa-security", "pci-dss"]);
    assert!(said.contains("did you mean hipaa-security@2013"), "{said}");
    let said = refused(&["crosswalk", "pci-dss", "ferpa", "--control", "AC-2"]);
    assert!(said.contains("is no control of pci-dss@4.0.1"), "{said}");
}

#[test]
fn stats_print_the_agreed_json() {
    let stats = json(&["kb", "stats", "-f", "json"]);
    let wanted = [
        "catalog",
        "threats",
        "requirements",
        "test_cases",
        "component_types",
        "synonyms",
        "frameworks",
        "benchmarks",
    ];
    has_keys(&stats, &wanted);
    has_keys(&stats["frameworks"][0], &["id", "controls", "reached", "procedural", "links"]);
    has_keys(&stats["frameworks"][0]["links"], &["published", "curated", "inferred"]);
    has_keys(&stats["benchmarks"][0], &["id", "recommendations", "automated", "checked"]);
}

#[test]
fn the_shipped_knowledge_base_has_nothing_to_lint() {
    let run = plumbline(&["kb", "lint"]);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "", ""));
}

#[test]
fn a_skeleton_is_a_valid_overlay_and_is_never_overwritten() {
    let folder = Folder::new("new");
    let into = folder.path("");
    for (what, id) in [
        ("threat", "unsigned-firmware-update"),
        ("requirement", "firmware-signed"),
        ("framework", "our-standard@2026"),
    ] {
        text(&["kb", "new", what, id, "--into", &into]);
        let said = refused(&["kb", "new", what, id, "--into", &into]);
        assert!(said.contains("is there already"), "{said}");
    }
    let shown = text(&["show", "our-standard@2026:1.1", "--knowledge-base", &into]);
    assert!(shown.contains("First clause"), "{shown}");
    // A skeleton is no content yet, and the lints say so.
    let run = plumbline(&["kb", "lint", "--knowledge-base", &into]);
    assert_eq!(run.status, Some(1), "{}", run.stderr);
}

#[test]
fn an_id_that_no_entry_may_have_is_refused() {
    for (what, id) in [
        ("threat", "Not Kebab"),
        ("threat", "../escape"),
        ("threat", "a@1"),
        ("framework", "no-edition"),
        ("framework", "a@../b"),
        ("requirement", "double--hyphen"),
    ] {
        let said = refused(&["kb", "new", what, id, "--into", "no-such-folder"]);
        assert!(said.contains("is no id for this"), "{said}");
    }
}

#[test]
fn a_faulty_overlay_is_wrong_input_and_a_lint() {
    let folder = Folder::new("faulty");
    std::fs::create_dir_all(folder.path("threats")).unwrap();
    folder.write("threats/odd.toml", "id = \"odd\"\nseverty = 1\n");
    let said = refused(&["kb", "stats", "--knowledge-base", &folder.path("")]);
    assert!(said.contains("malformed-entry") && said.contains("odd.toml"), "{said}");
    let run = plumbline(&["kb", "lint", "--knowledge-base", &folder.path("")]);
    assert_eq!(run.status, Some(1), "{}", run.stderr);
}

#[test]
fn every_link_is_exported_as_a_row_of_sssom() {
    let folder = Folder::new("export");
    let to = folder.path("all.sssom.tsv");
    text(&["kb", "export", "-f", "sssom", "-o", &to]);
    let table = std::fs::read_to_string(&to).unwrap();
    let mut rows = table.lines().skip_while(|line| line.starts_with('#'));
    let columns = rows.next().unwrap().split('\t').count();
    let rows: Vec<&str> = rows.collect();
    assert!(rows.len() > 1_000);
    assert!(rows.iter().all(|row| row.split('\t').count() == columns));
    let wanted = "requirement:mfa-for-all-access\tMulti-factor authentication\t\
                  plumbline:satisfies\tpci-dss-4.0.1:8.4.2\t";
    assert!(rows.iter().any(|row| row.starts_with(wanted)));
}

#[test]
fn every_entry_is_exported_as_json() {
    let all = json(&["kb", "export"]);
    has_keys(&all["catalog"], &["version", "sha256"]);
    let entries = all["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["id"] == "pci-dss@4.0.1:8.4.2"));
}
