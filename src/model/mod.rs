//! The one typed description of a system, whatever format it came in, and questions about it.
//!
//! Comes in: nothing but values; importers fill a [`Model`] and the engine reads it. No I/O.
//! Elements refer to each other by position in flat tables ([`ZoneIdx`], [`ComponentIdx`] ...),
//! never by name, so that a dangling reference cannot exist here: importers report it instead.

mod element;
pub mod exchange;
mod statement;
mod topology;

pub use element::{
    Asset, Attribute, Attributes, Component, Flow, Knowledge, NestedModel, Parent, Rectangle, Zone,
};
pub use statement::{StatedMitigation, StatedThreat};
pub use topology::Topology;

use serde::{Deserialize, Serialize};

use crate::vocab::{DataClass, Index, Table};

crate::positions! {
    /// Position of a [`Zone`] in [`Model::zones`].
    pub ZoneIdx,
    /// Position of a [`Component`] in [`Model::components`].
    pub ComponentIdx,
    /// Position of a [`Flow`] in [`Model::flows`].
    pub FlowIdx,
    /// Position of an [`Asset`] in [`Model::assets`].
    pub AssetIdx,
    /// Position of a [`StatedThreat`] in [`Model::threats`].
    pub StatedThreatIdx,
    /// Position of a [`StatedMitigation`] in [`Model::mitigations`].
    pub StatedMitigationIdx,
}

/// A place in a model that a finding, a requirement or a piece of evidence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Element {
    /// The model as a whole.
    System,
    /// One component.
    Component(ComponentIdx),
    /// One flow.
    Flow(FlowIdx),
}

/// A description of one system.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Model {
    /// The id that the source gives, else one made from the name.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The source's own version or revision, as written.
    pub version: String,
    /// What the system is and does.
    pub description: String,
    /// Who answers for it.
    pub owner: String,
    /// The name of the format that it was imported from ("otm").
    pub format: String,
    /// Trust zones.
    pub zones: Table<ZoneIdx, Zone>,
    /// Components.
    pub components: Table<ComponentIdx, Component>,
    /// Flows of data between components.
    pub flows: Table<FlowIdx, Flow>,
    /// What is worth protecting.
    pub assets: Table<AssetIdx, Asset>,
    /// Threats that the source itself records.
    pub threats: Table<StatedThreatIdx, StatedThreat>,
    /// Mitigations and controls that the source itself records.
    pub mitigations: Table<StatedMitigationIdx, StatedMitigation>,
    /// Assumptions that the source records, as text.
    pub assumptions: Vec<String>,
    /// Models inside this one.
    pub nested: Vec<NestedModel>,
}

impl Model {
    /// Returns the position of the asset that stands for a class of data by itself, adding it
    /// where the model has none: for formats and examples that name classes and no assets.
    pub fn asset_of_class(&mut self, class: DataClass) -> AssetIdx {
        let known = self.assets.iter().find(|(_, asset)| asset.id == class.as_str());
        match known {
            Some((at, _)) => at,
            None => self.assets.push(Asset::of_class(class)),
        }
    }

    /// Returns the stable id of an element: `component:web`, `flow:web->db`, `system`.
    pub fn element_id(&self, element: Element) -> String {
        match element {
            Element::System => "system".to_owned(),
            Element::Component(at) => format!("component:{}", self.components[at].id),
            Element::Flow(at) => format!("flow:{}", self.flows[at].id),
        }
    }

    /// Returns the name of an element for people; a flow without a name is `source -> target`.
    pub fn element_name(&self, element: Element) -> String {
        match element {
            Element::System => self.name.clone(),
            Element::Component(at) => self.components[at].name.clone(),
            Element::Flow(at) => {
                let flow = &self.flows[at];
                let source = &self.components[flow.source].name;
                let target = &self.components[flow.target].name;
                if flow.name.is_empty() {
                    format!("{source} -> {target}")
                } else {
                    format!("{} ({source} -> {target})", flow.name)
                }
            }
        }
    }

    /// Returns every element: the system, then components, then flows.
    pub fn elements(&self) -> impl Iterator<Item = Element> {
        std::iter::once(Element::System)
            .chain(self.components.positions().map(Element::Component))
            .chain(self.flows.positions().map(Element::Flow))
    }

    /// Returns how many elements a document may have grown to: for limits and progress.
    pub fn size(&self) -> usize {
        self.zones.len() + self.components.len() + self.flows.len() + self.assets.len()
    }

    /// Returns the component with an id, for tests and merging.
    pub fn component(&self, id: &str) -> Option<ComponentIdx> {
        self.components.iter().find(|(_, component)| component.id == id).map(|(at, _)| at)
    }
}

impl Element {
    /// Returns a number that orders elements as [`Model::elements`] does, dense from 0.
    pub fn ordinal(self, model: &Model) -> usize {
        match self {
            Self::System => 0,
            Self::Component(at) => 1 + at.get(),
            Self::Flow(at) => 1 + model.components.len() + at.get(),
        }
    }
}
