//! Names of objects, label selectors and addresses -> references.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{FIELDS, Field, On, Target};
use super::objects::address;
use super::selectors::{Selector, Workloads};
use super::{access, facts, kinds};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::infrastructure::{Datum, Graph, Reference, Resource, Setting, derived, hosts};
use crate::import::notes::Notes;
use crate::vocab::Severity;

/// Objects that are mostly made elsewhere than in manifests, so that their absence says nothing.
const MADE_ELSEWHERE: &[&str] =
    &["ConfigMap", "Node", "PersistentVolume", "Secret", "ServiceAccount"];
/// Roles that every cluster has.
const BUILT_IN_ROLES: &[&str] = &["admin", "cluster-admin", "edit", "view"];

/// Turns names of objects of the graph into references and adds what follows from labels and
/// addresses. A graph that was linked may be linked again once it has more objects.
pub(in crate::import) fn link(graph: &mut Graph, notes: &mut Notes) {
    access::add_cluster(graph);
    let known = Known::of(graph);
    let mut workloads = Workloads::of(graph);
    for (_, resource) in graph.resources.iter_mut() {
        link_fields(resource, &known, notes);
        if let Some((line, selected)) = selected(resource, &mut workloads) {
            derived::set(resource, derived::SELECTS, selected, line);
        }
        let called = called(resource, &known);
        if !called.is_empty() {
            derived::set(resource, derived::CALLS, called, resource.place.line);
        }
        set_facts(resource, &known);
    }
    if workloads.is_exhausted() {
        let message = "so many selectors match so many workloads that some were not followed";
        notes.push(Diagnostic::new(Code::TooMany, Place::default(), message).mild());
    }
}

/// What a name may stand for, and what other objects say of one.
struct Known {
    addresses: BTreeSet<String>,
    kinds: BTreeSet<String>,
    /// Whether service accounts let tokens be mounted, by their addresses.
    tokens: BTreeMap<String, bool>,
    /// Whether the network policies of a namespace deny by default.
    denying: BTreeMap<String, bool>,
}

impl Known {
    fn of(graph: &Graph) -> Self {
        let resources = || graph.resources.iter().map(|(_, resource)| resource);
        let mounts = |account: &Resource| {
            account.settings.get("automountServiceAccountToken").and_then(Setting::flag)
        };
        let accounts = resources().filter(|resource| resource.kind == "ServiceAccount");
        let mut denying = BTreeMap::new();
        for policy in resources().filter(|resource| resource.kind == "NetworkPolicy") {
            let denies = denying.entry(policy.namespace.clone()).or_default();
            *denies |= facts::denies_by_default(policy);
        }
        Self {
            tokens: accounts.filter_map(|one| Some((one.address.clone(), mounts(one)?))).collect(),
            denying,
            addresses: resources().map(|resource| resource.address.clone()).collect(),
            kinds: resources().map(|resource| resource.kind.clone()).collect(),
        }
    }
}

/// Sets what the fields of an object amount to.
fn set_facts(resource: &mut Resource, known: &Known) {
    let (key, fact) = match resource.kind.as_str() {
        "Service" => ("plumbline:public", facts::is_public(resource)),
        "Namespace" => {
            let denies = known.denying.get(&resource.name);
            let fact = denies.map(|denies| Setting::new(Datum::Bool(*denies), resource.place.line));
            ("plumbline:deniesByDefault", fact)
        }
        kind => {
            let Some(pod) = kinds::pod_of(kind) else { return };
            let spec = pod.iter().try_fold(&resource.settings, |inner, key| inner.get(key));
            let fact = spec
                .and_then(|pod| pod.get("spec"))
                .map(|spec| facts::of_pod(spec, mounts_token(spec, &resource.namespace, known)));
            ("plumbline:pod", fact)
        }
    };
    if let (Datum::Map(entries), Some(fact)) = (&mut resource.settings.value, fact) {
        entries.insert(key.to_owned(), fact);
    }
}

/// Returns what the service account of a pod says of its token.
fn mounts_token(spec: &Setting, namespace: &str, known: &Known) -> Option<bool> {
    let named = spec.get("serviceAccountName").or_else(|| spec.get("serviceAccount"));
    let address = match named.map(|named| &named.value) {
        Some(Datum::Reference(reference)) => reference.address.clone(),
        Some(Datum::Text(name)) => address("ServiceAccount", namespace, name),
        _ => address("ServiceAccount", namespace, "default"),
    };
    known.tokens.get(&address).copied()
}

fn link_fields(resource: &mut Resource, known: &Known, notes: &mut Notes) {
    let pod = kinds::pod_of(&resource.kind);
    let namespace = resource.namespace.clone();
    let place = resource.place.clone();
    for field in FIELDS {
        let base: &[&str] = match (field.on, pod) {
            (On::All, _) => &[],
            (On::Kinds(kinds), _) if kinds.contains(&resource.kind.as_str()) => &[],
            (On::Pod, Some(pod)) => pod,
            _ => continue,
        };
        let mut path = base.to_vec();
        if matches!(field.on, On::Pod) {
            path.push("spec");
        }
        path.extend(field.path);
        each_at(&mut resource.settings, &path, &mut |entries| {
            if let Some(missing) = link_field(entries, field, &namespace, known) {
                let (message, line) = missing;
                let place = Place { line, ..place.clone() };
                let mut said = Diagnostic::new(Code::DanglingReference, place, message);
                said.severity = Severity::Low;
                notes.push(said);
            }
        });
    }
}

