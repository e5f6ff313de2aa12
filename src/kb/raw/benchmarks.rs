//! `benchmarks/*/recommendations.toml`: recommendations with their checks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocab::Value;

/// `recommendations.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecommendationsFile {
    #[serde(default)]
    pub section: Vec<Section>,
    #[serde(default)]
    pub recommendation: Vec<toml::Spanned<Recommendation>>,
}

/// A section of a benchmark.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub number: String,
    pub title: String,
}

/// One recommendation of a benchmark.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    pub number: String,
    pub title: String,
    pub summary: String,
    pub level: u8,
    pub assessment: Assessment,
    pub requirements: Vec<String>,
    pub reason: String,
    pub remediation: String,
    #[serde(default)]
    pub check: Vec<Check>,
    #[serde(default)]
    pub passes: Option<CheckExample>,
    #[serde(default)]
    pub fails: Option<CheckExample>,
    #[serde(default)]
    pub verify: bool,
}

/// A component that follows a recommendation, or does not; run as a test and shown on its page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckExample {
    pub on: String,
    pub attributes: BTreeMap<String, Value>,
}

/// Whether a recommendation can be judged by a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assessment {
    /// By a program.
    Automated,
    /// By a person.
    Manual,
}

/// One comparison of an attribute with what it should be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    pub on: Vec<String>,
    pub attribute: String,
    #[serde(default)]
    pub equals: Option<Value>,
    #[serde(default)]
    pub at_least: Option<f64>,
    #[serde(default)]
    pub at_most: Option<f64>,
    #[serde(default)]
    pub one_of: Option<Vec<String>>,
    /// Holding proves a part only and counts for nothing; not holding shows that it is not met.
    #[serde(default)]
    pub only_refutes: bool,
}
