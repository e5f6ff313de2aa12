//! `plumbline kb export`: the whole knowledge base for other programs.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::progress::Progress;
use crate::cli::{Answer, Context, Outcome, output};
use crate::kb::Catalog;
use crate::view::{self, CatalogStats, EntryView};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline kb export -o knowledge.json
  plumbline kb export -f sssom -o mappings.sssom.tsv")]
pub(in crate::cli) struct Export {
    /// Format: every entry with its links as JSON, or all links as an SSSOM table
    #[arg(short, long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Write to a file; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Sssom,
}

#[derive(Debug, Serialize)]
struct Knowledge {
    catalog: CatalogStats,
    entries: Vec<EntryView>,
}

pub(in crate::cli) fn run(context: &Context, command: &Export) -> Answer {
    let catalog = &context.catalog;
    let _progress = Progress::start("writing the knowledge base");
    let to = command.output.as_deref();
    match command.format {
        Format::Json => output::json(to, &knowledge(catalog))?,
        Format::Sssom => output::bytes(to, view::sssom(catalog).as_bytes())?,
    }
    Ok(Outcome::Done)
}

fn knowledge(catalog: &Catalog) -> Knowledge {
    Knowledge {
        catalog: CatalogStats {
            version: Catalog::VERSION.to_owned(),
            sha256: catalog.sha256.clone(),
        },
        entries: catalog.entries().map(|(_, entry)| view::entry(catalog, entry, false)).collect(),
    }
}
