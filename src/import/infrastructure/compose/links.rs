//! Names of services, networks, volumes, secrets and configs -> references.

use std::collections::{BTreeMap, BTreeSet};

use super::values::{Entries, map, text_of};
use crate::diagnostic::{Code, Place};
use crate::import::document::Node;
use crate::import::infrastructure::{Datum, Graph, Reference, Resource, Setting, derived, hosts};
use crate::import::notes::Notes;

/// Lists of a service, the key of their elements that names something, and what it names.
const FIELDS: &[(&str, &str, &str)] = &[
    ("networks", "network", "network"),
    ("depends_on", "service", "service"),
    ("links", "service", "service"),
    ("volumes", "source", "volume"),
    ("secrets", "source", "secret"),
    ("configs", "source", "config"),
];

/// Turns the names in services into references. The network of those that name none is added.
pub(super) fn link(graph: &mut Graph, root: Node<'_>, notes: &mut Notes) {
    let mut uses_default = false;
    for (_, resource) in graph.resources.iter_mut().filter(|(_, one)| one.kind == "service") {
        uses_default |= join_default(resource);
    }
    if uses_default {
        let namespace = graph.resources.iter().next().map(|(_, one)| one.namespace.clone());
        // It may be declared, to give it options.
        graph.add(Resource {
            address: "network/default".to_owned(),
            kind: "network".to_owned(),
            name: "default".to_owned(),
            namespace: namespace.unwrap_or_default(),
            settings: Setting::new(Datum::Map(Entries::new()), 0),
            place: root.place(),
            ..Resource::default()
        });
    }
    let known = Known::of(graph);
    for (_, resource) in graph.resources.iter_mut().filter(|(_, one)| one.kind == "service") {
        link_fields(resource, &known, notes);
        set_public(resource);
        let called = called(resource, &known);
        if !called.is_empty() {
            let line = resource.place.line;
            derived::set(resource, derived::CALLS, called, line);
        }
    }
}

/// Puts a service that names no network into the project's own; tells whether it did so.
fn join_default(resource: &mut Resource) -> bool {
    let line = resource.place.line;
    let Datum::Map(entries) = &mut resource.settings.value else { return false };
    let is_set = |key: &str| entries.get(key).is_some_and(|value| value.value != Datum::Null);
    if is_set("networks") || is_set("network_mode") {
        return false;
    }
    let network = map([("network", Datum::Text("default".to_owned()))], line);
    entries.insert("networks".to_owned(), Setting::new(Datum::List(vec![network]), line));
    true
}

/// What names may stand for.
struct Known {
    addresses: BTreeSet<String>,
    /// The services by every host name that they answer to.
    hosts: BTreeMap<String, String>,
}

impl Known {
    fn of(graph: &Graph) -> Self {
        let mut hosts = BTreeMap::new();
        for (_, resource) in graph.resources.iter().filter(|(_, one)| one.kind == "service") {
            let settings = &resource.settings;
            let named = ["container_name", "hostname", "networks.aliases"];
            let aliases = named.iter().flat_map(|path| settings.at(path)).filter_map(text_of);
            for alias in aliases {
                hosts.entry(alias).or_insert_with(|| resource.address.clone());
            }
            hosts.insert(resource.name.clone(), resource.address.clone());
        }
        let addresses =
            graph.resources.iter().map(|(_, resource)| resource.address.clone()).collect();
        Self { addresses, hosts }
    }
}

fn link_fields(resource: &mut Resource, known: &Known, notes: &mut Notes) {
    let place = resource.place.clone();
    let Datum::Map(entries) = &mut resource.settings.value else { return };
    let mut link = |setting: &mut Setting, kind: &str, name: &str| {
        let address = format!("{kind}/{name}");
        if known.addresses.contains(&address) {
            setting.value = Datum::Reference(Reference { address, attribute: String::new() });
        } else {
            let line = if setting.line == 0 { place.line } else { setting.line };
            let message = format!("there is no {kind} {name:?}");
            notes.say(Code::DanglingReference, Place { line, ..place.clone() }, message);
        }
    };
    for (list, key, kind) in FIELDS {
        let Some(Datum::List(items)) = entries.get_mut(*list).map(|list| &mut list.value) else {
            continue;
        };
        for item in items {
            let Datum::Map(fields) = &mut item.value else { continue };
            // Only a volume of the project has a name; a path is none.
            let is_named = *kind != "volume"
                || fields.get("type").and_then(Setting::text).is_none_or(|kind| kind == "volume");
            if let Some(name) = fields.get_mut(*key).filter(|_| is_named)
                && let Some(text) = name.text().map(str::to_owned)
            {
                link(name, kind, &text);
            }
        }
    }
    for key in ["network_mode", "pid", "ipc"] {
        let Some(setting) = entries.get_mut(key) else { continue };
        let name = setting.text().and_then(|text| text.strip_prefix("service:"));
        if let Some(name) = name.map(str::to_owned) {
            link(setting, "service", &name);
        }
    }
}

/// Says under `plumbline:public` whether the internet reaches a service: not where no port is published
/// or only on the host itself; otherwise it depends on where the host stands.
fn set_public(resource: &mut Resource) {
    let line = resource.place.line;
    let Datum::Map(entries) = &mut resource.settings.value else { return };
    let shares_host = entries.get("network_mode").and_then(Setting::text) == Some("host");
    let ports = entries.get("ports").map(Setting::elements).unwrap_or_default();
    let is_local = |port: &&Setting| {
        port.get("host_ip")
            .and_then(Setting::text)
            .is_some_and(|host| host.starts_with("127.") || matches!(host, "::1" | "localhost"))
    };
    let open = ports.iter().find(|port| port.value != Datum::Null && !is_local(port));
    let line = open.map_or(line, |port| port.line);
    let public = if open.is_some() || shares_host {
        Setting::unknown("it depends on where the host stands whether its ports are reached", line)
    } else {
        Setting::new(Datum::Bool(false), line)
    };
    entries.insert("plumbline:public".to_owned(), public);
}

/// Returns the other services whose addresses a service has.
fn called(resource: &Resource, known: &Known) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut note = |name: &str, text: &str| {
        let named = hosts::hosts(name, text).into_iter().filter_map(|host| known.hosts.get(host));
        found.extend(named.filter(|address| **address != resource.address).cloned());
    };
    if let Some(Datum::Map(environment)) = resource.settings.get("environment").map(|e| &e.value) {
        for (key, value) in environment {
            note(key, &text_of(value).unwrap_or_default());
        }
    }
    for key in ["command", "entrypoint"] {
        for word in resource.settings.at(key) {
            for word in text_of(word).unwrap_or_default().split_whitespace().take(1_000) {
                note("", word);
            }
        }
    }
    found
}
