//! The entries of the catalog, with every reference resolved to a position.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::kb::catalog::Catalog;
use crate::kb::condition::When;
use crate::kb::raw;
use crate::vocab::{
    CitationStyle, ControlForce, Coverage, DataClass, Domain, Effect, Effort, EntryKind,
    FrameworkKind, Likelihood, Maturity, Method, Obligation, Origin, RaisingFact, Relation,
    Responsibility, Scope, Sector, Stride, Value, ValueType,
};

crate::positions! {
    /// Position of a [`Framework`].
    pub FrameworkIdx,
    /// Position of a [`Control`].
    pub ControlIdx,
    /// Position of a [`Requirement`].
    pub RequirementIdx,
    /// Position of a [`Threat`].
    pub ThreatIdx,
    /// Position of a [`TestCase`].
    pub TestCaseIdx,
    /// Position of a [`Recommendation`].
    pub RecommendationIdx,
    /// Position of a [`ComponentType`].
    pub ComponentTypeIdx,
    /// Position of an [`AttributeDefinition`].
    pub AttributeIdx,
    /// Position of a [`Link`].
    pub LinkIdx,
}

/// Any entry that can be searched, shown and linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entry {
    /// A control.
    Control(ControlIdx),
    /// A requirement.
    Requirement(RequirementIdx),
    /// A threat.
    Threat(ThreatIdx),
    /// A test case.
    TestCase(TestCaseIdx),
    /// A recommendation of a benchmark.
    Recommendation(RecommendationIdx),
    /// A framework or benchmark.
    Framework(FrameworkIdx),
}

impl Entry {
    /// Returns the kind of the entry.
    pub const fn kind(self) -> EntryKind {
        match self {
            Self::Control(_) => EntryKind::Control,
            Self::Requirement(_) => EntryKind::Requirement,
            Self::Threat(_) => EntryKind::Threat,
            Self::TestCase(_) => EntryKind::TestCase,
            Self::Recommendation(_) => EntryKind::Recommendation,
            Self::Framework(_) => EntryKind::Framework,
        }
    }
}

/// An edition of a standard, regulation, benchmark or taxonomy.
#[derive(Debug, Clone)]
pub struct Framework {
    /// Id with edition: `pci-dss@4.0.1`.
    pub key: String,
    /// Id without edition.
    pub id: String,
    /// Edition.
    pub edition: String,
    /// Full title.
    pub title: String,
    /// What people call it.
    pub short: String,
    /// Kind of publication.
    pub kind: FrameworkKind,
    /// What makes it binding.
    pub obligation: Obligation,
    /// Who publishes it.
    pub owner: String,
    /// How its citations are written.
    pub citation: CitationStyle,
    /// Words that people put before a citation.
    pub prefixes: Vec<String>,
    /// The beginning of its citations that people leave out: `240.` of `240.17a-4(f)`.
    pub elided: Option<String>,
    /// Day of publication.
    pub published: raw::Date,
    /// Day it took effect.
    pub effective: Option<raw::Date>,
    /// Where the official text is.
    pub source: String,
    /// The licence of the official text.
    pub licence: String,
    /// Where our text comes from.
    pub text_origin: String,
    /// Sectors that it binds.
    pub sectors: Vec<Sector>,
    /// What it is.
    pub summary: String,
    /// Its baselines.
    pub profiles: Vec<raw::Profile>,
    /// What brings it in.
    pub applies: Vec<Applies>,
    /// Its controls.
    pub controls: Range<usize>,
    /// Its recommendations, for a benchmark.
    pub recommendations: Range<usize>,
    /// Its sections, for a benchmark.
    pub sections: Vec<raw::Section>,
}

/// What brings a framework in: any of the data, or any of the component types.
#[derive(Debug, Clone)]
pub struct Applies {
    /// Data classes that the model handles.
    pub handles: Vec<DataClass>,
    /// Component types that the model has.
    pub has: Vec<ComponentTypeIdx>,
    /// Why they bring it in.
    pub reason: String,
}

/// One clause of a framework.
#[derive(Debug, Clone)]
pub struct Control {
    /// The framework.
    pub framework: FrameworkIdx,
    /// Id: `pci-dss@4.0.1:8.4.2`.
    pub id: String,
    /// The citation as the standard writes it.
    pub citation: String,
    /// The clause it stands under.
    pub parent: Option<ControlIdx>,
    /// Title.
    pub title: String,
    /// What it asks, in our words.
    pub summary: String,
    /// How strongly it asks.
    pub force: ControlForce,
    /// Tags.
    pub tags: Vec<String>,
    /// Profiles of the framework that include it.
    pub profiles: Vec<String>,
    /// Whom it binds, where not everyone.
    pub only_for: Option<String>,
    /// For a withdrawn clause: the citations that replaced it.
    pub withdrawn: Option<Vec<String>>,
    /// Data classes that may not be stored.
    pub prohibits: Vec<DataClass>,
    /// Its own test case, where software cannot show it.
    pub procedural: Option<TestCaseIdx>,
    /// Whether its author doubted a fact.
    pub verify: bool,
}

