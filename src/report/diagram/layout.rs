//! Where everything lies. Each box lays out what is in it as columns: zones by trust where that
//! is known, everything else along the flows. Within a column the order follows the neighbours'
//! places (barycentre), in a few rounds of which the best is kept.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::diagram::tree::{Kind, Tree};
use crate::report::diagram::{Point, Rect, measure, text};
use crate::report::snapshot::{FlowRow, Shape};

/// Width of a component.
const NODE_WIDTH: f64 = 172.0;
/// Characters of a component's name that fit on a line.
pub(super) const NAME_CHARACTERS: usize = 20;
/// Lines of a component's name.
pub(super) const NAME_LINES: usize = 3;
/// Between columns: room for the labels of flows.
const COLUMN_GAP: f64 = 132.0;
/// Between the columns of the outermost level.
const ROOT_GAP: f64 = 124.0;
/// Between the rows of a column.
const ROW_GAP: f64 = 40.0;
/// Inside of a box.
const PADDING: f64 = 22.0;
/// Height of a box's title.
pub(super) const TITLE: f64 = 34.0;
/// Around everything.
const MARGIN: f64 = 28.0;
/// Height of a component for each flow at its busiest side, so that labels have room.
const FLOW_HEIGHT: f64 = 29.0;
/// Rounds of ordering.
const ROUNDS: usize = 8;
/// Beyond so many flows crossings are not counted: the order of the last round is taken.
const MOST_COUNTED: usize = 400;

/// Every node's place, by its position in the tree; nodes that are not drawn have none.
#[derive(Debug, Clone, Default)]
pub(super) struct Placed {
    /// Places.
    pub(super) rects: Vec<Option<Rect>>,
    /// The whole drawing.
    pub(super) width: f64,
    /// The whole drawing.
    pub(super) height: f64,
}

impl Placed {
    /// Returns the place of a node.
    pub(super) fn rect(&self, at: usize) -> Option<Rect> {
        self.rects.get(at).copied().flatten()
    }
}

/// Lays out a tree.
pub(super) fn layout(tree: &Tree<'_>, flows: &[FlowRow]) -> Placed {
    let flows: Vec<(usize, usize)> = flows
        .iter()
        .filter_map(|row| Some((tree.component(&row.source)?, tree.component(&row.target)?)))
        .filter(|(source, target)| source != target)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let busiest = &busiest(&flows);
    let mut best = Layout { tree, flows: &flows, busiest, heights: BTreeMap::new() }.run();
    let mut fewest = crossings(&best, &flows);
    let mut last = best.clone();
    for _ in 0..ROUNDS {
        let heights = heights(&last, &flows);
        last = Layout { tree, flows: &flows, busiest, heights }.run();
        let crossed = crossings(&last, &flows);
        if crossed < fewest {
            fewest = crossed;
            best = last.clone();
        }
    }
    best
}

fn busiest(flows: &[(usize, usize)]) -> BTreeMap<usize, usize> {
    let known: BTreeSet<&(usize, usize)> = flows.iter().collect();
    let mut sides: BTreeMap<usize, (usize, usize, usize)> = BTreeMap::new();
    for (source, target) in flows {
        let out = sides.entry(*source).or_default();
        out.0 += 1;
        // There and back end at the same side.
        out.2 += usize::from(known.contains(&(*target, *source)));
        sides.entry(*target).or_default().1 += 1;
    }
    sides.into_iter().map(|(at, (out, into, both))| (at, out.max(into) + both)).collect()
}

/// Returns where the neighbours of each node lie on average, by the last round.
fn heights(placed: &Placed, flows: &[(usize, usize)]) -> BTreeMap<usize, f64> {
    let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (source, target) in flows {
        for (at, other) in [(source, target), (target, source)] {
            if let Some(rect) = placed.rect(*other) {
                let (sum, count) = sums.entry(*at).or_default();
                *sum += rect.centre().y;
                *count += 1.0;
            }
        }
    }
    sums.into_iter().map(|(at, (sum, count))| (at, sum / count)).collect()
}

