//! Columns as stored, and what they mean: the conversions that every table needs.

use std::error::Error;
use std::str::FromStr;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::error::StoreError;

/// Reads an id or a word.
pub(super) fn word<T>(column: &'static str, text: &str) -> Result<T, StoreError>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    text.parse().map_err(|error| StoreError::unreadable(column, error))
}

/// Reads a number.
pub(super) fn number<T>(column: &'static str, stored: i64) -> Result<T, StoreError>
where
    T: TryFrom<i64, Error: Error + Send + Sync + 'static>,
{
    T::try_from(stored).map_err(|error| StoreError::unreadable(column, error))
}

/// Reads JSON.
pub(super) fn json(column: &'static str, text: &str) -> Result<Value, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::unreadable(column, error))
}

/// Returns the size of a file as a column keeps it.
pub(super) fn size(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// Returns what content is named by: its SHA-256, hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let digits: Vec<_> = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}
