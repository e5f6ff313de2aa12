//! CloudFormation: templates in JSON and YAML, with the Serverless Application Model, loops of the
//! language extensions, and stacks in stacks.
//!
//! Nothing is deployed and nothing looked up: a parameter without a default, another stack's export
//! or a stored secret is not known, with the reason. Short function tags (`!Ref`) and long names
//! (`Fn::GetAtt`) are the same.

mod call;
mod cidr;
mod conditions;
mod dynamic;
mod evaluate;
mod for_each;
mod functions;
mod library;
mod parameters;
mod resources;
mod scope;
mod serverless;
mod sub;
#[cfg(test)]
mod tests;

use crate::diagnostic::Code;
use crate::import::document::{Document, Node};
use crate::import::infrastructure::Graph;
use crate::import::infrastructure::cloudformation::library::Library;
use crate::import::infrastructure::cloudformation::scope::Scope;
use crate::import::infrastructure::evaluation::Evaluation;
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::import::reader;

/// The key under which `aws cloudformation get-template` gives a template.
const WRAPPER: &str = "TemplateBody";

/// Macros that are evaluated here.
const RUN: &[&str] = &["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"];

/// Recognises a template, also in the answer of `get-template`.
pub(in crate::import) fn sniff(root: Node<'_>) -> bool {
    is_template(root)
        || root.get(WRAPPER).is_some_and(|body| {
            is_template(body) || body.scalar().is_some_and(|text| text.contains("Resources"))
        })
}

/// Recognises a template by its version, or by a resource with a type of CloudFormation.
fn is_template(root: Node<'_>) -> bool {
    if root.has("AWSTemplateFormatVersion") {
        return true;
    }
    let resources = root.get("Resources").filter(|resources| resources.is_map());
    resources.into_iter().flat_map(Node::pairs).any(|(key, resource)| {
        let kind = resource.get("Type").and_then(Node::scalar);
        for_each::is_loop(key) || kind.is_some_and(|kind| kind.contains("::"))
    })
}

/// Reads the resources of a template.
pub(in crate::import) fn read(upload: &Upload<'_>, notes: &mut Notes) -> Graph {
    let root = upload.document.root();
    let Some(body) = root.get(WRAPPER).filter(|_| !is_template(root)) else {
        return template(upload, root, notes);
    };
    match body.scalar() {
        None => template(upload, body, notes),
        Some(text) => match inner(upload, text) {
            Ok(document) => template(upload, document.root(), notes),
            Err(reason) => {
                notes.push(*reason);
                graph(upload)
            }
        },
    }
}

/// Reads a template that stands in a text.
fn inner(upload: &Upload<'_>, text: &str) -> Result<Document, Box<crate::diagnostic::Diagnostic>> {
    let file = format!("{} {WRAPPER}", upload.source.name);
    reader::read(file.trim(), text, upload.limits).map_err(Box::new)
}

fn graph(upload: &Upload<'_>) -> Graph {
    let file = upload.source.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = file.split('.').next().filter(|name| !name.is_empty());
    Graph::new("cloudformation", name.unwrap_or("CloudFormation template"))
}

fn template(upload: &Upload<'_>, root: Node<'_>, notes: &mut Notes) -> Graph {
    let mut graph = graph(upload);
    let library = Library::read(upload, root, notes);
    let evaluation = Evaluation::new(notes);
    macros(root, &evaluation);
    let scope = Scope::new(&evaluation, &library, root);
    resources::add(&scope, &mut graph);
    let outputs: Vec<_> = scope.output_values().collect();
    graph.export(&outputs);
    drop(scope);
    graph.included = library.paths().map(str::to_owned).collect();
    evaluation.finish(notes);
    graph
}

/// Says which macros of a template are not run.
fn macros(root: Node<'_>, evaluation: &Evaluation) {
    let Some(transform) = root.get("Transform") else { return };
    let names = transform.elements().chain([transform]);
    let names = names.filter_map(|one| one.scalar().or_else(|| one.get("Name")?.scalar()));
    for name in names.filter(|name| !RUN.contains(name)) {
        let message = format!("the macro {name} is run by AWS only: what it changes is not known");
        evaluation.say(Code::NotEvaluated, transform.place(), message);
    }
}
