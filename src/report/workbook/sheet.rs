//! One sheet for one table: header, cells, links, filters, frozen panes, rules, print set-up.

use std::io::Write;
use std::ops::RangeInclusive;

use rust_xlsxwriter::{
    Format, IgnoreError, ProtectionOptions, Table, TableColumn, TableStyle, Url, Worksheet,
    XlsxError,
};
use sha2::{Digest, Sha256};

use crate::kb::hexadecimal;
use crate::report::ReportError;
use crate::report::columns::{
    Caption, Cell, Heading, Kind, Link, Placed, TABLES, TableId, Tabular, View,
};
use crate::report::csv::CsvSink;
use crate::report::workbook::manifest::Digested;
use crate::report::workbook::style::{CellStyle, Styles};
use crate::report::workbook::{formats, input};

/// A sheet can hold 65,530 links; beyond this the cells stay plain.
const MOST_LINKS: usize = 65_000;

/// A row shows so many lines at most; the cell holds the whole text.
const MOST_LINES: usize = 14;

/// Lines that a column which does not go on paper may ask for.
const MOST_LINES_OFF_PAPER: usize = 6;

/// Height of a line of 10-point text.
const LINE_POINTS: u32 = 13;

/// Height of a header: two lines of 10-point text.
const HEADER_POINTS: u32 = 31;

/// The A4 number of the spreadsheet format.
const A4: u8 = 9;

/// The rows of a table, header left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    /// First row.
    pub(super) first: u32,
    /// Last row.
    pub(super) last: u32,
}

/// Writes a table onto a sheet of its own, from A1.
pub(super) fn write(
    sheet: &mut Worksheet,
    table: &dyn Tabular,
    view: &View<'_>,
    styles: &Styles,
) -> Result<Digested, ReportError> {
    let caption = table.caption();
    let headings = table.headings();
    sheet.set_name(caption.sheet)?;
    for (column, heading) in (0_u16..).zip(&headings) {
        sheet.set_column_width(column, heading.width)?;
        if heading.kind == Kind::RowHash {
            sheet.set_column_hidden(column)?;
        }
    }
    let mut writer = TableWriter::start(sheet, styles, table, table.len(view), 0)?;
    writer.lead_back()?;
    let mut sink = CsvSink::new(Hashing(Sha256::new()), table)?;
    for at in 0..table.len(view) {
        let row = table.row(view, at);
        sink.row(row.iter().map(|placed| &placed.cell))?;
        writer.row(&row)?;
    }
    let area = writer.area;
    add_rules(sheet, &headings, area)?;
    sheet.set_freeze_panes(1, caption.frozen)?;
    protect(sheet);
    set_up_print(sheet, caption, &headings, area, view)?;
    Ok(Digested {
        file: caption.file,
        sheet: caption.sheet,
        rows: table.len(view),
        sha256: hexadecimal(&sink.finish()?.0.finalize()),
    })
}

/// Returns the digest of a table as CSV, for a table that is written in another way.
pub(super) fn digested(table: &dyn Tabular, view: &View<'_>) -> Result<Digested, ReportError> {
    let mut sink = CsvSink::new(Hashing(Sha256::new()), table)?;
    for at in 0..table.len(view) {
        sink.row(table.row(view, at).iter().map(|placed| &placed.cell))?;
    }
    Ok(Digested {
        file: table.caption().file,
        sheet: table.caption().sheet,
        rows: table.len(view),
        sha256: hexadecimal(&sink.finish()?.0.finalize()),
    })
}

/// Feeds what is written to a hash.
struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Writes the rows of one table, one after the other.
pub(super) struct TableWriter<'w> {
    sheet: &'w mut Worksheet,
    styles: &'w Styles,
    headings: Vec<Heading>,
    /// Columns that go on paper.
    printed: RangeInclusive<usize>,
    row: u32,
    links: usize,
    /// Where the rows are.
    pub(super) area: Area,
}

