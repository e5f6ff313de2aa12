//! The JSON of a plan, and of a state in the same form (`terraform show -json`) -> resources.
//!
//! Of each resource the values after the change are read, and what `planned_values` adds; what is
//! not known before the deployment is looked up in the configuration. An attribute that the
//! configuration does not set is absent, even where the provider will compute something for it: its
//! default is the business of the tables, as for any other language.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::infrastructure::terraform::address::Address;
use crate::import::infrastructure::terraform::configuration::Configuration;
use crate::import::infrastructure::terraform::json::Text;
use crate::import::infrastructure::terraform::merge::Merger;
use crate::import::infrastructure::terraform::provider::{self, Providers};
use crate::import::infrastructure::terraform::{MOST_RESOURCES, is_no_component, redaction};
use crate::import::infrastructure::{Datum, Graph, Resource, Setting};
use crate::import::notes::Notes;

/// The parts of a plan, or of the state in the same form, that are of use here.
#[derive(Deserialize)]
pub(super) struct Head<'a> {
    #[serde(borrow, default)]
    format_version: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    values: Option<&'a RawValue>,
    #[serde(borrow, default)]
    planned_values: Option<&'a RawValue>,
    #[serde(borrow, default)]
    resource_changes: Option<&'a RawValue>,
    #[serde(borrow, default)]
    prior_state: Option<&'a RawValue>,
    #[serde(borrow, default)]
    configuration: Option<&'a RawValue>,
    #[serde(borrow, default)]
    variables: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawChange<'a> {
    #[serde(borrow)]
    address: Cow<'a, str>,
    #[serde(borrow)]
    change: RawDelta<'a>,
    #[serde(borrow, default)]
    deposed: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawDelta<'a> {
    #[serde(borrow)]
    actions: Vec<Cow<'a, str>>,
    #[serde(borrow, default)]
    after: Option<&'a RawValue>,
    #[serde(borrow, default)]
    after_unknown: Option<&'a RawValue>,
    #[serde(borrow, default)]
    after_sensitive: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawModule<'a> {
    #[serde(borrow)]
    resources: Vec<&'a RawValue>,
    #[serde(borrow)]
    child_modules: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawValues<'a> {
    #[serde(borrow)]
    address: Cow<'a, str>,
    #[serde(borrow, default)]
    values: Option<&'a RawValue>,
    #[serde(borrow, default)]
    sensitive_values: Option<&'a RawValue>,
}

/// Everything that a plan says of one resource, not read yet.
#[derive(Default, Clone)]
pub(super) struct Planned<'a> {
    pub(super) after: Option<&'a RawValue>,
    pub(super) unknown: Option<&'a RawValue>,
    pub(super) sensitive: Option<&'a RawValue>,
    /// From `planned_values`.
    pub(super) values: Option<&'a RawValue>,
    /// The part that the resource was first seen in, and the pointer to it.
    part: Option<(&'a RawValue, String)>,
}

/// Resources of a plan by address.
pub(super) type All<'a> = BTreeMap<String, Planned<'a>>;

/// Tells whether an object is a plan or a state in this form.
pub(super) fn is_plan(head: &Head<'_>) -> bool {
    head.format_version.is_some()
        && (head.planned_values.is_some()
            || head.resource_changes.is_some()
            || head.values.is_some())
}

/// Reads a plan; refused is one of a version that is not known.
pub(super) fn read<'a>(
    text: &Text<'a>,
    head: &Head<'a>,
    notes: &mut Notes,
) -> Result<Graph, Diagnostic> {
    check_version(text, head)?;
    let mut all = All::new();
    let mut gone = BTreeSet::new();
    add_changes(text, head, (&mut all, &mut gone), notes);
    let values = [("planned_values", head.planned_values), ("values", head.values)];
    for (key, part) in values.into_iter().filter_map(|(key, part)| Some((key, part?))) {
        add_values(text, (key, part), &mut all, notes);
    }
    all.retain(|address, _| !gone.contains(address));
    let mut documents = All::new();
    if let Some(prior) = head.prior_state {
        add_prior(prior, &mut documents);
    }
    documents.extend(all.extract_if(.., |address, _| is_data(address)));
    Ok(build(text, head, &all, documents, notes))
}

fn build<'a>(
    text: &Text<'a>,
    head: &Head<'a>,
    all: &All<'a>,
    documents: All<'a>,
    notes: &mut Notes,
) -> Graph {
    let configuration = head.configuration.map(|part| text.setting(part));
    let index = Configuration::new(configuration.as_ref(), all.keys().cloned());
    let variables = head.variables.map(|part| text.setting(part));
    let providers = Providers::new(configuration.as_ref(), variables.as_ref());
    let merger = Merger::new(text, &index, all, documents);
    let mut graph = Graph::new("terraform", String::new());
    for (address, one) in all {
        let Some(parsed) = Address::parse(address) else {
            let message = format!("{address:?} is no address of a resource");
            notes.say(Code::WrongType, one.place(text), message);
            continue;
        };
        if is_no_component(parsed.kind) {
            continue;
        }
        if graph.resources.len() >= MOST_RESOURCES {
            let message = format!("more than {MOST_RESOURCES} resources; the rest is left out");
            notes.say(Code::TooMany, one.place(text), message);
            break;
        }
        let place = one.place(text);
        let mut settings = Setting::new(Datum::Map(merger.merge(&parsed, one)), place.line);
        redaction::redact(&mut settings);
        let mut resource = Resource {
            address: address.clone(),
            kind: parsed.kind.to_owned(),
            name: parsed.title(),
            settings,
            place,
            ..Resource::default()
        };
        provider::locate(&mut resource, providers.of(&parsed));
        graph.add(resource);
    }
    graph
}

