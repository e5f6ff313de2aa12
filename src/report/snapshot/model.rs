//! The model that was assessed, as it is shown: zones, components and flows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vocab::Severity;

/// A trust zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ZoneRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Trust, 0 to 100, where it is known.
    pub trust: Option<u8>,
    /// Element or zone id of what it lies in; empty at the top.
    pub parent: String,
}

vocabulary! {
    /// How a component is drawn in a data-flow diagram.
    Shape ("shape") {
        Actor = "actor", "External actor";
        Process = "process", "Process";
        Store = "store", "Data store";
    }
}

/// A component.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComponentRow {
    /// Element id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Component type.
    pub r#type: String,
    /// Title of the component type.
    pub type_title: String,
    /// How it is drawn.
    pub shape: Shape,
    /// Id of its innermost zone; empty outside of all.
    pub zone: String,
    /// Name of that zone.
    pub zone_name: String,
    /// Id of the component that holds it; empty without one.
    pub parent: String,
    /// Whether it is in scope.
    pub in_scope: bool,
    /// Whether it can be reached from the internet.
    pub internet_facing: bool,
    /// Classes of data stored here.
    pub stores: Vec<String>,
    /// Classes of data handled here.
    pub handles: Vec<String>,
    /// Highest sensitivity of what is handled; empty where nothing is.
    pub sensitivity: String,
    /// What is known of its attributes, in words.
    pub attributes: BTreeMap<String, String>,
    /// Who answers for it.
    pub owner: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Number of findings.
    pub findings: usize,
    /// The worst severity among them; empty without one.
    pub worst: Option<Severity>,
    /// Where it stands in the source.
    pub place: String,
}

/// A flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FlowRow {
    /// Element id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Element id of the source.
    pub source: String,
    /// Name of the source.
    pub source_name: String,
    /// Element id of the target.
    pub target: String,
    /// Name of the target.
    pub target_name: String,
    /// Protocol, as the source writes it or else its title.
    pub protocol: String,
    /// Whether it crosses a trust boundary.
    pub crosses_boundary: bool,
    /// Whether it is encrypted; nothing where that is not known.
    pub encrypted: Option<bool>,
    /// Whether it is authenticated; nothing where that is not known.
    pub authenticated: Option<bool>,
    /// Classes of data carried.
    pub carries: Vec<String>,
    /// Chance that an attacker who holds the source gets hold of the target.
    #[serde(default)]
    pub pass: f64,
    /// Chance that an attacker who holds the target gets hold of the source.
    #[serde(default)]
    pub pass_back: f64,
    /// What stands in the way, with its factor; the product is the chance.
    #[serde(default)]
    pub hurdles: Vec<HurdleRow>,
    /// Number of findings.
    pub findings: usize,
    /// The worst severity among them.
    pub worst: Option<Severity>,
    /// Where it stands in the source.
    pub place: String,
}

/// Something that lowers the chance to get along a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HurdleRow {
    /// What it is, in words.
    pub hurdle: String,
    /// The factor.
    pub factor: f64,
}
