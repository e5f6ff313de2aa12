//! Networks, volumes, secrets and configs of a file.

use super::project::{self, Project};
use super::values::setting;
use crate::import::document::Node;
use crate::import::infrastructure::{Datum, Graph, Resource, Setting, secrets};
use crate::import::notes::Notes;

/// The keys of a file and the kinds of what stands under them.
const KINDS: &[(&str, &str)] =
    &[("networks", "network"), ("volumes", "volume"), ("secrets", "secret"), ("configs", "config")];

/// Adds what a file has besides services.
pub(super) fn add(graph: &mut Graph, project: &mut Project<'_>, path: &str, notes: &mut Notes) {
    let Some(file) = project.file(path) else { return };
    let (root, variables) = (file.root, file.variables.clone());
    for (key, kind) in KINDS {
        for (name, node) in root.get(key).into_iter().flat_map(Node::pairs) {
            if node.tag() == Some("reset") {
                continue;
            }
            let mut settings = setting(node, &variables, &mut project.budget);
            if settings.value == Datum::Null {
                settings.value = Datum::Map(super::values::Entries::new());
            }
            secrets::redact("", &mut settings);
            let resource = Resource {
                address: format!("{kind}/{name}"),
                kind: (*kind).to_owned(),
                name: name.to_owned(),
                aliases: physical_name(&settings),
                namespace: project.name.clone(),
                settings,
                place: node.place(),
                ..Resource::default()
            };
            project::add(graph, resource, notes);
        }
    }
}

/// A name of its own is shared by projects, so that it is more than a key of this file.
fn physical_name(settings: &Setting) -> Vec<String> {
    settings.get("name").and_then(Setting::text).map(str::to_owned).into_iter().collect()
}