/// Counts pairs of flows that cross as straight lines, and adds what the flows climb: of two
/// drawings with equal crossings, the flatter one reads better.
fn crossings(placed: &Placed, flows: &[(usize, usize)]) -> f64 {
    let line = |(source, target): &(usize, usize)| {
        Some((placed.rect(*source)?.centre(), placed.rect(*target)?.centre()))
    };
    let lines: Vec<(Point, Point)> = flows.iter().take(MOST_COUNTED).filter_map(line).collect();
    let mut cost = 0.0;
    for (n, left) in lines.iter().enumerate() {
        cost += (left.0.y - left.1.y).abs() / 1_000.0;
        for right in lines.iter().skip(n + 1) {
            if cross(left, right) {
                cost += 1.0;
            }
        }
    }
    cost
}

fn cross(left: &(Point, Point), right: &(Point, Point)) -> bool {
    let side = |line: &(Point, Point), point: Point| {
        (line.1.x - line.0.x) * (point.y - line.0.y) - (line.1.y - line.0.y) * (point.x - line.0.x)
    };
    let splits = |line: &(Point, Point), other: &(Point, Point)| {
        side(line, other.0) * side(line, other.1) < -1e-6
    };
    splits(left, right) && splits(right, left)
}

struct Layout<'t, 's> {
    tree: &'t Tree<'s>,
    flows: &'t [(usize, usize)],
    /// How many neighbours each component sends to or gets from, whichever are more: about as many
    /// flows end at one of its sides.
    busiest: &'t BTreeMap<usize, usize>,
    /// Where the neighbours of a component lie, by the last round; nothing in the first.
    heights: BTreeMap<usize, f64>,
}

impl Layout<'_, '_> {
    fn run(&self) -> Placed {
        let mut placed = Placed { rects: vec![None; self.tree.nodes.len()], ..Placed::default() };
        let (width, height) =
            self.place_all(&self.tree.roots, ROOT_GAP, (MARGIN, MARGIN), &mut placed);
        placed.width = width + 2.0 * MARGIN;
        placed.height = height + 2.0 * MARGIN;
        placed
    }

    /// Places siblings as columns from a corner and returns the size that they take.
    fn place_all(
        &self,
        siblings: &[usize],
        gap: f64,
        corner: (f64, f64),
        placed: &mut Placed,
    ) -> (f64, f64) {
        let mut columns = self.columns(siblings);
        // Sizes first: columns are centred on the tallest.
        let mut sizes = BTreeMap::new();
        for at in siblings {
            sizes.insert(*at, self.place(*at, (0.0, 0.0), placed));
        }
        let size = |at: &usize| sizes.get(at).copied().unwrap_or_default();
        columns = split_tall(columns, &size);
        let tall = |column: &Vec<usize>| {
            let gaps = ROW_GAP * measure(column.len().saturating_sub(1));
            column.iter().map(|at| size(at).1).sum::<f64>() + gaps
        };
        let height = columns.iter().map(tall).fold(0.0, f64::max);
        let mut x = corner.0;
        for column in &columns {
            let width = column.iter().map(|at| size(at).0).fold(0.0, f64::max);
            let mut y = corner.1 + (height - tall(column)) / 2.0;
            for at in column {
                let (own, own_height) = size(at);
                self.shift(*at, (x + (width - own) / 2.0, y), placed);
                y += own_height + ROW_GAP;
            }
            x += width + gap;
        }
        ((x - gap - corner.0).max(0.0), height)
    }

