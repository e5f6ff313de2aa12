//! `plumbline kb audit`: a framework held against somebody else's list of its clauses.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::{Answer, Context, Failure, Outcome, output};
use crate::import;
use crate::kb::FrameworkIdx;
use crate::view::{self, Audit};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline kb audit --against NIST_SP-800-53_rev5_catalog.json
  plumbline kb audit nist-800-53/moderate --against NIST_SP-800-53_rev5_MODERATE-baseline_profile.json
  plumbline kb audit ferpa --against ferpa.csv -f json")]
pub(in crate::cli) struct AuditCommand {
    /// The framework, or one of its profiles as framework/profile; unless named, the one that has
    /// most of the list's clauses
    framework: Option<String>,
    /// An OSCAL catalogue or profile (JSON), or a table (CSV) with a column id; may be gzipped
    #[arg(long, value_name = "FILE")]
    against: PathBuf,
    /// Format
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(in crate::cli) fn run(context: &Context, command: &AuditCommand) -> Answer {
    let path = &command.against;
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::Usage(format!("could not read {}: {error}", path.display())))?;
    let list = import::read_inventory(&bytes)
        .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
    let (framework, profile) = wanted(context, command, &list)?;
    let audit = view::audit(&context.catalog, framework, profile, &list);
    match command.format {
        Format::Json => output::json(None, &audit)?,
        Format::Table => output::text(None, &text(&audit))?,
    }
    Ok(if audit.agrees() { Outcome::Done } else { Outcome::Gate })
}

fn wanted<'a>(
    context: &Context,
    command: &'a AuditCommand,
    list: &import::Inventory,
) -> Result<(FrameworkIdx, Option<&'a str>), Failure> {
    let catalog = &context.catalog;
    let Some(written) = command.framework.as_deref() else {
        return view::likeliest_framework(catalog, list).map(|at| (at, None)).ok_or_else(|| {
            Failure::Usage("no framework has any of these clauses: name one".to_owned())
        });
    };
    let (id, profile) =
        written.split_once('/').map_or((written, None), |(id, profile)| (id, Some(profile)));
    let at = catalog
        .framework(id)
        .ok_or_else(|| Failure::Usage(format!("there is no framework {id:?}")))?;
    match profile {
        Some(wanted) if !catalog.frameworks[at].profiles.iter().any(|known| known.id == wanted) => {
            Err(Failure::Usage(format!("{id} has no profile {wanted:?}")))
        }
        profile => Ok((at, profile)),
    }
}

fn text(audit: &Audit) -> String {
    let mut text = format!("{}: {} clauses on both sides\n", audit.framework, audit.matched);
    for (title, clauses) in [
        ("Missing here", &audit.missing),
        ("Not in the list", &audit.extra),
        ("Withdrawn on one side only", &audit.withdrawn_differs),
    ] {
        if !clauses.is_empty() {
            text.push_str(&format_list(title, clauses));
        }
    }
    if audit.withdrawn_not_kept > 0 {
        text.push_str(&format!("Withdrawn there, not kept here: {}\n", audit.withdrawn_not_kept));
    }
    for row in &audit.not_compared {
        let class = if row.class.is_empty() { "without a class" } else { &row.class };
        text.push_str(&format!("Not compared: {} entries {class}\n", row.entries));
    }
    if !audit.retitled.is_empty() {
        text.push_str(&format!("Titled differently: {}\n", audit.retitled.len()));
    }
    for row in &audit.retitled {
        text.push_str(&format!(
            "  {}: {:?} here, {:?} there\n",
            row.citation, row.ours, row.theirs
        ));
    }
    text
}

fn format_list(title: &str, clauses: &[String]) -> String {
    format!("{title}: {} ({})\n", clauses.join(", "), clauses.len())
}
