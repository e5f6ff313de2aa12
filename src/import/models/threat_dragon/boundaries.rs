//! Zones of a Threat Dragon diagram, from nothing but what is drawn.
//!
//! A boundary box is a zone; what lies in it is decided by the middle of each component, the
//! innermost box wins. A boundary curve encloses nothing. But where curves cut flows, what remains
//! connected without the cut flows lies on one side, so each such group of components becomes a
//! zone, if it ends up apart from what it was cut from; a group that holds nothing but actors is
//! outside of the system.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::Node;
use crate::import::models::Draft;
use crate::import::models::threat_dragon::geometry::{self, Point};
use crate::import::models::threat_dragon::{Diagram, Kind, cells, kind};
use crate::import::models::words::tokens;
use crate::model::{ComponentIdx, FlowIdx, Parent, Rectangle, Zone, ZoneIdx};

/// Comparisons of drawn things that a diagram may ask for; beyond, nothing is derived from
/// geometry. Real diagrams ask for some thousands.
const MOST_COMPARISONS: usize = 20_000_000;

/// Words by which a boundary's name says that what is in it cannot be trusted.
const UNTRUSTED: &[&str] = &["internet", "untrusted"];
/// Names that say so only when they stand alone.
const UNTRUSTED_NAMES: &[&str] = &["external", "outside", "public", "public network", "world"];

/// Reads the boundaries of a diagram and puts its components into zones.
pub(super) fn read(draft: &mut Draft<'_>, diagram: &Diagram<'_>, flows: &[(FlowIdx, Node<'_>)]) {
    let boxes = boxes(draft, diagram);
    let curves = curves(draft, diagram);
    if is_too_much(boxes.len().saturating_mul(boxes.len() + diagram.components.len()))
        || is_too_much(points(&curves).saturating_mul(flows.len()))
    {
        let message = format!("the diagram {:?} is too large for zones by geometry", diagram.title);
        return draft.notes.push(Diagnostic::new(Code::TooMany, Default::default(), message));
    }
    nest(draft, &boxes);
    for at in diagram.components.values() {
        let centre = draft.model.components[*at].rectangle.map(|drawn| drawn.centre());
        let zone = centre.and_then(|centre| innermost(&boxes, |_, drawn| drawn.contains(centre)));
        draft.model.components[*at].parent = zone.map(Parent::Zone);
    }
    if !curves.is_empty() {
        let cut = cut_flows(draft, flows, &curves);
        zones_of_curves(draft, diagram, &cut);
    }
    if !boxes.is_empty() {
        for at in diagram.components.values() {
            let component = &draft.model.components[*at];
            if component.parent.is_none() && draft.types.is_external(&component.kind) {
                let outside = draft.outside();
                draft.model.components[*at].parent = Some(Parent::Zone(outside));
            }
        }
    }
}

fn is_too_much(comparisons: usize) -> bool {
    comparisons > MOST_COMPARISONS
}

fn points(curves: &[Vec<Point>]) -> usize {
    curves.iter().map(Vec::len).sum()
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

fn is_untrusted(name: &str) -> bool {
    let words = tokens(name);
    words.iter().any(|word| UNTRUSTED.contains(&word.as_str()))
        || UNTRUSTED_NAMES.contains(&words.join(" ").as_str())
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
    cut: &BTreeMap<FlowIdx, Node<'_>>,
) {
    let groups = groups(draft, diagram, cut);
    let mut apart = BTreeSet::new();
    for (at, cell) in cut {
        let (source, target) = (draft.model.flows[*at].source, draft.model.flows[*at].target);
        let (from, to) = (groups.get(&source), groups.get(&target));
        if from == to {
            let message = "a boundary curve cuts this flow, but its ends are joined elsewhere";
            let hint = "draw the boundary as a box to say what lies in it";
            let diagnostic = Diagnostic::new(Code::MissingField, cell.place(), message);
            draft.notes.push(diagnostic.hint(hint));
        } else {
            apart.extend(from.into_iter().chain(to).copied());
        }
    }
    for first in apart {
        let of_group = groups.iter().filter(|(_, group)| **group == first);
        let members: Vec<ComponentIdx> = of_group
            .map(|(member, _)| *member)
            .filter(|member| draft.model.components[*member].parent.is_none())
            .collect();
        if !members.is_empty() {
            let zone = zone_of(draft, diagram, &members);
            for member in members {
                draft.model.components[member].parent = Some(Parent::Zone(zone));
            }
        }
    }
}

fn zone_of(draft: &mut Draft<'_>, diagram: &Diagram<'_>, members: &[ComponentIdx]) -> ZoneIdx {
    let components = &draft.model.components;
    if members.iter().all(|member| draft.types.is_external(&components[*member].kind)) {
        return draft.outside();
    }
    let names: Vec<_> = members.iter().map(|at| components[*at].name.as_str()).collect();
    let first = members.first().map(|at| components[*at].id.as_str()).unwrap_or_default();
    let zone = Zone {
        id: format!("side-of-{first}"),
        name: format!("Side of {}", names.first().copied().unwrap_or_default()),
        ..Zone::default()
    };
    let message = format!(
        "a zone is derived from the boundary curves of {:?}: {}",
        diagram.title,
        names.join(", ")
    );
    let hint = "draw the boundary as a box to say what lies in it";
    let place = members.first().map(|at| components[*at].place.clone()).unwrap_or_default();
    draft.notes.push(Diagnostic::new(Code::MissingField, place, message).hint(hint));
    draft.add_zone(zone)
}

/// Names for each component the first of those that it is connected to by flows that no curve
/// cuts: union-find with path halving.
fn groups(
    draft: &Draft<'_>,
    diagram: &Diagram<'_>,
    cut: &BTreeMap<FlowIdx, Node<'_>>,
) -> BTreeMap<ComponentIdx, ComponentIdx> {
    let mut leader: BTreeMap<_, _> = diagram.components.values().map(|at| (*at, *at)).collect();
    for (at, flow) in draft.model.flows.iter() {
        if cut.contains_key(&at) || !leader.contains_key(&flow.source) {
            continue;
        }
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
