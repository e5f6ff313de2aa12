//! Findings of pytm: threats of its library that its rules found at an element, each with the
//! library's advice, which is a mitigation in the state of the finding.

use crate::diagnostic::Code;
use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::{mitigation_at, threat_at};
use crate::import::models::pytm::Names;
use crate::import::models::text::{heading, paragraphs};
use crate::import::models::words;
use crate::model::Element;
use crate::vocab::StatedStatus;

const FINDING: &[&str] = &[
    "assumption",
    "condition",
    "cvss",
    "description",
    "details",
    "example",
    "id",
    "likelihood",
    "mitigations",
    "references",
    "response",
    "severity",
    "target",
    "threat_id",
];

/// Where a reference names a weakness.
const WEAKNESS: &str = "cwe.mitre.org/data/definitions/";

/// Reads the findings, and those that an assumption excludes.
pub(super) fn read(draft: &mut Draft<'_>, names: &Names, root: Node<'_>) {
    for node in root.maps("findings", &mut draft.notes) {
        finding(draft, names, node, false);
    }
    for node in root.maps("excluded_findings", &mut draft.notes) {
        finding(draft, names, node, true);
    }
}

fn finding(draft: &mut Draft<'_>, names: &Names, node: Node<'_>, is_excluded: bool) {
    node.expect_keys(FINDING, &mut draft.notes);
    let element = target(draft, names, node);
    let (status, raw_status) = response(draft, node, is_excluded);
    let severity = draft.severity(node, "severity");
    let notes = &mut draft.notes;
    let of_library = node.string("threat_id", notes);
    let mut threat = threat_at(element, node.place());
    threat.id = format!("{of_library}@{}", draft.model.element_id(element));
    threat.title = node.name("description", notes);
    threat.description =
        paragraphs([node.string("details", notes), node.string("response", notes)]);
    threat.cwe = weaknesses(&node.string("references", notes));
    threat.severity = severity;
    threat.status = status;
    threat.raw_status = raw_status;
    if let Some(assumption) = node.get("assumption").filter(|value| value.is_map()) {
        let why = assumption.name("name", notes);
        threat.description = paragraphs([threat.description, format!("Assumption: {why}")]);
    }
    let advice = node.string("mitigations", notes);
    if !advice.is_empty() {
        let place = node.get("mitigations").unwrap_or(node).place();
        let mut mitigation = mitigation_at(element, place);
        mitigation.id.clone_from(&threat.id);
        mitigation.title = heading(&advice);
        mitigation.description = advice;
        mitigation.status = threat.status;
        mitigation.raw_status.clone_from(&threat.raw_status);
        threat.mitigations.push(draft.model.mitigations.push(mitigation));
    }
    draft.model.threats.push(threat);
}

/// Finds what a finding is about. A boundary is no place of its own.
fn target(draft: &mut Draft<'_>, names: &Names, node: Node<'_>) -> Element {
    let name = node.name("target", &mut draft.notes);
    let component = names.components.get(&name).copied().map(Element::Component);
    let found = component.or_else(|| names.flows.get(&name).copied().map(Element::Flow));
    if found.is_none() && !names.zones.contains_key(&name) {
        draft.dangling("element", &name, node.get("target").unwrap_or(node));
    }
    found.unwrap_or(Element::System)
}

/// Reads how a finding is responded to: pytm asks for a sentence that starts with "mitigated",
/// "transferred", "avoided" or "accepted".
fn response(draft: &mut Draft<'_>, node: Node<'_>, is_excluded: bool) -> (StatedStatus, String) {
    if is_excluded {
        return (StatedStatus::NotApplicable, "excluded".to_owned());
    }
    let text = one_line(&node.string("response", &mut draft.notes));
    let first = text.split([' ', ',', ':', '.']).next().unwrap_or_default();
    if first.is_empty() {
        return (StatedStatus::Open, String::new());
    }
    let status = words::status(first);
    if status.is_none() {
        let message = format!("the response {:?} does not start with a state", heading(&text));
        let place = node.get("response").unwrap_or(node).place();
        draft.notes.say(Code::UnknownWord, place, message);
    }
    (status.unwrap_or(StatedStatus::Open), first.to_owned())
}

fn weaknesses(references: &str) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    for rest in references.split(WEAKNESS).skip(1) {
        let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next();
        if let Some(number) = digits.and_then(words::cwe).filter(|cwe| !found.contains(cwe)) {
            found.push(number);
        }
    }
    found
}
