//! A document of nested values, whatever syntax it was written in, with the place of each.
//!
//! All values lie in one flat array and know what they lie in, so that a pointer is made only when
//! a diagnostic needs it, an alias costs nothing, and nothing recurses. The accessors of [`Node`]
//! are tolerant: a missing or null value is no fault, a value of the wrong type is left out and
//! said.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::notes::Notes;

/// The documents of one file, mostly a single one; made by the reader.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) file: String,
    pub(super) nodes: Vec<Data>,
    /// Positions of the outermost value of each document.
    pub(super) roots: Vec<usize>,
    /// A diagnostic for each key that stands twice in its mapping; the last one counts.
    pub(super) repeated: Vec<Diagnostic>,
    /// The entries of large mappings, sorted by key; made when the first is asked for.
    sorted: OnceLock<BTreeMap<usize, Pairs>>,
}

/// Positions of keys and values.
type Pairs = Box<[(usize, usize)]>;

/// A mapping with more entries than this is searched in its sorted entries: every format asks for
/// many keys, so that a mapping of very many would cost seconds.
const LARGE: usize = 64;

/// One value and where it stands.
#[derive(Debug)]
pub(super) struct Data {
    pub(super) value: Value,
    /// The name of its local tag: `Ref` for `!Ref`.
    pub(super) tag: Option<Box<str>>,
    pub(super) line: u32,
    pub(super) column: u32,
    /// Position of the list or mapping that it lies in; its own for the root.
    pub(super) parent: usize,
    pub(super) step: Step,
}

/// How a value is reached from what it lies in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Root,
    /// Position of the key.
    Key(usize),
    Item(usize),
}

#[derive(Debug)]
pub(super) enum Value {
    Null,
    /// A scalar without quotes: a number, a flag, or a text, as the reader of the value likes.
    Plain(Box<str>),
    /// A quoted text.
    Text(Box<str>),
    List(Box<[usize]>),
    Map(Pairs),
    Alias(usize),
}

/// A scalar by its type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scalar<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(&'a str),
}

static NOTHING: Data =
    Data { value: Value::Null, tag: None, line: 0, column: 0, parent: 0, step: Step::Root };

/// A value in a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    document: &'a Document,
    at: usize,
}

impl Document {
    /// Starts a document of a file, with the positions of its outermost values.
    pub(super) fn new(file: &str, roots: Vec<usize>) -> Self {
        Self { file: file.to_owned(), roots, ..Self::default() }
    }

    /// Returns the outermost value of the first document.
    pub(super) fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// Returns the outermost value of every document.
    pub(super) fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots.iter().map(|at| Node::new(self, *at))
    }

    /// Returns what a format of single documents with unique keys refuses.
    pub(super) fn check_single(&self) -> Result<(), Diagnostic> {
        if let Some(second) = self.roots().nth(1) {
            let message = "the file holds more than one document";
            return Err(Diagnostic::new(Code::NotReadable, second.place(), message));
        }
        self.repeated.first().map_or(Ok(()), |first| Err(first.clone()))
    }

    fn key(&self, at: usize) -> &str {
        Node::new(self, at).scalar().unwrap_or_default()
    }

    /// Returns the entries of a large mapping, sorted by key.
    fn sorted(&self, map: usize) -> &[(usize, usize)] {
        let all = self.sorted.get_or_init(|| {
            let large = self.nodes.iter().enumerate().filter_map(|(at, data)| match &data.value {
                Value::Map(pairs) if pairs.len() > LARGE => Some((at, pairs.clone())),
                _ => None,
            });
            let sort = |(at, mut pairs): (usize, Pairs)| {
                pairs.sort_by(|left, right| self.key(left.0).cmp(self.key(right.0)));
                (at, pairs)
            };
            large.map(sort).collect()
        });
        all.get(&map).map_or(&[], |pairs| pairs)
    }
}

impl<'a> Node<'a> {
    fn new(document: &'a Document, at: usize) -> Self {
        match document.nodes.get(at).map(|data| &data.value) {
            Some(Value::Alias(target)) => Self { document, at: *target },
            _ => Self { document, at },
        }
    }

