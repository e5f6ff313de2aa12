//! A snapshot as a problem of [`crate::plan`]: missing requirements become items, findings risks.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{Item, ItemIdx, Problem, Risks};
use crate::report::planning::wishes::{PlanError, Wishes, hundredths};
use crate::report::snapshot::{FindingRow, GapRow, Snapshot, WorkRow};
use crate::vocab::{ControlStatus, Index, LegalTier, Table};

/// A snapshot's problem and what its items are.
pub(super) struct Bound<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) problem: Problem,
    pub(super) works: Table<ItemIdx, WorkRow>,
    /// Why an item must be done; empty where it need not.
    pub(super) duties: Table<ItemIdx, String>,
    /// Ids of wishes about which there is nothing to do.
    pub(super) settled: Vec<String>,
    by_id: BTreeMap<String, ItemIdx>,
}

impl<'s> Bound<'s> {
    pub(super) fn new(snapshot: &'s Snapshot, wishes: &Wishes) -> Result<Self, PlanError> {
        let works = works(snapshot);
        let by_id = works.iter().map(|(at, work)| (work.requirement.clone(), at)).collect();
        let mut bound = Self {
            snapshot,
            problem: Problem::new(Table::default(), &[], Risks::default()),
            duties: works.iter().map(|_| String::new()).collect(),
            works,
            settled: Vec::new(),
            by_id,
        };
        bound.broken_duties();
        bound.stated_duties(wishes)?;
        let items = bound.items(wishes)?;
        let mut either = Vec::new();
        for group in &wishes.either {
            either.push(bound.named(group)?);
        }
        let risks = snapshot.findings.iter().map(|finding| bound.risk(finding));
        let risks = Risks::new(items.len(), risks);
        bound.problem = Problem::new(items, &either, risks);
        bound.settled.sort();
        bound.settled.dedup();
        Ok(bound)
    }

    pub(super) fn item(&self, requirement: &str) -> Option<ItemIdx> {
        self.by_id.get(requirement).copied()
    }

    /// What a gap misses.
    pub(super) fn missing<'g>(&'g self, gap: &'g GapRow) -> impl Iterator<Item = ItemIdx> + 'g {
        gap.missing.iter().filter_map(|row| self.item(&row.requirement))
    }

    /// A duty that is broken today is mended: what is shown to be absent, and everything that is
    /// missing where that cannot be told, as with data that may not be stored at all.
    fn broken_duties(&mut self) {
        for gap in self.snapshot.gaps.iter().filter(|gap| gap.tier == LegalTier::T0) {
            let is_absent =
                |status| matches!(status, ControlStatus::NotMet | ControlStatus::PartlyMet);
            let shown: Vec<ItemIdx> = gap
                .missing
                .iter()
                .filter(|row| row.places.iter().any(|place| is_absent(place.status)))
                .filter_map(|row| self.item(&row.requirement))
                .collect();
            let items = if shown.is_empty() { self.missing(gap).collect() } else { shown };
            self.oblige(items, &format!("{} is broken today", gap.control));
        }
    }

    fn stated_duties(&mut self, wishes: &Wishes) -> Result<(), PlanError> {
        for (id, day) in &wishes.due {
            day.parse::<chrono::NaiveDate>()
                .map_err(|source| PlanError::BadDay { written: day.clone(), source })?;
            let items = self.asked_by(id)?;
            self.oblige(items, &format!("{id} is due on {day}"));
        }
        for id in &wishes.must {
            let items = self.asked_by(id)?;
            self.oblige(items, &format!("{id} was asked for"));
        }
        Ok(())
    }

    fn oblige(&mut self, items: Vec<ItemIdx>, why: &str) {
        for item in items {
            let duty = &mut self.duties[item];
            if !duty.is_empty() {
                duty.push_str("; ");
            }
            duty.push_str(why);
        }
    }