/// Versions of a form are the same up to the second number: what a newer one adds can be ignored,
/// and what it changes makes the first number greater (Terraform, "JSON Output Format").
fn check_version(text: &Text<'_>, head: &Head<'_>) -> Result<(), Diagnostic> {
    let version = head.format_version.as_deref().unwrap_or_default();
    let major = version.split('.').next().unwrap_or_default();
    if major == "0" || major == "1" {
        return Ok(());
    }
    let place = Place { pointer: "/format_version".to_owned(), ..Place::line(text.file, 0, 0) };
    let message = format!("the plan has format version {version:?}; read are 0 and 1");
    let hint = "write it with `terraform show -json` of a version of Terraform below 2";
    Err(Diagnostic::new(Code::UnknownFormat, place, message).hint(hint))
}

/// Adds the resources that are there after the changes, and notes those that are not.
fn add_changes<'a>(
    text: &Text<'a>,
    head: &Head<'a>,
    (all, gone): (&mut All<'a>, &mut BTreeSet<String>),
    notes: &mut Notes,
) {
    let changes: Vec<&'a RawValue> = head.resource_changes.and_then(Text::part).unwrap_or_default();
    for (at, part) in changes.into_iter().enumerate() {
        let pointer = format!("/resource_changes/{at}");
        let Some(change) = Text::part::<RawChange<'a>>(part) else {
            let message = "not a change of a resource with its address and actions";
            notes.say(Code::WrongType, text.place(part, pointer), message);
            continue;
        };
        // An object of the same address that is about to be replaced.
        if change.deposed.is_some() {
            continue;
        }
        let address = change.address.into_owned();
        let delta = change.change;
        if matches!(&delta.actions[..], [only] if only == "delete" || only == "forget") {
            gone.insert(address);
            continue;
        }
        let planned = Planned {
            after: delta.after,
            unknown: delta.after_unknown,
            sensitive: delta.after_sensitive,
            values: None,
            part: Some((part, pointer)),
        };
        all.insert(address, planned);
    }
}

/// Adds what `planned_values`, or the state, says.
fn add_values<'a>(
    text: &Text<'a>,
    (key, part): (&str, &'a RawValue),
    all: &mut All<'a>,
    notes: &mut Notes,
) {
    for (pointer, part) in resources(key, part) {
        let Some(found) = Text::part::<RawValues<'a>>(part) else {
            notes.say(
                Code::WrongType,
                text.place(part, pointer),
                "not a resource with its address",
            );
            continue;
        };
        let planned = all.entry(found.address.into_owned()).or_default();
        planned.values = found.values;
        planned.sensitive = planned.sensitive.or(found.sensitive_values);
        planned.part.get_or_insert((part, pointer));
    }
}

/// Adds the data sources that were read before the plan was made.
fn add_prior<'a>(prior: &'a RawValue, documents: &mut All<'a>) {
    #[derive(Deserialize)]
    struct Prior<'a> {
        #[serde(borrow, default)]
        values: Option<&'a RawValue>,
    }
    let Some(values) = Text::part::<Prior<'a>>(prior).and_then(|prior| prior.values) else {
        return;
    };
    for (_, part) in resources("", values) {
        if let Some(found) = Text::part::<RawValues<'a>>(part)
            && is_data(&found.address)
        {
            let planned = Planned { values: found.values, ..Planned::default() };
            documents.insert(found.address.into_owned(), planned);
        }
    }
}

/// Returns the resources of a module and of every module in it, with pointers.
fn resources<'a>(key: &str, part: &'a RawValue) -> Vec<(String, &'a RawValue)> {
    #[derive(Deserialize)]
    struct Root<'a> {
        #[serde(borrow, default)]
        root_module: Option<&'a RawValue>,
    }
    let root = Text::part::<Root<'a>>(part).and_then(|root| root.root_module);
    let mut open: Vec<_> =
        root.map(|root| (format!("/{key}/root_module"), root)).into_iter().collect();
    let mut found = Vec::new();
    while let Some((pointer, part)) = open.pop() {
        let module: RawModule<'a> = Text::part(part).unwrap_or_default();
        let at = |list: &str, at: usize| format!("{pointer}/{list}/{at}");
        let each = module.resources.into_iter().enumerate();
        found.extend(each.map(|(number, part)| (at("resources", number), part)));
        let inner = module.child_modules.into_iter().enumerate();
        open.extend(inner.map(|(number, part)| (at("child_modules", number), part)));
    }
    found
}

fn is_data(address: &str) -> bool {
    Address::parse(address).is_some_and(|address| address.is_data)
}

impl Planned<'_> {
    /// Returns the line that the resource starts on.
    pub(super) fn line(&self, text: &Text<'_>) -> u32 {
        self.part.as_ref().map_or(0, |(part, _)| text.line(part.get()))
    }

    fn place(&self, text: &Text<'_>) -> Place {
        match &self.part {
            Some((part, pointer)) => text.place(part, pointer.clone()),
            None => Place::line(text.file, 0, 0),
        }
    }
}
