//! Freezes an assessment: positions become ids and words, once, for every kind of report.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::evidence::{Evidence, Subject};
use crate::gaps::{Assessed, ControlState, FrameworkState, Gap, RequirementState};
use crate::kb::{Catalog, ControlIdx, Entry, RequirementIdx, TestCaseIdx};
use crate::model::Model;
use crate::report::snapshot::{
    CatalogRow, ControlRow, CrosswalkRow, DiagnosticRow, EvidenceRow, FindingRow, FrameworkRow,
    GapRow, LocationRow, MissingRow, ModelRow, PlaceStatus, RequirementRow, RiskRow, Snapshot,
    SourceRow, TestCaseRow, Tool,
};
use crate::report::{freeze_model, freeze_paths, freeze_scenarios, freeze_work};
use crate::scoring::{FindingScore, GapScore, Scores};
use crate::threats::{BoundModel, Finding, conditions_in_words};
use crate::vocab::Stride;

/// The results of all stages, to be frozen together.
#[derive(Debug, Clone, Copy)]
pub struct Stages<'a> {
    /// The knowledge base.
    pub catalog: &'a Catalog,
    /// The model, bound.
    pub bound: &'a BoundModel<'a>,
    /// Findings.
    pub findings: &'a [Finding],
    /// Evidence.
    pub evidence: &'a [Evidence],
    /// Statuses and gaps.
    pub assessed: &'a Assessed,
    /// Scores.
    pub scores: &'a Scores,
    /// Diagnostics of all stages.
    pub diagnostics: &'a [Diagnostic],
    /// Files that the model was read from.
    pub sources: &'a [SourceRow],
    /// The day of the assessment, `yyyy-mm-dd`.
    pub as_of: &'a str,
}

/// Freezes an assessment. The id follows from the content, so that the same input gives the same
/// snapshot.
pub fn freeze(stages: Stages<'_>) -> Snapshot {
    let freezer = Freezer::new(stages);
    let mut snapshot = Snapshot {
        id: String::new(),
        as_of: stages.as_of.to_owned(),
        tool: Tool { name: "Plumbline".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        catalog: CatalogRow {
            version: Catalog::VERSION.to_owned(),
            sha256: stages.catalog.sha256.clone(),
        },
        model: freezer.model(),
        frameworks: stages.assessed.frameworks.iter().map(|row| freezer.framework(row)).collect(),
        risk: RiskRow {
            residual: stages.scores.residual,
            residual_at_best: stages.scores.residual_at_best,
        },
        controls: stages.assessed.controls.iter().map(|row| freezer.control(row)).collect(),
        gaps: freezer.gaps(),
        findings: freezer.findings(),
        requirements: stages
            .assessed
            .requirements
            .iter()
            .map(|row| freezer.requirement(row))
            .collect(),
        test_cases: freezer.test_cases(),
        evidence: stages.evidence.iter().map(|row| freezer.evidence(row)).collect(),
        work: freeze_work::work(stages),
        crosswalk: freezer.crosswalk(),
        zones: freeze_model::zones(stages.bound.model),
        components: freeze_model::components(stages),
        flows: freeze_model::flows(stages),
        jewels: freeze_paths::jewels(stages),
        entry_points: freeze_paths::entry_points(stages),
        impacts: freeze_paths::impacts(stages),
        choke_points: freeze_scenarios::choke_points(stages),
        exposed: freeze_scenarios::exposed(stages),
        scenarios: freeze_scenarios::scenarios(stages),
        diagnostics: stages.diagnostics.iter().map(DiagnosticRow::from).collect(),
    };
    snapshot.id = snapshot.content_id();
    snapshot
}

struct Freezer<'a> {
    stages: Stages<'a>,
    /// Gaps by control.
    gap_of: BTreeMap<ControlIdx, usize>,
    /// States by control.
    state_of: BTreeMap<ControlIdx, &'a ControlState>,
    /// Controls of the chosen frameworks that a requirement serves, in order.
    controls_of: BTreeMap<RequirementIdx, Vec<ControlIdx>>,
}

impl<'a> Freezer<'a> {
    fn new(stages: Stages<'a>) -> Self {
        let assessed = stages.assessed;
        let gap_of = assessed.gaps.iter().enumerate().map(|(n, gap)| (gap.control, n)).collect();
        let state_of = assessed.controls.iter().map(|state| (state.control, state)).collect();
        let mut controls_of: BTreeMap<RequirementIdx, Vec<ControlIdx>> = BTreeMap::new();
        for state in &assessed.controls {
            for (requirement, _) in stages.catalog.requirements_of(state.control) {
                controls_of.entry(requirement).or_default().push(state.control);
            }
        }
        Self { stages, gap_of, state_of, controls_of }
    }

