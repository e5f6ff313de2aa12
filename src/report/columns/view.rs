//! A snapshot with the look-ups that its tables need: what stands in which row, and what follows
//! from what.

use std::collections::BTreeMap;

use crate::report::columns::provenance::{self, ProvenanceRow};
use crate::report::columns::{Link, TABLES, TableId, Tabular};
use crate::report::compare::{ChangeRow, ChangedThing, Changes};
use crate::report::planning::{ChosenRow, Plan, everything};
use crate::report::snapshot::{ControlRow, FindingRow, GapRow, Snapshot, TestCaseRow};

/// What a report can show beside its snapshot.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'s> {
    /// A plan for a budget; everything in order, if there is none.
    pub plan: Option<&'s Plan>,
    /// What changed since an earlier assessment.
    pub changes: Option<&'s Changes>,
}

/// A snapshot and its look-ups.
#[derive(Debug)]
pub struct View<'s> {
    /// The snapshot.
    pub snapshot: &'s Snapshot,
    /// Where it is from, as rows.
    pub(super) provenance: Vec<ProvenanceRow>,
    /// What to put in place, in order.
    pub(super) plan: Vec<ChosenRow>,
    /// What changed.
    pub(super) changes: &'s [ChangeRow],
    /// Whether anything was compared with.
    is_compared: bool,
    /// First place by requirement.
    first_place: BTreeMap<&'s str, usize>,
    /// Rows by table and id.
    rows: BTreeMap<(TableId, &'s str), usize>,
    /// First finding by element.
    first_finding: BTreeMap<&'s str, usize>,
    /// Addresses of the official texts, by `framework@edition`.
    sources: BTreeMap<&'s str, &'s str>,
    /// Keys of controls by evidence id.
    controls_of: BTreeMap<&'s str, Vec<&'s str>>,
    /// Names of components by element id.
    names: BTreeMap<&'s str, &'s str>,
}

impl<'s> View<'s> {
    /// Looks a snapshot over.
    pub fn new(snapshot: &'s Snapshot) -> Self {
        Self::with(snapshot, Beside::default())
    }

    /// Looks a snapshot over, with what is to be shown beside it.
    pub fn with(snapshot: &'s Snapshot, beside: Beside<'s>) -> Self {
        let mut controls_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for control in &snapshot.controls {
            for evidence in &control.evidence {
                controls_of.entry(evidence).or_default().push(&control.key);
            }
        }
        let mut first_finding = BTreeMap::new();
        for (n, finding) in snapshot.findings.iter().enumerate() {
            first_finding.entry(finding.element.as_str()).or_insert(n);
        }
        let mut first_place = BTreeMap::new();
        for (n, row) in snapshot.requirements.iter().enumerate() {
            first_place.entry(row.id.as_str()).or_insert(n);
        }
        let plan = beside.plan.map(|plan| plan.chosen.clone());
        let sources = snapshot.frameworks.iter().map(|framework| {
            let key = framework.id.split_once('/').map_or(framework.id.as_str(), |(key, _)| key);
            (key, framework.source.as_str())
        });
        Self {
            snapshot,
            provenance: provenance::rows(snapshot),
            // Only a cost that no snapshot has can be in the way of putting the work in order.
            plan: plan.unwrap_or_else(|| everything(snapshot).unwrap_or_default()),
            changes: beside.changes.map_or(&[], |changes| &changes.rows),
            is_compared: beside.changes.is_some(),
            first_place,
            rows: rows(snapshot),
            first_finding,
            sources: sources.collect(),
            controls_of,
            names: snapshot
                .components
                .iter()
                .map(|row| (row.id.as_str(), row.name.as_str()))
                .collect(),
        }
    }

