//! A graph of resources -> a model.

use crate::import::infrastructure::Graph;
use crate::import::models::Draft;

/// Adds the components, zones and flows that a graph of resources stands for.
pub(in crate::import) fn build(_draft: &mut Draft<'_>, _graph: &Graph) {}
