//! Threats, risks and controls: those of the 2.0 draft, and those that our export writes.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::models::Draft;
use crate::import::models::cyclonedx::blueprint::word;
use crate::import::models::cyclonedx::properties::Properties;
use crate::import::models::cyclonedx::{Refs, Thing, id};
use crate::import::models::draft::{mitigation_at, threat_at};
use crate::import::models::stated::{Stated, state};
use crate::import::models::text::{heading, paragraphs};
use crate::import::models::words;
use crate::model::{ComponentIdx, Element, StatedMitigation, StatedMitigationIdx};
use crate::vocab::{Severity, StatedStatus, Stride};

/// What is stated so far.
#[derive(Default)]
pub(super) struct Statements<'a> {
    stated: Stated,
    /// Mitigations of our export, each at its own place, by reference.
    placed: BTreeMap<&'a str, StatedMitigationIdx>,
}

impl<'a> Statements<'a> {
    /// Reads a mitigation of our export.
    pub(super) fn mitigation(
        &mut self,
        draft: &mut Draft<'_>,
        refs: &Refs,
        node: Node<'a>,
        properties: &Properties<'_>,
    ) {
        let element = element(draft, refs, properties);
        let mut mitigation = mitigation_at(element, node.place());
        mitigation.id = id(draft, node, properties);
        mitigation.title = node.name("name", &mut draft.notes);
        mitigation.description = node.string("description", &mut draft.notes);
        (mitigation.status, mitigation.raw_status) = status(draft, properties);
        properties.one("plumbline:by").unwrap_or_default().clone_into(&mut mitigation.by);
        properties.one("plumbline:on").unwrap_or_default().clone_into(&mut mitigation.on);
        let about = properties.all("plumbline:about").iter();
        mitigation.about = about.map(|(text, _)| (*text).to_owned()).collect();
        let at = draft.model.mitigations.push(mitigation);
        if let Some(reference) = node.get("bom-ref").and_then(Node::scalar) {
            self.placed.insert(reference, at);
        }
    }

    /// Reads a threat of our export.
    pub(super) fn threat(
        &mut self,
        draft: &mut Draft<'_>,
        refs: &Refs,
        node: Node<'_>,
        properties: &Properties<'_>,
    ) {
        let element = element(draft, refs, properties);
        let mut threat = threat_at(element, node.place());
        threat.id = id(draft, node, properties);
        threat.title = node.name("name", &mut draft.notes);
        threat.description = node.string("description", &mut draft.notes);
        (threat.status, threat.raw_status) = status(draft, properties);
        let severity = properties.one("plumbline:severity");
        threat.severity = severity.and_then(|word| Severity::parse(word).ok());
        let stride = properties.all("plumbline:stride").iter();
        threat.stride = stride.filter_map(|(word, _)| Stride::parse(word).ok()).collect();
        let cwe = properties.all("plumbline:cwe").iter();
        threat.cwe = cwe.filter_map(|(word, _)| words::cwe(word)).collect();
        for (reference, at) in properties.all("plumbline:mitigatedBy") {
            match self.placed.get(reference) {
                Some(mitigation) => threat.mitigations.push(*mitigation),
                None => draft.dangling("mitigation", reference, *at),
            }
        }
        draft.model.threats.push(threat);
    }
}

/// Returns where a statement of our export stands.
fn element(draft: &mut Draft<'_>, refs: &Refs, properties: &Properties<'_>) -> Element {
    let Some((reference, at)) = properties.placed("plumbline:element") else {
        return Element::System;
    };
    match refs.things.get(reference) {
        Some(Thing::Component(component)) => Element::Component(*component),
        Some(Thing::Flow(flow)) => Element::Flow(*flow),
        _ => {
            draft.dangling("element", reference, at);
            Element::System
        }
    }
}

fn status(draft: &mut Draft<'_>, properties: &Properties<'_>) -> (StatedStatus, String) {
    let raw = properties.one("plumbline:rawStatus").unwrap_or_default().to_owned();
    let Some((word, at)) = properties.placed("plumbline:status") else {
        return (StatedStatus::Open, raw);
    };
    match StatedStatus::parse(word) {
        Ok(status) => (status, raw),
        Err(_unknown) => {
            draft.unknown_word("status", word, at);
            (StatedStatus::Open, raw)
        }
    }
}

