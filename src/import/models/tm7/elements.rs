//! Components and flows of a drawing surface.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::import::models::Draft;
use crate::import::models::draft::set;
use crate::import::models::template::{SAME, TYPE};
use crate::import::models::tm7::drawn::Drawn;
use crate::import::models::types::ANY;
use crate::import::models::words::{self, normalised};
use crate::import::xml::Element;
use crate::model::{Attribute, Attributes, Component, ComponentIdx, Flow, FlowIdx};
use crate::vocab::{DataClass, Protocol};

/// Kinds that the tool's own templates have, and what they say by themselves. Other templates
/// have kinds of their own, of which nothing is known.
const KINDS: &[(&str, &str)] =
    &[("GE.P", "process"), ("GE.DS", "data-store"), ("GE.EI", "external-entity")];

/// Choices that state an attribute: label, value, attribute, and what it is then.
const CHOICES: &[(&str, &str, &str, bool)] = &[
    (
        "azure-sql-db-firewall-settings",
        "allow-access-from-azure",
        "all-azure-services-admitted",
        true,
    ),
    (
        "azure-mysql-db-firewall-settings",
        "allow-access-from-azure",
        "all-azure-services-admitted",
        true,
    ),
    (
        "azure-postgres-db-firewall-settings",
        "allow-access-from-azure",
        "all-azure-services-admitted",
        true,
    ),
    ("network-security", "allow-access-from-all-networks", "network-default-deny", false),
    ("network-security", "allow-access-from-selective-networks", "network-default-deny", true),
    ("running-as", "administrator", "privileged", true),
    ("running-as", "kernel", "privileged", true),
    ("running-as", "standard-user-without-elevation", "privileged", false),
    ("running-as", "system", "privileged", true),
];

/// The end of the label by which an Azure service says which networks it answers, and what opens
/// it to all.
const FIREWALL: (&str, &str) = ("firewall-settings", "allow-access-from-all-networks");

/// Stencils of flows that name what no protocol is called.
const PROTOCOLS: &[(&str, Protocol)] = &[
    ("alpc", Protocol::LocalIpc),
    ("binary", Protocol::Proprietary),
    ("ioctl-interface", Protocol::LocalIpc),
    ("named-pipe", Protocol::LocalIpc),
    ("rpc-or-dcom", Protocol::Proprietary),
];

/// Stencils of flows that say nothing of a protocol.
const NO_PROTOCOLS: &[&str] = &["generic-data-flow", "request", "response"];

/// Tells whether a component is drawn as somebody or something outside of the system.
pub(super) fn is_actor(drawn: &Drawn<'_>, lineage: &[&str]) -> bool {
    drawn.generic == "GE.EI" || lineage.contains(&"GE.EI")
}

/// Adds a component.
pub(super) fn component(
    draft: &mut Draft<'_>,
    drawn: &Drawn<'_>,
    lineage: &[&str],
) -> ComponentIdx {
    // The kind in the file is a copy; the template knows where it comes from, which may differ.
    let mut kinds = lineage.iter().rev().chain([&drawn.generic]);
    let base = kinds.find_map(|id| KINDS.iter().find(|(kind, _)| kind == id));
    let base = base.map_or(ANY, |(_, base)| *base);
    let mut component = Component {
        id: drawn.id.to_owned(),
        name: drawn.name.clone(),
        raw_type: drawn.kind.clone(),
        rectangle: drawn.rectangle(),
        out_of_scope: drawn.out_of_scope(),
        properties: properties(drawn),
        tags: drawn.tags(),
        place: drawn.node.place(),
        ..Component::default()
    };
    let is_chosen = |label: &str| {
        let chosen = drawn.property(label).filter(|it| it.is_stated);
        chosen.is_some_and(|it| normalised(it.value) == "yes")
    };
    let holds_log = is_chosen("stores-log-data") && drawn.stencil == drawn.generic;
    let log = if holds_log { "log-store" } else { "" };
    component.kind = draft.kind(&[log, &component.raw_type], base, &component.name, drawn.node);
    state(drawn, &mut component.attributes);
    if is_chosen("stores-credentials") {
        let asset = draft.model.asset_of_class(DataClass::Credential);
        component.stores.insert(asset);
    }
    draft.add_component(component)
}

fn properties(drawn: &Drawn<'_>) -> BTreeMap<String, String> {
    let mut properties = BTreeMap::from([(TYPE.to_owned(), drawn.stencil.to_owned())]);
    for property in &drawn.properties {
        let name = if property.id.is_empty() { property.label } else { property.id };
        properties.entry(name.to_owned()).or_insert_with(|| property.value.to_owned());
    }
    properties
}

