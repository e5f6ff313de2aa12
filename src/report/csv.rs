//! The tables as a bundle of CSV files with a manifest, in one zip archive.
//!
//! The files follow RFC 4180: comma, quotes where needed, CRLF, a header, UTF-8. A CSV cell has no
//! type, so a text that a spreadsheet could take for a formula gets an apostrophe before it (OWASP
//! ASVS 5.0, 1.2.10); [`unescape`] takes it away again, and the manifest says so. The manifest
//! holds the number of rows and the SHA-256 of each file; the workbook states the same digests.

use std::borrow::Cow;
use std::io::{Cursor, Write};

use ::csv::{Terminator, Writer, WriterBuilder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::kb::hexadecimal;
use crate::report::columns::{Cell, TABLES, TableId, Tabular, View};
use crate::report::{ReportError, Snapshot};

/// The version of the bundle's layout.
const FORMAT_VERSION: u32 = 1;

/// How escaped texts read, for the manifest.
const ESCAPING: &str = "A text that starts with = + - @, a tab, or apostrophes followed by one of \
                        these has one apostrophe put before it; remove one to get the text back. \
                        Numbers are not escaped.";

/// Renders every table as CSV, with `manifest.json`.
pub fn csv_bundle(snapshot: &Snapshot) -> Result<Vec<u8>, ReportError> {
    let view = View::new(snapshot);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut files = Vec::with_capacity(TABLES.len());
    for table in view.tables() {
        let bytes = table_as_csv(table, &view)?;
        let entry = FileEntry::new(table, &view, &bytes);
        add(&mut archive, &entry.file, &bytes)?;
        files.push(entry);
    }
    let manifest = Manifest {
        format: "plumbline-csv-bundle",
        format_version: FORMAT_VERSION,
        snapshot: &snapshot.id,
        as_of: &snapshot.as_of,
        tool: format!("{} {}", snapshot.tool.name, snapshot.tool.version),
        catalog_version: &snapshot.catalog.version,
        catalog_sha256: &snapshot.catalog.sha256,
        model: &snapshot.model.name,
        encoding: "UTF-8",
        escaping: ESCAPING,
        files,
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest).map_err(ReportError::Json)?;
    bytes.push(b'\n');
    add(&mut archive, "manifest.json", &bytes)?;
    Ok(archive.finish().map_err(ReportError::Archive)?.into_inner())
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    format_version: u32,
    snapshot: &'a str,
    as_of: &'a str,
    tool: String,
    catalog_version: &'a str,
    catalog_sha256: &'a str,
    model: &'a str,
    encoding: &'static str,
    escaping: &'static str,
    files: Vec<FileEntry>,
}

#[derive(Serialize)]
struct FileEntry {
    file: String,
    title: &'static str,
    about: &'static str,
    rows: usize,
    columns: Vec<&'static str>,
    sha256: String,
}

impl FileEntry {
    fn new(table: &dyn Tabular, view: &View<'_>, bytes: &[u8]) -> Self {
        let caption = table.caption();
        Self {
            file: format!("{}.csv", caption.file),
            title: caption.sheet,
            about: caption.about,
            rows: table.len(view),
            columns: table.headings().iter().map(|heading| heading.title).collect(),
            sha256: hexadecimal(&Sha256::digest(bytes)),
        }
    }
}

/// Adds a file with the earliest time that an archive can hold, so that equal content gives equal
/// bytes on any day.
fn add(
    archive: &mut ZipWriter<Cursor<Vec<u8>>>,
    name: &str,
    bytes: &[u8],
) -> Result<(), ReportError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    archive.start_file(name, options).map_err(ReportError::Archive)?;
    archive.write_all(bytes).map_err(ReportError::Write)
}

/// Renders one table as CSV.
pub fn csv_table(id: TableId, view: &View<'_>) -> Result<Vec<u8>, ReportError> {
    let table = TABLES.iter().find(|table| table.caption().id == id);
    table.map_or_else(|| Ok(Vec::new()), |table| table_as_csv(*table, view))
}

fn table_as_csv(table: &dyn Tabular, view: &View<'_>) -> Result<Vec<u8>, ReportError> {
    let mut sink = CsvSink::new(Vec::new(), table)?;
    for at in 0..table.len(view) {
        let row = table.row(view, at);
        sink.row(row.iter().map(|placed| &placed.cell))?;
    }
    sink.finish()
}

/// Writes the rows of one table as CSV into anything.
pub(super) struct CsvSink<W: Write>(Writer<W>);

impl<W: Write> CsvSink<W> {
    /// Starts a table with its header.
    pub(super) fn new(inner: W, table: &dyn Tabular) -> Result<Self, ReportError> {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(inner);
        let titles: Vec<&str> = table.headings().iter().map(|heading| heading.title).collect();
        writer.write_record(titles).map_err(ReportError::Csv)?;
        Ok(Self(writer))
    }

    /// Writes a row.
    pub(super) fn row<'c>(
        &mut self,
        cells: impl Iterator<Item = &'c Cell<'c>>,
    ) -> Result<(), ReportError> {
        for cell in cells {
            self.0.write_field(as_field(cell).as_bytes()).map_err(ReportError::Csv)?;
        }
        // An empty record ends the line.
        self.0.write_record(None::<&[u8]>).map_err(ReportError::Csv)
    }

    /// Returns what was written into.
    pub(super) fn finish(self) -> Result<W, ReportError> {
        self.0.into_inner().map_err(|error| ReportError::Write(error.into_error()))
    }
}

/// Returns a cell as CSV holds it.
pub fn as_field<'c>(cell: &'c Cell<'_>) -> Cow<'c, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => escape(text),
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Date(day) => Cow::Owned(day.to_string()),
    }
}

/// Puts an apostrophe before a text that could be taken for a formula, or for one so escaped.
pub fn escape(text: &str) -> Cow<'_, str> {
    if could_be_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Takes back what [`escape`] did.
pub fn unescape(field: &str) -> &str {
    field.strip_prefix('\'').filter(|text| could_be_formula(text)).unwrap_or(field)
}

fn could_be_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\0'])
}

/// Returns the digest of a row: 16 hexadecimal digits over its fields, each ended by NUL, which no
/// cell can hold.
pub(super) fn digest<'c>(cells: impl Iterator<Item = &'c Cell<'c>>) -> String {
    let mut hash = Sha256::new();
    for cell in cells {
        hash.update(as_field(cell).as_bytes());
        hash.update([0]);
    }
    hexadecimal(hash.finalize().get(..8).unwrap_or_default())
}
