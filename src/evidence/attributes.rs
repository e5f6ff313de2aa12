//! Evidence from attributes: a requirement's own `shown-by` checks, and the checks of benchmark
//! recommendations that implement it.

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::evidence::{Evidence, Subject};
use crate::kb::{AttributeIdx, Catalog, Check, RequirementIdx};
use crate::model::{Attribute, Element, Knowledge};
use crate::threats::BoundModel;
use crate::vocab::{EvidenceSource, Strength, Truth, Value, Verdict};

/// Judges every requirement's `shown-by` checks wherever the attribute is known.
pub(super) fn shown_by_attributes(catalog: &Catalog, bound: &BoundModel<'_>) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for (requirement, written) in catalog.requirements.iter() {
        for check in &written.shown_by {
            for element in elements_of(catalog, bound, check) {
                evidence.extend(verdict_of(catalog, bound, element, requirement, check));
            }
        }
    }
    evidence
}

/// Judges every recommendation that has checks: all must hold for it to be followed, one that is
/// known not to hold is enough for it not to be, and anything else stays unknown.
pub(super) fn benchmark_verdicts(catalog: &Catalog, bound: &BoundModel<'_>) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for (_, recommendation) in catalog.recommendations.iter() {
        let mut judged: BTreeMap<Element, Truth> = BTreeMap::new();
        for check in &recommendation.checks {
            for element in elements_of(catalog, bound, check) {
                let truth = truth_of(bound, element, check);
                let so_far = judged.entry(element).or_insert(Truth::True);
                *so_far = so_far.and(truth);
            }
        }
        for (element, truth) in judged {
            let (verdict, strength) = match truth {
                Truth::True => (Verdict::Met, Strength::SelfDeclared),
                Truth::False => (Verdict::NotMet, Strength::Absent),
                Truth::Unknown => continue,
            };
            for requirement in &recommendation.requirements {
                evidence.push(Evidence {
                    id: String::new(),
                    subject: Subject::Requirement(*requirement),
                    element,
                    verdict,
                    strength,
                    source: EvidenceSource::Benchmark,
                    summary: format!("{} {}", recommendation.id, recommendation.title),
                    by: bound.model.format.clone(),
                    on: String::new(),
                    place: place_of(bound, element, None),
                });
            }
        }
    }
    evidence
}

fn verdict_of(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    element: Element,
    requirement: RequirementIdx,
    check: &Check,
) -> Option<Evidence> {
    let value = value_of(bound, element, check.attribute)?;
    let definition = &catalog.attributes[check.attribute];
    let stated = stated_attribute(bound, element, &definition.id);
    let by_default =
        stated.is_none_or(|attribute| matches!(attribute.knowledge, Knowledge::Default(_)));
    let holds = check.comparison.holds(value);
    if holds && check.only_refutes {
        return None;
    }
    Some(Evidence {
        id: String::new(),
        subject: Subject::Requirement(requirement),
        element,
        verdict: if holds { Verdict::Met } else { Verdict::NotMet },
        strength: if holds { Strength::SelfDeclared } else { Strength::Absent },
        source: EvidenceSource::Attribute,
        summary: format!(
            "{}: {value}{}",
            definition.title,
            if by_default { ", by its type or protocol" } else { "" }
        ),
        by: bound.model.format.clone(),
        on: String::new(),
        place: place_of(bound, element, stated),
    })
}

/// Returns the elements in scope that a check is about.
fn elements_of(catalog: &Catalog, bound: &BoundModel<'_>, check: &Check) -> Vec<Element> {
    let model = bound.model;
    let is_about = |kind| check.on.iter().any(|other| catalog.is_a(kind, *other));
    let components = model
        .components
        .iter()
        .filter(|(at, component)| {
            component.out_of_scope.is_none() && bound.kind(*at).is_some_and(is_about)
        })
        .map(|(at, _)| Element::Component(at));
    let flows = model
        .flows
        .iter()
        .filter(|(_, flow)| check.on_flows && flow.out_of_scope.is_none())
        .map(|(at, _)| Element::Flow(at));
    components.chain(flows).collect()
}

fn truth_of(bound: &BoundModel<'_>, element: Element, check: &Check) -> Truth {
    value_of(bound, element, check.attribute)
        .map_or(Truth::Unknown, |value| Truth::from(check.comparison.holds(value)))
}

fn value_of<'a>(
    bound: &'a BoundModel<'_>,
    element: Element,
    attribute: AttributeIdx,
) -> Option<&'a Value> {
    match element {
        Element::Component(at) => bound.component_attribute(at, attribute),
        Element::Flow(at) => bound.flow_attribute(at, attribute),
        Element::System => None,
    }
}

fn stated_attribute<'a>(
    bound: &'a BoundModel<'_>,
    element: Element,
    id: &str,
) -> Option<&'a Attribute> {
    match element {
        Element::Component(at) => bound.model.components[at].attributes.get(id),
        Element::Flow(at) => bound.model.flows[at].attributes.get(id),
        Element::System => None,
    }
}

fn place_of(bound: &BoundModel<'_>, element: Element, stated: Option<&Attribute>) -> Place {
    match (stated, element) {
        (Some(attribute), _) if !attribute.place.is_empty() => attribute.place.clone(),
        (_, Element::Component(at)) => bound.model.components[at].place.clone(),
        (_, Element::Flow(at)) => bound.model.flows[at].place.clone(),
        (_, Element::System) => Place::default(),
    }
}
