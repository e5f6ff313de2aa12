//! Entries of the knowledge base as people and tools see them: the shapes.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::links::LinkView;
use crate::vocab::{
    ControlForce, Domain, Effort, EntryKind, FrameworkKind, Maturity, Method, Obligation,
    Responsibility, Scope, Sector,
};

/// An entry in a line: what lists and links show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Summary {
    /// Id.
    #[schema(example = "pci-dss@4.0.1:8.4.2")]
    pub id: String,
    /// Kind.
    pub kind: EntryKind,
    /// Framework with edition; empty for entries that belong to none.
    #[schema(example = "pci-dss@4.0.1")]
    pub framework: String,
    /// Citation within the framework; empty for entries that have none.
    #[schema(example = "8.4.2")]
    pub citation: String,
    /// Title.
    pub title: String,
}

/// An entry with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EntryView {
    /// A control.
    Control(ControlView),
    /// A requirement.
    Requirement(RequirementView),
    /// A threat.
    Threat(ThreatView),
    /// A test case.
    TestCase(TestCaseView),
    /// A recommendation.
    Recommendation(RecommendationView),
    /// A framework or benchmark.
    Framework(FrameworkView),
}

impl EntryView {
    /// Returns everything that the entry is linked to; a framework is linked to nothing itself.
    pub fn links(&self) -> &[LinkView] {
        match self {
            Self::Control(row) => &row.links,
            Self::Requirement(row) => &row.links,
            Self::Threat(row) => &row.links,
            Self::TestCase(row) => &row.links,
            Self::Recommendation(row) => &row.links,
            Self::Framework(_) => &[],
        }
    }

    /// Leaves out the links that a door does not show.
    pub fn retain_links(&mut self, keep: impl FnMut(&LinkView) -> bool) {
        match self {
            Self::Control(row) => row.links.retain(keep),
            Self::Requirement(row) => row.links.retain(keep),
            Self::Threat(row) => row.links.retain(keep),
            Self::TestCase(row) => row.links.retain(keep),
            Self::Recommendation(row) => row.links.retain(keep),
            Self::Framework(_) => {}
        }
    }
}

/// A control.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ControlView {
    /// Id.
    #[schema(example = "pci-dss@4.0.1:8.4.2")]
    pub id: String,
    /// Framework with edition.
    pub framework: String,
    /// What people call the framework.
    pub framework_short: String,
    /// Citation.
    pub citation: String,
    /// Title.
    pub title: String,
    /// What it asks, in our words.
    pub summary: String,
    /// How strongly it asks.
    pub force: ControlForce,
    /// Whom it binds; empty where everyone.
    pub only_for: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Baselines of the framework that include it.
    pub profiles: Vec<String>,
    /// Whether it was withdrawn from the framework.
    pub withdrawn: bool,
    /// Ids of the controls that replaced a withdrawn one.
    pub replaced_by: Vec<String>,
    /// Whether software cannot show it, so that a document, record or interview has to.
    pub procedural: bool,
    /// The clauses it stands under, outermost first.
    pub ancestors: Vec<Summary>,
    /// The clauses right under it.
    pub children: Vec<Summary>,
    /// Where the official text is.
    pub source: String,
    /// Whether the author of the entry doubted a fact.
    pub verify: bool,
    /// Everything it is linked to.
    pub links: Vec<LinkView>,
}

/// A requirement.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RequirementView {
    /// Id.
    #[schema(example = "mfa-for-administrators")]
    pub id: String,
    /// Title.
    pub title: String,
    /// What must be so and why.
    pub summary: String,
    /// Field of work.
    pub domain: Domain,
    /// Where it is met.
    pub scope: Scope,
    /// Size of the work.
    pub effort: Effort,
    /// Person-days of that size.
    pub effort_days: f64,
    /// Who does it in a cloud service.
    pub responsibility: Responsibility,
    /// How settled it is.
    pub status: Maturity,
    /// Release that brought it.
    pub since: String,
    /// Requirements that come first.
    pub after: Vec<Summary>,
    /// How to do it, by way: general, console, cli, terraform, cloudformation.
    pub remediation: BTreeMap<String, String>,
    /// Its test cases.
    pub test_cases: Vec<TestCaseView>,
    /// Whether its author doubted a fact.
    pub verify: bool,
    /// Everything it is linked to.
    pub links: Vec<LinkView>,
}

