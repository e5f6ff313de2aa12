//! `plumbline config`: the configuration file with every setting and its default.

use crate::cli::{Answer, Outcome, output};
use crate::config::Config;

pub(super) fn run() -> Answer {
    output::text(None, &Config::commented_default())?;
    Ok(Outcome::Done)
}
