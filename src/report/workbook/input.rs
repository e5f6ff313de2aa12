//! What may be written into the cells that are left for people: lists, days, lengths, and "not
//! applicable needs a reason". Each rule tells beforehand what it wants and afterwards what is
//! wrong.

use rust_xlsxwriter::{
    DataValidation, DataValidationRule, ExcelDateTime, Formula, Worksheet, XlsxError,
};

use crate::report::columns::{Heading, Input};
use crate::report::workbook::formats::applicability_before;
use crate::report::workbook::sheet::{Area, column_letters};

/// The longest name.
const NAME_LENGTH: u32 = 200;
/// The longest note.
const NOTE_LENGTH: u32 = 4_000;
/// The shortest reason.
const REASON_LENGTH: u32 = 10;

/// Adds the rule of one column over the rows of its table.
pub(super) fn add(
    sheet: &mut Worksheet,
    headings: &[Heading],
    column: u16,
    input: Input,
    area: Area,
) -> Result<(), XlsxError> {
    let (rule, wrong) = match input {
        Input::Choice(list) => {
            let names = Formula::new(format!("={}", list.name()));
            (DataValidation::new().allow_list_formula(names), "Please choose a word of the list.")
        }
        Input::Name => (
            DataValidation::new().allow_text_length(length(NAME_LENGTH)),
            "A name may have 200 characters at most.",
        ),
        Input::Note => (
            DataValidation::new().allow_text_length(length(NOTE_LENGTH)),
            "A note may have 4,000 characters at most.",
        ),
        Input::Reason => (
            reason(headings, column, area).ignore_blank(false),
            "\"Not applicable\" needs a reason of 10 to 4,000 characters.",
        ),
        Input::PastDate => (past_date(), "Please enter a date from 2000-01-01 up to today."),
        Input::DueDate => (due_date()?, "Please enter a date from 2000-01-01 to 2099-12-31."),
    };
    let title = headings.get(usize::from(column)).map_or("", |heading| heading.title);
    let rule = rule
        .set_input_title(title)?
        .set_input_message(input.advice())?
        .set_error_title("Not accepted")?
        .set_error_message(wrong)?;
    sheet.add_data_validation(area.first, column, area.last, column, &rule)?;
    Ok(())
}

fn length(most: u32) -> DataValidationRule<u32> {
    DataValidationRule::LessThanOrEqualTo(most)
}

fn reason(headings: &[Heading], column: u16, area: Area) -> DataValidation {
    let Some(applicability) = applicability_before(headings, column) else {
        return DataValidation::new().allow_text_length(length(NOTE_LENGTH));
    };
    let row = area.first + 1;
    let says = format!("${}{row}", column_letters(applicability));
    let reason = format!("${}{row}", column_letters(column));
    DataValidation::new().allow_custom(Formula::new(format!(
        "=AND(LEN({reason})<={NOTE_LENGTH},OR({says}<>\"Not applicable\",\
         LEN(TRIM({reason}))>={REASON_LENGTH}))"
    )))
}

/// A day from 2000 up to the day on which it is entered.
fn past_date() -> DataValidation {
    let first = Formula::new("=DATE(2000,1,1)");
    let rule = DataValidationRule::Between(first, Formula::new("=TODAY()"));
    DataValidation::new().allow_date_formula(rule)
}

fn due_date() -> Result<DataValidation, XlsxError> {
    let first = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let last = ExcelDateTime::from_ymd(2099, 12, 31)?;
    Ok(DataValidation::new().allow_date(DataValidationRule::Between(first, last)))
}
