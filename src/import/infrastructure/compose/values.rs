//! Values of a file -> settings: variables filled in, tags obeyed.

use std::collections::BTreeMap;

use super::variables::{Variables, filled};
use crate::import::document::{Node, Scalar};
use crate::import::infrastructure::{Datum, Setting};

/// Levels of a value that are read; the reader's own limit does not count what aliases nest.
const DEEPEST: usize = 128;

/// The entries of a mapping of settings.
pub(super) type Entries = BTreeMap<String, Setting>;

/// How much may be made of the files of a project: services repeat what they extend, and texts grow
/// by variables.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Budget {
    /// Starts a budget of as many values, of 64 bytes each.
    pub(super) fn new(values: usize) -> Self {
        Self(values)
    }

    /// Takes a value off; false where the budget does not suffice.
    pub(super) fn take(&mut self, text: &str) -> bool {
        self.0 = self.0.saturating_sub(1 + text.len() / 64);
        self.0 > 0
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0 == 0
    }
}

/// Returns a value as a setting. What is tagged `!reset` is absent.
pub(super) fn setting(node: Node<'_>, variables: &Variables, budget: &mut Budget) -> Setting {
    within(node, (variables, budget), DEEPEST)
}

fn within(node: Node<'_>, (variables, budget): (&Variables, &mut Budget), depth: usize) -> Setting {
    let line = node.line();
    let Some(depth) = depth.checked_sub(1) else {
        return Setting::unknown("nested too deeply", line);
    };
    if !budget.take("") {
        return Setting::unknown("the project says too much", line);
    }
    let value = if node.tag() == Some("reset") {
        Datum::Null
    } else if node.is_map() {
        let entry = |(key, value): (&str, Node<'_>)| {
            (key.to_owned(), within(value, (variables, &mut *budget), depth))
        };
        Datum::Map(node.pairs().map(entry).collect())
    } else if node.is_list() {
        let items = node.elements().map(|item| within(item, (variables, &mut *budget), depth));
        Datum::List(items.collect())
    } else {
        match node.typed_scalar() {
            Scalar::Null => Datum::Null,
            Scalar::Bool(flag) => Datum::Bool(flag),
            Scalar::Number(number) => Datum::Number(number),
            Scalar::Text(text) => match filled(text, variables) {
                None => Datum::Text(text.to_owned()),
                Some(Datum::Text(text)) if !budget.take(&text) => Datum::Null,
                Some(value) => value,
            },
        }
    };
    Setting::new(value, line)
}

/// Returns a scalar as a text; nothing for what is no scalar or not known.
pub(super) fn text_of(setting: &Setting) -> Option<String> {
    match &setting.value {
        // Of a template parts may be known: the container's port of `${PORT}:80`.
        Datum::Text(text) | Datum::Template { text, .. } => Some(text.clone()),
        Datum::Number(number) => Some(number.to_string()),
        Datum::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Returns a part of a text as a value: not known where a variable stands in it.
pub(super) fn part(text: &str) -> Datum {
    if text.contains("${") {
        Datum::Unknown { why: format!("{text} is not set in the upload"), references: Vec::new() }
    } else {
        Datum::Text(text.to_owned())
    }
}

/// Makes a mapping of the entries that are there.
pub(super) fn map<const N: usize>(entries: [(&str, Datum); N], line: u32) -> Setting {
    let entries = entries
        .into_iter()
        .filter(|(_, value)| *value != Datum::Null)
        .map(|(key, value)| (key.to_owned(), Setting::new(value, line)));
    Setting::new(Datum::Map(entries.collect()), line)
}

/// Returns the entries of a mapping for a change.
pub(super) fn entries_of(setting: &mut Setting) -> Option<&mut Entries> {
    match &mut setting.value {
        Datum::Map(entries) => Some(entries),
        _ => None,
    }
}
