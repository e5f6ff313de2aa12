//! The settings of a resource: a tree of values of which some are known only once the thing runs.
//!
//! Unknown is neither true nor false, so a setting never pretends: what is computed at deployment,
//! given by a parameter without a default or made by a function that is not evaluated stays a
//! [`Datum::Unknown`] with the reason, and what is another resource's attribute stays a
//! [`Datum::Reference`] to it.

use std::collections::BTreeMap;

use crate::import::document::{Node, Scalar};

/// Levels of a document that settings take over. The reader's own limit counts what is written, not
/// what aliases nest into each other.
const DEEPEST: usize = 128;

/// A value and the line that it stands on, in the file of its resource; 0 where it is not known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::import) struct Setting {
    pub(in crate::import) value: Datum,
    pub(in crate::import) line: u32,
}

/// What is known of a value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::import) enum Datum {
    /// Absent, `null`, `AWS::NoValue`.
    #[default]
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Setting>),
    /// Keys as the source writes them; [`Setting::get`] compares them without regard to case and
    /// separators, so that `StorageEncrypted`, `storageEncrypted` and `storage_encrypted` are one.
    Map(BTreeMap<String, Setting>),
    /// An attribute of another resource, known once that exists.
    Reference(Reference),
    /// A text with parts that are not known, each left as `${...}`; never equal to any text.
    Template {
        text: String,
        references: Vec<Reference>,
    },
    /// Not known, and why; with the resources that it would be computed from.
    Unknown {
        why: String,
        references: Vec<Reference>,
    },
}

/// A reference to an attribute of a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) struct Reference {
    /// The address of the resource, as in [`super::Resource::address`].
    pub(in crate::import) address: String,
    /// Its attribute (`arn`, `Arn`, `id`); empty for the resource as such.
    pub(in crate::import) attribute: String,
}

impl Setting {
    /// Makes a setting.
    pub(in crate::import) fn new(value: Datum, line: u32) -> Self {
        Self { value, line }
    }

    /// Makes a value that is not known.
    pub(in crate::import) fn unknown(why: impl Into<String>, line: u32) -> Self {
        Self { value: Datum::Unknown { why: why.into(), references: Vec::new() }, line }
    }

    /// Takes over a value of a JSON or YAML document as it stands, with its lines.
    pub(in crate::import) fn of_node(node: Node<'_>) -> Self {
        Self::of_node_within(node, DEEPEST)
    }

    fn of_node_within(node: Node<'_>, depth: usize) -> Self {
        let line = node.line();
        let Some(depth) = depth.checked_sub(1) else {
            return Self::unknown("nested too deeply", line);
        };
        let value = if node.is_map() {
            let entry = |(key, value): (&str, Node<'_>)| {
                (key.to_owned(), Self::of_node_within(value, depth))
            };
            Datum::Map(node.pairs().map(entry).collect())
        } else if node.is_list() {
            Datum::List(node.elements().map(|item| Self::of_node_within(item, depth)).collect())
        } else {
            match node.typed_scalar() {
                Scalar::Null => Datum::Null,
                Scalar::Bool(flag) => Datum::Bool(flag),
                Scalar::Number(number) => Datum::Number(number),
                Scalar::Text(text) => Datum::Text(text.to_owned()),
            }
        };
        Self { value, line }
    }

    /// Returns the setting under a key, whatever the case and separators of its words, unless it is
    /// absent or null.
    pub(in crate::import) fn get(&self, key: &str) -> Option<&Self> {
        let Datum::Map(entries) = &self.value else { return None };
        let found = entries.get(key).or_else(|| {
            entries.iter().find(|(other, _)| is_same_key(other, key)).map(|(_, value)| value)
        })?;
        (found.value != Datum::Null).then_some(found)
    }

