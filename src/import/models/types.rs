//! Which component type of the knowledge base a component of a model is.
//!
//! First the format's own word, by `mappings/resources/` and then by the ids, titles and aliases
//! of the catalog. Where that says no more than "a process" or "a data store", the words of the
//! component's name may tell more; such a guess stays within what the format says and is marked.

use std::collections::BTreeMap;

use crate::import::models::words::{camel_tokens, normalised, phrases, tokens};
use crate::kb::Catalog;

/// What nothing more is known of.
pub(super) const ANY: &str = "component";

/// For each type that says little: types that a name may refine it to, and types that it may not.
const REFINED: &[(&str, &[&str], &[&str])] = &[
    (ANY, &[ANY], &[]),
    ("process", &[ANY], &["data-store", "external-entity"]),
    ("application", &["application", "api-gateway", "identity-provider"], &[]),
    ("data-store", &["data-store", "message-queue", "directory-service"], &[]),
    ("external-entity", &["external-entity", "client", "iot-device"], &[]),
    ("external-system", &["external-system"], &[]),
    ("client", &["client"], &[]),
    ("person", &["person"], &[]),
];

/// Looks component types up for one format.
#[derive(Debug)]
pub(super) struct Types<'a> {
    catalog: &'a Catalog,
    /// The format's own words, as written and normalised.
    of_format: BTreeMap<String, &'a str>,
    /// Words of names that `mappings/resources/` gives for the format.
    in_names: BTreeMap<String, &'a str>,
    /// Ids, titles and aliases of the catalog.
    known: BTreeMap<String, &'a str>,
}

/// A component type and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resolved<'a> {
    /// The id of the type.
    pub(super) kind: &'a str,
    /// How sure that is.
    pub(super) how: How,
}

/// How a component type was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// The format says so.
    Stated,
    /// The name says so.
    Guessed,
    /// It was not found.
    Unknown,
}

impl<'a> Types<'a> {
    /// Gathers the words of a format.
    pub(super) fn new(catalog: &'a Catalog, format: &str) -> Self {
        let mut known = BTreeMap::new();
        for (_, kind) in catalog.component_types.iter() {
            for alias in &kind.aliases {
                known.entry(spaced(alias)).or_insert(kind.id.as_str());
            }
        }
        for (_, kind) in catalog.component_types.iter() {
            known.insert(spaced(&kind.title), kind.id.as_str());
            known.insert(spaced(&kind.id), kind.id.as_str());
        }
        let mut of_format = BTreeMap::new();
        let mut in_names = BTreeMap::new();
        if let Some(words) = catalog.resources.get(format) {
            for (word, kind) in &words.types {
                of_format.insert(normalised(word), kind.as_str());
            }
            for (word, kind) in &words.words {
                in_names.insert(spaced(word), kind.as_str());
            }
        }
        Self { catalog, of_format, in_names, known }
    }

    /// Finds the type of a component: `words` are the format's own, most telling first, `base` is
    /// what the format's few kinds of element stand for.
    pub(super) fn resolve(&self, words: &[&str], base: &'a str, name: &str) -> Resolved<'a> {
        let stated = words.iter().find_map(|word| self.of_word(word)).unwrap_or(base);
        let refined = REFINED.iter().find(|(kind, ..)| *kind == stated);
        let guess = refined.and_then(|(kind, within, without)| {
            self.in_name(name, &|guess| {
                guess != *kind
                    && guess != ANY
                    && within.iter().any(|other| self.is_a(guess, other))
                    && !without.iter().any(|other| self.is_a(guess, other))
            })
        });
        match guess {
            Some(kind) => Resolved { kind, how: How::Guessed },
            None if stated == ANY => Resolved { kind: ANY, how: How::Unknown },
            None => Resolved { kind: stated, how: How::Stated },
        }
    }

    fn of_word(&self, word: &str) -> Option<&'a str> {
        let found = self.of_format.get(&normalised(word)).or_else(|| self.known.get(&spaced(word)));
        found.copied()
    }

    fn in_name(&self, name: &str, fits: &dyn Fn(&str) -> bool) -> Option<&'a str> {
        let look_up = |phrase: &str| {
            let found = self.in_names.get(phrase).or_else(|| self.known.get(phrase)).copied();
            found.filter(|kind| fits(kind))
        };
        let find = |tokens: Vec<String>| {
            let mut phrases = phrases(&tokens);
            phrases.find_map(|phrase| {
                look_up(&phrase).or_else(|| look_up(phrase.strip_suffix('s').unwrap_or(&phrase)))
            })
        };
        find(tokens(name)).or_else(|| find(camel_tokens(name)))
    }

    /// Tells whether a type is another or a kind of it.
    pub(super) fn is_a(&self, kind: &str, other: &str) -> bool {
        match (self.catalog.component_type(kind), self.catalog.component_type(other)) {
            (Some(kind), Some(other)) => self.catalog.is_a(kind, other),
            _ => kind == other,
        }
    }

    /// Tells whether a type stands for somebody or something outside of the system.
    pub(super) fn is_external(&self, kind: &str) -> bool {
        self.is_a(kind, "external-entity")
    }
}

fn spaced(word: &str) -> String {
    tokens(word).join(" ")
}
