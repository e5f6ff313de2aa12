//! Texts put together from parts of which some are not known (`Fn::Join`, `concat`), and what else
//! languages of templates do with settings.

use crate::import::infrastructure::{Datum, Reference, Setting};

/// Bytes of one text; CloudFormation and Resource Manager allow far less.
const LONGEST: usize = 1 << 20;

/// A text in the making.
#[derive(Debug, Default)]
pub(in crate::import) struct Assembly {
    text: String,
    references: Vec<Reference>,
    is_unsettled: bool,
    /// The only part so far, which the whole is equal to.
    sole: Option<Datum>,
    parts: usize,
}

impl Assembly {
    /// Adds a known text.
    pub(in crate::import) fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts += 1;
            self.write(text);
        }
    }

    /// Adds a value; `label` stands for it where it is not known.
    pub(in crate::import) fn part(&mut self, value: &Datum, label: &str) {
        match value {
            Datum::Null => return,
            Datum::Bool(flag) => self.write(if *flag { "true" } else { "false" }),
            Datum::Number(number) => self.write(&number.to_string()),
            Datum::Text(text) if text.is_empty() => return,
            Datum::Text(text) => self.write(text),
            Datum::Template { text, references } => {
                self.write(text);
                self.references.extend_from_slice(references);
                self.is_unsettled = true;
            }
            Datum::Reference(reference) => {
                self.write(&marked(&reference_text(reference)));
                self.references.push(reference.clone());
                self.is_unsettled = true;
            }
            Datum::Unknown { references, .. } => {
                self.write(&marked(label));
                self.references.extend_from_slice(references);
                self.is_unsettled = true;
            }
            Datum::List(_) | Datum::Map(_) => {
                self.write(&marked(label));
                self.references.extend(all_references(value));
                self.is_unsettled = true;
            }
        }
        self.parts += 1;
        self.sole = if self.parts == 1 { Some(value.clone()) } else { None };
    }

    fn write(&mut self, text: &str) {
        if self.text.len() <= LONGEST {
            self.text.push_str(text);
        }
    }

    /// Returns the text, or the only part as it is.
    pub(in crate::import) fn finish(mut self) -> Datum {
        self.references.sort();
        self.references.dedup();
        let references = self.references;
        if self.text.len() > LONGEST {
            let why = "the text is longer than any real one".to_owned();
            return Datum::Unknown { why, references };
        }
        match self.sole {
            Some(sole @ (Datum::Reference(_) | Datum::Unknown { .. })) if self.parts == 1 => sole,
            _ if self.is_unsettled => Datum::Template { text: self.text, references },
            _ => Datum::Text(self.text),
        }
    }
}

fn marked(label: &str) -> String {
    format!("${{{label}}}")
}

fn reference_text(reference: &Reference) -> String {
    if reference.attribute.is_empty() {
        reference.address.clone()
    } else {
        format!("{}.{}", reference.address, reference.attribute)
    }
}

/// Makes a value that is not known but computed from other values.
pub(in crate::import) fn computed(why: impl Into<String>, from: &[&Datum]) -> Datum {
    let mut references: Vec<_> = from.iter().flat_map(|value| all_references(value)).collect();
    references.sort();
    references.dedup();
    // The references of a million parts tell no more than those of the first.
    references.truncate(100);
    // Where the one value that it comes from is not known, the reason is the same.
    let why = match from {
        [Datum::Unknown { why, .. }] => why.clone(),
        _ => why.into(),
    };
    Datum::Unknown { why, references }
}

/// Returns every reference that a value holds.
pub(in crate::import) fn all_references(value: &Datum) -> Vec<Reference> {
    match value {
        Datum::Null | Datum::Bool(_) | Datum::Number(_) | Datum::Text(_) => Vec::new(),
        Datum::Reference(reference) => vec![reference.clone()],
        Datum::Template { references, .. } | Datum::Unknown { references, .. } => {
            references.clone()
        }
        Datum::List(items) => items.iter().flat_map(|item| all_references(&item.value)).collect(),
        Datum::Map(entries) => {
            entries.values().flat_map(|entry| all_references(&entry.value)).collect()
        }
    }
}