/// Reads the threats, risks and controls of the 2.0 draft.
pub(super) fn read(
    draft: &mut Draft<'_>,
    refs: &Refs,
    statements: &mut Statements<'_>,
    root: Node<'_>,
) {
    let stated = &mut statements.stated;
    let threats = root.map("threats", &mut draft.notes);
    let threats = threats.map(|it| it.maps("threats", &mut draft.notes)).unwrap_or_default();
    let risks = root.map("risks", &mut draft.notes);
    let risks = risks.map(|it| it.maps("risks", &mut draft.notes)).unwrap_or_default();
    let rated = rated(draft, &risks);
    for node in &threats {
        threat(draft, stated, refs, &rated, *node);
    }
    for node in &risks {
        risk(draft, stated, refs, *node);
    }
    let controls = controls(draft, root);
    let mut linked = BTreeSet::new();
    for node in &threats {
        for (control, item) in node.texts("mitigations", &mut draft.notes) {
            let threat = node.get("bom-ref").and_then(Node::scalar).unwrap_or_default();
            link(draft, stated, &controls, &mut linked, (threat, control, item));
        }
    }
    for node in &risks {
        responses(draft, stated, &controls, &mut linked, *node);
    }
    for (reference, control) in controls.iter().filter(|(_, control)| control.stands_alone) {
        place(draft, refs, stated, (reference, control), linked.contains(reference));
    }
}

/// How bad a threat is and what state it is in, by the risks that name it.
type Rated<'a> = BTreeMap<&'a str, (Option<Severity>, StatedStatus, String)>;

fn rated<'a>(draft: &mut Draft<'_>, risks: &[Node<'a>]) -> Rated<'a> {
    let mut rated = Rated::new();
    for node in risks {
        let severity = level(draft, *node);
        let (status, raw) = own_status(draft, *node);
        for (threat, _) in node.texts("relatedThreats", &mut draft.notes) {
            let known = rated.entry(threat).or_insert_with(|| (severity, status, raw.clone()));
            known.0 = known.0.max(severity);
        }
    }
    rated
}

/// Returns the level of a risk: what remains of it where that is rated, else what it began with.
fn level(draft: &mut Draft<'_>, risk: Node<'_>) -> Option<Severity> {
    for key in ["residualRisk", "inherentRisk"] {
        let rating = risk.map(key, &mut draft.notes);
        let score = rating.and_then(|rating| rating.map("score", &mut draft.notes));
        if let Some(level) = score.and_then(|score| draft.severity(score, "level")) {
            return Some(level);
        }
    }
    None
}

fn own_status(draft: &mut Draft<'_>, node: Node<'_>) -> (StatedStatus, String) {
    let raw = word(draft, node, "status");
    if raw.is_empty() {
        return (StatedStatus::Open, raw);
    }
    let status = words::status(&raw);
    if status.is_none() {
        draft.unknown_word("status", &raw, node.get("status").unwrap_or(node));
    }
    (status.unwrap_or(StatedStatus::Open), raw)
}

/// Finds the components that a list of references names. Parties, data and components of other
/// documents may stand there as well.
fn affected(
    draft: &mut Draft<'_>,
    refs: &Refs,
    node: Node<'_>,
    key: &str,
) -> BTreeSet<ComponentIdx> {
    let mut found = BTreeSet::new();
    for (reference, item) in node.texts(key, &mut draft.notes) {
        match refs.component(reference) {
            Some(at) => {
                found.insert(at);
            }
            None if refs.things.contains_key(reference) => {}
            None => draft.dangling("asset", reference, item),
        }
    }
    found
}

fn threat(
    draft: &mut Draft<'_>,
    stated: &mut Stated,
    refs: &Refs,
    rated: &Rated<'_>,
    node: Node<'_>,
) {
    let notes = &mut draft.notes;
    let key = node.string("bom-ref", notes);
    if key.is_empty() {
        notes.say(Code::MissingField, node.place(), "the threat has no `bom-ref`");
    }
    let mut threat = threat_at(Element::System, node.place());
    threat.id.clone_from(&key);
    threat.title = node.name("name", notes);
    let mut texts = vec![node.string("description", notes)];
    for category in node.maps("categories", notes) {
        let word = category.name("category", notes);
        threat.stride.extend(words::stride(&word));
    }
    for weakness in node.maps("weaknesses", notes) {
        let number = weakness.text("cweId", notes).or_else(|| weakness.text("cwe", notes));
        threat.cwe.extend(number.and_then(words::cwe));
        texts.push(weakness.name("name", notes));
    }
    threat.description = paragraphs(texts);
    if let Some((severity, status, raw)) = rated.get(key.as_str()) {
        threat.severity = *severity;
        threat.status = *status;
        threat.raw_status.clone_from(raw);
    }
    let places = affected(draft, refs, node, "affectedAssets");
    stated.threat(draft, &key, threat, &places);
}

/// Reads a risk that is about no threat of the document: it stands for the threat itself.
fn risk(draft: &mut Draft<'_>, stated: &mut Stated, refs: &Refs, node: Node<'_>) {
    let related = node.texts("relatedThreats", &mut draft.notes);
    let mut is_known = false;
    for (threat, item) in related {
        if stated.threats(threat).is_empty() {
            draft.dangling("threat", threat, item);
        } else {
            is_known = true;
        }
    }
    if is_known {
        return;
    }
    let key = node.string("bom-ref", &mut draft.notes);
    let mut threat = threat_at(Element::System, node.place());
    threat.id.clone_from(&key);
    threat.title = node.name("name", &mut draft.notes);
    let texts = ["statement", "description"].map(|key| node.string(key, &mut draft.notes));
    threat.description = paragraphs(texts);
    threat.severity = level(draft, node);
    (threat.status, threat.raw_status) = own_status(draft, node);
    let places = affected(draft, refs, node, "affects");
    stated.threat(draft, &key, threat, &places);
}

/// Something that a threat or a response to a risk may name as what is done.
struct Control<'a> {
    node: Node<'a>,
    mitigation: StatedMitigation,
    /// Whether it is a control, which is there by itself; a requirement only matters where it is named.
    stands_alone: bool,
}

