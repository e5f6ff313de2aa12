//! The configuration itself (`*.tf`, `*.tf.json`) -> resources.
//!
//! A folder is read as a whole. Every directory that no other calls as a module is a root; a root is
//! instantiated with the values of its variables, local modules with their arguments, and what that
//! leaves of an expression is the setting. Remote modules are not fetched: each is one resource of
//! the type `module`, and said.

mod body;
mod eval;
mod files;
mod functions;
mod module;
mod operators;
mod providers;
#[cfg(test)]
mod tests;
mod traverse;
mod types;
mod value;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use hcl_edit::structure::Body;

use crate::diagnostic::{Code, Place};
use crate::import::document::Node;
use crate::import::guard::Limits;
use crate::import::infrastructure::terraform::address::Address;
use crate::import::infrastructure::terraform::{
    MOST_RESOURCES, deployment_name, is_no_component, provider, redaction,
};
use crate::import::infrastructure::{Datum, Graph, Resource, Setting, secrets};
use crate::import::notes::Notes;
use crate::import::{Files, Source};

use files::{Block, Folder};
use module::{Module, literal, local_source};
use world::{Instance, Key, World};

/// Steps that the evaluation of one root may take, and of all roots of a folder. The largest real
/// root that we know takes some 30,000.
const STEPS: usize = 3_000_000;
const STEPS_OF_ALL: usize = 20_000_000;

/// Words that a file of Terraform starts its blocks with.
const BLOCKS: [&str; 14] = [
    "resource",
    "data",
    "module",
    "variable",
    "locals",
    "output",
    "provider",
    "terraform",
    "moved",
    "import",
    "removed",
    "check",
    "ephemeral",
    "action",
];

/// Tells whether the blocks of a file are those of Terraform.
pub(in crate::import) fn sniff(body: &Body) -> bool {
    let mut blocks = body.blocks().peekable();
    blocks.peek().is_some()
        && blocks.all(|block| {
            let word = block.ident.as_str();
            let labels = match word {
                "resource" | "data" | "ephemeral" => 2,
                "module" | "variable" | "output" | "provider" => 1,
                _ => 0,
            };
            BLOCKS.contains(&word) && block.labels.len() >= labels
        })
}

/// Tells whether a document is a file of Terraform in JSON.
pub(in crate::import) fn sniff_json(root: Node<'_>) -> bool {
    let mut keys = root.pairs().map(|(key, _)| key).filter(|key| *key != "//").peekable();
    let holds = |key: &str| root.get(key).is_some_and(|inner| inner.is_map() || inner.is_list());
    keys.peek().is_some()
        && keys.all(|key| BLOCKS.contains(&key))
        && ["resource", "module", "data", "variable", "output"].into_iter().any(holds)
}

/// Reads one file together with those of its directory, and the modules that it calls.
pub(in crate::import) fn read(source: &Source, limits: &Limits, notes: &mut Notes) -> Graph {
    let folder = source.name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let name = |path: &str| {
        if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
    };
    let own = source.name.rsplit('/').next().unwrap_or_default();
    let is_json =
        std::str::from_utf8(&source.bytes).is_ok_and(|text| text.trim_start().starts_with('{'));
    // The file that was asked for is read whatever it is called.
    let own = match (files::is_code(own), is_json) {
        (Some(named_json), _) if named_json == is_json => own.to_owned(),
        (_, true) => format!("{own}.tf.json"),
        (_, false) => format!("{own}.tf"),
    };
    let siblings = source.siblings.iter().map(|(path, bytes)| (path.as_str(), &**bytes));
    let itself = std::iter::once((own.as_str(), source.bytes.as_slice()));
    let files = itself.chain(siblings.filter(|(path, _)| *path != own));
    let known = |path: &str| if path == own { source.name.clone() } else { name(path) };
    let folder = Folder::read(files, Some(""), known, (limits, notes));
    let modules = modules(&folder, notes);
    let mut steps = STEPS;
    let mut graph = graph_of(&modules, "", (&mut steps, notes));
    graph.name = deployment_name(&source.name);
    graph.included = folder.paths().filter(|path| *path != own).map(str::to_owned).collect();
    graph
}

