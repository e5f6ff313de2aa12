//! Each format, file by file: the whole model and everything that is said about it.

use plumbline::diagnostic::Code;
use plumbline::import::{FORMATS, Limits, Source, read_model};

use super::{CATALOG, bytes_of, described, import};

pub(super) fn check(path: &str) {
    let name = path.rsplit('/').next().unwrap();
    let imported = import(name, bytes_of(path)).unwrap();
    insta::with_settings!({ description => path, omit_expression => true }, {
        insta::assert_snapshot!(path.replace(['/', '.'], "_"), described(&imported));
    });
}

#[test]
fn otm_zones_and_components_nest_in_each_other() {
    check("otm/containment.yaml");
}

#[test]
fn otm_faults_are_said_and_never_stop_the_import() {
    check("otm/faults.json");
}

#[test]
fn otm_threats_and_mitigations_are_stated_where_they_are_used() {
    check("otm/threats.yaml");
}

#[test]
fn threagile_is_read_in_both_generations_of_its_words() {
    check("threagile/features.yaml");
}

#[test]
fn threat_dragon_boxes_contain_what_is_drawn_in_them() {
    check("threat-dragon-v2/boxes.json");
}

#[test]
fn threat_dragon_curves_part_what_they_cut() {
    check("threat-dragon-v2/curves.json");
}

#[test]
fn threat_dragon_1_says_the_same_in_other_places() {
    check("threat-dragon-v1/features.json");
}

#[test]
fn real_models_are_read() {
    check("real/cdk-stub.yml");
    check("real/cft-dangling-parents.otm");
    check("real/lucid-aws-with-tz-and-vpc.otm");
    check("real/owasp-demo-threat-model.json");
    check("real/threagile-stub.yaml");
    check("real/three-tier-web-app.json");
    check("real/uptane-ota-basic.json");
}

#[test]
fn threagile_includes_stay_within_the_upload() {
    let mut source = Source::new("main.yaml", bytes_of("threagile/includes/main.yaml"));
    for part in ["assets", "data", "comments", "broken"] {
        let path = format!("parts/{part}.yaml");
        let bytes = bytes_of(&format!("threagile/includes/{path}"));
        source.add_sibling(path, bytes);
    }
    source.add_sibling("../outside.yaml".to_owned(), b"title: Outside\n".to_vec());
    source.add_sibling("/etc/passwd".to_owned(), b"title: Passwords\n".to_vec());
    let imported = read_model(&CATALOG, &source, &Limits::default()).unwrap();
    insta::assert_snapshot!(described(&imported));
}

#[test]
fn the_name_of_a_file_says_nothing_about_its_format() {
    let bytes = bytes_of("otm/containment.yaml");
    for name in ["model.json", "model.tm7", ""] {
        assert_eq!(import(name, bytes.clone()).unwrap().format, "otm");
    }
}

#[test]
fn yaml_and_json_of_the_same_model_are_the_same_model() {
    let yaml = "otmVersion: 0.2.0\nproject: {id: a, name: A}\ncomponents:\n  - {id: db, name: DB, type: database}\n";
    let json = r#"{"otmVersion":"0.2.0","project":{"id":"a","name":"A"},
        "components":[{"id":"db","name":"DB","type":"database"}]}"#;
    let described = |text: &str| described(&import("model", text).unwrap());
    assert_eq!(described(yaml), described(json));
}

#[test]
fn a_model_is_imported_the_same_every_time() {
    for path in ["threagile/features.yaml", "threat-dragon-v2/boxes.json", "otm/faults.json"] {
        let once = described(&import(path, bytes_of(path)).unwrap());
        assert_eq!(once, described(&import(path, bytes_of(path)).unwrap()));
    }
}

#[test]
fn the_internet_can_reach_what_it_sends_to() {
    let imported = import("m", bytes_of("threat-dragon-v2/curves.json")).unwrap();
    let topology = plumbline::model::Topology::of(&imported.model);
    let at = |id| imported.model.component(id).unwrap();
    assert!(topology.is_untrusted(at("a")));
    assert!(topology.is_internet_facing(at("b")));
    assert!(!topology.is_internet_facing(at("d")));
    assert_ne!(topology.zone(at("b")), topology.zone(at("d")));
    assert_eq!(topology.zone(at("b")), topology.zone(at("c")));
}

#[test]
fn json_is_read_however_it_is_laid_out() {
    let tabs = "{\r\n\t\"otmVersion\" :\t\"0.2.0\",\r\n\t\"project\":\t{ \"name\":\"\\u00e9\\/\\ud83d\\ude00 \u{7f}\", \"id\":\"i\"}\r\n}\r\n";
    let imported = import("tabs.json", tabs).unwrap();
    assert_eq!(imported.model.name, "\u{e9}/\u{1f600} \u{fffd}");
    let with_mark = format!("\u{feff}{tabs}");
    assert_eq!(import("mark.json", with_mark).unwrap().model.id, "i");
}

#[test]
fn a_part_of_a_threagile_model_is_named_as_such() {
    let refused = import("data.yaml", "data_assets:\n  A: {id: a}\n").unwrap_err();
    assert_eq!(refused.diagnostics[0].code, Code::UnknownFormat);
    assert!(refused.diagnostics[0].hint.contains("part of a Threagile model"));
}

#[test]
fn every_format_has_an_id_and_a_title_of_its_own() {
    let mut ids: Vec<_> = FORMATS.iter().map(|format| format.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), FORMATS.len());
    assert!(FORMATS.iter().all(|format| !format.title.is_empty()));
}
