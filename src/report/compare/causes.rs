//! Why something may have changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::compare::{Cause, ChangeRow, ChangedThing};
use crate::report::snapshot::{EvidenceRow, Snapshot};
use crate::vocab::EvidenceSource;

/// Causes by requirement, of its places where something changed.
pub(super) type ByRequirement = BTreeMap<String, BTreeSet<Cause>>;

/// What differs between what two snapshots were made from.
pub(super) struct Causes<'a> {
    /// Elements that were added, removed or changed, and what is next to them.
    near: BTreeSet<&'a str>,
    /// Evidence by id that is read from the model itself.
    of_model: BTreeSet<&'a str>,
    /// What differs at all.
    present: BTreeSet<Cause>,
    /// Frameworks that only one of the two has, by id and edition.
    frameworks: BTreeSet<String>,
    requirements: ByRequirement,
}

impl<'a> Causes<'a> {
    /// Looks at both, and at how their models and evidence differ.
    pub(super) fn of(old: &'a Snapshot, new: &'a Snapshot, rows: &[ChangeRow]) -> Self {
        let is_of_element =
            |row: &&ChangeRow| matches!(row.what, ChangedThing::Component | ChangedThing::Flow);
        let changed: BTreeSet<&str> =
            rows.iter().filter(is_of_element).map(|row| row.id.as_str()).collect();
        let evidence = old.evidence.iter().chain(&new.evidence);
        let of_model = evidence.filter(|row| is_read_from_model(row)).map(|row| row.id.as_str());
        let is_evidence = |row: &ChangeRow| {
            row.what == ChangedThing::Evidence && row.causes.contains(&Cause::Evidence)
        };
        let frameworks = chosen_once(old, new);
        let differ = [
            (Cause::Model, !changed.is_empty() || old.zones != new.zones),
            (Cause::Evidence, rows.iter().any(is_evidence)),
            (Cause::KnowledgeBase, old.catalog.sha256 != new.catalog.sha256),
            (Cause::Frameworks, !frameworks.is_empty()),
            (Cause::Program, old.tool.version != new.tool.version),
            (Cause::Day, old.as_of != new.as_of),
        ];
        Self {
            near: near(old, new, &changed),
            of_model: of_model.collect(),
            present: differ.into_iter().filter(|(_, differs)| *differs).map(|(it, _)| it).collect(),
            frameworks,
            requirements: ByRequirement::new(),
        }
    }

    /// Adds why requirements changed, for the findings that count on them.
    pub(super) fn with_requirements(self, requirements: ByRequirement) -> Self {
        Self { requirements, ..self }
    }

    /// What differs at all.
    pub(super) fn present(&self) -> Vec<Cause> {
        self.present.iter().copied().collect()
    }

    /// Why something at an element follows otherwise from model and knowledge than it did: the
    /// model where the element or its neighbour changed, else the knowledge, if that changed.
    pub(super) fn at(&self, element: &str) -> BTreeSet<Cause> {
        let mut causes = self.knowledge();
        if self.present.contains(&Cause::Model)
            && (causes.is_empty() || self.near.contains(element))
        {
            causes.insert(Cause::Model);
        }
        causes
    }

    /// Why the knowledge and its use differ.
    pub(super) fn knowledge(&self) -> BTreeSet<Cause> {
        let both = BTreeSet::from([Cause::KnowledgeBase, Cause::Program]);
        both.intersection(&self.present).copied().collect()
    }

    /// Why some requirements are credited otherwise.
    pub(super) fn by_requirements(&self, requirements: &[&str]) -> BTreeSet<Cause> {
        let known = requirements.iter().filter_map(|id| self.requirements.get(*id));
        known.flatten().copied().collect()
    }

    /// Why evidence adds up to something else: by the ids of what there was and is. The same
    /// evidence on another day may have become stale.
    pub(super) fn by_evidence(&self, before: &[String], after: &[String]) -> BTreeSet<Cause> {
        let before: BTreeSet<&str> = before.iter().map(String::as_str).collect();
        let after: BTreeSet<&str> = after.iter().map(String::as_str).collect();
        let differing = before.symmetric_difference(&after);
        let mut causes: BTreeSet<Cause> = differing
            .map(|id| if self.of_model.contains(id) { Cause::Model } else { Cause::Evidence })
            .collect();
        if causes.is_empty() && self.present.contains(&Cause::Day) {
            causes.insert(Cause::Day);
        }
        causes
    }

    /// Tells whether only one of the two assessed a framework.
    pub(super) fn is_chosen_once(&self, framework: &str, edition: &str) -> bool {
        self.frameworks.contains(&format!("{framework}@{edition}"))
    }
}

/// Elements that changed with the ends of flows among them and the flows at them.
fn near<'a>(old: &'a Snapshot, new: &'a Snapshot, changed: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    let mut near = BTreeSet::new();
    for snapshot in [old, new] {
        let components = snapshot.components.iter().map(|row| row.id.as_str());
        near.extend(components.filter(|id| changed.contains(id)));
        for flow in &snapshot.flows {
            let touches = [&flow.id, &flow.source, &flow.target];
            if touches.iter().any(|id| changed.contains(id.as_str())) {
                near.extend(touches.map(String::as_str));
            }
        }
    }
    near
}

fn chosen_once(old: &Snapshot, new: &Snapshot) -> BTreeSet<String> {
    let ids = |snapshot: &Snapshot| -> BTreeSet<String> {
        snapshot.frameworks.iter().map(|row| row.id.clone()).collect()
    };
    let differing: Vec<String> = ids(old).symmetric_difference(&ids(new)).cloned().collect();
    let without_profile = |id: String| match id.split_once('/') {
        Some((framework, _)) => framework.to_owned(),
        None => id,
    };
    differing.into_iter().map(without_profile).collect()
}

/// Attributes, checks over them and what a provider does follow from the model; the rest is said
/// or found about it.
pub(super) const fn is_read_from_model(row: &EvidenceRow) -> bool {
    matches!(
        row.source,
        EvidenceSource::Attribute | EvidenceSource::Benchmark | EvidenceSource::Provider
    )
}
