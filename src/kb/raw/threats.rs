//! `threats/*.toml`: threats with their conditions and examples.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocab::{
    Coverage, DataClass, Effect, Likelihood, Maturity, Protocol, RaisingFact, Sensitivity, Stride,
    Value,
};

/// `threats/<id>.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Threat {
    pub id: String,
    pub title: String,
    pub since: String,
    pub status: Maturity,
    pub summary: String,
    pub fix: String,
    pub false_positives: String,
    pub classify: Classify,
    pub rate: Rate,
    pub requires: Vec<Requires>,
    pub when: Vec<When>,
    pub example: Vec<Example>,
    #[serde(default)]
    pub verify: bool,
}

/// How others classify a threat.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classify {
    pub stride: Vec<Stride>,
    #[serde(default)]
    pub csa: Vec<String>,
    #[serde(default)]
    pub cwe: Vec<u32>,
    #[serde(default)]
    pub capec: Vec<u32>,
    #[serde(default)]
    pub attack: Vec<String>,
}

/// How likely a threat is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub likelihood: Likelihood,
    pub reason: String,
    #[serde(default)]
    pub raise: Vec<RaisingFact>,
}

/// A requirement against a threat.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requires {
    pub requirement: String,
    pub effect: Effect,
    #[serde(default)]
    pub covers: Option<Coverage>,
    pub why: String,
}

/// One alternative of a threat's conditions: exactly one of the three.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    #[serde(default)]
    pub component: Option<ComponentWhen>,
    #[serde(default)]
    pub flow: Option<FlowWhen>,
    #[serde(default)]
    pub system: Option<SystemWhen>,
}

/// `[when.component]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ComponentWhen {
    pub r#type: Vec<String>,
    pub not_type: Vec<String>,
    pub internet_facing: Option<bool>,
    pub crosses_boundary: Option<bool>,
    pub stores: Vec<DataClass>,
    pub handles: Vec<DataClass>,
    pub sensitivity_at_least: Option<Sensitivity>,
    pub called_by: Vec<String>,
    pub calls: Vec<String>,
    pub attributes: BTreeMap<String, Value>,
    pub not: Option<Box<ComponentWhen>>,
}

/// `[when.flow]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct FlowWhen {
    pub crosses_boundary: Option<bool>,
    pub from_internet: Option<bool>,
    pub to_lower_trust: Option<bool>,
    pub source: Vec<String>,
    pub target: Vec<String>,
    pub protocol: Vec<Protocol>,
    pub carries: Vec<DataClass>,
    pub sensitivity_at_least: Option<Sensitivity>,
    pub attributes: BTreeMap<String, Value>,
    pub not: Option<Box<FlowWhen>>,
}

/// `[when.system]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SystemWhen {
    pub handles: Vec<DataClass>,
    pub has: Vec<String>,
    pub lacks: Vec<String>,
    pub not: Option<Box<SystemWhen>>,
}

/// An example of a threat, run as a test and shown on its page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub name: String,
    pub finds: Vec<String>,
    pub model: ExampleModel,
}

/// The model of an example.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleModel {
    #[serde(default)]
    pub zones: Vec<ExampleZone>,
    pub components: Vec<ExampleComponent>,
    #[serde(default)]
    pub flows: Vec<ExampleFlow>,
}

/// A zone of an example.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleZone {
    pub id: String,
    pub trust: u8,
}

/// A component of an example.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExampleComponent {
    pub id: String,
    pub r#type: String,
    #[serde(default)]
    pub zone: Option<String>,
    #[serde(default)]
    pub stores: Vec<DataClass>,
    #[serde(default)]
    pub processes: Vec<DataClass>,
    #[serde(default)]
    pub attributes: BTreeMap<String, Value>,
    #[serde(default)]
    pub in_scope: Option<bool>,
}

/// A flow of an example.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleFlow {
    pub from: String,
    pub to: String,
    #[serde(default)]
    pub protocol: Option<Protocol>,
    #[serde(default)]
    pub carries: Vec<DataClass>,
    #[serde(default)]
    pub attributes: BTreeMap<String, Value>,
}