    /// Returns the tables that there are: changes only where something was compared with.
    pub fn tables(&self) -> impl Iterator<Item = &'static (dyn Tabular + Sync)> {
        let is_there = |id: TableId| id != TableId::Changes || self.is_compared;
        TABLES.iter().copied().filter(move |table| is_there(table.caption().id))
    }

    /// Returns a link to the row of a thing that changed and is still there.
    pub(super) fn link_to_changed(&self, row: &ChangeRow) -> Option<Link<'s>> {
        let table = match row.what {
            ChangedThing::Control => TableId::Controls,
            ChangedThing::Finding => TableId::Threats,
            ChangedThing::Evidence => TableId::Evidence,
            _ => return None,
        };
        self.link(table, &row.id)
    }

    /// Returns a link to the row of an id.
    pub(super) fn link(&self, table: TableId, id: &str) -> Option<Link<'s>> {
        Some(Link::Row(table, self.row(table, id)?))
    }

    /// Returns a link to the row of the first of several ids.
    pub(super) fn link_first(&self, table: TableId, ids: &[String]) -> Option<Link<'s>> {
        self.link(table, ids.first()?)
    }

    /// Returns a link to the first finding at an element.
    pub(super) fn link_to_findings_at(&self, element: &str) -> Option<Link<'s>> {
        self.first_finding.get(element).map(|row| Link::Row(TableId::Threats, *row))
    }

    /// Returns a link to the first place of a requirement.
    pub(super) fn link_to_requirement(&self, requirement: &str) -> Option<Link<'s>> {
        self.first_place.get(requirement).map(|row| Link::Row(TableId::Requirements, *row))
    }

    /// Returns a link to the official text of the framework of a control.
    pub(super) fn official(&self, key: &str) -> Option<Link<'s>> {
        let (framework, _) = key.split_once(':')?;
        let address = *self.sources.get(framework)?;
        is_web_address(address).then_some(Link::Web(address))
    }

    /// Returns the keys of the controls that a piece of evidence counts for.
    pub(super) fn controls_of_evidence(&self, id: &str) -> &[&'s str] {
        self.controls_of.get(id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn gap(&self, id: &str) -> Option<&'s GapRow> {
        self.snapshot.gaps.get(self.row(TableId::Gaps, id)?)
    }

    pub(super) fn control(&self, key: &str) -> Option<&'s ControlRow> {
        self.snapshot.controls.get(self.row(TableId::Controls, key)?)
    }

    pub(super) fn finding(&self, id: &str) -> Option<&'s FindingRow> {
        self.snapshot.findings.get(self.row(TableId::Threats, id)?)
    }

    pub(super) fn test_case(&self, id: &str) -> Option<&'s TestCaseRow> {
        self.snapshot.test_cases.get(self.row(TableId::TestCases, id)?)
    }

    /// Returns the name of a component.
    pub(super) fn component_name<'a>(&self, element: &'a str) -> &'a str
    where
        's: 'a,
    {
        self.names.get(element).copied().unwrap_or(element)
    }

    /// Returns the title of a scenario.
    pub(super) fn scenario_title<'a>(&self, id: &'a str) -> &'a str
    where
        's: 'a,
    {
        let scenario = self.snapshot.scenarios.iter().find(|row| row.id == id);
        scenario.map_or(id, |row| row.title.as_str())
    }

    fn row(&self, table: TableId, id: &str) -> Option<usize> {
        self.rows.get(&(table, id)).copied()
    }
}

fn rows(snapshot: &Snapshot) -> BTreeMap<(TableId, &str), usize> {
    let controls = snapshot.controls.iter().map(|row| row.key.as_str());
    let gaps = snapshot.gaps.iter().map(|row| row.id.as_str());
    let findings = snapshot.findings.iter().map(|row| row.id.as_str());
    let tests = snapshot.test_cases.iter().map(|row| row.id.as_str());
    let evidence = snapshot.evidence.iter().map(|row| row.id.as_str());
    numbered(TableId::Controls, controls)
        .chain(numbered(TableId::Gaps, gaps))
        .chain(numbered(TableId::Threats, findings))
        .chain(numbered(TableId::TestCases, tests))
        .chain(numbered(TableId::Evidence, evidence))
        .collect()
}

fn numbered<'s>(
    table: TableId,
    ids: impl Iterator<Item = &'s str>,
) -> impl Iterator<Item = ((TableId, &'s str), usize)> {
    ids.enumerate().map(move |(n, id)| ((table, id), n))
}

/// Tells whether an address can be a link: on the web, and within what a spreadsheet can hold.
fn is_web_address(address: &str) -> bool {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    is_web && address.len() <= 2_000 && !address.contains(char::is_whitespace)
}
