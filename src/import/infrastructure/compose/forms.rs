//! Short forms of a service -> the full ones, so that one path finds a setting however it is written.

use super::ports;
use super::values::{Entries, entries_of, map, part, text_of};
use super::variables::Variables;
use crate::import::infrastructure::{Datum, Setting};

/// Writes every short form of a service out in full. Doing so twice changes nothing.
pub(super) fn write_out(service: &mut Entries, variables: &Variables) {
    for key in ["environment", "labels", "annotations", "sysctls", "extra_hosts"] {
        each(service, key, |setting| *setting = pairs(setting, variables));
    }
    each(service, "build", |build| {
        if build.text().is_some() {
            *build = map([("context", build.value.clone())], build.line);
        }
        if let Some(entries) = entries_of(build) {
            each(entries, "args", |args| *args = pairs(args, variables));
        }
    });
    each_item(service, "ports", ports::in_full);
    each_item(service, "volumes", mount);
    each_item(service, "env_file", |file| named(file, "path"));
    for key in ["secrets", "configs"] {
        each_item(service, key, |item| named(item, "source"));
    }
    each(service, "networks", |networks| *networks = listed(networks, "network"));
    each(service, "depends_on", |depends| *depends = listed(depends, "service"));
    each_item(service, "links", link);
}

fn each(service: &mut Entries, key: &str, change: impl FnOnce(&mut Setting)) {
    if let Some(setting) = service.get_mut(key).filter(|setting| setting.value != Datum::Null) {
        change(setting);
    }
}

/// Changes every element of a list; a single value counts as a list of one.
fn each_item(service: &mut Entries, key: &str, change: fn(&Setting) -> Setting) {
    each(service, key, |setting| {
        let items = match &setting.value {
            Datum::List(items) => items.iter().map(change).collect(),
            Datum::Unknown { .. } => return,
            _ => vec![change(setting)],
        };
        setting.value = Datum::List(items);
    });
}

/// Turns `[KEY=value, OTHER]` into a map. A key alone takes its value from whoever starts the
/// project.
fn pairs(setting: &Setting, variables: &Variables) -> Setting {
    let mut entries = Entries::new();
    match &setting.value {
        Datum::List(items) => {
            for item in items {
                let Some(text) = text_of(item) else { continue };
                // `extra_hosts` may be written with a colon.
                match text.split_once('=').or_else(|| text.split_once(':')) {
                    Some((key, value)) => {
                        let value = match &item.value {
                            Datum::Template { .. } => value_of(value),
                            _ => Datum::Text(value.to_owned()),
                        };
                        entries.insert(key.to_owned(), Setting::new(value, item.line));
                    }
                    None => {
                        let value = from_outside(&text, variables, item.line);
                        entries.insert(text, value);
                    }
                }
            }
        }
        Datum::Map(known) => {
            for (key, value) in known {
                let value = match value.value {
                    Datum::Null => from_outside(key, variables, value.line),
                    _ => value.clone(),
                };
                entries.insert(key.clone(), value);
            }
        }
        _ => return setting.clone(),
    }
    Setting::new(Datum::Map(entries), setting.line)
}

/// Returns the value of `KEY=value` in which a variable stands somewhere.
fn value_of(text: &str) -> Datum {
    let is_variable = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    match is_variable {
        Some(name) if !name.contains('$') => part(text),
        _ if text.contains("${") => {
            Datum::Template { text: text.to_owned(), references: Vec::new() }
        }
        _ => Datum::Text(text.to_owned()),
    }
}

fn from_outside(key: &str, variables: &Variables, line: u32) -> Setting {
    match variables.get(key) {
        Some(value) => Setting::new(Datum::Text(value.clone()), line),
        None => Setting::unknown(format!("the variable {key} is not set in the upload"), line),
    }
}

/// Writes `source:target:mode` of a mount out.
fn mount(setting: &Setting) -> Setting {
    let Some(text) = text_of(setting) else { return setting.clone() };
    let mut pieces: Vec<&str> = text.split(':').collect();
    // A drive letter is no part of its own: `C:\data:/data`.
    if let [drive, path, ..] = pieces[..]
        && drive.len() == 1
        && drive.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && path.starts_with(['\\', '/'])
        && let Some(whole) = text.get(..drive.len() + 1 + path.len())
    {
        pieces.splice(..2, [whole]);
    }
    let (source, target, mode) = match pieces[..] {
        [target] => (None, target, ""),
        [source, target] => (Some(source), target, ""),
        [source, target, mode] => (Some(source), target, mode),
        _ => return setting.clone(),
    };
    let is_path = |source: &str| {
        source.starts_with(['.', '/', '~', '\\', '$']) || source.contains(['/', '\\', ':'])
    };
    let kind = if source.is_some_and(is_path) { "bind" } else { "volume" };
    let is_read_only = mode.split(',').any(|word| word == "ro");
    map(
        [
            ("type", Datum::Text(kind.to_owned())),
            ("source", source.map_or(Datum::Null, part)),
            ("target", part(target)),
            ("read_only", if is_read_only { Datum::Bool(true) } else { Datum::Null }),
        ],
        setting.line,
    )
}

/// Writes a name out as a mapping that has it under a key.
fn named(setting: &Setting, key: &str) -> Setting {
    match setting.value {
        Datum::Map(_) => setting.clone(),
        _ => map([(key, setting.value.clone())], setting.line),
    }
}

/// Turns a list of names, or a mapping by names, into a list of mappings that have the name under a
/// key.
fn listed(setting: &Setting, key: &str) -> Setting {
    let items = match &setting.value {
        Datum::List(items) => items.iter().map(|item| named(item, key)).collect(),
        Datum::Map(entries) => entries
            .iter()
            .map(|(name, value)| {
                let mut inner = match &value.value {
                    Datum::Map(entries) => entries.clone(),
                    _ => Entries::new(),
                };
                inner.insert(key.to_owned(), Setting::new(part(name), value.line));
                Setting::new(Datum::Map(inner), value.line)
            })
            .collect(),
        _ => return setting.clone(),
    };
    Setting::new(Datum::List(items), setting.line)
}

/// Writes `service:alias` out.
fn link(setting: &Setting) -> Setting {
    let Some(text) = text_of(setting) else { return setting.clone() };
    let (service, alias) = text.split_once(':').unwrap_or((&text, &text));
    map([("service", part(service)), ("alias", part(alias))], setting.line)
}
