//! The data-flow diagram as one self-contained SVG: trust zones as dashed boxes from the least
//! trusted on the left to the most trusted on the right, components by kind, flows as arrows, and
//! how bad the findings are, in colours and in words.
//!
//! Three steps: [`tree`] says what lies in what, [`layout`] where it lies, [`route`] how the flows
//! run; [`draw`] writes it down. The layout is our own: it has to keep zones together and in order
//! of trust, which layered layouts of plain graphs do not.

mod draw;
mod layout;
mod legend;
mod route;
mod text;
mod tree;

use crate::model::Rectangle;
use crate::report::snapshot::{ComponentRow, FlowRow, ZoneRow};
use crate::report::{ReportError, Snapshot};

/// Draws the model of a snapshot. The same snapshot gives the same drawing.
pub fn diagram(snapshot: &Snapshot) -> Result<String, ReportError> {
    let tree = tree::Tree::of(&snapshot.zones, &snapshot.components);
    let placed = layout::layout(&tree, &snapshot.flows);
    let routes = route::routes(&tree, &placed, snapshot);
    draw::draw(snapshot, &tree, &placed, &routes).map_err(ReportError::Draw)
}

/// Returns where each zone and then each component is drawn.
pub(super) fn rectangles(
    zones: &[ZoneRow],
    components: &[ComponentRow],
    flows: &[FlowRow],
) -> Vec<Option<Rectangle>> {
    let tree = tree::Tree::of(zones, components);
    let placed = layout::layout(&tree, flows);
    let drawn = (0..tree.nodes.len()).map(|at| placed.rect(at));
    drawn
        .map(|rect| {
            let Rect { x: left, y: top, width, height } = rect?;
            Some(Rectangle { left, top, width, height })
        })
        .collect()
}

/// A point of the drawing, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    x: f64,
    y: f64,
}

/// A box of the drawing, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Rect {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Rect {
    fn right(&self) -> f64 {
        self.x + self.width
    }

    fn bottom(&self) -> f64 {
        self.y + self.height
    }

    fn centre(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    fn grown(&self, by: f64) -> Self {
        Self {
            x: self.x - by,
            y: self.y - by,
            width: self.width + 2.0 * by,
            height: self.height + 2.0 * by,
        }
    }

    fn contains(&self, point: Point) -> bool {
        point.x > self.x && point.x < self.right() && point.y > self.y && point.y < self.bottom()
    }

    fn holds(&self, other: &Self) -> bool {
        other.x >= self.x
            && other.right() <= self.right()
            && other.y >= self.y
            && other.bottom() <= self.bottom()
    }

    fn meets(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

/// Returns a count as a measure; drawings have far fewer than 2^32 parts.
fn measure(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