    /// The items of a requirement, or of the gap of a control; none where it is settled.
    fn asked_by(&mut self, id: &str) -> Result<Vec<ItemIdx>, PlanError> {
        let snapshot = self.snapshot;
        let gap = snapshot.gaps.iter().find(|gap| gap.control == id || gap.id == id);
        if let Some(gap) = gap {
            return Ok(self.missing(gap).collect());
        }
        if snapshot.controls.iter().any(|control| control.key == id) {
            self.settled.push(id.to_owned());
            return Ok(Vec::new());
        }
        self.named(&[id.to_owned()])
    }

    /// The items of requirements by id; those that are settled are left out.
    fn named(&mut self, ids: &[String]) -> Result<Vec<ItemIdx>, PlanError> {
        let mut items = Vec::new();
        for id in ids {
            match self.item(id) {
                Some(item) => items.push(item),
                None if self.snapshot.requirements.iter().any(|row| row.id == *id) => {
                    self.settled.push(id.clone());
                }
                None => return Err(self.unknown(id)),
            }
        }
        Ok(items)
    }

    fn unknown(&self, id: &str) -> PlanError {
        let is_near = |known: &&String| {
            let part = id.split(['-', ' ']).find(|part| part.len() > 3).unwrap_or(id);
            known.contains(part)
        };
        PlanError::Unknown {
            what: "requirement or control",
            written: id.to_owned(),
            near: self.by_id.keys().filter(is_near).take(3).cloned().collect(),
        }
    }

    /// An item that why-not asks about.
    pub(super) fn asked_why(&mut self, id: &str) -> Result<Option<ItemIdx>, PlanError> {
        Ok(self.named(&[id.to_owned()])?.first().copied())
    }

    fn items(&mut self, wishes: &Wishes) -> Result<Table<ItemIdx, Item>, PlanError> {
        let never: BTreeSet<ItemIdx> = self.named(&wishes.never)?.into_iter().collect();
        for id in wishes.cost.keys() {
            self.named(std::slice::from_ref(id))?;
        }
        let item = |(at, work): (ItemIdx, &WorkRow)| {
            let stated = wishes.cost.get(&work.requirement).copied();
            Ok(Item {
                cost: hundredths(stated.unwrap_or(work.effort_days))?,
                must: !self.duties[at].is_empty(),
                never: never.contains(&at),
                after: work.after.iter().filter_map(|id| self.item(id)).collect(),
            })
        };
        self.works.iter().map(item).collect()
    }

    /// The residual risk of a finding, and what each open requirement leaves of it: the factor
    /// with all credit for evidence in place of the factor with the credit it has.
    fn risk(&self, finding: &FindingRow) -> (f64, Vec<(ItemIdx, f64)>) {
        let open = finding.score.factors.iter().filter(|row| is_open(row.status));
        let effects = open.filter_map(|row| {
            let with_all = 1.0 - row.effect * row.weight;
            Some((self.item(&row.requirement)?, (with_all / row.factor).clamp(0.0, 1.0)))
        });
        (finding.score.residual, effects.collect())
    }
}

const fn is_open(status: ControlStatus) -> bool {
    matches!(status, ControlStatus::NotMet | ControlStatus::PartlyMet | ControlStatus::NotAssessed)
}

/// The work of a snapshot. One that was frozen before it listed work has it in its gaps, without
/// what has to come first.
fn works(snapshot: &Snapshot) -> Table<ItemIdx, WorkRow> {
    if !snapshot.work.is_empty() {
        return snapshot.work.iter().cloned().collect();
    }
    let rows = snapshot.gaps.iter().flat_map(|gap| &gap.missing);
    let works = rows.map(|row| WorkRow {
        requirement: row.requirement.clone(),
        title: row.title.clone(),
        effort_days: row.effort_days,
        after: Vec::new(),
    });
    let by_id: BTreeMap<String, WorkRow> =
        works.map(|work| (work.requirement.clone(), work)).collect();
    by_id.into_values().collect()
}

/// Returns the positions of a set.
pub(super) fn members(set: &Table<ItemIdx, bool>) -> Vec<ItemIdx> {
    set.iter().filter(|(_, is_in)| **is_in).map(|(at, _)| Index::new(at.get())).collect()
}
