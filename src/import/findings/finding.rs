//! What every scanner's report comes down to: one flat struct.

use crate::diagnostic::Place;
use crate::vocab::{Outcome, Severity};

/// A check of a scanner and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannerFinding {
    /// The scanner, by the prefix of its ids in `mappings/scanners/`: `prowler`, `checkov`.
    pub tool: &'static str,
    /// The check's id, in the one spelling that the tables use.
    pub check: String,
    /// What the check is about.
    pub title: String,
    /// What it came to.
    pub outcome: Outcome,
    /// Set where somebody has silenced the finding.
    pub muted: Option<Muted>,
    /// How bad the scanner says it is.
    pub severity: Option<Severity>,
    /// What was found, in the scanner's words.
    pub message: String,
    /// What it is about; none where the report names only a file.
    pub resources: Vec<ScannedResource>,
    /// The account, subscription or project; empty where it is not stated.
    pub account: String,
    /// The region; empty where it is not stated.
    pub region: String,
    /// The file that was scanned; empty where it was no file.
    pub file: String,
    /// Its first and last line.
    pub lines: Option<(u32, u32)>,
    /// The day of the scan, `yyyy-mm-dd`, in UTC; empty where it is not stated.
    pub on: String,
    /// Clauses of frameworks that the scanner itself names for the check.
    pub clauses: Vec<String>,
    /// Where it stands in the report.
    pub place: Place,
}

/// Why a finding is silenced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Muted {
    /// The reason, as written; often empty.
    pub why: String,
    /// The day on which that ends, where one is stated.
    pub until: String,
}

/// Something that a finding is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScannedResource {
    /// The id: an address, an ARN, a provider's id.
    pub id: String,
    /// The name, where it is stated beside the id.
    pub name: String,
    /// The type as the scanner writes it.
    pub kind: String,
    /// Whether it is all that was scanned: an account or a cluster.
    pub is_whole: bool,
}

impl ScannerFinding {
    /// Makes a finding of which only the check and its place are known.
    pub(super) fn of(tool: &'static str, check: String, outcome: Outcome, place: Place) -> Self {
        Self {
            tool,
            check,
            title: String::new(),
            outcome,
            muted: None,
            severity: None,
            message: String::new(),
            resources: Vec::new(),
            account: String::new(),
            region: String::new(),
            file: String::new(),
            lines: None,
            on: String::new(),
            clauses: Vec::new(),
            place,
        }
    }

    /// Names the check and what was found, for people.
    pub(super) fn headline(&self) -> String {
        let what = if self.message.is_empty() { &self.title } else { &self.message };
        if what.starts_with(&self.check) {
            return what.clone();
        }
        if what.is_empty() { self.check.clone() } else { format!("{}: {what}", self.check) }
    }

    /// Says the outcome, and why it was silenced.
    pub(super) fn state(&self) -> String {
        let outcome = self.outcome.title().to_lowercase();
        let Some(muted) = &self.muted else { return outcome };
        let why = if muted.why.is_empty() { "no reason given" } else { &muted.why };
        if muted.until.is_empty() {
            format!("{outcome}, muted: {why}")
        } else {
            format!("{outcome}, muted until {}: {why}", muted.until)
        }
    }
}

impl ScannedResource {
    /// A resource known by its id and type.
    pub(super) fn new(id: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { id: id.into(), kind: kind.into(), ..Self::default() }
    }

    /// The last part of the id: `arn:aws:s3:::logs`, `aws_s3_bucket.logs` and
    /// `/subscriptions/1/x/logs` all end in `logs`.
    pub(super) fn last_part(&self) -> &str {
        last_part(&self.id)
    }
}

/// Returns what stands after the last separator of an id. A dot separates only where neither a
/// slash nor a colon does, since names have dots.
pub(super) fn last_part(id: &str) -> &str {
    let id = id.trim_end_matches(['/', ':']);
    let cut = id.rsplit(['/', ':']).next().unwrap_or(id);
    if cut.len() < id.len() {
        return cut;
    }
    id.rsplit('.').next().unwrap_or(id)
}
