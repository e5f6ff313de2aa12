//! kube-bench: results of the CIS Kubernetes Benchmark, by the numbers of the edition it was run
//! with.
//!
//! Numbers have moved between editions, most of all those of the API server and the kubelet. A
//! check that names an argument or an admission plugin is therefore looked up by it, within its
//! section; a number alone is trusted in the sections about files, which have kept theirs.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{Resource, ScannerFinding};
use crate::import::findings::values::{each, outcome, text};
use crate::kb::{Catalog, Recommendation, RequirementIdx};
use crate::vocab::Outcome;

pub(super) const TOOL: &str = "kube-bench";

const BENCHMARK: &str = "cis-kubernetes";

/// Sections whose numbers have meant the same since edition 1.5.
const STABLE: &[&str] = &["1.1.", "4.1."];

pub(super) fn sniff(root: Node<'_>) -> bool {
    groups(root).first().is_some_and(|group| {
        let tests = each(*group, "tests");
        tests.first().is_some_and(|section| section.has("results") && section.has("section"))
    })
}

fn groups(root: Node<'_>) -> Vec<Node<'_>> {
    if root.has("Controls") {
        return each(root, "Controls");
    }
    let single = root.has("tests").then_some(root);
    root.elements().chain(single).collect()
}

pub(super) fn read(root: Node<'_>, reading: &mut Reading) {
    for group in groups(root) {
        let place = part(&text(group, "node_type"));
        for section in each(group, "tests") {
            for result in each(section, "results") {
                reading.add(finding(result, place));
            }
        }
    }
}

/// The part of a cluster that a kind of node stands for.
fn part(node_type: &str) -> &'static str {
    match node_type {
        "master" | "controlplane" => "k8s-api-server",
        "etcd" => "k8s-etcd",
        "node" => "k8s-node",
        _ => "k8s-cluster",
    }
}

fn finding(node: Node<'_>, part: &str) -> ScannerFinding {
    let outcome = outcome(&text(node, "status")).unwrap_or(Outcome::NotAvailable);
    let mut finding = ScannerFinding::of(TOOL, text(node, "test_number"), outcome, node.place());
    finding.title = text(node, "test_desc");
    finding.clauses = vec![format!("CIS Kubernetes Benchmark {}", finding.check)];
    finding.resources = vec![Resource { is_whole: true, ..Resource::new(part, part) }];
    finding
}

/// Returns what the benchmark's own recommendation asks for.
pub(super) fn requirements(catalog: &Catalog, number: &str, title: &str) -> Vec<RequirementIdx> {
    recommendation(catalog, number, title).map(|row| row.requirements.clone()).unwrap_or_default()
}

fn recommendation<'a>(
    catalog: &'a Catalog,
    number: &str,
    title: &str,
) -> Option<&'a Recommendation> {
    let framework = catalog.framework(BENCHMARK)?;
    let rows = || catalog.recommendations_of(framework).map(|at| &catalog.recommendations[at]);
    if STABLE.iter().any(|section| number.starts_with(section)) {
        return rows().find(|row| row.number == number);
    }
    let topic = topic(title)?;
    let (section, _) = number.rsplit_once('.')?;
    let says = |row: &&Recommendation| {
        let is_beside = row.number.rsplit_once('.').is_some_and(|(other, _)| other == section);
        is_beside && names(&row.remediation, &topic)
    };
    let mut found = rows().filter(says);
    let first = found.next()?;
    // Two that name the same: the one with the same number, or none.
    match found.next() {
        None => Some(first),
        Some(_) => rows().filter(says).find(|row| row.number == number),
    }
}

/// The first argument (`--anonymous-auth`) or admission plugin (`NodeRestriction`) that a title
/// names.
fn topic(title: &str) -> Option<String> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let argument = words.iter().find(|word| word.starts_with("--"));
    let plugin = words.iter().position(|word| *word == "plugin").and_then(|at| words.get(at + 1));
    let word = argument.or(plugin)?;
    let word = word.trim_start_matches("--").trim_end_matches([',', '.']);
    Some(word.to_owned()).filter(|word| word.len() > 4)
}

/// Tells whether a text names an argument as a whole word, on the command line or in a file, where
/// it is written in camel case.
fn names(text: &str, topic: &str) -> bool {
    let camel: String = topic
        .split('-')
        .enumerate()
        .map(|(n, part)| {
            let mut letters = part.chars();
            match letters.next() {
                Some(first) if n > 0 => first.to_uppercase().chain(letters).collect(),
                _ => part.to_owned(),
            }
        })
        .collect();
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let mut words = text.split(|letter| !is_word(letter));
    words
        .any(|word| word.trim_start_matches('-') == topic || (topic.contains('-') && word == camel))
}
