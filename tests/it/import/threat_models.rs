//! Formats of threat models beyond the first four, file by file.

use plumbline::diagnostic::Code;
use plumbline::import::{Limits, Source, read_model};

use super::formats::check;
use super::{CATALOG, bytes_of, described, import};

#[test]
fn pytm_is_read_by_its_names() {
    check("pytm/features.json");
    check("real/pytm-tests-input.json");
}

#[test]
fn threat_composer_states_threats_where_they_have_an_impact() {
    check("threat-composer/workspace.tc.json");
    check("threat-composer/pack.json");
    check("real/knowledge-packs.tc.json");
}

#[test]
fn the_library_guards_flows_by_the_boundaries_they_cross() {
    check("tm-library/features.json");
    check("real/cryptocurrency-wallet-tm-library.json");
}

#[test]
fn cyclonedx_is_read_in_all_three_forms() {
    check("real/cdx16-multi-example.cdx.json");
    check("cyclonedx/blueprint.json");
    check("cyclonedx/inventory.json");
}

#[test]
fn threatcl_lays_a_model_over_what_it_includes() {
    let mut source = Source::new("features.hcl", bytes_of("threatcl/features.hcl"));
    for path in ["shared/base.hcl", "shared/controls.hcl"] {
        source.add_sibling(path, bytes_of(&format!("threatcl/{path}")));
    }
    source.add_sibling("../outside.hcl", b"spec_version = \"1\"\n".to_vec());
    let imported = read_model(&CATALOG, &source, &Limits::default()).unwrap();
    assert_eq!(imported.included, ["shared/base.hcl", "shared/controls.hcl"]);
    insta::assert_snapshot!(described(&imported));
}

#[test]
fn threatcl_reads_several_models_as_one() {
    check("threatcl/two.json");
    check("real/threatcl-tm2.hcl");
}

#[test]
fn a_library_of_threatcl_is_no_model() {
    let refused = import("c.hcl", bytes_of("threatcl/shared/controls.hcl")).unwrap_err();
    assert_eq!(refused.diagnostics[0].code, Code::UnknownFormat);
    assert!(refused.diagnostics[0].hint.contains("library of controls"), "{refused:?}");
}

#[test]
fn threatforge_boundaries_contain_what_they_list() {
    check("threatforge/features.thf");
    check("real/threatforge-canonical.thf");
}

#[test]
fn the_threat_model_spec_draws_one_system() {
    check("tms/features.json");
    check("real/tms-payment-checkout.json");
}

#[test]
fn children_are_nested_in_their_parent() {
    let mut source = Source::new("shop.yaml", bytes_of("corda/shop.yaml"));
    let child =
        "ID: Cart\ntitle: Cart\nchildren: [{REFID: Cart}]\nscope: {assets: []}\nthreats: []\n";
    source.add_sibling("Cart/Cart.yaml", child);
    let imported = read_model(&CATALOG, &source, &Limits::default()).unwrap();
    assert_eq!(imported.included, ["Cart/Cart.yaml"]);
    let nested = &imported.model.nested;
    assert_eq!(nested.iter().map(|nested| &*nested.name).collect::<Vec<_>>(), ["Cart", "Gone"]);
    let cart = nested[0].model.as_ref().unwrap();
    assert_eq!((cart.components.len(), cart.nested.len()), (1, 1));
    assert!(nested[1].model.is_none());
    insta::assert_snapshot!(described(&imported));
}

#[test]
fn a_catalogue_of_a_service_is_no_model() {
    let catalogue = r#"{"feature_classes": {}, "control_objectives": {}, "threats": {}}"#;
    let refused = import("aws-s3.json", catalogue).unwrap_err();
    assert_eq!(refused.diagnostics[0].code, Code::UnknownFormat);
    assert!(refused.diagnostics[0].hint.contains("not a model of a system"), "{refused:?}");
}
