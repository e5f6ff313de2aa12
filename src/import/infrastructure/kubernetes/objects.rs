//! Documents -> objects of the API, out of any lists.

use std::collections::BTreeMap;

use super::{hint, kinds, text};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Node, one_line};
use crate::import::infrastructure::{Datum, Graph, Resource, Setting, secrets};
use crate::import::notes::Notes;

/// The annotation in which `kubectl apply` repeats the whole object, secrets included.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Returns the address of an object.
pub(super) fn address(kind: &str, namespace: &str, name: &str) -> String {
    if kinds::is_cluster_wide(kind) {
        format!("{kind}/{name}")
    } else {
        format!("{kind}/{namespace}/{name}")
    }
}

/// Adds what a document holds: an object, or a list of them.
pub(super) fn add(graph: &mut Graph, root: Node<'_>, notes: &mut Notes) {
    let mut waiting = vec![(root, "", "")];
    while let Some((node, inherited_version, inherited_kind)) = waiting.pop() {
        if !node.is_map() {
            if node.is_list() || node.scalar().is_some() {
                node.has_wrong_type("an object of Kubernetes", notes);
            }
            continue;
        }
        let api_version = text(node, "apiVersion").unwrap_or(inherited_version);
        let kind = text(node, "kind").unwrap_or(inherited_kind);
        match (kind.strip_suffix("List"), node.get("items")) {
            (Some(of), Some(items)) if items.is_list() => {
                // Objects of a list of one kind (`PodList`) leave out what the list says already.
                let items: Vec<_> = items.elements().collect();
                waiting.extend(items.into_iter().rev().map(|item| (item, api_version, of)));
            }
            _ => add_object(graph, node, (api_version, kind), notes),
        }
    }
}

fn add_object(
    graph: &mut Graph,
    node: Node<'_>,
    (api_version, kind): (&str, &str),
    notes: &mut Notes,
) {
    if let Some(hint) = hint(node) {
        let message = "the document is no manifest and is left out";
        notes.push(Diagnostic::new(Code::UnknownFormat, node.place(), message).hint(hint).mild());
        return;
    }
    if kind.is_empty() || api_version.is_empty() {
        let missing = if kind.is_empty() { "kind" } else { "apiVersion" };
        let message = format!("an object without `{missing}` is left out");
        notes.say(Code::MissingField, node.place(), message);
        return;
    }
    let kind = kinds::kind_of(api_version, kind);
    let metadata = node.get("metadata");
    let field = |key: &str| metadata.and_then(|metadata| text(metadata, key));
    let name = one_line(field("name").or_else(|| field("generateName")).unwrap_or_default());
    let namespace = match field("namespace") {
        _ if kinds::is_cluster_wide(&kind) => String::new(),
        given => one_line(given.unwrap_or("default")),
    };
    let name = if name.is_empty() {
        let message = format!("an object of kind {kind} has no name");
        notes.say(Code::MissingField, node.place(), message);
        format!("unnamed-{}", graph.resources.len() + 1)
    } else {
        name
    };
    let resource = Resource {
        address: address(&kind, &namespace, &name),
        aliases: aliases(&kind, &namespace, &name, field("uid")),
        settings: settings(&kind, node),
        place: node.place(),
        kind,
        name,
        namespace,
        ..Resource::default()
    };
    add_resource(graph, resource, notes);
}

/// Adds a resource, under an address of its own where its own is taken: the files of a folder often
/// hold variants of one object.
fn add_resource(graph: &mut Graph, mut resource: Resource, notes: &mut Notes) {
    if !graph.find(&resource.address).is_empty() {
        let address = format!("{}#{}", resource.address, graph.resources.len() + 1);
        let message = format!("{} stands here a second time", resource.address);
        let hint = format!("it is imported as {address}; `kubectl` would let the last one count");
        let said = Diagnostic::new(Code::DuplicateId, resource.place.clone(), message);
        notes.push(said.hint(hint));
        resource.address = address;
    }
    graph.add(resource);
}

/// Names by which other sources know an object: its id in the cluster, the way in which scanners
/// write it, and the addresses of a service.
fn aliases(kind: &str, namespace: &str, name: &str, uid: Option<&str>) -> Vec<String> {
    let mut aliases: Vec<String> = uid.map(str::to_owned).into_iter().collect();
    if namespace.is_empty() {
        return aliases;
    }
    aliases.push(format!("{kind}.{namespace}.{name}"));
    if kind == "Service" {
        aliases.push(format!("{name}.{namespace}.svc"));
        aliases.push(format!("{name}.{namespace}.svc.cluster.local"));
    }
    aliases
}

/// Returns the object as it stands, without secrets and without the server's bookkeeping.
fn settings(kind: &str, node: Node<'_>) -> Setting {
    let mut settings = Setting::of_node(node);
    let Datum::Map(entries) = &mut settings.value else { return settings };
    if let Some(metadata) = entries_of(entries, "metadata") {
        metadata.remove("managedFields");
        if let Some(annotations) = entries_of(metadata, "annotations") {
            annotations.remove(LAST_APPLIED);
        }
    }
    if kind == "Secret" {
        for key in ["data", "stringData"] {
            for value in entries_of(entries, key).into_iter().flat_map(BTreeMap::values_mut) {
                if value.value != Datum::Null {
                    value.value = Datum::Text(secrets::REDACTED.to_owned());
                }
            }
        }
    }
    secrets::redact("", &mut settings);
    settings
}

fn entries_of<'a>(
    entries: &'a mut BTreeMap<String, Setting>,
    key: &str,
) -> Option<&'a mut BTreeMap<String, Setting>> {
    match &mut entries.get_mut(key)?.value {
        Datum::Map(inner) => Some(inner),
        _ => None,
    }
}