/// Returns a known scalar as a text.
pub(in crate::import) fn scalar_text(value: &Datum) -> Option<String> {
    match value {
        Datum::Text(text) => Some(text.clone()),
        Datum::Number(number) => Some(number.to_string()),
        Datum::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Tells whether nothing in a value is open.
pub(in crate::import) fn is_settled(value: &Datum) -> bool {
    match value {
        Datum::Null | Datum::Bool(_) | Datum::Number(_) | Datum::Text(_) => true,
        Datum::Reference(_) | Datum::Template { .. } | Datum::Unknown { .. } => false,
        Datum::List(items) => items.iter().all(|item| is_settled(&item.value)),
        Datum::Map(entries) => entries.values().all(|entry| is_settled(&entry.value)),
    }
}

/// Tells whether two values are the same, wherever they stand; nothing where that is open.
pub(in crate::import) fn equal(one: &Datum, other: &Datum) -> Option<bool> {
    if let (Some(one), Some(other)) = (scalar_text(one), scalar_text(other)) {
        return Some(one == other);
    }
    match (one, other) {
        (Datum::Reference(one), Datum::Reference(other)) if one == other => Some(true),
        (Datum::List(one), Datum::List(other)) if one.len() == other.len() => {
            all_equal(one.iter().zip(other))
        }
        (Datum::Map(one), Datum::Map(other)) if one.keys().eq(other.keys()) => {
            all_equal(one.values().zip(other.values()))
        }
        (one, other) => (is_settled(one) && is_settled(other)).then_some(*one == *other),
    }
}

fn all_equal<'a>(pairs: impl Iterator<Item = (&'a Setting, &'a Setting)>) -> Option<bool> {
    let mut all = Some(true);
    for (one, other) in pairs {
        match equal(&one.value, &other.value) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

/// Returns a value as used on another line: that of the setting it ends in.
pub(in crate::import) fn on_line(value: &Datum, line: u32) -> Datum {
    let moved = |setting: &Setting| Setting::new(on_line(&setting.value, line), line);
    match value {
        Datum::List(items) => Datum::List(items.iter().map(moved).collect()),
        Datum::Map(entries) => {
            Datum::Map(entries.iter().map(|(key, setting)| (key.clone(), moved(setting))).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Assembly, equal};
    use crate::import::infrastructure::{Datum, Reference, Setting};

    fn reference() -> Datum {
        Datum::Reference(Reference { address: "Key".to_owned(), attribute: "Arn".to_owned() })
    }

    #[test]
    fn a_text_keeps_what_is_known_of_it() {
        let mut text = Assembly::default();
        text.text("arn:");
        text.part(&Setting::unknown("later", 1).value, "AWS::Region");
        text.part(&reference(), "");
        text.part(&Datum::Number(8.0), "");
        let Datum::Template { text, references } = text.finish() else { panic!() };
        assert_eq!(text, "arn:${AWS::Region}${Key.Arn}8");
        assert_eq!(references.len(), 1);
    }

    #[test]
    fn a_sole_part_stays_what_it_is() {
        let mut text = Assembly::default();
        text.text("");
        text.part(&reference(), "");
        assert_eq!(text.finish(), reference());
    }

    #[test]
    fn texts_do_not_grow_without_end() {
        let mut text = Assembly::default();
        for _ in 0..100 {
            text.text(&"x".repeat(100_000));
        }
        assert!(matches!(text.finish(), Datum::Unknown { .. }));
    }

    #[test]
    fn what_is_open_is_neither_equal_nor_different() {
        let text = |text: &str| Datum::Text(text.to_owned());
        assert_eq!(equal(&text("true"), &Datum::Bool(true)), Some(true));
        assert_eq!(equal(&text("a"), &text("b")), Some(false));
        assert_eq!(equal(&text("a"), &reference()), None);
        assert_eq!(equal(&reference(), &reference()), Some(true));
    }
}
