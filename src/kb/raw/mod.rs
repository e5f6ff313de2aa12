//! What the knowledge-base files say, exactly: one struct per form of `knowledge-base/README.md`.
//!
//! Unknown keys are refused, so that a misspelt one is found and not forgotten. Nothing is resolved
//! here: references are texts until [`crate::kb::link`] has looked at all of them together. These
//! are also what the build script packs into the binary.

mod benchmarks;
mod levels;
mod mappings;
mod settings;
mod threats;

use std::collections::BTreeMap;

pub use benchmarks::{
    Assessment, Check, CheckExample, Recommendation, RecommendationsFile, Section,
};
pub use levels::{EntryLevels, HoldLevels, Levels, PassLevels, SeverityLevels, UncertaintyLevels};
pub use mappings::{MappingRow, MappingTable, WrittenMapping};
pub use settings::{SettingRule, SettingTest, SettingsFile};
pub use threats::{
    Classify, ComponentWhen, Example, ExampleComponent, ExampleFlow, ExampleModel, ExampleZone,
    FlowWhen, Rate, Requires, SystemWhen, Threat, When,
};

use serde::{Deserialize, Serialize};

use crate::vocab::{
    CitationStyle, ControlForce, DataClass, Domain, Effort, FrameworkKind, Maturity, Method,
    Obligation, Responsibility, Scope, Sector, Stride, Value, ValueType,
};

/// Everything that the files say.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Files {
    /// `frameworks/*/framework.toml` with its `controls.toml`.
    pub frameworks: Vec<FrameworkFolder>,
    /// `benchmarks/*/framework.toml` with its `recommendations.toml`.
    pub benchmarks: Vec<BenchmarkFolder>,
    /// `requirements/*.toml`.
    pub requirements: Vec<Sourced<Requirement>>,
    /// `threats/*.toml`.
    pub threats: Vec<Sourced<Threat>>,
    /// `components/*.toml`.
    pub components: Vec<Sourced<ComponentType>>,
    /// `attributes/*.toml`.
    pub attributes: Vec<Sourced<AttributeDefinition>>,
    /// `synonyms.toml`.
    pub synonyms: Vec<Sourced<Synonym>>,
    /// `scenarios/*.toml`.
    pub scenarios: Vec<Sourced<Scenario>>,
    /// `levels.toml`.
    pub levels: Levels,
    /// The tables of `mappings/requirements/`, `mappings/crosswalks/` and `mappings/scanners/`.
    pub mappings: Vec<MappingTable>,
    /// The tables whose subjects are ids of other tools and bodies; packed on their own.
    #[serde(skip)]
    pub foreign: Vec<MappingTable>,
    /// Publications that rows of the tables were taken from.
    pub publications: Vec<String>,
    /// `mappings/resources/*.toml`, by format.
    pub resources: BTreeMap<String, ResourceWords>,
    /// `mappings/settings/*.toml`; packed on their own.
    #[serde(skip)]
    pub settings: Vec<Sourced<SettingRule>>,
    /// SHA-256 over the bytes of all files, in order of their names; hexadecimal.
    pub sha256: String,
}

/// An entry and where it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The file, relative to the knowledge base's root.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The entry.
    pub entry: T,
}

/// A framework and its controls.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FrameworkFolder {
    /// `framework.toml`.
    pub framework: Sourced<Framework>,
    /// `controls.toml`.
    pub controls: Vec<Sourced<Control>>,
}

/// A benchmark and its recommendations.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BenchmarkFolder {
    /// `framework.toml`.
    pub framework: Sourced<Framework>,
    /// The sections of `recommendations.toml`.
    pub sections: Vec<Section>,
    /// The recommendations of `recommendations.toml`.
    pub recommendations: Vec<Sourced<Recommendation>>,
}

/// `framework.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Framework {
    pub id: String,
    pub edition: String,
    pub title: String,
    pub short: String,
    pub kind: FrameworkKind,
    pub obligation: Obligation,
    pub owner: String,
    pub citation: CitationStyle,
    #[serde(default)]
    pub prefixes: Vec<String>,
    #[serde(default)]
    pub elided: Option<String>,
    pub published: Date,
    #[serde(default)]
    pub effective: Option<Date>,
    pub source: String,
    pub licence: String,
    pub text_origin: String,
    pub sectors: Vec<Sector>,
    pub summary: String,
    #[serde(default)]
    pub profiles: Vec<Profile>,
    #[serde(default)]
    pub applies: Vec<Applies>,
}

/// A baseline of a framework.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub id: String,
    pub title: String,
}

/// What brings a framework in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applies {
    #[serde(default)]
    pub handles: Vec<DataClass>,
    #[serde(default)]
    pub has: Vec<String>,
    pub reason: String,
}

/// `controls.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlsFile {
    #[serde(default)]
    pub control: Vec<toml::Spanned<Control>>,
}

