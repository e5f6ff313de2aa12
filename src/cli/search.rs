//! `plumbline search`: entries of the knowledge base by words, acronym or citation.

use clap::{Args, ValueEnum};

use crate::app::{Finder, SearchRequest};
use crate::cli::table::{Cell, Table, prose};
use crate::cli::{Answer, Context, Failure, Outcome, chain, framework, output};
use crate::view::{HitView, SearchView};
use crate::vocab::EntryKind;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline search mfa
  plumbline search '164.312(a)(2)(iv)'
  plumbline search 'data at rest' --kind control --framework hipaa-security
  plumbline search '\"audit log\" -retention maps:pci-dss' -f json")]
pub(super) struct Search {
    /// Words, "phrases", -not, OR, prefix*, framework:ID, kind:KIND, maps:ID, or a citation
    #[arg(allow_hyphen_values = true)]
    query: String,
    /// Kind of entry: control, requirement, threat, test-case, recommendation or framework
    #[arg(long, value_name = "K", value_parser = EntryKind::parse)]
    kind: Vec<EntryKind>,
    /// Framework, with or without edition
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// Number of hits, 200 at most
    #[arg(short = 'n', long, default_value_t = 20, value_name = "N")]
    number: usize,
    /// Format
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(context: &Context, command: &Search) -> Answer {
    let catalog = &context.catalog;
    for written in &command.framework {
        framework(catalog, written)?;
    }
    let finder = Finder::new(catalog).map_err(|error| Failure::Failed(chain(&error)))?;
    let found = finder.search(
        catalog,
        &SearchRequest {
            text: command.query.clone(),
            kinds: command.kind.clone(),
            frameworks: command.framework.clone(),
            offset: 0,
            limit: command.number,
        },
    );
    match command.format {
        Format::Json => output::json(None, &found)?,
        Format::Table => output::text(None, &text(&found, output::width(None)))?,
    }
    Ok(Outcome::Done)
}

fn text(found: &SearchView, width: Option<usize>) -> String {
    let mut text = String::new();
    for notice in &found.notices {
        text.push_str(&prose(&format!("note: {}", notice.message), 0, width));
    }
    let row = |hit: &HitView| -> [Cell; 3] {
        [hit.kind.as_str().into(), hit.id.as_str().into(), hit.title.as_str().into()]
    };
    let table = Table::new(&["Kind", "Id", "Title"]).rows(found.hits.iter().map(row));
    if !found.hits.is_empty() {
        text.push_str(&table.render(width));
    }
    text.push_str(&format!("{} of {}\n", found.hits.len(), found.total));
    text
}
