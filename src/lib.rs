//! Plumbline: how far a system is from what the law and the standards ask.
//!
//!   knowledge-base/ mappings/          a model file (OTM, Threagile, Threat Dragon, ...)
//!            |                                      |
//!          [kb]  -> Catalog                      [import] -> Model + Diagnostics
//!            |                                      |
//!            +------------> [threats] <-------------+
//!                              | Findings
//!                           [gaps]  <- [evidence]
//!                              | Gaps
//!                          [scoring] -> Scores, each with its Explanation
//!                              |
//!                          [report] -> workbook, CSV, JSON, diagram
//!
//!   [store] keeps models and assessments; [search] finds catalog entries;
//!   [app] runs the stages; [web], [api] and [cli] are its doors.

#[macro_use]
pub mod vocab;

pub mod diagnostic;

pub mod kb;

pub mod model;

pub mod import;

pub mod threats;

pub mod evidence;

pub mod gaps;

pub mod scoring;

pub mod plan;

pub mod report;

pub mod view;

pub mod config;

pub mod store;

pub mod search;

pub mod app;

pub mod web;

pub mod api;

pub mod cli;
