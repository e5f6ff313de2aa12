//! `plumbline show`: one entry with everything linked to it.

mod body;

use clap::{Args, ValueEnum};

use crate::app;
use crate::cli::style::{FAINT, STRONG, paint};
use crate::cli::table::prose;
use crate::cli::{Answer, Context, Failure, Outcome, output};
use crate::kb::{Catalog, Entry};
use crate::view::{self, EntryView, LinkView};
use crate::vocab::{EntryKind, Origin};

/// The catalogue that most others are compared with: its counterparts of a control are shown
/// without being asked for.
const COUNTERPARTS: &str = "nist-800-53";

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline show pci-dss@4.0.1:8.4.2
  plumbline show '45 CFR 164.312(a)(2)(iv)'
  plumbline show mfa-for-all-access -f json
  plumbline show 'AC-2' --inferred

Inferred links are candidates: computed through shared requirements, never counted as coverage.")]
pub(super) struct Show {
    /// Id, or a citation in any written form
    id: String,
    /// Add inferred links to the controls of every other framework, not of NIST SP 800-53 alone
    #[arg(long)]
    inferred: bool,
    /// Format
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(context: &Context, command: &Show) -> Answer {
    let catalog = &context.catalog;
    let entry = find(catalog, &command.id)?;
    let mut view = view::entry(catalog, entry, true);
    if !command.inferred {
        let counterparts =
            catalog.framework(COUNTERPARTS).map(|at| catalog.frameworks[at].key.as_str());
        view.retain_links(|link| {
            link.origin != Origin::Inferred || Some(link.entry.framework.as_str()) == counterparts
        });
    }
    match command.format {
        Format::Json => output::json(None, &view)?,
        Format::Text => output::text(None, &text(catalog, entry, &view, output::width(None)))?,
    }
    Ok(Outcome::Done)
}

/// Finds an entry, or says which ids come near.
pub(super) fn find(catalog: &Catalog, written: &str) -> Result<Entry, Failure> {
    app::find(catalog, written).ok_or_else(|| {
        let near = app::similar(catalog, written);
        let guess = match near.as_slice() {
            [] => String::new(),
            near => format!("did you mean {}? ", near.join(" or ")),
        };
        Failure::Usage(format!(
            "there is no entry {written:?}; {guess}`plumbline search {written:?}` looks for it"
        ))
    })
}

fn text(catalog: &Catalog, entry: Entry, view: &EntryView, width: Option<usize>) -> String {
    let mut text =
        format!("{}\n{}\n", paint(STRONG, catalog.id(entry)), paint(STRONG, catalog.title(entry)));
    text.push_str(&body::text(view, width));
    let (inferred, stated): (Vec<&LinkView>, Vec<&LinkView>) =
        view.links().iter().partition(|link| link.origin == Origin::Inferred);
    for kind in EntryKind::ALL {
        let links: Vec<&LinkView> =
            stated.iter().copied().filter(|link| link.entry.kind == *kind).collect();
        if !links.is_empty() {
            text.push_str(&output::section(plural(*kind), &link_list(&links, width)));
        }
    }
    if !inferred.is_empty() {
        let title = "Candidates (inferred, never counted as coverage)";
        text.push_str(&output::section(title, &link_list(&inferred, width)));
    }
    text
}

const fn plural(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Control => "Controls",
        EntryKind::Requirement => "Requirements",
        EntryKind::Threat => "Threats",
        EntryKind::TestCase => "Test cases",
        EntryKind::Recommendation => "Recommendations",
        EntryKind::Framework => "Frameworks",
    }
}

fn link_list(links: &[&LinkView], width: Option<usize>) -> String {
    links.iter().map(|link| line(link, width)).collect()
}

/// Words a link from its subject to its object. One that was composed is about the requirement that
/// it goes through, unless it is inferred: then it joins this entry and the other directly.
fn line(link: &LinkView, width: Option<usize>) -> String {
    let is_inferred = link.origin == Origin::Inferred;
    let here = link.path.first().filter(|_| !is_inferred).map_or("this", String::as_str);
    let relation = link.relation.title();
    let relation = if link.outward {
        format!("{here} {relation} it")
    } else {
        format!("it {relation} {here}")
    };
    let through = match link.path.as_slice() {
        path if is_inferred => format!(", through {}", path.join(", ")),
        _ => String::new(),
    };
    let source = if link.source.is_empty() { String::new() } else { format!(" [{}]", link.source) };
    let about = format!(
        "{}, {relation}, strength {:.2}{through}: {}{source}",
        link.origin, link.strength, link.reason
    );
    let about = prose(&about, 6, width);
    let about: String = about.lines().map(|line| format!("{}\n", paint(FAINT, line))).collect();
    format!("  {}  {}\n{about}", link.entry.id, link.entry.title)
}
