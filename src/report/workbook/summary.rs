//! The second sheet: status by framework with its denominators, a chart of the same numbers, and
//! the ten gaps to fix first.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition,
    ChartSolidFill, ChartType, Color, Workbook, Worksheet, XlsxError,
};

use crate::report::ReportError;
use crate::report::columns::{
    FRAMEWORKS, FRAMEWORKS_TABLE, TOP_GAPS, Tabular, View, figure, short,
};
use crate::report::snapshot::FrameworkRow;
use crate::report::workbook::LONGEST_NAME;
use crate::report::workbook::formats;
use crate::report::workbook::manifest::Digested;
use crate::report::workbook::sheet::{TableWriter, column_letters, digested, index, page, protect};
use crate::report::workbook::style::{NAVY, QUIET, Styles, heading, plain};
use crate::vocab::ControlStatus;

const SHEET: &str = "Summary";

/// The row of the header of the first table.
const FRAMEWORKS_AT: u32 = 4;

/// Statuses in the order of the columns and of the chart.
const STATUSES: [ControlStatus; 6] = [
    ControlStatus::Met,
    ControlStatus::Inherited,
    ControlStatus::PartlyMet,
    ControlStatus::NotMet,
    ControlStatus::NotAssessed,
    ControlStatus::NotApplicable,
];

/// Writes the sheet.
pub(super) fn write(
    book: &mut Workbook,
    view: &View<'_>,
    styles: &Styles,
) -> Result<Digested, ReportError> {
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?;
    sheet.set_screen_gridlines(false);
    for (column, heading) in (0_u16..).zip(FRAMEWORKS) {
        sheet.set_column_width(column, heading.width.max(12.5))?;
    }
    head(sheet, view)?;
    frameworks(sheet, view, styles)?;
    let rows = u32::try_from(view.snapshot.frameworks.len()).unwrap_or(u32::MAX).max(1);
    let mut row = FRAMEWORKS_AT + rows + 2;
    if !view.snapshot.frameworks.is_empty() {
        row += insert_chart(sheet, view, row, rows)?;
    }
    top_gaps(sheet, view, styles, row)?;
    page(sheet, view);
    protect(sheet);
    digested(&FRAMEWORKS_TABLE, view)
}

fn head(sheet: &mut Worksheet, view: &View<'_>) -> Result<(), XlsxError> {
    let snapshot = view.snapshot;
    let title = format!("Summary: {}", short(&snapshot.model.name, LONGEST_NAME));
    let format = plain(18.0).set_bold().set_font_color(NAVY).set_quote_prefix();
    sheet.write_string_with_format(0, 0, title, &format)?;
    let met: usize = snapshot.frameworks.iter().map(|row| row.met + row.inherited).sum();
    let assessed: usize = snapshot.frameworks.iter().map(FrameworkRow::assessed).sum();
    let all: usize = snapshot.frameworks.iter().map(|row| row.controls).sum();
    let words = format!(
        "As of {}: {assessed} of {all} controls assessed, {met} met; {} gaps; residual risk {} \
         (everything unknown in place) to {} (nothing unknown in place). Not assessed never counts as met.",
        snapshot.as_of,
        snapshot.gaps.len(),
        figure(snapshot.risk.residual_at_best),
        figure(snapshot.risk.residual),
    );
    sheet.write_string_with_format(1, 0, words, &plain(11.0).set_font_color(QUIET))?;
    section(sheet, FRAMEWORKS_AT - 1, "Status by framework")
}

fn section(sheet: &mut Worksheet, row: u32, title: &str) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, title, &heading())?;
    for column in 1..index(FRAMEWORKS.len()) {
        sheet.write_blank(row, column, &heading())?;
    }
    Ok(())
}

fn frameworks(sheet: &mut Worksheet, view: &View<'_>, styles: &Styles) -> Result<(), ReportError> {
    let rows = &view.snapshot.frameworks;
    let table = &FRAMEWORKS_TABLE;
    let mut writer = TableWriter::start(sheet, styles, table, rows.len(), FRAMEWORKS_AT)?;
    for (at, framework) in rows.iter().enumerate() {
        writer.row(&table.row(view, at))?;
        if can_be_counted(view, framework) {
            let row = FRAMEWORKS_AT + 2 + u32::try_from(at).unwrap_or(u32::MAX);
            formulas(&mut writer, framework, row)?;
        }
    }
    Ok(())
}

/// Tells whether counting the rows of sheet Controls gives the framework's own counts: not so
/// where two profiles of one framework share their rows.
fn can_be_counted(view: &View<'_>, framework: &FrameworkRow) -> bool {
    let prefix = prefix(framework);
    let rows = view.snapshot.controls.iter().filter(|row| row.key.starts_with(&prefix));
    let mut counted = [0_usize; STATUSES.len()];
    for row in rows {
        let at = STATUSES.iter().position(|status| *status == row.status);
        if let Some(count) = at.and_then(|at| counted.get_mut(at)) {
            *count += 1;
        }
    }
    STATUSES.iter().zip(counted).all(|(status, count)| framework.count(*status) == count)
}

