//! The first sheet: what this is, how to read it and how to fill it in.

use std::borrow::Cow;

use rust_xlsxwriter::{Format, FormatAlign, Url, Workbook, Worksheet, XlsxError};

use crate::report::columns::{TableId, View, clean, short};
use crate::report::workbook::LONGEST_NAME;
use crate::report::workbook::sheet::{height, lines_of, page, protect};
use crate::report::workbook::style::{NAVY, QUIET, coloured, heading, link, plain, status_colours};
use crate::vocab::{ControlStatus, LegalTier};

/// Width of the column of words.
const WORDS_WIDTH: f64 = 112.0;

const HOW_TO_FILL: &[(&str, &str)] = &[
    (
        "Where to write",
        "Columns whose header ends in (fill) are yours; they are amber and pale yellow. All other \
      cells are locked against slips, without a password: filters, column widths and row heights stay free.",
    ),
    (
        "One row, one control",
        "Work on the sheet Controls. Give Applicability first; \"Not applicable\" needs a \
      reason in the next column, or the cell stays red.",
    ),
    (
        "Your own status",
        "Assessor status is your finding and stands beside the machine result, never in its place.",
    ),
    (
        "Dates",
        "Dates are real dates (yyyy-mm-dd). Tested on and Reviewed on cannot lie in the future.",
    ),
    ("Two people", "The reviewer should not be the assessor; both are dated."),
    (
        "Sending it back",
        "Rows are found by Key, so that you may filter, hide and add columns. Please leave headers, \
      keys and the hidden row hash as they are.",
    ),
    (
        "Printing",
        "A4 landscape, one page wide, headers repeated. Wide sheets print their main columns; the rest is for the screen.",
    ),
];

const HOW_TO_READ: &[(&str, &str)] = &[
    (
        "Order of gaps",
        "Legal tier first, then risk removed per person-day. Law and risk are never added into one number.",
    ),
    (
        "Every number",
        "Sheet Threats shows the sum behind each residual risk, factor by factor; sheet Gaps the sum behind each priority.",
    ),
    (
        "To be checked",
        "A finding whose condition hangs on an attribute that nobody stated. It is shown, and left out of the lower end of the risk.",
    ),
    (
        "Weaker wins",
        "Two sources that disagree: the weaker status counts, and both are on the sheet Evidence.",
    ),
    (
        "Inferred links",
        "Links computed from other links are candidates. They never count as coverage.",
    ),
    (
        "Long texts",
        "A cell holds 32,767 characters; what is longer ends in a mark and is whole in the JSON report.",
    ),
];

/// Writes the sheet.
pub(super) fn write(book: &mut Workbook, view: &View<'_>) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name("Read me")?;
    sheet.set_column_width(0, 28)?.set_column_width(1, WORDS_WIDTH)?;
    sheet.set_screen_gridlines(false);
    let mut page_writer = Writer { sheet, row: 0 };
    page_writer.title(view)?;
    page_writer.scope(view)?;
    page_writer.contents(view)?;
    page_writer.statuses()?;
    page_writer.section("How to fill it in", HOW_TO_FILL)?;
    page_writer.section("How to read it", HOW_TO_READ)?;
    page_writer.tiers()?;
    page(sheet, view);
    protect(sheet);
    sheet.set_active(true);
    Ok(())
}

struct Writer<'w> {
    sheet: &'w mut Worksheet,
    row: u32,
}

