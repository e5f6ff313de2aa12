//! `plumbline kb`: work on the knowledge base.

pub(super) mod audit;
pub(super) mod export;
pub(super) mod lint;
pub(super) mod new;
pub(super) mod review;
pub(super) mod stats;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Kb {
    /// Say what is wrong with the content; exit status 1 if anything is
    Lint(lint::Lint),
    /// Count what is there, and how far each framework is reached
    Stats(stats::Stats),
    /// Compare a framework with a published list of its clauses; exit status 1 if they differ
    Audit(audit::AuditCommand),
    /// List the entries whose authors doubted a fact
    Review(review::Review),
    /// Write the skeleton of a new entry; no file that is there is overwritten
    New(new::New),
    /// Print every entry with its links, or all links as an SSSOM table
    Export(export::Export),
}
