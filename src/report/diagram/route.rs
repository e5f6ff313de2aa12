//! How the flows run: one curve for all flows from one component to another, around the
//! components between them where there is a way, and a place for its label.

use std::collections::BTreeMap;

use crate::report::diagram::layout::{Placed, TITLE};
use crate::report::diagram::tree::{Kind, Tree};
use crate::report::diagram::{Point, Rect, measure, text};
use crate::report::snapshot::{FlowRow, Snapshot};

/// Points at which a curve is tried against what is in its way.
const SAMPLES: usize = 28;
/// Beyond so many pairs of components and flows the curves run straight.
const MOST_TRIED: usize = 20_000;
/// Font size of labels.
pub(super) const LABEL_SIZE: f64 = 11.0;
/// Characters of a line of a label.
const LABEL_CHARACTERS: usize = 17;
/// Lines of a label.
const LABEL_LINES: usize = 2;
/// Height of a line of a label.
pub(super) const LABEL_LINE: f64 = 13.0;
/// How far apart flows run that share a way.
const LANE: f64 = 9.0;

/// The flows from one component to another, as one arrow.
#[derive(Debug)]
pub(super) struct Route<'s> {
    /// The flows.
    pub(super) flows: Vec<&'s FlowRow>,
    /// Start, then two control points and an end for each piece.
    pub(super) curve: Vec<Point>,
    /// The lines of its label.
    pub(super) label: Vec<String>,
    /// Where the label stands.
    pub(super) label_at: Rect,
}

impl Route<'_> {
    /// Returns how many findings there are on the flows.
    pub(super) fn findings(&self) -> usize {
        self.flows.iter().map(|row| row.findings).sum()
    }
}

/// A side of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// Routes all flows.
pub(super) fn routes<'s>(
    tree: &Tree<'_>,
    placed: &Placed,
    snapshot: &'s Snapshot,
) -> Vec<Route<'s>> {
    let mut bundles: BTreeMap<(usize, usize), Vec<&'s FlowRow>> = BTreeMap::new();
    for row in &snapshot.flows {
        if let (Some(source), Some(target)) =
            (tree.component(&row.source), tree.component(&row.target))
        {
            bundles.entry((source, target)).or_default().push(row);
        }
    }
    let obstacles = obstacles(tree, placed);
    let ends: Vec<(usize, usize)> = bundles.keys().copied().collect();
    // A drawing too large to be looked at as a whole is drawn without looking out for others.
    let tries = obstacles.len() * ends.len() <= MOST_TRIED;
    let obstacles = if tries { obstacles } else { Vec::new() };
    let mut curves = Curves { placed, obstacles: &obstacles, lanes: Vec::new() };
    let sides: Vec<(Side, Side)> = ends.iter().map(|ends| curves.sides(*ends)).collect();
    let ports = ports(placed, &ends, &sides);
    let mut taken = if tries { titles(tree, placed) } else { Vec::new() };
    let mut routes = Vec::with_capacity(ends.len());
    for (n, ((source, target), flows)) in bundles.into_iter().enumerate() {
        let (Some(sides), Some(from), Some(to)) =
            (sides.get(n), ports.get(&(n, true)), ports.get(&(n, false)))
        else {
            continue;
        };
        let curve = if source == target {
            curves.around(source)
        } else {
            curves.curve((source, target), *sides, (*from, *to))
        };
        let label = label(&flows);
        let badge: usize = flows.iter().map(|row| row.findings).sum();
        let label_at = place_label(&curve, &label, badge, &obstacles, &taken);
        if tries {
            taken.push(label_at);
        }
        routes.push(Route { flows, curve, label, label_at });
    }
    routes
}

/// Components without others in them: what curves should not run through.
fn obstacles(tree: &Tree<'_>, placed: &Placed) -> Vec<(usize, Rect)> {
    let leaves = tree.nodes.iter().enumerate().filter(|(_, node)| node.children.is_empty());
    leaves.filter_map(|(at, _)| Some((at, placed.rect(at)?))).collect()
}

