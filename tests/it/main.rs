//! Every integration test, in one binary: it links once.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

// the API, resource by resource, and everything that can be wrong with a request
mod api;

// files that would do harm, made by the tests
mod corpus;

// a fresh database of each kind, for the tests of the store
mod database;

// a server of the test's own and a client that asks it
mod harness;

// model files and evidence files: models, statements and diagnostics
mod import;

// the real knowledge base: it links, its lints are silent, its counts are what the README says
mod knowledge;

// a framework held against published lists of its clauses
mod audit;

// candidates between frameworks: strengths and paths
mod inference;

// the numbers of an assessment: the worked example, sums and order
mod scoring;

// plans: against every possible set, the rules, bounds, the worked example
mod plan;

// two snapshots compared: what changed, why, and nothing where nothing did
mod compare;

// workbook, CSV, diagram: written, read back, compared
mod reports;

// models in the formats of other tools: written, read back, compared
mod exports;

// the configuration: file, environment, command line
mod config;

// the schema: up, down, up; the same on both databases; newer ones refused
mod migrations;

// what the store promises, as one suite on both databases
mod store;

// the may-use table of ARCHITECTURE.md and the other rules about the source itself
mod tidy;

// search: written forms of citations, acronyms, typing errors, filters, reasons, odd input
mod search;

// the OpenAPI document: current, complete, true of the server
mod openapi;

// the pages: every one of them, their headers, their forms
mod web;

// the command line: output, exit statuses, refusals
mod cli;

// the server killed in the middle of its work: nothing or a whole model, and it serves again
mod killed;