impl Control {
    /// Tells whether the control can be met or not met at all.
    pub const fn is_assessable(&self) -> bool {
        self.force.is_assessable() && self.withdrawn.is_none()
    }
}

/// What an id of another tool or body is mapped to.
#[derive(Debug, Clone)]
pub struct ForeignLink {
    /// The entry.
    pub to: Entry,
    /// What the link says; its subject is the other's id.
    pub relation: Relation,
    /// Who vouches for it.
    pub origin: Origin,
    /// How sure its author is, 0 to 1.
    pub confidence: f64,
    /// Why.
    pub reason: String,
    /// The publication that it is from; empty for ours.
    pub source: Arc<str>,
}

/// A worst outcome for a kind of asset.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Release that brought it.
    pub since: String,
    /// How settled it is.
    pub status: Maturity,
    /// How it comes about.
    pub summary: String,
    /// Who is hurt, and what it costs.
    pub consequences: String,
    /// What is done to the asset.
    pub harm: Vec<Stride>,
    /// Data classes that make a component that stores them its crown jewel.
    pub jewel_stores: Vec<DataClass>,
    /// Data classes that make a component that handles them its crown jewel.
    pub jewel_handles: Vec<DataClass>,
    /// Component types that are crown jewels themselves.
    pub jewel_types: Vec<ComponentTypeIdx>,
    /// Frameworks that ask for protection from it.
    pub frameworks: Vec<FrameworkIdx>,
    /// Threats that are its typical steps.
    pub threats: Vec<ThreatIdx>,
    /// Requirements that break the chain, with the reason.
    pub barriers: Vec<(RequirementIdx, String)>,
    /// Whether its author doubted a fact in it.
    pub verify: bool,
}

/// What to do.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Release that brought it.
    pub since: String,
    /// How settled it is.
    pub status: Maturity,
    /// Field of work.
    pub domain: Domain,
    /// Where it is met.
    pub scope: Scope,
    /// Size of the work.
    pub effort: Effort,
    /// Who does it in a cloud service.
    pub responsibility: Responsibility,
    /// Phrases by which a mitigation's text is recognised; lower case.
    pub keywords: Vec<String>,
    /// Requirements that come first.
    pub after: Vec<RequirementIdx>,
    /// What must be so and why.
    pub summary: String,
    /// How to do it.
    pub remediation: raw::Remediation,
    /// Attribute values that show it.
    pub shown_by: Vec<Check>,
    /// Its test cases.
    pub tests: Vec<TestCaseIdx>,
    /// Whether its author doubted a fact.
    pub verify: bool,
}

/// What can go wrong.
#[derive(Debug, Clone)]
pub struct Threat {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Release that brought it.
    pub since: String,
    /// How settled it is.
    pub status: Maturity,
    /// How the attack goes and what it costs.
    pub summary: String,
    /// The shortest way out.
    pub fix: String,
    /// When the finding is rightly dismissed.
    pub false_positives: String,
    /// STRIDE categories.
    pub stride: Vec<Stride>,
    /// CSA Top Threats.
    pub csa: Vec<String>,
    /// CWE numbers.
    pub cwe: Vec<u32>,
    /// CAPEC numbers.
    pub capec: Vec<u32>,
    /// ATT&CK techniques.
    pub attack: Vec<String>,
    /// Chance with no control in place.
    pub likelihood: Likelihood,
    /// Why that level.
    pub likelihood_reason: String,
    /// Facts that move it one level up.
    pub raise: Vec<RaisingFact>,
    /// Requirements against it.
    pub requires: Vec<Requires>,
    /// Conditions; any one is enough.
    pub when: Vec<When>,
    /// Examples, run as tests.
    pub examples: Vec<raw::Example>,
    /// Whether its author doubted a fact.
    pub verify: bool,
}

/// A requirement against a threat.
#[derive(Debug, Clone)]
pub struct Requires {
    /// The requirement.
    pub requirement: RequirementIdx,
    /// Share of the likelihood that it removes.
    pub effect: Effect,
    /// How much of the threat it addresses.
    pub covers: Coverage,
    /// Why.
    pub why: String,
}

/// How to show that something is done.
#[derive(Debug, Clone)]
pub struct TestCase {
    /// Id: `<requirement>/<name>`, or `<control>/test`.
    pub id: String,
    /// What it tests: a requirement or a procedural control.
    pub of: Entry,
    /// Title.
    pub title: String,
    /// Examine, interview or test.
    pub method: Method,
    /// Steps.
    pub steps: Vec<String>,
    /// Expected result.
    pub expect: String,
    /// Evidence to keep.
    pub evidence: String,
}

