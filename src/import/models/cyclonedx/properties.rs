//! The list of named values that any element of CycloneDX may carry.

use std::collections::BTreeMap;

use crate::import::document::Node;
use crate::import::notes::Notes;

/// Values by name; a name may stand several times.
#[derive(Debug, Default)]
pub(super) struct Properties<'a> {
    values: BTreeMap<&'a str, Vec<(&'a str, Node<'a>)>>,
}

/// Reads the properties of an element.
pub(super) fn of<'a>(node: Node<'a>, notes: &mut Notes) -> Properties<'a> {
    let mut properties = Properties::default();
    for entry in node.maps("properties", notes) {
        let (Some(name), Some(value)) = (entry.text("name", notes), entry.text("value", notes))
        else {
            continue;
        };
        properties.values.entry(name).or_default().push((value, entry));
    }
    properties
}

impl<'a> Properties<'a> {
    /// Returns every value of a name, with its place.
    pub(super) fn all(&self, name: &str) -> &[(&'a str, Node<'a>)] {
        self.values.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the first value of a name.
    pub(super) fn one(&self, name: &str) -> Option<&'a str> {
        self.all(name).first().map(|(value, _)| *value)
    }

    /// Returns the first value of a name, with its place.
    pub(super) fn placed(&self, name: &str) -> Option<(&'a str, Node<'a>)> {
        self.all(name).first().copied()
    }

    /// Returns the first value of a name as a number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.one(name).and_then(crate::import::document::number)
    }

    /// Returns the first value of a name as a flag.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.one(name).and_then(crate::import::document::flag)
    }

    /// Returns what stands behind a prefix, with every value.
    pub(super) fn behind(
        &self,
        prefix: &str,
    ) -> impl Iterator<Item = (&'a str, &'a str, Node<'a>)> {
        let named = self
            .values
            .iter()
            .filter_map(move |(name, values)| name.strip_prefix(prefix).map(|rest| (rest, values)));
        named.flat_map(|(rest, values)| values.iter().map(move |(value, at)| (rest, *value, *at)))
    }
}