/// Returns what the keys of a framework's controls start with.
fn prefix(framework: &FrameworkRow) -> String {
    let id = framework.id.split_once('/').map_or(framework.id.as_str(), |(key, _)| key);
    format!("{id}:")
}

/// Replaces counts by formulas over sheet Controls, with the values that they have now.
fn formulas(
    writer: &mut TableWriter<'_>,
    framework: &FrameworkRow,
    row: u32,
) -> Result<(), XlsxError> {
    let keys = format!("Controls[Key],\"{}*\"", prefix(framework).replace('"', "\"\""));
    let coverage =
        format!("=(D{row}-I{row})&\" of \"&D{row}&\" assessed, \"&(E{row}+F{row})&\" met\"");
    writer.formula(2, &coverage, &framework.coverage())?;
    writer.formula(3, &format!("=COUNTIFS({keys})"), &framework.controls.to_string())?;
    for (at, status) in (4..).zip(STATUSES) {
        let formula = format!("=COUNTIFS({keys},Controls[Machine result],\"{}\")", status.title());
        writer.formula(at, &formula, &framework.count(status).to_string())?;
    }
    Ok(())
}

/// Inserts the chart and returns how many rows it takes.
fn insert_chart(
    sheet: &mut Worksheet,
    view: &View<'_>,
    row: u32,
    frameworks: u32,
) -> Result<u32, XlsxError> {
    let first = FRAMEWORKS_AT + 2;
    let last = FRAMEWORKS_AT + 1 + frameworks;
    let mut chart = Chart::new(ChartType::BarPercentStacked);
    for (column, status) in (4_u16..).zip(STATUSES) {
        let letters = column_letters(column);
        let (bar, ink) = bar_colours(status);
        let label = ChartDataLabel::new()
            .show_value()
            .set_num_format("0;;;")
            .set_font(ChartFont::new().set_color(ink).set_size(9))
            .clone();
        chart
            .add_series()
            .set_name(format!("={SHEET}!${letters}${}", FRAMEWORKS_AT + 1).as_str())
            .set_categories(format!("={SHEET}!$A${first}:$A${last}").as_str())
            .set_values(format!("={SHEET}!${letters}${first}:${letters}${last}").as_str())
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(bar)))
            .set_data_label(&label)
            .set_gap(45);
    }
    let height = 130 + 34 * frameworks;
    chart
        .title()
        .set_name("Controls by status, share of each framework (labels: number of controls)");
    chart.title().set_font(ChartFont::new().set_size(11).set_color(NAVY));
    // Of bars that lie, the vertical axis is that of the names; the first stands on top.
    chart.y_axis().set_reverse();
    chart.x_axis().set_num_format("0%").set_label_position(ChartAxisLabelPosition::High);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_width(1_150).set_height(height).set_alt_text(alt_text(view));
    chart.set_name("StatusByFramework");
    sheet.insert_chart_with_offset(row, 0, &chart, 4, 4)?;
    // A row is 20 pixels high where nothing else is said.
    Ok(height / 20 + 2)
}

/// Bar and the ink of the number on it: different in lightness too, for paper in grey.
const fn bar_colours(status: ControlStatus) -> (Color, Color) {
    const WHITE: Color = Color::RGB(0xFF_FF_FF);
    const BLACK: Color = Color::RGB(0x1B_27_33);
    match status {
        ControlStatus::Met => (Color::RGB(0x1B_74_44), WHITE),
        ControlStatus::Inherited => (Color::RGB(0x2F_6C_A8), WHITE),
        ControlStatus::PartlyMet => (Color::RGB(0xF0_B4_29), BLACK),
        ControlStatus::NotMet => (Color::RGB(0xB0_21_21), WHITE),
        ControlStatus::NotAssessed => (Color::RGB(0xC3_CC_D5), BLACK),
        ControlStatus::NotApplicable => (Color::RGB(0xED_EA_F3), BLACK),
    }
}

/// Says what the chart shows; its numbers stand in the table above it. An alternative text holds
/// 255 characters.
fn alt_text(view: &View<'_>) -> String {
    let of_framework = |row: &FrameworkRow| format!("{}: {}.", row.id, row.coverage());
    let mut words = "Stacked bars of the table above: controls by status.".to_owned();
    for sentence in view.snapshot.frameworks.iter().map(of_framework) {
        if words.len() + sentence.len() < 250 {
            words.push(' ');
            words.push_str(&sentence);
        }
    }
    words
}

fn top_gaps(
    sheet: &mut Worksheet,
    view: &View<'_>,
    styles: &Styles,
    row: u32,
) -> Result<(), ReportError> {
    section(sheet, row, "What to fix first")?;
    let table = &TOP_GAPS;
    let count = table.len(view);
    let mut writer = TableWriter::start(sheet, styles, table, count, row + 1)?;
    for at in 0..count {
        writer.row(&table.row(view, at))?;
    }
    let area = writer.area;
    let headings = table.headings();
    for (column, heading) in (0_u16..).zip(&headings) {
        formats::add(sheet, &headings, column, heading.kind, area)?;
    }
    Ok(())
}