/// One clause.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Control {
    pub citation: String,
    #[serde(default)]
    pub parent: Option<String>,
    pub title: String,
    pub summary: String,
    pub force: ControlForce,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub profiles: Vec<String>,
    #[serde(default)]
    pub only_for: Option<String>,
    #[serde(default)]
    pub withdrawn: Option<Vec<String>>,
    #[serde(default)]
    pub prohibits: Vec<DataClass>,
    #[serde(default)]
    pub procedural: bool,
    #[serde(default)]
    pub verify: bool,
    #[serde(default)]
    pub test: Option<ControlTest>,
}

/// The test of a procedural clause.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlTest {
    pub title: String,
    pub method: Method,
    pub steps: Vec<String>,
    pub expect: String,
    pub evidence: String,
}

/// `requirements/<id>.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Requirement {
    pub id: String,
    pub title: String,
    pub since: String,
    pub status: Maturity,
    pub domain: Domain,
    pub scope: Scope,
    pub effort: Effort,
    pub responsibility: Responsibility,
    #[serde(default)]
    pub secaas: Vec<String>,
    pub keywords: Vec<String>,
    #[serde(default)]
    pub after: Vec<String>,
    pub summary: String,
    pub remediation: Remediation,
    #[serde(default)]
    pub shown_by: Vec<Check>,
    pub test: Vec<RequirementTest>,
    #[serde(default)]
    pub verify: bool,
}

/// How to meet a requirement.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remediation {
    pub general: String,
    #[serde(default)]
    pub console: Option<String>,
    #[serde(default)]
    pub cli: Option<String>,
    #[serde(default)]
    pub terraform: Option<String>,
    #[serde(default)]
    pub cloudformation: Option<String>,
}

/// A test case of a requirement.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequirementTest {
    pub id: String,
    pub title: String,
    pub method: Method,
    pub steps: Vec<String>,
    pub expect: String,
    pub evidence: String,
}

/// `components/*.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentsFile {
    #[serde(default)]
    pub component: Vec<toml::Spanned<ComponentType>>,
}

/// One component type.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ComponentType {
    pub id: String,
    pub title: String,
    #[serde(default)]
    pub is_a: Option<String>,
    #[serde(default)]
    pub provider: Option<String>,
    pub summary: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub provided: Vec<Provided>,
    #[serde(default)]
    pub defaults: BTreeMap<String, Value>,
}

/// What a provider does for its customers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provided {
    pub requirement: String,
    pub why: String,
}

/// `attributes/*.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributesFile {
    #[serde(default)]
    pub attribute: Vec<toml::Spanned<AttributeDefinition>>,
}

/// One attribute.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeDefinition {
    pub id: String,
    pub r#type: ValueType,
    pub on: Vec<String>,
    pub title: String,
    pub question: String,
}

/// `synonyms.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SynonymsFile {
    #[serde(default)]
    pub synonym: Vec<toml::Spanned<Synonym>>,
}

/// One synonym.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synonym {
    pub kind: SynonymKind,
    pub term: String,
    pub expands: Vec<String>,
    #[serde(default)]
    pub contexts: Vec<String>,
}

/// How a term and its expansion are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SynonymKind {
    /// The term abbreviates the expansion.
    Acronym,
    /// Both mean the same.
    Equivalent,
    /// The term is a kind of the expansion.
    Narrower,
    /// The expansion is the regulator's word for the term.
    Regulator,
}

/// `scenarios/<id>.toml`: a worst outcome for a kind of asset.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub id: String,
    pub title: String,
    pub since: String,
    pub status: Maturity,
    pub summary: String,
    pub consequences: String,
    pub harm: Vec<Stride>,
    pub jewel: Jewel,
    pub frameworks: Vec<String>,
    pub threats: Vec<String>,
    pub barriers: Vec<Barrier>,
    #[serde(default)]
    pub verify: bool,
}

/// What makes a component the crown jewel of a scenario: any of the lines.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Jewel {
    pub stores: Vec<DataClass>,
    pub handles: Vec<DataClass>,
    pub types: Vec<String>,
}

/// A requirement that breaks the chain of a scenario.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Barrier {
    pub requirement: String,
    pub why: String,
}

/// `mappings/resources/<format>.toml`: a format's words for kinds of component.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceWords {
    /// The format's own type word -> component type.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
    /// A type of resource that only configures another -> the type that it configures.
    #[serde(default)]
    pub parts: BTreeMap<String, String>,
    /// A type of resource that no model shows -> why. A `*` at the end stands for anything.
    #[serde(default)]
    pub ignored: BTreeMap<String, String>,
    /// A word in a component's name -> component type, where the type says too little.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
}

/// A day, written `2013-01-25` without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.year, self.month, self.day).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        if !deserializer.is_human_readable() {
            let (year, month, day) = <(u16, u8, u8)>::deserialize(deserializer)?;
            return Ok(Self { year, month, day });
        }
        let written = toml::value::Datetime::deserialize(deserializer)?;
        let date = written.date.ok_or_else(|| D::Error::custom("expected a date"))?;
        Ok(Self { year: date.year, month: date.month, day: date.day })
    }
}
