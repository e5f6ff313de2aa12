//! `terraform.tfstate`, of version 4 and 3 -> resources with the values that they really have.
//!
//! A state holds secrets in plain text, and every computed value. What a resource depends on is
//! known by address; where a text is the identity of one of those, it is a reference to it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::infrastructure::terraform::address::{Address, quoted};
use crate::import::infrastructure::terraform::json::Text;
use crate::import::infrastructure::terraform::provider::{self, Location};
use crate::import::infrastructure::terraform::{
    MOST_RESOURCES, is_identity, is_no_component, is_unset, redaction,
};
use crate::import::infrastructure::{Datum, Graph, Reference, Resource, Setting, secrets};
use crate::import::notes::Notes;

/// Levels of blocks in the flat attributes of version 3.
const DEPTH: usize = 64;

/// The parts of a state that are of use here.
#[derive(Deserialize)]
pub(super) struct Head<'a> {
    #[serde(default)]
    version: Option<u64>,
    #[serde(borrow, default)]
    terraform_version: Option<&'a RawValue>,
    #[serde(borrow, default)]
    serial: Option<&'a RawValue>,
    #[serde(borrow, default)]
    resources: Option<&'a RawValue>,
    #[serde(borrow, default)]
    modules: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(borrow, default)]
    module: Cow<'a, str>,
    #[serde(borrow, default)]
    mode: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    instances: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Instance<'a> {
    #[serde(borrow, default)]
    index_key: Option<&'a RawValue>,
    #[serde(borrow, default)]
    attributes: Option<&'a RawValue>,
    #[serde(default)]
    attributes_flat: BTreeMap<String, String>,
    #[serde(borrow, default)]
    sensitive_attributes: Option<&'a RawValue>,
    #[serde(borrow, default)]
    dependencies: Option<&'a RawValue>,
    #[serde(borrow, default)]
    depends_on: Option<&'a RawValue>,
    #[serde(borrow, default)]
    deposed: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct OldModule<'a> {
    #[serde(default)]
    path: Vec<String>,
    #[serde(borrow, default)]
    resources: BTreeMap<String, &'a RawValue>,
}

#[derive(Deserialize)]
struct OldResource<'a> {
    #[serde(borrow, rename = "type", default)]
    kind: Cow<'a, str>,
    #[serde(default)]
    depends_on: Option<Vec<String>>,
    #[serde(default)]
    primary: OldInstance,
}

#[derive(Deserialize, Default)]
struct OldInstance {
    #[serde(default)]
    attributes: Option<BTreeMap<String, String>>,
}

/// A resource with the addresses of what it depends on.
struct Found {
    resource: Resource,
    depends_on: Vec<String>,
}

/// Tells whether an object is a state.
pub(super) fn is_state(head: &Head<'_>) -> bool {
    let has_instances = || head.resources.is_some_and(|all| all.get().contains("\"instances\""));
    let is_known = head.terraform_version.is_some() || head.serial.is_some() || has_instances();
    head.version.is_some() && is_known && (head.resources.is_some() || head.modules.is_some())
}

/// Reads a state; refused is one of a version that is not known.
pub(super) fn read<'a>(
    text: &Text<'a>,
    head: &Head<'a>,
    notes: &mut Notes,
) -> Result<Graph, Diagnostic> {
    let found = match head.version {
        Some(1..=3) => of_modules(text, head, notes),
        Some(4) => of_blocks(text, head, notes),
        version => {
            let place = Place { pointer: "/version".to_owned(), ..Place::line(text.file, 0, 0) };
            let message = format!(
                "the state has version {}; read are up to 4",
                version.map_or("none".to_owned(), |version| version.to_string())
            );
            return Err(Diagnostic::new(Code::UnknownFormat, place, message));
        }
    };
    Ok(graph(found, notes))
}

fn graph(mut found: Vec<Found>, notes: &mut Notes) -> Graph {
    let identities = Identities::new(&found);
    let mut graph = Graph::new("terraform", String::new());
    for one in &mut found {
        identities.refer(&mut one.resource, &one.depends_on);
    }
    for Found { mut resource, .. } in found {
        provider::locate(&mut resource, &Location::default());
        let place = resource.place.clone();
        let address = resource.address.clone();
        if graph.add(resource).is_none() {
            let message = format!("a second resource has the address {address:?}");
            notes.say(Code::DuplicateId, place, message);
        }
    }
    graph
}

