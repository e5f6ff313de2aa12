//! Boundaries of a Threat Dragon diagram and where its cells are drawn.

use crate::diagnostic::{Code, Place};
use crate::import::document::Node;
use crate::import::models::Draft;
use crate::import::models::drawing::{self, Drawing, DrawnFlow};
use crate::import::models::geometry::Point;
use crate::import::models::threat_dragon::{Diagram, Kind, cells, kind};
use crate::import::notes::Notes;
use crate::model::{FlowIdx, Rectangle, Zone, ZoneIdx};

/// Reads the boundaries of a diagram and puts its components into zones.
pub(super) fn read(draft: &mut Draft<'_>, diagram: &Diagram<'_>, flows: &[(FlowIdx, Node<'_>)]) {
    let drawing = Drawing {
        title: diagram.title.clone(),
        place: diagram.cells.first().map_or_else(Place::default, |cell| cell.place()),
        components: diagram.components.values().copied().collect(),
        actors: diagram.actors.clone(),
        boxes: boxes(draft, diagram),
        curves: curves(draft, diagram),
        flows: flows.iter().map(|(at, cell)| flow(draft, *at, *cell)).collect(),
    };
    drawing::place(draft, &drawing);
}

fn boxes(draft: &mut Draft<'_>, diagram: &Diagram<'_>) -> Vec<(ZoneIdx, Rectangle)> {
    let mut boxes = Vec::new();
    for cell in diagram.cells.iter().filter(|cell| kind(**cell) == Kind::Box) {
        let Some(rectangle) = rectangle(*cell, &mut draft.notes) else {
            draft.notes.say(Code::MissingField, cell.place(), "a boundary box is drawn nowhere");
            continue;
        };
        let name = cells::name(*cell);
        let zone = Zone {
            id: cell.string("id", &mut draft.notes),
            trust: drawing::is_untrusted(&name).then_some(0),
            name,
            rectangle: Some(rectangle),
            place: cell.place(),
            ..Zone::default()
        };
        boxes.push((draft.add_zone(zone), rectangle));
    }
    boxes
}

fn curves(draft: &mut Draft<'_>, diagram: &Diagram<'_>) -> Vec<Vec<Point>> {
    let cells = diagram.cells.iter().filter(|cell| kind(**cell) == Kind::Curve);
    let lines = cells.map(|cell| {
        let bends = cell.maps("vertices", &mut draft.notes);
        let nodes = cell.get("source").into_iter().chain(bends).chain(cell.get("target"));
        points(nodes, &mut draft.notes)
    });
    lines.filter(|line| line.len() > 1).collect()
}

fn flow(draft: &mut Draft<'_>, at: FlowIdx, cell: Node<'_>) -> DrawnFlow {
    let bends = cell.maps("vertices", &mut draft.notes);
    let bends = points(bends.into_iter(), &mut draft.notes);
    DrawnFlow::over(draft, at, bends, cell.place())
}

/// Reads points that ends of a line or its bends may be.
fn points<'a, I: Iterator<Item = Node<'a>>>(nodes: I, notes: &mut Notes) -> Vec<Point> {
    nodes.filter_map(|node| Some((node.number("x", notes)?, node.number("y", notes)?))).collect()
}

/// Reads where a cell is drawn.
pub(super) fn rectangle(cell: Node<'_>, notes: &mut Notes) -> Option<Rectangle> {
    let position = cell.map("position", notes)?;
    let size = cell.map("size", notes)?;
    Some(Rectangle {
        left: position.number("x", notes)?,
        top: position.number("y", notes)?,
        width: size.number("width", notes)?.max(0.0),
        height: size.number("height", notes)?.max(0.0),
    })
}
