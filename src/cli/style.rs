//! Colours, each with a meaning. They reach terminals only, and none where `NO_COLOR` is set.

use clap::builder::styling::{AnsiColor, Style};

use crate::vocab::{ControlStatus, Severity};

/// Headings and names.
pub(super) const STRONG: Style = Style::new().bold();

/// What can be passed over.
pub(super) const FAINT: Style = Style::new().dimmed();

/// Puts a text in a style.
pub(super) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Returns the style of a severity; the word itself always stands beside it.
pub(super) const fn severity(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Cyan.on_default(),
        Severity::Info => FAINT,
    }
}

/// Returns the style of a status.
pub(super) const fn status(status: ControlStatus) -> Style {
    match status {
        ControlStatus::NotMet => AnsiColor::Red.on_default(),
        ControlStatus::PartlyMet => AnsiColor::Yellow.on_default(),
        ControlStatus::Met | ControlStatus::Inherited => AnsiColor::Green.on_default(),
        ControlStatus::NotAssessed | ControlStatus::NotApplicable => Style::new(),
    }
}
