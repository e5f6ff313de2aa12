//! Text in columns and paragraphs: as wide as it needs to be in a pipe, no wider than the screen on
//! a terminal.

use std::fmt::Display;

use clap::builder::styling::Style;
use unicode_width::UnicodeWidthStr;

use crate::cli::style::{FAINT, STRONG, paint};

/// Spaces between columns.
const GAP: usize = 2;

/// The last column and paragraphs are never squeezed below this.
const NARROWEST: usize = 24;

/// Rows under a header.
#[derive(Debug)]
pub(super) struct Table {
    header: &'static [&'static str],
    rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Debug, Default)]
pub(super) struct Cell {
    text: String,
    style: Style,
    is_number: bool,
    note: String,
}

impl Cell {
    /// A text in a style.
    pub(super) fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { style, ..Self::from(text.into()) }
    }

    /// A number, which stands at the right edge of its column.
    pub(super) fn number(number: impl Display) -> Self {
        Self { is_number: true, ..Self::from(number.to_string()) }
    }

    /// Puts the text in a style.
    pub(super) fn in_style(self, style: Style) -> Self {
        Self { style, ..self }
    }

    /// Adds lines below the text; only the last cell of a row has room for them.
    pub(super) fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    fn width(&self) -> usize {
        self.text.width()
    }

    fn padded(&self, width: usize) -> String {
        let padding = " ".repeat(width.saturating_sub(self.width()));
        let text = paint(self.style, &self.text);
        if self.is_number { format!("{padding}{text}") } else { format!("{text}{padding}") }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text: single_line(&text), ..Self::default() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::number(number)
    }
}

impl Table {
    /// Starts a table.
    pub(super) fn new(header: &'static [&'static str]) -> Self {
        Self { header, rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Adds rows.
    pub(super) fn rows<R: IntoIterator<Item = Cell>>(
        mut self,
        rows: impl Iterator<Item = R>,
    ) -> Self {
        rows.for_each(|row| self.row(row));
        self
    }

    /// Lays the table out. Where a width is given, the last column is wrapped to stay within it.
    pub(super) fn render(&self, width: Option<usize>) -> String {
        let last = self.header.len().saturating_sub(1);
        let widths: Vec<usize> = (0..last).map(|column| self.width_of(column)).collect();
        let before: usize = widths.iter().map(|width| width + GAP).sum();
        let room = width.map(|width| width.saturating_sub(before).max(NARROWEST));
        let header = self.header.iter().enumerate().map(|(column, title)| Cell {
            is_number: self.is_number(column) && column < last,
            ..Cell::styled(*title, STRONG)
        });
        let header: Vec<Cell> = header.collect();
        std::iter::once(&header)
            .chain(&self.rows)
            .map(|row| line(row, &widths, before, room))
            .collect()
    }

    fn width_of(&self, column: usize) -> usize {
        let title = self.header.get(column).map_or(0, |title| title.width());
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(Cell::width);
        cells.max().unwrap_or(0).max(title)
    }

    fn is_number(&self, column: usize) -> bool {
        self.rows.first().and_then(|row| row.get(column)).is_some_and(|cell| cell.is_number)
    }
}

fn line(row: &[Cell], widths: &[usize], before: usize, room: Option<usize>) -> String {
    let mut text = String::new();
    for (cell, width) in row.iter().zip(widths) {
        text.push_str(&cell.padded(*width));
        text.push_str(&" ".repeat(GAP));
    }
    let Some(last) = row.get(widths.len()) else { return format!("{}\n", text.trim_end()) };
    let margin = " ".repeat(before);
    for (n, piece) in wrap(&last.text, room).iter().enumerate() {
        let start = if n == 0 { "" } else { &margin };
        text.push_str(&format!("{start}{}", paint(last.style, piece)));
        text = format!("{}\n", text.trim_end());
    }
    for piece in last.note.lines().flat_map(|note| wrap(note, room)) {
        text.push_str(&format!("{margin}{}\n", paint(FAINT, &piece)));
    }
    text
}

/// Cuts a text into lines of at most a width, between words; at least one line.
fn wrap(text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width else { return vec![text.to_owned()] };
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// Lays out prose: paragraphs are set anew where a width is given, and indented.
pub(super) fn prose(text: &str, indent: usize, width: Option<usize>) -> String {
    let margin = " ".repeat(indent);
    let room = width.map(|width| width.saturating_sub(indent).max(NARROWEST));
    let paragraphs = text.trim().split("\n\n").map(|paragraph| {
        let lines = match room {
            Some(_) => wrap(paragraph, room),
            None => paragraph.lines().map(|line| line.trim().to_owned()).collect(),
        };
        lines.iter().map(|line| format!("{margin}{line}\n")).collect::<String>()
    });
    paragraphs.collect::<Vec<_>>().join("\n")
}

/// A cell is one line, whatever the source put into its names; what would move the cursor of a
/// terminal is left out.
pub(super) fn single_line(text: &str) -> String {
    let visible = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    visible.collect::<String>().trim().to_owned()
}
