//! Boundaries of a drawing surface: boxes are zones, lines part what they cut, and for the rules
//! of templates each flow knows what it is drawn across.

use crate::diagnostic::Code;
use crate::import::models::Draft;
use crate::import::models::drawing::{self, Drawing, DrawnFlow, MOST_COMPARISONS};
use crate::import::models::geometry;
use crate::import::models::text::heading;
use crate::import::models::tm7::drawn::{Drawn, Shape};
use crate::model::{FlowIdx, Rectangle, Zone, ZoneIdx};

/// The longest id of a stencil, which is repeated for every flow that crosses it.
const LONGEST: usize = 200;

/// Reads the boundaries of a surface into the drawing, places its components and notes what each
/// flow crosses.
pub(super) fn read(
    draft: &mut Draft<'_>,
    mut drawing: Drawing,
    elements: &[Drawn<'_>],
    flows: &[(FlowIdx, usize)],
) {
    let mut boxes = Vec::new();
    let mut lines = Vec::new();
    for drawn in elements {
        match drawn.shape {
            Shape::Box => boxes.extend(zone(draft, drawn).map(|(at, place)| (at, place, drawn))),
            Shape::Line => lines.push((drawn.line(), drawn)),
            _ => {}
        }
    }
    lines.retain(|(line, _)| line.len() > 1);
    drawing.boxes = boxes.iter().map(|(at, place, _)| (*at, *place)).collect();
    drawing.curves = lines.iter().map(|(line, _)| line.clone()).collect();
    for (at, element) in flows {
        let Some(drawn) = elements.get(*element) else { continue };
        drawing.flows.push(DrawnFlow { at: *at, line: drawn.line(), place: drawn.node.place() });
    }
    drawing::place(draft, &drawing);
    let comparisons = drawing.flows.len().saturating_mul(boxes.len() + lines.len());
    if drawing.is_too_large() || comparisons > MOST_COMPARISONS {
        return;
    }
    for flow in &drawing.flows {
        let ends = [draft.model.flows[flow.at].source, draft.model.flows[flow.at].target];
        let inside = |place: &Rectangle| {
            ends.map(|at| {
                let drawn = draft.model.components[at].rectangle;
                drawn.is_some_and(|drawn| place.contains(drawn.centre()))
            })
        };
        let parted = boxes.iter().filter(|(_, place, _)| {
            let [source, target] = inside(place);
            source != target
        });
        let cut = lines.iter().filter(|(line, _)| geometry::lines_cross(&flow.line, line));
        let crossed = parted.map(|it| it.2).chain(cut.map(|it| it.1));
        let crossed: Vec<&Drawn<'_>> = crossed.collect();
        let kinds = crossed.iter().map(|it| it.stencil).filter(|kind| kind.len() <= LONGEST);
        let kinds = kinds.map(str::to_owned).collect();
        let names = crossed.iter().map(|it| format!("Crosses: {}", heading(&it.name)));
        let names: Vec<String> = names.collect();
        let flow = &mut draft.model.flows[flow.at];
        flow.crosses = Some(kinds);
        flow.tags.extend(names);
    }
}

fn zone(draft: &mut Draft<'_>, drawn: &Drawn<'_>) -> Option<(ZoneIdx, Rectangle)> {
    let Some(rectangle) = drawn.rectangle() else {
        draft.notes.say(Code::MissingField, drawn.node.place(), "a boundary box is drawn nowhere");
        return None;
    };
    let name = if drawn.name.is_empty() { &drawn.kind } else { &drawn.name };
    let zone = Zone {
        id: drawn.id.to_owned(),
        name: name.clone(),
        trust: drawing::is_untrusted(name).then_some(0),
        rectangle: Some(rectangle),
        place: drawn.node.place(),
        ..Zone::default()
    };
    Some((draft.add_zone(zone), rectangle))
}
