//! Threats that a model of the tool records, with their justifications.
//!
//! A threat that is said to be mitigated states that what its justification describes is in place;
//! where there is no justification, what the template advises. Advice that nobody has taken up is
//! a mitigation that is open. A justification for why a threat does not apply is no evidence of a
//! safeguard, so it stays part of the threat. Who changed a threat is not kept.

use std::collections::BTreeMap;

use crate::import::document::one_line;
use crate::import::html;
use crate::import::models::Draft;
use crate::import::models::draft::mitigation_at;
use crate::import::models::template::Template;
use crate::import::models::text::heading;
use crate::import::models::tm7::elements::is_nothing;
use crate::import::models::words;
use crate::import::xml::Element;
use crate::model::{self, ComponentIdx, FlowIdx, StatedMitigationIdx, StatedThreat};
use crate::vocab::{StatedStatus, Stride};

/// Properties that have a place of their own in our model, or repeat others.
const KNOWN: &[&str] = &[
    "InteractionString",
    "PossibleMitigations",
    "Priority",
    "StateInformation",
    "Title",
    "UserThreatCategory",
    "UserThreatDescription",
    "UserThreatShortDescription",
];

/// Values of custom properties that say nothing.
const NOTHING: &[&str] = &["", "none", "n/a", "select", "not selected"];

/// What the threats of all surfaces may refer to.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    pub(super) components: BTreeMap<&'a str, ComponentIdx>,
    pub(super) flows: BTreeMap<&'a str, FlowIdx>,
}

/// Reads the recorded threats.
pub(super) fn read(
    draft: &mut Draft<'_>,
    root: Element<'_>,
    template: &Template,
    places: &Places<'_>,
) {
    for pair in root.items("ThreatInstances") {
        if let Some(node) = pair.child("Value") {
            threat(draft, node, template, places);
        }
    }
}

/// The texts of a threat, of which some stand in elements and some in a list of properties.
struct Texts<'a> {
    node: Element<'a>,
    properties: BTreeMap<&'a str, &'a str>,
}

impl<'a> Texts<'a> {
    fn of(node: Element<'a>) -> Self {
        let pairs = node.items("Properties");
        let properties = pairs.map(|pair| (pair.text_of("Key"), pair.text_of("Value"))).collect();
        Self { node, properties }
    }

    fn get(&self, name: &str) -> &'a str {
        let listed = self.properties.get(name).copied().filter(|text| !text.is_empty());
        listed.unwrap_or_else(|| self.node.text_of(name))
    }
}

fn threat(draft: &mut Draft<'_>, node: Element<'_>, template: &Template, places: &Places<'_>) {
    let texts = Texts::of(node);
    let raw_status = one_line(node.text_of("State"));
    let status = draft.status_of(&raw_status, node.child("State").unwrap_or(node));
    let rule = node.text_of("TypeId");
    let element = element(draft, node, places);
    let priority = texts.get("Priority");
    let severity = words::severity(priority);
    if severity.is_none() && !priority.is_empty() {
        draft.unknown_word("priority", priority, node.child("Priority").unwrap_or(node));
    }
    let title = one_line(&html::plain(texts.get("Title")));
    let category = category(texts.get("UserThreatCategory"), rule);
    let mut threat = StatedThreat {
        id: format!("{rule}#{}", node.text_of("Id")),
        title: if title.is_empty() { named(texts.get("UserThreatCategory"), rule) } else { title },
        description: description(&texts, template, status),
        stride: category.into_iter().collect(),
        cwe: Vec::new(),
        severity,
        status,
        raw_status,
        element,
        mitigations: Vec::new(),
        place: node.place(),
    };
    threat.mitigations.extend(mitigation(draft, &threat, &texts));
    draft.model.threats.push(threat);
}

/// Reads the category; where there is none, the rules of the tool's own template start with its
/// letter ("S1").
fn category(word: &str, rule: &str) -> Option<Stride> {
    words::stride(word).or_else(|| {
        let number = rule.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letter = rule.strip_suffix(number).filter(|letter| letter.len() == 1)?;
        number.starts_with(|c: char| c.is_ascii_digit()).then(|| words::stride(letter)).flatten()
    })
}

fn named(category: &str, rule: &str) -> String {
    let what = if category.is_empty() { rule } else { category };
    format!("Threat without a title ({what})")
}

fn element(draft: &mut Draft<'_>, node: Element<'_>, places: &Places<'_>) -> model::Element {
    let id = |name: &str| Some(node.text_of(name)).filter(|id| !is_nothing(id));
    if let Some(at) = id("FlowGuid").and_then(|id| places.flows.get(id)) {
        return model::Element::Flow(*at);
    }
    let ends = [id("TargetGuid"), id("SourceGuid")];
    let at = ends.into_iter().flatten().find_map(|id| places.components.get(id));
    // A flow that was left out has been said already.
    match (at, id("FlowGuid").or(id("TargetGuid"))) {
        (Some(at), _) => model::Element::Component(*at),
        (None, Some(id)) => {
            draft.dangling("element", id, node);
            model::Element::System
        }
        (None, None) => model::Element::System,
    }
}

fn description(texts: &Texts<'_>, template: &Template, status: StatedStatus) -> String {
    let text = |name: &str| html::plain(texts.get(name));
    let mut parts = vec![text("UserThreatDescription")];
    let labelled = |label: &str, text: String| {
        let is_nothing = NOTHING.contains(&text.to_lowercase().as_str());
        (!is_nothing).then(|| format!("{label}: {text}"))
    };
    parts.extend(labelled("Interaction", text("InteractionString")));
    if status != StatedStatus::Implemented {
        parts.extend(labelled("Justification", text("StateInformation")));
    }
    for (name, value) in &texts.properties {
        let label = template.label(name);
        if let Some(label) = label.filter(|_| !KNOWN.contains(name)) {
            // Some templates' values went through an escape twice.
            parts.extend(labelled(label, html::plain(&html::plain(value))));
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

fn mitigation(
    draft: &mut Draft<'_>,
    threat: &StatedThreat,
    texts: &Texts<'_>,
) -> Option<StatedMitigationIdx> {
    let justification = html::plain(texts.get("StateInformation"));
    let advice = html::plain(texts.get("PossibleMitigations"));
    let text = match threat.status {
        StatedStatus::Implemented if !justification.is_empty() => justification,
        StatedStatus::NotApplicable => return None,
        _ => advice,
    };
    if text.is_empty() {
        return None;
    }
    let mut mitigation = mitigation_at(threat.element, threat.place.clone());
    mitigation.id.clone_from(&threat.id);
    mitigation.title = heading(&text);
    mitigation.description = text;
    mitigation.status = threat.status;
    mitigation.raw_status.clone_from(&threat.raw_status);
    mitigation.on = day(texts.node.text_of("ModifiedAt"));
    Some(draft.model.mitigations.push(mitigation))
}

/// Reads the day of a time; the tool writes the year 1 where nothing was changed.
fn day(time: &str) -> String {
    let day = time.get(..10).unwrap_or_default();
    let is_day = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok();
    if is_day && !day.starts_with("0001") { day.to_owned() } else { String::new() }
}
