//! The integration tests: one binary, one file or folder per module.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

// Model files and evidence files -> models, statements and diagnostics.
mod import;
