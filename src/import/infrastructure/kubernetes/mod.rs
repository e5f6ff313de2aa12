//! Kubernetes: manifests in any number of documents, `List`s, and what `kubectl get -o json` prints.
//!
//! An object's address is `Kind/namespace/name`, or `Kind/name` for kinds that lie in no namespace;
//! its settings are the whole object as written, so that a path of a setting is a path of the API.
//! No namespace is `default`, as for `kubectl`. A kind that two API groups use carries its group
//! (`Service.serving.knative.dev`), as in `mappings/resources/kubernetes.toml`; kinds that nobody
//! knows are resources of their own kind.
//!
//! # References
//!
//! A field that names an object of the same graph becomes a reference in its place ([`fields`]); the
//! name of anything else stays the text it is: what is not in the graph may be in the cluster.
//!
//! What follows from labels and addresses stands under keys of ours (`derived.rs`), each a list of
//! references at the top of the settings:
//!
//! - `plumbline:selects`: the workloads whose pods a Service, a `NetworkPolicy` or a `PodDisruptionBudget`
//!   selects by their labels.
//! - `plumbline:calls`: the Services whose addresses stand in environment variables and arguments of a
//!   workload's containers, or that a mesh routes to.
//!
//! Flags that follow from several fields are described in [`facts`] and [`access`].
//!
//! [`link`] makes all of these. It may run again on a graph of several files, and finds what they have in
//! each other.
//!
//! # Secrets
//!
//! The values of a `Secret` never leave this module, nor do those of variables that are named like
//! one. What the server adds for its own use (`managedFields`, and the annotation with the last
//! applied configuration, which repeats secrets) is left out.

mod access;
mod facts;
mod fields;
mod kinds;
mod links;
mod objects;
mod selectors;
#[cfg(test)]
mod tests;

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::Node;
use crate::import::infrastructure::Graph;
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::vocab::Severity;

pub(in crate::import) use links::link;

const TEMPLATE: &str = "this is a template: fill it in first, a Helm chart with `helm template CHART > manifests.yaml`";

/// Tells whether a document is a manifest.
pub(in crate::import) fn sniff(root: Node<'_>) -> bool {
    hint(root).is_none() && text(root, "apiVersion").is_some() && text(root, "kind").is_some()
}

/// Reads the objects of every document.
pub(in crate::import) fn read(upload: &Upload<'_>, notes: &mut Notes) -> Graph {
    for repeated in &upload.document.repeated {
        let mut said = repeated.clone().hint("the last one counts, as for `kubectl`");
        said.severity = Severity::Medium;
        notes.push(said);
    }
    let mut graph = Graph::new("kubernetes", upload.source.name.clone());
    for root in upload.document.roots() {
        objects::add(&mut graph, root, notes);
    }
    link(&mut graph, notes);
    graph
}

/// Says what to do with a document that looks like a manifest and is none.
pub(in crate::import) fn hint(root: Node<'_>) -> Option<&'static str> {
    let api_version = text(root, "apiVersion").unwrap_or_default();
    let kind = text(root, "kind").unwrap_or_default();
    let is_overlay = api_version.starts_with("kustomize.config.k8s.io/")
        || root.has("$patch")
        || (kind.is_empty()
            && ["patchesStrategicMerge", "configMapGenerator", "bases"]
                .iter()
                .any(|key| root.get(key).is_some_and(Node::is_list)));
    if is_overlay {
        return Some(
            "this is a Kustomize file: run `kubectl kustomize FOLDER` and import what it prints",
        );
    }
    if kind.is_empty() && !api_version.is_empty() && root.has("version") && root.has("name") {
        return Some(TEMPLATE);
    }
    if kind == "Config" && root.has("clusters") && root.has("users") {
        return Some(
            "this is a kubeconfig, which holds credentials and describes no workload: import what \
             `kubectl get all,ingress,networkpolicy,role,rolebinding -A -o json` prints",
        );
    }
    let name = root.get("metadata").and_then(|metadata| text(metadata, "name"));
    if [api_version, kind, name.unwrap_or_default()].iter().any(|text| text.contains("{{")) {
        return Some(TEMPLATE);
    }
    None
}

/// Adds to the reason why a text could not be read that it is a template, where it looks like one.
pub(in crate::import) fn explained(reason: Diagnostic, text: &str) -> Diagnostic {
    let is_template = reason.code == Code::NotReadable
        && !text.trim_start().starts_with('<')
        && text.contains("{{")
        && text.contains("}}")
        && ["kind:", "apiVersion:", ".Values.", ".Release.", "define "]
            .iter()
            .any(|sign| text.contains(sign));
    if is_template { reason.hint(TEMPLATE) } else { reason }
}

/// Returns the text under a key, unless it is empty or something other.
fn text<'a>(node: Node<'a>, key: &str) -> Option<&'a str> {
    node.get(key)?.scalar().filter(|text| !text.is_empty())
}
