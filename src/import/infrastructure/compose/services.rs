//! Services, with what they extend.

use std::collections::BTreeSet;

use super::project::{self, Project};
use super::values::{Entries, setting, text_of};
use super::{forms, merge};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::infrastructure::{Datum, Graph, Resource, Setting, secrets};
use crate::import::notes::Notes;
use crate::import::siblings::{confined, folder_of};

/// Services that extend each other in a row.
const LONGEST_CHAIN: usize = 32;

/// Adds the services of a file.
pub(super) fn add(graph: &mut Graph, project: &mut Project<'_>, path: &str, notes: &mut Notes) {
    let Some(services) = project.file(path).and_then(|file| file.root.get("services")) else {
        return;
    };
    for (name, node) in services.pairs() {
        if node.tag() == Some("reset") {
            continue;
        }
        if !node.is_map() {
            node.has_wrong_type("a service", notes);
            continue;
        }
        let mut chain = Chain { project, notes, steps: Vec::new() };
        let entries = chain.resolved(path, name).unwrap_or_default();
        let mut settings = Setting::new(Datum::Map(entries), node.line());
        secrets::redact("", &mut settings);
        let resource = Resource {
            address: format!("service/{name}"),
            kind: "service".to_owned(),
            name: name.to_owned(),
            aliases: settings.get("container_name").and_then(text_of).into_iter().collect(),
            namespace: project.name.clone(),
            settings,
            place: node.place(),
            ..Resource::default()
        };
        project::add(graph, resource, notes);
    }
}

/// A service and those that it extends, as far as they are followed.
struct Chain<'a, 'p> {
    project: &'a mut Project<'p>,
    notes: &'a mut Notes,
    steps: Vec<(String, String)>,
}

impl Chain<'_, '_> {
    /// Returns a service, written out in full, over what it extends.
    fn resolved(&mut self, path: &str, name: &str) -> Option<Entries> {
        let file = self.project.file(path)?;
        let node = file.root.get("services")?.get(name)?;
        let variables = file.variables.clone();
        let is_replaced = |tag: Option<&str>| matches!(tag, Some("override" | "reset"));
        let replaced: BTreeSet<String> = node
            .pairs()
            .filter(|(_, value)| is_replaced(value.tag()))
            .map(|(key, _)| key.to_owned())
            .collect();
        let place = node.get("extends").unwrap_or(node).place();
        let Datum::Map(mut own) = setting(node, &variables, &mut self.project.budget).value else {
            return None;
        };
        own.retain(|key, _| !key.starts_with("x-"));
        let extends = own.remove("extends");
        forms::write_out(&mut own, &variables);
        self.read_env_files(&mut own, path, &place);
        self.steps.push((path.to_owned(), name.to_owned()));
        let Some((base_path, base_name)) = extends.and_then(|extends| target(&extends, path))
        else {
            return Some(own);
        };
        let Some(mut base) = self.base(&base_path, &base_name, &place) else { return Some(own) };
        if base_path != path {
            // Lines are those of the file that the service stands in.
            for setting in base.values_mut() {
                move_to(setting, place.line);
            }
        }
        Some(merge::over(base, own, &replaced))
    }

    fn base(&mut self, path: &str, name: &str, place: &Place) -> Option<Entries> {
        let step = (path.to_owned(), name.to_owned());
        if self.steps.contains(&step) || self.steps.len() >= LONGEST_CHAIN {
            let message = format!("the service {name:?} extends itself by way of others");
            self.notes.say(Code::Cycle, place.clone(), message);
            return None;
        }
        let base = self.resolved(path, name);
        if base.is_none() && self.project.file(path).is_some() {
            let message = format!("there is no service {name:?} to extend");
            self.notes.say(Code::DanglingReference, place.clone(), message);
        }
        base
    }

    /// Adds what the files of `env_file` set to the environment, below what it sets itself.
    fn read_env_files(&mut self, service: &mut Entries, path: &str, near: &Place) {
        let Some(files) = service.get("env_file") else { return };
        let line = files.line;
        let mut environment = Entries::new();
        let mut unread = Vec::new();
        for file in files.elements() {
            let Some(name) = file.get("path").and_then(Setting::text) else { continue };
            let place = Place::line(&*near.file, file.line, 0);
            let Some(found) = confined(folder_of(path), name, || place.clone(), self.notes) else {
                continue;
            };
            let variables = project::variables_of(&mut self.project.siblings, &found, self.notes);
            if variables.is_empty() && file.get("required").and_then(Setting::flag) != Some(false) {
                unread.push((name.to_owned(), place));
            }
            for (key, value) in variables {
                if self.project.budget.take(&value) {
                    environment.insert(key, Setting::new(Datum::Text(value), file.line));
                }
            }
        }
        let is_empty = environment.is_empty();
        if let Some(Datum::Map(own)) = service.get("environment").map(|own| own.value.clone()) {
            environment.extend(own);
        }
        if !is_empty {
            service.insert("environment".to_owned(), Setting::new(Datum::Map(environment), line));
        }
        for (name, place) in unread {
            let message = format!("the file of variables {name:?} is not part of the upload");
            let mut said = Diagnostic::new(Code::IncludeRefused, place, message);
            said.severity = crate::vocab::Severity::Info;
            self.notes.push(said);
        }
    }
}

/// Returns the file and the service that `extends` names.
fn target(extends: &Setting, path: &str) -> Option<(String, String)> {
    if let Some(name) = extends.text() {
        return Some((path.to_owned(), name.to_owned()));
    }
    let name = extends.get("service")?.text()?.to_owned();
    let Some(file) = extends.get("file") else { return Some((path.to_owned(), name)) };
    // What leads out of the upload was said when the files were gathered.
    let file = confined(folder_of(path), file.text()?, Place::default, &mut Notes::default())?;
    Some((file, name))
}

fn move_to(setting: &mut Setting, line: u32) {
    setting.line = line;
    match &mut setting.value {
        Datum::List(items) => items.iter_mut().for_each(|item| move_to(item, line)),
        Datum::Map(entries) => entries.values_mut().for_each(|value| move_to(value, line)),
        _ => {}
    }
}
