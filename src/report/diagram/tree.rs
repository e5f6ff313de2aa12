//! What lies in what: zones in zones, components in zones and in other components.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::snapshot::{ComponentRow, ZoneRow};

/// Boxes are nested this deep at most; what lies deeper is drawn in the last one.
const DEEPEST: usize = 8;

/// What a node stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'s> {
    /// A trust zone.
    Zone(&'s ZoneRow),
    /// A component.
    Component(&'s ComponentRow),
}

/// A zone or component with what lies in it.
#[derive(Debug)]
pub(super) struct Node<'s> {
    /// What it stands for.
    pub(super) kind: Kind<'s>,
    /// What it lies in.
    pub(super) parent: Option<usize>,
    /// What lies in it.
    pub(super) children: Vec<usize>,
}

/// All zones, then all components, with their nesting.
#[derive(Debug)]
pub(super) struct Tree<'s> {
    /// The nodes; children refer to them by position.
    pub(super) nodes: Vec<Node<'s>>,
    /// Nodes that lie in nothing. Zones that hold no component are left out.
    pub(super) roots: Vec<usize>,
    /// Nodes by element id.
    components: BTreeMap<&'s str, usize>,
}

impl<'s> Tree<'s> {
    /// Builds the tree of a model; cycles in the nesting are cut.
    pub(super) fn of(zones: &'s [ZoneRow], components: &'s [ComponentRow]) -> Self {
        let zone_rows = zones.iter().map(Kind::Zone);
        let kinds: Vec<Kind<'s>> =
            zone_rows.chain(components.iter().map(Kind::Component)).collect();
        let mut zones = BTreeMap::new();
        let mut components = BTreeMap::new();
        for (at, kind) in kinds.iter().enumerate() {
            match kind {
                Kind::Zone(row) => zones.entry(row.id.as_str()).or_insert(at),
                Kind::Component(row) => components.entry(row.id.as_str()).or_insert(at),
            };
        }
        let stated = |kind: &Kind<'s>| match kind {
            Kind::Zone(row) => {
                zones.get(row.parent.as_str()).or(components.get(row.parent.as_str()))
            }
            Kind::Component(row) => {
                components.get(row.parent.as_str()).or(zones.get(row.zone.as_str()))
            }
        };
        let parents: Vec<Option<usize>> = kinds.iter().map(|kind| stated(kind).copied()).collect();
        let parents = shallow(&without_cycles(parents));
        let mut tree = Self {
            nodes: kinds
                .into_iter()
                .zip(&parents)
                .map(|(kind, parent)| Node { kind, parent: *parent, children: Vec::new() })
                .collect(),
            roots: Vec::new(),
            components,
        };
        tree.hang(&parents);
        tree
    }

    /// Hangs every node that holds a component, or is one, under its parent.
    fn hang(&mut self, parents: &[Option<usize>]) {
        let mut wanted = vec![false; parents.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            let mut next = matches!(node.kind, Kind::Component(_)).then_some(at);
            while let Some(at) = next {
                if let Some(wanted) = wanted.get_mut(at) {
                    *wanted = true;
                }
                next = parents.get(at).copied().flatten();
            }
        }
        for (at, (parent, _)) in parents.iter().zip(&wanted).enumerate().filter(|(_, (_, w))| **w) {
            match parent.and_then(|parent| self.nodes.get_mut(parent)) {
                Some(parent) => parent.children.push(at),
                None => self.roots.push(at),
            }
        }
    }

    /// Returns the node of an element.
    pub(super) fn component(&self, element: &str) -> Option<usize> {
        self.components.get(element).copied()
    }

    /// Returns what lies in a node.
    pub(super) fn children(&self, at: usize) -> &[usize] {
        self.nodes.get(at).map_or(&[], |node| node.children.as_slice())
    }

    /// Returns the node that holds another and is among the siblings given, or is it.
    pub(super) fn among(&self, at: usize, siblings: &BTreeSet<usize>) -> Option<usize> {
        let mut next = Some(at);
        while let Some(at) = next {
            if siblings.contains(&at) {
                return Some(at);
            }
            next = self.nodes.get(at)?.parent;
        }
        None
    }
}

/// Cuts the nesting where a node would come to lie in itself.
fn without_cycles(mut parents: Vec<Option<usize>>) -> Vec<Option<usize>> {
    for at in 0..parents.len() {
        let mut steps = 0;
        let mut next = parents.get(at).copied().flatten();
        while let Some(above) = next {
            steps += 1;
            if above == at || steps > parents.len() {
                if let Some(parent) = parents.get_mut(at) {
                    *parent = None;
                }
                break;
            }
            next = parents.get(above).copied().flatten();
        }
    }
    parents
}

/// Hangs what lies too deep under the deepest box that is drawn.
fn shallow(parents: &[Option<usize>]) -> Vec<Option<usize>> {
    let ancestors = |at: usize| {
        let mut chain = Vec::new();
        let mut next = parents.get(at).copied().flatten();
        while let Some(above) = next {
            chain.push(above);
            next = parents.get(above).copied().flatten();
        }
        chain
    };
    let shallowed = |at: usize| {
        let chain = ancestors(at);
        chain.get(chain.len().saturating_sub(DEEPEST)).copied()
    };
    (0..parents.len()).map(shallowed).collect()
}
