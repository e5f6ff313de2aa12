//! A frozen assessment: the one value that every report is rendered from.
//!
//! Everything is text, number or list, resolved against the catalog of its day, so that a report
//! can be made again years later from the stored snapshot alone. Its JSON is the product's JSON:
//! what `plumbline assess -f json` prints and the API answers. Order is part of the content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vocab::{
    Certainty, ControlForce, ControlStatus, EvidenceSource, LegalTier, Method, Origin, Relation,
    Severity, Strength, Verdict,
};

/// A frozen assessment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Snapshot {
    /// Id, made from the content: `S-` and hexadecimal digits.
    pub id: String,
    /// The day of the assessment, `yyyy-mm-dd`.
    pub as_of: String,
    /// The program that made it.
    pub tool: Tool,
    /// The knowledge base that it was made with.
    pub catalog: CatalogRow,
    /// The model that was assessed.
    pub model: ModelRow,
    /// Frameworks covered, in the order they were chosen.
    pub frameworks: Vec<FrameworkRow>,
    /// Whole residual risk.
    pub risk: RiskRow,
    /// Every assessable control of the frameworks, in the standards' own order.
    pub controls: Vec<ControlRow>,
    /// Controls that are not fully met, what to fix first at the front.
    pub gaps: Vec<GapRow>,
    /// Threats at places, by element, then threat.
    pub findings: Vec<FindingRow>,
    /// Requirements at places, by requirement, then place.
    pub requirements: Vec<RequirementRow>,
    /// Test cases for everything above, by id.
    pub test_cases: Vec<TestCaseRow>,
    /// What is known, in order of the sources.
    pub evidence: Vec<EvidenceRow>,
    /// Requirements to be put in place, with what they need first, in order of the requirements.
    #[serde(default)]
    pub work: Vec<WorkRow>,
    /// Which requirement serves which control of the frameworks, by control.
    pub crosswalk: Vec<CrosswalkRow>,
    /// Trust zones.
    pub zones: Vec<ZoneRow>,
    /// Components.
    pub components: Vec<ComponentRow>,
    /// Flows.
    pub flows: Vec<FlowRow>,
    /// What there is to lose, the most valuable first.
    #[serde(default)]
    pub jewels: Vec<JewelRow>,
    /// Where attackers begin, in the order of the components.
    #[serde(default)]
    pub entry_points: Vec<EntryPointRow>,
    /// What there is to lose at each element with findings, in the order of the elements.
    #[serde(default)]
    pub impacts: Vec<ImpactRow>,
    /// Components at which ways to crown jewels meet.
    #[serde(default)]
    pub choke_points: Vec<ChokePointRow>,
    /// Element ids of the components with a crown jewel that an actor gets hold of without any
    /// component between.
    #[serde(default)]
    pub exposed: Vec<String>,
    /// Worst outcomes with their paths.
    pub scenarios: Vec<ScenarioRow>,
    /// What there was to say about the input.
    pub diagnostics: Vec<DiagnosticRow>,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A knowledge base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CatalogRow {
    /// Its release.
    pub version: String,
    /// SHA-256 of its files, hexadecimal.
    pub sha256: String,
}

/// A model, by its counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModelRow {
    /// Name.
    pub name: String,
    /// Id.
    pub id: String,
    /// The source's own version.
    pub version: String,
    /// What it is.
    pub description: String,
    /// Who answers for it.
    pub owner: String,
    /// Format that it came in.
    pub format: String,
    /// Files that it was read from, with their SHA-256.
    pub sources: Vec<SourceRow>,
    /// Number of components.
    pub components: usize,
    /// Number of flows.
    pub flows: usize,
    /// Number of zones.
    pub zones: usize,
    /// Classes of data that it handles, by wire name.
    pub data_classes: Vec<String>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceRow {
    /// Its name as given.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Number of bytes.
    pub bytes: usize,
}

