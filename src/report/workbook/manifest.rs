//! The very hidden sheet that says what the workbook holds, for the import that reads it back.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::report::Snapshot;
use crate::report::workbook::FORMAT_VERSION;

/// A table as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digested {
    /// The file that it is in the CSV bundle.
    pub(super) file: &'static str,
    /// The sheet.
    pub(super) sheet: &'static str,
    /// Number of rows.
    pub(super) rows: usize,
    /// SHA-256 of the table as CSV, hexadecimal.
    pub(super) sha256: String,
}

/// Writes the sheet: facts first, then one row for each table.
pub(super) fn write(
    book: &mut Workbook,
    snapshot: &Snapshot,
    digested: &[Digested],
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name("_manifest")?;
    let version = FORMAT_VERSION.to_string();
    let tool = format!("{} {}", snapshot.tool.name, snapshot.tool.version);
    let facts = [
        ["format", "plumbline-workbook"],
        ["format version", &version],
        ["snapshot", &snapshot.id],
        ["as of", &snapshot.as_of],
        ["tool", &tool],
        ["catalog version", &snapshot.catalog.version],
        ["catalog sha256", &snapshot.catalog.sha256],
    ];
    let mut row = 0;
    for fact in facts {
        write_row(sheet, row, &fact)?;
        row += 1;
    }
    write_row(sheet, row, &["table", "sheet", "rows", "sha256 of the table as CSV"])?;
    for table in digested {
        row += 1;
        let rows = table.rows.to_string();
        write_row(sheet, row, &[table.file, table.sheet, &rows, &table.sha256])?;
    }
    sheet.set_column_width(0, 24)?.set_column_width(1, 40)?.set_column_width(3, 70)?;
    sheet.protect();
    sheet.set_very_hidden(true);
    Ok(())
}

fn write_row(sheet: &mut Worksheet, row: u32, texts: &[&str]) -> Result<(), XlsxError> {
    for (column, text) in (0_u16..).zip(texts) {
        sheet.write_string(row, column, *text)?;
    }
    Ok(())
}