fn of_blocks<'a>(text: &Text<'a>, head: &Head<'a>, notes: &mut Notes) -> Vec<Found> {
    let blocks: Vec<&'a RawValue> = head.resources.and_then(Text::part).unwrap_or_default();
    let mut found = Vec::new();
    for (at, part) in blocks.into_iter().enumerate() {
        let pointer = format!("/resources/{at}");
        let Some(block) = Text::part::<Block<'a>>(part) else {
            let message = "not a resource with its type, name and instances";
            notes.say(Code::WrongType, text.place(part, pointer), message);
            continue;
        };
        if block.mode == "data" || is_no_component(&block.kind) {
            continue;
        }
        for (at, part) in block.instances.iter().enumerate() {
            let place = text.place(part, format!("{pointer}/instances/{at}"));
            if found.len() >= MOST_RESOURCES {
                let message = format!("more than {MOST_RESOURCES} resources; the rest is left out");
                notes.say(Code::TooMany, place, message);
                return found;
            }
            match Text::part::<Instance<'a>>(part) {
                Some(instance) if instance.deposed.is_none() => {
                    found.push(of_instance(text, &block, &instance, place));
                }
                Some(_) => {}
                None => notes.say(Code::WrongType, place, "not an instance of a resource"),
            }
        }
    }
    found
}

fn of_instance<'a>(
    text: &Text<'a>,
    block: &Block<'a>,
    instance: &Instance<'a>,
    place: Place,
) -> Found {
    let index = instance.index_key.map(|key| match Text::part::<String>(key) {
        Some(key) => quoted(&key),
        None => format!("[{}]", key.get()),
    });
    let module = if block.module.is_empty() { String::new() } else { format!("{}.", block.module) };
    let address = format!("{module}{}.{}{}", block.kind, block.name, index.unwrap_or_default());
    let mut entries = match instance.attributes {
        Some(part) => text.settings(part),
        None => nested(&instance.attributes_flat, place.line),
    };
    if let Some(Datum::List(paths)) =
        instance.sensitive_attributes.map(|part| text.setting(part).value)
    {
        for path in &paths {
            hide(&mut entries, path);
        }
    }
    let depends_on = instance.dependencies.or(instance.depends_on).and_then(Text::part);
    resource(address, entries, depends_on.unwrap_or_default(), place)
}

fn of_modules<'a>(text: &Text<'a>, head: &Head<'a>, notes: &mut Notes) -> Vec<Found> {
    let modules: Vec<&'a RawValue> = head.modules.and_then(Text::part).unwrap_or_default();
    let mut found = Vec::new();
    for (at, part) in modules.into_iter().enumerate() {
        let pointer = format!("/modules/{at}");
        let Some(module) = Text::part::<OldModule<'a>>(part) else {
            notes.say(Code::WrongType, text.place(part, pointer), "not a module of a state");
            continue;
        };
        let outer: Vec<_> = module.path.iter().skip(1).collect();
        let prefix: String = outer.iter().flat_map(|name| ["module.", name, "."]).collect();
        for (key, part) in &module.resources {
            let place = text.place(part, format!("{pointer}/resources/{key}"));
            let Some(old) = Text::part::<OldResource<'a>>(part) else {
                notes.say(Code::WrongType, place, "not a resource of a state");
                continue;
            };
            if key.starts_with("data.") || is_no_component(&old.kind) {
                continue;
            }
            if found.len() >= MOST_RESOURCES {
                let message = format!("more than {MOST_RESOURCES} resources; the rest is left out");
                notes.say(Code::TooMany, place, message);
                return found;
            }
            let entries = nested(&old.primary.attributes.unwrap_or_default(), place.line);
            let depends_on = old.depends_on.unwrap_or_default().into_iter();
            let depends_on = depends_on.map(|other| format!("{prefix}{other}")).collect();
            found.push(resource(format!("{prefix}{}", new_index(key)), entries, depends_on, place));
        }
    }
    found
}

/// `aws_instance.web.0` of version 3 is `aws_instance.web[0]`.
fn new_index(key: &str) -> String {
    match key.rsplit_once('.') {
        Some((name, index)) if !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{name}[{index}]")
        }
        _ => key.to_owned(),
    }
}

fn resource(
    address: String,
    mut entries: BTreeMap<String, Setting>,
    depends_on: Vec<String>,
    place: Place,
) -> Found {
    for setting in entries.values_mut() {
        tidy(setting, DEPTH);
    }
    entries.retain(|_, setting| !is_unset(setting));
    let mut settings = Setting::new(Datum::Map(entries), place.line);
    redaction::redact(&mut settings);
    let parsed = Address::parse(&address);
    let kind = parsed.as_ref().map(|parsed| parsed.kind.to_owned()).unwrap_or_default();
    let name = parsed.map_or_else(|| address.clone(), |parsed| parsed.title());
    let resource = Resource { address, kind, name, settings, place, ..Resource::default() };
    Found { resource, depends_on }
}

/// Leaves out what is not set.
fn tidy(setting: &mut Setting, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match &mut setting.value {
        Datum::Map(entries) => {
            for inner in entries.values_mut() {
                tidy(inner, depth);
            }
            entries.retain(|_, inner| !is_unset(inner));
        }
        Datum::List(items) => items.iter_mut().for_each(|item| tidy(item, depth)),
        _ => {}
    }
}

