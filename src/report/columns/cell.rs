//! One cell of a table, and the text in it made fit for every kind of table.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::report::columns::TableId;

/// The most UTF-16 units that a spreadsheet cell can hold.
pub const MOST_UNITS: usize = 32_767;

/// What stands at the end of a text that was cut. The JSON report holds the whole text.
pub const CUT: &str = " … [cut to fit the cell: the whole text is in the JSON report]";

/// The value of one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A text; never a formula, whatever it starts with.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// A day.
    Date(NaiveDate),
}

/// Where a cell leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link<'a> {
    /// An address on the web.
    Web(&'a str),
    /// A row of another table, from 0.
    Row(TableId, usize),
}

/// Returns a text cell; an empty text is an empty cell.
pub(super) fn text<'a>(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(clean(text)) }
}

/// Returns a text of the knowledge base as running text: its files break lines where the editor
/// does, only an empty line starts a paragraph.
pub(super) fn prose(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n");
    let running = paragraphs.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    running.collect::<Vec<_>>().join("\n")
}

/// Returns a cell with one text a line.
pub(super) fn lines<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Cell<'static> {
    joined(texts, "\n")
}

/// Returns a cell with texts one after the other.
pub(super) fn joined<T: AsRef<str>>(
    texts: impl IntoIterator<Item = T>,
    separator: &str,
) -> Cell<'static> {
    let mut whole = String::new();
    for part in texts {
        if !whole.is_empty() {
            whole.push_str(separator);
        }
        whole.push_str(part.as_ref());
    }
    text(whole)
}

/// Returns a number cell.
pub(super) fn count(number: usize) -> Cell<'static> {
    // Counts of rows are far below 2^32; a greater one is shown as the greatest.
    Cell::Number(f64::from(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// Returns a date cell; what is not a date stays the text that it is.
pub(super) fn date(day: &str) -> Cell<'_> {
    day.parse().map_or_else(|_| text(day), Cell::Date)
}

/// Returns "yes" or "no".
pub(super) fn yes_no(yes: bool) -> Cell<'static> {
    text(if yes { "yes" } else { "no" })
}

/// Returns "yes", "no" or "not known".
pub(super) fn known(known: Option<bool>) -> Cell<'static> {
    known.map_or_else(|| text("not known"), yes_no)
}

/// Writes a number for people: up to three decimals, no zeros at the end.
pub fn figure(number: f64) -> String {
    let written = format!("{number:.3}");
    let trimmed = written.trim_end_matches('0').trim_end_matches('.');
    trimmed.to_owned()
}

/// Makes a text fit for a cell: line breaks are line feeds, characters that XML 1.0 cannot hold
/// (section 2.2) become their visible pictures, and what is too long is cut with a mark.
pub fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    // Bytes first: nearly every text has none that could begin a foreign character.
    let is_suspect = |byte: u8| (byte < b' ' && byte != b'\n') || byte == 0xef;
    let is_clean = !text.bytes().any(is_suspect) || !text.chars().any(is_foreign);
    let text = if !is_clean { Cow::Owned(replaced(&text)) } else { text };
    // A text of so many bytes has at most so many UTF-16 units.
    if text.len() <= MOST_UNITS || text.encode_utf16().count() <= MOST_UNITS {
        return text;
    }
    Cow::Owned(cut(&text))
}

/// Returns a text as a title of one line: clean, and of so many characters at most.
pub fn short(text: &str, characters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = clean(Cow::Owned(line)).into_owned();
    if line.chars().count() <= characters {
        return line;
    }
    let mut kept: String = line.chars().take(characters.saturating_sub(2)).collect();
    kept.push_str(" …");
    kept
}

fn is_foreign(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        other => other < ' ',
    }
}

fn replaced(text: &str) -> String {
    let picture = |character: char| {
        if !is_foreign(character) {
            return character;
        }
        // Unicode has a picture for each of the C0 controls, from U+2400.
        let at = u32::from(character).saturating_add(0x2400);
        char::from_u32(at).filter(|_| character < ' ').unwrap_or('\u{fffd}')
    };
    text.replace("\r\n", "\n").replace('\r', "\n").chars().map(picture).collect()
}

fn cut(text: &str) -> String {
    let room = MOST_UNITS - CUT.encode_utf16().count();
    let mut used = 0;
    let mut kept: String = text
        .chars()
        .take_while(|character| {
            used += character.len_utf16();
            used <= room
        })
        .collect();
    kept.push_str(CUT);
    kept
}
