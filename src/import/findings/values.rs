//! Words, days and lists that several scanners write in their own ways.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::import::document::Node;
use crate::vocab::{Outcome, Severity};

/// Texts in diagnostics and summaries are cut at this length.
const LONGEST: usize = 400;

/// Reads a state of a check.
pub(super) fn outcome(word: &str) -> Option<Outcome> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "pass" | "passed" | "ok" | "healthy" | "true" => Outcome::Passed,
        "fail" | "failed" | "unhealthy" | "violated" | "false" | "muted" => Outcome::Failed,
        "warn" | "warning" | "manual" | "info" | "review" => Outcome::Manual,
        "not_available" | "notapplicable" | "not_applicable" | "skipped" | "unknown"
        | "offbypolicy" => Outcome::NotAvailable,
        "error" => Outcome::Error,
        _ => return None,
    })
}

/// Reads how bad a scanner says that it is.
pub(super) fn severity(word: &str) -> Option<Severity> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "critical" | "fatal" => Severity::Critical,
        "high" | "error" | "danger" => Severity::High,
        "medium" | "moderate" | "warning" => Severity::Medium,
        "low" | "note" | "negligible" => Severity::Low,
        "info" | "informational" | "none" | "trace" => Severity::Info,
        _ => return None,
    })
}

/// Reads the day of a time, in UTC: RFC 3339, with a space for the `T`, with or without an offset
/// (then in UTC), a bare day, or seconds since 1970.
pub(super) fn day(text: &str) -> String {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        let is_milliseconds = seconds > 100_000_000_000;
        let seconds = if is_milliseconds { seconds / 1000 } else { seconds };
        let time = (seconds > 0).then(|| DateTime::from_timestamp(seconds, 0)).flatten();
        return time
            .map(|time| time.date_naive())
            .filter(|day| is_plausible(*day))
            .map_or_else(String::new, iso);
    }
    let with_offset = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f %z UTC"));
    let found = match with_offset {
        Ok(time) => Some(time.with_timezone(&Utc).date_naive()),
        Err(_) => {
            let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
            let time = formats.iter().find_map(|f| NaiveDateTime::parse_from_str(text, f).ok());
            time.map(|time| time.date())
                .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        }
    };
    found.filter(|day| is_plausible(*day)).map_or_else(String::new, iso)
}

/// Year 1 is what Go writes for no time at all.
fn is_plausible(day: NaiveDate) -> bool {
    let year = chrono::Datelike::year(&day);
    (1990..=9999).contains(&year)
}

fn iso(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// Returns a text on one line, cut with a mark where it is long.
pub(super) fn short(text: &str) -> String {
    let line = crate::import::document::one_line(text);
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", line.get(..at).unwrap_or_default()),
        None => line,
    }
}

/// Returns the text under a key on one line; nothing at all is no fault in a report.
pub(super) fn text(node: Node<'_>, key: &str) -> String {
    short(node.get(key).and_then(Node::scalar).unwrap_or_default())
}

/// Returns the text at the end of a path of keys.
pub(super) fn at(node: Node<'_>, path: &[&str]) -> String {
    let end = path.iter().try_fold(node, |node, key| node.get(key));
    short(end.and_then(Node::scalar).unwrap_or_default())
}

/// Returns the first text that is not empty.
pub(super) fn first<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// Returns a number under a key.
pub(super) fn number(node: Node<'_>, key: &str) -> Option<u32> {
    node.get(key).and_then(Node::scalar)?.parse().ok()
}

/// Returns first and last line, each under its key.
pub(super) fn lines(node: Node<'_>, from: &str, to: &str) -> Option<(u32, u32)> {
    let from = number(node, from).filter(|line| *line > 0)?;
    Some((from, number(node, to).filter(|to| *to >= from).unwrap_or(from)))
}

/// Returns the elements of the list under a key, or the value itself where it is one.
pub(super) fn each<'a>(node: Node<'a>, key: &str) -> Vec<Node<'a>> {
    match node.get(key) {
        Some(list) if list.is_list() => list.elements().collect(),
        Some(one) if one.is_map() => vec![one],
        _ => Vec::new(),
    }
}

/// Clauses that a scanner names as framework -> list of ids.
pub(super) fn clauses(node: Option<Node<'_>>) -> Vec<String> {
    let frameworks = node.into_iter().flat_map(Node::pairs);
    frameworks
        .flat_map(|(framework, ids)| {
            let listed = ids.elements().filter_map(Node::scalar);
            let ids: Vec<&str> = listed.chain(ids.scalar()).collect();
            ids.into_iter().map(move |id| format!("{framework} {id}"))
        })
        .collect()
}

/// Tells whether an id is that of a published vulnerability.
pub(super) fn is_vulnerability(id: &str) -> bool {
    let known = ["CVE-", "GHSA-", "ALAS", "DSA-", "RHSA-", "PYSEC-", "GO-20", "TEMP-"];
    known.iter().any(|start| id.starts_with(start))
}

/// The check that stands for all published vulnerabilities of one scanner.
pub(super) const VULNERABILITY: &str = "known-vulnerability";

/// The check that stands for all secrets that one scanner finds.
pub(super) const SECRET: &str = "secret-in-files";

/// The check that stands for all licences that one scanner lists.
pub(super) const LICENCE: &str = "licence-of-package";
