//! `plumbline kb lint`: what is wrong with the content.

use crate::app;
use crate::cli::progress::Progress;
use crate::cli::{Answer, Context, Failure, Outcome, output};

/// Content that cannot be linked at all has no context; what is wrong with it is said all the same.
pub(in crate::cli) fn run(context: Result<Context, Failure>) -> Answer {
    let diagnostics = match context {
        Ok(context) => {
            let _progress = Progress::start("reading the knowledge base");
            app::lint(&context.catalog)
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
