//! How cells look. Every pair of ink and paper has a contrast of at least 4.5 to 1 (WCAG 2.2,
//! 1.4.3), and no colour says anything that a word does not say too.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::report::columns::{Input, Kind};
use crate::vocab::{ControlStatus, Severity};

/// Text on white.
pub(super) const INK: Color = Color::RGB(0x1B_27_33);
/// Headers, headings.
pub(super) const NAVY: Color = Color::RGB(0x24_3B_53);
/// Explanations on white.
pub(super) const QUIET: Color = Color::RGB(0x48_65_81);
/// Links on white.
const LINK: Color = Color::RGB(0x0B_5C_AD);
/// Lines between rows.
const HAIR: Color = Color::RGB(0xD9_E2_EC);
/// Headers of columns to fill in.
const AMBER: Color = Color::RGB(0xF7_C9_48);
/// Headers that are links.
const SKY: Color = Color::RGB(0xDC_E8_F5);
/// Cells to fill in.
const CREAM: Color = Color::RGB(0xFF_FB_E6);
/// Bars behind numbers: light enough for the ink over it.
pub(super) const BAR: Color = Color::RGB(0x9F_C5_E8);

const FONT: &str = "Calibri";

/// Ink and paper of a status.
pub(super) const fn status_colours(status: ControlStatus) -> (Color, Color) {
    match status {
        ControlStatus::Met => (Color::RGB(0x0B_5D_2A), Color::RGB(0xDD_F3_E4)),
        ControlStatus::PartlyMet => (Color::RGB(0x7A_45_00), Color::RGB(0xFF_EF_CC)),
        ControlStatus::NotMet => (Color::RGB(0x92_19_19), Color::RGB(0xFB_E0_E0)),
        ControlStatus::NotAssessed => (Color::RGB(0x3F_4B_57), Color::RGB(0xE9_ED_F1)),
        ControlStatus::NotApplicable => (Color::RGB(0x52_4A_6B), Color::RGB(0xF1_EE_F7)),
        ControlStatus::Inherited => (Color::RGB(0x1B_4B_86), Color::RGB(0xDF_EB_FA)),
    }
}

/// Ink and paper of a severity.
pub(super) const fn severity_colours(severity: Severity) -> (Color, Color) {
    match severity {
        Severity::Critical => (Color::RGB(0xFF_FF_FF), Color::RGB(0x8B_10_2A)),
        Severity::High => (Color::RGB(0x92_19_19), Color::RGB(0xFB_E0_E0)),
        Severity::Medium => (Color::RGB(0x7A_45_00), Color::RGB(0xFF_EF_CC)),
        Severity::Low => (Color::RGB(0x1B_4B_86), Color::RGB(0xDF_EB_FA)),
        Severity::Info => (Color::RGB(0x3F_4B_57), Color::RGB(0xE9_ED_F1)),
    }
}

/// Returns a format in two colours, for conditions and legends.
pub(super) fn coloured((ink, paper): (Color, Color)) -> Format {
    Format::new().set_font_color(ink).set_background_color(paper)
}

/// The four looks of the cells of one column.
#[derive(Debug)]
pub(super) struct CellStyle {
    /// As it is.
    pub(super) plain: Format,
    /// For a text that looks like a formula.
    pub(super) quoted: Format,
    /// For a link.
    pub(super) link: Format,
    /// For a link whose text looks like a formula.
    pub(super) quoted_link: Format,
}

impl CellStyle {
    fn new(plain: Format) -> Self {
        let link = plain.clone().set_font_color(LINK).set_underline(FormatUnderline::Single);
        Self {
            quoted: plain.clone().set_quote_prefix(),
            quoted_link: link.clone().set_quote_prefix(),
            plain,
            link,
        }
    }
}