/// Reads a folder; gives a graph for every root module in it.
pub(in crate::import) fn read_folder(
    name: &str,
    files: &Files,
    limits: &Limits,
    notes: &mut Notes,
) -> Vec<Graph> {
    let files = files.iter().map(|(path, bytes)| (path.as_str(), &**bytes));
    let known =
        |path: &str| if name.is_empty() { path.to_owned() } else { format!("{name}/{path}") };
    let folder = Folder::read(files, None, known, (limits, notes));
    let modules = modules(&folder, notes);
    let mut steps = STEPS_OF_ALL;
    let graph = |root: &str| {
        let mut graph = graph_of(&modules, root, (&mut steps, notes));
        graph.included = files_of(&folder, &modules, root);
        graph.name = if root.is_empty() {
            deployment_name(&format!("{name}/main.tf"))
        } else {
            root.to_owned()
        };
        graph
    };
    roots(&modules).into_iter().map(graph).collect()
}

/// Writes a value as a text of JSON.
pub(super) fn json_text(setting: &Setting) -> String {
    value::text_of(setting).unwrap_or_default()
}

fn modules<'a>(folder: &'a Folder, notes: &mut Notes) -> BTreeMap<String, Module<'a>> {
    let directories = folder.directories();
    directories.map(|path| (path.to_owned(), Module::read(folder, path, notes))).collect()
}

/// Tells whether a file is one that Terraform would read, by its name, as Terraform does.
pub(in crate::import) fn is_part(path: &str) -> bool {
    files::is_part(path)
}

/// Returns the directories that a module calls.
fn called(module: &Module<'_>) -> impl Iterator<Item = String> {
    let sources = module.calls.values().filter_map(|call| call.attribute("source"));
    sources.filter_map(|source| local_source(&module.directory, literal(&source)?))
}

/// Returns the files of a root and of every module that it calls, directly or not.
fn files_of(folder: &Folder, modules: &BTreeMap<String, Module<'_>>, root: &str) -> Vec<String> {
    let mut directories = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        let Some(module) = modules.get(&directory) else { continue };
        if directories.insert(directory) {
            open.extend(called(module));
        }
    }
    let files = |directory: &String| {
        folder.all(directory).map(|file| file.path().to_owned()).collect::<Vec<_>>()
    };
    directories.iter().flat_map(files).collect()
}

/// Returns the directories that no other calls.
fn roots<'m>(modules: &'m BTreeMap<String, Module<'_>>) -> Vec<&'m str> {
    let called: BTreeSet<String> = modules.values().flat_map(called).collect();
    let deployed =
        modules.iter().filter(|(path, module)| module.deploys() && !called.contains(*path));
    deployed.map(|(path, _)| path.as_str()).collect()
}

fn graph_of(
    modules: &BTreeMap<String, Module<'_>>,
    root: &str,
    (steps, notes): (&mut usize, &mut Notes),
) -> Graph {
    let mut graph = Graph::new("terraform", String::new());
    let own_steps = (*steps).min(STEPS);
    let world = World::new(modules, own_steps);
    if let Some(root) = world.root(root) {
        say_missing_variables(&world, &root);
        let mut open = vec![Rc::clone(&root)];
        while let Some(instance) = open.pop() {
            add_resources(&world, &instance, &mut graph);
            add_providers(&world, &instance, &mut graph);
            let outer = open.len();
            for (name, block) in &instance.module.calls {
                let Some(called) = world.called(&instance, name, 0) else { continue };
                if called.instances.is_empty() {
                    for key in called.expansion.keys() {
                        add_remote(&world, &instance, (name, block), &key, &mut graph);
                    }
                }
                open.extend(called.instances.iter().cloned());
            }
            // The last one is the next, so that modules come in the order of their names.
            if let Some(inner) = open.get_mut(outer..) {
                inner.reverse();
            }
        }
        export(&world, &root, &mut graph);
    }
    *steps -= own_steps.saturating_sub(world.steps_left());
    for said in world.notes.into_inner().finish() {
        notes.push(said);
    }
    graph
}

