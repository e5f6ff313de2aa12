//! Findings -> evidence: each is tied to the component it is about and to the requirements that its
//! check is mapped to.
//!
//! What passed is met, what failed is not met. What is muted has not passed: a failed check stays
//! failed and says why it is muted. A check that only overlaps with a requirement cannot show it
//! met, and its failure shows it partly missing. What could not be checked says nothing.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::findings::finding::ScannerFinding;
use crate::import::findings::kinds::ANY;
use crate::import::findings::locate::Index;
use crate::import::findings::unmapped::Unmapped;
use crate::import::findings::values::{LICENCE, SECRET, VULNERABILITY};
use crate::import::findings::{ScannerReport, kube_bench};
use crate::import::recognised::{self, Rule, first_of};
use crate::kb::{Catalog, Entry, KnownCheck};
use crate::model::{Element, Model, StatedMitigation};
use crate::vocab::{EvidenceSource, Outcome, Relation, StatedStatus};

/// Scanners by the prefix of their ids, with their names and the prefixes to look further under.
const TOOLS: &[(&str, &str, &[&str])] = &[
    ("azure-defender", "Defender for Cloud", &[]),
    ("checkov", "Checkov", &[]),
    ("cloudsploit", "CloudSploit", &[]),
    ("kics", "KICS", &[]),
    ("kube-bench", "kube-bench", &[]),
    ("ocsf", "OCSF", &[]),
    ("prowler", "Prowler", &[]),
    ("sarif", "SARIF", &[]),
    ("scoutsuite", "ScoutSuite", &[]),
    ("security-hub", "AWS Security Hub", &[]),
    ("terrascan", "Terrascan", &[]),
    ("tfsec", "tfsec", &["trivy"]),
    ("trivy", "Trivy", &[]),
    ("wiz", "Wiz", &[]),
];

/// Checks that stand for everything of a kind that a scanner finds.
const SHARED: &[&str] = &[VULNERABILITY, SECRET, LICENCE];

/// What a check is mapped to.
enum Mapping<'a> {
    /// Requirements that it shows, and those that it only overlaps with.
    Requirements {
        shown: Vec<String>,
        touched: Vec<String>,
    },
    Dismissed(&'a str),
    Unknown,
}

/// Adds what a report found to a model, as evidence, and says what could not be tied.
pub fn apply_findings(
    catalog: &Catalog,
    model: &mut Model,
    report: &ScannerReport,
) -> Vec<Diagnostic> {
    let index = Index::of(catalog, model);
    let mut binding = Binding::default();
    let mut mappings: BTreeMap<(&str, &str), Mapping<'_>> = BTreeMap::new();
    for finding in &report.findings {
        let key = (finding.tool, finding.check.as_str());
        let mapping = mappings.entry(key).or_insert_with(|| mapping(catalog, finding));
        match mapping {
            Mapping::Unknown => binding.unmapped.add(finding, ""),
            Mapping::Dismissed(why) => binding.unmapped.add(finding, why),
            Mapping::Requirements { .. } if !says_something(finding) => {
                *binding.unsettled.entry(finding.check.clone()).or_default() += 1;
            }
            Mapping::Requirements { shown, touched } => {
                for element in binding.locate(&index, finding) {
                    binding.state(finding, element, (shown, touched));
                }
            }
        }
    }
    let (evidence, diagnostics) = binding.finish(model, &report.file);
    for piece in evidence {
        model.mitigations.push(piece);
    }
    diagnostics
}

/// What is muted has not passed, and what was not checked has come to nothing.
fn says_something(finding: &ScannerFinding) -> bool {
    match finding.outcome {
        Outcome::Passed => finding.muted.is_none(),
        Outcome::Failed => true,
        Outcome::Manual | Outcome::NotAvailable | Outcome::Error => false,
    }
}

fn mapping<'a>(catalog: &'a Catalog, finding: &ScannerFinding) -> Mapping<'a> {
    if finding.tool == kube_bench::TOOL {
        let found = kube_bench::requirements(catalog, &finding.check, &finding.title);
        let shown: Vec<_> = found.iter().map(|at| catalog.requirements[*at].id.clone()).collect();
        if shown.is_empty() {
            return kube_bench::dropped(&finding.title)
                .map_or(Mapping::Unknown, Mapping::Dismissed);
        }
        return Mapping::Requirements { shown, touched: Vec::new() };
    }
    let further =
        TOOLS.iter().find(|(tool, ..)| *tool == finding.tool).map_or(&[][..], |row| row.2);
    // Vulnerabilities, secrets and licences are the same thing whoever finds them.
    let shared = SHARED.contains(&finding.check.as_str()).then_some("trivy");
    let schemes = std::iter::once(finding.tool).chain(further.iter().copied()).chain(shared);
    let mut why = None;
    for scheme in schemes {
        match catalog.known_check(scheme, &finding.check) {
            KnownCheck::Mapped(links) => {
                let (mut shown, mut touched) = (Vec::new(), Vec::new());
                for link in links {
                    let Entry::Requirement(at) = link.to else { continue };
                    let id = catalog.requirements[at].id.clone();
                    match link.relation {
                        Relation::Supports | Relation::Related => touched.push(id),
                        _ => shown.push(id),
                    }
                }
                if !shown.is_empty() || !touched.is_empty() {
                    return Mapping::Requirements { shown, touched };
                }
            }
            KnownCheck::Dismissed(reason) => why = Some(reason),
            KnownCheck::Unknown => {}
        }
    }
    why.map_or(Mapping::Unknown, Mapping::Dismissed)
}

