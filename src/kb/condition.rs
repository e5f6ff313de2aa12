//! The conditions under which a threat applies, typed and resolved.

use crate::kb::entry::{AttributeIdx, ComponentTypeIdx};
use crate::vocab::{DataClass, Protocol, Sensitivity, Value};

/// One alternative of a threat's conditions.
#[derive(Debug, Clone)]
pub enum When {
    /// A component of which every line holds.
    Component(ComponentCondition),
    /// A flow of which every line holds.
    Flow(FlowCondition),
    /// The model as a whole.
    System(SystemCondition),
}

/// Lines about a component; empty lists and `None` say nothing.
#[derive(Debug, Clone, Default)]
pub struct ComponentCondition {
    /// Any of these types, descendants included.
    pub types: Vec<ComponentTypeIdx>,
    /// None of these types.
    pub not_types: Vec<ComponentTypeIdx>,
    /// Reachable from the internet.
    pub internet_facing: Option<bool>,
    /// Has a flow from another zone.
    pub crosses_boundary: Option<bool>,
    /// Stores any of these.
    pub stores: Vec<DataClass>,
    /// Stores, processes or receives any of these.
    pub handles: Vec<DataClass>,
    /// Handles something at least so sensitive.
    pub sensitivity_at_least: Option<Sensitivity>,
    /// Receives a flow from such a component.
    pub called_by: Vec<ComponentTypeIdx>,
    /// Sends a flow to such a component.
    pub calls: Vec<ComponentTypeIdx>,
    /// Attributes with these values.
    pub attributes: Vec<(AttributeIdx, Value)>,
    /// And not all of these.
    pub not: Option<Box<ComponentCondition>>,
}

/// Lines about a flow.
#[derive(Debug, Clone, Default)]
pub struct FlowCondition {
    /// Its ends lie in different zones.
    pub crosses_boundary: Option<bool>,
    /// It starts in a zone of trust 0.
    pub from_internet: Option<bool>,
    /// It ends in a zone of lower trust.
    pub to_lower_trust: Option<bool>,
    /// Types of its source.
    pub source: Vec<ComponentTypeIdx>,
    /// Types of its target.
    pub target: Vec<ComponentTypeIdx>,
    /// Protocols.
    pub protocol: Vec<Protocol>,
    /// Carries any of these.
    pub carries: Vec<DataClass>,
    /// Carries something at least so sensitive.
    pub sensitivity_at_least: Option<Sensitivity>,
    /// Attributes with these values.
    pub attributes: Vec<(AttributeIdx, Value)>,
    /// And not all of these.
    pub not: Option<Box<FlowCondition>>,
}

/// Lines about the model as a whole.
#[derive(Debug, Clone, Default)]
pub struct SystemCondition {
    /// Handles any of these anywhere.
    pub handles: Vec<DataClass>,
    /// Has a component of any of these types.
    pub has: Vec<ComponentTypeIdx>,
    /// Has no component of any of these types.
    pub lacks: Vec<ComponentTypeIdx>,
    /// And not all of these.
    pub not: Option<Box<SystemCondition>>,
}