/// Notes what the outputs of a root give to others; where files are missing, they may use anything.
fn export<'a>(world: &World<'a>, root: &Rc<Instance<'a>>, graph: &mut Graph) {
    let names = root.module.outputs.keys();
    let values: Vec<_> = names.filter_map(|name| world.output(root, name, 0).ok()).collect();
    if !world.is_partial.get() {
        graph.export(&values);
    }
}

/// Says which variables of a root nobody gives a value to.
fn say_missing_variables<'a>(world: &World<'a>, root: &Rc<Instance<'a>>) {
    let module = root.module;
    let missing = module.variables.iter().filter(|(name, block)| {
        block.attribute("default").is_none() && !module.values.contains_key(*name)
    });
    let missing: Vec<_> = missing.collect();
    if let Some((_, first)) = missing.first() {
        let names: Vec<_> = missing.iter().map(|(name, _)| **name).take(20).collect();
        let message = format!("variables without a value: {}", names.join(", "));
        let hint = "what depends on them is not known; add a terraform.tfvars, or import a plan";
        world.say(Code::MissingField, first, message, hint);
    }
}

fn add_resources<'a>(world: &World<'a>, instance: &Rc<Instance<'a>>, graph: &mut Graph) {
    for ((kind, name), block) in &instance.module.resources {
        if is_no_component(kind) {
            continue;
        }
        let address = format!("{}{kind}.{name}", instance.prefix);
        for key in world.expand(instance, block, &address, 0).keys() {
            let address = format!("{address}{}", key.index());
            let mut settings =
                world.within(instance, block, (&key, 0), |scope| scope.settings(block));
            // The argument that decides whether, and how often, the resource is there at all.
            if let Key::Unknown(argument, why) = &key {
                settings.insert((*argument).to_owned(), why.clone());
            }
            let location = world.location_of(instance, kind, block);
            add(world, (address, kind, block), settings, &location, graph);
        }
    }
}

/// Adds the blocks of providers that hold secrets; the others deploy nothing.
fn add_providers<'a>(world: &World<'a>, instance: &Rc<Instance<'a>>, graph: &mut Graph) {
    for (name, block) in &instance.module.providers {
        let settings =
            world.within(instance, block, (&Key::Only, 0), |scope| scope.settings(block));
        let mut redacted = Setting::new(Datum::Map(settings.clone()), block.line);
        redaction::redact(&mut redacted);
        if secrets::line_of_secret(&redacted).is_some() {
            let address = format!("{}provider.{name}", instance.prefix);
            let location = world.location(instance, name);
            add(world, (address, "provider", block), settings, &location, graph);
        }
    }
}

fn add_remote<'a>(
    world: &World<'a>,
    instance: &Rc<Instance<'a>>,
    (name, block): (&str, &Block<'a>),
    key: &Key,
    graph: &mut Graph,
) {
    let settings = world.within(instance, block, (key, 0), |scope| scope.settings(block));
    let address = format!("{}module.{name}{}", instance.prefix, key.index());
    let location = world.location(instance, "aws");
    add(world, (address, "module", block), settings, &location, graph);
}

fn add(
    world: &World<'_>,
    (address, kind, block): (String, &str, &Block<'_>),
    settings: BTreeMap<String, Setting>,
    location: &provider::Location,
    graph: &mut Graph,
) {
    if graph.resources.len() >= MOST_RESOURCES {
        if graph.resources.len() == MOST_RESOURCES {
            let message = format!("more than {MOST_RESOURCES} resources; the rest is left out");
            world.say(Code::TooMany, block, message, "");
        }
        return;
    }
    let name = match Address::parse(&address) {
        Some(parsed) if !matches!(kind, "module" | "provider") => parsed.title(),
        _ => address.replace("module.", ""),
    };
    let mut settings = Setting::new(Datum::Map(settings), block.line);
    redaction::redact(&mut settings);
    let mut resource = Resource {
        kind: kind.to_owned(),
        name,
        settings,
        place: Place::line(&block.file.name, block.line, 0),
        address,
        ..Resource::default()
    };
    provider::locate(&mut resource, location);
    graph.add(resource);
}