impl<'w> TableWriter<'w> {
    /// Declares the table and writes its header at a row. A table without rows gets an empty one,
    /// since a spreadsheet table cannot be without.
    pub(super) fn start(
        sheet: &'w mut Worksheet,
        styles: &'w Styles,
        table: &dyn Tabular,
        rows: usize,
        at: u32,
    ) -> Result<Self, ReportError> {
        let caption = table.caption();
        let headings = table.headings();
        let rows = u32::try_from(rows).unwrap_or(u32::MAX).max(1);
        let area = Area { first: at + 1, last: at.saturating_add(rows) };
        let columns: Vec<TableColumn> = headings
            .iter()
            .map(|heading| {
                TableColumn::new()
                    .set_header(heading.title)
                    .set_header_format(styles.header_of(heading.kind))
            })
            .collect();
        let declared = Table::new()
            .set_name(caption.name)
            .set_style(TableStyle::None)
            .set_columns(&columns)
            .set_alt_text_title(caption.name)
            .set_alt_text(caption.about);
        let last_column = index(columns.len().saturating_sub(1));
        sheet.add_table(at, 0, area.last, last_column, &declared)?;
        // Ids are text on purpose; no green corners for them.
        let whole = (area.first, 0, area.last, last_column);
        sheet.ignore_error_range(
            whole.0,
            whole.1,
            whole.2,
            whole.3,
            IgnoreError::NumberStoredAsText,
        )?;
        let printed = printed(caption, &headings);
        sheet.set_row_height(at, HEADER_POINTS)?;
        Ok(Self { sheet, styles, headings, printed, row: area.first, links: 0, area })
    }

    /// Makes the first header lead back to the summary.
    fn lead_back(&mut self) -> Result<(), XlsxError> {
        let Some(heading) = self.headings.first() else { return Ok(()) };
        let link = Url::new("internal:'Summary'!A1")
            .set_text(heading.title)
            .set_tip("Back to the summary");
        let header = &self.styles.header_link;
        self.sheet.write_url_with_format(self.area.first - 1, 0, link, header)?;
        Ok(())
    }

