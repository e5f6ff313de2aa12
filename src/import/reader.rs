//! JSON and YAML -> [`Document`], within limits that are kept while reading.
//!
//! JSON is a subset of YAML 1.2, so one reader serves both and knows the line of every value. An
//! alias is stored as a reference and never copied, but counts as much as what it repeats: a bomb
//! exceeds the budget in the line that makes it one. Merge keys (`<<`) are resolved here; local tags
//! (`!Ref`) are kept beside the value, for the formats that have them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, Tag, options};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::{Data, Document, Step, Value};
use crate::import::guard::Limits;
use crate::import::jsonc;

/// The key by which YAML 1.1 takes over the entries of another mapping.
const MERGE: &str = "<<";

/// More repeated keys than this are a fault of their own.
const MOST_REPEATED: usize = 1_000;

/// Reads a file that holds one document, in which no key stands twice.
pub(super) fn read(file: &str, text: &str, limits: &Limits) -> Result<Document, Diagnostic> {
    let document = read_all(file, text, limits)?;
    document.check_single()?;
    Ok(document)
}

/// Reads a file of one or more documents. Of two equal keys the last counts, and
/// [`Document::repeated`] says where that was.
///
/// For most formats both are refused ([`Document::check_single`]): their own tools do so, and where
/// two tools would take different values, a file could show one thing to us and do another. Only
/// the readers of manifests let them pass, because `kubectl` does and real manifests have them.
pub(super) fn read_all(file: &str, text: &str, limits: &Limits) -> Result<Document, Diagnostic> {
    let mut reader = Reader {
        document: Document::new(file, Vec::new()),
        limits,
        open: Vec::new(),
        anchors: BTreeMap::new(),
    };
    let text = &jsonc::without_comments(text);
    let text = &printable(text);
    let options = options! {
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| reader.not_readable(text, &error))?;
        reader.event(event, span)?;
    }
    if reader.document.nodes.is_empty() {
        let place = Place::default().in_file(file);
        return Err(Diagnostic::new(
            Code::EmptyInput,
            place,
            "the file holds nothing but comments",
        ));
    }
    Ok(reader.document)
}

struct Reader<'a> {
    document: Document,
    limits: &'a Limits,
    open: Vec<Open>,
    /// The values that aliases may refer to, by number, with their weights.
    anchors: BTreeMap<usize, (usize, usize)>,
}

/// A list or mapping that has not ended yet.
struct Open {
    at: usize,
    anchor: usize,
    /// The number of values in it, itself included, as if aliases were copies.
    weight: usize,
    inside: Inside,
}