fn controls<'a>(draft: &mut Draft<'_>, root: Node<'a>) -> BTreeMap<&'a str, Control<'a>> {
    let mut controls = BTreeMap::new();
    for node in root.maps("controls", &mut draft.notes) {
        let Some(key) = node.text("bom-ref", &mut draft.notes) else { continue };
        let (status, raw_status) = own_status(draft, node);
        let mut mitigation = described(draft, node);
        mitigation.status = status;
        mitigation.raw_status = raw_status;
        controls.insert(key, Control { node, mitigation, stands_alone: true });
    }
    let definitions = root.map("definitions", &mut draft.notes);
    let requirements = definitions.map(|it| it.maps("requirements", &mut draft.notes));
    for node in requirements.unwrap_or_default() {
        let Some(key) = node.text("bom-ref", &mut draft.notes) else { continue };
        let mut mitigation = described(draft, node);
        mitigation.status = StatedStatus::Required;
        controls.entry(key).or_insert(Control { node, mitigation, stands_alone: false });
    }
    controls
}

fn described(draft: &mut Draft<'_>, node: Node<'_>) -> StatedMitigation {
    let notes = &mut draft.notes;
    let mut mitigation = mitigation_at(Element::System, node.place());
    mitigation.id = node.string("bom-ref", notes);
    mitigation.title = node.name("name", notes);
    mitigation.description = node.string("description", notes);
    mitigation
}

/// Puts a control where a threat stands.
fn link<'a>(
    draft: &mut Draft<'_>,
    stated: &mut Stated,
    controls: &BTreeMap<&'a str, Control<'a>>,
    linked: &mut BTreeSet<&'a str>,
    (threat, control, at): (&str, &str, Node<'_>),
) {
    let Some((key, control)) = controls.get_key_value(control) else {
        return draft.dangling("control", control, at);
    };
    if stated.mitigate(draft, threat, key, &control.mitigation) {
        linked.insert(*key);
    }
}

/// Puts the controls of a response where the threats of its risk stand. A response without one is
/// a mitigation itself.
fn responses<'a>(
    draft: &mut Draft<'_>,
    stated: &mut Stated,
    controls: &BTreeMap<&'a str, Control<'a>>,
    linked: &mut BTreeSet<&'a str>,
    risk: Node<'_>,
) {
    let own = risk.get("bom-ref").and_then(Node::scalar).unwrap_or_default();
    let related = risk.texts("relatedThreats", &mut draft.notes);
    // One threat is enough to say what is done about the risk: all times all would be many.
    let threat = related.iter().find(|(threat, _)| !stated.threats(threat).is_empty());
    let threat = threat.map_or(own, |(threat, _)| *threat);
    for node in risk.maps("responses", &mut draft.notes) {
        let names = node.texts("controls", &mut draft.notes);
        let mut is_linked = false;
        for (control, at) in names {
            is_linked |= controls.contains_key(control);
            link(draft, stated, controls, linked, (threat, control, at));
        }
        if is_linked {
            continue;
        }
        let (status, raw_status) = own_status(draft, node);
        let key = node.string("bom-ref", &mut draft.notes);
        let mut mitigation = described(draft, node);
        mitigation.title = heading(&mitigation.description);
        mitigation.status = status;
        mitigation.raw_status = raw_status;
        stated.mitigate(draft, threat, &key, &mitigation);
    }
}

/// Puts a control where it applies; one that applies nowhere and that no threat names is about the
/// whole system.
fn place(
    draft: &mut Draft<'_>,
    refs: &Refs,
    stated: &Stated,
    (reference, control): (&str, &Control<'_>),
    is_linked: bool,
) {
    let mut places = BTreeSet::new();
    for (target, _) in control.node.texts("appliesTo", &mut draft.notes) {
        places.extend(refs.component(target).map(Element::Component));
    }
    if places.is_empty() && !is_linked {
        places.insert(Element::System);
    }
    for element in places {
        if !stated.is_placed(reference, element) {
            state(draft, &control.mitigation, element);
        }
    }
}
