//! Addresses of pages. Ids hold `@`, `:`, `/` and parentheses, all of which a path may hold as they
//! are (RFC 3986, section 3.3); everything else is percent-encoded.

use crate::vocab::EntryKind;

/// Returns the address of an entry's page.
pub(super) fn entry(kind: EntryKind, id: &str) -> String {
    let folder = match kind {
        EntryKind::Control => "controls",
        EntryKind::Requirement => "requirements",
        EntryKind::Threat => "threats",
        EntryKind::TestCase => "test-cases",
        EntryKind::Recommendation => "recommendations",
        EntryKind::Framework => "frameworks",
    };
    format!("/{folder}/{}", path(id))
}

/// Returns the address of the page of a control.
pub(super) fn control(id: &str) -> String {
    entry(EntryKind::Control, id)
}

/// Returns the address of the page of a requirement.
pub(super) fn requirement(id: &str) -> String {
    entry(EntryKind::Requirement, id)
}

/// Returns the address of the page of a framework, the profile left out.
pub(super) fn framework(id: &str) -> String {
    entry(EntryKind::Framework, id.split_once('/').map_or(id, |(framework, _)| framework))
}

/// Returns the address of a search.
pub(super) fn search(text: &str, kind: &str, framework: &str, page: usize) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    let parts = [("q", text), ("kind", kind), ("framework", framework), ("page", &page)];
    let written: Vec<String> = parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value, "@:")))
        .collect();
    format!("/search?{}", written.join("&"))
}

/// Returns the query of the controls of a framework that have a status; nothing for any.
pub(super) fn filter(framework: &str, status: &str) -> String {
    format!("?framework={}&status={}", encode(framework, "@"), encode(status, ""))
}

/// Encodes an id for a path.
pub(super) fn path(id: &str) -> String {
    encode(id, "@:/()")
}

/// Encodes all but unreserved letters (RFC 3986, section 2.3) and the safe ones.
pub(super) fn encode(text: &str, safe: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        let letter = char::from(byte);
        if letter.is_ascii_alphanumeric() || "-._~".contains(letter) || safe.contains(letter) {
            written.push(letter);
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}
