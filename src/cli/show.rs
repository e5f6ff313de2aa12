//! `plumbline show`: one entry with everything linked to it.

use clap::{Args, ValueEnum};

use crate::app;
use crate::cli::{Answer, Failure, Outcome, output};
use crate::kb::{Catalog, Entry};
use crate::view::{self, EntryView, LinkView};
use crate::vocab::Origin;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline show pci-dss@4.0.1:8.4.2
  plumbline show '45 CFR 164.312(a)(2)(iv)'
  plumbline show encrypt-at-rest -f json")]
pub(super) struct Show {
    /// Id, or a citation in any written form
    id: String,
    /// Format
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(catalog: &Catalog, command: &Show) -> Answer {
    let entry = find(catalog, &command.id)?;
    match command.format {
        Format::Json => output::json(None, &view::entry(catalog, entry, true))?,
        Format::Text => output::text(None, &text(catalog, entry))?,
    }
    Ok(Outcome::Done)
}

/// Finds an entry, or says which ids come near.
pub(super) fn find(catalog: &Catalog, written: &str) -> Result<Entry, Failure> {
    app::find(catalog, written).ok_or_else(|| {
        let similar = app::similar(catalog, written);
        let hint = if similar.is_empty() {
            format!("try `plumbline search {written:?}`")
        } else {
            format!("similar are {}", similar.join(", "))
        };
        Failure::Usage(format!("there is no entry {written:?}; {hint}"))
    })
}

fn text(catalog: &Catalog, entry: Entry) -> String {
    let mut text = format!("{}\n{}\n\n", catalog.id(entry), catalog.title(entry));
    text.push_str(&body(&view::entry(catalog, entry, false)));
    let links = view::links(catalog, entry, true);
    let (inferred, stated): (Vec<LinkView>, Vec<LinkView>) =
        links.into_iter().partition(|link| link.origin == Origin::Inferred);
    text.push_str(&link_list("Linked to", &stated));
    text.push_str(&link_list("Candidates (inferred, never counted as coverage)", &inferred));
    text
}

fn body(entry: &EntryView) -> String {
    match entry {
        EntryView::Control(row) => {
            let only_for = if row.only_for.is_empty() {
                String::new()
            } else {
                format!(", only for {}", row.only_for)
            };
            format!("{}\n\n{}{only_for}\n", row.summary, row.force.title())
        }
        EntryView::Requirement(row) => {
            let ways =
                row.remediation.iter().map(|(way, how)| format!("\n{way}:\n{}\n", how.trim()));
            let ways: String = ways.collect();
            format!("{}\n\nEffort: {} ({} days)\n{ways}", row.summary, row.effort, row.effort_days)
        }
        EntryView::Threat(row) => {
            let when: Vec<&str> = row.when.iter().map(|when| when.words.as_str()).collect();
            format!("{}\n\nFound at: {}\n\nFix: {}\n", row.summary, when.join("; or "), row.fix)
        }
        EntryView::TestCase(row) => {
            let steps = row.steps.iter().enumerate();
            let steps: String = steps.map(|(n, step)| format!("{}. {step}\n", n + 1)).collect();
            format!(
                "{}\n{steps}\nExpected: {}\nKeep: {}\n",
                row.method.title(),
                row.expect,
                row.evidence
            )
        }
        EntryView::Recommendation(row) => {
            let checks = row.checks.join("; ");
            format!(
                "{}\n\nLevel {}. Judged by: {checks}\n\n{}\n",
                row.summary, row.level, row.remediation
            )
        }
        EntryView::Framework(row) => {
            format!(
                "{}\n\n{} controls, published {} by {}\n",
                row.summary, row.controls, row.published, row.owner
            )
        }
    }
}

fn link_list(title: &str, links: &[LinkView]) -> String {
    if links.is_empty() {
        return String::new();
    }
    let line = |link: &LinkView| {
        let through = if link.path.is_empty() {
            String::new()
        } else {
            format!(" through {}", link.path.join(", "))
        };
        format!(
            "  {} {}: {}\n      {} {}, strength {:.2}{through}. {}\n",
            link.entry.kind.title(),
            link.entry.id,
            link.entry.title,
            link.origin,
            link.relation,
            link.strength,
            link.reason
        )
    };
    format!("\n{title}\n\n{}", links.iter().map(line).collect::<String>())
}
