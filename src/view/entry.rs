//! Entries of the knowledge base as people and tools see them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::kb::{
    Catalog, ControlIdx, Entry, FrameworkIdx, RecommendationIdx, RequirementIdx, TestCaseIdx,
    ThreatIdx,
};
use crate::threats::conditions_in_words;
use crate::view::links::{LinkView, links};
use crate::vocab::{
    ControlForce, Domain, Effort, EntryKind, FrameworkKind, Maturity, Method, Obligation,
    Responsibility, Scope, Sector, Stride,
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

/// Returns an entry in a line.
pub fn summary(catalog: &Catalog, entry: Entry) -> Summary {
    let framework = catalog
        .framework_of(entry)
        .map_or_else(String::new, |at| catalog.frameworks[at].key.clone());
    let citation = match entry {
        Entry::Control(at) => catalog.controls[at].citation.clone(),
        Entry::Recommendation(at) => catalog.recommendations[at].number.clone(),
        _ => String::new(),
    };
    Summary {
        id: catalog.id(entry).to_owned(),
        kind: entry.kind(),
        framework,
        citation,
        title: catalog.title(entry).to_owned(),
    }
}

/// Returns an entry with everything that is known of it. `inferred` adds inferred links.
pub fn entry(catalog: &Catalog, entry: Entry, inferred: bool) -> EntryView {
    let linked = links(catalog, entry, inferred);
    match entry {
        Entry::Control(at) => EntryView::Control(control(catalog, at, linked)),
        Entry::Requirement(at) => EntryView::Requirement(requirement(catalog, at, linked)),
        Entry::Threat(at) => EntryView::Threat(threat(catalog, at, linked)),
        Entry::TestCase(at) => EntryView::TestCase(test_case(catalog, at, linked)),
        Entry::Recommendation(at) => EntryView::Recommendation(recommendation(catalog, at, linked)),
        Entry::Framework(at) => EntryView::Framework(framework(catalog, at)),
    }
}

fn control(catalog: &Catalog, at: ControlIdx, links: Vec<LinkView>) -> ControlView {
    let control = &catalog.controls[at];
    let framework = &catalog.frameworks[control.framework];
    let replaced_by = control.withdrawn.iter().flatten();
    let is_child = |child: &ControlIdx| catalog.controls[*child].parent == Some(at);
    let children = catalog.controls_of(control.framework).filter(is_child);
    ControlView {
        id: control.id.clone(),
        framework: framework.key.clone(),
        framework_short: framework.short.clone(),
        citation: control.citation.clone(),
        title: control.title.clone(),
        summary: control.summary.clone(),
        force: control.force,
        only_for: control.only_for.clone().unwrap_or_default(),
        tags: control.tags.clone(),
        profiles: control.profiles.clone(),
        withdrawn: control.withdrawn.is_some(),
        replaced_by: replaced_by.map(|citation| format!("{}:{citation}", framework.key)).collect(),
        procedural: control.procedural.is_some(),
        ancestors: ancestors(catalog, at),
        children: children.map(|child| summary(catalog, Entry::Control(child))).collect(),
        source: framework.source.clone(),
        verify: control.verify,
        links,
    }
}

/// Parents stand before their children in every framework, so that this ends.
fn ancestors(catalog: &Catalog, at: ControlIdx) -> Vec<Summary> {
    let parents = std::iter::successors(catalog.controls[at].parent, |parent| {
        catalog.controls[*parent].parent
    });
    let mut ancestors: Vec<_> =
        parents.map(|parent| summary(catalog, Entry::Control(parent))).collect();
    ancestors.reverse();
    ancestors
}

fn requirement(catalog: &Catalog, at: RequirementIdx, links: Vec<LinkView>) -> RequirementView {
    let requirement = &catalog.requirements[at];
    let remediation = &requirement.remediation;
    let ways = [
        ("general", Some(&remediation.general)),
        ("console", remediation.console.as_ref()),
        ("cli", remediation.cli.as_ref()),
        ("terraform", remediation.terraform.as_ref()),
        ("cloudformation", remediation.cloudformation.as_ref()),
    ];
    let days = catalog.levels.effort_days.get(&requirement.effort).copied();
    RequirementView {
        id: requirement.id.clone(),
        title: requirement.title.clone(),
        summary: requirement.summary.clone(),
        domain: requirement.domain,
        scope: requirement.scope,
        effort: requirement.effort,
        effort_days: days.unwrap_or_default(),
        responsibility: requirement.responsibility,
        status: requirement.status,
        since: requirement.since.clone(),
        after: requirement
            .after
            .iter()
            .map(|at| summary(catalog, Entry::Requirement(*at)))
            .collect(),
        remediation: ways
            .into_iter()
            .filter_map(|(way, text)| Some((way.to_owned(), text?.clone())))
            .collect(),
        test_cases: requirement
            .tests
            .iter()
            .map(|at| test_case(catalog, *at, Vec::new()))
            .collect(),
        verify: requirement.verify,
        links,
    }
}

fn threat(catalog: &Catalog, at: ThreatIdx, links: Vec<LinkView>) -> ThreatView {
    let threat = &catalog.threats[at];
    let mitigation = |requires: &crate::kb::Requires| MitigationView {
        requirement: summary(catalog, Entry::Requirement(requires.requirement)),
        effect: requires.effect.title().to_owned(),
        effect_value: catalog.levels.effect.get(&requires.effect).copied().unwrap_or_default(),
        weight: requires.covers.weight(),
        why: requires.why.clone(),
    };
    ThreatView {
        id: threat.id.clone(),
        title: threat.title.clone(),
        summary: threat.summary.clone(),
        fix: threat.fix.clone(),
        false_positives: threat.false_positives.clone(),
        classes: classes(catalog, threat),
        likelihood: threat.likelihood.title().to_owned(),
        likelihood_reason: threat.likelihood_reason.clone(),
        raised_by: threat.raise.iter().map(|fact| fact.title().to_owned()).collect(),
        when: threat
            .when
            .iter()
            .map(|when| ConditionView { words: conditions_in_words(catalog, when) })
            .collect(),
        mitigations: threat.requires.iter().map(mitigation).collect(),
        examples: threat
            .examples
            .iter()
            .map(|example| ExampleView { name: example.name.clone(), finds: example.finds.clone() })
            .collect(),
        status: threat.status,
        since: threat.since.clone(),
        verify: threat.verify,
        links,
    }
}

/// STRIDE and CSA are linked as controls of their taxonomies; the others are named here.
fn classes(catalog: &Catalog, threat: &crate::kb::Threat) -> Vec<Summary> {
    let stride =
        threat.stride.iter().map(|category| ("stride", Stride::letter(*category).to_owned()));
    let cwe = threat.cwe.iter().map(|number| ("cwe", format!("CWE-{number}")));
    let capec = threat.capec.iter().map(|number| ("capec", format!("CAPEC-{number}")));
    let attack = threat.attack.iter().map(|id| ("attack", id.clone()));
    let csa = threat.csa.iter().map(|id| ("csa-top-threats", id.clone()));
    stride
        .chain(csa)
        .chain(cwe)
        .chain(capec)
        .chain(attack)
        .map(|(scheme, id)| class(catalog, scheme, id))
        .collect()
}

fn class(catalog: &Catalog, scheme: &str, id: String) -> Summary {
    let in_taxonomy = catalog.framework(scheme).map(|at| &catalog.frameworks[at].key);
    let entry = in_taxonomy.and_then(|key| catalog.find(&format!("{key}:{id}")));
    if let Some(entry) = entry {
        return summary(catalog, entry);
    }
    let title = catalog.classifications.get(&id).map_or_else(String::new, |row| row.title.clone());
    Summary {
        id: id.clone(),
        kind: EntryKind::Control,
        framework: scheme.to_owned(),
        citation: id,
        title,
    }
}

fn test_case(catalog: &Catalog, at: TestCaseIdx, links: Vec<LinkView>) -> TestCaseView {
    let test = &catalog.test_cases[at];
    TestCaseView {
        id: test.id.clone(),
        of: summary(catalog, test.of),
        title: test.title.clone(),
        method: test.method,
        steps: test.steps.clone(),
        expect: test.expect.clone(),
        evidence: test.evidence.clone(),
        links,
    }
}

fn recommendation(
    catalog: &Catalog,
    at: RecommendationIdx,
    links: Vec<LinkView>,
) -> RecommendationView {
    let recommendation = &catalog.recommendations[at];
    let framework = &catalog.frameworks[recommendation.framework];
    RecommendationView {
        id: recommendation.id.clone(),
        framework: framework.key.clone(),
        framework_short: framework.short.clone(),
        citation: recommendation.number.clone(),
        title: recommendation.title.clone(),
        summary: recommendation.summary.clone(),
        level: recommendation.level,
        automated: recommendation.automated,
        checks: recommendation.checks.iter().map(|check| check_in_words(catalog, check)).collect(),
        remediation: recommendation.remediation.clone(),
        verify: recommendation.verify,
        links,
    }
}

fn check_in_words(catalog: &Catalog, check: &crate::kb::Check) -> String {
    use crate::kb::Comparison;
    let attribute = &catalog.attributes[check.attribute].title;
    let comparison = match &check.comparison {
        Comparison::Equals(value) => format!("is {value}"),
        Comparison::AtLeast(bound) => format!("is at least {bound}"),
        Comparison::AtMost(bound) => format!("is at most {bound}"),
        Comparison::OneOf(texts) => format!("is one of {}", texts.join(", ")),
    };
    let on: Vec<&str> =
        check.on.iter().map(|kind| catalog.component_types[*kind].title.as_str()).collect();
    format!("{attribute} {comparison} ({})", on.join(", "))
}

/// Returns a framework.
pub fn framework(catalog: &Catalog, at: FrameworkIdx) -> FrameworkView {
    let framework = &catalog.frameworks[at];
    let assessable =
        catalog.controls_of(at).filter(|control| catalog.controls[*control].is_assessable());
    FrameworkView {
        id: framework.key.clone(),
        name: framework.id.clone(),
        edition: framework.edition.clone(),
        title: framework.title.clone(),
        short: framework.short.clone(),
        publication: framework.kind,
        obligation: framework.obligation,
        owner: framework.owner.clone(),
        published: framework.published.to_string(),
        effective: framework.effective.map_or_else(String::new, |date| date.to_string()),
        source: framework.source.clone(),
        licence: framework.licence.clone(),
        text_origin: framework.text_origin.clone(),
        sectors: framework.sectors.clone(),
        summary: framework.summary.clone(),
        profiles: framework
            .profiles
            .iter()
            .map(|profile| SectionView { id: profile.id.clone(), title: profile.title.clone() })
            .collect(),
        applies_because: framework.applies.iter().map(|rule| rule.reason.clone()).collect(),
        controls: framework.controls.len() + framework.recommendations.len(),
        assessable: assessable.count() + framework.recommendations.len(),
    }
}
