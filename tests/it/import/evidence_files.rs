//! Evidence files: statements, and where in a model they belong.

use plumbline::diagnostic::Code;
use plumbline::import::{Limits, Source, Statement, apply_statements, read_statements};
use plumbline::vocab::{EvidenceSource, StatedStatus};

use super::{CATALOG, bytes_of, import, said};

fn read(text: &str) -> (Vec<Statement>, String) {
    let source = Source::new("evidence.toml", text);
    let (statements, diagnostics) = read_statements(&CATALOG, &source, &Limits::default()).unwrap();
    (statements, said(&diagnostics))
}

const TOML: &str = r#"
[[evidence]]
requirement = "encrypt-at-rest"
at = "component:db"
status = "implemented"
note = "AES-256"
by = "A. Smith"
on = 2026-03-01
proof = "SEC-42"

[[evidence]]
control = "pci-dss:8.4.2"
status = "Verified"
"#;

#[test]
fn toml_json_and_yaml_say_the_same() {
    let json = r#"{"evidence": [
        {"requirement": "encrypt-at-rest", "at": "component:db", "status": "implemented",
         "note": "AES-256", "by": "A. Smith", "on": "2026-03-01", "proof": "SEC-42"},
        {"control": "pci-dss:8.4.2", "status": "Verified"}]}"#;
    let yaml = "evidence:\n- {requirement: encrypt-at-rest, at: 'component:db', status: implemented, note: AES-256, by: A. Smith, on: 2026-03-01, proof: SEC-42}\n- {control: 'pci-dss:8.4.2', status: Verified}\n";
    let without_place = |text| {
        let (mut statements, said) = read(text);
        assert_eq!(said, "");
        for statement in &mut statements {
            statement.place = plumbline::diagnostic::Place::default();
        }
        statements
    };
    let statements = without_place(TOML);
    assert_eq!(statements, without_place(json));
    assert_eq!(statements, without_place(yaml));
    assert_eq!(statements[0].status, StatedStatus::Implemented);
    assert_eq!(statements[1].status, StatedStatus::Verified);
    assert_eq!(statements[1].subject, "pci-dss@4.0.1:8.4.2");
}

#[test]
fn places_name_the_line() {
    let (statements, _) = read(TOML);
    assert_eq!(statements[0].place.line, 2);
    assert_eq!(statements[1].place.line, 11);
}

#[test]
fn what_cannot_be_used_is_left_out_and_said() {
    let (statements, said) = read(
        r#"
[[evidence]]
requirement = "no-such-thing"
status = "implemented"
[[evidence]]
requirement = "encrypt-at-rest"
status = "sort of"
[[evidence]]
status = "open"
[[evidence]]
requirement = "encrypt-at-rest"
status = "open"
on = "last week"
colour = "blue"
"#,
    );
    assert_eq!(statements.len(), 1);
    insta::assert_snapshot!(said);
}

#[test]
fn statements_are_tied_to_elements() {
    let mut model = import("m", bytes_of("otm/containment.yaml")).unwrap().model;
    let (statements, _) = read(
        r#"
evidence = [
  { requirement = "encrypt-at-rest", at = "component:db", status = "implemented" },
  { requirement = "encrypt-at-rest", at = "db", status = "planned" },
  { requirement = "encrypt-in-transit", at = "flow:f1", status = "open" },
  { requirement = "encrypt-in-transit", status = "open", note = "everywhere" },
  { requirement = "encrypt-in-transit", at = "component:ghost", status = "open" },
]
"#,
    );
    let diagnostics = apply_statements(&mut model, statements);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].code, Code::DanglingReference);
    let applied: Vec<_> = model
        .mitigations
        .iter()
        .filter(|(_, stated)| stated.source == EvidenceSource::Statement)
        .map(|(_, stated)| (model.element_id(stated.element), stated.title.as_str()))
        .collect();
    let expected = [
        ("component:db", "encrypt-at-rest"),
        ("component:db", "encrypt-at-rest"),
        ("flow:f1", "encrypt-in-transit"),
        ("system", "everywhere"),
    ];
    assert_eq!(applied, expected.map(|(at, title)| (at.to_owned(), title)));
}

#[test]
fn other_files_are_refused() {
    let refuse = |text: &str| {
        let source = Source::new("evidence.toml", text);
        read_statements(&CATALOG, &source, &Limits::default()).unwrap_err().diagnostics[0].clone()
    };
    assert_eq!(refuse("").code, Code::EmptyInput);
    assert_eq!(refuse("a = 1\n").code, Code::UnknownFormat);
    assert_eq!(refuse("a = 1\na = 2\n").code, Code::NotReadable);
    let broken = refuse("[[evidence]]\nstatus = open\n");
    assert_eq!((broken.code, broken.place.line), (Code::NotReadable, 2));
    assert_eq!(refuse("{\"evidence\": 1}").code, Code::UnknownFormat);
    assert!(matches!(
        refuse(&format!("a = {}", "[".repeat(10_000))).code,
        Code::NotReadable | Code::TooDeep
    ));
}
