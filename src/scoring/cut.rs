//! The cheapest set of nodes that separates two sets of others: a minimum vertex cut, as a maximum
//! flow through a graph in which every node is an edge (Dinitz's algorithm).

use std::collections::VecDeque;

/// What is left of a capacity after so little is as good as nothing.
const NOTHING: f64 = 1e-9;

/// A graph whose nodes have a price.
#[derive(Debug)]
pub(super) struct Priced<'a> {
    /// The nodes that each node leads to.
    pub(super) successors: &'a [Vec<usize>],
    /// The price of cutting a node; infinite where that is not possible.
    pub(super) prices: &'a [f64],
}

/// Returns the cheapest nodes without which no way leads from a source to a target, the set nearest
/// to the sources if there are several; nothing where some way cannot be cut.
pub(super) fn cut(graph: &Priced<'_>, sources: &[usize], targets: &[usize]) -> Option<Vec<usize>> {
    let count = graph.prices.len();
    let (start, end) = (2 * count, 2 * count + 1);
    let mut network = Network::new(2 * count + 2);
    for (node, price) in graph.prices.iter().enumerate() {
        network.add(2 * node, 2 * node + 1, *price);
        for next in graph.successors.get(node).into_iter().flatten() {
            network.add(2 * node + 1, 2 * next, f64::INFINITY);
        }
    }
    for source in sources {
        network.add(start, 2 * source, f64::INFINITY);
    }
    for target in targets {
        network.add(2 * target + 1, end, f64::INFINITY);
    }
    while network.measure(start, end) {
        if network.fill(start, end).is_infinite() {
            return None;
        }
    }
    let is_near = |node: usize| network.depth.get(node).copied().flatten().is_some();
    Some((0..count).filter(|node| is_near(2 * node) && !is_near(2 * node + 1)).collect())
}

/// A flow network: edges in pairs, so that the edge back from edge n is edge n ^ 1.
#[derive(Debug)]
struct Network {
    heads: Vec<usize>,
    left: Vec<f64>,
    from: Vec<Vec<usize>>,
    depth: Vec<Option<usize>>,
    /// The next edge to try at each node.
    next: Vec<usize>,
}

impl Network {
    fn new(count: usize) -> Self {
        Self {
            heads: Vec::new(),
            left: Vec::new(),
            from: vec![Vec::new(); count],
            depth: vec![None; count],
            next: vec![0; count],
        }
    }

    fn add(&mut self, from: usize, to: usize, capacity: f64) {
        for (tail, head, capacity) in [(from, to, capacity), (to, from, 0.0)] {
            if let Some(edges) = self.from.get_mut(tail) {
                edges.push(self.heads.len());
            }
            self.heads.push(head);
            self.left.push(capacity);
        }
    }

    fn head(&self, edge: usize) -> usize {
        self.heads.get(edge).copied().unwrap_or_default()
    }

    fn is_open(&self, edge: usize) -> bool {
        self.left.get(edge).is_some_and(|left| *left > NOTHING)
    }

    /// Measures how far each node is from the start over edges that have something left, and tells
    /// whether the end can still be reached.
    fn measure(&mut self, start: usize, end: usize) -> bool {
        self.depth.fill(None);
        self.next.fill(0);
        let mut open = VecDeque::from([(start, 0)]);
        while let Some((node, depth)) = open.pop_front() {
            match self.depth.get_mut(node) {
                Some(known) if known.is_none() => *known = Some(depth),
                _ => continue,
            }
            for edge in self.from.get(node).into_iter().flatten() {
                if self.is_open(*edge) && self.depth.get(self.head(*edge)) == Some(&None) {
                    open.push_back((self.head(*edge), depth + 1));
                }
            }
        }
        self.depth.get(end).copied().flatten().is_some()
    }

    /// Sends as much as possible along shortest ways; returns how much.
    fn fill(&mut self, start: usize, end: usize) -> f64 {
        let mut sent = 0.0;
        let mut way: Vec<usize> = Vec::new();
        let mut at = start;
        loop {
            if at == end {
                let least = way
                    .iter()
                    .filter_map(|edge| self.left.get(*edge))
                    .copied()
                    .fold(f64::INFINITY, f64::min);
                sent += least;
                if least.is_infinite() {
                    return sent;
                }
                for edge in way.drain(..) {
                    self.send(edge, least);
                }
                at = start;
                continue;
            }
            match self.advance(at) {
                Some(edge) => {
                    way.push(edge);
                    at = self.head(edge);
                }
                None => {
                    // A dead end: go back, and do not come here again.
                    let Some(edge) = way.pop() else { return sent };
                    at = self.head(edge ^ 1);
                    if let Some(next) = self.next.get_mut(at) {
                        *next += 1;
                    }
                }
            }
        }
    }

    fn send(&mut self, edge: usize, amount: f64) {
        if let Some(left) = self.left.get_mut(edge) {
            *left -= amount;
        }
        if let Some(back) = self.left.get_mut(edge ^ 1) {
            *back += amount;
        }
    }

    /// Returns the first edge from a node, from where it stopped last time, that leads one step
    /// further from the start and has something left.
    fn advance(&mut self, node: usize) -> Option<usize> {
        let edges = self.from.get(node)?;
        let depth = self.depth.get(node).copied().flatten()?;
        let start = self.next.get(node).copied().unwrap_or_default();
        let is_further = |edge: usize| {
            self.is_open(edge) && self.depth.get(self.head(edge)) == Some(&Some(depth + 1))
        };
        let found = edges.iter().skip(start).position(|edge| is_further(*edge));
        let at = found.map_or(edges.len(), |found| start + found);
        let edge = edges.get(at).copied();
        if let Some(next) = self.next.get_mut(node) {
            *next = at;
        }
        edge
    }
}

#[cfg(test)]
mod tests {
    use super::{Priced, cut};

    fn check(edges: &[(usize, usize)], prices: &[f64], expected: Option<&[usize]>) {
        let mut successors = vec![Vec::new(); prices.len()];
        for (from, to) in edges {
            successors[*from].push(*to);
        }
        let graph = Priced { successors: &successors, prices };
        assert_eq!(cut(&graph, &[0], &[prices.len() - 1]).as_deref(), expected);
    }

    #[test]
    fn the_cheapest_nodes_between_are_cut() {
        let far = f64::INFINITY;
        let two_ways = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)];
        check(&two_ways, &[far, 1.0, 1.0, 5.0, far], Some(&[1, 2]));
        check(&two_ways, &[far, 2.0, 2.0, 1.5, far], Some(&[3]));
        check(&two_ways, &[far, far, 2.0, far, far], None);
        check(&[(0, 1), (1, 2), (0, 2)], &[far, 1.0, far], None);
        check(&[(0, 1)], &[far, 1.0, far], Some(&[]));
        // Straight ways 0-1-4-5 and 0-2-3-5 share nothing; the flow has to be sent back once.
        let crossed = [(0, 1), (0, 2), (1, 3), (1, 4), (2, 3), (3, 5), (4, 5)];
        check(&crossed, &[far, 1.0, 1.0, 1.0, 1.0, far], Some(&[1, 2]));
    }
}
