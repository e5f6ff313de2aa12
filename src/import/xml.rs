//! XML -> [`Tree`], within limits that are kept while reading.
//!
//! The tree is flat, like that of JSON and YAML: elements know what they lie in, and a pointer is
//! made only when a diagnostic needs it. Names and attributes are local ones, since writers choose
//! prefixes as they like. Whole subtrees can be left out by name, so that pictures cost nothing.
//! A document type is refused: no entities but the five predefined ones are known, and nothing is
//! ever fetched.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::guard::Limits;

/// A document; made by [`read`].
#[derive(Debug)]
pub(super) struct Tree<'a> {
    file: String,
    elements: Vec<Data<'a>>,
}

/// One element and where it stands.
#[derive(Debug)]
struct Data<'a> {
    name: &'a str,
    attributes: Vec<(Box<str>, String)>,
    text: String,
    children: Vec<usize>,
    /// Position of the element that it lies in; its own for the root.
    parent: usize,
    line: u32,
    column: u32,
    /// Which of the elements of its name it is in what it lies in, from 1.
    number: usize,
    /// Whether others of its name lie beside it.
    has_twins: bool,
}

/// A position in a text, which is only ever moved forwards: files that are one line long would
/// else be counted through for every element.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    offset: usize,
    line: u32,
    column: u32,
}

impl Cursor {
    const START: Self = Self { offset: 0, line: 1, column: 1 };

    fn move_to(&mut self, offset: usize, text: &str) {
        let passed = text.get(self.offset..offset).unwrap_or_default();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let lines = passed.bytes().filter(|byte| *byte == b'\n').count();
        let (base, last) = match passed.rsplit_once('\n') {
            Some((_, last)) => (1, last),
            None => (self.column, passed),
        };
        self.line = self.line.saturating_add(number(lines));
        self.column = base.saturating_add(number(last.chars().count()));
        self.offset = self.offset.max(offset);
    }
}

/// An element of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    tree: &'a Tree<'a>,
    at: usize,
}

impl<'a> Tree<'a> {
    /// Returns the outermost element.
    pub(super) fn root(&'a self) -> Element<'a> {
        Element { tree: self, at: 0 }
    }
}

impl<'a> Element<'a> {
    fn data(self) -> Option<&'a Data<'a>> {
        self.tree.elements.get(self.at)
    }

    /// Returns the name without its prefix.
    pub(super) fn name(self) -> &'a str {
        self.data().map_or("", |data| data.name)
    }

    /// Returns where the element stands, with a path as `XPath` writes it.
    pub(super) fn place(self) -> Place {
        let (line, column) = self.data().map_or((0, 0), |data| (data.line, data.column));
        Place { file: self.tree.file.clone(), line, column, pointer: self.pointer() }
    }

    fn pointer(self) -> String {
        let mut steps = Vec::new();
        let mut at = self;
        while let Some(data) = at.data() {
            let number = if data.has_twins { format!("[{}]", data.number) } else { String::new() };
            steps.push(format!("/{}{number}", data.name));
            if data.parent == at.at {
                break;
            }
            at.at = data.parent;
        }
        steps.iter().rev().map(String::as_str).collect()
    }

    /// Returns the elements in it.
    pub(super) fn children(self) -> impl Iterator<Item = Self> + use<'a> {
        let children = self.data().map_or(&[][..], |data| &data.children);
        children.iter().map(move |at| Self { tree: self.tree, at: *at })
    }

    /// Returns the first element of a name in it.
    pub(super) fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    /// Returns the elements inside the first element of a name: those of a list.
    pub(super) fn items(self, list: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.child(list).into_iter().flat_map(Self::children)
    }

    /// Returns an attribute by its name without prefix.
    pub(super) fn attribute(self, name: &str) -> Option<&'a str> {
        let attributes = &self.data()?.attributes;
        attributes.iter().find(|(known, _)| &**known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the text between its tags without space around it.
    pub(super) fn text(self) -> &'a str {
        self.data().map_or("", |data| data.text.trim())
    }

    /// Returns the text of the first element of a name in it, or an empty one.
    pub(super) fn text_of(self, name: &str) -> &'a str {
        self.child(name).map_or("", Self::text)
    }
}

impl From<Element<'_>> for Place {
    fn from(element: Element<'_>) -> Self {
        element.place()
    }
}

/// Reads a document without the contents of elements that `skipped` names. Their well-formedness
/// and depth are checked like everything else.
pub(super) fn read<'a>(
    file: &str,
    text: &'a str,
    limits: &Limits,
    skipped: &[&str],
) -> Result<Tree<'a>, Diagnostic> {
    let mut builder = Builder::new(file, text, limits, skipped);
    while builder.step()? {}
    builder.finish()
}

/// Reads no further than the start of the first element in the outermost: enough to tell a format.
pub(super) fn read_start<'a>(
    file: &str,
    text: &'a str,
    limits: &Limits,
) -> Result<Tree<'a>, Diagnostic> {
    let mut builder = Builder::new(file, text, limits, &[]);
    while builder.tree.elements.len() < 2 && builder.step()? {}
    builder.open.clear();
    builder.finish()
}