    /// Returns every setting at a path of keys joined by dots, through each element of the lists on
    /// the way: `ingress.cidr_blocks` gives the blocks of every rule. `flags[name=log_*].value`
    /// goes on only with those elements whose `name` is like `log_*`; a path that starts with
    /// brackets asks the same of the resource itself.
    pub(in crate::import) fn at<'a>(&'a self, path: &str) -> Vec<&'a Self> {
        let mut found = vec![self];
        for step in steps(path) {
            let (key, condition) = match step.split_once('[') {
                Some((key, condition)) => (key, condition.trim_end_matches(']').split_once('=')),
                None => (step, None),
            };
            found = found
                .into_iter()
                .flat_map(Self::elements)
                .filter_map(|setting| {
                    if key.is_empty() {
                        return Some(setting);
                    }
                    setting.get(key).or_else(|| setting.if_unsettled())
                })
                .collect();
            if let Some((name, pattern)) = condition {
                found = found
                    .into_iter()
                    .flat_map(Self::elements)
                    .filter(|element| element.has(name, pattern))
                    .collect();
            }
        }
        found.into_iter().flat_map(Self::elements).collect()
    }

    /// Tells whether something is known to have a value like a pattern, a list one such entry;
    /// several patterns are split by `||`.
    fn has(&self, name: &str, pattern: &str) -> bool {
        self.at(name).into_iter().any(|found| {
            let text = match &found.value {
                Datum::Text(text) | Datum::Template { text, .. } => text.clone(),
                Datum::Bool(flag) => flag.to_string(),
                Datum::Number(number) => number.to_string(),
                _ => return false,
            };
            pattern.split("||").any(|pattern| is_like(&text, pattern))
        })
    }

    /// What lies inside of something not known is not known either.
    fn if_unsettled(&self) -> Option<&Self> {
        matches!(self.value, Datum::Unknown { .. } | Datum::Reference(_)).then_some(self)
    }

    /// Returns the elements of a list, through lists of lists; anything else is its own element.
    pub(in crate::import) fn elements(&self) -> Vec<&Self> {
        match &self.value {
            Datum::List(items) => items.iter().flat_map(Self::elements).collect(),
            _ => vec![self],
        }
    }

    /// Returns the known text.
    pub(in crate::import) fn text(&self) -> Option<&str> {
        match &self.value {
            Datum::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the known flag; texts like `"true"` count, as every one of the sources accepts them.
    pub(in crate::import) fn flag(&self) -> Option<bool> {
        match &self.value {
            Datum::Bool(flag) => Some(*flag),
            Datum::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Datum::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// Returns the known number; numbers in quotes count.
    pub(in crate::import) fn number(&self) -> Option<f64> {
        match &self.value {
            Datum::Number(number) => Some(*number),
            Datum::Text(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        }
    }

    /// Returns the known texts that the value holds, itself and everything below, with their lines.
    pub(in crate::import) fn texts(&self) -> Vec<(&str, u32)> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(setting) = open.pop() {
            match &setting.value {
                Datum::Text(text) => found.push((text.as_str(), setting.line)),
                Datum::List(items) => open.extend(items),
                Datum::Map(entries) => open.extend(entries.values()),
                _ => {}
            }
        }
        found
    }

    /// Returns the references that the value holds, itself and everything below.
    pub(in crate::import) fn references(&self) -> Vec<(&Reference, u32)> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(setting) = open.pop() {
            match &setting.value {
                Datum::Reference(reference) => found.push((reference, setting.line)),
                Datum::Template { references, .. } | Datum::Unknown { references, .. } => {
                    found.extend(references.iter().map(|reference| (reference, setting.line)));
                }
                Datum::List(items) => open.extend(items),
                Datum::Map(entries) => open.extend(entries.values()),
                Datum::Null | Datum::Bool(_) | Datum::Number(_) | Datum::Text(_) => {}
            }
        }
        found
    }
}

/// Splits a path into its steps; dots in brackets belong to a value.
fn steps(path: &str) -> Vec<&str> {
    let mut is_value = false;
    path.split(|c: char| {
        is_value = c == '[' || (is_value && c != ']');
        c == '.' && !is_value
    })
    .collect()
}

/// Matches a text with a pattern in which `*` stands for anything, without regard to case.
pub(in crate::import) fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (text.to_ascii_lowercase(), pattern.to_ascii_lowercase());
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for piece in pieces {
        if let Some(middle) = last.replace(piece) {
            let Some((_, after)) = rest.split_once(middle) else { return false };
            rest = after;
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

/// Tells whether two keys are the same but for case and separators.
pub(in crate::import) fn is_same_key(one: &str, other: &str) -> bool {
    let letters = |key: &str| -> Vec<u8> {
        key.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()).collect()
    };
    // Most keys differ in their first letter, which is cheaper to see.
    let first = |key: &str| key.bytes().next().map(|b| b.to_ascii_lowercase());
    first(one) == first(other) && letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write;

    use super::{Datum, Setting, is_like};
    use crate::import::{Limits, reader};

    fn map(entries: &[(&str, Setting)]) -> Setting {
        let entries: BTreeMap<_, _> =
            entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        Setting::new(Datum::Map(entries), 1)
    }

    fn text(text: &str) -> Setting {
        Setting::new(Datum::Text(text.to_owned()), 2)
    }

    #[test]
    fn keys_are_the_same_in_every_case() {
        let one = map(&[("KMSKeyId", text("k"))]);
        assert_eq!(one.get("kms_key_id").and_then(Setting::text), Some("k"));
        assert_eq!(one.get("kms_key"), None);
    }

    #[test]
    fn a_path_goes_through_every_element_of_a_list() {
        let rule =
            |cidr: &str| map(&[("cidr_blocks", Setting::new(Datum::List(vec![text(cidr)]), 3))]);
        let group = map(&[("ingress", Setting::new(Datum::List(vec![rule("a"), rule("b")]), 1))]);
        let found: Vec<_> =
            group.at("ingress.cidr_blocks").into_iter().filter_map(Setting::text).collect();
        assert_eq!(found, ["a", "b"]);
    }

    #[test]
    fn brackets_pick_elements() {
        let flag = |name: &str, value: &str| map(&[("name", text(name)), ("value", text(value))]);
        let flags = vec![flag("cloudsql.enable_pgaudit", "on"), flag("log_statement", "ddl")];
        let server = map(&[
            ("name", text("orders")),
            ("database_flags", Setting::new(Datum::List(flags), 1)),
        ]);
        let found = |path: &str| -> Vec<String> {
            server.at(path).into_iter().filter_map(Setting::text).map(str::to_owned).collect()
        };
        assert_eq!(found("database_flags[name=cloudsql.enable_pgaudit].value"), ["on"]);
        assert_eq!(found("database_flags[name=LOG_*||other].value"), ["ddl"]);
        assert_eq!(found("database_flags[name=log_*].[value=ddl].name"), ["log_statement"]);
        assert_eq!(found("database_flags[name=log_*].[value=all].name"), Vec::<String>::new());
        assert_eq!(found("database_flags[name=absent].value"), Vec::<String>::new());
        assert_eq!(found("[name=ord*].name"), ["orders"]);
        assert_eq!(found("[name=other].name"), Vec::<String>::new());
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (text, pattern, expected) in [
            ("alias/aws/s3", "alias/aws/*", true),
            ("arn:aws:kms:eu:1:alias/aws/s3", "*alias/aws/*", true),
            ("AES256", "aes256", true),
            ("aes256x", "aes256", false),
            ("python2.7", "python2.*", true),
            ("ab", "a*b*b", false),
            ("abb", "a*b*b", true),
            ("anything", "*", true),
            ("", "*", true),
        ] {
            assert_eq!(is_like(text, pattern), expected, "{text} {pattern}");
        }
    }

    #[test]
    fn aliases_cannot_nest_without_end() {
        let mut text = String::from("a0: &a0 [x]\n");
        for level in 1..1_000 {
            writeln!(text, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
        }
        let document = reader::read("f", &text, &Limits::default()).unwrap();
        let setting = Setting::of_node(document.root());
        let mut depth = 0;
        let mut inner = setting.get("a999").unwrap();
        while let Datum::List(items) = &inner.value {
            inner = &items[0];
            depth += 1;
        }
        assert!(depth < 200 && matches!(inner.value, Datum::Unknown { .. }), "{depth}");
    }

    #[test]
    fn below_something_unknown_everything_is_unknown() {
        let group = map(&[("ingress", Setting::unknown("computed", 4))]);
        assert!(matches!(
            group.at("ingress.cidr_blocks")[..],
            [Setting { value: Datum::Unknown { .. }, line: 4 }]
        ));
    }
}
