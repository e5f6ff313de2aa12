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
use crate::view::inference::{Candidate, Path, candidates};
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

/// Returns the links between two controls that somebody stated, seen from one of them.
pub(super) fn stated_controls(catalog: &Catalog, control: ControlIdx) -> Vec<LinkView> {
    let direct = direct(catalog, Entry::Control(control)).into_iter();
    direct.filter(|(other, _)| matches!(other, Entry::Control(_))).map(|(_, view)| view).collect()
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

/// Returns why two entries are linked. A published row carries no words of its own: its reason is that somebody published it.
pub fn reason(link: &Link) -> String {
    if link.reason.is_empty() && !link.source.is_empty() {
        format!("Published in: {}.", link.source)
    } else {
        link.reason.clone()
    }
}

fn view(catalog: &Catalog, other: Entry, link: &Link, outward: bool) -> LinkView {
    LinkView {
        entry: summary(catalog, other),
        relation: link.relation,
        outward,
        origin: link.origin,
        confidence: link.confidence,
        strength: link.relation.weight(),
        reason: reason(link),
        source: link.source.to_string(),
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

fn inferred_controls(catalog: &Catalog, control: ControlIdx) -> Vec<(Entry, LinkView)> {
    let found = candidates(catalog, control, None).into_iter();
    found.map(|found| (Entry::Control(found.target), candidate_view(catalog, &found))).collect()
}

/// Shows a candidate: its reason holds every number that its strength is made of.
pub(super) fn candidate_view(catalog: &Catalog, candidate: &Candidate) -> LinkView {
    let path: Vec<String> =
        candidate.paths.iter().map(|path| through(catalog, path)).take(MOST_PATHS_SHOWN).collect();
    LinkView {
        entry: summary(catalog, Entry::Control(candidate.target)),
        relation: Relation::Related,
        outward: true,
        origin: Origin::Inferred,
        confidence: candidate.strength,
        strength: candidate.strength,
        reason: candidate_reason(candidate, &path),
        source: String::new(),
        path,
    }
}

fn candidate_reason(candidate: &Candidate, shown: &[String]) -> String {
    let strengths = shown.iter().zip(&candidate.paths);
    let ways: Vec<String> =
        strengths.map(|(through, path)| format!("{through} ({:.2})", path.strength)).collect();
    let more = candidate.paths.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} weaker ways") } else { String::new() };
    format!("Composed through {}{more}.", ways.join(", "))
}

/// Writes the entries in between: `mfa-for-all-access > nist-csf@2.0:PR.AA-03`.
fn through(catalog: &Catalog, path: &Path) -> String {
    let ids: Vec<&str> = path.through.iter().map(|entry| catalog.id(*entry)).collect();
    ids.join(" > ")
}

/// Most ways that a candidate shows.
const MOST_PATHS_SHOWN: usize = 5;

fn keep_best(best: &mut BTreeMap<Entry, LinkView>, entry: Entry, view: LinkView) {
    match best.get_mut(&entry) {
        Some(known) if known.strength * known.confidence >= view.strength * view.confidence => {}
        Some(known) => *known = view,
        None => {
            best.insert(entry, view);
        }
    }
}
