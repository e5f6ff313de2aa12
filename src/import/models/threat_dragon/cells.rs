//! Components and flows of a Threat Dragon diagram.

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::set;
use crate::import::models::threat_dragon::{Diagram, Kind, boundaries, data, kind};
use crate::model::{Attribute, Attributes, Component, ComponentIdx, Flow, FlowIdx};
use crate::vocab::DataClass;

/// What the three kinds of component say by themselves.
const fn base(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Actor => Some("external-entity"),
        Kind::Process => Some("process"),
        Kind::Store => Some("data-store"),
        Kind::Flow | Kind::Box | Kind::Curve | Kind::Other => None,
    }
}

/// Boxes that say what type of component it is.
const TYPES: &[(&str, &str)] = &[("isALog", "log-store"), ("isWebApplication", "web-application")];

/// Boxes that are of interest to a reader and to nothing else.
const TAGS: &[(&str, &str)] = &[
    ("handlesCardPayment", "card payment"),
    ("handlesGoodsOrServices", "goods or services"),
    ("providesAuthentication", "provides authentication"),
    ("storesInventory", "inventory"),
    ("isSigned", "signed"),
];

/// Reads a component; other cells are not for here.
pub(super) fn component(draft: &mut Draft<'_>, cell: Node<'_>) -> Option<ComponentIdx> {
    let base = base(kind(cell))?;
    let data = data(cell);
    let notes = &mut draft.notes;
    let mut component = Component {
        id: cell.string("id", notes),
        name: name(cell),
        description: data.string("description", notes),
        raw_type: data.string("type", notes),
        rectangle: boundaries::rectangle(cell, notes),
        out_of_scope: out_of_scope(draft, data),
        place: cell.place(),
        ..Component::default()
    };
    let ticked = |draft: &mut Draft<'_>, key| data.flag(key, &mut draft.notes) == Some(true);
    let mut stated = Vec::new();
    for (key, word) in TYPES {
        if ticked(draft, key) {
            stated.push(*word);
        }
    }
    stated.push(&component.raw_type);
    component.kind = draft.kind(&stated, base, &component.name, cell);
    for (key, tag) in TAGS {
        if ticked(draft, key) {
            component.tags.push((*tag).to_owned());
        }
    }
    let privilege = data.name("privilegeLevel", &mut draft.notes);
    if !privilege.is_empty() {
        component.tags.push(format!("privilege: {privilege}"));
    }
    if ticked(draft, "storesCredentials") {
        let asset = draft.model.asset_of_class(DataClass::Credential);
        component.stores.insert(asset);
        let place = data.get("storesCredentials").unwrap_or(data).place();
        set(&mut component.attributes, "stores-credentials", true, place);
    }
    if ticked(draft, "handlesCardPayment") {
        let asset = draft.model.asset_of_class(DataClass::CardholderData);
        component.processes.insert(asset);
    }
    encrypted(draft, data, "encrypted-at-rest", &mut component.attributes);
    Some(draft.add_component(component))
}

/// Reads the box `isEncrypted`.
fn encrypted(draft: &mut Draft<'_>, data: Node<'_>, id: &str, attributes: &mut Attributes) {
    let Some(is_ticked) = data.flag("isEncrypted", &mut draft.notes) else { return };
    let place = data.get("isEncrypted").unwrap_or(data).place();
    if is_ticked {
        set(attributes, id, true, place);
    } else {
        let why = "the box \"encrypted\" is not ticked, which is how it starts";
        attributes.insert(id.to_owned(), Attribute::unknown(why, place));
    }
}

fn out_of_scope(draft: &mut Draft<'_>, data: Node<'_>) -> Option<String> {
    let is_out = data.flag("outOfScope", &mut draft.notes) == Some(true);
    is_out.then(|| data.string("reasonOutOfScope", &mut draft.notes))
}

/// Returns the name of a cell: in the data since version 2, in the drawing before, where flows
/// have it on a label.
pub(super) fn name(cell: Node<'_>) -> String {
    let drawn = |holder: Node<'_>| {
        holder.get("attrs").and_then(|attrs| attrs.get("text")?.get("text")?.scalar().map(one_line))
    };
    let label = || cell.get("labels")?.elements().find_map(drawn);
    let stated = data(cell).get("name").and_then(Node::scalar).map(one_line);
    stated
        .filter(|name| !name.is_empty())
        .or_else(|| drawn(cell))
        .or_else(label)
        .unwrap_or_default()
}

/// Reads a flow; one without both ends is said and left out.
pub(super) fn flow(
    draft: &mut Draft<'_>,
    diagram: &Diagram<'_>,
    cell: Node<'_>,
) -> Option<FlowIdx> {
    let source = end(draft, diagram, cell, "source");
    let target = end(draft, diagram, cell, "target");
    let (source, target) = (source?, target?);
    let data = data(cell);
    let notes = &mut draft.notes;
    let mut flow = Flow::between(cell.string("id", notes), source, target);
    flow.name = name(cell);
    flow.description = data.string("description", notes);
    flow.bidirectional = data.flag("isBidirectional", notes).unwrap_or(false);
    flow.place = cell.place();
    flow.out_of_scope = out_of_scope(draft, data);
    draft.protocol(&mut flow, data, "protocol");
    if flow.protocol.encrypts().is_none()
        || data.flag("isEncrypted", &mut draft.notes) == Some(true)
    {
        encrypted(draft, data, "encrypted", &mut flow.attributes);
    }
    if data.flag("isPublicNetwork", &mut draft.notes) == Some(true) {
        flow.tags.push("public network".to_owned());
        let place = data.get("isPublicNetwork").unwrap_or(data).place();
        if !diagram.actors.contains(&target) {
            let target = &mut draft.model.components[target];
            set(&mut target.attributes, "internet-facing", true, place);
        }
    }
    Some(draft.add_flow(flow))
}

/// Finds what an end of a flow is attached to: `cell` in version 2, `id` in version 1.
fn end(
    draft: &mut Draft<'_>,
    diagram: &Diagram<'_>,
    cell: Node<'_>,
    key: &str,
) -> Option<ComponentIdx> {
    let end = cell.get(key);
    let id = end.and_then(|end| end.get("cell").or_else(|| end.get("id"))?.scalar());
    let Some(id) = id.filter(|id| !id.is_empty()) else {
        let message = format!("the {key} of the flow {:?} is attached to nothing", name(cell));
        let place = end.unwrap_or(cell).place();
        let hint = "attach the flow to a component in the diagram";
        draft.notes.push(Diagnostic::new(Code::UnattachedFlow, place, message).hint(hint));
        return None;
    };
    let found = diagram.components.get(id).copied();
    if found.is_none() {
        draft.dangling("component", id, end.unwrap_or(cell));
    }
    found
}
