//! The hidden sheet with the words of every drop-down. A list of more than 255 characters cannot
//! stand in a rule itself, so rules refer to these by a defined name.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::report::columns::List;
use crate::report::workbook::sheet::column_letters;

const SHEET: &str = "Lists";

/// Writes the sheet and defines a name for each list.
pub(super) fn write(book: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?;
    let mut names = Vec::new();
    for (column, list) in (0..).zip(List::ALL) {
        sheet.set_column_width(column, 36)?;
        sheet.write_string(0, column, list.name())?;
        let mut row = 0;
        for word in list.words() {
            row += 1;
            sheet.write_string(row, column, word)?;
        }
        let letters = column_letters(column);
        names.push((list.name(), format!("={SHEET}!${letters}$2:${letters}${}", row + 1)));
    }
    sheet.protect();
    sheet.set_hidden(true);
    for (name, range) in names {
        book.define_name(name, &range)?;
    }
    Ok(())
}
