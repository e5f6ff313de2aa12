//! The shipped knowledge base, whole: links, lints, examples and inventories.

use plumbline::app;
use plumbline::kb::{Catalog, Entry, copied};
use plumbline::view;
use plumbline::vocab::FrameworkKind;

/// Clauses of each framework, from the inventories of the standards and regulations themselves.
const INVENTORY: &[(&str, usize)] = &[
    ("attack@18.1", 691),
    ("capec@3.9", 558),
    ("cipa@2011", 12),
    ("cis-controls@8.1", 171),
    ("coppa@2025", 20),
    ("csa-secaas@2011", 10),
    ("csa-top-threats@2022", 11),
    ("cwe@4.19.1", 944),
    ("dea-1311@2010", 39),
    ("fda-21cfr11@1997", 40),
    ("ferpa@2012", 42),
    ("hipaa-breach@2013", 16),
    ("hipaa-privacy@2024", 35),
    ("hipaa-security@2013", 75),
    ("kyc-aml@2025", 76),
    ("medicaid-431f@2012", 9),
    ("medicare-cop@2024", 46),
    ("nist-800-171@3", 147),
    ("nist-800-53@5.2.0", 1196),
    ("nist-csf@2.0", 225),
    ("osha@2024", 45),
    ("owasp-api@2023", 10),
    ("owasp-top-10@2017", 10),
    ("pci-dss@4.0.1", 366),
    ("ppra@2002", 13),
    ("reg-sci@2021", 25),
    ("sec-17a-4@2022", 20),
    ("stride@1999", 6),
];

/// Recommendations per benchmark of the editions that the folders name.
const BENCHMARKS: &[(&str, usize)] = &[
    ("cis-aws@7.0.0", 70),
    ("cis-azure@6.0.0", 127),
    ("cis-gcp@5.0.0", 93),
    ("cis-kubernetes@2.0.1", 131),
];

fn catalog() -> Catalog {
    Catalog::embedded().unwrap()
}

#[test]
fn the_lints_are_silent() {
    let diagnostics = app::lint(&catalog());
    let list: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{}", list.join("\n"));
}

#[test]
fn every_framework_has_all_clauses_of_its_edition() {
    let stats = view::stats(&catalog());
    for (id, clauses) in INVENTORY {
        let found = stats.frameworks.iter().find(|framework| framework.id == *id);
        assert_eq!(found.map(|framework| framework.controls), Some(*clauses), "{id}");
    }
    assert_eq!(stats.frameworks.len(), INVENTORY.len());
    let benchmarks = stats.benchmarks.iter().map(|row| (row.id.as_str(), row.recommendations));
    assert_eq!(benchmarks.collect::<Vec<_>>(), BENCHMARKS);
}

#[test]
fn every_clause_is_reached_or_procedural() {
    let catalog = catalog();
    let is_taxonomy = |at| catalog.frameworks[at].kind == FrameworkKind::Taxonomy;
    for framework in catalog.frameworks.positions().filter(|at| !is_taxonomy(*at)) {
        for at in catalog.controls_of(framework) {
            let control = &catalog.controls[at];
            let is_shown =
                control.procedural.is_some() || catalog.requirements_of(at).next().is_some();
            assert!(is_shown || !control.is_assessable(), "{}", control.id);
        }
    }
}

#[test]
fn the_800_53_baselines_have_their_published_sizes() {
    let catalog = catalog();
    let framework = catalog.framework("nist-800-53").unwrap();
    let size = |profile: &str| {
        let is_in = |at: &_| catalog.controls[*at].profiles.iter().any(|id| id == profile);
        catalog.controls_of(framework).filter(is_in).count()
    };
    let sizes = ["low", "moderate", "high", "privacy"].map(size);
    assert_eq!(sizes, [149, 287, 370, 96]);
}

#[test]
fn the_content_is_as_broad_as_the_readme_says() {
    let stats = view::stats(&catalog());
    assert!(stats.threats >= 495, "{}", stats.threats);
    assert!(stats.requirements >= 440, "{}", stats.requirements);
    assert!(stats.test_cases >= 1_300, "{}", stats.test_cases);
    assert!(stats.component_types >= 345, "{}", stats.component_types);
    assert!(stats.synonyms >= 470, "{}", stats.synonyms);
    assert!(stats.scenarios >= 10, "{}", stats.scenarios);
    assert!(stats.foreign_ids >= 6_900, "{}", stats.foreign_ids);
}

#[test]
fn most_of_what_a_program_can_judge_is_judged() {
    let catalog = catalog();
    for (id, _) in BENCHMARKS {
        let framework = catalog.framework(id).unwrap();
        let rows = || catalog.recommendations_of(framework).map(|at| &catalog.recommendations[at]);
        let automated = rows().filter(|row| row.automated).count();
        let judged = rows().filter(|row| row.automated && !row.checks.is_empty()).count();
        assert!(judged * 10 >= automated * 6, "{id}: {judged} of {automated}");
    }
}

#[test]
fn every_top_threat_is_reached_by_several_threats() {
    let catalog = catalog();
    let framework = catalog.framework("csa-top-threats").unwrap();
    for at in catalog.controls_of(framework) {
        let threats = catalog.links_to(Entry::Control(at)).count();
        assert!(threats >= 3, "{}: {threats}", catalog.controls[at].id);
    }
}

#[test]
fn the_same_files_give_the_same_hash() {
    assert_eq!(catalog().sha256, catalog().sha256);
    assert_eq!(catalog().sha256.len(), 64);
}

#[test]
fn a_long_run_of_words_from_a_publication_is_found_and_a_short_one_is_not() {
    let catalog = catalog();
    let Some(Entry::Requirement(at)) = catalog.find("encrypt-at-rest") else {
        panic!("it is there")
    };
    let summary = &catalog.requirements[at].summary;
    let copy: Vec<&str> = summary.split_whitespace().take(12).collect();
    let found = copied(&catalog, "a standard", &format!("Section 1. {}!", copy.join("\n ")));
    assert!(found.iter().any(|said| said.place.pointer == "encrypt-at-rest"), "{found:?}");
    let short: Vec<&str> = summary.split_whitespace().take(7).collect();
    assert!(copied(&catalog, "a standard", &short.join(" ")).is_empty());
}