/// Turns the name in a mapping into a reference. Returns what to say where there is no such object
/// although there are others of its kind.
fn link_field(
    entries: &mut BTreeMap<String, Setting>,
    field: &Field,
    namespace: &str,
    known: &Known,
) -> Option<(String, u32)> {
    let text = |key: &str| entries.get(key).and_then(Setting::text);
    let name = text(field.key).filter(|name| !name.is_empty())?;
    let kind = match field.target {
        Target::Of(kind) => kind.to_owned(),
        Target::Beside(otherwise) => {
            let group = text("apiGroup").or_else(|| text("group")).map(|group| format!("{group}/"));
            let group = group.as_deref().or_else(|| text("apiVersion")).unwrap_or_default();
            kinds::kind_of(group, text("kind").unwrap_or(otherwise))
        }
    };
    let namespace = text("namespace").unwrap_or(namespace);
    let address = address(&kind, namespace, name);
    let line = entries.get(field.key)?.line;
    if known.addresses.contains(&address) {
        let reference = Datum::Reference(Reference { address, attribute: String::new() });
        entries.insert(field.key.to_owned(), Setting::new(reference, line));
        return None;
    }
    let is_expected = known.kinds.contains(&kind)
        && !MADE_ELSEWHERE.contains(&kind.as_str())
        && !BUILT_IN_ROLES.contains(&name)
        && !name.starts_with("system:");
    is_expected.then(|| (format!("there is no {kind} {name:?} in {namespace:?}"), line))
}

/// Calls for every mapping at a path, through each element of the lists on the way.
fn each_at(
    setting: &mut Setting,
    path: &[&str],
    act: &mut dyn FnMut(&mut BTreeMap<String, Setting>),
) {
    match &mut setting.value {
        Datum::List(items) => {
            for item in items {
                each_at(item, path, act);
            }
        }
        Datum::Map(entries) => match path.split_first() {
            None => act(entries),
            Some((key, rest)) => {
                if let Some(inner) = entries.get_mut(*key) {
                    each_at(inner, rest, act);
                }
            }
        },
        _ => {}
    }
}

/// Returns the workloads that an object selects by their labels, and the line of its selector;
/// nothing for an object that selects none.
fn selected(resource: &Resource, workloads: &mut Workloads) -> Option<(u32, BTreeSet<String>)> {
    let spec = resource.settings.get("spec")?;
    let (setting, selector) = match resource.kind.as_str() {
        "Service" => {
            let setting = spec.get("selector")?;
            (setting, Selector::of_labels(setting))
        }
        // An empty selector of these selects every pod of the namespace.
        "NetworkPolicy" => {
            let setting = spec.get("podSelector").unwrap_or(spec);
            let selector =
                spec.get("podSelector").map_or_else(|| Some(Selector::default()), Selector::of);
            (setting, selector?)
        }
        "PodDisruptionBudget" => {
            let setting = spec.get("selector")?;
            (setting, Selector::of(setting)?)
        }
        _ => return None,
    };
    if resource.kind == "Service" && selector.is_empty() {
        return None;
    }
    Some((setting.line, workloads.selected(&resource.namespace, &selector)))
}

/// Returns the services that a workload has the addresses of, or that a mesh routes to.
fn called(resource: &Resource, known: &Known) -> BTreeSet<String> {
    let mut addresses = BTreeSet::new();
    let mut note = |name: &str, text: &str| {
        for host in hosts::hosts(name, text) {
            addresses.extend(service(host, &resource.namespace, known));
        }
    };
    if let Some(pod) = kinds::pod_of(&resource.kind) {
        let spec = pod.iter().try_fold(&resource.settings, |inner, key| inner.get(key));
        let spec = spec.and_then(|pod| pod.get("spec"));
        for container in spec.map(|spec| spec.at("containers")).unwrap_or_default() {
            for variable in container.at("env") {
                let name = variable.get("name").and_then(Setting::text).unwrap_or_default();
                if let Some(text) = variable.get("value").and_then(Setting::text) {
                    note(name, text);
                }
            }
            for argument in container.at("command").into_iter().chain(container.at("args")) {
                note("", argument.text().unwrap_or_default());
            }
        }
    }
    if resource.kind == "VirtualService" {
        for protocol in ["http", "tcp", "tls"] {
            for host in resource.settings.at(&format!("spec.{protocol}.route.destination.host")) {
                let host = host.text().unwrap_or_default();
                addresses.extend(service(host, &resource.namespace, known));
            }
        }
    }
    addresses
}

/// Returns the address of the service that a host name stands for within a namespace
/// (<https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/>).
fn service(host: &str, namespace: &str, known: &Known) -> Option<String> {
    let host = host.trim_end_matches('.').trim_end_matches(".cluster.local");
    let host = host.trim_end_matches(".svc");
    // A pod of a StatefulSet has its own name before that of the service: `kafka-0.kafka`.
    let parts: Vec<&str> = host.split('.').collect();
    let candidates = match parts[..] {
        [name] => vec![(name, namespace)],
        [first, second] => vec![(first, second), (second, namespace)],
        [_, name, namespace] => vec![(name, namespace)],
        _ => return None,
    };
    candidates
        .into_iter()
        .map(|(name, namespace)| address("Service", namespace, name))
        .find(|address| known.addresses.contains(address))
}
