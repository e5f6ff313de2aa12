//! IriusRisk products.

use plumbline::vocab::StatedStatus;

use super::{bytes_of, described, import};

fn features() -> plumbline::import::Imported {
    import("features.xml", bytes_of("iriusrisk/features.xml")).unwrap()
}

#[test]
fn a_product_with_its_threats_and_countermeasures_is_read() {
    insta::assert_snapshot!(described(&features()));
}

#[test]
fn standards_that_we_have_are_bound_to_their_clauses_and_others_kept_as_text() {
    let model = features().model;
    let (_, encode) = model.mitigations.iter().find(|(_, it)| it.id == "encode").unwrap();
    assert_eq!(encode.about, ["nist-800-53@5.2.0:SI-10", "owasp-top-10@2017:A7"]);
    let others = "Standards: iec-62443-3-3:2013 10.4; nist-csf PR.XX-99; fedramp-low-baseline";
    assert!(encode.description.contains(others), "{}", encode.description);
}

#[test]
fn a_test_confirms_a_state_or_refutes_it() {
    let model = features().model;
    let tested = |id: &str| {
        let (_, found) = model.mitigations.iter().find(|(_, it)| it.id == id).unwrap();
        (found.status, found.on.as_str())
    };
    assert_eq!(tested("encode"), (StatedStatus::Verified, "2024-02-04"));
    assert_eq!(tested("log"), (StatedStatus::Open, "2024-03-01"));
    assert_eq!(tested("lock"), (StatedStatus::Open, ""));
}

#[test]
fn a_countermeasure_is_read_once_and_shared() {
    let model = features().model;
    assert_eq!(model.mitigations.iter().filter(|(_, it)| it.id == "log").count(), 1);
    let (_, threat) = model.threats.iter().find(|(_, it)| it.id == "t1").unwrap();
    assert_eq!(threat.mitigations.len(), 1);
}

#[test]
fn names_of_people_are_not_kept() {
    assert!(!format!("{:?}", features().model).contains("kim"));
}

#[test]
fn any_piece_of_a_product_is_answered() {
    let whole = bytes_of("iriusrisk/features.xml");
    for length in (0..whole.len()).step_by(499) {
        assert!(import("cut.xml", &whole[..length]).is_err(), "{length} bytes");
    }
}