/// The looks of everything in the tables.
#[derive(Debug)]
pub(super) struct Styles {
    id: CellStyle,
    text: CellStyle,
    word: CellStyle,
    whole: CellStyle,
    one_decimal: CellStyle,
    two_decimals: CellStyle,
    three_decimals: CellStyle,
    share: CellStyle,
    date: CellStyle,
    input: CellStyle,
    input_date: CellStyle,
    /// Header of a column.
    header: Format,
    /// Header of a column to fill in.
    header_fill: Format,
    /// Header of a column of numbers.
    header_number: Format,
    /// Header that leads back to the summary. Some programs show every link in dark blue, which
    /// could not be read on the paper of the others.
    pub(super) header_link: Format,
}

impl Styles {
    /// Makes the looks.
    pub(super) fn new() -> Self {
        let text = base().set_text_wrap();
        // Away from the text of the next column.
        let figure = base().set_align(FormatAlign::Right).set_indent(1);
        let number = |shape: &str| CellStyle::new(figure.clone().set_num_format(shape));
        let input = base().set_text_wrap().set_background_color(CREAM).set_unlocked();
        let header = base()
            .set_align(FormatAlign::VerticalCenter)
            .set_bold()
            .set_text_wrap()
            .set_border_bottom_color(NAVY);
        Self {
            id: CellStyle::new(text.clone().set_num_format("@")),
            word: CellStyle::new(text.clone().set_bold()),
            text: CellStyle::new(text),
            whole: number("#,##0"),
            one_decimal: number("#,##0.0"),
            two_decimals: number("#,##0.00"),
            three_decimals: number("#,##0.000"),
            share: number("0.0%"),
            date: CellStyle::new(base().set_num_format("yyyy-mm-dd")),
            input_date: CellStyle::new(input.clone().set_num_format("yyyy-mm-dd")),
            input: CellStyle::new(input),
            header_link: header
                .clone()
                .set_font_color(LINK)
                .set_underline(FormatUnderline::Single)
                .set_background_color(SKY),
            header_number: header
                .clone()
                .set_align(FormatAlign::Right)
                .set_indent(1)
                .set_font_color(Color::White)
                .set_background_color(NAVY),
            header_fill: header.clone().set_font_color(INK).set_background_color(AMBER),
            header: header.set_font_color(Color::White).set_background_color(NAVY),
        }
    }

    /// Returns the look of the cells of a kind.
    pub(super) const fn of(&self, kind: Kind) -> &CellStyle {
        match kind {
            Kind::Id | Kind::RowHash => &self.id,
            Kind::Text => &self.text,
            Kind::Status | Kind::Severity => &self.word,
            Kind::Number(0) => &self.whole,
            Kind::Number(1) => &self.one_decimal,
            Kind::Number(2) => &self.two_decimals,
            Kind::Number(_) | Kind::Bar => &self.three_decimals,
            Kind::Share => &self.share,
            Kind::Date => &self.date,
            Kind::Input(Input::PastDate | Input::DueDate) => &self.input_date,
            Kind::Input(_) => &self.input,
        }
    }

    /// Returns the look of the header of a column of a kind.
    pub(super) const fn header_of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Input(_) => &self.header_fill,
            Kind::Number(_) | Kind::Share | Kind::Bar => &self.header_number,
            _ => &self.header,
        }
    }
}

fn base() -> Format {
    plain(10.0)
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(HAIR)
}

/// Returns text in ink, of a size, for the sheets that are read like a page.
pub(super) fn plain(size: f64) -> Format {
    Format::new().set_font_name(FONT).set_font_size(size).set_font_color(INK)
}

/// Returns a link, for the sheets that are read like a page.
pub(super) fn link() -> Format {
    plain(11.0).set_font_color(LINK).set_underline(FormatUnderline::Single)
}

/// Returns the heading of a section, for the sheets that are read like a page.
pub(super) fn heading() -> Format {
    plain(13.0)
        .set_bold()
        .set_font_color(NAVY)
        .set_border_bottom(FormatBorder::Medium)
        .set_border_bottom_color(AMBER)
}