/// What has been tied so far.
#[derive(Default)]
struct Binding {
    evidence: Vec<StatedMitigation>,
    /// Position of the evidence for a check, place, state and requirements, and how often more it
    /// was found.
    known: BTreeMap<(String, Element, String, bool), (usize, usize)>,
    unmapped: Unmapped,
    /// Checks that came to nothing, with how often.
    unsettled: BTreeMap<String, usize>,
    /// Resources that were recognised, by rule, with what they are.
    matched: BTreeMap<Rule, BTreeMap<String, Element>>,
    /// Resources that the model does not have, with how many findings are about them.
    missing: BTreeMap<String, usize>,
    /// Passed checks that only overlap with what is asked.
    overlapping: usize,
}

impl Binding {
    /// Finds the elements that a finding is about, each once.
    fn locate(&mut self, index: &Index<'_>, finding: &ScannerFinding) -> Vec<Element> {
        let mut elements = Vec::new();
        for resource in &finding.resources {
            let label = if resource.id.is_empty() { &resource.name } else { &resource.id };
            match index.find(finding, resource) {
                Some((element, rule)) => {
                    if let Some(rule) = rule {
                        self.matched.entry(rule).or_default().insert(label.clone(), element);
                    }
                    elements.push(element);
                }
                None => *self.missing.entry(label.clone()).or_default() += 1,
            }
        }
        if finding.resources.is_empty() {
            let by_file = || index.by_file(&finding.file).map(|at| (at, Rule::Address));
            match index.by_lines(finding, ANY).or_else(by_file) {
                Some((at, rule)) => {
                    let label = file_of(finding);
                    let element = Element::Component(at);
                    self.matched.entry(rule).or_default().insert(label, element);
                    elements.push(element);
                }
                None => *self.missing.entry(file_of(finding)).or_default() += 1,
            }
        }
        elements.sort_unstable();
        elements.dedup();
        elements
    }

    /// States what a finding shows at an element.
    fn state(
        &mut self,
        finding: &ScannerFinding,
        element: Element,
        (shown, touched): (&[String], &[String]),
    ) {
        let (of_shown, of_touched) = match finding.outcome {
            Outcome::Passed => (StatedStatus::Verified, None),
            _ => (StatedStatus::Open, Some(StatedStatus::InProgress)),
        };
        self.add(finding, element, of_shown, shown);
        match of_touched {
            Some(status) => self.add(finding, element, status, touched),
            None if shown.is_empty() => self.overlapping += 1,
            None => {}
        }
    }

    fn add(
        &mut self,
        finding: &ScannerFinding,
        element: Element,
        status: StatedStatus,
        about: &[String],
    ) {
        if about.is_empty() {
            return;
        }
        let key =
            (finding.check.clone(), element, finding.state(), status == StatedStatus::InProgress);
        if let Some((_, more)) = self.known.get_mut(&key) {
            *more += 1;
            return;
        }
        self.known.insert(key, (self.evidence.len(), 0));
        let by = TOOLS.iter().find(|(tool, ..)| *tool == finding.tool).map_or("", |row| row.1);
        self.evidence.push(StatedMitigation {
            id: format!("{}:{}", finding.tool, finding.check),
            title: finding.headline(),
            description: finding.clauses.join("; "),
            status,
            raw_status: finding.state(),
            element,
            about: about.to_vec(),
            source: EvidenceSource::Scanner,
            by: by.to_owned(),
            on: finding.on.clone(),
            place: finding.place.clone(),
        });
    }

    fn finish(self, model: &Model, file: &str) -> (Vec<StatedMitigation>, Vec<Diagnostic>) {
        let mut evidence = self.evidence;
        for (at, more) in self.known.into_values().filter(|(_, more)| *more > 0) {
            if let Some(piece) = evidence.get_mut(at) {
                piece.title.push_str(&format!(" (and {more} more of this check here)"));
            }
        }
        let whole = Place::default().in_file(file);
        let mut diagnostics = self.unmapped.finish();
        diagnostics.extend(recognised::said(model, &self.matched, file));
        if !self.missing.is_empty() {
            diagnostics.push(missing(&self.missing, whole.clone()));
        }
        if !self.unsettled.is_empty() {
            let count: usize = self.unsettled.values().sum();
            let names = named(&self.unsettled);
            let message = format!("{count} findings say neither passed nor failed: {names}");
            diagnostics.push(
                Diagnostic::new(Code::OutcomeUnknown, whole.clone(), message)
                    .hint("look at them by hand and state the result in an evidence file"),
            );
        }
        if self.overlapping > 0 {
            let message = format!(
                "{} passed checks only overlap with what is asked, so that they show nothing met",
                self.overlapping
            );
            diagnostics.push(Diagnostic::new(Code::OutcomeUnknown, whole, message));
        }
        (evidence, diagnostics)
    }
}

fn file_of(finding: &ScannerFinding) -> String {
    match (finding.file.as_str(), finding.lines) {
        ("", _) => "a resource without a name".to_owned(),
        (file, Some((line, _))) => format!("{file}:{line}"),
        (file, None) => file.to_owned(),
    }
}

fn missing(resources: &BTreeMap<String, usize>, place: Place) -> Diagnostic {
    let findings: usize = resources.values().sum();
    let names = named(resources);
    let message = format!(
        "{findings} findings about {} resources that the model does not have: {names}",
        resources.len()
    );
    Diagnostic::new(Code::UnknownResource, place, message).hint(
        "give the components the names or ids that the scanner uses, or assess the report alone",
    )
}

/// Names the first few of many.
fn named(names: &BTreeMap<String, usize>) -> String {
    let names: Vec<String> = names.keys().map(|name| format!("{name:?}")).collect();
    first_of(&names)
}
