//! `plumbline search`.

use clap::{Args, ValueEnum};

use crate::app::{Finder, SearchRequest};
use crate::cli::{Answer, Failure, Outcome, chain, output};
use crate::kb::Catalog;
use crate::view::SearchView;
use crate::vocab::EntryKind;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline search mfa
  plumbline search '164.312(a)(2)(iv)'
  plumbline search 'data at rest' --kind control --framework hipaa-security")]
pub(super) struct Search {
    /// Words, \"phrases\", -not, OR, prefix*, framework:ID, kind:KIND, maps:ID, or a citation
    query: String,
    /// Kind of entry
    #[arg(long, value_name = "K", value_parser = EntryKind::parse)]
    kind: Vec<EntryKind>,
    /// Framework, with or without edition
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// Number of hits
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

pub(super) fn run(catalog: &Catalog, command: &Search) -> Answer {
    for id in &command.framework {
        if catalog.framework(id).is_none() {
            return Err(Failure::Usage(format!("there is no framework {id:?}")));
        }
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
        Format::Table => output::text(None, &table(&found))?,
    }
    Ok(Outcome::Done)
}

fn table(found: &SearchView) -> String {
    let mut text = String::new();
    for notice in &found.notices {
        text.push_str(&format!("note: {}\n", notice.message));
    }
    let rows: Vec<Vec<String>> = found
        .hits
        .iter()
        .map(|hit| vec![hit.kind.to_string(), hit.id.clone(), hit.title.clone()])
        .collect();
    text.push_str(&output::table(&["Kind", "Id", "Title"], &rows));
    text.push_str(&format!("{} of {}\n", found.hits.len(), found.total));
    text
}
