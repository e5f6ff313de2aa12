//! Evidence, requirements at places, and controls.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::report::compare::causes::{ByRequirement, Causes, is_read_from_model};
use crate::report::compare::merge::{Pair, merge};
use crate::report::compare::{Cause, Change, ChangeRow, ChangedThing, Direction};
use crate::report::snapshot::{ControlRow, EvidenceRow, RequirementRow, Snapshot};
use crate::vocab::{ControlStatus, Strength};

/// A piece of evidence is named by what it says, so that another text is another piece.
pub(super) fn evidence(old: &Snapshot, new: &Snapshot, rows: &mut Vec<ChangeRow>) {
    let in_words = |row: &EvidenceRow| {
        format!("{}, {}: {}", row.verdict.title(), row.strength.title().to_lowercase(), row.summary)
    };
    for pair in merge(&old.evidence, &new.evidence, |row| row.id.as_str()) {
        let (before, after) = pair.sides();
        let Some(either) = after.or(before) else { continue };
        let change = match pair {
            Pair::New(_) => Change::Added,
            Pair::Old(_) => Change::Removed,
            Pair::Both(old, new) => {
                let says = |row: &EvidenceRow| (row.verdict, row.strength, row.on.clone());
                if says(old) == says(new) {
                    continue;
                }
                Change::Changed
            }
        };
        let cause = if is_read_from_model(either) { Cause::Model } else { Cause::Evidence };
        rows.push(ChangeRow {
            what: ChangedThing::Evidence,
            id: either.id.clone(),
            name: format!("{} at {}", either.subject, either.element_name),
            change,
            field: if change == Change::Changed { "what it says" } else { "" }.to_owned(),
            before: before.map(in_words).unwrap_or_default(),
            after: after.map(in_words).unwrap_or_default(),
            direction: Direction::Neither,
            causes: vec![cause],
        });
    }
}

/// Compares requirements at their places, and returns why each changed somewhere.
pub(super) fn requirements(
    old: &Snapshot,
    new: &Snapshot,
    causes: &Causes<'_>,
    rows: &mut Vec<ChangeRow>,
) -> ByRequirement {
    let mut by_requirement = ByRequirement::new();
    let pairs =
        merge(&old.requirements, &new.requirements, |row| (row.id.as_str(), row.element.as_str()));
    for pair in pairs {
        let (before, after) = pair.sides();
        let Some(either) = after.or(before) else { continue };
        let why = || match pair {
            Pair::Both(old, new) => {
                let why = causes.by_evidence(&old.evidence, &new.evidence);
                if why.is_empty() { causes.at(&new.element) } else { why }
            }
            _ => causes.at(&either.element),
        };
        let standing =
            |row: &RequirementRow| Standing { status: row.status, strength: Some(row.strength) };
        let thing = Thing {
            what: ChangedThing::Requirement,
            id: format!("{} {}", either.id, either.element),
            name: format!("{} at {}", either.title, either.element_name),
        };
        if let Some(row) = thing.row((before.map(standing), after.map(standing)), why) {
            by_requirement.entry(either.id.clone()).or_default().extend(row.causes.iter().copied());
            rows.push(row);
        }
    }
    by_requirement
}

pub(super) fn controls(
    old: &Snapshot,
    new: &Snapshot,
    causes: &Causes<'_>,
    rows: &mut Vec<ChangeRow>,
) {
    for pair in merge(&old.controls, &new.controls, |row| row.key.as_str()) {
        let (before, after) = pair.sides();
        let Some(either) = after.or(before) else { continue };
        let standing = |row: &ControlRow| Standing { status: row.status, strength: None };
        let why = || match pair {
            Pair::Both(old, new) => why(old, new, causes),
            _ if causes.is_chosen_once(&either.framework, &either.edition) => {
                BTreeSet::from([Cause::Frameworks])
            }
            _ => causes.knowledge(),
        };
        let thing = Thing {
            what: ChangedThing::Control,
            id: either.key.clone(),
            name: either.title.clone(),
        };
        rows.extend(thing.row((before.map(standing), after.map(standing)), why));
    }
}

/// Other requirements are mapped to it, other evidence is there for it, or it is asked for at
/// other places.
fn why(old: &ControlRow, new: &ControlRow, causes: &Causes<'_>) -> BTreeSet<Cause> {
    let mut why = causes.by_evidence(&old.evidence, &new.evidence);
    if old.requirements != new.requirements {
        why.extend(causes.knowledge());
    }
    if old.places != new.places || why.is_empty() {
        why.extend(causes.at(""));
    }
    why
}

/// A status with the strength of the evidence for it, where that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    status: ControlStatus,
    strength: Option<Strength>,
}

impl Standing {
    /// Orders from bad to good. What leaves nothing to do is equally good; between met in part
    /// and not known neither is the better.
    fn rank(self) -> (u8, Option<Strength>) {
        let of_status = match self.status {
            ControlStatus::NotMet => 0,
            ControlStatus::PartlyMet | ControlStatus::NotAssessed => 1,
            ControlStatus::Met | ControlStatus::Inherited | ControlStatus::NotApplicable => 2,
        };
        let is_credited = matches!(self.status, ControlStatus::PartlyMet | ControlStatus::Met);
        (of_status, self.strength.filter(|_| is_credited))
    }

    fn in_words(self) -> String {
        let status = self.status.title();
        match self.strength.filter(|strength| *strength != Strength::Absent) {
            Some(strength) => format!("{status}: {}", strength.title().to_lowercase()),
            None => status.to_owned(),
        }
    }
}

/// Something that has a status.
struct Thing {
    what: ChangedThing,
    id: String,
    name: String,
}

impl Thing {
    /// The row of what happened to its status; nothing where it is what it was.
    fn row(
        self,
        (before, after): (Option<Standing>, Option<Standing>),
        causes: impl FnOnce() -> BTreeSet<Cause>,
    ) -> Option<ChangeRow> {
        let (change, direction) = match (before, after) {
            (Some(before), Some(after)) if before != after => {
                let direction = match before.rank().0.cmp(&after.rank().0) {
                    Ordering::Greater => Direction::Worse,
                    Ordering::Less => Direction::Better,
                    Ordering::Equal => by_strength(before, after),
                };
                (Change::Changed, direction)
            }
            (None, Some(_)) => (Change::Added, Direction::Neither),
            (Some(_), None) => (Change::Removed, Direction::Neither),
            _ => return None,
        };
        let in_words = |side: Option<Standing>| side.map_or_else(String::new, Standing::in_words);
        Some(ChangeRow {
            what: self.what,
            id: self.id,
            name: self.name,
            change,
            field: if change == Change::Changed { "status" } else { "" }.to_owned(),
            before: in_words(before),
            after: in_words(after),
            direction,
            causes: causes().into_iter().collect(),
        })
    }
}

/// The same status on stronger or weaker evidence.
fn by_strength(before: Standing, after: Standing) -> Direction {
    let (Some(was), Some(is)) = (before.rank().1, after.rank().1) else {
        return Direction::Neither;
    };
    match is.cmp(&was) {
        _ if before.status != after.status => Direction::Neither,
        Ordering::Greater => Direction::Better,
        Ordering::Less => Direction::Worse,
        Ordering::Equal => Direction::Neither,
    }
}
