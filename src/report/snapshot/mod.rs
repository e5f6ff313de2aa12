//! A frozen assessment: the one value that every report is rendered from.
//!
//! Everything is text, number or list, resolved against the catalog of its day, so that a report
//! can be made again years later from the stored snapshot alone. Its JSON is the product's JSON:
//! what `plumbline assess -f json` prints and the API answers. Order is part of the content.

mod findings;
mod model;
mod paths;

pub use findings::{FactorRow, FindingRow, LocationRow, ScoreRow};
pub use model::{ComponentRow, FlowRow, HurdleRow, Shape, ZoneRow};
pub use paths::{
    BarrierRow, ChokePointRow, EntryPointRow, ImpactRow, JewelRow, PathRow, PrizeRow, ScenarioRow,
    StepRow,
};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vocab::{
    ControlForce, ControlStatus, EvidenceSource, LegalTier, Method, Origin, Relation, Severity,
    Strength, Verdict,
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
