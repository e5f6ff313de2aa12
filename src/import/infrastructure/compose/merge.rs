//! A service over the one that it extends
//! (<https://github.com/compose-spec/compose-spec/blob/main/13-merge.md>). Both are written out in
//! full, so that all there is are mappings, lists and single values.

use std::collections::BTreeSet;

use super::values::Entries;
use crate::import::infrastructure::{Datum, Setting};

/// Lists of mappings in which an entry replaces the one with the same values under these keys.
const KEYED: &[(&str, &[&str])] = &[
    ("ports", &["host_ip", "target", "published", "protocol"]),
    ("volumes", &["target"]),
    ("secrets", &["target", "source"]),
    ("configs", &["target", "source"]),
    ("networks", &["network"]),
    ("depends_on", &["service"]),
    ("env_file", &["path"]),
];
/// Lists that are one value and replaced as a whole.
const WHOLE: &[&str] = &["command", "entrypoint", "test"];

/// Lays a service over another. Keys in `replaced` are not merged (`!override`, `!reset`).
pub(super) fn over(base: Entries, service: Entries, replaced: &BTreeSet<String>) -> Entries {
    let mut merged = base;
    for (key, value) in service {
        let value = match merged.remove(&key) {
            Some(known) if !replaced.contains(&key) => one_over(&key, known, value),
            _ => value,
        };
        merged.insert(key, value);
    }
    merged
}

/// Settings are nested as deep as a document, which the reader limits.
fn one_over(key: &str, base: Setting, value: Setting) -> Setting {
    let line = value.line;
    match (base.value, value.value) {
        (Datum::Map(base), Datum::Map(entries)) => {
            Setting::new(Datum::Map(over(base, entries, &BTreeSet::new())), line)
        }
        (Datum::List(base), Datum::List(items)) if !WHOLE.contains(&key) => {
            Setting::new(Datum::List(lists(key, base, items)), line)
        }
        // A key without a value changes nothing.
        (base, Datum::Null) => Setting::new(base, line),
        (_, value) => Setting::new(value, line),
    }
}

fn lists(key: &str, base: Vec<Setting>, items: Vec<Setting>) -> Vec<Setting> {
    let keys = KEYED.iter().find(|(other, _)| *other == key).map_or(&[][..], |(_, keys)| *keys);
    let identity = |item: &Setting| -> Option<Vec<String>> {
        matches!(item.value, Datum::Map(_)).then(|| {
            let text = |key: &&str| item.get(key).map(|value| format!("{:?}", value.value));
            keys.iter().map(|key| text(key).unwrap_or_default()).collect()
        })
    };
    let replaced: BTreeSet<_> = items.iter().filter_map(&identity).collect();
    let mut merged: Vec<Setting> = base
        .into_iter()
        .filter(|item| {
            let is_replaced = if keys.is_empty() {
                items.iter().take(64).any(|other| other.value == item.value)
            } else {
                identity(item).is_some_and(|identity| replaced.contains(&identity))
            };
            !is_replaced
        })
        .collect();
    merged.extend(items);
    merged
}
