//! The command line: one file per command.
//!
//! Results go to standard output, diagnostics to standard error. Exit status: 0 done, 1 the gate
//! found something, 2 the input or usage is wrong, 3 it failed.

mod assess;
mod crosswalk;
mod explain;
mod input;
mod inspect;
mod kb;
mod output;
mod search;
mod serve;
mod show;
mod system;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::diagnostic::Diagnostic;
use crate::kb::{Catalog, CatalogError};

/// How far a system is from what the law and the standards ask.
#[derive(Debug, Parser)]
#[command(name = "plumbline", version, about, max_term_width = 100)]
#[command(after_help = "Examples:
  plumbline search 'Req. 8.4.2'
  plumbline show pci-dss@4.0.1:8.4.2
  plumbline assess model.otm --framework pci-dss --framework hipaa-security
  plumbline assess model.otm -f json -o gaps.json --fail-on high")]
pub(crate) struct Arguments {
    /// Lay an organisation's own knowledge over the shipped one
    #[arg(long, global = true, value_name = "DIR")]
    knowledge_base: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API
    Serve(serve::Serve),
    /// Assess a model and list the compliance gaps, what to fix first at the top
    Assess(assess::Assess),
    /// Show an imported model and what there is to say about it
    Inspect(inspect::Inspect),
    /// Search controls, requirements, threats, test cases and recommendations
    Search(search::Search),
    /// Show one entry with everything linked to it, each link with its origin and reason
    Show(show::Show),
    /// Compare the controls of two frameworks
    Crosswalk(crosswalk::Crosswalk),
    /// Show the whole chain of reasons and the sum behind a finding or gap
    Explain(explain::Explain),
    /// Work on the knowledge base
    #[command(subcommand)]
    Kb(kb::Kb),
    /// List the formats of models that can be imported
    Formats,
    /// Print a completion script for a shell
    Completions(system::Completions),
    /// Print the manual page
    Man,
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input or usage is wrong.
    Usage(String),
    /// The input was refused, and why.
    Refused(Vec<Diagnostic>),
    /// It failed.
    Failed(String),
}

/// What a command that ran has to say by its exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// The gate found something.
    Gate,
}

type Answer = Result<Outcome, Failure>;

/// Runs the command line and returns the exit status.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Clap words its own errors and help, and tells which of the two it is.
            let status = if error.use_stderr() { 2 } else { 0 };
            return match error.print() {
                Ok(()) => ExitCode::from(status),
                Err(_) => ExitCode::from(3),
            };
        }
    };
    match run(arguments) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Gate) => ExitCode::from(1),
        Err(failure) => report(&failure),
    }
}

fn run(arguments: Arguments) -> Answer {
    match arguments.command {
        Command::Formats => return system::formats(),
        Command::Completions(command) => return system::completions(&command),
        Command::Man => return system::man(),
        Command::Kb(kb::Kb::New(command)) => return kb::new(&command),
        _ => {}
    }
    let catalog = match &arguments.knowledge_base {
        Some(folder) => Catalog::with_overlay(folder),
        None => Catalog::embedded(),
    };
    let catalog = catalog.map_err(Failure::from)?;
    match arguments.command {
        Command::Serve(command) => serve::run(catalog, &command),
        Command::Assess(command) => assess::run(&catalog, &command),
        Command::Inspect(command) => inspect::run(&catalog, &command),
        Command::Search(command) => search::run(&catalog, &command),
        Command::Show(command) => show::run(&catalog, &command),
        Command::Crosswalk(command) => crosswalk::run(&catalog, &command),
        Command::Explain(command) => explain::run(&catalog, &command),
        Command::Kb(command) => kb::run(&catalog, &command),
        Command::Formats | Command::Completions(_) | Command::Man => Ok(Outcome::Done),
    }
}

fn report(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Usage(message) => {
            output::say(&format!("error: {message}"));
            ExitCode::from(2)
        }
        Failure::Refused(diagnostics) => {
            output::diagnostics(diagnostics);
            ExitCode::from(2)
        }
        Failure::Failed(message) => {
            output::say(&format!("failed: {message}"));
            ExitCode::from(3)
        }
    }
}

impl From<CatalogError> for Failure {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Faults(diagnostics) => Self::Refused(diagnostics),
            CatalogError::Load(_) => Self::Usage(chain(&error)),
            CatalogError::Unpack(_) => Self::Failed(chain(&error)),
        }
    }
}

/// Words an error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
