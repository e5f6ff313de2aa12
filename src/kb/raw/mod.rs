//! What the knowledge-base files say, exactly: one struct per form of `knowledge-base/README.md`.
//!
//! Unknown keys are refused, so that a misspelt one is found and not forgotten. Nothing is resolved
//! here: references are texts until [`crate::kb::link`] has looked at all of them together. These
//! are also what the build script packs into the binary.

mod settings;

use std::collections::BTreeMap;

pub use settings::{SettingRule, SettingTest, SettingsFile};

use serde::{Deserialize, Serialize};

use crate::vocab::{
    CitationStyle, ControlForce, Coverage, DataClass, Domain, Effect, Effort, FrameworkKind,
    Likelihood, Maturity, Method, Obligation, Protocol, RaisingFact, Relation, Responsibility,
    Scope, Sector, Sensitivity, Stride, Value, ValueType,
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

/// `levels.toml`: every number that scoring uses.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Levels {
    pub likelihood: BTreeMap<Likelihood, f64>,
    pub strength: BTreeMap<crate::vocab::Strength, f64>,
    pub effect: BTreeMap<Effect, f64>,
    pub effort_days: BTreeMap<Effort, f64>,
    pub value: BTreeMap<DataClass, f64>,
    pub value_by_sensitivity: BTreeMap<Sensitivity, f64>,
    pub large_volume_factor: f64,
    pub validity_days: u32,
    pub severity: SeverityLevels,
    pub reach: ReachLevels,
}

/// Chance that an attacker gets to a place.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReachLevels {
    pub internet_facing: f64,
    pub crosses_boundary: f64,
    pub inside: f64,
}

/// From which residual risk on a finding counts as which severity.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeverityLevels {
    pub critical: f64,
    pub high: f64,
    pub medium: f64,
    pub low: f64,
}

/// One row of an SSSOM table as it is written; its other columns are for other tools.
#[derive(Debug, Deserialize)]
pub struct WrittenMapping {
    pub subject_id: String,
    pub predicate_id: String,
    pub object_id: String,
    pub confidence: f64,
    pub mapping_source: String,
    pub comment: String,
}

/// An SSSOM table as it is packed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MappingTable {
    /// The file, relative to the knowledge base's root.
    pub file: String,
    /// Its rows.
    pub rows: Vec<MappingRow>,
}

/// Prefixes of ids that are mapped to entries without being entries: another scanner's checks, a
/// provider's capabilities, DISA's Control Correlation Identifiers.
const FOREIGN_SCHEMES: &[&str] = &[
    "aws-capability",
    "aws-config",
    "azure-defender",
    "azure-policy",
    "cci",
    "checkov",
    "cloudsploit",
    "kics",
    "m365-capability",
    "prowler",
    "scoutsuite",
    "security-hub",
    "terrascan",
    "tfsec",
    "trivy",
    "wiz",
];

impl MappingRow {
    /// Tells whether the subject is an id of another tool or body, of which there is no entry here.
    pub fn is_foreign(&self) -> bool {
        let scheme = self.subject_id.split_once(':').map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| FOREIGN_SCHEMES.contains(&scheme))
    }
}

/// One row of an SSSOM table as it is packed: there are tens of thousands of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MappingRow {
    /// The line, from 1.
    pub line: u32,
    pub subject_id: String,
    pub relation: Relation,
    pub object_id: String,
    pub confidence: f64,
    /// The place of the publication's name in [`Files::publications`]; nothing where a row is ours.
    pub publication: Option<u16>,
    pub comment: String,
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
