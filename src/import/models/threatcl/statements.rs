//! Threats of a threatcl model and their controls, in every spelling that the format had.

use std::collections::BTreeSet;

use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::{mitigation_at, threat_at};
use crate::import::models::stated::Stated;
use crate::import::models::text::{heading, paragraphs};
use crate::import::models::threatcl::blocks::{Block, blocks};
use crate::import::models::threatcl::body::LABELS;
use crate::import::models::threatcl::values::Values;
use crate::import::models::threatcl::{Model, diagram};
use crate::import::models::words::{self, normalised};
use crate::model::{Element, StatedMitigation};
use crate::vocab::{Severity, StatedStatus};

const THREAT: &[&str] = &[
    LABELS,
    "control",
    "control_imports",
    "description",
    "expanded_control",
    "impacts",
    "information_asset_refs",
    "proposed_control",
    "ref",
    "risk",
    "stride",
];
const CONTROL: &[&str] =
    &[LABELS, "attribute", "description", "implementation_notes", "implemented", "risk_reduction"];
const RISK: &[&str] = &[LABELS, "impact", "likelihood", "rationale", "severity"];

/// Blocks that describe a control: today's, the one before it, and what was only proposed.
const CONTROLS: &[&str] = &["control", "expanded_control", "proposed_control"];

/// The words of a rating, lowest first.
const LEVELS: &[&str] = &["very-low", "low", "medium", "high", "very-high"];

/// Reads the threats.
pub(super) fn read(draft: &mut Draft<'_>, values: &Values<'_>, model: &Model<'_>) {
    let holders = diagram::holders(draft, model);
    let mut stated = Stated::default();
    for (number, block) in model.blocks("threat").into_iter().enumerate() {
        block.node.expect_keys(THREAT, &mut draft.notes);
        let key = format!("{}#{}", normalised(&model.name), number + 1);
        let mut threat = threat_at(Element::System, block.node.place());
        let description = values.string(draft, block.node, "description");
        let label = one_line(block.label);
        threat.id = if label.is_empty() { key.clone() } else { normalised(&label) };
        threat.title = if label.is_empty() { heading(&description) } else { label };
        let risk = blocks(block.node, "risk").first().copied();
        let rationale = risk.map(|risk| values.string(draft, risk.node, "rationale"));
        threat.description = paragraphs([description, rationale.unwrap_or_default()]);
        threat.severity = risk.and_then(|risk| severity(draft, values, risk.node));
        for (word, at) in values.texts(draft, block.node, "stride") {
            match stride(&word) {
                Some(category) => threat.stride.push(category),
                None => draft.unknown_word("STRIDE category", &word, at),
            }
        }
        let mut places = BTreeSet::new();
        for (name, at) in values.texts(draft, block.node, "information_asset_refs") {
            match model.assets.get(&one_line(&name)) {
                Some(asset) => places.extend(holders.get(asset).into_iter().flatten()),
                None => draft.dangling("information asset", &name, at),
            }
        }
        stated.threat(draft, &key, threat, &places);
        controls(draft, values, &mut stated, &key, block);
    }
}

fn stride(word: &str) -> Option<crate::vocab::Stride> {
    let is_short = normalised(word) == "info-disclosure";
    words::stride(if is_short { "information-disclosure" } else { word })
}

/// Reads a rating: the severity that is stated, else likelihood times impact, both of five steps.
fn severity(draft: &mut Draft<'_>, values: &Values<'_>, risk: Node<'_>) -> Option<Severity> {
    risk.expect_keys(RISK, &mut draft.notes);
    let stated = values.name(draft, risk, "severity");
    if let Some(severity) = words::severity(&stated) {
        return Some(severity);
    }
    let mut level = |key: &str| {
        let raw = values.name(draft, risk, key);
        let word = normalised(&raw);
        let found = LEVELS.iter().position(|level| *level == word);
        if found.is_none() && !raw.is_empty() {
            draft.unknown_word(key, &raw, risk.get(key).unwrap_or(risk));
        }
        found.map(|step| step + 1)
    };
    let (likelihood, impact) = (level("likelihood"), level("impact"));
    Some(match likelihood? * impact? {
        20.. => Severity::Critical,
        12..20 => Severity::High,
        6..12 => Severity::Medium,
        3..6 => Severity::Low,
        _ => Severity::Info,
    })
}

fn controls(
    draft: &mut Draft<'_>,
    values: &Values<'_>,
    stated: &mut Stated,
    threat: &str,
    block: Block<'_>,
) {
    let mut found = Vec::new();
    for kind in CONTROLS {
        for control in blocks(block.node, kind) {
            found.push(self::control(draft, values, control.label, control.node));
        }
    }
    // Before version 0.1.0, `control` was a text that says what should be done.
    if let Some(text) = block.node.get("control").filter(|value| value.scalar().is_some()) {
        let mut mitigation = mitigation_at(Element::System, text.place());
        mitigation.description = values.string(draft, block.node, "control");
        mitigation.title = heading(&mitigation.description);
        found.push(mitigation);
    }
    for (reference, at) in block.node.texts("control_imports", &mut draft.notes) {
        match values.component(reference) {
            Some(node) => {
                let name = reference.trim().trim_end_matches('}').rsplit('.').next();
                found.push(self::control(draft, values, name.unwrap_or_default(), node));
            }
            None => draft.dangling("control to import", reference, at),
        }
    }
    for (number, mut mitigation) in found.into_iter().enumerate() {
        let key = format!("{threat}/{}", number + 1);
        if mitigation.id.is_empty() {
            mitigation.id.clone_from(&key);
        }
        stated.mitigate(draft, threat, &key, &mitigation);
    }
}

/// Reads a control; one that does not say that it is implemented is not.
fn control(
    draft: &mut Draft<'_>,
    values: &Values<'_>,
    label: &str,
    node: Node<'_>,
) -> StatedMitigation {
    node.expect_keys(CONTROL, &mut draft.notes);
    let mut mitigation = mitigation_at(Element::System, node.place());
    let description = values.string(draft, node, "description");
    let label = one_line(label);
    mitigation.id = normalised(&label);
    mitigation.title = if label.is_empty() { heading(&description) } else { label };
    if let Some(implemented) = values.flag(draft, node, "implemented") {
        mitigation.raw_status = format!("implemented = {implemented}");
        if implemented {
            mitigation.status = StatedStatus::Implemented;
        }
    }
    let mut texts = vec![description, values.string(draft, node, "implementation_notes")];
    if let Some(reduction) = values.number(draft, node, "risk_reduction") {
        texts.push(format!("Reduces the risk by {reduction} %."));
    }
    for attribute in blocks(node, "attribute") {
        let value = values.string(draft, attribute.node, "value");
        texts.push(format!("{}: {value}", attribute.label));
    }
    mitigation.description = paragraphs(texts);
    mitigation
}
