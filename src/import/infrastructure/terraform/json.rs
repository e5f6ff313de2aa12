//! JSON that Terraform writes, read without a tree of the whole: what is not asked for is skipped,
//! and the values of a resource go straight into a [`Setting`].
//!
//! Plans of large systems have a hundred megabytes, most of them repeated or of no use here. Lines
//! come from where a raw value lies in the text: `terraform show` writes one line, people's tools
//! write many.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::guard::Limits;
use crate::import::infrastructure::{Datum, Setting};

/// Values of a document that stands in a text, and levels of it.
const MOST_IN_TEXT: usize = 100_000;
const DEPTH_IN_TEXT: usize = 64;

/// The entries of an object, none of them read yet.
pub(super) type Entries<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// The text that is read, with what is needed to say where a part of it stands.
pub(super) struct Text<'a> {
    pub(super) file: &'a str,
    all: &'a str,
    /// Where each line starts.
    lines: Vec<usize>,
    depth: usize,
    /// Values that may still be read.
    left: Cell<usize>,
}

impl<'a> Text<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, limits: &Limits) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            file,
            all: text,
            lines: breaks.map(|(at, _)| at).collect(),
            depth: limits.depth,
            left: Cell::new(limits.plan_nodes),
        }
    }

    /// Returns the line that a part of the text starts on.
    pub(super) fn line(&self, part: &str) -> u32 {
        let at = part.as_ptr().addr().saturating_sub(self.all.as_ptr().addr());
        let before = self.lines.partition_point(|line_break| *line_break < at);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }

    /// Returns the place of a part of the text.
    pub(super) fn place(&self, part: &RawValue, pointer: String) -> Place {
        Place { file: self.file.to_owned(), line: self.line(part.get()), column: 0, pointer }
    }

    /// Reads the outermost object.
    pub(super) fn whole<T: serde::Deserialize<'a>>(&self) -> Result<T, Diagnostic> {
        serde_json::from_str(self.all).map_err(|error| self.not_readable(&error))
    }

    fn not_readable(&self, error: &serde_json::Error) -> Diagnostic {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let place = Place::line(self.file, number(error.line()), number(error.column()));
        Diagnostic::new(Code::NotReadable, place, format!("not well-formed JSON: {error}"))
    }

    /// Reads a part of the text into a type of its own; a part of another shape is nothing.
    pub(super) fn part<T: serde::Deserialize<'a>>(part: &'a RawValue) -> Option<T> {
        serde_json::from_str(part.get()).ok()
    }

    /// Reads a value with everything in it. A value that is too deep, or beyond the budget, is not
    /// known, and the reason says so.
    pub(super) fn setting(&self, part: &RawValue) -> Setting {
        let line = self.line(part.get());
        let seed = Seed { line, depth: self.depth, left: &self.left };
        let mut reader = serde_json::Deserializer::from_str(part.get());
        seed.deserialize(&mut reader)
            .unwrap_or_else(|error| Setting::unknown(format!("not read: {error}"), line))
    }

    /// Reads a document that stands in a text of a few values.
    pub(super) fn value(text: &str, line: u32) -> Option<Setting> {
        let left = Cell::new(MOST_IN_TEXT);
        let seed = Seed { line, depth: DEPTH_IN_TEXT, left: &left };
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = seed.deserialize(&mut reader).ok()?;
        reader.end().ok()?;
        Some(value)
    }

    /// Reads the entries of an object, each with the line that it stands on.
    pub(super) fn settings(&self, part: &'a RawValue) -> BTreeMap<String, Setting> {
        let entries: Entries<'a> = Self::part(part).unwrap_or_default();
        let read =
            entries.iter().map(|(key, value)| (key.clone().into_owned(), self.setting(value)));
        read.filter(|(_, setting)| setting.value != Datum::Null).collect()
    }
}

/// Reads any value into a setting.
#[derive(Clone, Copy)]
struct Seed<'b> {
    line: u32,
    depth: usize,
    left: &'b Cell<usize>,
}

impl Seed<'_> {
    fn inner<E: Error>(self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| E::custom("nested too deep"))?;
        Ok(Self { depth, ..self })
    }

    fn made<E: Error>(self, value: Datum) -> Result<Setting, E> {
        let left = self.left.get().checked_sub(1).ok_or_else(|| E::custom("too many values"))?;
        self.left.set(left);
        Ok(Setting::new(value, self.line))
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Setting;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Setting, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Setting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Setting, E> {
        self.made(Datum::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Setting, E> {
        self.made(Datum::Bool(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Setting, E> {
        self.made(number_of(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Setting, E> {
        self.made(number_of(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Setting, E> {
        self.made(Datum::Number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Setting, E> {
        self.made(Datum::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Setting, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(inner)? {
            items.push(item);
        }
        self.made(Datum::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Setting, A::Error> {
        let inner = self.inner()?;
        let mut entries = BTreeMap::new();
        while let Some(key) = access.next_key::<String>()? {
            entries.insert(key, access.next_value_seed(inner)?);
        }
        self.made(Datum::Map(entries))
    }
}

/// Every number of a setting is a float, which holds account numbers and sizes exactly.
fn number_of(number: i128) -> Datum {
    let small = i32::try_from(number).map(f64::from);
    Datum::Number(small.unwrap_or_else(|_| number.to_string().parse().unwrap_or(f64::NAN)))
}