    /// Moves a node that was placed at the origin, with all that lies in it.
    fn shift(&self, at: usize, by: (f64, f64), placed: &mut Placed) {
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            if let Some(rect) = placed.rects.get_mut(at).and_then(Option::as_mut) {
                rect.x += by.0;
                rect.y += by.1;
            }
            open.extend(self.tree.children(at));
        }
    }

    /// Places a node with what lies in it, and returns its size.
    fn place(&self, at: usize, corner: (f64, f64), placed: &mut Placed) -> (f64, f64) {
        let Some(node) = self.tree.nodes.get(at) else { return (0.0, 0.0) };
        let size = if node.children.is_empty() {
            leaf_size(&node.kind, self.busiest.get(&at).copied().unwrap_or(0))
        } else {
            let inner = (corner.0 + PADDING, corner.1 + TITLE + PADDING / 2.0);
            let (width, height) = self.place_all(&node.children, COLUMN_GAP, inner, placed);
            let title = text::width(&title(&node.kind), 13.0) + badge_room(&node.kind);
            let spare = (title - width).max(0.0);
            for child in &node.children {
                self.shift(*child, (spare / 2.0, 0.0), placed);
            }
            (width + spare + 2.0 * PADDING, height + TITLE + 1.5 * PADDING)
        };
        if let Some(rect) = placed.rects.get_mut(at) {
            *rect = Some(Rect { x: corner.0, y: corner.1, width: size.0, height: size.1 });
        }
        size
    }

    /// Sorts siblings into columns.
    fn columns(&self, siblings: &[usize]) -> Vec<Vec<usize>> {
        let mut columns =
            self.columns_by_trust(siblings).unwrap_or_else(|| self.columns_by_flow(siblings));
        for column in &mut columns {
            column.sort_by(|left, right| {
                let heights = (self.height(*left), self.height(*right));
                heights.0.total_cmp(&heights.1).then(left.cmp(right))
            });
        }
        columns
    }

    /// Zones that state different trust stand in its order; actors outside of all zones stand
    /// before them, other components with what nobody states the trust of, in the middle.
    fn columns_by_trust(&self, siblings: &[usize]) -> Option<Vec<Vec<usize>>> {
        const MIDDLE: i32 = 50;
        let trust = |at: &usize| match &self.tree.nodes.get(*at)?.kind {
            Kind::Zone(row) => row.trust.map(i32::from),
            Kind::Component(_) => None,
        };
        let known: BTreeSet<i32> = siblings.iter().filter_map(trust).collect();
        if known.len() < 2 {
            return None;
        }
        let mut columns: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        for at in siblings {
            let key = trust(at).unwrap_or(if self.is_actor(*at) { -1 } else { MIDDLE });
            columns.entry(key).or_default().push(*at);
        }
        Some(columns.into_values().collect())
    }

    fn is_actor(&self, at: usize) -> bool {
        let node = self.tree.nodes.get(at);
        node.is_some_and(|node| match &node.kind {
            Kind::Component(row) => row.shape == Shape::Actor || row.internet_facing,
            Kind::Zone(_) => false,
        })
    }

    /// Each node stands one column right of the rightmost that flows into it. Flows that would
    /// close a circle do not count.
    fn columns_by_flow(&self, siblings: &[usize]) -> Vec<Vec<usize>> {
        let among: BTreeSet<usize> = siblings.iter().copied().collect();
        let mut next: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (source, target) in self.flows {
            let ends = (self.tree.among(*source, &among), self.tree.among(*target, &among));
            if let (Some(source), Some(target)) = ends
                && source != target
            {
                next.entry(source).or_default().insert(target);
            }
        }
        let order = without_circles(siblings, &mut next);
        let mut level: BTreeMap<usize, usize> = BTreeMap::new();
        for at in order {
            let own = level.get(&at).copied().unwrap_or(0);
            for target in next.get(&at).into_iter().flatten() {
                let reached = level.entry(*target).or_insert(0);
                *reached = (*reached).max(own + 1);
            }
        }
        let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in siblings {
            columns.entry(level.get(at).copied().unwrap_or(0)).or_default().push(*at);
        }
        columns.into_values().collect()
    }

    /// Returns where the neighbours of a node and of all in it lie.
    fn height(&self, at: usize) -> f64 {
        let (mut sum, mut count) = (0.0, 0.0);
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            if let Some(height) = self.heights.get(&at) {
                sum += height;
                count += 1.0;
            }
            open.extend(self.tree.children(at));
        }
        // What no flow reaches stands below the rest.
        if count > 0.0 { sum / count } else { f64::MAX }
    }
}

