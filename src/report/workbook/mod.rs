//! The auditor's workbook: the tables of [`crate::report::columns`] as sheets that one can filter,
//! print, fill in and send back.
//!
//! Every cell of a table comes from the column lists; this module only decides how cells look,
//! what may be written into them and how sheets hang together. Texts are typed cells with the
//! quote prefix where they look like formulas, so that nothing a user wrote is ever calculated.

mod formats;
mod input;
mod lists;
mod manifest;
mod readme;
mod sheet;
mod style;
mod summary;

use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};
use sha2::{Digest, Sha256};

use crate::kb::hexadecimal;
use crate::report::columns::{Beside, TableId, Tabular, View, short};
use crate::report::workbook::manifest::Digested;
use crate::report::workbook::style::Styles;
use crate::report::{ReportError, Snapshot};

/// The version of the workbook's layout, for those that read it back.
pub const FORMAT_VERSION: u32 = 1;

/// Tables with more rows are written row by row without being held in memory.
const MANY_ROWS: usize = 50_000;

/// Deflate level: twice as fast as the usual 6 for files that are a fifth larger.
const COMPRESSION: u8 = 3;

/// The most characters of a document property.
const LONGEST_PROPERTY: usize = 255;

/// The most characters of a system's name in a title on a sheet.
const LONGEST_NAME: usize = 120;

/// What the spreadsheet library has against a workbook.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct WorkbookError(#[from] XlsxError);

impl From<XlsxError> for ReportError {
    fn from(error: XlsxError) -> Self {
        Self::Workbook(WorkbookError(error))
    }
}

/// Renders the workbook. The same snapshot gives the same bytes.
pub fn workbook(snapshot: &Snapshot) -> Result<Vec<u8>, ReportError> {
    workbook_with(snapshot, Beside::default())
}

/// Renders the workbook with what is to be shown beside the snapshot.
pub fn workbook_with(snapshot: &Snapshot, beside: Beside<'_>) -> Result<Vec<u8>, ReportError> {
    let created = snapshot
        .as_of
        .parse()
        .map_err(|source| ReportError::Day { day: snapshot.as_of.clone(), source })?;
    let view = View::with(snapshot, beside);
    let styles = Styles::new();
    let mut book = Workbook::new();
    book.set_zip_compression_level(COMPRESSION);
    readme::write(&mut book, &view)?;
    let mut digested = vec![summary::write(&mut book, &view, &styles)?];
    for (table, written) in written_apart(&view, &styles) {
        match written {
            Some(written) => {
                let (sheet, digest) = written?;
                book.push_worksheet(sheet);
                digested.push(digest);
            }
            None => {
                let sheet = book.add_worksheet_with_constant_memory()?;
                digested.push(sheet::write(sheet, table, &view, &styles)?);
            }
        }
    }
    lists::write(&mut book)?;
    manifest::write(&mut book, snapshot, &digested)?;
    book.set_properties(&properties(snapshot, created, &digested));
    Ok(book.save_to_buffer()?)
}

type Table = &'static (dyn Tabular + Sync);
type Written = Result<(Worksheet, Digested), ReportError>;

/// Writes every table that can be held in memory onto a sheet of its own, each on a thread: sheets
/// know nothing of each other. They come back in the order of the tables, so that the bytes do not
/// hang on which thread was first; nothing stands for a table with too many rows.
fn written_apart(view: &View<'_>, styles: &Styles) -> Vec<(Table, Option<Written>)> {
    let write = |table: Table| {
        let mut sheet = Worksheet::new();
        sheet::write(&mut sheet, table, view, styles).map(|digested| (sheet, digested))
    };
    thread::scope(|scope| {
        let tables = view.tables().filter(|table| table.caption().id != TableId::Frameworks);
        let begun: Vec<_> = tables
            .map(|table| {
                let fits = table.len(view) <= MANY_ROWS;
                (table, fits.then(|| scope.spawn(move || write(table))))
            })
            .collect();
        let join = |thread: ScopedJoinHandle<'_, Written>| {
            thread.join().unwrap_or_else(|panicked| resume_unwind(panicked))
        };
        begun.into_iter().map(|(table, thread)| (table, thread.map(join))).collect()
    })
}

fn properties(snapshot: &Snapshot, created: NaiveDate, digested: &[Digested]) -> DocProperties {
    let frameworks: Vec<&str> = snapshot.frameworks.iter().map(|row| row.id.as_str()).collect();
    let frameworks = short(&frameworks.join(", "), LONGEST_PROPERTY - 60);
    let model = short(&snapshot.model.name, LONGEST_PROPERTY - 60);
    DocProperties::new()
        .set_title(format!("Compliance gap report: {model}"))
        .set_subject(format!("Assessment as of {} against {}", snapshot.as_of, frameworks))
        .set_author(format!("{} {}", snapshot.tool.name, snapshot.tool.version))
        .set_company(short(&snapshot.model.owner, LONGEST_PROPERTY))
        .set_category("Compliance assessment")
        .set_keywords(&frameworks)
        .set_status("Machine results; assessor columns to be filled in")
        .set_comment(format!("Rendered from snapshot {}", snapshot.id))
        .set_creation_datetime(&created)
        .set_custom_property("snapshot", snapshot.id.as_str())
        .set_custom_property("as_of", snapshot.as_of.as_str())
        .set_custom_property("data_sha256", data_digest(digested).as_str())
        .set_custom_property("catalog_version", snapshot.catalog.version.as_str())
        .set_custom_property("catalog_sha256", snapshot.catalog.sha256.as_str())
        .set_custom_property("frameworks", frameworks.as_str())
        .set_custom_property("format_version", FORMAT_VERSION.to_string().as_str())
}

/// Returns the digest over the digests of all tables, one line each, in the order of the sheets.
fn data_digest(digested: &[Digested]) -> String {
    let mut hash = Sha256::new();
    for table in digested {
        hash.update(format!("{}  {}\n", table.sha256, table.file));
    }
    hexadecimal(&hash.finalize())
}
