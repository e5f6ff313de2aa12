//! Infrastructure as code and descriptions of running accounts -> one graph of resources -> a model.
//!
//! Every language has an adapter that fills the same [`Graph`]: resources with three-valued settings
//! and references. From there on nothing knows the language but the tables of `mappings/resources/`
//! (which type is which kind of component) and `mappings/settings/` (which setting says what of
//! which attribute).

pub(super) mod arm;
mod assembly;
mod build;
pub(super) mod cloudformation;
#[cfg(test)]
mod described;
mod evaluation;
mod graph;
mod secrets;
mod setting;
pub(super) mod terraform;

pub(super) use build::build;
pub(super) use graph::{Graph, Resource};
pub(super) use setting::{Datum, Reference, Setting};
