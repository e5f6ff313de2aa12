//! Every integration test, in one binary: it links once.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

// model files and evidence files: models, statements and diagnostics
mod import;

// the real knowledge base: it links, its lints are silent, its counts are what the README says
mod knowledge;

// the may-use table of ARCHITECTURE.md and the other rules about the source itself
mod tidy;