impl Writer<'_> {
    fn title(&mut self, view: &View<'_>) -> Result<(), XlsxError> {
        let title = short(&view.snapshot.model.name, LONGEST_NAME);
        let title = format!("Compliance gap report: {title}");
        let format = plain(20.0).set_bold().set_font_color(NAVY).set_quote_prefix();
        self.sheet.write_string_with_format(0, 0, title, &format)?;
        let about = "How far this system is from what the law and the standards ask, what is \
                     missing where, and what to do first.";
        self.sheet.write_string_with_format(1, 0, about, &plain(11.0).set_font_color(QUIET))?;
        self.row = 3;
        Ok(())
    }

    fn scope(&mut self, view: &View<'_>) -> Result<(), XlsxError> {
        let snapshot = view.snapshot;
        let model = &snapshot.model;
        self.heading("Scope")?;
        let size = format!(
            "{} components, {} flows, {} trust zones; read from {}",
            model.components,
            model.flows,
            model.zones,
            if model.format.is_empty() { "a model" } else { &model.format },
        );
        let tool = format!(
            "{} {}, knowledge base {}",
            snapshot.tool.name, snapshot.tool.version, snapshot.catalog.version
        );
        self.fact("System", &model.name)?;
        self.fact("What it is", model.description.trim())?;
        self.fact("Owner", &model.owner)?;
        self.fact("Size", &size)?;
        self.fact("As of", &snapshot.as_of)?;
        for framework in &snapshot.frameworks {
            let words =
                format!("{} {}: {}", framework.short, framework.edition, framework.coverage());
            self.fact("Framework", &words)?;
        }
        self.fact("Snapshot", &snapshot.id)?;
        self.fact("Made by", &tool)
    }

    fn contents(&mut self, view: &View<'_>) -> Result<(), XlsxError> {
        self.heading("Sheets")?;
        self.sheet_link("Summary", "Status by framework, the ten gaps to fix first, one chart.")?;
        for table in view.tables().filter(|table| table.caption().id != TableId::Frameworks) {
            let caption = table.caption();
            let about = format!("{} rows. {}", table.len(view), caption.about);
            self.sheet_link(caption.sheet, &about)?;
        }
        Ok(())
    }

    fn sheet_link(&mut self, sheet: &str, about: &str) -> Result<(), XlsxError> {
        let address = Url::new(format!("internal:'{sheet}'!A1")).set_text(sheet);
        self.sheet.write_url_with_format(
            self.row,
            0,
            address,
            &link().set_align(FormatAlign::Top),
        )?;
        self.words(about)
    }

    /// Writes the words of a row, as high as they need, and goes to the next.
    fn words(&mut self, words: &str) -> Result<(), XlsxError> {
        let lines = lines_of(words, WORDS_WIDTH);
        self.sheet.set_row_height(self.row, height(lines) + 2)?;
        self.sheet.write_string_with_format(self.row, 1, words, &prose())?;
        self.row += 1;
        Ok(())
    }

    fn statuses(&mut self) -> Result<(), XlsxError> {
        self.heading("Statuses")?;
        for status in ControlStatus::ALL {
            let format = label().merge(&coloured(status_colours(*status)));
            self.sheet.write_string_with_format(self.row, 0, status.title(), &format)?;
            self.words(meaning(*status))?;
        }
        Ok(())
    }

    fn tiers(&mut self) -> Result<(), XlsxError> {
        self.heading("Legal tiers")?;
        for tier in LegalTier::ALL {
            self.fact(tier.as_str(), tier.title())?;
        }
        Ok(())
    }

    fn section(&mut self, title: &str, rows: &[(&str, &str)]) -> Result<(), XlsxError> {
        self.heading(title)?;
        for (name, words) in rows {
            self.fact(name, words)?;
        }
        Ok(())
    }

    fn heading(&mut self, title: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.write_string_with_format(self.row, 0, title, &heading())?;
        self.sheet.write_blank(self.row, 1, &heading())?;
        self.row += 1;
        Ok(())
    }

    /// Writes a name and what there is to say; nothing where nothing is known.
    fn fact(&mut self, name: &str, words: &str) -> Result<(), XlsxError> {
        if words.is_empty() {
            return Ok(());
        }
        let words: String = words.chars().take(4_000).collect();
        let words = clean(Cow::Owned(words));
        self.sheet.write_string_with_format(self.row, 0, name, &label())?;
        self.words(&words)
    }
}

const fn meaning(status: ControlStatus) -> &'static str {
    match status {
        ControlStatus::Met => "Shown to be in place at every place where it is asked for.",
        ControlStatus::PartlyMet => "In place in part, or at some places and not at others.",
        ControlStatus::NotMet => "Shown to be absent at one place at least.",
        ControlStatus::NotAssessed => {
            "Nothing is known. Never counted as met and never hidden: it lowers the coverage."
        }
        ControlStatus::NotApplicable => "Nothing in this system is what it asks about.",
        ControlStatus::Inherited => {
            "In place by the provider's share of the shared responsibility."
        }
    }
}

fn label() -> Format {
    plain(11.0).set_bold().set_align(FormatAlign::Top).set_text_wrap()
}

fn prose() -> Format {
    plain(11.0).set_align(FormatAlign::Top).set_text_wrap().set_quote_prefix()
}