    fn source_model(&self) -> &'a Model {
        self.stages.bound.model
    }

    fn model(&self) -> ModelRow {
        let model = self.source_model();
        let classes = self.stages.bound.handled_anywhere();
        ModelRow {
            name: model.name.clone(),
            id: model.id.clone(),
            version: model.version.clone(),
            description: model.description.clone(),
            owner: model.owner.clone(),
            format: model.format.clone(),
            sources: self.stages.sources.to_vec(),
            components: model.components.len(),
            flows: model.flows.len(),
            zones: model.zones.len(),
            data_classes: classes.iter().map(|class| class.as_str().to_owned()).collect(),
        }
    }

    fn framework(&self, state: &FrameworkState) -> FrameworkRow {
        let framework = &self.stages.catalog.frameworks[state.framework];
        let counts = state.counts;
        FrameworkRow {
            id: match &state.profile {
                Some(profile) => format!("{}/{profile}", framework.key),
                None => framework.key.clone(),
            },
            short: framework.short.clone(),
            title: framework.title.clone(),
            edition: framework.edition.clone(),
            owner: framework.owner.clone(),
            published: framework.published.to_string(),
            source: framework.source.clone(),
            licence: framework.licence.clone(),
            reason: state.reason.clone(),
            controls: counts.controls,
            met: counts.met,
            partly_met: counts.partly_met,
            not_met: counts.not_met,
            not_assessed: counts.not_assessed,
            not_applicable: counts.not_applicable,
            inherited: counts.inherited,
        }
    }

    fn control(&self, state: &ControlState) -> ControlRow {
        let catalog = self.stages.catalog;
        let control = &catalog.controls[state.control];
        let framework = &catalog.frameworks[control.framework];
        let gap = self.gap_of.get(&state.control);
        let score = gap.and_then(|n| self.stages.scores.gaps.get(*n));
        let requirements: Vec<RequirementIdx> =
            catalog.requirements_of(state.control).map(|(at, _)| at).collect();
        ControlRow {
            key: control.id.clone(),
            framework: framework.id.clone(),
            edition: framework.edition.clone(),
            citation: control.citation.clone(),
            section: control.parent.map_or_else(String::new, |parent| {
                let parent = &catalog.controls[parent];
                format!("{} {}", parent.citation, parent.title)
            }),
            title: control.title.clone(),
            summary: control.summary.clone(),
            force: control.force,
            only_for: control.only_for.clone().unwrap_or_default(),
            procedural: control.procedural.is_some(),
            status: state.status,
            reason: state.reason.clone(),
            places: state.places,
            assessed: state.assessed,
            met: state.met,
            requirements: self.requirement_ids(&requirements),
            evidence: self.evidence_for(state),
            test_cases: self.test_ids(&self.tests_for(state.control, &requirements)),
            findings: score.map_or_else(Vec::new, |score| self.finding_ids(&score.largest)),
            gap: gap
                .and_then(|n| self.stages.assessed.gaps.get(*n))
                .map_or_else(String::new, |gap| gap.id.clone()),
            verify: control.verify,
        }
    }

    /// Evidence about the control itself, then about the requirements at their places.
    fn evidence_for(&self, state: &ControlState) -> Vec<String> {
        let states = state.states.iter().filter_map(|n| self.stages.assessed.requirements.get(*n));
        let of_states = states.flat_map(|state| state.evidence.iter().copied());
        let all: BTreeSet<usize> = state.evidence.iter().copied().chain(of_states).collect();
        all.into_iter()
            .filter_map(|n| self.stages.evidence.get(n))
            .map(|piece| piece.id.clone())
            .collect()
    }

    fn tests_for(&self, control: ControlIdx, requirements: &[RequirementIdx]) -> Vec<TestCaseIdx> {
        let catalog = self.stages.catalog;
        let own = catalog.controls[control].procedural;
        let of_requirements =
            requirements.iter().flat_map(|at| catalog.requirements[*at].tests.iter().copied());
        own.into_iter().chain(of_requirements).collect()
    }

    fn gaps(&self) -> Vec<GapRow> {
        let scores = self.stages.scores;
        let share = self.stages.catalog.levels.uncertainty.share;
        let rows = scores.order.iter().zip(1..).filter_map(|(n, rank)| {
            let row = self.gap(rank, self.stages.assessed.gaps.get(*n)?, scores.gaps.get(*n)?);
            let interval = scores.intervals.get(*n)?;
            let (rank_low, rank_high) = (interval.low, interval.high);
            let tied = scores.ties.get(*n).copied().unwrap_or_default();
            Some(GapRow { rank_low, rank_high, rank_share: share, tied, ..row })
        });
        rows.collect()
    }

    fn gap(&self, rank: usize, gap: &Gap, score: &GapScore) -> GapRow {
        let catalog = self.stages.catalog;
        let control = &catalog.controls[gap.control];
        let closes = score.closes.iter().filter_map(|n| self.stages.assessed.gaps.get(*n));
        let state = self.state_of.get(&gap.control);
        GapRow {
            id: gap.id.clone(),
            rank,
            rank_low: 0,
            rank_high: 0,
            rank_share: 0.0,
            tied: 0,
            control: control.id.clone(),
            framework: catalog.frameworks[control.framework].key.clone(),
            citation: control.citation.clone(),
            title: control.title.clone(),
            status: gap.status,
            tier: gap.tier,
            reason: state.map_or_else(String::new, |state| state.reason.clone()),
            missing: gap.missing.iter().map(|at| self.missing(gap, *at)).collect(),
            benefit: score.benefit,
            share: score.share,
            cost_days: score.cost_days,
            priority: score.priority,
            findings: score.findings.len(),
            largest_findings: self.finding_ids(&score.largest),
            closes: closes.map(|gap| catalog.controls[gap.control].id.clone()).collect(),
        }
    }

    fn missing(&self, gap: &Gap, at: RequirementIdx) -> MissingRow {
        let catalog = self.stages.catalog;
        let requirement = &catalog.requirements[at];
        let states = gap.states.iter().filter_map(|n| self.stages.assessed.requirements.get(*n));
        MissingRow {
            requirement: requirement.id.clone(),
            title: requirement.title.clone(),
            places: states
                .filter(|state| state.requirement == at)
                .map(|state| PlaceStatus {
                    element: self.source_model().element_id(state.element),
                    name: self.source_model().element_name(state.element),
                    status: state.status,
                })
                .collect(),
            effort_days: catalog
                .levels
                .effort_days
                .get(&requirement.effort)
                .copied()
                .unwrap_or_default(),
            remediation: requirement.remediation.general.clone(),
            test_cases: self.test_ids(&requirement.tests),
        }
    }

    fn findings(&self) -> Vec<FindingRow> {
        let scores = &self.stages.scores.findings;
        let pairs = self.stages.findings.iter().zip(scores);
        pairs.map(|(finding, score)| self.finding(finding, score)).collect()
    }

    fn finding(&self, finding: &Finding, score: &FindingScore) -> FindingRow {
        let catalog = self.stages.catalog;
        let threat = &catalog.threats[finding.threat];
        let when = threat.when.get(finding.alternative);
        let place = freeze_model::place_of(self.source_model(), finding.element);
        FindingRow {
            id: finding.id.clone(),
            threat: threat.id.clone(),
            title: threat.title.clone(),
            element: self.source_model().element_id(finding.element),
            element_name: self.source_model().element_name(finding.element),
            severity: score.severity,
            certainty: finding.certainty,
            unknown: finding
                .unknown
                .iter()
                .map(|at| catalog.attributes[*at].title.clone())
                .collect(),
            because: when.map_or_else(String::new, |when| conditions_in_words(catalog, when)),
            classes: classes(threat),
            score: freeze_paths::score(self.stages, finding, score),
            fix: threat.fix.clone(),
            place: place.to_string(),
            at: LocationRow::from(&place),
        }
    }

    fn requirement(&self, state: &RequirementState) -> RequirementRow {
        let catalog = self.stages.catalog;
        let requirement = &catalog.requirements[state.requirement];
        let controls = self.controls_of.get(&state.requirement);
        RequirementRow {
            id: requirement.id.clone(),
            title: requirement.title.clone(),
            element: self.source_model().element_id(state.element),
            element_name: self.source_model().element_name(state.element),
            status: state.status,
            strength: state.strength,
            evidence: state
                .evidence
                .iter()
                .filter_map(|n| self.stages.evidence.get(*n))
                .map(|piece| piece.id.clone())
                .collect(),
            findings: self.finding_ids(&state.findings),
            controls: self.control_keys(controls.into_iter().flatten().copied()),
        }
    }

    /// Test cases of every control and requirement of the assessment, each once, by id.
    fn test_cases(&self) -> Vec<TestCaseRow> {
        let catalog = self.stages.catalog;
        let own = self
            .stages
            .assessed
            .controls
            .iter()
            .filter_map(|state| catalog.controls[state.control].procedural);
        let of_requirements =
            self.controls_of.keys().flat_map(|at| catalog.requirements[*at].tests.iter().copied());
        let all: BTreeMap<&str, TestCaseIdx> =
            own.chain(of_requirements).map(|at| (catalog.test_cases[at].id.as_str(), at)).collect();
        all.into_values().map(|at| self.test_case(at)).collect()
    }

    fn test_case(&self, at: TestCaseIdx) -> TestCaseRow {
        let catalog = self.stages.catalog;
        let test = &catalog.test_cases[at];
        let controls: Vec<ControlIdx> = match test.of {
            Entry::Control(control) => vec![control],
            Entry::Requirement(requirement) => {
                self.controls_of.get(&requirement).cloned().unwrap_or_default()
            }
            _ => Vec::new(),
        };
        TestCaseRow {
            id: test.id.clone(),
            of: catalog.id(test.of).to_owned(),
            title: test.title.clone(),
            method: test.method,
            steps: test.steps.clone(),
            expect: test.expect.clone(),
            evidence: test.evidence.clone(),
            controls: self.control_keys(controls.into_iter()),
        }
    }

    fn evidence(&self, piece: &Evidence) -> EvidenceRow {
        let catalog = self.stages.catalog;
        EvidenceRow {
            id: piece.id.clone(),
            subject: match piece.subject {
                Subject::Requirement(at) => catalog.requirements[at].id.clone(),
                Subject::Control(at) => catalog.controls[at].id.clone(),
            },
            element: self.source_model().element_id(piece.element),
            element_name: self.source_model().element_name(piece.element),
            verdict: piece.verdict,
            strength: piece.strength,
            source: piece.source,
            summary: piece.summary.clone(),
            by: piece.by.clone(),
            on: piece.on.clone(),
            place: piece.place.to_string(),
            at: LocationRow::from(&piece.place),
        }
    }

    fn crosswalk(&self) -> Vec<CrosswalkRow> {
        let catalog = self.stages.catalog;
        let controls = self.stages.assessed.controls.iter().map(|state| state.control);
        controls
            .flat_map(|control| {
                catalog.requirements_of(control).map(move |(at, link)| CrosswalkRow {
                    requirement: catalog.requirements[at].id.clone(),
                    requirement_title: catalog.requirements[at].title.clone(),
                    control: catalog.controls[control].id.clone(),
                    control_title: catalog.controls[control].title.clone(),
                    relation: link.relation,
                    confidence: link.confidence,
                    origin: link.origin,
                    reason: link.reason.clone(),
                    source: link.source.to_string(),
                })
            })
            .collect()
    }

    fn finding_ids(&self, positions: &[usize]) -> Vec<String> {
        let found = positions.iter().filter_map(|n| self.stages.findings.get(*n));
        found.map(|finding| finding.id.clone()).collect()
    }

    fn requirement_ids(&self, positions: &[RequirementIdx]) -> Vec<String> {
        let requirements = &self.stages.catalog.requirements;
        positions.iter().map(|at| requirements[*at].id.clone()).collect()
    }

    fn test_ids(&self, positions: &[TestCaseIdx]) -> Vec<String> {
        let tests = &self.stages.catalog.test_cases;
        positions.iter().map(|at| tests[*at].id.clone()).collect()
    }

    fn control_keys(&self, positions: impl Iterator<Item = ControlIdx>) -> Vec<String> {
        positions.map(|at| self.stages.catalog.controls[at].id.clone()).collect()
    }
}

fn classes(threat: &crate::kb::Threat) -> BTreeMap<String, Vec<String>> {
    let stride = threat.stride.iter().map(|category| Stride::title(*category).to_owned());
    let schemes: [(&str, Vec<String>); 5] = [
        ("stride", stride.collect()),
        ("csa", threat.csa.clone()),
        ("cwe", threat.cwe.iter().map(|number| format!("CWE-{number}")).collect()),
        ("capec", threat.capec.iter().map(|number| format!("CAPEC-{number}")).collect()),
        ("attack", threat.attack.clone()),
    ];
    schemes.into_iter().map(|(scheme, ids)| (scheme.to_owned(), ids)).collect()
}

impl From<&Diagnostic> for DiagnosticRow {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity,
            place: diagnostic.place.to_string(),
            message: diagnostic.message.clone(),
            hint: diagnostic.hint.clone(),
        }
    }
}
