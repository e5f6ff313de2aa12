//! `plumbline kb review`: the entries whose authors doubted a fact, for someone who knows.

use clap::{Args, ValueEnum};

use crate::cli::table::{Cell, Table};
use crate::cli::{Answer, Context, Outcome, output};
use crate::view::{self, Summary};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline kb review
  plumbline kb review -f json | jq -r '.[].id'")]
pub(in crate::cli) struct Review {
    /// Format
    #[arg(short, long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(in crate::cli) fn run(context: &Context, command: &Review) -> Answer {
    let catalog = &context.catalog;
    let entries = view::to_verify(catalog).into_iter();
    let rows: Vec<Summary> = entries.map(|entry| view::summary(catalog, entry)).collect();
    match command.format {
        Format::Json => output::json(None, &rows)?,
        Format::Table => {
            let lines = rows.iter().map(|row| -> [Cell; 3] {
                [row.kind.as_str().into(), row.id.as_str().into(), row.title.as_str().into()]
            });
            let table = Table::new(&["Kind", "Id", "Title"]).rows(lines);
            output::text(None, &table.render(output::width(None)))?;
        }
    }
    Ok(Outcome::Done)
}
