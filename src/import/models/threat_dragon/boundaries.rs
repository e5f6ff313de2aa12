//! Zones of a Threat Dragon diagram, from nothing but what is drawn.
//!
//! A boundary box is a zone; what lies in it is decided by the middle of each component, the
//! innermost box wins. A boundary curve encloses nothing. But where curves cut flows, what remains
//! connected without the cut flows lies on one side, so each such group of components becomes a
//! zone, if it ends up apart from what it was cut from; a group that holds nothing but actors is
//! outside of the system.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::Node;
use crate::import::models::Draft;
use crate::import::models::threat_dragon::geometry::{self, Point};
use crate::import::models::threat_dragon::{Diagram, Kind, cells, kind};
use crate::import::models::trust::is_untrusted;
use crate::model::{ComponentIdx, FlowIdx, Parent, Rectangle, Zone, ZoneIdx};

/// Comparisons of drawn things that a diagram may ask for; beyond, nothing is derived from
/// geometry. Real diagrams ask for some thousands.
const MOST_COMPARISONS: usize = 2_000_000;

/// Reads the boundaries of a diagram and puts its components into zones.
pub(super) fn read(draft: &mut Draft<'_>, diagram: &Diagram<'_>, flows: &[(FlowIdx, Node<'_>)]) {
    let boxes = boxes(draft, diagram);
    let curves = curves(draft, diagram);
    if is_too_much(boxes.len().saturating_mul(boxes.len() + diagram.components.len()))
        || is_too_much(curves.iter().map(Vec::len).sum::<usize>().saturating_mul(bends(flows)))
    {
        let message = format!(
            "the diagram {:?} is too large to derive zones from what is drawn",
            diagram.title
        );
        return draft.notes.push(Diagnostic::new(Code::GuessedZone, first_place(diagram), message));
    }
    nest(draft, &boxes);
    for at in diagram.components.values() {
        let centre = draft.model.components[*at].rectangle.map(|drawn| drawn.centre());
        let zone = centre.and_then(|centre| innermost(&boxes, |_, drawn| drawn.contains(centre)));
        draft.model.components[*at].parent = zone.map(Parent::Zone);
    }
    if !curves.is_empty() {
        let cut = cut_flows(draft, flows, &curves);
        zones_of_curves(draft, diagram, flows, &cut);
    }
    if !boxes.is_empty() {
        for at in &diagram.actors {
            if draft.model.components[*at].parent.is_none() {
                let outside = draft.outside();
                draft.model.components[*at].parent = Some(Parent::Zone(outside));
            }
        }
    }
}

fn is_too_much(comparisons: usize) -> bool {
    comparisons > MOST_COMPARISONS
}

fn first_place(diagram: &Diagram<'_>) -> Place {
    diagram.cells.first().map(|cell| cell.place()).unwrap_or_default()
}

fn bends(flows: &[(FlowIdx, Node<'_>)]) -> usize {
    let of = |cell: Node<'_>| cell.get("vertices").map_or(0, |bends| bends.elements().count());
    flows.iter().map(|(_, cell)| of(*cell) + 2).sum()
}

fn boxes(draft: &mut Draft<'_>, diagram: &Diagram<'_>) -> Vec<(ZoneIdx, Rectangle)> {
    let mut boxes = Vec::new();
    for cell in diagram.cells.iter().filter(|cell| kind(**cell) == Kind::Box) {
        let Some(rectangle) = geometry::rectangle(*cell, &mut draft.notes) else {
            draft.notes.say(Code::MissingField, cell.place(), "a boundary box is drawn nowhere");
            continue;
        };
        let name = cells::name(*cell);
        let zone = Zone {
            id: cell.string("id", &mut draft.notes),
            trust: is_untrusted(&name).then_some(0),
            name,
            rectangle: Some(rectangle),
            place: cell.place(),
            ..Zone::default()
        };
        boxes.push((draft.add_zone(zone), rectangle));
    }
    boxes
}

/// Puts each box into the smallest one around it. Of two boxes in the same place the later lies
/// in the earlier, so that no circle can arise.
fn nest(draft: &mut Draft<'_>, boxes: &[(ZoneIdx, Rectangle)]) {
    for (zone, drawn) in boxes {
        let around = innermost(boxes, |other, outer| {
            let is_larger = outer.area() > drawn.area() || (outer == drawn && other < *zone);
            other != *zone && is_larger && geometry::lies_within(drawn, outer)
        });
        draft.model.zones[*zone].parent = around.map(Parent::Zone);
    }
}

/// Returns the smallest of the boxes that fit; of equal ones the last, which lies innermost.
fn innermost(
    boxes: &[(ZoneIdx, Rectangle)],
    fits: impl Fn(ZoneIdx, &Rectangle) -> bool,
) -> Option<ZoneIdx> {
    let fitting = boxes.iter().filter(|(zone, drawn)| fits(*zone, drawn));
    let smallest = fitting
        .min_by(|(one, a), (other, b)| a.area().total_cmp(&b.area()).then_with(|| other.cmp(one)));
    smallest.map(|(zone, _)| *zone)
}

fn curves(draft: &mut Draft<'_>, diagram: &Diagram<'_>) -> Vec<Vec<Point>> {
    let cells = diagram.cells.iter().filter(|cell| kind(**cell) == Kind::Curve);
    let lines = cells.map(|cell| {
        let ends = [cell.get("source"), cell.get("target")];
        let bends = cell.maps("vertices", &mut draft.notes);
        line(draft, ends, &bends)
    });
    lines.filter(|line| line.len() > 1).collect()
}

fn line(draft: &mut Draft<'_>, ends: [Option<Node<'_>>; 2], bends: &[Node<'_>]) -> Vec<Point> {
    let [source, target] = ends;
    let nodes = source.into_iter().chain(bends.iter().copied()).chain(target);
    nodes.filter_map(|node| geometry::point(node, &mut draft.notes)).collect()
}

/// Returns the flows that a curve cuts, with their cells.
fn cut_flows<'a>(
    draft: &mut Draft<'_>,
    flows: &[(FlowIdx, Node<'a>)],
    curves: &[Vec<Point>],
) -> BTreeMap<FlowIdx, Node<'a>> {
    let mut cut = BTreeMap::new();
    for (at, cell) in flows {
        let bends = cell.maps("vertices", &mut draft.notes);
        let bends = line(draft, [None, None], &bends);
        let (source, target) = (draft.model.flows[*at].source, draft.model.flows[*at].target);
        let centre =
            |at: ComponentIdx| draft.model.components[at].rectangle.map(|drawn| drawn.centre());
        let drawn: Vec<Point> =
            centre(source).into_iter().chain(bends).chain(centre(target)).collect();
        if curves.iter().any(|curve| geometry::lines_cross(&drawn, curve)) {
            cut.insert(*at, *cell);
        }
    }
    cut
}

/// Makes a zone of each group of components that curves cut off.
fn zones_of_curves(
    draft: &mut Draft<'_>,
    diagram: &Diagram<'_>,
    flows: &[(FlowIdx, Node<'_>)],
    cut: &BTreeMap<FlowIdx, Node<'_>>,
) {
    let groups = groups(draft, diagram, flows, cut);
    let mut apart = BTreeSet::new();
    for (at, cell) in cut {
        let (source, target) = (draft.model.flows[*at].source, draft.model.flows[*at].target);
        let (from, to) = (groups.get(&source), groups.get(&target));
        if from == to {
            let message = "a boundary curve cuts this flow, but its ends are joined elsewhere";
            let hint = "draw the boundary as a box to say what lies in it";
            let diagnostic = Diagnostic::new(Code::GuessedZone, cell.place(), message);
            draft.notes.push(diagnostic.hint(hint));
        } else {
            apart.extend(from.into_iter().chain(to).copied());
        }
    }
    let mut zones = Vec::new();
    let mut members: BTreeMap<ComponentIdx, Vec<ComponentIdx>> = BTreeMap::new();
    for (member, group) in &groups {
        if apart.contains(group) && draft.model.components[*member].parent.is_none() {
            members.entry(*group).or_default().push(*member);
        }
    }
    for members in members.values() {
        zones.push(zone_of(draft, diagram, members));
    }
    if !zones.is_empty() {
        let message = format!(
            "the boundary curves of {:?} are taken to part {}",
            diagram.title,
            zones.join(" | ")
        );
        let place = first_place(diagram);
        let hint = "draw the boundaries as boxes to say what lies in them";
        draft.notes.push(Diagnostic::new(Code::GuessedZone, place, message).hint(hint));
    }
}

/// Puts components into a zone of their own and returns their names.
fn zone_of(draft: &mut Draft<'_>, diagram: &Diagram<'_>, members: &[ComponentIdx]) -> String {
    let names: Vec<_> = members.iter().map(|at| draft.model.components[*at].name.clone()).collect();
    let zone = if members.iter().all(|member| diagram.actors.contains(member)) {
        draft.outside()
    } else {
        let first = members.first().map(|at| draft.model.components[*at].id.as_str());
        draft.add_zone(Zone {
            id: format!("side-of-{}", first.unwrap_or_default()),
            name: format!("Side of {}", names.first().map_or("", String::as_str)),
            ..Zone::default()
        })
    };
    for member in members {
        draft.model.components[*member].parent = Some(Parent::Zone(zone));
    }
    names.join(", ")
}

/// Names for each component the first of those that it is connected to by flows that no curve
/// cuts: union-find with path halving.
fn groups(
    draft: &Draft<'_>,
    diagram: &Diagram<'_>,
    flows: &[(FlowIdx, Node<'_>)],
    cut: &BTreeMap<FlowIdx, Node<'_>>,
) -> BTreeMap<ComponentIdx, ComponentIdx> {
    let mut leader: BTreeMap<_, _> = diagram.components.values().map(|at| (*at, *at)).collect();
    for (at, _) in flows.iter().filter(|(at, _)| !cut.contains_key(at)) {
        let flow = &draft.model.flows[*at];
        let (one, other) = (find(&mut leader, flow.source), find(&mut leader, flow.target));
        leader.insert(one.max(other), one.min(other));
    }
    let members: Vec<_> = leader.keys().copied().collect();
    members.into_iter().map(|member| (member, find(&mut leader, member))).collect()
}

fn find(leader: &mut BTreeMap<ComponentIdx, ComponentIdx>, mut at: ComponentIdx) -> ComponentIdx {
    while let Some(next) = leader.get(&at).copied().filter(|next| *next != at) {
        let beyond = leader.get(&next).copied().unwrap_or(next);
        leader.insert(at, beyond);
        at = beyond;
    }
    at
}
