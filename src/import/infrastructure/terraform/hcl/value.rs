//! What can be done with values of which parts are not known.

use std::collections::BTreeMap;

use crate::import::infrastructure::{Datum, Reference, Setting};

/// Values in a value; larger ones are made by expressions that repeat each other.
const MOST: usize = 100_000;
/// Levels of a value; deeper ones are made by expressions that take each other in.
const DEEPEST: usize = 64;
/// The longest text that is made.
const LONGEST: usize = 1 << 20;

/// Why an expression has no value: it is wrong, which `try` and `can` are made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault(pub(super) String);

impl Fault {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// What an expression comes to.
pub(super) type Outcome = Result<Setting, Fault>;

/// Makes a value of which only the reason is known that it is not, with what it depends on.
pub(super) fn unknown<'s, I: IntoIterator<Item = &'s Setting>>(why: &str, of: I) -> Datum {
    let mut why = why.to_owned();
    let mut references: Vec<Reference> = Vec::new();
    for setting in of {
        if references.len() < 50 {
            references.extend(setting.references().into_iter().map(|(one, _)| one.clone()));
        }
        if let Datum::Unknown { why: inner, .. } = &setting.value {
            inner.clone_into(&mut why);
        }
    }
    references.sort();
    references.dedup();
    Datum::Unknown { why, references }
}

/// Tells whether a value itself is known, whatever is in it.
pub(super) fn is_settled(setting: &Setting) -> bool {
    !matches!(setting.value, Datum::Unknown { .. } | Datum::Reference(_) | Datum::Template { .. })
}

/// Tells whether a value is known with everything in it.
pub(super) fn is_known(setting: &Setting) -> bool {
    let mut open = vec![setting];
    while let Some(setting) = open.pop() {
        match &setting.value {
            Datum::List(items) => open.extend(items),
            Datum::Map(entries) => open.extend(entries.values()),
            _ if is_settled(setting) => {}
            _ => return false,
        }
    }
    true
}

/// Returns the number of values in a value; nothing for one that is too deep or too large.
pub(super) fn size(setting: &Setting) -> Option<usize> {
    let mut open = vec![(setting, 0)];
    let mut count = 0;
    while let Some((setting, depth)) = open.pop() {
        if depth > DEEPEST || count > MOST {
            return None;
        }
        count += 1;
        match &setting.value {
            Datum::List(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            Datum::Map(entries) => open.extend(entries.values().map(|item| (item, depth + 1))),
            Datum::Text(text) | Datum::Template { text, .. } => count += text.len() / 64,
            _ => {}
        }
    }
    Some(count)
}

/// Copies a value to the line that it is used on.
pub(super) fn at_line(setting: &Setting, line: u32) -> Setting {
    let value = match &setting.value {
        Datum::List(items) => Datum::List(items.iter().map(|item| at_line(item, line)).collect()),
        Datum::Map(entries) => Datum::Map(
            entries.iter().map(|(key, value)| (key.clone(), at_line(value, line))).collect(),
        ),
        other => other.clone(),
    };
    Setting::new(value, line)
}

/// Writes a number as Terraform does in texts.
pub(super) fn number_text(number: f64) -> String {
    format!("{number}")
}

/// A text that grows from parts of which some are not known.
#[derive(Default)]
pub(super) struct TextBuilder {
    text: String,
    references: Vec<Reference>,
    is_unknown: bool,
    is_cut: bool,
}

impl TextBuilder {
    /// Adds text as it stands.
    pub(super) fn push(&mut self, text: &str) {
        if self.text.len() + text.len() > LONGEST {
            self.is_cut = true;
        } else {
            self.text.push_str(text);
        }
    }

    /// Adds a value; `label` stands for it where it is not known.
    pub(super) fn push_value(&mut self, setting: &Setting, label: &str) -> Result<(), Fault> {
        match &setting.value {
            Datum::Null => return Err(Fault::new("null in a text")),
            Datum::Bool(flag) => self.push(if *flag { "true" } else { "false" }),
            Datum::Number(number) => self.push(&number_text(*number)),
            Datum::Text(text) => self.push(text),
            Datum::Template { text, references } => {
                self.push(text);
                self.references.extend(references.iter().cloned());
                self.is_unknown = true;
            }
            Datum::Reference(reference) => {
                self.push(&placeholder(reference));
                self.references.push(reference.clone());
                self.is_unknown = true;
            }
            Datum::Unknown { references, .. } => {
                let is_safe = !label.is_empty() && !label.contains(['"', '\n', '\\', '{', '}']);
                self.push(&format!("${{{}}}", if is_safe { label } else { "unknown" }));
                self.references.extend(references.iter().cloned());
                self.is_unknown = true;
            }
            // What `jsonencode` made is kept as a structure until somebody needs the text.
            Datum::List(_) | Datum::Map(_) => json(setting, self),
        }
        Ok(())
    }

    /// Returns the text.
    pub(super) fn finish(mut self) -> Datum {
        if self.is_cut {
            return unknown("a text that is too long", []);
        }
        if !self.is_unknown {
            return Datum::Text(self.text);
        }
        self.references.sort();
        self.references.dedup();
        Datum::Template { text: self.text, references: self.references }
    }
}

/// Returns what stands for a reference in a text.
fn placeholder(reference: &Reference) -> String {
    // An index in quotes would end the text of a JSON document around it.
    let address = reference.address.replace('"', "'");
    match reference.attribute.as_str() {
        "" => format!("${{{address}}}"),
        attribute => format!("${{{address}.{attribute}}}"),
    }
}

/// Writes a value as JSON.
pub(super) fn json(setting: &Setting, into: &mut TextBuilder) {
    match &setting.value {
        Datum::Null => into.push("null"),
        Datum::Bool(flag) => into.push(if *flag { "true" } else { "false" }),
        Datum::Number(number) => into.push(&number_text(*number)),
        Datum::Text(text) => into.push(&serde_json::Value::from(text.as_str()).to_string()),
        Datum::List(items) => {
            into.push("[");
            for (at, item) in items.iter().enumerate() {
                into.push(if at > 0 { "," } else { "" });
                json(item, into);
            }
            into.push("]");
        }
        Datum::Map(entries) => {
            into.push("{");
            for (at, (key, value)) in entries.iter().enumerate() {
                into.push(if at > 0 { "," } else { "" });
                into.push(&serde_json::Value::from(key.as_str()).to_string());
                into.push(":");
                json(value, into);
            }
            into.push("}");
        }
        Datum::Template { text, references } => {
            into.push(&serde_json::Value::from(text.as_str()).to_string());
            into.references.extend(references.iter().cloned());
            into.is_unknown = true;
        }
        Datum::Reference(_) | Datum::Unknown { .. } => {
            into.push("\"");
            // Neither is null, so there is nothing that could go wrong.
            drop(into.push_value(setting, ""));
            into.push("\"");
        }
    }
}

/// Returns the known text of a value, as every argument of type text takes it.
pub(super) fn text_of(setting: &Setting) -> Option<String> {
    match &setting.value {
        Datum::Text(text) => Some(text.clone()),
        Datum::Number(number) => Some(number_text(*number)),
        Datum::Bool(flag) => Some(flag.to_string()),
        Datum::List(_) | Datum::Map(_) => {
            let mut text = TextBuilder::default();
            json(setting, &mut text);
            match text.finish() {
                Datum::Text(text) => Some(text),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Converts a whole, not negative number to a position.
pub(super) fn position(number: f64) -> Option<usize> {
    if number < 0.0 || number.fract() != 0.0 || number > 1e9 {
        return None;
    }
    number_text(number).parse().ok()
}

/// Converts a count to a number.
pub(super) fn count(number: usize) -> Datum {
    Datum::Number(u32::try_from(number).map_or(f64::MAX, f64::from))
}

/// Tells whether two known values are equal; nothing where that is not known.
pub(super) fn equal(one: &Setting, other: &Setting) -> Option<bool> {
    match (&one.value, &other.value) {
        (Datum::Null, Datum::Null) => Some(true),
        // An attribute of a resource that exists is there.
        (Datum::Null, Datum::Reference(_) | Datum::Template { .. })
        | (Datum::Reference(_) | Datum::Template { .. }, Datum::Null) => Some(false),
        (Datum::Unknown { .. } | Datum::Reference(_) | Datum::Template { .. }, _)
        | (_, Datum::Unknown { .. } | Datum::Reference(_) | Datum::Template { .. }) => None,
        (Datum::List(ones), Datum::List(others)) => {
            if ones.len() != others.len() {
                return Some(false);
            }
            all(ones.iter().zip(others).map(|(one, other)| equal(one, other)))
        }
        (Datum::Map(ones), Datum::Map(others)) => {
            if !ones.keys().eq(others.keys()) {
                return Some(false);
            }
            all(ones.values().zip(others.values()).map(|(one, other)| equal(one, other)))
        }
        (Datum::Text(text), Datum::Number(_) | Datum::Bool(_))
        | (Datum::Number(_) | Datum::Bool(_), Datum::Text(text)) => {
            let scalar = if matches!(one.value, Datum::Text(_)) { other } else { one };
            Some(text_of(scalar).as_ref() == Some(text))
        }
        (one, other) => Some(one == other),
    }
}

fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut is_certain = true;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => is_certain = false,
        }
    }
    is_certain.then_some(true)
}

/// Makes a map.
pub(super) fn map(entries: impl IntoIterator<Item = (String, Setting)>) -> Datum {
    Datum::Map(entries.into_iter().collect::<BTreeMap<_, _>>())
}