/// One recommendation of a benchmark.
#[derive(Debug, Clone)]
pub struct Recommendation {
    /// The benchmark.
    pub framework: FrameworkIdx,
    /// Id: `cis-aws@7.0.0:3.2.1`.
    pub id: String,
    /// Number.
    pub number: String,
    /// Title, in our words.
    pub title: String,
    /// What it asks.
    pub summary: String,
    /// Profile level, 1 or 2.
    pub level: u8,
    /// Whether a program can judge it.
    pub automated: bool,
    /// Requirements that it serves.
    pub requirements: Vec<RequirementIdx>,
    /// Why it serves them.
    pub reason: String,
    /// How to follow it.
    pub remediation: String,
    /// Comparisons that all must hold.
    pub checks: Vec<Check>,
    /// A component that follows it.
    pub passes: Option<CheckExample>,
    /// A component that does not.
    pub fails: Option<CheckExample>,
    /// Whether its author doubted a fact.
    pub verify: bool,
}

/// A component on which the checks of a recommendation are tried.
#[derive(Debug, Clone)]
pub struct CheckExample {
    /// Its type.
    pub on: ComponentTypeIdx,
    /// What is known of it.
    pub attributes: Vec<(AttributeIdx, Value)>,
}

impl Recommendation {
    /// Tries the checks on an example; nothing where none of them is about its type. What a check
    /// asks for and the example does not say does not hold.
    pub fn judge(&self, catalog: &Catalog, example: &CheckExample) -> Option<bool> {
        let is_about = |check: &&Check| check.on.iter().any(|kind| catalog.is_a(example.on, *kind));
        let mut verdicts = self.checks.iter().filter(is_about).map(|check| {
            let stated = example.attributes.iter().find(|(at, _)| *at == check.attribute);
            stated.is_some_and(|(_, value)| check.comparison.holds(value))
        });
        let first = verdicts.next()?;
        Some(verdicts.fold(first, |all, holds| all && holds))
    }
}

/// One comparison of an attribute with what it should be.
#[derive(Debug, Clone)]
pub struct Check {
    /// Component types that it is about; descendants included.
    pub on: Vec<ComponentTypeIdx>,
    /// Whether it is about flows.
    pub on_flows: bool,
    /// The attribute.
    pub attribute: AttributeIdx,
    /// What the attribute should be.
    pub comparison: Comparison,
    /// Whether holding proves only a part, so that it counts for nothing.
    pub only_refutes: bool,
}

/// What an attribute should be.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    /// Equal to a value.
    Equals(Value),
    /// A number of at least.
    AtLeast(f64),
    /// A number of at most.
    AtMost(f64),
    /// One of several texts.
    OneOf(Vec<String>),
}

impl Threat {
    /// Returns the classes of the threat with the taxonomy that each is a control of.
    pub fn classes(&self) -> Vec<(&'static str, String)> {
        let stride = self.stride.iter().map(|class| ("stride", Stride::letter(*class).to_owned()));
        let csa = self.csa.iter().map(|id| ("csa-top-threats", id.clone()));
        let cwe = self.cwe.iter().map(|number| ("cwe", format!("CWE-{number}")));
        let capec = self.capec.iter().map(|number| ("capec", format!("CAPEC-{number}")));
        let attack = self.attack.iter().map(|id| ("attack", id.clone()));
        stride.chain(csa).chain(cwe).chain(capec).chain(attack).collect()
    }
}

impl Comparison {
    /// Tells whether a value is as it should be; a value of another type is not.
    pub fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Equals(expected), value) => expected == value,
            (Self::AtLeast(bound), Value::Number(number)) => number >= bound,
            (Self::AtMost(bound), Value::Number(number)) => number <= bound,
            (Self::OneOf(texts), Value::Text(text)) => texts.contains(text),
            _ => false,
        }
    }
}

/// A kind of component.
#[derive(Debug, Clone)]
pub struct ComponentType {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// The type that it inherits from.
    pub is_a: Option<ComponentTypeIdx>,
    /// Cloud provider.
    pub provider: Option<String>,
    /// What it is.
    pub summary: String,
    /// Names by which models call it; lower case.
    pub aliases: Vec<String>,
    /// What the provider does for its customers, and why.
    pub provided: Vec<(RequirementIdx, String)>,
    /// Attribute values that hold unless the model says otherwise, inherited ones included.
    pub defaults: BTreeMap<AttributeIdx, Value>,
    /// Interval of a depth-first walk over the inheritance tree: a type is a descendant of
    /// another if its interval lies inside.
    pub(super) interval: Range<usize>,
}

/// A fact about components or flows that conditions and checks look at.
#[derive(Debug, Clone)]
pub struct AttributeDefinition {
    /// Id.
    pub id: String,
    /// Type of its value.
    pub value_type: ValueType,
    /// Component types that have it, or `flow`.
    pub on: Vec<String>,
    /// Title.
    pub title: String,
    /// The question it answers.
    pub question: String,
}

/// A link between two entries.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it starts.
    pub from: Entry,
    /// Where it ends.
    pub to: Entry,
    /// What it says.
    pub relation: Relation,
    /// How sure its author is, 0 to 1.
    pub confidence: f64,
    /// Who vouches for it.
    pub origin: Origin,
    /// Why.
    pub reason: String,
    /// The publication that it is from; empty for ours.
    pub source: Arc<str>,
}
