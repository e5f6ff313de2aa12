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
//!                          [report] -> workbook, CSV, JSON
//!
//!   [store] keeps models and assessments; [search] finds catalog entries;
//!   [app] runs the stages; [api], [web] and [cli] are its three doors.

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

pub mod report;

pub mod search;

pub mod view;

pub mod app;

pub mod api;