enum Inside {
    List(Vec<usize>),
    Map { pairs: Vec<(usize, usize)>, keys: BTreeSet<Box<str>>, key: Option<usize> },
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Diagnostic> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(text, style, tag.as_deref());
                self.leaf(value, anchor, 1, (span, tag.as_deref()))
            }
            Event::Alias(anchor) => {
                let Some((target, weight)) = self.anchors.get(&anchor).copied() else {
                    return Err(self.fault(Code::NotReadable, span, "an alias contains itself"));
                };
                self.leaf(Value::Alias(target), 0, weight, (span, None))
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.start(Inside::List(Vec::new()), anchor, (span, tag.as_deref()))
            }
            Event::MappingStart(_, anchor, tag) => {
                let inside = Inside::Map { pairs: Vec::new(), keys: BTreeSet::new(), key: None };
                self.start(inside, anchor, (span, tag.as_deref()))
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => Ok(()),
        }
    }

    fn leaf(
        &mut self,
        value: Value,
        anchor: usize,
        weight: usize,
        (span, tag): (Span, Option<&Tag>),
    ) -> Result<(), Diagnostic> {
        let at = self.push(value, span, tag)?;
        if anchor != 0 {
            self.anchors.insert(anchor, (at, weight));
        }
        self.place_inside(at, weight, span)
    }

    fn start(
        &mut self,
        inside: Inside,
        anchor: usize,
        (span, tag): (Span, Option<&Tag>),
    ) -> Result<(), Diagnostic> {
        if self.open.len() >= self.limits.depth {
            return Err(self.too_deep(span));
        }
        let at = self.push(Value::Null, span, tag)?;
        self.open.push(Open { at, anchor, weight: 1, inside });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Diagnostic> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.inside {
            Inside::List(items) => Value::List(items.into()),
            Inside::Map { mut pairs, keys, .. } => {
                if keys.len() < pairs.len() {
                    self.keep_last(&mut pairs);
                }
                Value::Map(self.merged(pairs, keys).into())
            }
        };
        if let Some(data) = self.document.nodes.get_mut(open.at) {
            data.value = value;
        }
        if open.anchor != 0 {
            self.anchors.insert(open.anchor, (open.at, open.weight));
        }
        self.place_inside(open.at, open.weight, span)
    }

    /// Adds a value to the array.
    fn push(&mut self, value: Value, span: Span, tag: Option<&Tag>) -> Result<usize, Diagnostic> {
        let at = self.document.nodes.len();
        if at >= self.limits.nodes {
            return Err(self.too_many(span));
        }
        let parent = self.open.last().map_or(at, |open| open.at);
        let step = match self.open.last().map(|open| &open.inside) {
            None => Step::Root,
            Some(Inside::List(items)) => Step::Item(items.len()),
            Some(Inside::Map { key: Some(key), .. }) => Step::Key(*key),
            Some(Inside::Map { key: None, .. }) => Step::Key(at),
        };
        if self.open.is_empty() {
            self.document.roots.push(at);
        }
        let (line, column) = position(span);
        let tag = tag.and_then(local_name);
        self.document.nodes.push(Data { value, tag, line, column, parent, step });
        Ok(at)
    }

    /// Adds a complete value to the list or mapping that is open.
    fn place_inside(&mut self, at: usize, weight: usize, span: Span) -> Result<(), Diagnostic> {
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        open.weight = open.weight.saturating_add(weight);
        let is_too_heavy = open.weight > self.limits.nodes;
        match &mut open.inside {
            Inside::List(items) => items.push(at),
            Inside::Map { pairs, key, .. } if key.is_some() => {
                pairs.extend(key.take().map(|key| (key, at)));
            }
            Inside::Map { keys, key, .. } => {
                let Some(text) = key_text(&self.document, at) else {
                    let message = "a key of a mapping is not a text";
                    return Err(self.fault(Code::NotReadable, span, message));
                };
                if !keys.insert(text.into()) {
                    let message = format!("the key {text:?} stands here a second time");
                    let (line, column) = position(span);
                    let place = Place::line(&*self.document.file, line, column);
                    let fault = Diagnostic::new(Code::DuplicateKey, place, message);
                    if self.document.repeated.len() >= MOST_REPEATED {
                        return Err(fault);
                    }
                    self.document.repeated.push(fault);
                }
                *key = Some(at);
            }
        }
        if is_too_heavy { Err(self.too_many(span)) } else { Ok(()) }
    }

    /// Leaves out every entry whose key stands again further down.
    fn keep_last(&self, pairs: &mut Vec<(usize, usize)>) {
        let mut seen = BTreeSet::new();
        pairs.reverse();
        pairs.retain(|(key, _)| seen.insert(key_text(&self.document, *key)));
        pairs.reverse();
    }

    /// Takes over the entries of the mappings under `<<`. What stands in the mapping itself
    /// wins, then the earlier of several mappings (yaml.org/type/merge.html).
    fn merged(
        &self,
        mut pairs: Vec<(usize, usize)>,
        mut keys: BTreeSet<Box<str>>,
    ) -> Vec<(usize, usize)> {
        let value = |at: usize| self.document.nodes.get(at).map(|data| &data.value);
        let is_merge = |(key, _): &(usize, usize)| matches!(value(*key), Some(Value::Plain(text)) if &**text == MERGE);
        let Some(place) = pairs.iter().position(is_merge) else { return pairs };
        let (_, source) = pairs.remove(place);
        let target = |at: usize| match value(at) {
            Some(Value::Alias(target)) => value(*target),
            other => other,
        };
        let sources: Vec<_> = match target(source) {
            Some(Value::List(items)) => items.iter().filter_map(|item| target(*item)).collect(),
            other => other.into_iter().collect(),
        };
        for source in sources {
            let Value::Map(inherited) = source else { continue };
            for pair in inherited {
                if key_text(&self.document, pair.0).is_some_and(|key| keys.insert(key.into())) {
                    pairs.push(*pair);
                }
            }
        }
        pairs
    }

    fn too_deep(&self, span: Span) -> Diagnostic {
        let message = format!("nested deeper than {} levels", self.limits.depth);
        self.fault(Code::TooDeep, span, message)
    }

    fn too_many(&self, span: Span) -> Diagnostic {
        let message =
            format!("more than {} values, counting what aliases repeat", self.limits.nodes);
        self.fault(Code::TooMany, span, message)
    }

    fn fault(&self, code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        let (line, column) = position(span);
        Diagnostic::new(code, Place::line(&*self.document.file, line, column), message)
    }

    fn not_readable(&self, text: &str, error: &ScanError) -> Diagnostic {
        let at = *error.marker();
        // The scanner runs ahead of the events, so it may meet the limit first.
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            return self.too_deep(Span::empty(at));
        }
        let syntax = if text.trim_start().starts_with(['{', '[']) { "JSON" } else { "YAML" };
        let message = format!("not well-formed {syntax}: {}", one_sentence(&error.info()));
        let diagnostic = self.fault(Code::NotReadable, Span::empty(at), message);
        if text.trim_start().starts_with('<') {
            return diagnostic.hint("this looks like XML, which is not read");
        }
        diagnostic
    }
}

/// Replaces what JSON allows in a text and YAML does not (YAML 1.2, section 5.1): control characters
/// that stand in descriptions which went through a wrong encoding.
fn printable(text: &str) -> Cow<'_, str> {
    let is_foreign = |letter: char| matches!(letter, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_foreign) {
        Cow::Owned(text.replace(is_foreign, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Returns the text of a value that may serve as a key.
fn key_text(document: &Document, at: usize) -> Option<&str> {
    match &document.nodes.get(at)?.value {
        Value::Plain(text) | Value::Text(text) => Some(text),
        Value::Null => Some(""),
        Value::Alias(target) => match &document.nodes.get(*target)?.value {
            Value::Plain(text) | Value::Text(text) => Some(text),
            _ => None,
        },
        Value::List(_) | Value::Map(_) => None,
    }
}

/// Reads a scalar by the core schema of YAML 1.2 (section 10.3), as far as null goes; whether a
/// plain scalar is a number or a flag is for the importer to say.
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let is_plain = style == ScalarStyle::Plain && tag.is_none();
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" if is_plain => Value::Null,
        _ if is_plain => Value::Plain(text.into()),
        _ => Value::Text(text.into()),
    }
}

/// Returns the name of a tag that is the application's own (`!Ref`, YAML 1.2, section 6.8.1); the tags
/// of YAML itself say nothing that the readers of values do not see.
fn local_name(tag: &Tag) -> Option<Box<str>> {
    (tag.handle() == "!" && !tag.suffix().is_empty()).then(|| tag.suffix().into())
}

fn position(span: Span) -> (u32, u32) {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (number(span.start.line()), number(span.start.col().saturating_add(1)))
}

fn one_sentence(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}
