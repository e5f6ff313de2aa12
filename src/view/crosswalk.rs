//! From the controls of one framework to those of another.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kb::{Catalog, ControlIdx, FrameworkIdx};
use crate::view::inference::candidates;
use crate::view::links::{LinkView, candidate_view, stated_controls};
use crate::vocab::{FrameworkKind, Origin, Relation};

/// A comparison of two frameworks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Crosswalk {
    /// The framework it starts from, with edition.
    pub from: String,
    /// The framework it leads to, with edition.
    pub to: String,
    /// One line per pair, in the order of the first framework, the strongest first.
    pub rows: Vec<CrosswalkLine>,
    /// Controls of the first framework that lead nowhere, by id: what a reader must not overlook.
    pub unmapped: Vec<String>,
}

/// One pair of controls.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CrosswalkLine {
    /// Id of the control it starts from.
    pub source: String,
    /// Id of the control it leads to.
    pub target: String,
    /// Title of the latter.
    pub target_title: String,
    /// What the link says.
    pub relation: Relation,
    /// How strong it is, 0 to 1.
    pub strength: f64,
    /// Who vouches for it.
    pub origin: Origin,
    /// Why.
    pub reason: String,
    /// Ids in between, where the link is inferred.
    pub path: Vec<String>,
}

/// Compares two frameworks; `only` keeps one control of the first.
///
/// Published and curated links come as they are. Inferred ones, through shared requirements, are
/// marked as such and carry their path: a crosswalk is asked for candidates.
pub fn crosswalk(
    catalog: &Catalog,
    from: FrameworkIdx,
    to: FrameworkIdx,
    only: Option<ControlIdx>,
) -> Crosswalk {
    let mut rows = Vec::new();
    let mut unmapped = Vec::new();
    let target = &catalog.frameworks[to].key;
    let is_taxonomy = catalog.frameworks[from].kind == FrameworkKind::Taxonomy;
    let controls = catalog
        .controls_of(from)
        .filter(|at| is_taxonomy || catalog.controls[*at].is_assessable())
        .filter(|at| only.is_none_or(|only| only == *at));
    for at in controls {
        let inferred = candidates(catalog, at, Some(to));
        let inferred = inferred.iter().map(|candidate| candidate_view(catalog, candidate));
        let mut lines: Vec<CrosswalkLine> = stated_controls(catalog, at)
            .into_iter()
            .filter(|link| link.entry.framework == *target)
            .chain(inferred)
            .map(|link| line(&catalog.controls[at].id, link))
            .collect();
        if lines.is_empty() {
            unmapped.push(catalog.controls[at].id.clone());
        }
        // What somebody stated before what is composed, then the strongest.
        lines.sort_by(|left, right| {
            let key = |line: &CrosswalkLine| line.origin == Origin::Inferred;
            key(left).cmp(&key(right)).then(right.strength.total_cmp(&left.strength))
        });
        rows.extend(lines);
    }
    Crosswalk { from: catalog.frameworks[from].key.clone(), to: target.clone(), rows, unmapped }
}

fn line(source: &str, link: LinkView) -> CrosswalkLine {
    CrosswalkLine {
        source: source.to_owned(),
        target: link.entry.id,
        target_title: link.entry.title,
        relation: link.relation,
        strength: link.strength,
        origin: link.origin,
        reason: link.reason,
        path: link.path,
    }
}
