//! Reports, written and read back: the workbook as other programs see it, CSV against workbook,
//! the diagram, and what hostile text makes of them.

mod contrast;
mod fixture;
mod reading;

use std::fmt::Write;

use calamine::Reader;
use plumbline::app::{self, AssessInput};
use plumbline::import::{Limits, Source};
use plumbline::kb::Catalog;
use plumbline::report::columns::{Beside, CUT, MOST_UNITS, TABLES, TableId, View};
use plumbline::report::csv::{escape, unescape};
use plumbline::report::{REPORTS, Snapshot, compare, csv_bundle, diagram, workbook, workbook_with};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

const MODEL: &str = r#"
otmVersion: 0.2.0
project: { name: Shop, id: shop }
trustZones:
  - { id: out, name: Internet, type: internet, risk: { trustRating: 0 } }
  - { id: in, name: Private, type: private, risk: { trustRating: 80 } }
components:
  - { id: browser, name: Browser, type: web-browser, parent: { trustZone: out } }
  - { id: web, name: "=HYPERLINK(\"http://x\")", type: web-application, parent: { trustZone: in } }
  - { id: db, name: Cards, type: relational-database, parent: { trustZone: in } }
dataflows:
  - { id: f1, name: order, source: browser, destination: web }
  - { id: f2, name: store, source: web, destination: db }
"#;

/// A snapshot of the real knowledge base over a small model.
fn assessed() -> Snapshot {
    let catalog = Catalog::embedded().unwrap();
    let source = Source::new("shop.otm", MODEL);
    let read = plumbline::import::read_model(&catalog, &source, &Limits::default()).unwrap();
    let input = AssessInput {
        model: &read.model,
        sources: &[],
        frameworks: &["pci-dss".to_owned(), "hipaa-security".to_owned()],
        as_of: "2026-03-31",
        diagnostics: read.diagnostics,
    };
    app::assess(&catalog, input).unwrap()
}