/// Returns the room for the badge beside the title of a box.
const fn badge_room(kind: &Kind<'_>) -> f64 {
    if matches!(kind, Kind::Component(_)) { 84.0 } else { 0.0 }
}

/// Returns the title of a box.
pub(super) fn title(kind: &Kind<'_>) -> String {
    match kind {
        Kind::Zone(row) => {
            let name = text::shorten(&row.name, 40);
            row.trust.map_or(name.clone(), |trust| format!("{name} · trust {trust}"))
        }
        Kind::Component(row) => text::shorten(&row.name, 40),
    }
}

fn leaf_size(kind: &Kind<'_>, flows: usize) -> (f64, f64) {
    let name = match kind {
        Kind::Zone(row) => &row.name,
        Kind::Component(row) => &row.name,
    };
    let lines = text::wrap(name, NAME_CHARACTERS, NAME_LINES).len().max(1);
    (NODE_WIDTH, (50.0 + 17.0 * measure(lines)).max(FLOW_HEIGHT * measure(flows.min(12))))
}

/// Breaks columns that would make a tower of the drawing.
fn split_tall(columns: Vec<Vec<usize>>, size: &impl Fn(&usize) -> (f64, f64)) -> Vec<Vec<usize>> {
    let area: f64 = columns
        .iter()
        .flatten()
        .map(size)
        .map(|(width, height)| (width + COLUMN_GAP) * (height + ROW_GAP))
        .sum();
    // Twice as wide as tall suits screens and landscape paper.
    let tallest = (area / 2.0).sqrt().max(420.0) * 1.25;
    let mut split = Vec::with_capacity(columns.len());
    for column in columns {
        let height: f64 = column.iter().map(|at| size(at).1 + ROW_GAP).sum();
        let parts = (1..=column.len()).find(|n| height / measure(*n) <= tallest).unwrap_or(1);
        let rows = column.len().div_ceil(parts.max(1)).max(1);
        split.extend(column.chunks(rows).map(<[usize]>::to_vec));
    }
    split
}

/// Takes out the edges that close a circle, met by a depth-first walk in order, and returns the
/// nodes so that every edge left points forward.
fn without_circles(nodes: &[usize], next: &mut BTreeMap<usize, BTreeSet<usize>>) -> Vec<usize> {
    let mut entered: BTreeSet<usize> = BTreeSet::new();
    let mut left: BTreeSet<usize> = BTreeSet::new();
    let mut order = Vec::with_capacity(nodes.len());
    let has_source: BTreeSet<usize> = next.values().flatten().copied().collect();
    // Sources first, so that the walk follows the flows and cuts those that come back.
    let starts = nodes.iter().filter(|at| !has_source.contains(at)).chain(nodes);
    for start in starts {
        let mut path: Vec<(usize, Vec<usize>)> = Vec::new();
        if entered.insert(*start) {
            path.push((*start, targets(next, *start)));
        }
        while let Some((at, open)) = path.last_mut() {
            let at = *at;
            match open.pop() {
                Some(target) if entered.insert(target) => {
                    path.push((target, targets(next, target)));
                }
                Some(target) if !left.contains(&target) => {
                    if let Some(targets) = next.get_mut(&at) {
                        targets.remove(&target);
                    }
                }
                Some(_) => {}
                None => {
                    left.insert(at);
                    order.push(at);
                    path.pop();
                }
            }
        }
    }
    order.reverse();
    order
}

fn targets(next: &BTreeMap<usize, BTreeSet<usize>>, at: usize) -> Vec<usize> {
    next.get(&at).map_or_else(Vec::new, |targets| targets.iter().rev().copied().collect())
}
