//! `plumbline openapi`: the document of the API, as the server serves it.

use crate::api;
use crate::cli::{Answer, Failure, Outcome, output};

pub(super) fn run() -> Answer {
    let document = api::document()
        .to_pretty_json()
        .map_err(|error| Failure::Failed(format!("could not write the document: {error}")))?;
    output::text(None, &format!("{document}\n"))?;
    Ok(Outcome::Done)
}
