//! Every integration test, in one binary: it links once.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

// the real knowledge base: it links, its lints are silent, its counts are what the README says
mod knowledge;

// the may-use table of ARCHITECTURE.md and the other rules about the source itself
mod tidy;

// search: written forms of citations, acronyms, typing errors, filters, reasons, odd input
mod search;
