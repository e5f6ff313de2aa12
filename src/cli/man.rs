//! `plumbline man`: the manual page of the program or of one command.

use clap::{Args, CommandFactory};

use crate::cli::{Answer, Arguments, Failure, Outcome, output, unknown};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline man > plumbline.1
  plumbline man assess | man -l -")]
pub(super) struct Man {
    /// The command; the program itself unless one is named
    command: Option<String>,
}

pub(super) fn run(command: &Man) -> Answer {
    let mut program = Arguments::command();
    program.build();
    let page = match command.command.as_deref() {
        None => program,
        Some(name) => one_command(&program, name)?,
    };
    let mut written = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut written)
        .map_err(|error| Failure::Failed(format!("could not write the manual page: {error}")))?;
    output::bytes(None, &written)?;
    Ok(Outcome::Done)
}

fn one_command(program: &clap::Command, name: &str) -> Result<clap::Command, Failure> {
    let found = program.find_subcommand(name).cloned();
    found.ok_or_else(|| {
        let known: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
        unknown("command", name, &known)
    })
}
