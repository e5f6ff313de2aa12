//! The resources of a template and of the stacks in it.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Place};
use crate::import::document::Node;
use crate::import::infrastructure::cloudformation::scope::{Declared, Scope, kind};
use crate::import::infrastructure::cloudformation::{dynamic, serverless};
use crate::import::infrastructure::{Datum, Graph, Reference, Resource, Setting, secrets};

/// Attributes of a resource that say how it is kept; they stand beside its properties.
const POLICIES: &[&str] = &["DeletionPolicy", "UpdateReplacePolicy"];

/// Properties that hold the physical name of a resource, beside `<Type>Name`.
const NAMES: &[&str] = &[
    "AliasName",
    "CacheClusterId",
    "ClusterIdentifier",
    "DBClusterIdentifier",
    "DBInstanceIdentifier",
    "DomainName",
    "LoadBalancerName",
];

/// Adds every resource that a template stands for.
pub(super) fn add(scope: &Scope<'_>, graph: &mut Graph) {
    let mut left_out = Vec::new();
    let mut declared: Vec<_> = scope.declared.iter().collect();
    declared.sort_by_key(|(_, declared)| declared.node.line());
    for (id, declared) in declared {
        let outer = scope.loops.replace(declared.loops.clone());
        let condition = declared.node.get("Condition");
        if condition.and_then(|condition| scope.named_condition(condition)) == Some(false) {
            left_out.push(id.as_str());
        } else if let Some(child) = scope.child(id) {
            add(&child, graph);
        } else if scope.evaluation.admit() {
            add_resource(scope, id, declared, graph);
        }
        scope.loops.replace(outer);
    }
    if !left_out.is_empty() {
        let shown = left_out.iter().take(10).copied().collect::<Vec<_>>().join(", ");
        let message = format!(
            "{} of {} resources are left out since their conditions are false: {shown}",
            left_out.len(),
            scope.declared.len()
        );
        scope.evaluation.say(Code::NotDeployed, scope.root.place(), message);
    }
}

fn add_resource<'a>(scope: &Scope<'a>, id: &str, declared: &Declared<'a>, graph: &mut Graph) {
    let node = declared.node;
    let Some(kind) = kind_of(scope, id, node) else { return };
    let properties = properties(scope, node);
    let made = match serverless::plain(scope, (id, &kind), properties, node) {
        Ok(made) => made,
        Err(properties) => vec![resource(scope, (id.to_owned(), kind), properties, node.place())],
    };
    for mut resource in made {
        let is_own = resource.address == format!("{}{id}", scope.prefix);
        if let (true, Datum::Map(settings)) = (is_own, &mut resource.settings.value) {
            attributes(scope, node, settings);
        }
        finish(&mut resource);
        graph.add(resource);
    }
}

/// Makes a resource of its properties.
pub(super) fn resource(
    scope: &Scope<'_>,
    (id, kind): (String, String),
    properties: BTreeMap<String, Setting>,
    place: Place,
) -> Resource {
    let line = place.line;
    Resource {
        address: format!("{}{id}", scope.prefix),
        kind,
        name: id,
        settings: Setting::new(Datum::Map(properties), line),
        place,
        ..Resource::default()
    }
}

/// Returns the type of a resource; a module or macro in its place is said.
fn kind_of(scope: &Scope<'_>, id: &str, node: Node<'_>) -> Option<String> {
    if let Some(kind) = kind(node) {
        return Some(kind.to_owned());
    }
    let Some(written) = node.get("Type") else {
        let message = format!("the resource {id:?} has no type");
        scope.evaluation.say(Code::MissingField, node.place(), message);
        return None;
    };
    let tag = written.tag().unwrap_or("a function");
    let message = format!(
        "the type of {id:?} is {tag}, which another tool replaces: its resources are not known"
    );
    scope.evaluation.say(Code::NotEvaluated, written.place(), message);
    Some(tag.to_owned())
}

fn properties<'a>(scope: &Scope<'a>, node: Node<'a>) -> BTreeMap<String, Setting> {
    let Some(properties) = node.get("Properties") else { return BTreeMap::new() };
    match scope.evaluate(properties).value {
        Datum::Map(properties) => properties,
        // A function in their place has been said.
        Datum::Unknown { .. } => BTreeMap::new(),
        _ => {
            properties.has_wrong_type_in(scope);
            BTreeMap::new()
        }
    }
}

impl Node<'_> {
    fn has_wrong_type_in(self, scope: &Scope<'_>) {
        scope.evaluation.with_notes(|notes| self.has_wrong_type("a mapping", notes));
    }
}

/// Adds what stands beside the properties of a resource.
fn attributes<'a>(scope: &Scope<'a>, node: Node<'a>, settings: &mut BTreeMap<String, Setting>) {
    for key in POLICIES {
        if let Some(value) = node.get(key) {
            settings.entry((*key).to_owned()).or_insert_with(|| scope.evaluate(value));
        }
    }
    let Some(depends) = node.get("DependsOn") else { return };
    let names = depends.elements().chain([depends]).filter_map(|name| Some((name.scalar()?, name)));
    let mut needed = Vec::new();
    for (name, node) in names {
        let name = scope.named(name);
        let Some(name) = scope.id(&name) else {
            let message = format!("{name:?} is no resource of the template");
            scope.evaluation.say(Code::DanglingReference, node.place(), message);
            continue;
        };
        let address = format!("{}{name}", scope.prefix);
        let reference = Reference { address, attribute: String::new() };
        needed.push(Setting::new(Datum::Reference(reference), node.line()));
    }
    if !needed.is_empty() {
        let value = Setting::new(Datum::List(needed), depends.line());
        settings.insert("DependsOn".to_owned(), value);
    }
}

/// Takes the secrets out of a resource and adds the names by which others know it.
fn finish(resource: &mut Resource) {
    dynamic::resolve(&mut resource.settings);
    secrets::redact("", &mut resource.settings);
    let last = resource.kind.rsplit("::").next().unwrap_or_default();
    let own = format!("{last}Name");
    let names = NAMES.iter().copied().chain([own.as_str()]);
    for name in names.filter_map(|key| resource.settings.get(key)?.text()) {
        if !is_telling(name) {
            continue;
        }
        resource.aliases.push(name.to_owned());
        if resource.kind == "AWS::S3::Bucket" {
            resource.aliases.push(format!("arn:aws:s3:::{name}"));
        }
    }
}

/// Tells whether a name is hardly used for anything else: a table `Name` would be found in every tag.
fn is_telling(name: &str) -> bool {
    name.len() >= 8 || (name.len() >= 3 && !name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}
