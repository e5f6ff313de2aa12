//! The shapes that reports come in: a document, lines of JSON, JSON behind a JavaScript variable,
//! a table with commas or semicolons.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::Document;
use crate::import::findings::Reading;
use crate::import::guard::Limits;
use crate::import::reader;

/// Longer first lines are no header of a table.
const LONGEST_HEADER: usize = 16 * 1024;

/// A report, parsed as far as all of its shape go.
pub(super) enum Shape<'a> {
    Document(Document),
    Table(Table<'a>),
}

/// A table whose rows are still to be read.
pub(super) struct Table<'a> {
    file: &'a str,
    text: &'a str,
    delimiter: u8,
    /// Names of the columns, in lower case.
    pub(super) header: Vec<String>,
}

/// A row of a table.
pub(super) struct Row<'a> {
    header: &'a [String],
    record: &'a csv::StringRecord,
    file: &'a str,
    line: u32,
}

/// Tells the shape of a text, and parses it if it is a document.
pub(super) fn of<'a>(
    file: &'a str,
    text: &'a str,
    limits: &Limits,
) -> Result<Shape<'a>, Diagnostic> {
    if let Some(table) = table(file, text) {
        return Ok(Shape::Table(table));
    }
    reader::read(file, &without_frame(text), limits).map(Shape::Document)
}

/// A header has several columns, and its delimiter is the one that it has more of.
fn table<'a>(file: &'a str, text: &'a str) -> Option<Table<'a>> {
    let first = text.trim_start().lines().next()?;
    if first.len() > LONGEST_HEADER || first.starts_with(['{', '[', '<', '#']) {
        return None;
    }
    let count = |delimiter: char| first.matches(delimiter).count();
    let delimiter = if count(';') > count(',') { b';' } else { b',' };
    if count(char::from(delimiter)) < 4 {
        return None;
    }
    let mut reader = reader_of(first, delimiter);
    let header = reader.headers().ok()?;
    let header = header.iter().map(|name| name.trim().to_lowercase()).collect();
    Some(Table { file, text, delimiter, header })
}

fn reader_of(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes())
}

impl Table<'_> {
    /// Reads the rows one by one; one that is not readable is said and left out.
    pub(super) fn rows(
        &self,
        limits: &Limits,
        reading: &mut Reading,
        read: fn(&Row<'_>, &mut Reading),
    ) {
        for record in reader_of(self.text, self.delimiter).records().take(limits.elements + 1) {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let line = u32::try_from(line).unwrap_or(u32::MAX);
                    let (header, file) = (&self.header, self.file);
                    read(&Row { header, record: &record, file, line }, reading);
                }
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    let line = u32::try_from(line).unwrap_or(u32::MAX);
                    let place = Place::line(self.file, line, 0);
                    let message = format!("the row is not readable: {error}");
                    reading.notes.say(Code::WrongType, place, message);
                }
            }
        }
    }
}

impl<'a> Row<'a> {
    /// Returns what stands in a column, or an empty text.
    pub(super) fn get(&self, column: &str) -> &'a str {
        let at = self.header.iter().position(|name| name == column);
        at.and_then(|at| self.record.get(at)).unwrap_or_default().trim()
    }

    /// Tells whether nothing stands in the row.
    pub(super) fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }

    /// Returns where the row stands.
    pub(super) fn place(&self) -> Place {
        Place::line(self.file, self.line, 0)
    }
}

/// Makes one JSON document of lines of JSON, and of JSON that is assigned to a variable. Lines stay
/// where they are, so that places are right.
fn without_frame(text: &str) -> Cow<'_, str> {
    if text.trim_start().starts_with("scoutsuite_results") {
        let start = text.find('{').unwrap_or(text.len());
        let (before, json) = text.split_at(start);
        let blank: String =
            before.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }).collect();
        return Cow::Owned(blank + json.trim_end().trim_end_matches(';'));
    }
    if !is_lines(text) {
        return Cow::Borrowed(text);
    }
    let mut joined = String::with_capacity(text.len() + text.len() / 64);
    joined.push('[');
    let mut is_first = true;
    for line in text.split('\n') {
        let is_object = !line.trim().is_empty();
        if is_object && !is_first {
            joined.push(',');
        }
        is_first &= !is_object;
        joined.push_str(line);
        joined.push('\n');
    }
    joined.push(']');
    Cow::Owned(joined)
}

/// Lines of JSON: each of the first two is an object by itself.
fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_object =
        |line: Option<&str>| line.is_some_and(|line| line.starts_with('{') && line.ends_with('}'));
    is_object(lines.next()) && is_object(lines.next())
}
