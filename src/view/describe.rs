//! Fills the views of entries from the catalog.

use crate::kb::{
    Catalog, Check, CheckExample, Comparison, ControlIdx, Entry, FrameworkIdx, RecommendationIdx,
    RequirementIdx, Requires, TestCaseIdx, Threat, ThreatIdx,
};
use crate::threats::conditions_in_words;
use crate::view::entry::{
    ConditionView, ControlView, EntryView, ExampleView, FrameworkView, MitigationView,
    RecommendationView, RequirementView, SectionView, Summary, TestCaseView, ThreatView,
};
use crate::view::links::{LinkView, links};

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
    let mitigation = |requires: &Requires| MitigationView {
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

fn classes(catalog: &Catalog, threat: &Threat) -> Vec<Summary> {
    let classes = threat.classes();
    let entries = classes.iter().filter_map(|(taxonomy, class)| catalog.clause(taxonomy, class));
    entries.map(|entry| summary(catalog, entry)).collect()
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
        passes: check_example(catalog, recommendation.passes.as_ref()),
        fails: check_example(catalog, recommendation.fails.as_ref()),
        remediation: recommendation.remediation.clone(),
        verify: recommendation.verify,
        links,
    }
}

/// Words an example: `Amazon RDS with encrypted at rest: true`.
fn check_example(catalog: &Catalog, example: Option<&CheckExample>) -> String {
    let Some(example) = example else { return String::new() };
    let known = example.attributes.iter().map(|(at, value)| {
        let title = catalog.attributes[*at].title.to_lowercase();
        format!("{title}: {value}")
    });
    let known = known.collect::<Vec<_>>().join(", ");
    format!("{} with {known}", catalog.component_types[example.on].title)
}

fn check_in_words(catalog: &Catalog, check: &Check) -> String {
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
