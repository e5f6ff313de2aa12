//! `plumbline formats`: what can be read and what can be written.

use crate::cli::table::Table;
use crate::cli::{Answer, Outcome, output};
use crate::import::{FORMATS, SCANNERS};
use crate::report::{EXPORTS, REPORTS};

pub(super) fn run() -> Answer {
    let width = output::width(None);
    let models = FORMATS.iter().map(|format| [format.id.into(), format.title.into()]);
    let models = Table::new(&["Model", "What it is"]).rows(models);
    let scanners = SCANNERS.iter().map(|scanner| [scanner.id.into(), scanner.title.into()]);
    let scanners = Table::new(&["Findings", "What it is"]).rows(scanners);
    let exports = EXPORTS.iter().map(|kind| [kind.id.into(), kind.title.into()]);
    let exports = Table::new(&["Written by inspect -f", "What it is"]).rows(exports);
    let reports = REPORTS.iter().map(|kind| [kind.id.into(), kind.title.into()]);
    let reports = Table::new(&["Report", "What it is"]).rows(reports);
    let text = format!(
        "{}\n{}\nFormats of both are told apart by their content, not by their name.\n\n{}\n{}",
        models.render(width),
        scanners.render(width),
        exports.render(width),
        reports.render(width)
    );
    output::text(None, &text)?;
    Ok(Outcome::Done)
}
