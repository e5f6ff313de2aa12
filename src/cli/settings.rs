//! Options that lie over the configuration file and the environment.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{Failure, chain};
use crate::config::{Config, ConfigError};

#[derive(Debug, Args)]
pub(super) struct Settings {
    /// Configuration file; `plumbline config` prints one
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Database: postgres://... or sqlite:FILE; a file in the data folder unless stated
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Folder for everything that this node keeps
    #[arg(long, value_name = "DIR")]
    data_dir: Option<String>,
}

impl Settings {
    /// Reads the configuration: the file, over it the environment, over both the options.
    pub(super) fn load(&self) -> Result<Config, Failure> {
        Config::load(self.config.as_deref())
            .and_then(|config| config.with_option("database", self.database.as_deref()))
            .and_then(|config| config.with_option("data-dir", self.data_dir.as_deref()))
            .map_err(Failure::from)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Usage(chain(&error))
    }
}
