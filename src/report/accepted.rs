//! What a gate lets pass: results that were there before, and exceptions that somebody answers for.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::report::FindingRow;
use crate::report::sarif::fingerprint;

/// What a gate lets pass.
#[derive(Debug, Clone, Default)]
pub struct Accepted {
    /// Fingerprints of an earlier run; nothing where there is no baseline.
    baseline: Option<BTreeSet<String>>,
    exceptions: Vec<Exception>,
}

/// A result that somebody accepts for a time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The threat or requirement.
    pub rule: String,
    /// The element id, `component:aws_s3_bucket.logs`; every element where it is left out.
    #[serde(default)]
    pub element: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: toml::value::Datetime,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExceptionsFile {
    #[serde(default)]
    exception: Vec<Exception>,
}

/// Why a baseline or a list of exceptions could not be read.
#[derive(Debug, thiserror::Error)]
pub enum AcceptedError {
    /// The baseline is no SARIF of ours.
    #[error("the baseline is not a SARIF file that Plumbline wrote")]
    Baseline(#[source] Option<serde_json::Error>),
    /// The exceptions do not have their form.
    #[error(
        "the exceptions could not be read: each [[exception]] has rule, reason, owner, expires and perhaps element"
    )]
    Exceptions(#[source] toml::de::Error),
}

impl Accepted {
    /// Takes the results of an earlier run, in SARIF, as known.
    pub fn with_baseline(mut self, sarif: &[u8]) -> Result<Self, AcceptedError> {
        let log: Value =
            serde_json::from_slice(sarif).map_err(|error| AcceptedError::Baseline(Some(error)))?;
        let runs =
            log.get("runs").and_then(Value::as_array).ok_or(AcceptedError::Baseline(None))?;
        let results = runs.iter().filter_map(|run| run.get("results")?.as_array()).flatten();
        let fingerprints = results.filter_map(|result| {
            result.pointer("/partialFingerprints/plumbline~1v1")?.as_str().map(str::to_owned)
        });
        self.baseline = Some(fingerprints.collect());
        Ok(self)
    }

    /// Takes a list of exceptions, in TOML.
    pub fn with_exceptions(mut self, text: &str) -> Result<Self, AcceptedError> {
        let file: ExceptionsFile = toml::from_str(text).map_err(AcceptedError::Exceptions)?;
        self.exceptions = file.exception;
        Ok(self)
    }

    /// Tells whether the baseline has a fingerprint; nothing where there is no baseline.
    pub(super) fn is_known(&self, fingerprint: &str) -> Option<bool> {
        self.baseline.as_ref().map(|known| known.contains(fingerprint))
    }

    /// Returns the exception that holds for a result on a day.
    pub(super) fn exception(&self, rule: &str, element: &str, day: &str) -> Option<&Exception> {
        self.exceptions
            .iter()
            .find(|exception| exception.covers(rule, element) && exception.holds(day))
    }

    /// Tells whether a gate lets a finding pass on a day.
    pub fn passes(&self, row: &FindingRow, day: &str) -> bool {
        let fingerprint = fingerprint(&row.threat, &row.element, "");
        self.is_known(&fingerprint) == Some(true)
            || self.exception(&row.threat, &row.element, day).is_some()
    }

    /// Returns the exceptions that ended before a day.
    pub fn expired(&self, day: &str) -> impl Iterator<Item = &Exception> {
        self.exceptions.iter().filter(move |exception| !exception.holds(day))
    }
}

impl Exception {
    fn covers(&self, rule: &str, element: &str) -> bool {
        self.rule == rule && (self.element.is_empty() || self.element == element)
    }

    /// Days are written `yyyy-mm-dd`, which sorts as text.
    fn holds(&self, day: &str) -> bool {
        self.expires.date.is_some_and(|last| day <= last.to_string().as_str())
    }

    pub(super) fn justification(&self) -> String {
        format!("{} (accepted by {} until {})", self.reason, self.owner, self.expires)
    }
}

#[cfg(test)]
mod tests {
    use super::Accepted;

    const EXCEPTIONS: &str = "[[exception]]\nrule = \"public-bucket\"\nelement = \"component:site\"\n\
        reason = \"it is a public site\"\nowner = \"A. Smith\"\nexpires = 2026-12-31\n";

    #[test]
    fn an_exception_holds_for_its_element_until_its_last_day() {
        let accepted = Accepted::default().with_exceptions(EXCEPTIONS).unwrap_or_default();
        assert!(accepted.exception("public-bucket", "component:site", "2026-12-31").is_some());
        assert!(accepted.exception("public-bucket", "component:site", "2027-01-01").is_none());
        assert!(accepted.exception("public-bucket", "component:other", "2026-12-31").is_none());
        assert_eq!(accepted.expired("2027-01-01").count(), 1);
    }

    #[test]
    fn an_exception_without_an_owner_is_refused() {
        assert!(Accepted::default().with_exceptions("[[exception]]\nrule = \"x\"\n").is_err());
    }

    #[test]
    fn a_baseline_is_a_sarif_file() {
        assert!(Accepted::default().with_baseline(b"{}").is_err());
        let known = br#"{"runs":[{"results":[{"partialFingerprints":{"plumbline/v1":"ab"}}]}]}"#;
        let accepted = Accepted::default().with_baseline(known).unwrap_or_default();
        assert_eq!(accepted.is_known("ab"), Some(true));
        assert_eq!(accepted.is_known("cd"), Some(false));
    }
}