    /// Writes the next row.
    pub(super) fn row(&mut self, cells: &[Placed<'_>]) -> Result<(), XlsxError> {
        let lines = self.lines(cells);
        if lines > 1 {
            self.sheet.set_row_height(self.row, height(lines))?;
        }
        for at in 0..cells.len() {
            self.cell(at, cells)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Estimates the lines of the tallest cell, so that what goes on paper can be read there.
    fn lines(&self, cells: &[Placed<'_>]) -> usize {
        let of_cell = |(at, (heading, placed)): (usize, (&Heading, &Placed<'_>))| {
            let Cell::Text(text) = &placed.cell else { return 1 };
            let most = if self.printed.contains(&at) { MOST_LINES } else { MOST_LINES_OFF_PAPER };
            lines_of(text, heading.width).min(most)
        };
        self.headings.iter().zip(cells).enumerate().map(of_cell).max().unwrap_or(1)
    }

    fn cell(&mut self, at: usize, cells: &[Placed<'_>]) -> Result<(), XlsxError> {
        let (Some(heading), Some(placed)) = (self.headings.get(at), cells.get(at)) else {
            return Ok(());
        };
        let style = self.styles.of(heading.kind);
        let column = index(at);
        match &placed.cell {
            Cell::Empty => self.sheet.write_blank(self.row, column, &style.plain)?,
            Cell::Number(number) => {
                let format = if placed.link.is_some() { &style.link } else { &style.plain };
                self.link_without_text(column, placed.link)?;
                self.sheet.write_number_with_format(self.row, column, *number, format)?
            }
            Cell::Date(day) => {
                self.sheet.write_datetime_with_format(self.row, column, day, &style.plain)?
            }
            Cell::Text(text) => return self.text(column, text, placed.link, style),
        };
        Ok(())
    }

    fn text(
        &mut self,
        column: u16,
        text: &str,
        link: Option<Link<'_>>,
        style: &CellStyle,
    ) -> Result<(), XlsxError> {
        let quoted = text.starts_with(['=', '+', '-', '@', '\t']);
        match link.filter(|_| self.links < MOST_LINKS) {
            Some(link) => {
                self.links += 1;
                let format = if quoted { &style.quoted_link } else { &style.link };
                let link = Url::new(address(link)).set_text(text).set_tip(tip(link));
                self.sheet.write_url_with_format(self.row, column, link, format)?;
            }
            None => {
                let format = if quoted { &style.quoted } else { &style.plain };
                self.sheet.write_string_with_format(self.row, column, text, format)?;
            }
        }
        Ok(())
    }

    /// Puts a link on a cell whose number is written after it.
    fn link_without_text(&mut self, column: u16, link: Option<Link<'_>>) -> Result<(), XlsxError> {
        let Some(link) = link.filter(|_| self.links < MOST_LINKS) else { return Ok(()) };
        self.links += 1;
        let link = Url::new(address(link)).set_tip(tip(link));
        self.sheet.write_url(self.row, column, link)?;
        Ok(())
    }

    /// Writes a formula in place of a cell of the row written last, with the value it has now.
    pub(super) fn formula(
        &mut self,
        at: usize,
        formula: &str,
        value: &str,
    ) -> Result<(), XlsxError> {
        let Some(heading) = self.headings.get(at) else { return Ok(()) };
        let format: &Format = &self.styles.of(heading.kind).plain;
        let formula = rust_xlsxwriter::Formula::new(formula).set_result(value);
        self.sheet.write_formula_with_format(self.row - 1, index(at), formula, format)?;
        Ok(())
    }
}

fn address(link: Link<'_>) -> String {
    match link {
        Link::Web(address) => address.to_owned(),
        // The header is row 1 of the sheet, so that the first row is its row 2.
        Link::Row(table, row) => format!("internal:'{}'!A{}", sheet_of(table), row + 2),
    }
}

fn tip(link: Link<'_>) -> String {
    match link {
        Link::Web(_) => "The official text".to_owned(),
        Link::Row(table, _) => format!("Show it in {}", sheet_of(table)),
    }
}

fn sheet_of(id: TableId) -> &'static str {
    let table = TABLES.iter().find(|table| table.caption().id == id);
    table.map_or("Summary", |table| table.caption().sheet)
}

/// Returns the height of so many lines.
pub(super) fn height(lines: usize) -> u32 {
    LINE_POINTS * u32::try_from(lines).unwrap_or(u32::MAX) + 3
}

/// Estimates the lines of a text in a column. Not every program finds the height of wrapped rows
/// by itself, so that every row gets one.
pub(super) fn lines_of(text: &str, width: f64) -> usize {
    // Widths count digits of the default 11-point font; 10-point prose fits a little more.
    let per_line = whole(width * 1.1).max(1);
    text.split('\n').map(|line| line.chars().count().div_ceil(per_line).max(1)).sum()
}

/// Returns the whole part of a width in characters.
fn whole(width: f64) -> usize {
    (1..=255_u8).rev().find(|n| f64::from(*n) <= width).map_or(1, usize::from)
}

fn add_rules(sheet: &mut Worksheet, headings: &[Heading], area: Area) -> Result<(), XlsxError> {
    for (column, heading) in (0_u16..).zip(headings) {
        formats::add(sheet, headings, column, heading.kind, area)?;
        if let Kind::Input(what) = heading.kind {
            input::add(sheet, headings, column, what, area)?;
        }
    }
    Ok(())
}

/// Guards against slips, not against people: there is no password.
pub(super) fn protect(sheet: &mut Worksheet) {
    sheet.protect_with_options(&ProtectionOptions {
        use_autofilter: true,
        sort: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
}

fn set_up_print(
    sheet: &mut Worksheet,
    caption: &Caption,
    headings: &[Heading],
    area: Area,
    view: &View<'_>,
) -> Result<(), XlsxError> {
    page(sheet, view);
    sheet.set_repeat_rows(0, 0)?;
    let printed = printed(caption, headings);
    sheet.set_print_area(0, index(*printed.start()), area.last, index(*printed.end()))?;
    Ok(())
}

/// Returns the columns that go on paper.
fn printed(caption: &Caption, headings: &[Heading]) -> RangeInclusive<usize> {
    let at = |title| headings.iter().position(|heading| heading.title == title);
    match caption.printed.map(|(first, last)| (at(first), at(last))) {
        Some((Some(first), Some(last))) => first..=last,
        _ => 0..=headings.len().saturating_sub(1),
    }
}

/// Sets up paper, header and footer.
pub(super) fn page(sheet: &mut Worksheet, view: &View<'_>) {
    let snapshot = view.snapshot;
    let model = in_header(&snapshot.model.name);
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3)
        .set_header(format!("&L{model}&RCompliance gap report as of {}", snapshot.as_of))
        .set_footer(format!("&L&F, snapshot {}&C&A&RPage &P of &N", snapshot.id));
}

/// Returns a name as a header can hold it: `&` doubled, and short.
fn in_header(name: &str) -> String {
    let short: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    short.replace('&', "&&")
}

/// Returns the letters of a column, from 0.
pub(super) fn column_letters(column: u16) -> String {
    let letter = |n: u16| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    match column.checked_sub(26) {
        None => letter(column).to_string(),
        Some(rest) => format!("{}{}", letter(rest / 26), letter(column)),
    }
}

/// Returns a position as the number of a column; tables have far fewer than 65,536.
pub(super) fn index(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
