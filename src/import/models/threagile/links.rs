//! Communication links of a Threagile model. Their ids are those that Threagile itself makes:
//! `source>title`.

use crate::diagnostic::Code;
use crate::import::document::{Node, one_line};
use crate::import::models::Draft;
use crate::import::models::draft::set;
use crate::import::models::threagile::titled;
use crate::import::models::words;
use crate::model::{ComponentIdx, Flow};

const LINK: &[&str] = &[
    "target",
    "id",
    "title",
    "source_id",
    "target_id",
    "description",
    "protocol",
    "authentication",
    "authorization",
    "tags",
    "vpn",
    "ip_filtered",
    "readonly",
    "usage",
    "data_assets_sent",
    "data_assets_received",
    "diagram_tweak_weight",
    "diagram_tweak_constraint",
];

/// Flags that are attributes of the same meaning.
const FLAGS: &[(&str, &str)] =
    &[("vpn", "vpn"), ("ip_filtered", "ip-filtered"), ("readonly", "read-only")];

/// Words of both generations; where one is missing, nothing is stated.
const AUTHENTICATIONS: &[&str] = &[
    "none",
    "credentials",
    "session-id",
    "token",
    "client-certificate",
    "two-factor",
    "externalized",
];
const AUTHORISATIONS: &[&str] =
    &["none", "technical-user", "end-user-identity-propagation", "enduser-identity-propagation"];

/// Reads the links that start at a technical asset.
pub(super) fn read(draft: &mut Draft<'_>, source: ComponentIdx, asset: Node<'_>) {
    for (title, node) in titled(asset, "communication_links", &mut draft.notes) {
        link(draft, source, title, node);
    }
}

fn link(draft: &mut Draft<'_>, source: ComponentIdx, title: &str, node: Node<'_>) {
    node.expect_keys(LINK, &mut draft.notes);
    let key = if node.has("target") { "target" } else { "target_id" };
    let Some(id) = node.text(key, &mut draft.notes) else {
        let message = format!("the link {title:?} has no target");
        return draft.notes.say(Code::UnattachedFlow, node.place(), message);
    };
    let Some(target) = draft.components.get(id).copied() else {
        return draft.dangling("technical asset", id, node.get(key).unwrap_or(node));
    };
    let own = format!("{}>{}", draft.model.components[source].id, words::normalised(title));
    let mut flow = Flow::between(own, source, target);
    flow.name = one_line(title);
    flow.description = node.string("description", &mut draft.notes);
    flow.place = node.place();
    flow.tags = draft.tags(node);
    draft.protocol(&mut flow, node, "protocol");
    if words::is_plain_in_threagile(&flow.raw_protocol) && flow.protocol.encrypts().is_none() {
        let place = node.get("protocol").unwrap_or(node).place();
        set(&mut flow.attributes, "encrypted", false, place);
    }
    attributes(draft, &mut flow, node);
    flow.carries = draft.asset_references(node, "data_assets_sent");
    flow.carries.extend(draft.asset_references(node, "data_assets_received"));
    draft.add_flow(flow);
}

fn attributes(draft: &mut Draft<'_>, flow: &mut Flow, node: Node<'_>) {
    let place_of = |key: &str| node.get(key).unwrap_or(node).place();
    for (key, id) in FLAGS {
        if let Some(value) = node.flag(key, &mut draft.notes) {
            set(&mut flow.attributes, id, value, place_of(key));
        }
    }
    if let Some(word) = known(draft, node, "authentication", AUTHENTICATIONS) {
        let place = place_of("authentication");
        set(&mut flow.attributes, "authenticated", word != "none", place.clone());
        if word == "client-certificate" {
            set(&mut flow.attributes, "mutually-authenticated", true, place);
        }
    }
    if let Some(word) = known(draft, node, "authorization", AUTHORISATIONS) {
        set(&mut flow.attributes, "authorised", word != "none", place_of("authorization"));
    }
}

/// Reads a word of a list; any other is said and states nothing.
fn known(draft: &mut Draft<'_>, node: Node<'_>, key: &str, words: &[&str]) -> Option<String> {
    let raw = node.name(key, &mut draft.notes);
    let word = words::normalised(&raw);
    if words.contains(&word.as_str()) {
        return Some(word);
    }
    if !raw.is_empty() {
        draft.unknown_word(key, &raw, node.get(key).unwrap_or(node));
    }
    None
}
