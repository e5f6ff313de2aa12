//! The tests of Plumbline: one binary, stories through public doors.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

/// A fresh database of each kind, for the tests of the store.
mod database;

/// The configuration: file, environment, command line.
mod config;

/// The schema: up, down, up; the same on both databases; newer ones refused.
mod migrations;

/// What the store promises, as one suite on both databases.
mod store;
