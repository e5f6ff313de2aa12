//! Candidates between frameworks, on a knowledge base small enough to compute by hand.

use std::fs;
use std::path::Path;

use plumbline::kb::{Catalog, Folders};
use plumbline::view::{CrosswalkLine, crosswalk};
use plumbline::vocab::Origin;

const REQUIREMENT: &str = r#"
title = "Requirement"
since = "0.1.0"
status = "stable"
domain = "identity"
scope = "system"
effort = "S"
responsibility = "customer"
keywords = []
summary = "What must be so."
remediation = { general = "What to do." }
[[test]]
id = "look"
title = "Look"
method = "examine"
steps = ["Look."]
expect = "It is so."
evidence = "A picture."
"#;

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn framework(root: &Path, id: &str, clauses: &[&str]) {
    let head = format!(
        "id = \"{id}\"\nedition = \"1\"\ntitle = \"{id}\"\nshort = \"{id}\"\nkind = \"standard\"\nobligation = \"recommended\"\n\
         owner = \"Somebody\"\ncitation = \"dotted\"\npublished = 2026-01-01\nsource = \"\"\nlicence = \"\"\ntext-origin = \"\"\n\
         sectors = [\"all\"]\nsummary = \"\"\n"
    );
    write(root, &format!("kb/frameworks/{id}@1/framework.toml"), &head);
    let clause = |citation: &&str| {
        format!(
            "[[control]]\ncitation = \"{citation}\"\ntitle = \"Clause {citation}\"\nsummary = \"What {id} asks.\"\nforce = \"required\"\n"
        )
    };
    let clauses: String = clauses.iter().map(clause).collect();
    write(root, &format!("kb/frameworks/{id}@1/controls.toml"), &clauses);
}

fn table(root: &Path, path: &str, rows: &[(&str, &str, &str, &str)]) {
    let row = |(from, predicate, to, source): &(&str, &str, &str, &str)| {
        format!("{from}\t{predicate}\t{to}\tsemapv:ManualMappingCuration\t0.9\t\t{source}\twhy\n")
    };
    let rows: String = rows.iter().map(row).collect();
    let head = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tauthor_label\tmapping_source\tcomment\n";
    write(root, path, &format!("{head}{rows}"));
}

/// a:1 shares `both` with b:1 and b:2, and `part` with b:1; c:1 is served by `both` and equals b:3.
fn catalog() -> Catalog {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (id, clauses) in [("a", &["1", "2"][..]), ("b", &["1", "2", "3"]), ("c", &["1"])] {
        framework(root, id, clauses);
    }
    for id in ["both", "part"] {
        let text = format!("id = \"{id}\"{REQUIREMENT}");
        write(root, &format!("kb/requirements/{id}.toml"), &text);
    }
    let ours = [
        ("requirement:both", "plumbline:satisfies", "a-1:1", ""),
        ("requirement:part", "plumbline:contributes-to", "a-1:1", ""),
        ("requirement:both", "plumbline:satisfies", "b-1:1", ""),
        ("requirement:part", "plumbline:supports", "b-1:1", ""),
        ("requirement:both", "plumbline:contributes-to", "b-1:2", ""),
        ("requirement:both", "plumbline:satisfies", "c-1:1", ""),
    ];
    table(root, "mappings/requirements/all.sssom.tsv", &ours);
    let published = [
        ("c-1:1", "skos:exactMatch", "b-1:3", "A body"),
        ("a-1:2", "skos:broadMatch", "b-1:3", "A body"),
    ];
    table(root, "mappings/crosswalks/published.sssom.tsv", &published);
    let (knowledge_base, mappings) = (root.join("kb"), root.join("mappings"));
    let folders = Folders { knowledge_base: &knowledge_base, mappings: &mappings };
    Catalog::from_folders(folders).unwrap()
}

fn lines(from: &str, to: &str) -> Vec<CrosswalkLine> {
    let catalog = catalog();
    let at = |id| catalog.framework(id).unwrap();
    crosswalk(&catalog, at(from), at(to), None).rows
}

#[test]
fn strengths_are_products_over_the_root_of_the_fan_out_joined_over_first_steps() {
    let lines = lines("a", "b");
    let strength = |target: &str| {
        let line = lines.iter().find(|line| line.source == "a@1:1" && line.target == target);
        line.map(|line| line.strength)
    };
    // By `both`: 1 * 1 / sqrt 2, since it serves two clauses of b; by `part`: .7 * .4 / sqrt 1.
    let (both, part) = (1.0 / 2_f64.sqrt(), 0.7 * 0.4);
    let joined = 1.0 - (1.0 - both) * (1.0 - part);
    assert!((strength("b@1:1").unwrap() - joined).abs() < 1e-12);
    // By `both` alone: 1 * .7 / sqrt 2.
    assert!((strength("b@1:2").unwrap() - 0.7 * both).abs() < 1e-12);
    // By `both`, then c:1, of which it serves one, then the published equality: 1 * 1 * 1.
    let three = lines.iter().find(|line| line.source == "a@1:1" && line.target == "b@1:3").unwrap();
    assert!((three.strength - 1.0).abs() < 1e-12);
    assert_eq!(three.path, ["both > c@1:1"]);
    assert_eq!(three.origin, Origin::Inferred);
}

#[test]
fn what_a_body_published_stays_its_own_and_is_read_from_both_ends() {
    let there = lines("a", "b");
    let row = there.iter().find(|line| line.source == "a@1:2").unwrap();
    assert_eq!((row.origin, row.target.as_str()), (Origin::Published, "b@1:3"));
    assert!(row.path.is_empty());
    let back = lines("b", "a");
    let row = back.iter().find(|line| line.source == "b@1:3" && line.target == "a@1:2").unwrap();
    assert_eq!(row.origin, Origin::Published);
}