/// An element that has not ended yet.
struct Open<'a> {
    at: usize,
    /// How many of each name it holds so far, and the first of them.
    names: BTreeMap<&'a str, (usize, usize)>,
}

struct Builder<'a, 'b> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    limits: &'b Limits,
    skipped: &'b [&'b str],
    tree: Tree<'a>,
    /// Where the latest element stands.
    cursor: Cursor,
    open: Vec<Open<'a>>,
    /// Levels below the element whose contents are left out; 0 outside of such.
    skipping: usize,
    /// Elements and attributes so far.
    values: usize,
}

impl<'a, 'b> Builder<'a, 'b> {
    fn new(file: &str, text: &'a str, limits: &'b Limits, skipped: &'b [&'b str]) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let tree = Tree { file: file.to_owned(), elements: Vec::new() };
        let (cursor, open, skipping, values) = (Cursor::START, Vec::new(), 0, 0);
        Self { text, reader, limits, skipped, tree, cursor, open, skipping, values }
    }

    /// Reads on; tells whether there is more.
    fn step(&mut self) -> Result<bool, Diagnostic> {
        let offset = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let event = match self.reader.read_event() {
            Ok(event) => event,
            Err(error) => return Err(self.broken(&error.to_string())),
        };
        match event {
            Event::Start(start) | Event::Empty(start) => self.start(&start, offset)?,
            Event::End(_) => self.end(),
            Event::Text(text) => self.add_text(&text.xml10_content(), offset)?,
            Event::CData(text) => self.add_text(&text.xml10_content(), offset)?,
            Event::GeneralRef(reference) => self.reference(&reference, offset)?,
            Event::DocType(_) => {
                let message = "a document type declaration is not read";
                let fault = self.fault(Code::NotReadable, offset, message);
                return Err(fault.hint("take <!DOCTYPE ...> out: no format that is read needs it"));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return Ok(false),
        }
        Ok(true)
    }

    fn start(&mut self, start: &BytesStart<'_>, offset: usize) -> Result<(), Diagnostic> {
        if self.open.len() + self.skipping >= self.limits.depth {
            let message = format!("nested deeper than {} levels", self.limits.depth);
            return Err(self.fault(Code::TooDeep, offset, message));
        }
        if self.skipping > 0 {
            self.skipping += 1;
            return Ok(());
        }
        if self.open.is_empty() && !self.tree.elements.is_empty() {
            return Err(self.fault(Code::NotReadable, offset, "a second outermost element"));
        }
        let attributes = self.attributes(start, offset)?;
        let name = self.name(start, offset);
        self.count(1 + attributes.len(), offset)?;
        let at = self.tree.elements.len();
        let parent = self.open.last().map_or(at, |open| open.at);
        let (number, first) = self.number(name, at);
        if let Some(first) = first.and_then(|first| self.tree.elements.get_mut(first)) {
            first.has_twins = true;
        }
        if let Some(outer) = self.tree.elements.get_mut(parent) {
            outer.children.push(at);
        }
        self.cursor.move_to(offset, self.text);
        self.tree.elements.push(Data {
            name,
            attributes,
            text: String::new(),
            children: Vec::new(),
            parent,
            line: self.cursor.line,
            column: self.cursor.column,
            number,
            has_twins: number > 1,
        });
        if self.skipped.contains(&name) {
            self.skipping = 1;
        } else {
            self.open.push(Open { at, names: BTreeMap::new() });
        }
        Ok(())
    }

    /// Returns which of the elements of its name one is, and the first of them if it is not alone.
    fn number(&mut self, name: &'a str, at: usize) -> (usize, Option<usize>) {
        let Some(open) = self.open.last_mut() else { return (1, None) };
        let (count, first) = open.names.entry(name).or_insert((0, at));
        *count += 1;
        (*count, (*count > 1).then_some(*first))
    }

    /// Returns the local name as it stands in the text, so that it need not be copied.
    fn name(&self, start: &BytesStart<'_>, offset: usize) -> &'a str {
        let length = start.name().as_ref().len();
        let whole = self.text.get(offset + 1..offset + 1 + length).unwrap_or_default();
        whole.rsplit_once(':').map_or(whole, |(_, local)| local)
    }

    fn attributes(
        &self,
        start: &BytesStart<'_>,
        offset: usize,
    ) -> Result<Vec<(Box<str>, String)>, Diagnostic> {
        let mut found = Vec::new();
        // Duplicates are looked for by comparing each with each; the limit keeps that small.
        for (at, attribute) in start.attributes().with_checks(false).enumerate() {
            if at >= self.limits.attributes {
                let message =
                    format!("an element with more than {} attributes", self.limits.attributes);
                return Err(self.fault(Code::TooMany, offset, message));
            }
            let attribute =
                attribute.map_err(|error| self.broken_at(offset, &error.to_string()))?;
            let name = attribute.key.as_ref();
            let is_namespace = name == "xmlns" || name.starts_with("xmlns:");
            if !is_namespace {
                let value = attribute
                    .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                    .map_err(|error| self.broken_at(offset, &error.to_string()))?;
                let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
                found.push((local.into(), value.into_owned()));
            }
        }
        Ok(found)
    }

    fn count(&mut self, more: usize, offset: usize) -> Result<(), Diagnostic> {
        self.values += more;
        if self.values <= self.limits.nodes {
            return Ok(());
        }
        let message = format!("more than {} elements and attributes", self.limits.nodes);
        Err(self.fault(Code::TooMany, offset, message))
    }

    fn end(&mut self) {
        if self.skipping > 0 {
            self.skipping -= 1;
        } else {
            self.open.pop();
        }
    }

    fn add_text(&mut self, text: &str, offset: usize) -> Result<(), Diagnostic> {
        let Some(open) = self.open.last().filter(|_| self.skipping == 0) else {
            if self.open.is_empty() && self.skipping == 0 && !text.trim().is_empty() {
                let message = "not well-formed XML: text outside of the outermost element";
                return Err(self.fault(Code::NotReadable, offset, message));
            }
            return Ok(());
        };
        if let Some(data) = self.tree.elements.get_mut(open.at) {
            // Space between elements is layout, not content.
            if !(text.trim().is_empty() && data.text.is_empty()) {
                data.text.push_str(text);
            }
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>, offset: usize) -> Result<(), Diagnostic> {
        let name: &str = reference;
        match reference.resolve_char_ref() {
            Ok(Some(letter)) => {
                let letter = if letter == '\0' { '\u{fffd}' } else { letter };
                self.add_text(letter.encode_utf8(&mut [0; 4]), offset)
            }
            Ok(None) => match resolve_predefined_entity(name) {
                Some(text) => self.add_text(text, offset),
                None => {
                    let message = format!("the entity &{name}; is not known");
                    let hint = "write the character itself";
                    Err(self.fault(Code::NotReadable, offset, message).hint(hint))
                }
            },
            Err(error) => Err(self.broken_at(offset, &error.to_string())),
        }
    }

    fn finish(self) -> Result<Tree<'a>, Diagnostic> {
        if self.tree.elements.is_empty() {
            let message = "the file holds nothing but comments";
            return Err(self.fault(Code::EmptyInput, 0, message));
        }
        if let Some(open) = self.open.last().and_then(|open| self.tree.elements.get(open.at)) {
            let message = format!("not well-formed XML: <{}> has no end", open.name);
            let place = Place::line(&*self.tree.file, open.line, open.column);
            return Err(Diagnostic::new(Code::NotReadable, place, message));
        }
        Ok(self.tree)
    }

    fn broken(&self, error: &str) -> Diagnostic {
        let offset = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        self.broken_at(offset, error)
    }

    fn broken_at(&self, offset: usize, error: &str) -> Diagnostic {
        self.fault(Code::NotReadable, offset, format!("not well-formed XML: {error}"))
    }

    fn fault(&self, code: Code, offset: usize, message: impl Into<String>) -> Diagnostic {
        let mut at = Cursor::START;
        at.move_to(offset.min(self.text.len()), self.text);
        Diagnostic::new(code, Place::line(&*self.tree.file, at.line, at.column), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Code {
        read("f", text, &Limits::default(), &[]).unwrap_err().code
    }

    #[test]
    fn elements_know_their_text_and_place() {
        let text = "<?xml version=\"1.0\"?>\n<a:m xmlns:a='x' a:id='1&amp;2'>\n  <b>x &lt;&#233;<!-- c --> y</b>\n  <b/><pic><deep>z</deep></pic>\n</a:m>";
        let tree = read("f", text, &Limits::default(), &["pic"]).unwrap();
        let root = tree.root();
        assert_eq!((root.name(), root.attribute("id")), ("m", Some("1&2")));
        assert_eq!(root.attribute("a"), None);
        let bs: Vec<_> = root.children().filter(|child| child.name() == "b").collect();
        assert_eq!(bs[0].text(), "x <\u{e9} y");
        assert_eq!(bs[1].place().to_string(), "f:4:3 /m/b[2]");
        assert_eq!(root.child("pic").unwrap().children().count(), 0);
        assert_eq!(root.child("pic").unwrap().place().pointer, "/m/pic");
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for text in ["<a><b></a>", "<a>", "<a/><b/>", "<a/>x", "x<a/>", "<a b=1/>", "<a>&x;</a>"] {
            assert_eq!(faults(text), Code::NotReadable, "{text}");
        }
        assert_eq!(
            faults("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///x\">]><a>&x;</a>"),
            Code::NotReadable
        );
        assert_eq!(faults("<!-- only -->"), Code::EmptyInput);
        assert_eq!(faults(&"<a>".repeat(1000)), Code::TooDeep);
    }

    #[test]
    fn limits_hold_inside_of_what_is_skipped() {
        let deep = format!("<p>{}{}</p>", "<a>".repeat(100), "</a>".repeat(100));
        let fault = read("f", &deep, &Limits::default(), &["p"]).unwrap_err();
        assert_eq!(fault.code, Code::TooDeep);
        let many: String = (0..300).map(|at| format!(" a{at}=''")).collect();
        assert_eq!(faults(&format!("<a{many}/>")), Code::TooMany);
    }
}
