//! `plumbline import-worker`: one import for a server, in a process of its own. Not for people.

use crate::app::serve_one_import;
use crate::cli::{Answer, Failure, Outcome};
use crate::kb::Catalog;

/// Does the import.
pub(super) fn run(catalog: &Catalog) -> Answer {
    serve_one_import(catalog)
        .map_err(|error| Failure::Failed(format!("the import failed: {error}")))?;
    Ok(Outcome::Done)
}
