//! `plumbline kb lint`: what is wrong with the content.

use std::path::PathBuf;

use clap::Args;

use crate::app;
use crate::cli::progress::Progress;
use crate::cli::{Answer, Context, Failure, Outcome, output};
use crate::kb;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  plumbline kb lint
  plumbline kb lint --knowledge-base our-knowledge
  plumbline kb lint --against standard-as-text.txt")]
pub(in crate::cli) struct Lint {
    /// A publication that you hold, as text: long runs of words that ours share with it are said
    #[arg(long, value_name = "FILE")]
    against: Vec<PathBuf>,
}

/// Content that cannot be linked at all has no context; what is wrong with it is said all the same.
pub(in crate::cli) fn run(context: Result<Context, Failure>, command: &Lint) -> Answer {
    let diagnostics = match context {
        Ok(context) => {
            let _progress = Progress::start("reading the knowledge base");
            let mut diagnostics = app::lint(&context.catalog);
            for path in &command.against {
                let bytes = std::fs::read(path).map_err(|error| {
                    Failure::Usage(format!("could not read {}: {error}", path.display()))
                })?;
                let text = String::from_utf8_lossy(&bytes);
                let name = path.display().to_string();
                diagnostics.extend(kb::copied(&context.catalog, &name, &text));
            }
            diagnostics
        }
        Err(Failure::Refused(faults)) => faults,
        Err(failure) => return Err(failure),
    };
    if diagnostics.is_empty() {
        return Ok(Outcome::Done);
    }
    output::diagnostics(&diagnostics, true);
    Ok(Outcome::Gate)
}
