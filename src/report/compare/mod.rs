//! What changed between two snapshots, and why.
//!
//! Comes in: two [`Snapshot`]s. Goes out: [`Changes`], which is also their JSON. Rows of both are
//! sorted by id and walked through side by side, so that the time grows with their number. A cause
//! is only named where it can be one: with the same knowledge base nothing changed because of it.

mod causes;
mod elements;
mod findings;
mod merge;
mod statuses;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::report::compare::causes::Causes;
use crate::report::compare::merge::{Pair, merge};
use crate::report::snapshot::{FrameworkRow, RiskRow, Snapshot};

vocabulary! {
    /// What a change is about.
    ChangedThing ("changed thing") {
        Component = "component", "Component";
        Flow = "flow", "Flow";
        Evidence = "evidence", "Evidence";
        Requirement = "requirement", "Requirement at a place";
        Finding = "finding", "Finding";
        Control = "control", "Control";
    }
}

vocabulary! {
    /// What happened to a thing.
    Change ("change") {
        Added = "added", "Added";
        Removed = "removed", "Removed";
        Changed = "changed", "Changed";
    }
}

vocabulary! {
    /// What a change means for the system's compliance and risk.
    Direction ("direction") {
        Worse = "worse", "Worse";
        Better = "better", "Better";
        Neither = "neither", "Neither";
    }
}

vocabulary! {
    /// Why something changed.
    Cause ("cause") {
        Model = "model", "The model changed";
        Evidence = "evidence", "The evidence changed";
        KnowledgeBase = "knowledge-base", "The knowledge base changed";
        Frameworks = "frameworks", "Other frameworks were chosen";
        Program = "program", "The program changed";
        Day = "day", "Time passed";
    }
}

/// What changed between two assessments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Changes {
    /// The earlier assessment.
    pub old: SideRow,
    /// The later one.
    pub new: SideRow,
    /// What differs between what they were made from.
    pub causes: Vec<Cause>,
    /// Residual risk before and after.
    pub risk: RiskChange,
    /// Frameworks with their counts before and after.
    pub frameworks: Vec<FrameworkChange>,
    /// Numbers of changes.
    pub counts: Vec<CountRow>,
    /// Every change, by kind of thing, then id.
    pub rows: Vec<ChangeRow>,
}

/// One of the two assessments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SideRow {
    /// Id of the snapshot.
    pub snapshot: String,
    /// The day of the assessment, `yyyy-mm-dd`.
    pub as_of: String,
    /// Name of the model.
    pub model: String,
    /// Version of the model, by its source.
    pub version: String,
    /// Release of the knowledge base.
    pub catalog_version: String,
    /// SHA-256 of its files, hexadecimal.
    pub catalog_sha256: String,
}

/// Residual risk before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RiskChange {
    /// Before.
    pub before: RiskRow,
    /// After.
    pub after: RiskRow,
}

/// A framework before and after; nothing on the side where it was not assessed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FrameworkChange {
    /// Id with edition.
    pub id: String,
    /// Before.
    pub before: Option<FrameworkRow>,
    /// After.
    pub after: Option<FrameworkRow>,
}

/// How many changes there are of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountRow {
    /// What they are about.
    pub what: ChangedThing,
    /// Things that were added.
    pub added: usize,
    /// Things that were removed.
    pub removed: usize,
    /// Things that changed, each once.
    pub changed: usize,
    /// Things that got worse, added and removed ones included.
    pub worse: usize,
    /// Things that got better, added and removed ones included.
    pub better: usize,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeRow {
    /// What it is about.
    pub what: ChangedThing,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What happened.
    pub change: Change,
    /// What of it changed; empty where all of it came or went.
    pub field: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
    /// What that means.
    pub direction: Direction,
    /// Why.
    pub causes: Vec<Cause>,
}

/// Compares two snapshots.
pub fn compare(old: &Snapshot, new: &Snapshot) -> Changes {
    let mut rows = Vec::new();
    elements::components(old, new, &mut rows);
    elements::flows(old, new, &mut rows);
    statuses::evidence(old, new, &mut rows);
    let causes = Causes::of(old, new, &rows);
    let why = statuses::requirements(old, new, &causes, &mut rows);
    let causes = causes.with_requirements(why);
    findings::findings(old, new, &causes, &mut rows);
    statuses::controls(old, new, &causes, &mut rows);
    Changes {
        old: side(old),
        new: side(new),
        causes: causes.present(),
        risk: RiskChange { before: old.risk.clone(), after: new.risk.clone() },
        frameworks: frameworks(old, new),
        counts: ChangedThing::ALL.iter().map(|what| count(*what, &rows)).collect(),
        rows,
    }
}

fn side(snapshot: &Snapshot) -> SideRow {
    SideRow {
        snapshot: snapshot.id.clone(),
        as_of: snapshot.as_of.clone(),
        model: snapshot.model.name.clone(),
        version: snapshot.model.version.clone(),
        catalog_version: snapshot.catalog.version.clone(),
        catalog_sha256: snapshot.catalog.sha256.clone(),
    }
}

fn frameworks(old: &Snapshot, new: &Snapshot) -> Vec<FrameworkChange> {
    let pairs = merge(&old.frameworks, &new.frameworks, |row| row.id.as_str());
    let change = |pair: Pair<'_, FrameworkRow>| {
        let (before, after) = pair.sides();
        let id = after.or(before).map(|row| row.id.clone()).unwrap_or_default();
        FrameworkChange { id, before: before.cloned(), after: after.cloned() }
    };
    pairs.into_iter().map(change).collect()
}

/// Counts things, not rows: several fields of one thing stand side by side.
fn count(what: ChangedThing, rows: &[ChangeRow]) -> CountRow {
    let of_kind: Vec<&ChangeRow> = rows.iter().filter(|row| row.what == what).collect();
    let things: Vec<&[&ChangeRow]> = of_kind.chunk_by(|left, right| left.id == right.id).collect();
    let with = |wanted: Change| {
        things.iter().filter(|rows| rows.iter().any(|row| row.change == wanted)).count()
    };
    let towards = |wanted: Direction| {
        things.iter().filter(|rows| rows.iter().any(|row| row.direction == wanted)).count()
    };
    CountRow {
        what,
        added: with(Change::Added),
        removed: with(Change::Removed),
        changed: with(Change::Changed),
        worse: towards(Direction::Worse),
        better: towards(Direction::Better),
    }
}
