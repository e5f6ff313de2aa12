//! Commands about the program itself: formats, completions, the manual page.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::{Answer, Arguments, Failure, Outcome, output};
use crate::import::FORMATS;

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn formats() -> Answer {
    let rows: Vec<Vec<String>> =
        FORMATS.iter().map(|format| vec![format.id.to_owned(), format.title.to_owned()]).collect();
    output::text(None, &output::table(&["Id", "Format"], &rows))?;
    Ok(Outcome::Done)
}

pub(super) fn completions(command: &Completions) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "plumbline", &mut script);
    output::bytes(None, &script)?;
    Ok(Outcome::Done)
}

pub(super) fn man() -> Answer {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command())
        .render(&mut page)
        .map_err(|error| Failure::Failed(format!("could not write the manual page: {error}")))?;
    output::bytes(None, &page)?;
    Ok(Outcome::Done)
}