/// Titles of boxes: what labels should not cover.
fn titles(tree: &Tree<'_>, placed: &Placed) -> Vec<Rect> {
    let boxes = tree.nodes.iter().enumerate().filter(|(_, node)| !node.children.is_empty());
    boxes
        .filter_map(|(at, node)| {
            let title = crate::report::diagram::layout::title(&node.kind);
            let rect = placed.rect(at)?;
            let own = matches!(node.kind, Kind::Component(_));
            let width = if own { rect.width } else { text::width(&title, 13.0) + 30.0 };
            Some(Rect { width, height: TITLE, ..rect })
        })
        .collect()
}

/// An end of a flow: the flow's number, whether it is its start, and where the other end lies.
type Port = (usize, bool, Point);

/// Spreads the ends of the flows over the sides of their components, in the order of the other
/// ends, so that they do not cross at the edge. Keys are the number of the flow and whether it is
/// its start.
fn ports(
    placed: &Placed,
    ends: &[(usize, usize)],
    sides: &[(Side, Side)],
) -> BTreeMap<(usize, bool), Point> {
    let mut at_side: BTreeMap<(usize, Side), Vec<Port>> = BTreeMap::new();
    for (n, ((source, target), (from, to))) in ends.iter().zip(sides).enumerate() {
        if let (Some(start), Some(end)) = (placed.rect(*source), placed.rect(*target)) {
            at_side.entry((*source, *from)).or_default().push((n, true, end.centre()));
            at_side.entry((*target, *to)).or_default().push((n, false, start.centre()));
        }
    }
    let mut ports = BTreeMap::new();
    for ((node, side), mut users) in at_side {
        let Some(rect) = placed.rect(node) else { continue };
        users.sort_by(|left, right| {
            let key = |point: &Point| match side {
                Side::Left | Side::Right => (point.y, point.x),
                Side::Top | Side::Bottom => (point.x, point.y),
            };
            let (left_key, right_key) = (key(&left.2), key(&right.2));
            left_key.0.total_cmp(&right_key.0).then(left_key.1.total_cmp(&right_key.1))
        });
        let count = measure(users.len());
        for (n, (flow, is_start, _)) in users.into_iter().enumerate() {
            let share = 0.14 + 0.72 * (measure(n) + 0.5) / count;
            ports.insert((flow, is_start), on_side(&rect, side, share));
        }
    }
    ports
}

fn on_side(rect: &Rect, side: Side, share: f64) -> Point {
    match side {
        Side::Left => Point { x: rect.x, y: rect.y + rect.height * share },
        Side::Right => Point { x: rect.right(), y: rect.y + rect.height * share },
        Side::Top => Point { x: rect.x + rect.width * share, y: rect.y },
        Side::Bottom => Point { x: rect.x + rect.width * share, y: rect.bottom() },
    }
}

struct Curves<'p> {
    placed: &'p Placed,
    obstacles: &'p [(usize, Rect)],
    /// Lanes in use: where they start and end, and their height.
    lanes: Vec<(f64, f64, f64)>,
}

