//! Rules about the source: who may use whom, one home per library, headers and sizes.

use std::fs;
use std::path::{Path, PathBuf};

/// Every module of the crate, in reading order, with the modules that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("vocab", &[]),
    ("diagnostic", &["vocab"]),
    ("kb", &["vocab", "diagnostic"]),
    ("model", &["vocab", "diagnostic"]),
    ("import", &["vocab", "diagnostic", "kb", "model"]),
    ("threats", &["vocab", "diagnostic", "kb", "model"]),
    ("evidence", &["vocab", "diagnostic", "kb", "model", "threats"]),
    ("gaps", &["vocab", "kb", "model", "threats", "evidence"]),
    ("scoring", &["vocab", "kb", "model", "threats", "evidence", "gaps"]),
    ("plan", &["vocab"]),
    (
        "report",
        &["vocab", "diagnostic", "kb", "model", "threats", "evidence", "gaps", "scoring", "plan"],
    ),
    ("view", &["vocab", "diagnostic", "kb", "model", "import", "threats", "report"]),
    ("config", &["vocab"]),
    ("store", &["vocab", "config"]),
    ("search", &["vocab", "kb", "model", "threats"]),
    (
        "app",
        &[
            "vocab",
            "diagnostic",
            "kb",
            "model",
            "import",
            "threats",
            "evidence",
            "gaps",
            "scoring",
            "report",
            "view",
            "config",
            "store",
            "search",
        ],
    ),
    ("web", &["vocab", "diagnostic", "kb", "model", "import", "gaps", "report", "view", "app"]),
    ("api", &["vocab", "diagnostic", "kb", "report", "view", "app", "web"]),
    (
        "cli",
        &["vocab", "diagnostic", "kb", "model", "import", "report", "view", "config", "app", "api"],
    ),
];

/// Libraries and the only module that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("actix_web", &["web", "api"]),
    ("askama", &["web"]),
    ("tantivy", &["search"]),
    ("rust_xlsxwriter", &["report"]),
    ("clap", &["cli"]),
    ("hcl_edit", &["import"]),
    ("quick_xml", &["import"]),
    ("tar", &["import"]),
    ("rlimit", &["app"]),
];

const MOST_LINES: usize = 500;

struct File {
    path: PathBuf,
    module: String,
    text: String,
}

/// Every source file below `src/` with the module it belongs to; `lib.rs` and `main.rs` aside.
fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
                let module = first.trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&path).unwrap();
                found.push(File { path, module, text });
            }
        }
    }
    found.retain(|file| file.module != "lib" && file.module != "main");
    found
}

/// The code of a file without its comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn modules_use_only_what_they_may() {
    let mut offences = Vec::new();
    for file in files() {
        let allowed = MAY_USE.iter().find(|(module, _)| *module == file.module).unwrap().1;
        for line in code(&file.text) {
            for rest in line.split("crate::").skip(1) {
                let used: String =
                    rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let is_module = MAY_USE.iter().any(|(module, _)| *module == used);
                if is_module && used != file.module && !allowed.contains(&used.as_str()) {
                    offences.push(format!("{}: {}", file.path.display(), line.trim()));
                }
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn the_table_points_backwards_only() {
    for (at, (module, used)) in MAY_USE.iter().enumerate() {
        for name in *used {
            let place = MAY_USE.iter().position(|(other, _)| other == name);
            assert!(place.is_some_and(|place| place < at), "{module} uses {name}");
        }
    }
}

#[test]
fn every_module_is_in_the_table() {
    let mut modules: Vec<String> = files().into_iter().map(|file| file.module).collect();
    modules.sort();
    modules.dedup();
    let mut rows: Vec<String> = MAY_USE.iter().map(|(module, _)| (*module).to_owned()).collect();
    rows.sort();
    assert_eq!(modules, rows);
}

#[test]
fn each_library_has_one_home() {
    let mut offences = Vec::new();
    for file in files() {
        for (library, homes) in HOMES {
            let names_it = code(&file.text).any(|line| line.contains(&format!("{library}::")));
            if names_it && !homes.contains(&file.module.as_str()) {
                offences.push(format!("{} names {library}", file.path.display()));
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn files_have_a_header_and_stay_small() {
    let mut offences = Vec::new();
    for file in files() {
        if !file.text.starts_with("//!") {
            offences.push(format!("{} has no header", file.path.display()));
        }
        let lines = file.text.lines().count();
        if lines > MOST_LINES {
            offences.push(format!("{} has {lines} lines", file.path.display()));
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

#[test]
fn the_architecture_document_has_a_section_for_every_module() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let text = fs::read_to_string(path).unwrap();
    for (module, _) in MAY_USE {
        let heading = format!("### `{module}`");
        assert!(text.contains(&heading), "ARCHITECTURE.md has no section {heading}");
    }
}
