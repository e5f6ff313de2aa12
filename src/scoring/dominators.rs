//! Dominators: what every way from the start to a node goes through (Cooper, Harvey and Kennedy,
//! "A simple, fast dominance algorithm", 2001).

/// The nearest node that every way from the start goes through, by node; nothing for the start
/// and for what cannot be reached.
#[derive(Debug)]
pub(super) struct Dominators {
    nearest: Vec<Option<usize>>,
    /// Position in reverse postorder.
    order: Vec<usize>,
}

impl Dominators {
    /// Computes the dominators of a graph from a start, given each node's successors.
    pub(super) fn new(start: usize, successors: &[Vec<usize>]) -> Self {
        let postorder = postorder(start, successors);
        let mut order = vec![usize::MAX; successors.len()];
        for (n, node) in postorder.iter().rev().enumerate() {
            set(&mut order, *node, n);
        }
        let mut predecessors: Vec<Vec<usize>> = vec![Vec::new(); successors.len()];
        for node in &postorder {
            for next in successors.get(*node).into_iter().flatten() {
                if let Some(list) = predecessors.get_mut(*next) {
                    list.push(*node);
                }
            }
        }
        let mut found = Self { nearest: vec![None; successors.len()], order };
        set(&mut found.nearest, start, Some(start));
        let mut has_changed = true;
        while has_changed {
            has_changed = false;
            for node in postorder.iter().rev().filter(|node| **node != start) {
                let known = predecessors.get(*node).into_iter().flatten();
                let known = known.copied().filter(|from| found.get(*from).is_some());
                let nearest = known.reduce(|left, right| found.meet(left, right));
                if nearest != found.get(*node) {
                    set(&mut found.nearest, *node, nearest);
                    has_changed = true;
                }
            }
        }
        set(&mut found.nearest, start, None);
        found
    }

    /// Returns what every way to a node goes through, the nearest to the node first; the start and
    /// the node itself are left out.
    pub(super) fn of(&self, node: usize) -> Vec<usize> {
        let mut chain = Vec::new();
        let mut at = self.get(node);
        while let Some(known) = at {
            at = self.get(known);
            if at.is_some() {
                chain.push(known);
            }
        }
        chain
    }

    fn get(&self, node: usize) -> Option<usize> {
        self.nearest.get(node).copied().flatten()
    }

    fn order(&self, node: usize) -> usize {
        self.order.get(node).copied().unwrap_or(usize::MAX)
    }

    /// Returns the nearest node on the chains of both.
    fn meet(&self, mut left: usize, mut right: usize) -> usize {
        while left != right {
            let (further, nearer) =
                if self.order(left) > self.order(right) { (left, right) } else { (right, left) };
            match self.get(further) {
                Some(up) if up != further => (left, right) = (up, nearer),
                _ => return nearer,
            }
        }
        left
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

/// Walks the graph in depth, without recursion, and returns what it reaches, the last first.
fn postorder(start: usize, successors: &[Vec<usize>]) -> Vec<usize> {
    let mut done = Vec::new();
    let mut seen = vec![false; successors.len()];
    set(&mut seen, start, true);
    let mut open = vec![(start, 0)];
    while let Some((node, next)) = open.last_mut() {
        let following = successors.get(*node).and_then(|list| list.get(*next)).copied();
        *next += 1;
        match following {
            Some(to) => {
                if seen.get(to) == Some(&false) {
                    set(&mut seen, to, true);
                    open.push((to, 0));
                }
            }
            None => {
                done.push(*node);
                open.pop();
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::Dominators;

    #[test]
    fn what_every_way_goes_through_is_found() {
        // 0 -> 1 -> {2, 3} -> 4 -> 5, and 5 -> 1 back.
        let graph = [vec![1], vec![2, 3], vec![4], vec![4], vec![5], vec![1], vec![]];
        let dominators = Dominators::new(0, &graph);
        assert_eq!(dominators.of(5), [4, 1]);
        assert_eq!(dominators.of(4), [1]);
        assert_eq!(dominators.of(1), [0_usize; 0]);
        assert_eq!(dominators.of(6), [0_usize; 0], "it cannot be reached");
    }
}