/// A framework and its controls by status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrameworkRow {
    /// Id with edition, and with the profile where only that was wanted.
    pub id: String,
    /// What people call it.
    pub short: String,
    /// Full title.
    pub title: String,
    /// Edition.
    pub edition: String,
    /// Who publishes it.
    pub owner: String,
    /// Day of publication, `yyyy-mm-dd`.
    pub published: String,
    /// Where the official text is.
    pub source: String,
    /// Licence of the official text.
    pub licence: String,
    /// Why it is covered.
    pub reason: String,
    /// Assessable controls.
    pub controls: usize,
    /// Met.
    pub met: usize,
    /// Partly met.
    pub partly_met: usize,
    /// Not met.
    pub not_met: usize,
    /// Not assessed.
    pub not_assessed: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Inherited from a provider.
    pub inherited: usize,
}

impl FrameworkRow {
    /// Returns how many controls something is known of: the numerator of the coverage.
    pub const fn assessed(&self) -> usize {
        self.controls - self.not_assessed
    }

    /// Returns the number of controls of a status.
    pub const fn count(&self, status: ControlStatus) -> usize {
        match status {
            ControlStatus::Met => self.met,
            ControlStatus::PartlyMet => self.partly_met,
            ControlStatus::NotMet => self.not_met,
            ControlStatus::NotAssessed => self.not_assessed,
            ControlStatus::NotApplicable => self.not_applicable,
            ControlStatus::Inherited => self.inherited,
        }
    }

    /// Returns the coverage in words: "41 of 63 assessed, 30 met".
    pub fn coverage(&self) -> String {
        let met = self.met + self.inherited;
        format!("{} of {} assessed, {met} met", self.assessed(), self.controls)
    }
}

/// The whole residual risk, as a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RiskRow {
    /// With everything not assessed counted as absent.
    pub residual: f64,
    /// With everything not assessed counted as in place and findings to be checked left out.
    pub residual_at_best: f64,
}

/// One control of a framework.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ControlRow {
    /// Stable key: `pci-dss@4.0.1:8.4.2`.
    pub key: String,
    /// Framework id without edition.
    pub framework: String,
    /// Edition.
    pub edition: String,
    /// Citation.
    pub citation: String,
    /// Citation and title of the clause it stands under; empty at the top.
    pub section: String,
    /// Title.
    pub title: String,
    /// What it asks, in our words.
    pub summary: String,
    /// How strongly.
    pub force: ControlForce,
    /// Whom it binds, where not everyone.
    pub only_for: String,
    /// Whether software cannot show it.
    pub procedural: bool,
    /// Its status.
    pub status: ControlStatus,
    /// Why.
    pub reason: String,
    /// Places at which it is asked for.
    pub places: usize,
    /// How many of them are assessed.
    pub assessed: usize,
    /// How many of them are met or inherited.
    pub met: usize,
    /// Requirements mapped to it.
    pub requirements: Vec<String>,
    /// Evidence for it, by id.
    pub evidence: Vec<String>,
    /// Test cases that show it, by id.
    pub test_cases: Vec<String>,
    /// Findings behind its gap, by id; the largest first.
    pub findings: Vec<String>,
    /// The id of its gap; empty without one.
    pub gap: String,
    /// Whether the author of the entry doubted a fact.
    pub verify: bool,
}

