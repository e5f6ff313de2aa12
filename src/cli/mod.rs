//! The command line: one file per command.
//!
//! Results go to standard output, diagnostics and progress to standard error. Exit status: 0 done,
//! 1 the gate found something, 2 the input or usage is wrong, 3 it failed. Only what a command needs
//! is loaded, so that it starts in a few milliseconds.

mod assess;
mod compare;
mod completions;
mod config;
mod crosswalk;
mod explain;
mod formats;
mod import_worker;
mod input;
mod inspect;
mod kb;
mod man;
mod migrate;
mod openapi;
mod output;
mod paths;
mod plan;
mod progress;
mod search;
mod serve;
mod settings;
mod show;
mod style;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app;
use crate::diagnostic::Diagnostic;
use crate::import::Refused;
use crate::kb::{Catalog, CatalogError, FrameworkIdx};

/// How far a system is from what the law and the standards ask.
#[derive(Debug, Parser)]
#[command(name = "plumbline", version, about, max_term_width = 100)]
#[command(after_help = "Examples:
  plumbline search 'Req. 8.4.2'
  plumbline show pci-dss@4.0.1:8.4.2
  plumbline assess model.otm --framework pci-dss --framework hipaa-security
  plumbline assess model.otm -o gaps.xlsx --fail-on high

Exit status: 0 done, 1 the gate found something, 2 the input or usage is wrong, 3 it failed")]
pub(crate) struct Arguments {
    /// Lay an organisation's own knowledge over the shipped one
    #[arg(long, global = true, value_name = "DIR")]
    knowledge_base: Option<PathBuf>,
    /// Print every diagnostic, notes included
    #[arg(short, long, global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, as long as it is not stopped
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
    /// Plan what to fix first for a budget
    Plan(plan::Plan),
    /// Compare two inputs or two assessments
    Compare(compare::Compare),
    /// Show the whole chain of reasons and the sum behind a finding or gap
    Explain(explain::Explain),
    /// Work on the knowledge base
    #[command(subcommand)]
    Kb(kb::Kb),
    /// Do one import for a server, in a process of its own
    #[command(hide = true)]
    ImportWorker,
    /// Print the OpenAPI document of the API
    Openapi,
    /// Make the database or bring its schema up to date
    Migrate(migrate::Migrate),
    /// List the formats of models that are read and of reports that are written
    Formats,
    /// Print the configuration file with every setting, its meaning and its default
    Config,
    /// Print the completion script of a shell
    Completions(completions::Completions),
    /// Print the manual page of the program or of one command
    Man(man::Man),
}

/// What most commands need.
#[derive(Debug)]
pub(crate) struct Context {
    /// The knowledge base.
    catalog: Catalog,
    /// Whether every diagnostic is printed.
    verbose: bool,
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
    let Arguments { knowledge_base, verbose, command } = arguments;
    let context = || Ok(Context { catalog: catalog(knowledge_base.as_deref())?, verbose });
    match command {
        Command::Serve(command) => serve::run(&command, knowledge_base.as_deref()),
        Command::Assess(command) => assess::run(&context()?, &command),
        Command::Inspect(command) => inspect::run(&context()?, &command),
        Command::Search(command) => search::run(&context()?, &command),
        Command::Show(command) => show::run(&context()?, &command),
        Command::Crosswalk(command) => crosswalk::run(&context()?, &command),
        Command::Plan(command) => plan::run(&context()?, &command),
        Command::Compare(command) => compare::run(&context()?, &command),
        Command::Explain(command) => explain::run(&context()?, &command),
        Command::Kb(kb::Kb::New(command)) => kb::new::run(&command, knowledge_base.as_deref()),
        Command::Kb(kb::Kb::Lint(command)) => kb::lint::run(context(), &command),
        Command::Kb(kb::Kb::Audit(command)) => kb::audit::run(&context()?, &command),
        Command::Kb(kb::Kb::Review(command)) => kb::review::run(&context()?, &command),
        Command::Kb(kb::Kb::Stats(command)) => kb::stats::run(&context()?, &command),
        Command::Kb(kb::Kb::Export(command)) => kb::export::run(&context()?, &command),
        Command::ImportWorker => import_worker::run(&context()?.catalog),
        Command::Openapi => openapi::run(),
        Command::Migrate(command) => migrate::run(&command),
        Command::Formats => formats::run(),
        Command::Config => config::run(),
        Command::Completions(command) => completions::run(&command),
        Command::Man(command) => man::run(&command),
    }
}

/// Returns the shipped knowledge base, with an organisation's own laid over it where there is one.
fn catalog(overlay: Option<&Path>) -> Result<Catalog, Failure> {
    Ok(match overlay {
        Some(folder) => Catalog::with_overlay(folder)?,
        None => Catalog::embedded()?,
    })
}

fn report(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Usage(message) => {
            output::error("error", message);
            ExitCode::from(2)
        }
        Failure::Refused(diagnostics) => {
            output::diagnostics(diagnostics, false);
            output::error("error", "the input was not read");
            ExitCode::from(2)
        }
        Failure::Failed(message) => {
            output::error("failed", message);
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

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused.diagnostics)
    }
}

/// Returns the framework with an id, with or without its edition.
fn framework(catalog: &Catalog, written: &str) -> Result<FrameworkIdx, Failure> {
    catalog.framework(written).ok_or_else(|| {
        let known: Vec<&str> =
            catalog.frameworks.iter().map(|(_, framework)| framework.key.as_str()).collect();
        unknown("framework", written, &known)
    })
}

/// Words that there is no such thing, what it may have been meant to be, and what there is.
fn unknown(what: &str, written: &str, known: &[&str]) -> Failure {
    let near = app::nearest(written, known);
    let guess = match near.as_slice() {
        [] => String::new(),
        near => format!("did you mean {}? ", near.join(" or ")),
    };
    let known = known.join(", ");
    Failure::Usage(format!("there is no {what} {written:?}; {guess}known are {known}"))
}

/// Words an error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