impl Curves<'_> {
    /// Returns the sides at which a flow leaves and arrives.
    fn sides(&self, (source, target): (usize, usize)) -> (Side, Side) {
        const APART: f64 = 24.0;
        let (Some(from), Some(to)) = (self.placed.rect(source), self.placed.rect(target)) else {
            return (Side::Right, Side::Left);
        };
        if from.holds(&to) || to.holds(&from) {
            return (Side::Left, Side::Left);
        }
        if to.x >= from.right() + APART {
            return (Side::Right, Side::Left);
        }
        if from.x >= to.right() + APART {
            return (Side::Left, Side::Right);
        }
        let between = Rect {
            x: from.x.max(to.x) + 4.0,
            y: from.bottom().min(to.bottom()),
            width: 40.0,
            height: (to.y.max(from.y) - from.bottom().min(to.bottom())).max(0.0),
        };
        let is_blocked = self
            .obstacles
            .iter()
            .any(|(at, rect)| *at != source && *at != target && rect.meets(&between));
        match (is_blocked, from.y < to.y) {
            (true, _) => (Side::Right, Side::Right),
            (false, true) => (Side::Bottom, Side::Top),
            (false, false) => (Side::Top, Side::Bottom),
        }
    }

    /// A loop at the right side of a component, for a flow to itself.
    fn around(&self, at: usize) -> Vec<Point> {
        let Some(rect) = self.placed.rect(at) else { return Vec::new() };
        let (x, y) = (rect.right(), rect.y + rect.height * 0.3);
        let end = rect.y + rect.height * 0.7;
        vec![
            Point { x, y },
            Point { x: x + 44.0, y: y - 14.0 },
            Point { x: x + 44.0, y: end + 14.0 },
            Point { x, y: end },
        ]
    }

    /// Returns the curve that runs through the fewest components: straight to its end, or along a
    /// lane of its own above or below what stands between.
    fn curve(
        &mut self,
        (source, target): (usize, usize),
        sides: (Side, Side),
        (from, to): (Point, Point),
    ) -> Vec<Point> {
        let direct = direct(from, to, sides);
        let others: Vec<Rect> = self
            .obstacles
            .iter()
            .filter(|(at, _)| *at != source && *at != target)
            .map(|(_, rect)| rect.grown(5.0))
            .collect();
        let hits = count_hits(&direct, &others);
        let is_across = matches!(sides, (Side::Right, Side::Left) | (Side::Left, Side::Right));
        if hits == 0 || !is_across {
            return direct;
        }
        let mut best = (hits, 0, f64::MAX, direct, None);
        for y in lanes(&others, from, to) {
            let detour = (y - from.y).abs() + (y - to.y).abs();
            let shared = self.shared(from, to, y);
            let tried = along(from, to, y);
            let hits = count_hits(&tried, &others);
            if (hits, shared, detour) < (best.0, best.1, best.2) {
                best = (hits, shared, detour, tried, Some(y));
            }
        }
        if let Some(y) = best.4 {
            self.lanes.push((from.x.min(to.x), from.x.max(to.x), y));
        }
        best.3
    }

    /// Counts the flows that already run where one at this height would.
    fn shared(&self, from: Point, to: Point, y: f64) -> usize {
        let (left, right) = (from.x.min(to.x), from.x.max(to.x));
        let is_near = |(start, end, height): &&(f64, f64, f64)| {
            *start < right && left < *end && (height - y).abs() < LANE - 1.0
        };
        self.lanes.iter().filter(is_near).count()
    }
}

fn direct(from: Point, to: Point, sides: (Side, Side)) -> Vec<Point> {
    let reach = |side: Side, point: Point, by: f64| match side {
        Side::Left => Point { x: point.x - by, ..point },
        Side::Right => Point { x: point.x + by, ..point },
        Side::Top => Point { y: point.y - by, ..point },
        Side::Bottom => Point { y: point.y + by, ..point },
    };
    let distance = (to.x - from.x).abs().max((to.y - from.y).abs());
    let by = if sides.0 == sides.1 { 58.0 } else { (distance * 0.45).max(18.0) };
    vec![from, reach(sides.0, from, by), reach(sides.1, to, by), to]
}

/// A curve to a lane, along it, and from it to the end.
fn along(from: Point, to: Point, y: f64) -> Vec<Point> {
    let way = if to.x > from.x { 1.0 } else { -1.0 };
    let bend = ((to.x - from.x).abs() / 3.0).min(84.0) * way;
    let (first, last) = (from.x + bend, to.x - bend);
    let half = bend / 2.0;
    vec![
        from,
        Point { x: from.x + half, y: from.y },
        Point { x: first - half, y },
        Point { x: first, y },
        Point { x: first + half, y },
        Point { x: last - half, y },
        Point { x: last, y },
        Point { x: last + half, y },
        Point { x: to.x - half, y: to.y },
        to,
    ]
}

