//! Makes a database or brings its schema up to date, without serving anything.

use crate::config::Config;
use crate::store::{Store, StoreError};

/// Makes the configured database, or brings its schema up to date: all or nothing.
pub fn migrate(config: &Config) -> Result<(), StoreError> {
    Store::open(&config.database_url(), 1).map(drop)
}
