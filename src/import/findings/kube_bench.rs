//! kube-bench: results of the CIS Kubernetes Benchmark, by the numbers of the edition it was run
//! with.
//!
//! Numbers have moved between editions, most of all those of the API server and the kubelet. A
//! check that names an argument or an admission plugin is therefore looked up by it, within its
//! section; a number alone is trusted in the sections about files, which have kept theirs.

use crate::import::document::Node;
use crate::import::findings::Reading;
use crate::import::findings::finding::{ScannedResource, ScannerFinding};
use crate::import::findings::values::{each, outcome, text};
use crate::kb::{Catalog, Recommendation, RequirementIdx};
use crate::vocab::Outcome;

pub(super) const TOOL: &str = "kube-bench";

const BENCHMARK: &str = "cis-kubernetes";

/// Sections whose numbers have meant the same since edition 1.5.
const STABLE: &[&str] = &["1.1", "4.1"];

/// Words of titles that no argument settles, and today's number for them, by section.
const MOVED: &[(&str, &str, &str)] = &[
    ("1.2", "not set to AlwaysAllow", "1.2.6"),
    ("1.2", "includes Node", "1.2.7"),
    ("1.2", "includes RBAC", "1.2.8"),
    ("1.2", "encryption providers are appropriately", "1.2.28"),
    ("1.2", "Strong Cryptographic Ciphers", "1.2.29"),
    ("2", "unique Certificate Authority", "2.7"),
    ("4.2", "anonymous-auth", "4.2.1"),
    ("4.2", "not set to AlwaysAllow", "4.2.2"),
    ("4.2", "event-qps", "4.2.8"),
    ("4.2", "Strong Cryptographic Ciphers", "4.2.12"),
];

/// Arguments and plugins that the current edition does not speak of.
const DROPPED: &[&str] = &[
    "--basic-auth-file",
    "--insecure-bind-address",
    "--insecure-port",
    "--kubelet-https",
    "--protect-kernel-defaults",
    "--secure-port",
    "PodSecurityPolicy",
];

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
    finding.resources =
        vec![ScannedResource { is_whole: true, ..ScannedResource::new(part, part) }];
    finding
}

/// Returns what the benchmark's own recommendation asks for.
pub(super) fn requirements(catalog: &Catalog, number: &str, title: &str) -> Vec<RequirementIdx> {
    recommendation(catalog, number, title).map(|row| row.requirements.clone()).unwrap_or_default()
}

/// Returns why a check serves nothing, where the current edition has dropped it.
pub(super) fn dropped(title: &str) -> Option<&'static str> {
    let is_dropped = DROPPED.iter().any(|words| title.contains(words));
    is_dropped.then_some("The benchmark's current edition no longer asks for it.")
}

fn recommendation<'a>(
    catalog: &'a Catalog,
    number: &str,
    title: &str,
) -> Option<&'a Recommendation> {
    let framework = catalog.framework(BENCHMARK)?;
    let rows = || catalog.recommendations_of(framework).map(|at| &catalog.recommendations[at]);
    let (section, _) = number.rsplit_once('.')?;
    let moved = MOVED.iter().find(|(of, words, _)| *of == section && title.contains(words));
    let is_stable = STABLE.contains(&section).then_some(number);
    if let Some(known) = moved.map(|(_, _, number)| *number).or(is_stable) {
        return rows().find(|row| row.number == known);
    }
    let topic = topic(title)?;
    let mut found = rows().filter(|row| {
        let is_beside = row.number.rsplit_once('.').is_some_and(|(other, _)| other == section);
        is_beside && bare(&row.remediation).contains(&topic)
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The argument (`--anonymous-auth`) or admission plugin (`NodeRestriction`) that a title names,
/// without its punctuation: files write it as `anonymousAuth`.
fn topic(title: &str) -> Option<String> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let argument = words.iter().find(|word| word.starts_with("--"));
    let after = |name: &str| words.iter().position(|word| *word == name).map(|at| at + 1);
    let plugin = after("plugin").and_then(|at| words.get(at));
    let before = || words.iter().position(|word| *word == "argument")?.checked_sub(1);
    let bare_word = || before().and_then(|at| words.get(at));
    let topic = bare(argument.or(plugin).or_else(bare_word)?);
    Some(topic).filter(|topic| topic.len() > 4)
}

fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::topic;

    #[test]
    fn a_title_names_its_argument_or_plugin() {
        let titles = [
            (
                "Ensure that the --audit-log-maxage argument is set to 30 (Automated)",
                "auditlogmaxage",
            ),
            ("Ensure that the admission control plugin NodeRestriction is set", "noderestriction"),
            ("Ensure that the anonymous-auth argument is set to false", "anonymousauth"),
        ];
        for (title, expected) in titles {
            assert_eq!(topic(title).as_deref(), Some(expected));
        }
        assert_eq!(topic("Minimize access to secrets (Manual)"), None);
    }
}