/// A control that is not fully met.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GapRow {
    /// Stable id.
    pub id: String,
    /// Place in the list, from 1.
    pub rank: usize,
    /// The best place that it has in `rank_share` of the draws in which every level may be off;
    /// 0 where nothing was drawn.
    #[serde(default)]
    pub rank_low: usize,
    /// The worst such place.
    #[serde(default)]
    pub rank_high: usize,
    /// The share of the draws, 0 to 1.
    #[serde(default)]
    pub rank_share: f64,
    /// How many other gaps have the same legal tier and priority, so that which of them stands
    /// first means nothing.
    #[serde(default)]
    pub tied: usize,
    /// Key of the control.
    pub control: String,
    /// Framework id with edition.
    pub framework: String,
    /// Citation.
    pub citation: String,
    /// Title of the control.
    pub title: String,
    /// Its status.
    pub status: ControlStatus,
    /// What the law makes of it.
    pub tier: LegalTier,
    /// Why it is a gap.
    pub reason: String,
    /// Requirements that are missing, where, and how to put them in place.
    pub missing: Vec<MissingRow>,
    /// B: the risk that closing it removes.
    pub benefit: f64,
    /// That as a share of the whole residual risk, 0 to 1.
    pub share: f64,
    /// Person-days.
    pub cost_days: f64,
    /// Benefit per person-day.
    pub priority: f64,
    /// Number of findings that closing it lowers.
    pub findings: usize,
    /// The ids of the largest of them.
    pub largest_findings: Vec<String>,
    /// Keys of other controls whose gaps the same work closes.
    pub closes: Vec<String>,
}

impl GapRow {
    /// Returns its place and how sure that is, in words: "3 (90 %: 2 to 7), tied with 2 others".
    pub fn place(&self) -> String {
        let mut words = self.rank.to_string();
        if self.rank_low > 0 {
            let share = self.rank_share * 100.0;
            words.push_str(&format!(" ({share:.0} %: {} to {})", self.rank_low, self.rank_high));
        }
        match self.tied {
            0 => {}
            1 => words.push_str(", tied with one other"),
            tied => words.push_str(&format!(", tied with {tied} others")),
        }
        words
    }
}

/// A requirement that is missing for a gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MissingRow {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Where it is missing, with the status at each place.
    pub places: Vec<PlaceStatus>,
    /// Person-days.
    pub effort_days: f64,
    /// How to put it in place.
    pub remediation: String,
    /// Test cases that show it, by id.
    pub test_cases: Vec<String>,
}

/// A requirement to be put in place: one that a gap misses, or that another such needs first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WorkRow {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Person-days.
    pub effort_days: f64,
    /// Requirements of this list that have to be in place first.
    pub after: Vec<String>,
}

/// A place and the status there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlaceStatus {
    /// Element id.
    pub element: String,
    /// Name for people.
    pub name: String,
    /// Status there.
    pub status: ControlStatus,
}

/// A threat at a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FindingRow {
    /// Stable id.
    pub id: String,
    /// The threat.
    pub threat: String,
    /// Its title.
    pub title: String,
    /// Element id.
    pub element: String,
    /// Name of the element for people.
    pub element_name: String,
    /// The residual risk in a word.
    pub severity: Severity,
    /// Whether the conditions hold for sure.
    pub certainty: Certainty,
    /// Attributes that would settle it.
    pub unknown: Vec<String>,
    /// The conditions that hold, in words.
    pub because: String,
    /// STRIDE categories, CSA threats, CWE, CAPEC and ATT&CK ids, by scheme.
    pub classes: BTreeMap<String, Vec<String>>,
    /// The sum.
    pub score: ScoreRow,
    /// The shortest way out.
    pub fix: String,
    /// Where the element stands in the source.
    pub place: String,
    /// The same, in parts.
    #[serde(default)]
    pub at: LocationRow,
}

/// A place in a source, in parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocationRow {
    /// The file as the user named it; empty where it is not known.
    pub file: String,
    /// The line, from 1; 0 where it is not known.
    pub line: u32,
    /// A JSON pointer or element path inside the document.
    pub pointer: String,
}

/// The residual risk of a finding and the numbers that it is made of:
/// `residual = likelihood * impact * product of the factors`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScoreRow {
    /// The level of the likelihood, after raising.
    pub likelihood_level: String,
    /// L.
    pub likelihood: f64,
    /// Facts that raised it one level.
    pub raised_by: Vec<String>,
    /// V of what there is most to lose of.
    pub value: f64,
    /// What that is.
    pub valued: String,
    /// Best chance to get from the place to that.
    pub reach: f64,
    /// How far away it is.
    pub reach_reason: String,
    /// Sum of value times reach over everything else that can be reached from the place; the
    /// impact of the element lists it.
    #[serde(default)]
    pub others: f64,
    /// I = V * reach + others.
    pub impact: f64,
    /// One factor for each requirement against the threat.
    pub factors: Vec<FactorRow>,
    /// R, the product of the factors.
    pub remaining: f64,
    /// L * I * R.
    pub residual: f64,
    /// The same with everything not assessed counted as in place.
    pub residual_at_best: f64,
}

