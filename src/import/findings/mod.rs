//! Reports of scanners: a row of [`SCANNERS`] and a file each.
//!
//! A report is recognised by its content and read into a list of [`ScannerFinding`]s, whatever
//! its shape. [`apply_findings`] ties them to a model's components and turns them into evidence
//! for the requirements that `mappings/scanners/` gives for the check; [`model_of_findings`] makes
//! a model of what a report is about, where there is no other.

mod asff;
mod bind;
mod checkov;
mod cloudsploit;
mod defender;
mod finding;
mod kics;
mod kinds;
mod kube_bench;
mod locate;
mod prowler;
mod prowler_csv;
mod resources;
mod sarif;
mod scout_suite;
mod shape;
mod terrascan;
mod tfsec;
mod trivy;
mod unmapped;
mod values;
mod wiz;

pub use bind::apply_findings;
pub use finding::{Muted, ScannedResource, ScannerFinding};
pub use resources::model_of_findings;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::Node;
use crate::import::notes::Notes;
use crate::import::{Limits, Refused, Source, guard};
use shape::{Row, Shape};

/// A kind of report.
#[derive(Debug)]
pub struct Scanner {
    /// Its id, which results name.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    reader: Reader,
}

/// How a report is recognised and read, by its shape.
#[derive(Debug)]
enum Reader {
    /// JSON, JSON lines or YAML.
    Document { sniff: fn(Node<'_>) -> bool, read: fn(Node<'_>, &mut Reading) },
    /// A table: `sniff` sees the header.
    Table { sniff: fn(&[String]) -> bool, read: fn(&Row<'_>, &mut Reading) },
}

/// The reports that are read, in the order in which they are tried.
pub const SCANNERS: &[Scanner] = &[
    Scanner {
        id: "prowler-ocsf",
        title: "Prowler 3 and later, and other OCSF detection and compliance findings (JSON)",
        reader: Reader::Document { sniff: prowler::sniff_ocsf, read: prowler::read_ocsf },
    },
    Scanner {
        id: "prowler-json",
        title: "Prowler 2 and 3 (JSON and JSON lines)",
        reader: Reader::Document { sniff: prowler::sniff_native, read: prowler::read_native },
    },
    Scanner {
        id: "prowler-csv",
        title: "Prowler 2 to 5 (CSV)",
        reader: Reader::Table { sniff: prowler_csv::sniff, read: prowler_csv::read },
    },
    Scanner {
        id: "asff",
        title: "AWS Security Hub and everything else that writes ASFF (JSON)",
        reader: Reader::Document { sniff: asff::sniff, read: asff::read },
    },
    Scanner {
        id: "checkov",
        title: "Checkov (JSON)",
        reader: Reader::Document { sniff: checkov::sniff, read: checkov::read },
    },
    Scanner {
        id: "sarif",
        title: "SARIF 2.1.0 of any tool",
        reader: Reader::Document { sniff: sarif::sniff, read: sarif::read },
    },
    Scanner {
        id: "trivy",
        title: "Trivy: files, images and clusters (JSON)",
        reader: Reader::Document { sniff: trivy::sniff, read: trivy::read },
    },
    Scanner {
        id: "kics",
        title: "KICS (JSON)",
        reader: Reader::Document { sniff: kics::sniff, read: kics::read },
    },
    Scanner {
        id: "terrascan",
        title: "Terrascan (JSON)",
        reader: Reader::Document { sniff: terrascan::sniff, read: terrascan::read },
    },
    Scanner {
        id: "kube-bench",
        title: "kube-bench (JSON)",
        reader: Reader::Document { sniff: kube_bench::sniff, read: kube_bench::read },
    },
    Scanner {
        id: "scout-suite",
        title: "ScoutSuite (JavaScript or JSON)",
        reader: Reader::Document { sniff: scout_suite::sniff, read: scout_suite::read },
    },
    Scanner {
        id: "cloudsploit",
        title: "CloudSploit (JSON)",
        reader: Reader::Document { sniff: cloudsploit::sniff, read: cloudsploit::read },
    },
    Scanner {
        id: "azure-defender",
        title: "Defender for Cloud recommendations (CSV)",
        reader: Reader::Table { sniff: defender::sniff, read: defender::read },
    },
    Scanner {
        id: "wiz-iac",
        title: "Wiz infrastructure as code (JSON)",
        reader: Reader::Document { sniff: wiz::sniff, read: wiz::read },
    },
    Scanner {
        id: "tfsec",
        title: "tfsec (JSON)",
        reader: Reader::Document { sniff: tfsec::sniff, read: tfsec::read },
    },
    Scanner {
        id: EMPTY,
        title: "A report without any finding (JSON)",
        reader: Reader::Document { sniff: is_empty, read: say_empty },
    },
];

/// The id of reports without any finding, of which nobody can tell whose they are.
const EMPTY: &str = "empty-report";

/// A report that was read.
#[derive(Debug, Clone)]
pub struct ScannerReport {
    /// The id of its kind in [`SCANNERS`].
    pub scanner: &'static str,
    /// The name of the file.
    pub file: String,
    /// What it says.
    pub findings: Vec<ScannerFinding>,
    /// What there is to say about how it was read.
    pub diagnostics: Vec<Diagnostic>,
}

impl ScannerReport {
    /// Tells whether it is about nothing at all.
    pub fn is_empty(&self) -> bool {
        self.scanner == EMPTY
    }
}

/// A report that is being read.
#[derive(Debug)]
struct Reading {
    findings: Vec<ScannerFinding>,
    notes: Notes,
    most: usize,
    /// The day of the whole report, for findings that have none of their own.
    on: String,
}

impl Reading {
    /// Adds a finding, up to the limit.
    fn add(&mut self, mut finding: ScannerFinding) {
        if finding.on.is_empty() {
            finding.on.clone_from(&self.on);
        }
        if self.findings.len() == self.most {
            let message = format!("more than {} findings; the rest is left out", self.most);
            self.notes.say(Code::TooMany, finding.place.clone(), message);
        }
        if self.findings.len() <= self.most {
            self.findings.push(finding);
        }
    }
}

/// Reads a report of findings.
pub fn read_findings(source: &Source, limits: &Limits) -> Result<ScannerReport, Refused> {
    let text = guard::text(&source.name, &source.bytes, limits)?;
    let shape = shape::of(&source.name, text, limits)?;
    let mut reading = Reading {
        findings: Vec::new(),
        notes: Notes::default(),
        most: limits.elements,
        on: String::new(),
    };
    let scanner = SCANNERS.iter().find(|scanner| match (&scanner.reader, &shape) {
        (Reader::Document { sniff, .. }, Shape::Document(document)) => sniff(document.root()),
        (Reader::Table { sniff, .. }, Shape::Table(table)) => sniff(&table.header),
        _ => false,
    });
    let Some(scanner) = scanner else { return Err(unknown(&source.name).into()) };
    match (&scanner.reader, &shape) {
        (Reader::Document { read, .. }, Shape::Document(document)) => {
            read(document.root(), &mut reading);
        }
        (Reader::Table { read, .. }, Shape::Table(table)) => {
            table.rows(limits, &mut reading, *read);
        }
        _ => {}
    }
    reading.findings.truncate(limits.elements);
    Ok(ScannerReport {
        scanner: scanner.id,
        file: source.name.clone(),
        findings: reading.findings,
        diagnostics: reading.notes.finish(),
    })
}

fn unknown(file: &str) -> Diagnostic {
    let titles: Vec<_> = SCANNERS.iter().map(|scanner| scanner.title).collect();
    let message = "the content is no report of a scanner that Plumbline reads";
    Diagnostic::new(Code::UnknownFormat, Place::default().in_file(file), message)
        .hint(format!("read are: {}", titles.join("; ")))
}

/// Several tools write `[]` or `null` when they found nothing.
fn is_empty(root: Node<'_>) -> bool {
    !root.is_map() && root.scalar().is_none() && root.elements().next().is_none()
}

fn say_empty(root: Node<'_>, reading: &mut Reading) {
    let message = "the report lists nothing, so that it says nothing of what was checked";
    reading.notes.say(Code::OutcomeUnknown, root.place(), message);
}
