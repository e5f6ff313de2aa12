//! Azure Resource Manager: templates in JSON, written by hand or by the compiler of Bicep.
//!
//! Nothing is deployed and nothing looked up: a parameter without a default, the state of a resource
//! and its keys are not known, with the reason. Deployments in a deployment are read with their
//! parameters; linked ones count as one resource.

mod address;
mod evaluate;
mod expression;
mod functions;
mod resources;
mod scope;
mod settle;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::Node;
use crate::import::infrastructure::Graph;
use crate::import::infrastructure::arm::resources::Deployment;
use crate::import::infrastructure::arm::scope::Scope;
use crate::import::infrastructure::arm::settle::settle;
use crate::import::infrastructure::evaluation::Evaluation;
use crate::import::models::Upload;
use crate::import::notes::Notes;

/// Documents of Resource Manager that deploy nothing, by what they are recognised by, and what to do.
const OTHERS: &[(&str, &str)] = &[
    (
        "policySetDefinitions",
        "this is an initiative of Azure Policy: it says what resources have to be like and deploys none; import the templates of the resources",
    ),
    (
        "policyDefinitions",
        "this is a definition of Azure Policy: it says what resources have to be like and deploys none; import the templates of the resources",
    ),
    (
        "deploymentParameters",
        "these are the parameters of a template without the template: import the template itself",
    ),
    (
        "CreateUIDefinition",
        "this describes a form of the Azure portal: import the template that the form is for",
    ),
];

/// Recognises a template, or a resource as `az resource show` prints it.
pub(in crate::import) fn sniff(root: Node<'_>) -> bool {
    is_template(root) || is_resource(root)
}

fn is_template(root: Node<'_>) -> bool {
    let schema = schema(root);
    let has_resources = root.get("resources").is_some();
    schema.contains("deploymenttemplate.json")
        || (has_resources && root.has("contentVersion"))
        || root.get("resources").is_some_and(|all| {
            let all = all.elements().chain(all.pairs().map(|(_, node)| node));
            all.take(3).any(|node| is_kind(node) && node.has("apiVersion"))
        })
}

fn is_resource(root: Node<'_>) -> bool {
    is_kind(root) && root.has("name") && root.has("properties") && other(root).is_none()
}

/// Tells whether a mapping has a type of Resource Manager: `Microsoft.Storage/storageAccounts`.
fn is_kind(node: Node<'_>) -> bool {
    let kind = node.get("type").and_then(Node::scalar).unwrap_or_default();
    kind.split_once('/').is_some_and(|(provider, _)| provider.contains('.'))
}

fn schema(root: Node<'_>) -> String {
    root.get("$schema").and_then(Node::scalar).unwrap_or_default().to_ascii_lowercase()
}

/// Returns what to do with a document of Resource Manager that is no template.
pub(in crate::import) fn other(root: Node<'_>) -> Option<&'static str> {
    let schema = schema(root);
    let kind = root.get("type").and_then(Node::scalar).unwrap_or_default();
    let has = |key: &str| {
        root.has(key) || root.get("properties").is_some_and(|properties| properties.has(key))
    };
    let found = OTHERS.iter().find(|(word, _)| match *word {
        "policySetDefinitions" => has("policyDefinitions") || kind.ends_with(word),
        "policyDefinitions" => has("policyRule") || kind.ends_with(word),
        word => schema.contains(&word.to_ascii_lowercase()),
    });
    found.map(|(_, hint)| *hint)
}

/// Reads the resources of a template.
pub(in crate::import) fn read(upload: &Upload<'_>, notes: &mut Notes) -> Graph {
    let root = upload.document.root();
    let file = upload.source.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = file.split('.').next().filter(|name| !name.is_empty());
    let graph = Graph::new("arm", name.unwrap_or("Azure template"));
    let evaluation = Evaluation::new(notes);
    let scope = Scope::new(&evaluation, root, BTreeMap::new());
    let mut deployment = Deployment::new(graph);
    if is_template(root) {
        deployment.add_template(&scope, root);
    } else {
        deployment.add_one(&scope, root);
    }
    drop(scope);
    let graph = settle(&deployment);
    evaluation.finish(notes);
    graph
}

/// Says that the source of Bicep has to be compiled first.
pub(in crate::import) fn bicep_is_not_read(file: &str) -> Diagnostic {
    let message = "this is the source of Bicep, which only its own compiler reads";
    let hint = "run `az bicep build --file FILE` and import the JSON that it writes";
    Diagnostic::new(Code::UnknownFormat, Place::default().in_file(file), message).hint(hint)
}
