//! Reads workbooks and archives back, the way other programs do.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, DataType, Reader, Xlsx};
use chrono::{Days, NaiveDate};
use zip::ZipArchive;

/// The cells of a sheet by row and column, from 0, as text.
pub(super) type Grid = BTreeMap<(u32, u32), String>;

/// Opens a workbook.
pub(super) fn open(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

/// Reads the cells of a sheet as text; days as `yyyy-mm-dd`.
pub(super) fn grid(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Grid {
    let mut grid = Grid::new();
    let mut cells = book.worksheet_cells_reader(sheet).unwrap();
    while let Some(cell) = cells.next_cell().unwrap() {
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::DateTime(day) => date(day.as_f64()),
            other => other.as_string().unwrap(),
        };
        grid.insert(cell.get_position(), text);
    }
    grid
}

/// Returns the date of a day number: day 1 is 1900-01-01, and 1900 counts as a leap year.
fn date(serial: f64) -> String {
    let origin = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
    let days: u64 = serial.to_string().parse().unwrap();
    (origin + Days::new(days)).to_string()
}

/// Reads the formulas of a sheet.
pub(super) fn formulas(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut cells = book.worksheet_cells_reader(sheet).unwrap();
    while let Some(cell) = cells.next_formula().unwrap() {
        if !cell.get_value().is_empty() {
            found.push(cell.get_value().clone());
        }
    }
    found
}

/// Draws a sheet, one line a cell, with the header before the value where there is one.
pub(super) fn drawn(grid: &Grid, header: Option<u32>) -> String {
    let mut text = String::new();
    let mut last = None;
    for ((row, column), value) in grid {
        if last != Some(row) {
            text.push_str(&format!("-- row {}\n", row + 1));
            last = Some(row);
        }
        let title = header.filter(|at| at < row).and_then(|at| grid.get(&(at, *column)));
        let title = title.map_or_else(|| format!("column {}", column + 1), Clone::clone);
        text.push_str(&format!("{title}: {}\n", value.replace('\n', "\n    ")));
    }
    text
}

/// Reads the names of the sheets, hidden ones included.
pub(super) fn sheets(book: &Xlsx<Cursor<Vec<u8>>>) -> Vec<String> {
    book.sheet_names()
}

/// Reads every file of an archive as text, by name.
pub(super) fn files(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        files.insert(file.name().unwrap().into_owned(), text);
    }
    files
}