/// Sets the attributes that choices state.
fn state(drawn: &Drawn<'_>, attributes: &mut Attributes) {
    for property in &drawn.properties {
        let (label, value) = (normalised(property.label), normalised(property.value));
        let place = || property.node.place();
        if let Some((_, attribute)) = SAME.iter().find(|(known, _)| *known == label) {
            match value.as_str() {
                "yes" | "true" if property.is_stated => set(attributes, attribute, true, place()),
                "no" | "false" if property.is_stated => set(attributes, attribute, false, place()),
                _ => {
                    let why = format!("{:?} is not chosen, which is how it starts", property.label);
                    attributes.insert((*attribute).to_owned(), Attribute::unknown(why, place()));
                }
            }
        }
        let is_it =
            |(known, word, ..): &&(&str, &str, &str, bool)| *known == label && *word == value;
        if let Some((.., attribute, stated)) =
            CHOICES.iter().filter(|_| property.is_stated).find(is_it)
        {
            set(attributes, attribute, *stated, place());
        }
        if label.ends_with(FIREWALL.0) && value == FIREWALL.1 && property.is_stated {
            set(attributes, "public-network-access-enabled", true, place());
        }
    }
}

/// Adds a flow; one without both ends is said and left out.
pub(super) fn flow(
    draft: &mut Draft<'_>,
    components: &BTreeMap<&str, ComponentIdx>,
    drawn: &Drawn<'_>,
) -> Option<FlowIdx> {
    let source = end(draft, components, drawn, "source", "SourceGuid");
    let target = end(draft, components, drawn, "target", "TargetGuid");
    let mut flow = Flow::between(drawn.id, source?, target?);
    flow.name.clone_from(&drawn.name);
    flow.out_of_scope = drawn.out_of_scope();
    flow.properties = properties(drawn);
    flow.tags = drawn.tags();
    flow.place = drawn.node.place();
    state(drawn, &mut flow.attributes);
    protocol(&mut flow, drawn);
    let is_yes = |label: &str| {
        drawn.property(label).is_some_and(|it| it.is_stated && normalised(it.value) == "yes")
    };
    if is_yes("source-authenticated") && is_yes("destination-authenticated") {
        set(&mut flow.attributes, "mutually-authenticated", true, drawn.node.place());
    }
    Some(draft.add_flow(flow))
}

/// Reads the protocol: off the stencil, else off the name, for the Azure template has no stencil
/// that says more than "request".
fn protocol(flow: &mut Flow, drawn: &Drawn<'_>) {
    let of_word = |word: &str| {
        let word = normalised(word);
        let own = PROTOCOLS.iter().find(|(known, _)| *known == word).map(|it| (it.1, None));
        own.or_else(|| words::protocol(&word))
    };
    let by_kind = of_word(&drawn.kind);
    let read = by_kind.or_else(|| of_word(&drawn.name));
    let says_nothing = NO_PROTOCOLS.contains(&normalised(&drawn.kind).as_str());
    flow.raw_protocol = match (by_kind, read) {
        (None, Some(_)) => drawn.name.clone(),
        (None, None) if says_nothing => String::new(),
        _ => drawn.kind.clone(),
    };
    let Some((protocol, encrypted)) = read else { return };
    flow.protocol = protocol;
    if let Some(encrypted) = protocol.encrypts().or(encrypted) {
        // What the protocol settles is not left open by a choice that nobody made.
        let open = flow.attributes.get("encrypted").is_none_or(|it| it.value().is_none());
        if open {
            set(&mut flow.attributes, "encrypted", encrypted, drawn.node.place());
        }
    }
}

fn end(
    draft: &mut Draft<'_>,
    components: &BTreeMap<&str, ComponentIdx>,
    drawn: &Drawn<'_>,
    what: &str,
    name: &str,
) -> Option<ComponentIdx> {
    let id = drawn.node.text_of(name);
    if is_nothing(id) {
        let message = format!("the {what} of the flow {:?} is attached to nothing", drawn.name);
        let place = drawn.node.child(name).map_or_else(|| drawn.node.place(), Element::place);
        let hint = "attach the flow to a component in the diagram";
        draft.notes.push(Diagnostic::new(Code::UnattachedFlow, place, message).hint(hint));
        return None;
    }
    let found = components.get(id).copied();
    if found.is_none() {
        draft.dangling("component", id, drawn.node.child(name).unwrap_or(drawn.node));
    }
    found
}

/// Tells whether an id says that there is nothing: all of its digits are 0.
pub(super) fn is_nothing(id: &str) -> bool {
    id.chars().all(|letter| matches!(letter, '0' | '-'))
}
