//! TOML -> [`Document`]. TOML has no aliases, refuses duplicate keys, and its parser bounds depth.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::{Data, Document, Step, Value};
use crate::import::guard::Limits;

/// Reads a document.
pub(super) fn read(file: &str, text: &str, limits: &Limits) -> Result<Document, Diagnostic> {
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|error| {
        let (line, column) = lines.position(error.span().map_or(0, |span| span.start));
        let message = format!("not well-formed TOML: {}", error.message());
        Diagnostic::new(Code::NotReadable, Place::line(file, line, column), message)
    })?;
    let document = Document::new(file, vec![0]);
    let mut writer = Writer { document, lines, limits };
    let root = writer.push(Value::Null, 0, (0, Step::Root))?;
    writer.table(table.get_ref(), root, 1)?;
    Ok(writer.document)
}

struct Writer<'a> {
    document: Document,
    lines: Lines,
    limits: &'a Limits,
}

impl Writer<'_> {
    fn push(
        &mut self,
        value: Value,
        offset: usize,
        (parent, step): (usize, Step),
    ) -> Result<usize, Diagnostic> {
        let at = self.document.nodes.len();
        let (line, column) = self.lines.position(offset);
        if at >= self.limits.nodes {
            let message = format!("more than {} values", self.limits.nodes);
            let place = Place::line(&*self.document.file, line, column);
            return Err(Diagnostic::new(Code::TooMany, place, message));
        }
        self.document.nodes.push(Data { value, tag: None, line, column, parent, step });
        Ok(at)
    }

    fn table(&mut self, table: &DeTable<'_>, at: usize, depth: usize) -> Result<(), Diagnostic> {
        let mut pairs = Vec::new();
        for (key, value) in table {
            let text = Value::Text(key.get_ref().as_ref().into());
            let key = self.push(text, key.span().start, (at, Step::Root))?;
            if let Some(data) = self.document.nodes.get_mut(key) {
                data.step = Step::Key(key);
            }
            pairs.push((key, self.value(value, (at, Step::Key(key)), depth)?));
        }
        self.fill(at, Value::Map(pairs.into()));
        Ok(())
    }

    fn value(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        inside: (usize, Step),
        depth: usize,
    ) -> Result<usize, Diagnostic> {
        let offset = value.span().start;
        if depth > self.limits.depth {
            let (line, column) = self.lines.position(offset);
            let message = format!("nested deeper than {} levels", self.limits.depth);
            let place = Place::line(&*self.document.file, line, column);
            return Err(Diagnostic::new(Code::TooDeep, place, message));
        }
        let leaf = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.as_ref().into()),
            DeValue::Integer(number) => Value::Plain(number.to_string().into()),
            DeValue::Float(number) => Value::Plain(number.to_string().into()),
            DeValue::Boolean(flag) => Value::Plain(flag.to_string().into()),
            DeValue::Datetime(day) => Value::Plain(day.to_string().into()),
            DeValue::Array(_) | DeValue::Table(_) => Value::Null,
        };
        let at = self.push(leaf, offset, inside)?;
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, at, depth + 1)?,
            DeValue::Array(items) => {
                let mut list = Vec::new();
                for (number, item) in items.iter().enumerate() {
                    list.push(self.value(item, (at, Step::Item(number)), depth + 1)?);
                }
                self.fill(at, Value::List(list.into()));
            }
            _ => {}
        }
        Ok(at)
    }

    fn fill(&mut self, at: usize, value: Value) {
        if let Some(data) = self.document.nodes.get_mut(at) {
            data.value = value;
        }
    }
}

/// Where each line starts.
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Returns line and column of an offset, both from 1; columns are counted in bytes.
    fn position(&self, offset: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (number(line), number(offset.saturating_sub(start) + 1))
    }
}