#[test]
fn the_workbook_reads_like_this() {
    let mut book = reading::open(&workbook(&fixture::snapshot()).unwrap());
    let mut text = String::new();
    for sheet in reading::sheets(&book) {
        let is_table = TABLES.iter().any(|table| {
            table.caption().sheet == sheet && table.caption().id != TableId::Frameworks
        });
        let grid = reading::grid(&mut book, &sheet);
        let drawn = reading::drawn(&grid, is_table.then_some(0));
        writeln!(text, "===== {sheet}\n{drawn}").unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_csv_bundle_reads_like_this() {
    let files = reading::files(&csv_bundle(&fixture::snapshot()).unwrap());
    let mut text = String::new();
    for (name, content) in files {
        writeln!(text, "===== {name}\n{}", content.replace("\r\n", "\n")).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_diagram_reads_like_this() {
    insta::assert_snapshot!(diagram(&fixture::snapshot()).unwrap());
}

#[test]
fn csv_and_workbook_hold_the_same_cells() {
    same_cells(&assessed());
    same_cells(&fixture::snapshot());
    for text in fixture::HOSTILE {
        same_cells(&fixture::with_text(text));
    }
}

/// Compares every cell of every table between the two reports.
fn same_cells(snapshot: &Snapshot) {
    let mut book = reading::open(&workbook(snapshot).unwrap());
    let files = reading::files(&csv_bundle(snapshot).unwrap());
    for table in View::new(snapshot).tables() {
        let caption = table.caption();
        let grid = reading::grid(&mut book, caption.sheet);
        let header = if caption.id == TableId::Frameworks { 4 } else { 0 };
        let file = &files[&format!("{}.csv", caption.file)];
        let mut records = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes());
        let mut rows = 0;
        for (n, record) in (header..).zip(records.records()) {
            for (column, field) in (0_u32..).zip(&record.unwrap()) {
                let cell = grid.get(&(n, column)).map_or("", String::as_str);
                let field = unescape(field);
                let same_number = field.parse::<f64>().ok() == cell.parse::<f64>().ok();
                let is_same = cell == field || (same_number && cell.parse::<f64>().is_ok());
                assert!(is_same, "{} row {n} column {column}: {cell:?}, {field:?}", caption.sheet);
            }
            rows = n;
        }
        if caption.id != TableId::Frameworks {
            let last = grid.keys().map(|(row, _)| *row).max().unwrap();
            assert_eq!(last, rows, "{} has as many rows in both", caption.sheet);
        }
    }
}

#[test]
fn no_text_becomes_a_formula() {
    for text in fixture::HOSTILE {
        let mut book = reading::open(&workbook(&fixture::with_text(text)).unwrap());
        for sheet in reading::sheets(&book) {
            for formula in reading::formulas(&mut book, &sheet) {
                let is_ours = formula.starts_with("COUNTIFS(Controls[Key]")
                    || formula.starts_with("(D6-I6)&")
                    || formula.starts_with("(D7-I7)&");
                assert!(sheet == "Summary" && is_ours, "{sheet}: {formula} from {text:?}");
            }
        }
    }
}

#[test]
fn text_that_looks_like_a_formula_is_unchanged_and_marked_as_text() {
    let bytes = workbook(&fixture::with_text("=1+1")).unwrap();
    let grid = reading::grid(&mut reading::open(&bytes), "Components");
    assert_eq!(grid[&(1, 0)], "=1+1");
    assert!(reading::files(&bytes)["xl/styles.xml"].contains("quotePrefix=\"1\""));
}

#[test]
fn a_text_too_long_for_a_cell_is_cut_with_a_mark() {
    let long = "\u{1f512}".repeat(MOST_UNITS);
    let bytes = workbook(&fixture::with_text(&long)).unwrap();
    let grid = reading::grid(&mut reading::open(&bytes), "Components");
    let cell = &grid[&(1, 0)];
    assert!(cell.ends_with(CUT.trim_end()));
    assert!(cell.encode_utf16().count() <= MOST_UNITS);
}

#[test]
fn the_same_snapshot_gives_the_same_bytes() {
    let (first, second) = (assessed(), assessed());
    for report in REPORTS {
        let bytes = (report.render)(&first).unwrap();
        assert_eq!(bytes, (report.render)(&second).unwrap(), "{}", report.id);
    }
}

#[test]
fn an_empty_snapshot_still_makes_every_report() {
    let mut empty = fixture::snapshot();
    empty.frameworks.clear();
    empty.controls.clear();
    empty.gaps.clear();
    empty.findings.clear();
    empty.requirements.clear();
    empty.test_cases.clear();
    empty.evidence.clear();
    empty.crosswalk.clear();
    empty.zones.clear();
    empty.components.clear();
    empty.flows.clear();
    empty.diagnostics.clear();
    for report in REPORTS {
        assert!(!(report.render)(&empty).unwrap().is_empty(), "{}", report.id);
    }
}

#[test]
fn a_snapshot_without_a_day_has_no_workbook() {
    let undated = Snapshot { as_of: "yesterday".to_owned(), ..fixture::snapshot() };
    let error = workbook(&undated).unwrap_err().to_string();
    assert_eq!(error, "the day of the assessment \"yesterday\" is not a date");
}

#[test]
fn every_table_is_named_frozen_filtered_and_protected() {
    let bytes = workbook(&assessed()).unwrap();
    let mut book = reading::open(&bytes);
    book.load_tables().unwrap();
    let names: Vec<String> = book.table_names().into_iter().cloned().collect();
    let files = reading::files(&bytes);
    for (n, sheet) in reading::sheets(&book).into_iter().enumerate() {
        let xml = &files[&format!("xl/worksheets/sheet{}.xml", n + 1)];
        assert!(!xml.contains("<mergeCell"), "{sheet} merges cells");
        assert!(xml.contains("<sheetProtection"), "{sheet} is open to slips");
        let table = TABLES.iter().find(|table| table.caption().sheet == sheet);
        let Some(table) = table.filter(|table| table.caption().id != TableId::Frameworks) else {
            continue;
        };
        let caption = table.caption();
        assert!(names.iter().any(|name| name == caption.name), "{sheet} has no named table");
        let pane = format!("<pane xSplit=\"{}\" ySplit=\"1\"", caption.frozen);
        assert!(xml.contains(&pane), "{sheet} is not frozen after its first columns");
        assert!(xml.contains("fitToWidth") || xml.contains("fitToHeight=\"0\""), "{sheet} print");
        assert!(xml.contains("orientation=\"landscape\"") && xml.contains("paperSize=\"9\""));
        assert!(xml.contains("sort=\"0\"") && xml.contains("autoFilter=\"0\""), "{sheet} sort");
        assert!(xml.contains("formatColumns=\"0\""), "{sheet}: widths are locked");
    }
    for (name, xml) in files.iter().filter(|(name, _)| name.starts_with("xl/tables/")) {
        assert!(xml.contains("<autoFilter"), "{name} has no filter");
        assert!(xml.contains("ref=\"A"), "{name} does not start in column A");
    }
}

#[test]
fn drop_downs_refer_to_named_lists_and_every_rule_explains_itself() {
    let bytes = workbook(&fixture::snapshot()).unwrap();
    let book = reading::open(&bytes);
    let names: Vec<&str> = book.defined_names().iter().map(|(name, _)| name.as_str()).collect();
    let lists = ["ApplicabilityList", "StatusList", "MethodList", "ResultList", "DecisionList"];
    for list in lists {
        assert!(names.contains(&list), "{list} is not defined");
    }
    let controls = &reading::files(&bytes)["xl/worksheets/sheet3.xml"];
    for list in ["ApplicabilityList", "StatusList", "MethodList"] {
        assert!(controls.contains(&format!("<formula1>{list}</formula1>")), "{list} is not used");
    }
    let rules = controls.matches("<dataValidation ").count();
    assert_eq!(rules, 10);
    assert_eq!(controls.matches("promptTitle=").count(), rules);
    assert_eq!(controls.matches("errorTitle=").count(), rules);
}

#[test]
fn controls_gaps_evidence_and_test_cases_link_to_each_other() {
    let bytes = workbook(&fixture::snapshot()).unwrap();
    let files = reading::files(&bytes);
    let links = |sheet: usize| {
        let xml = &files[&format!("xl/worksheets/sheet{sheet}.xml")];
        let links = xml.split("<hyperlink ").skip(1);
        links.filter_map(|link| link.split("location=\"").nth(1)).fold(
            String::new(),
            |mut all, link| {
                all.push_str(link.split('"').next().unwrap());
                all.push(' ');
                all
            },
        )
    };
    let controls = links(3);
    for to in ["'Summary'!A1", "'Gaps'!A2", "'Evidence'!A2", "'Test cases'!A2", "'Threats'!A2"] {
        assert!(controls.contains(to), "Controls does not lead to {to}: {controls}");
    }
    assert!(links(4).contains("'Controls'!A3"), "Gaps leads to its control");
    assert!(links(9).contains("'Controls'!A2"), "Test cases lead to their control");
    assert!(links(10).contains("'Controls'!A2"), "Evidence leads to its control");
    let addresses = &files["xl/worksheets/_rels/sheet3.xml.rels"];
    assert!(addresses.contains("https://example.org/pci-dss"), "citations lead to the source");
}

#[test]
fn the_manifest_states_the_digest_of_each_csv_file() {
    let snapshot = assessed();
    let manifest = reading::grid(&mut reading::open(&workbook(&snapshot).unwrap()), "_manifest");
    let files = reading::files(&csv_bundle(&snapshot).unwrap());
    for table in View::new(&snapshot).tables() {
        let file = table.caption().file;
        let row = manifest.iter().find(|(_, text)| *text == file).unwrap().0.0;
        let bytes = files[&format!("{file}.csv")].as_bytes();
        let digest: String =
            Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(manifest[&(row, 3)], digest, "{file}");
        assert!(files["manifest.json"].contains(&digest), "{file} in manifest.json");
    }
}

#[test]
fn every_ink_can_be_read_on_its_paper_and_pictures_have_words() {
    let files = reading::files(&workbook(&fixture::snapshot()).unwrap());
    let (contrast, pair) = contrast::lowest(&files["xl/styles.xml"]);
    assert!(contrast >= 4.5, "{pair} has a contrast of {contrast:.2}");
    let drawing = &files["xl/drawings/drawing1.xml"];
    assert!(drawing.contains("descr=\"Stacked bars of the table above"), "{drawing}");
    let tables = files.iter().filter(|(name, _)| name.starts_with("xl/tables/"));
    assert!(tables.clone().count() >= 12 && tables.clone().all(|(_, xml)| xml.contains("altText")));
}

#[test]
fn the_kinds_of_report_have_ids_of_their_own() {
    let mut ids: Vec<&str> = REPORTS.iter().map(|report| report.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids, ["csv", "json", "sarif", "svg", "xlsx"]);
}

#[test]
fn the_diagram_says_everything_in_words_and_runs_nothing() {
    let svg = diagram(&fixture::with_text("<script>alert(1)</script>&")).unwrap();
    assert!(svg.contains("role=\"img\"") && svg.contains("<title id=\"pl-title\">"));
    assert!(svg.contains("2 findings, the worst high"));
    assert!(!svg.contains("<script") && !svg.contains("href=") && !svg.contains("@import"));
}

#[test]
fn a_diagram_is_drawn_of_any_tangle_of_parents_and_flows() {
    let mut snapshot = fixture::snapshot();
    // Zones in each other, components in each other, flows to themselves, twice and to nowhere.
    snapshot.zones[0].parent = "private".to_owned();
    snapshot.zones[1].parent = "internet".to_owned();
    snapshot.components[0].parent = "component:web".to_owned();
    snapshot.components[1].parent = "component:browser".to_owned();
    let mut flow = snapshot.flows[0].clone();
    flow.target.clone_from(&flow.source);
    snapshot.flows.push(flow.clone());
    snapshot.flows.push(flow.clone());
    flow.target = "component:nowhere".to_owned();
    snapshot.flows.push(flow);
    let drawn = diagram(&snapshot).unwrap();
    assert!(drawn.ends_with("</svg>\n") && has_places_only(&drawn));
}

/// Tells whether every number of a drawing is one.
fn has_places_only(drawn: &str) -> bool {
    !["NaN", "-inf", " inf ", "\"inf\""].iter().any(|word| drawn.contains(word))
}

proptest! {
    #[test]
    fn a_diagram_never_panics(
        parents in prop::collection::vec(0_usize..14, 12),
        flows in prop::collection::vec((0_usize..13, 0_usize..13), 0..40),
        trusts in prop::collection::vec(prop::option::of(0_u8..=100), 4),
    ) {
        let mut snapshot = fixture::snapshot();
        let component = snapshot.components[1].clone();
        let zone = snapshot.zones[0].clone();
        let flow = snapshot.flows[0].clone();
        snapshot.zones = (0..4).map(|n| {
            let parent = parents.get(n).map_or(String::new(), |at| format!("z{at}"));
            plumbline::report::ZoneRow { id: format!("z{n}"), trust: trusts[n], parent, ..zone.clone() }
        }).collect();
        snapshot.components = (0..12).map(|n| plumbline::report::ComponentRow {
            id: format!("component:{n}"),
            zone: format!("z{}", parents[n] % 5),
            parent: if n % 3 == 0 { format!("component:{}", parents[n]) } else { String::new() },
            ..component.clone()
        }).collect();
        snapshot.flows = flows.iter().map(|(source, target)| plumbline::report::FlowRow {
            source: format!("component:{source}"),
            target: format!("component:{target}"),
            ..flow.clone()
        }).collect();
        let drawn = diagram(&snapshot).unwrap();
        prop_assert!(has_places_only(&drawn));
        prop_assert_eq!(drawn, diagram(&snapshot).unwrap());
    }

    #[test]
    fn escaping_a_csv_field_can_be_undone(text in "['=+\\-@\ta-c]{0,6}") {
        let escaped = escape(&text).into_owned();
        prop_assert!(!escaped.starts_with(['=', '+', '-', '@', '\t']));
        prop_assert_eq!(unescape(&escaped), text);
    }
}

#[test]
fn the_sheet_of_changes_is_there_only_where_something_was_compared() {
    let new = fixture::snapshot();
    let mut old = new.clone();
    old.components.pop();
    let changes = compare(&old, &new);
    let beside = Beside { changes: Some(&changes), ..Beside::default() };
    let mut book = reading::open(&workbook_with(&new, beside).unwrap());
    let grid = reading::grid(&mut book, "Changes");
    assert_eq!(grid[&(0, 1)], "Id");
    assert_eq!(grid[&(1, 1)], new.components.last().unwrap().id);
    assert_eq!(grid[&(1, 3)], "Added");
    let plain = reading::open(&workbook(&new).unwrap());
    assert!(!reading::sheets(&plain).contains(&"Changes".to_owned()));
}
