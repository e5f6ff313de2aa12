//! `plumbline inspect`, and folders as inputs.

use super::{Folder, MODEL, has_keys, json, plumbline, refused, text};

#[test]
fn it_prints_the_agreed_json() {
    let inspection = json(&["inspect", MODEL, "-f", "json"]);
    has_keys(&inspection, &["format", "model", "diagnostics"]);
    has_keys(&inspection["model"], &["components", "flows", "zones", "assets"]);
    has_keys(&inspection["diagnostics"][0], &["code", "severity", "place", "message"]);
    assert_eq!(inspection["format"], "threat-dragon-v1");
}

#[test]
fn the_table_shows_names_and_every_diagnostic() {
    let features = "tests/models/threat-dragon-v2/boxes.json";
    insta::assert_snapshot!(text(&["inspect", features]));
}

#[test]
fn a_template_lists_what_its_rules_find() {
    let model = "tests/models/tm7/features.tm7";
    let inspection = json(&["inspect", model, "--template", model, "-f", "json"]);
    assert_eq!(inspection["template"]["rules"], 6);
    has_keys(
        &inspection["template"]["threats"][0],
        &["id", "rule", "title", "certainty", "listed_by_tool", "recorded", "element"],
    );
    let table = text(&["inspect", model, "--template", model]);
    assert!(table.contains("Found by the template \"Cash template\" 1.2 (6)"), "{table}");
    let without = json(&["inspect", model, "-f", "json"]);
    assert!(without.get("template").is_none());
    let said = refused(&["inspect", model, "--template", MODEL]);
    assert!(said.contains("no template"), "{said}");
}

#[test]
fn the_picture_is_a_drawing_of_the_model() {
    let svg = text(&["inspect", MODEL, "-f", "svg"]);
    assert!(svg.starts_with("<svg") && svg.contains("Web Application"), "{svg}");
}

#[test]
fn a_model_is_written_in_the_formats_of_other_tools() {
    let folder = Folder::new("exports");
    for (format, ending, read_as) in [
        ("otm", "otm", "otm"),
        ("cyclonedx", "json", "cyclonedx"),
        ("threat-dragon", "json", "threat-dragon-v2"),
    ] {
        let path = folder.path(&format!("{format}.{ending}"));
        assert_eq!(text(&["inspect", MODEL, "-f", format, "-o", &path]), "");
        assert_eq!(json(&["inspect", &path, "-f", "json"])["format"], read_as);
    }
    let path = folder.path("model.mmd");
    assert_eq!(text(&["inspect", MODEL, "-o", &path]), "");
    assert!(std::fs::read_to_string(path).unwrap().starts_with("flowchart LR\n"));
}

#[test]
fn a_folder_stands_for_the_models_in_it() {
    let folder = Folder::new("folder");
    folder.copy(MODEL, "model.json");
    folder.write("README.md", "no model\n");
    let inspection = json(&["inspect", &folder.path(""), "-f", "json"]);
    assert_eq!(inspection["format"], "threat-dragon-v1");
    let left_out = inspection["diagnostics"].as_array().unwrap().iter().filter(|row| {
        row["message"].as_str().unwrap().starts_with("left out: ") && row["severity"] == "info"
    });
    assert_eq!(left_out.count(), 1);
    folder.copy("tests/models/real/three-tier-web-app.json", "other.json");
    let both = json(&["inspect", &folder.path(""), "-f", "json"]);
    let count = |of: &serde_json::Value| of["model"]["components"].as_array().map(Vec::len);
    assert_eq!(count(&both).unwrap(), count(&inspection).unwrap() + 3);
}

#[test]
fn a_folder_without_a_model_says_what_each_file_is() {
    let folder = Folder::new("empty");
    folder.write("a.json", "{}");
    let said = refused(&["inspect", &folder.path("")]);
    assert!(said.contains("none of the 1 files in the folder is a model"), "{said}");
    assert!(said.contains("a.json"), "{said}");
}

#[test]
fn what_a_model_includes_is_read_from_beside_it_and_named_as_source() {
    let folder = Folder::new("includes");
    folder.write(
        "model.yaml",
        "threagile_version: 1.0.0\ntitle: Parts\nincludes: [parts/assets.yaml]\n",
    );
    std::fs::create_dir_all(folder.path("parts")).unwrap();
    folder.write(
        "parts/assets.yaml",
        "technical_assets:\n  Shop:\n    id: shop\n    type: process\n    technology: web-server\n",
    );
    for input in [folder.path("model.yaml"), folder.path("")] {
        let run = plumbline(&["assess", &input, "-f", "json"]);
        let snapshot: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(snapshot["model"]["components"], 1, "{}", run.stderr);
        let source = snapshot["model"]["sources"][1]["name"].as_str().unwrap();
        assert_eq!(source, folder.path("parts/assets.yaml"));
    }
}
