//! Infrastructure as code and descriptions of running accounts -> one graph of resources -> a model.
//!
//! Every language has an adapter that fills the same [`Graph`]: resources with three-valued settings
//! and references. From there on nothing knows the language but the tables of `mappings/resources/`
//! (which type is which kind of component) and `mappings/settings/` (which setting says what of
//! which attribute).

pub(super) mod arm;
mod assembly;
pub(super) mod aws_config;
mod build;
pub(super) mod cloudformation;
pub(super) mod compose;
mod derived;
#[cfg(test)]
mod described;
mod evaluation;
mod graph;
mod hosts;
pub(super) mod kubernetes;
mod secrets;
mod setting;
pub(super) mod terraform;
#[cfg(test)]
mod testing;

pub(super) use build::build;
pub(super) use graph::{Graph, Resource};
pub(super) use setting::{Datum, Reference, Setting};