    fn data(self) -> &'a Data {
        self.document.nodes.get(self.at).unwrap_or(&NOTHING)
    }

    /// Returns where the value stands.
    pub(super) fn place(self) -> Place {
        let data = self.data();
        Place {
            file: self.document.file.clone(),
            line: data.line,
            column: data.column,
            pointer: self.pointer(),
        }
    }

    /// Returns the JSON pointer (RFC 6901) of the value.
    fn pointer(self) -> String {
        let mut steps = Vec::new();
        let mut at = self;
        loop {
            match at.data().step {
                Step::Root => break,
                Step::Item(number) => steps.push(number.to_string()),
                Step::Key(key) => {
                    let key = self.document.key(key);
                    steps.push(key.replace('~', "~0").replace('/', "~1"));
                }
            }
            at = Self { document: self.document, at: at.data().parent };
        }
        steps.iter().rev().flat_map(|step| ["/", step]).collect()
    }

    /// Returns the text of a scalar.
    pub(super) fn scalar(self) -> Option<&'a str> {
        match &self.data().value {
            Value::Plain(text) | Value::Text(text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) | Value::Alias(_) => None,
        }
    }

    /// Returns the name of the local tag of the value, `Ref` for `!Ref`. The value under a tag is
    /// read as if the tag were not there, but that an empty one is an empty text.
    pub(super) fn tag(self) -> Option<&'a str> {
        self.data().tag.as_deref()
    }

    /// Returns the line that the value stands on, from 1.
    pub(super) fn line(self) -> u32 {
        self.data().line
    }

    /// Returns a scalar by the type that JSON, or YAML 1.2 in its core schema, gives to it; quoted
    /// ones are texts. Lists and mappings are nothing.
    pub(super) fn typed_scalar(self) -> Scalar<'a> {
        match &self.data().value {
            Value::Text(text) => Scalar::Text(text),
            Value::Plain(text) => match &**text {
                "true" | "True" | "TRUE" => Scalar::Bool(true),
                "false" | "False" | "FALSE" => Scalar::Bool(false),
                // A leading zero is no number of these: account ids and modes (`010`) stay texts.
                word if has_leading_zero(word) => Scalar::Text(word),
                word => number(word).map_or(Scalar::Text(word), Scalar::Number),
            },
            Value::Null | Value::List(_) | Value::Map(_) | Value::Alias(_) => Scalar::Null,
        }
    }

    /// Tells whether the value is a mapping.
    pub(super) fn is_map(self) -> bool {
        matches!(self.data().value, Value::Map(_))
    }

    /// Tells whether the value is a list.
    pub(super) fn is_list(self) -> bool {
        matches!(self.data().value, Value::List(_))
    }

    /// Returns the entries of a mapping as (key, value), nothing for any other value.
    pub(super) fn pairs(self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let pairs = match &self.data().value {
            Value::Map(pairs) => &**pairs,
            _ => &[],
        };
        let document = self.document;
        pairs.iter().map(move |(key, value)| (document.key(*key), Self::new(document, *value)))
    }

    /// Returns the elements of a list, nothing for any other value.
    pub(super) fn elements(self) -> impl Iterator<Item = Self> + use<'a> {
        let items = match &self.data().value {
            Value::List(items) => &**items,
            _ => &[],
        };
        let document = self.document;
        items.iter().map(move |at| Self::new(document, *at))
    }

    /// Returns the value under a key, unless it is missing or null.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        let value = self.entry(key)?;
        (!matches!(value.data().value, Value::Null)).then_some(value)
    }

    /// Returns the value under a key, be it null.
    fn entry(self, key: &str) -> Option<Self> {
        match &self.data().value {
            Value::Map(pairs) if pairs.len() > LARGE => {
                let sorted = self.document.sorted(self.at);
                let at = sorted.partition_point(|(name, _)| self.document.key(*name) < key);
                let (name, value) = sorted.get(at)?;
                (self.document.key(*name) == key).then(|| Self::new(self.document, *value))
            }
            _ => self.pairs().find(|(name, _)| *name == key).map(|(_, value)| value),
        }
    }

    /// Tells whether a key is there, be it without a value.
    pub(super) fn has(self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// Returns the mapping under a key.
    pub(super) fn map(self, key: &str, notes: &mut Notes) -> Option<Self> {
        let value = self.get(key)?;
        if value.is_map() {
            return Some(value);
        }
        value.has_wrong_type("a mapping", notes);
        None
    }

    /// Returns the elements of the list under a key, without nulls.
    pub(super) fn list(self, key: &str, notes: &mut Notes) -> Vec<Self> {
        let Some(value) = self.get(key) else { return Vec::new() };
        if !value.is_list() {
            value.has_wrong_type("a list", notes);
        }
        value.elements().filter(|item| !matches!(item.data().value, Value::Null)).collect()
    }

    /// Returns the mappings of the list under a key.
    pub(super) fn maps(self, key: &str, notes: &mut Notes) -> Vec<Self> {
        let mut items = self.list(key, notes);
        items.retain(|item| {
            if !item.is_map() {
                item.has_wrong_type("a mapping", notes);
            }
            item.is_map()
        });
        items
    }

    /// Returns the texts of the list under a key, each with its place.
    pub(super) fn texts(self, key: &str, notes: &mut Notes) -> Vec<(&'a str, Self)> {
        let mut texts = Vec::new();
        for item in self.list(key, notes) {
            match item.scalar() {
                Some(text) => texts.push((text, item)),
                None => item.has_wrong_type("a text", notes),
            }
        }
        texts
    }

    /// Returns the text under a key; numbers and flags are texts as they are written.
    pub(super) fn text(self, key: &str, notes: &mut Notes) -> Option<&'a str> {
        let value = self.get(key)?;
        if value.scalar().is_none() {
            value.has_wrong_type("a text", notes);
        }
        value.scalar()
    }

    /// Returns the text under a key without space around it, or an empty one.
    pub(super) fn string(self, key: &str, notes: &mut Notes) -> String {
        self.text(key, notes).unwrap_or_default().trim().to_owned()
    }

    /// Returns the text under a key on one line, or an empty one: for names.
    pub(super) fn name(self, key: &str, notes: &mut Notes) -> String {
        one_line(self.text(key, notes).unwrap_or_default())
    }

    /// Returns the flag under a key; also in the words of YAML 1.1, which Go's reader accepts.
    pub(super) fn flag(self, key: &str, notes: &mut Notes) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.scalar().and_then(flag);
        if flag.is_none() {
            value.has_wrong_type("true or false", notes);
        }
        flag
    }

    /// Returns the number under a key, also where it is quoted.
    pub(super) fn number(self, key: &str, notes: &mut Notes) -> Option<f64> {
        let value = self.get(key)?;
        let number = value.scalar().and_then(number);
        if number.is_none() {
            value.has_wrong_type("a number", notes);
        }
        number
    }

    /// Says which keys are not part of the format.
    pub(super) fn expect_keys(self, known: &[&str], notes: &mut Notes) {
        for (key, value) in self.pairs() {
            if !known.contains(&key) {
                notes.say(Code::UnknownField, value.place(), format!("unknown field {key:?}"));
            }
        }
    }

    /// Says that the value has another type than the format asks for.
    pub(super) fn has_wrong_type(self, expected: &str, notes: &mut Notes) {
        let found = match &self.data().value {
            Value::Null => "nothing",
            Value::Plain(_) | Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) | Value::Alias(_) => "a mapping",
        };
        notes.say(Code::WrongType, self.place(), format!("expected {expected}, found {found}"));
    }
}

impl From<Node<'_>> for Place {
    fn from(node: Node<'_>) -> Self {
        node.place()
    }
}

/// Reads a flag.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn has_leading_zero(word: &str) -> bool {
    word.len() > 1 && word.starts_with('0') && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads a finite number.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Puts a text on one line, with single spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