/// What one requirement takes off: `factor = 1 - strength * effect * weight`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FactorRow {
    /// The requirement.
    pub requirement: String,
    /// Its status at the place.
    pub status: ControlStatus,
    /// s.
    pub strength: f64,
    /// e.
    pub effect: f64,
    /// w.
    pub weight: f64,
    /// 1 - s * e * w.
    pub factor: f64,
}

/// A requirement at a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RequirementRow {
    /// The requirement.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Element id.
    pub element: String,
    /// Name of the element.
    pub element_name: String,
    /// Status there.
    pub status: ControlStatus,
    /// Strength of the evidence.
    pub strength: Strength,
    /// Evidence, by id.
    pub evidence: Vec<String>,
    /// Findings that ask for it, by id.
    pub findings: Vec<String>,
    /// Controls that it serves, by key.
    pub controls: Vec<String>,
}

/// A test case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TestCaseRow {
    /// Id.
    pub id: String,
    /// The requirement or control that it tests.
    pub of: String,
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
    /// Controls of the frameworks that it helps to show, by key.
    pub controls: Vec<String>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EvidenceRow {
    /// Id.
    pub id: String,
    /// The requirement or control that it is about.
    pub subject: String,
    /// Element id.
    pub element: String,
    /// Name of the element.
    pub element_name: String,
    /// What it says.
    pub verdict: Verdict,
    /// How strongly.
    pub strength: Strength,
    /// Where it comes from.
    pub source: EvidenceSource,
    /// What it says, for people.
    pub summary: String,
    /// Who says so.
    pub by: String,
    /// When it was collected, `yyyy-mm-dd`; empty where it is not known.
    pub on: String,
    /// Where it stands.
    pub place: String,
    /// The same, in parts.
    #[serde(default)]
    pub at: LocationRow,
}

/// A requirement that serves a control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CrosswalkRow {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub requirement_title: String,
    /// Key of the control.
    pub control: String,
    /// Title of the control.
    pub control_title: String,
    /// How much of the control it covers.
    pub relation: Relation,
    /// How sure the author of the link is, 0 to 1.
    pub confidence: f64,
    /// Who vouches for it.
    pub origin: Origin,
    /// Why.
    pub reason: String,
    /// The publication that it is from; empty for ours.
    pub source: String,
}

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

/// Something to lose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JewelRow {
    /// Id: `asset:<id>`, `class:<data class>` for what components hold by their type, `unknown`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Classes of data.
    pub classes: Vec<String>,
    /// V.
    pub value: f64,
    /// Whether it is worth enough to be called a crown jewel.
    pub crown: bool,
    /// Element ids of the components where it is kept.
    pub kept_at: Vec<String>,
    /// Number of other components that a part of it passes by.
    pub passes_by: usize,
}

/// Where attackers begin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntryPointRow {
    /// Element id.
    pub element: String,
    /// Name of the element.
    pub element_name: String,
    /// Why.
    pub reason: String,
    /// Chance that an attacker stands there in the period.
    pub chance: f64,
}

/// What there is to lose at an element:
/// `impact = sum over the prizes of value * reach + others`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ImpactRow {
    /// Element id.
    pub element: String,
    /// I.
    pub impact: f64,
    /// The largest prizes, the largest first.
    pub prizes: Vec<PrizeRow>,
    /// How many more there are.
    pub more_prizes: usize,
    /// Sum of value times reach over these.
    pub others: f64,
    /// The most likely path from an entry point through the element to the largest prize: element
    /// ids, components and flows in turn; empty for the system as a whole.
    pub path: Vec<String>,
    /// Chance that an attacker stands at the beginning of the path; nothing where no entry point
    /// leads to the element.
    pub entry: Option<f64>,
    /// Share of the prize that lies at the end of the path.
    pub hold: f64,
    /// Chance of the whole path.
    pub chance: f64,
}

