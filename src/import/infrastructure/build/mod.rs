//! A graph of resources -> a model: components, zones, flows and attributes.
//!
//! Every step reads the graph and the tables of the knowledge base, and adds to the draft:
//! [`deployment`] tells what each resource is, [`zones`] where it lies, [`attributes`] what its
//! settings say, [`exposure`] and [`flows`] who can reach and call it, [`data`] what it may hold.

mod attributes;
mod buckets;
mod copies;
mod data;
mod deployment;
mod exposure;
mod facts;
mod flows;
mod forwarding;
mod grants;
mod neighbours;
mod networks;
mod parameters;
mod policies;
mod ports;
mod reach;
mod zones;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::infrastructure::graph::{Graph, Resource, ResourceIdx};
use crate::import::infrastructure::setting::{Datum, Setting};
use crate::import::models::Draft;
use crate::model::{Component, ComponentIdx};
use crate::vocab::Table;

use deployment::{Deployment, Role, is_a};

/// The component that each resource became, or that it is a part of.
type Components = Table<ResourceIdx, Option<ComponentIdx>>;

/// Adds the components, zones and flows that a graph of resources stands for.
pub(in crate::import) fn build(draft: &mut Draft<'_>, graph: &Graph) {
    if draft.model.name.is_empty() {
        draft.model.name.clone_from(&graph.name);
    }
    let deployment = Deployment::of(draft.catalog, graph);
    let components = components(draft, &deployment);
    zones::place(draft, &deployment, &components);
    attributes::read(draft, &deployment, &components);
    exposure::add(draft, &deployment, &components);
    flows::add(draft, &deployment, &components);
    data::classify(draft, &deployment, &components);
    say_unmapped(draft, &deployment);
}

fn components(draft: &mut Draft<'_>, deployment: &Deployment<'_>) -> Components {
    let mut components: Components = deployment.graph.resources.iter().map(|_| None).collect();
    for (at, resource) in deployment.graph.resources.iter() {
        let kind = match &deployment.roles[at] {
            Role::Whole(kind) => kind.clone(),
            Role::Unmapped => "component".to_owned(),
            Role::Part(_) | Role::Ignored => continue,
        };
        let mut component = component(resource, kind);
        if deployment.is_stand_in(at)
            && let Some(kind) = deployment.catalog.component_type(&component.kind)
            && is_a(deployment.catalog, &component.kind, "cloud-account")
        {
            component.name.clone_from(&deployment.catalog.component_types[kind].title);
        }
        components[at] = Some(draft.add_component(component));
    }
    for (at, role) in deployment.roles.iter() {
        if let Role::Part(wholes) = role {
            components[at] = wholes.first().and_then(|whole| components[*whole]);
        }
    }
    components
}

fn component(resource: &Resource, kind: String) -> Component {
    Component {
        id: resource.address.clone(),
        name: resource.name.clone(),
        addresses: resource.aliases.clone(),
        raw_type: resource.kind.clone(),
        kind,
        tags: tags(&resource.settings),
        place: resource.place.clone(),
        ..Component::default()
    }
}

/// Returns tags and labels as `key=value`: a map, or a list of pairs as CloudFormation has it.
fn tags(settings: &Setting) -> Vec<String> {
    let mut tags = Vec::new();
    for key in ["tags_all", "tags", "labels", "metadata.labels"] {
        for setting in settings.at(key) {
            let Datum::Map(entries) = &setting.value else { continue };
            match (setting.get("key"), setting.get("value")) {
                (Some(key), Some(value)) if entries.len() <= 3 => {
                    tags.extend(tag(key.text().unwrap_or_default(), value));
                }
                _ => tags.extend(entries.iter().filter_map(|(key, value)| tag(key, value))),
            }
        }
        if !tags.is_empty() {
            break;
        }
    }
    tags
}

fn tag(key: &str, value: &Setting) -> Option<String> {
    let value = value.text()?;
    Some(format!("{key}={value}"))
}

/// Says which types of resources became components of which nothing more is known, once per type.
fn say_unmapped(draft: &mut Draft<'_>, deployment: &Deployment<'_>) {
    let mut unmapped: BTreeMap<&str, (usize, &Place)> = BTreeMap::new();
    for (at, resource) in deployment.graph.resources.iter() {
        if matches!(deployment.roles[at], Role::Unmapped) {
            unmapped.entry(&resource.kind).or_insert((0, &resource.place)).0 += 1;
        }
    }
    for (kind, (count, place)) in unmapped {
        let what = if count == 1 { "resource" } else { "resources" };
        let message = format!("{count} {what} of the type {kind:?}, which is not known");
        let hint = "add the type to an overlay of `mappings/resources/`";
        draft.notes.push(Diagnostic::new(Code::UnknownType, place.clone(), message).hint(hint));
    }
}