/// Returns heights above and below what stands between two points, the nearest first.
fn lanes(others: &[Rect], from: Point, to: Point) -> Vec<f64> {
    let (left, right) = (from.x.min(to.x), from.x.max(to.x));
    let between = others.iter().filter(|rect| rect.right() > left && rect.x < right);
    let beside = |rect: &Rect| {
        [1.0, 2.0, 3.0].map(|n| [rect.y - n * LANE, rect.bottom() + n * LANE]).concat()
    };
    between.flat_map(beside).filter(|y| *y > LANE).collect()
}

fn count_hits(curve: &[Point], others: &[Rect]) -> usize {
    let points: Vec<Point> =
        (0..=SAMPLES).filter_map(|n| at(curve, measure(n) / measure(SAMPLES))).collect();
    others.iter().filter(|rect| points.iter().any(|point| rect.contains(*point))).count()
}

/// Returns a point of a curve of one or more pieces, from 0 to 1.
pub(super) fn at(curve: &[Point], share: f64) -> Option<Point> {
    let pieces = curve.len().checked_sub(1)? / 3;
    let scaled = share.clamp(0.0, 1.0) * measure(pieces);
    let piece = (0..pieces).rev().find(|n| measure(*n) <= scaled)?;
    let [start, first, second, end] = curve.get(piece * 3..piece * 3 + 4)? else { return None };
    let t = (scaled - measure(piece)).min(1.0);
    let mix = |a: f64, b: f64, c: f64, d: f64| {
        let u = 1.0 - t;
        u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
    };
    Some(Point {
        x: mix(start.x, first.x, second.x, end.x),
        y: mix(start.y, first.y, second.y, end.y),
    })
}

/// Returns the protocols of the flows, or their names, or how many flows there are.
fn label(flows: &[&FlowRow]) -> Vec<String> {
    let mut words: Vec<&str> = Vec::new();
    for row in flows {
        let word = if row.protocol.is_empty() { row.name.as_str() } else { row.protocol.as_str() };
        // A long word without a space is an id: nothing for people.
        let is_id = row.protocol.is_empty() && word.len() > 24 && !word.contains(' ');
        if !word.is_empty() && !is_id && !words.contains(&word) {
            words.push(word);
        }
    }
    let joined = words.join(", ");
    if joined.chars().count() > LABEL_CHARACTERS * LABEL_LINES && flows.len() > 1 {
        return vec![format!("{} flows", flows.len())];
    }
    text::wrap(&joined, LABEL_CHARACTERS, LABEL_LINES)
}

/// Returns the width of the badge beside a label.
pub(super) fn badge_width(findings: usize) -> f64 {
    if findings == 0 { 0.0 } else { 10.0 + text::width(&findings.to_string(), LABEL_SIZE) + 4.0 }
}

/// Finds a place on the curve at which the label covers nothing, near its middle if possible.
fn place_label(
    curve: &[Point],
    label: &[String],
    findings: usize,
    obstacles: &[(usize, Rect)],
    taken: &[Rect],
) -> Rect {
    const SHARES: [f64; 11] = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78, 0.16, 0.84];
    let longest = label.iter().map(|line| text::width(line, LABEL_SIZE)).fold(0.0, f64::max);
    let width = longest + 8.0 + badge_width(findings);
    let height = LABEL_LINE * measure(label.len().max(1)) + 4.0;
    let around = |share: f64| {
        let middle = at(curve, share).unwrap_or(Point { x: 0.0, y: 0.0 });
        Rect { x: middle.x - width / 2.0, y: middle.y - height / 2.0, width, height }
    };
    let covers = |rect: &Rect| {
        let nodes = obstacles.iter().filter(|(_, node)| node.meets(rect)).count();
        nodes * 2 + taken.iter().filter(|other| other.meets(rect)).count()
    };
    let tried = SHARES.into_iter().map(around);
    tried.min_by_key(covers).unwrap_or_default()
}
