//! Formats of threat models beyond the first four, file by file.

use super::formats::check;

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