/// What an attacker who succeeds at an element gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PrizeRow {
    /// The jewel.
    pub jewel: String,
    /// Its name.
    pub name: String,
    /// V.
    pub value: f64,
    /// Best chance to get from the element to it.
    pub reach: f64,
}

/// A component at which ways to crown jewels meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChokePointRow {
    /// Element id.
    pub element: String,
    /// Name of the element.
    pub element_name: String,
    /// Whether it belongs to the cheapest set of components that, hardened together, leave no way
    /// from an entry point to a crown jewel.
    pub in_cut: bool,
    /// Person-days for everything that is missing at it and at the flows into it.
    pub cost_days: f64,
    /// Element ids of components with a crown jewel to which every way leads through it.
    pub guards: Vec<String>,
    /// Scenarios whose most likely path goes through it, by id.
    pub scenarios: Vec<String>,
}

/// A worst outcome for an asset and the paths to it: `likelihood = path_chance * success`, where
/// `success = 1 - product over the findings of (1 - chance)`, and `risk = likelihood * impact`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioRow {
    /// Stable id: that of the scenario in the knowledge base.
    pub id: String,
    /// Title.
    pub title: String,
    /// How it comes about.
    pub summary: String,
    /// Who is hurt, and what it costs.
    pub consequences: String,
    /// What is done to the asset.
    pub harm: Vec<String>,
    /// Frameworks that ask for protection from it, by id with edition.
    pub frameworks: Vec<String>,
    /// Element id of the component that is its crown jewel, or of that with the largest impact
    /// times chance to get there.
    pub jewel: String,
    /// Name of that component.
    pub jewel_name: String,
    /// How many components are its crown jewel.
    pub jewels: usize,
    /// The most likely path to it: element ids, components and flows in turn; empty where no entry
    /// point leads there.
    pub path: Vec<String>,
    /// The names of the components on it.
    pub path_names: Vec<String>,
    /// Chance that an attacker stands at its beginning.
    pub entry: f64,
    /// Chance that the path can be gone.
    pub path_chance: f64,
    /// The next paths, the most likely first.
    pub next_paths: Vec<PathRow>,
    /// Findings on the path by which it can come about.
    pub findings: Vec<StepRow>,
    /// Chance that one of them succeeds.
    pub success: f64,
    /// Chance that it comes about in the period.
    pub likelihood: f64,
    /// The same with everything not assessed counted as in place, without what is to be checked.
    pub likelihood_at_best: f64,
    /// Value of what is lost.
    pub impact: f64,
    /// Likelihood times impact.
    pub risk: f64,
    /// Requirements that break the chain.
    pub barriers: Vec<BarrierRow>,
}

/// A path to a crown jewel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PathRow {
    /// Element ids, components and flows in turn.
    pub path: Vec<String>,
    /// The names of the components on it.
    pub path_names: Vec<String>,
    /// Chance that an attacker stands at its beginning.
    pub entry: f64,
    /// Chance that the path can be gone.
    pub chance: f64,
}

/// A finding by which a scenario can come about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StepRow {
    /// The finding.
    pub finding: String,
    /// L * R: the chance that it succeeds.
    pub chance: f64,
}

/// A requirement that breaks the chain of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BarrierRow {
    /// The requirement.
    pub requirement: String,
    /// Its title.
    pub title: String,
    /// Why it breaks the chain.
    pub why: String,
    /// Its weakest status along the path.
    pub status: ControlStatus,
    /// Likelihood of the scenario once it is fully in place.
    pub likelihood_with: f64,
}

/// Something to say about the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DiagnosticRow {
    /// Code.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub place: String,
    /// What.
    pub message: String,
    /// What to do.
    pub hint: String,
}