/// Replaces the value at a path of `sensitive_attributes`.
fn hide(entries: &mut BTreeMap<String, Setting>, path: &Setting) {
    let mut steps = path.elements().into_iter().filter_map(|step| step.get("value"));
    let Some(mut at) = steps.next().and_then(Setting::text).and_then(|key| entries.get_mut(key))
    else {
        return;
    };
    for step in steps {
        let next = match &mut at.value {
            Datum::Map(entries) => step.text().and_then(|key| entries.get_mut(key)),
            Datum::List(items) => {
                let number = step.number().map(|n| n.to_string());
                number.and_then(|n| items.get_mut(n.parse::<usize>().ok()?))
            }
            _ => None,
        };
        let Some(next) = next else { return };
        at = next;
    }
    if at.value != Datum::Null {
        at.value = Datum::Text(secrets::REDACTED.to_owned());
    }
}

/// Puts flat attributes (`ingress.0.cidr_blocks.#`) back together.
fn nested(flat: &BTreeMap<String, String>, line: u32) -> BTreeMap<String, Setting> {
    let entries: Vec<_> = flat.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    children(&entries, line, DEPTH).into_iter().collect()
}

/// Groups flat attributes by the first part of their keys.
fn children(flat: &[(&str, &str)], line: u32, depth: usize) -> Vec<(String, Setting)> {
    let mut groups: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let mut made = Vec::new();
    for (key, value) in flat {
        match key.split_once('.') {
            Some((first, rest)) => groups.entry(first).or_default().push((rest, value)),
            None => made.push(((*key).to_owned(), text(value, line))),
        }
    }
    let Some(depth) = depth.checked_sub(1) else { return made };
    for (key, inner) in groups {
        let is_list = inner.iter().any(|(rest, _)| *rest == "#");
        let is_map = inner.iter().any(|(rest, _)| *rest == "%");
        let value = if is_map {
            // The keys of a map may have dots in them.
            let entries = inner.iter().filter(|(rest, _)| *rest != "%");
            Datum::Map(entries.map(|(key, value)| ((*key).to_owned(), text(value, line))).collect())
        } else {
            let inner: Vec<_> = inner.into_iter().filter(|(rest, _)| *rest != "#").collect();
            let mut made = children(&inner, line, depth);
            if is_list {
                made.sort_by_key(|(number, _)| number.parse::<u64>().unwrap_or(u64::MAX));
                Datum::List(made.into_iter().map(|(_, item)| item).collect())
            } else {
                Datum::Map(made.into_iter().collect())
            }
        };
        made.push((key.to_owned(), Setting::new(value, line)));
    }
    made
}

fn text(value: &str, line: u32) -> Setting {
    Setting::new(Datum::Text(value.to_owned()), line)
}

/// The attributes by which resources are known, with the address of each.
struct Identities(BTreeMap<String, Vec<(String, String)>>);

impl Identities {
    fn new(found: &[Found]) -> Self {
        let mut all: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for Found { resource, .. } in found {
            let Datum::Map(entries) = &resource.settings.value else { continue };
            for (key, setting) in entries.iter().filter(|(key, _)| is_identity(key)) {
                if let Some(text) = setting.text().filter(|text| *text != secrets::REDACTED) {
                    all.entry(text.to_owned())
                        .or_default()
                        .push((resource.address.clone(), key.clone()));
                }
            }
        }
        Self(all)
    }

    /// Replaces the texts that are the identity of something that the resource depends on.
    fn refer(&self, resource: &mut Resource, depends_on: &[String]) {
        let Datum::Map(entries) = &mut resource.settings.value else { return };
        let mut open: Vec<_> = entries.values_mut().collect();
        while let Some(setting) = open.pop() {
            if let Some(reference) =
                setting.text().and_then(|text| self.reference(text, depends_on))
            {
                setting.value = Datum::Reference(reference);
                continue;
            }
            match &mut setting.value {
                Datum::List(items) => open.extend(items),
                Datum::Map(entries) => open.extend(entries.values_mut()),
                _ => {}
            }
        }
    }

    fn reference(&self, text: &str, depends_on: &[String]) -> Option<Reference> {
        let owners = self.0.get(text)?;
        let is_depended_on = |address: &str| {
            depends_on.iter().any(|other| {
                address == other
                    || address
                        .strip_prefix(other.as_str())
                        .is_some_and(|rest| rest.starts_with('['))
            })
        };
        // `id` and `arn` say more than `name`, which the resource's own name may equal.
        let mut owners: Vec<_> =
            owners.iter().filter(|(address, _)| is_depended_on(address)).collect();
        owners.sort_by_key(|(_, key)| !matches!(key.as_str(), "id" | "arn"));
        owners
            .first()
            .map(|(address, key)| Reference { address: address.clone(), attribute: key.clone() })
    }
}
