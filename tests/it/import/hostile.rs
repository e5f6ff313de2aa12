//! Inputs that would do harm are refused with a code and a place, and quickly.

use std::fmt::Write;

use plumbline::diagnostic::Code;
use plumbline::import::{Limits, Source, read_model};

use super::{CATALOG, bytes_of, import};

fn check(bytes: impl Into<Vec<u8>>, code: Code) -> String {
    let refused = import("input", bytes).unwrap_err();
    assert_eq!(refused.diagnostics[0].code, code, "{refused}");
    assert_eq!(refused.to_string(), refused.diagnostics[0].message);
    refused.diagnostics[0].to_string()
}

#[test]
fn empty_files_are_refused() {
    check("", Code::EmptyInput);
    check(" \n\t", Code::EmptyInput);
    check("\u{feff}", Code::EmptyInput);
    check("# only a comment\n", Code::EmptyInput);
}

#[test]
fn other_encodings_are_named() {
    let utf16: Vec<u8> = "{\"a\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(check(utf16.clone(), Code::NotText).contains("UTF-16"));
    let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16).collect();
    assert!(check(marked, Code::NotText).contains("UTF-16"));
    assert!(check(b"PK\x03\x04rest".to_vec(), Code::NotText).contains("zip"));
    assert!(check(b"a: 1\nb: \xff\n".to_vec(), Code::NotText).contains("input:2"));
    check("otmVersion: \"\0\"", Code::NotText);
}

#[test]
fn broken_documents_are_refused_where_they_break() {
    let whole = bytes_of("threat-dragon-v2/boxes.json");
    let half = whole[..whole.len() / 2].to_vec();
    assert!(check(half, Code::NotReadable).contains("not well-formed JSON"));
    assert!(check("a: [1, 2\nb: 3\n", Code::NotReadable).contains("not well-formed YAML"));
    check("{\"a\": 1} trailing", Code::NotReadable);
    check("a: 1\n---\nb: 2\n", Code::NotReadable);
    check("a: *nowhere\n", Code::NotReadable);
    check("a: &a [*a]\n", Code::NotReadable);
    check("? [a, b]\n: c\n", Code::NotReadable);
}

#[test]
fn what_is_no_model_is_refused() {
    check("just some words", Code::UnknownFormat);
    check("[]", Code::UnknownFormat);
    check("{}", Code::UnknownFormat);
    check(r#"{"bomFormat": "CycloneDX"}"#, Code::UnknownFormat);
    assert!(import("m.tm7", "<ThreatModel><a/></ThreatModel>").is_err());
}

#[test]
fn duplicate_keys_are_refused() {
    assert!(
        check("otmVersion: 1\nproject:\n  id: a\n  id: b\n", Code::DuplicateKey).contains(":4")
    );
    check(r#"{"otmVersion": "0.2.0", "otmVersion": "0.1.0"}"#, Code::DuplicateKey);
}

#[test]
fn deep_nesting_is_refused() {
    check("[".repeat(100_000), Code::TooDeep);
    check("{\"a\":".repeat(100_000), Code::TooDeep);
    let mut text = String::new();
    for depth in 0..200 {
        writeln!(text, "{}a:", " ".repeat(depth)).unwrap();
    }
    check(text, Code::TooDeep);
}

#[test]
fn alias_bombs_are_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    check(bomb, Code::TooMany);
    let mut merged = String::from("m0: &m0 {x: 1}\n");
    for level in 1..60 {
        let inner = level - 1;
        writeln!(merged, "m{level}: &m{level} {{<<: [*m{inner}, *m{inner}], k{level}: 1}}")
            .unwrap();
    }
    check(merged, Code::TooMany);
}

#[test]
fn limits_are_kept() {
    let text = "otmVersion: 0.2.0\nproject: {id: a, name: A}\ncomponents:\n  - {id: a, name: A}\n  - {id: b, name: B}\n";
    let code = |limits: &Limits| {
        let refused = read_model(&CATALOG, &Source::new("m", text), limits).unwrap_err();
        refused.diagnostics[0].code
    };
    assert_eq!(code(&Limits { bytes: 10, ..Limits::default() }), Code::TooLarge);
    assert_eq!(code(&Limits { depth: 2, ..Limits::default() }), Code::TooDeep);
    assert_eq!(code(&Limits { nodes: 10, ..Limits::default() }), Code::TooMany);
    assert_eq!(code(&Limits { elements: 1, ..Limits::default() }), Code::TooMany);
    assert!(read_model(&CATALOG, &Source::new("m", text), &Limits::default()).is_ok());
}

#[test]
fn included_files_share_the_limits_of_the_upload() {
    let main = "threagile_version: 1.0.0\ntitle: T\nincludes: [big.yaml]\ntechnical_assets: {A: {id: a}}\n";
    let mut source = Source::new("main.yaml", main);
    let tags = "x, ".repeat(500);
    source.add_sibling("big.yaml".to_owned(), format!("tags_available: [{tags}]").into_bytes());
    let limits = Limits { nodes: 300, ..Limits::default() };
    let imported = read_model(&CATALOG, &source, &limits).unwrap();
    let codes: Vec<_> = imported.diagnostics.iter().map(|said| said.code).collect();
    assert!(codes.contains(&Code::TooMany), "{codes:?}");
    assert_eq!(imported.model.components.len(), 1);
}

#[test]
fn files_that_include_each_other_are_read_once() {
    let main = "threagile_version: 1.0.0\ntitle: T\nincludes: [a.yaml]\n";
    let mut source = Source::new("main.yaml", main);
    let part = "includes: [a.yaml, b.yaml]\ntechnical_assets: {A: {id: a, type: process}}\n";
    source.add_sibling("a.yaml".to_owned(), part);
    source.add_sibling("b.yaml".to_owned(), "includes: [a.yaml]\n");
    let imported = read_model(&CATALOG, &source, &Limits::default()).unwrap();
    assert_eq!(imported.model.components.len(), 1);
}

#[test]
fn ids_chosen_to_collide_are_all_kept_apart() {
    let mut text = String::from("otmVersion: 0.2.0\nproject: {id: a, name: A}\ncomponents:\n");
    for number in 0..2_000 {
        writeln!(text, "- {{id: x-{number}, name: N, type: database}}").unwrap();
        writeln!(text, "- {{id: x, name: N, type: database}}").unwrap();
    }
    let model = import("m", text).unwrap().model;
    let mut ids: Vec<_> = model.components.iter().map(|(_, component)| &component.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4_000);
}

#[test]
fn hcl_cannot_be_nested_until_the_stack_ends() {
    let many = |piece: &str| piece.repeat(100_000);
    for value in [
        many("["),
        many("("),
        many("{a="),
        many("!"),
        many("-"),
        many("\"${"),
        many("f("),
        many("a ? b : "),
        many("a."),
        many("[for x in "),
        many("<<E\n${"),
        many("a + "),
    ] {
        check(format!("a = {value}"), Code::NotReadable);
    }
    check(many("a {\n"), Code::NotReadable);
    let flat = format!("threatmodel \"m\" {{\n  description = a{}\n}}\n", many("[0]"));
    assert!(import("input", flat).is_ok_and(|imported| imported.format == "threatcl"));
}
