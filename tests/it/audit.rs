//! A framework held against published lists of its clauses.

use plumbline::import::{InventoryError, read_inventory};
use plumbline::kb::Catalog;
use plumbline::view::{Audit, audit, likeliest_framework};

fn against(list: &str) -> Audit {
    let catalog = Catalog::embedded().unwrap();
    let list = read_inventory(list.as_bytes()).unwrap();
    let framework = likeliest_framework(&catalog, &list).unwrap();
    audit(&catalog, framework, None, &list)
}

#[test]
fn a_table_names_what_is_missing_and_what_is_extra() {
    let found = against("id,title\nS,Spoofing\nT,Falsification\nR,\nI,\nD,\nX,Extortion\n");
    assert_eq!(found.framework, "stride@1999");
    assert_eq!(found.matched, 5);
    assert_eq!(found.missing, ["X"]);
    assert_eq!(found.extra, ["E"]);
    assert_eq!(found.retitled.len(), 1, "{:?}", found.retitled);
    assert!(!found.agrees());
}

#[test]
fn an_oscal_catalogue_is_read_with_its_labels_and_what_it_nests() {
    let found = against(
        r#"{"catalog": {"groups": [{"id": "ac", "class": "family", "title": "Access", "controls": [
            {"id": "ac-2", "class": "control", "title": "Account Management", "controls": [
                {"id": "x", "class": "control", "title": "Automated System Account Management",
                 "props": [{"name": "label", "value": "AC-02(01)"}]},
                {"id": "ac-2.10", "class": "control", "title": "Shared",
                 "props": [{"name": "status", "value": "withdrawn"}]}]}]}]}}"#,
    );
    assert_eq!(found.framework, "nist-800-53@5.2.0");
    assert_eq!((found.matched, found.missing.len()), (3, 0));
    assert!(found.withdrawn_differs.is_empty(), "{:?}", found.withdrawn_differs);
    assert_eq!(found.not_compared.len(), 1, "families are not clauses here");
}

#[test]
fn a_profile_is_held_against_the_profile_of_the_same_name() {
    let catalog = Catalog::embedded().unwrap();
    let framework = catalog.framework("nist-800-53").unwrap();
    let list = r#"{"profile": {"imports": [{"include-controls": [{"with-ids": ["ac-1", "ac-2", "ac-2.99"]}]}]}}"#;
    let list = read_inventory(list.as_bytes()).unwrap();
    let found = audit(&catalog, framework, Some("low"), &list);
    assert_eq!((found.matched, found.missing), (2, vec!["ac-2.99".to_owned()]));
    assert_eq!(found.extra.len(), 147, "the low baseline has 149 controls");
}

#[test]
fn what_is_no_list_is_refused_with_the_reason() {
    let refused = |bytes: &[u8]| read_inventory(bytes).unwrap_err();
    assert!(matches!(refused(b"{\"catalog\": {"), InventoryError::Json(_)));
    assert!(matches!(refused(b"{}"), InventoryError::NoClauses));
    assert!(matches!(refused(b"name,title\na,b\n"), InventoryError::NoClauses));
    assert!(matches!(refused(b"\x1f\x8bnot gzip"), InventoryError::Unpack(_)));
}
