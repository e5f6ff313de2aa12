//! `plumbline migrate`: makes the database or brings its schema up to date.

use clap::Args;

use crate::app;
use crate::cli::settings::Settings;
use crate::cli::{Answer, Failure, Outcome, chain, output};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline migrate --data-dir /var/lib/plumbline
  plumbline migrate --database postgres://plumbline@localhost/plumbline

The server does this when it starts; this is for those who want it done before. A database whose
schema is newer than the program is refused.")]
pub(super) struct Migrate {
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(command: &Migrate) -> Answer {
    let config = command.settings.load()?;
    app::migrate(&config).map_err(|error| Failure::Failed(chain(&error)))?;
    output::text(None, "The database is up to date\n")?;
    Ok(Outcome::Done)
}
