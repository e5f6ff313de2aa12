//! Everything that an entry is linked to, each link with its origin, reason and path.
//!
//! Direct links are facts of the knowledge base. Links through a requirement are composed here: to
//! a requirement's own threats, test cases and recommendations they are as good as the curated
//! links they are made of; from control to control they are inferred, candidates and no facts
//! (a union of chained mappings was measured at 3.5 to 6 % precision), and off unless asked for.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::kb::{Catalog, ControlIdx, Entry, Link, Linked, RequirementIdx};
use crate::view::describe::summary;
use crate::view::entry::Summary;
use crate::vocab::{EntryKind, Origin, Relation};

/// A link seen from one entry.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LinkView {
    /// The entry at the other end.
    pub entry: Summary,
    /// What the link says; the subject is this entry where `outward` is set, else the other.
    pub relation: Relation,
    /// Whether the link starts here.
    pub outward: bool,
    /// Who vouches for it.
    pub origin: Origin,
    /// How sure its author is, 0 to 1; for inferred links their strength.
    pub confidence: f64,
    /// How much of the object is covered, 0 to 1.
    pub strength: f64,
    /// Why.
    pub reason: String,
    /// The publication that it is from; empty for ours.
    pub source: String,
    /// Ids between this entry and the other, where the link is composed.
    pub path: Vec<String>,
}

/// Returns everything that an entry is linked to, by kind, then framework, then the standard's own
/// order. `inferred` adds control to control links through shared requirements.
pub fn links(catalog: &Catalog, entry: Entry, inferred: bool) -> Vec<LinkView> {
    let mut found = direct(catalog, entry);
    if let Entry::Control(control) = entry {
        found.extend(through_requirements(catalog, control));
        if inferred {
            found.extend(inferred_controls(catalog, control));
        }
    }
    if let Entry::Threat(_) | Entry::Recommendation(_) | Entry::TestCase(_) = entry {
        found.extend(controls_behind(catalog, entry));
    }
    found.sort_by_key(|(other, _)| (other.kind(), *other));
    found.into_iter().map(|(_, view)| view).collect()
}

fn direct(catalog: &Catalog, entry: Entry) -> Vec<(Entry, LinkView)> {
    let outward = catalog.links_from(entry).map(|linked| (linked, true));
    let inward = catalog.links_to(entry).map(|linked| (linked, false));
    outward
        .chain(inward)
        .map(|(Linked { entry: other, link }, outward)| {
            (other, view(catalog, other, link, outward))
        })
        .collect()
}

fn view(catalog: &Catalog, other: Entry, link: &Link, outward: bool) -> LinkView {
    LinkView {
        entry: summary(catalog, other),
        relation: link.relation,
        outward,
        origin: link.origin,
        confidence: link.confidence,
        strength: link.relation.weight(),
        reason: link.reason.clone(),
        source: link.source.clone(),
        path: Vec::new(),
    }
}

/// Threats, test cases and recommendations of the requirements that serve a control, each once,
/// through the requirement that serves it best.
fn through_requirements(catalog: &Catalog, control: ControlIdx) -> Vec<(Entry, LinkView)> {
    let mut best: BTreeMap<Entry, LinkView> = BTreeMap::new();
    for (requirement, serving) in catalog.requirements_of(control) {
        let from = Entry::Requirement(requirement);
        let threats = catalog.links_from(from).map(|linked| (linked, true));
        let others = catalog.links_to(from).map(|linked| (linked, false));
        for (linked, outward) in threats.chain(others) {
            let is_part = matches!(
                linked.entry.kind(),
                EntryKind::Threat | EntryKind::TestCase | EntryKind::Recommendation
            );
            if is_part {
                let view = composed(catalog, requirement, serving, linked, outward);
                keep_best(&mut best, linked.entry, view);
            }
        }
    }
    best.into_iter().collect()
}

/// Controls that the requirements of a threat, recommendation or test case serve.
fn controls_behind(catalog: &Catalog, entry: Entry) -> Vec<(Entry, LinkView)> {
    let from = catalog.links_from(entry).map(|linked| linked.entry);
    let to = catalog.links_to(entry).map(|linked| linked.entry);
    let mut best: BTreeMap<Entry, LinkView> = BTreeMap::new();
    for requirement in from.chain(to).filter_map(requirement_of) {
        for (control, link) in catalog.controls_for(requirement) {
            let other = Entry::Control(control);
            let mut view = view(catalog, other, link, true);
            view.path = vec![catalog.requirements[requirement].id.clone()];
            keep_best(&mut best, other, view);
        }
    }
    best.into_iter().collect()
}

fn requirement_of(entry: Entry) -> Option<RequirementIdx> {
    match entry {
        Entry::Requirement(at) => Some(at),
        _ => None,
    }
}

fn composed(
    catalog: &Catalog,
    requirement: RequirementIdx,
    serving: &Link,
    linked: Linked<'_>,
    outward: bool,
) -> LinkView {
    let mut view = view(catalog, linked.entry, linked.link, outward);
    view.strength *= serving.relation.weight();
    view.confidence *= serving.confidence;
    view.origin = view.origin.max(serving.origin);
    view.path = vec![catalog.requirements[requirement].id.clone()];
    view
}

/// Controls that share a requirement with a control: the product of the relation weights, divided
/// by the root of how many controls of the other framework the requirement serves, independent
/// paths combined as `1 - product of (1 - strength)`.
fn inferred_controls(catalog: &Catalog, control: ControlIdx) -> Vec<(Entry, LinkView)> {
    let own_framework = catalog.controls[control].framework;
    let mut found: BTreeMap<Entry, LinkView> = BTreeMap::new();
    for (requirement, serving) in catalog.requirements_of(control) {
        let mut fan_out: BTreeMap<_, u32> = BTreeMap::new();
        for (other, _) in catalog.controls_for(requirement) {
            *fan_out.entry(catalog.controls[other].framework).or_default() += 1;
        }
        for (other, link) in catalog.controls_for(requirement) {
            let framework = catalog.controls[other].framework;
            if framework == own_framework {
                continue;
            }
            let spread = f64::from(fan_out.get(&framework).copied().unwrap_or(1)).sqrt();
            let strength = serving.relation.weight() * link.relation.weight() / spread;
            let id = &catalog.requirements[requirement].id;
            found
                .entry(Entry::Control(other))
                .and_modify(|view| strengthen(view, strength, id))
                .or_insert_with(|| inferred_view(catalog, other, strength, id));
        }
    }
    found.into_iter().collect()
}

fn strengthen(view: &mut LinkView, strength: f64, through: &str) {
    view.strength = 1.0 - (1.0 - view.strength) * (1.0 - strength);
    view.confidence = view.strength;
    view.path.push(through.to_owned());
    view.reason = shared(&view.path);
}

fn inferred_view(catalog: &Catalog, other: ControlIdx, strength: f64, through: &str) -> LinkView {
    let path = vec![through.to_owned()];
    LinkView {
        entry: summary(catalog, Entry::Control(other)),
        relation: Relation::Related,
        outward: true,
        origin: Origin::Inferred,
        confidence: strength,
        strength,
        reason: shared(&path),
        source: String::new(),
        path,
    }
}

fn shared(path: &[String]) -> String {
    format!("Both are served by {}.", path.join(", "))
}

fn keep_best(best: &mut BTreeMap<Entry, LinkView>, entry: Entry, view: LinkView) {
    match best.get_mut(&entry) {
        Some(known) if known.strength * known.confidence >= view.strength * view.confidence => {}
        Some(known) => *known = view,
        None => {
            best.insert(entry, view);
        }
    }
}