/// A threat.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ThreatView {
    /// Id.
    #[schema(example = "unencrypted-flow-across-boundary")]
    pub id: String,
    /// Title.
    pub title: String,
    /// How the attack goes and what it costs.
    pub summary: String,
    /// The shortest way out.
    pub fix: String,
    /// When the finding is rightly dismissed.
    pub false_positives: String,
    /// STRIDE, CSA, CWE, CAPEC and ATT&CK ids with their titles.
    pub classes: Vec<Summary>,
    /// Likelihood with no control in place.
    pub likelihood: String,
    /// Why that level.
    pub likelihood_reason: String,
    /// Facts that move it one level up.
    pub raised_by: Vec<String>,
    /// Conditions, any one of which is enough.
    pub when: Vec<ConditionView>,
    /// Requirements against it, the most effective first.
    pub mitigations: Vec<MitigationView>,
    /// Examples, which are run as tests.
    pub examples: Vec<ExampleView>,
    /// How settled it is.
    pub status: Maturity,
    /// Release that brought it.
    pub since: String,
    /// Whether its author doubted a fact.
    pub verify: bool,
    /// Everything it is linked to.
    pub links: Vec<LinkView>,
}

/// One alternative of a threat's conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConditionView {
    /// The condition in words.
    pub words: String,
}

/// A requirement against a threat.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MitigationView {
    /// The requirement.
    pub requirement: Summary,
    /// Share of the likelihood that it removes when fully in place, in a word.
    pub effect: String,
    /// The same as a number, 0 to 1.
    pub effect_value: f64,
    /// How much of the threat it addresses, 0 to 1.
    pub weight: f64,
    /// Why.
    pub why: String,
}

/// An example of a threat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExampleView {
    /// What it shows.
    pub name: String,
    /// Where the threat is found; nowhere if it stays silent.
    pub finds: Vec<String>,
}

/// A test case.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TestCaseView {
    /// Id.
    pub id: String,
    /// The requirement or control that it tests.
    pub of: Summary,
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
    /// Everything it is linked to; left out where the test case stands inside another entry.
    pub links: Vec<LinkView>,
}

/// A recommendation of a benchmark.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RecommendationView {
    /// Id.
    #[schema(example = "cis-aws@7.0.0:3.2.1")]
    pub id: String,
    /// Benchmark with edition.
    pub framework: String,
    /// What people call the benchmark.
    pub framework_short: String,
    /// Number.
    pub citation: String,
    /// Title, in our words.
    pub title: String,
    /// What it asks.
    pub summary: String,
    /// Profile level, 1 or 2.
    pub level: u8,
    /// Whether the benchmark says that a program can judge it.
    pub automated: bool,
    /// Comparisons by which Plumbline judges it, in words.
    pub checks: Vec<String>,
    /// A component that the checks pass; empty where there are none.
    pub passes: String,
    /// A component that they fail.
    pub fails: String,
    /// How to follow it.
    pub remediation: String,
    /// Whether its author doubted a fact.
    pub verify: bool,
    /// Everything it is linked to.
    pub links: Vec<LinkView>,
}

/// A framework or benchmark.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FrameworkView {
    /// Id with edition.
    #[schema(example = "pci-dss@4.0.1")]
    pub id: String,
    /// Id without edition.
    pub name: String,
    /// Edition.
    pub edition: String,
    /// Full title.
    pub title: String,
    /// What people call it.
    pub short: String,
    /// Kind of publication.
    pub publication: FrameworkKind,
    /// What makes it binding.
    pub obligation: Obligation,
    /// Who publishes it.
    pub owner: String,
    /// Day of publication, `yyyy-mm-dd`.
    pub published: String,
    /// Day it took effect; empty where that is not known.
    pub effective: String,
    /// Where the official text is.
    pub source: String,
    /// Licence of the official text.
    pub licence: String,
    /// Where our text comes from.
    pub text_origin: String,
    /// Sectors that it binds.
    pub sectors: Vec<Sector>,
    /// What it is.
    pub summary: String,
    /// Its baselines.
    pub profiles: Vec<SectionView>,
    /// What brings it into an assessment.
    pub applies_because: Vec<String>,
    /// Number of controls or recommendations.
    pub controls: usize,
    /// How many of them can be met or not met.
    pub assessable: usize,
}

/// A part of a framework: a baseline or a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SectionView {
    /// Id or number.
    pub id: String,
    /// Title.
    pub title: String,
}
