//! What depends on the value of a cell: colours by status word, bars, and the marks for what is
//! overdue or still lacks a reason. Icons are left out: they say things in colour only.

use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDataBar,
    ConditionalFormatFormula, Format, Formula, Worksheet, XlsxError,
};

use crate::report::columns::{Heading, Input, Kind};
use crate::report::workbook::sheet::{Area, column_letters};
use crate::report::workbook::style::{BAR, coloured, severity_colours, status_colours};
use crate::vocab::{ControlStatus, Severity};

/// Adds the conditions of one column over the rows of its table.
pub(super) fn add(
    sheet: &mut Worksheet,
    headings: &[Heading],
    column: u16,
    kind: Kind,
    area: Area,
) -> Result<(), XlsxError> {
    match kind {
        Kind::Status => {
            for status in ControlStatus::ALL {
                let format = coloured(status_colours(*status));
                word(sheet, column, area, (status.title(), format))?;
            }
        }
        Kind::Severity => {
            for severity in Severity::ALL {
                let format = coloured(severity_colours(*severity));
                word(sheet, column, area, (severity.title(), format))?;
            }
        }
        Kind::Bar => {
            let bar = ConditionalFormatDataBar::new().set_fill_color(BAR).set_solid_fill(true);
            sheet.add_conditional_format(area.first, column, area.last, column, &bar)?;
        }
        Kind::Input(Input::DueDate) => overdue(sheet, column, area)?,
        Kind::Input(Input::Reason) => reason_missing(sheet, headings, column, area)?,
        _ => {}
    }
    Ok(())
}

fn word(
    sheet: &mut Worksheet,
    column: u16,
    area: Area,
    (word, format): (&str, Format),
) -> Result<(), XlsxError> {
    let rule = ConditionalFormatCellRule::EqualTo(word.to_owned());
    let condition = ConditionalFormatCell::new().set_rule(rule).set_format(format);
    sheet.add_conditional_format(area.first, column, area.last, column, &condition)?;
    Ok(())
}

/// A day in the past is bold and ends in "!".
fn overdue(sheet: &mut Worksheet, column: u16, area: Area) -> Result<(), XlsxError> {
    let cell = format!("${}{}", column_letters(column), area.first + 1);
    let late =
        coloured(severity_colours(Severity::High)).set_bold().set_num_format("yyyy-mm-dd\" !\"");
    let condition = ConditionalFormatFormula::new()
        .set_rule(Formula::new(format!("=AND(ISNUMBER({cell}),{cell}<TODAY())")))
        .set_format(late);
    sheet.add_conditional_format(area.first, column, area.last, column, &condition)?;
    Ok(())
}

/// A reason that is still needed: the cell turns red until it is written.
fn reason_missing(
    sheet: &mut Worksheet,
    headings: &[Heading],
    column: u16,
    area: Area,
) -> Result<(), XlsxError> {
    let Some(applicability) = applicability_before(headings, column) else { return Ok(()) };
    let row = area.first + 1;
    let says = format!("${}{row}", column_letters(applicability));
    let reason = format!("${}{row}", column_letters(column));
    let condition = ConditionalFormatFormula::new()
        .set_rule(Formula::new(format!("=AND({says}=\"Not applicable\",LEN(TRIM({reason}))<10)")))
        .set_format(coloured(severity_colours(Severity::High)));
    sheet.add_conditional_format(area.first, column, area.last, column, &condition)?;
    Ok(())
}

/// Returns the column of the drop-down that a reason belongs to: the one before it.
pub(super) fn applicability_before(headings: &[Heading], column: u16) -> Option<u16> {
    let before = column.checked_sub(1)?;
    let heading = headings.get(usize::from(before))?;
    matches!(heading.kind, Kind::Input(Input::Choice(_))).then_some(before)
}
