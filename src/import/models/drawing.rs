//! Zones of a drawn diagram, from nothing but what is drawn.
//!
//! A boundary box is a zone; what lies in it is decided by the middle of each component, the
//! innermost box wins. A boundary curve encloses nothing. But where curves cut flows, what remains
//! connected without the cut flows lies on one side, so each such group of components becomes a
//! zone, if it ends up apart from what it was cut from; a group that holds nothing but actors is
//! outside of the system.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::models::Draft;
use crate::import::models::geometry::{self, Point};
use crate::import::models::words::tokens;
use crate::model::{ComponentIdx, FlowIdx, Parent, Rectangle, Zone, ZoneIdx};

/// Comparisons of drawn things that a diagram may ask for; beyond, nothing is derived from
/// geometry. Real diagrams ask for some thousands.
pub(super) const MOST_COMPARISONS: usize = 2_000_000;

/// Words by which a boundary's name says that what is in it cannot be trusted.
const UNTRUSTED: &[&str] = &["internet", "untrusted"];
/// Names that say so only when they stand alone.
const UNTRUSTED_NAMES: &[&str] = &["external", "outside", "public", "public network", "world"];
/// Names that have such a word and say something else.
const TRUSTED_NAMES: &[&str] = &["internet explorer"];

/// One diagram whose components and flows are in the model.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub(super) title: String,
    pub(super) place: Place,
    pub(super) components: Vec<ComponentIdx>,
    /// Components that are drawn as actors, whatever type their names make of them.
    pub(super) actors: BTreeSet<ComponentIdx>,
    pub(super) boxes: Vec<(ZoneIdx, Rectangle)>,
    /// Boundaries that enclose nothing.
    pub(super) curves: Vec<Vec<Point>>,
    pub(super) flows: Vec<DrawnFlow>,
}

/// A flow as it is drawn, from end to end.
#[derive(Debug)]
pub(super) struct DrawnFlow {
    pub(super) at: FlowIdx,
    pub(super) line: Vec<Point>,
    pub(super) place: Place,
}

impl DrawnFlow {
    /// Draws a flow from the middle of its source over its bends to the middle of its target.
    pub(super) fn over(draft: &Draft<'_>, at: FlowIdx, bends: Vec<Point>, place: Place) -> Self {
        let flow = &draft.model.flows[at];
        let centre =
            |at: ComponentIdx| draft.model.components[at].rectangle.map(|drawn| drawn.centre());
        let source = centre(flow.source).into_iter();
        Self { at, line: source.chain(bends).chain(centre(flow.target)).collect(), place }
    }
}

/// Puts the components of a diagram into zones.
pub(super) fn place(draft: &mut Draft<'_>, drawing: &Drawing) {
    if drawing.is_too_large() {
        let message = format!(
            "the diagram {:?} is too large to derive zones from what is drawn",
            drawing.title
        );
        return draft.notes.push(Diagnostic::new(
            Code::GuessedZone,
            drawing.place.clone(),
            message,
        ));
    }
    let boxes = &drawing.boxes;
    nest(draft, boxes);
    for at in &drawing.components {
        let centre = draft.model.components[*at].rectangle.map(|drawn| drawn.centre());
        let zone = centre.and_then(|centre| innermost(boxes, |_, drawn| drawn.contains(centre)));
        draft.model.components[*at].parent = zone.map(Parent::Zone);
    }
    if !drawing.curves.is_empty() {
        let cut = drawing.cut_flows();
        zones_of_curves(draft, drawing, &cut);
    }
    if !boxes.is_empty() {
        for at in &drawing.actors {
            if draft.model.components[*at].parent.is_none() {
                let outside = draft.outside();
                draft.model.components[*at].parent = Some(Parent::Zone(outside));
            }
        }
    }
}

impl Drawing {
    /// Tells whether deriving zones would cost too much.
    pub(super) fn is_too_large(&self) -> bool {
        let points = |lines: &mut dyn Iterator<Item = usize>| lines.sum::<usize>();
        let curves = points(&mut self.curves.iter().map(Vec::len));
        let flows = points(&mut self.flows.iter().map(|flow| flow.line.len()));
        let boxes = self.boxes.len();
        boxes.saturating_mul(boxes + self.components.len()) > MOST_COMPARISONS
            || curves.saturating_mul(flows) > MOST_COMPARISONS
    }

    /// Returns the flows that a curve cuts.
    fn cut_flows(&self) -> BTreeMap<FlowIdx, &DrawnFlow> {
        let is_cut = |flow: &&DrawnFlow| {
            self.curves.iter().any(|curve| geometry::lines_cross(&flow.line, curve))
        };
        self.flows.iter().filter(is_cut).map(|flow| (flow.at, flow)).collect()
    }
}

/// Tells whether a boundary's name says that what is in it cannot be trusted.
pub(super) fn is_untrusted(name: &str) -> bool {
    let words = tokens(name);
    let joined = words.join(" ");
    let says_otherwise = TRUSTED_NAMES.iter().any(|name| joined.contains(name));
    (words.iter().any(|word| UNTRUSTED.contains(&word.as_str())) && !says_otherwise)
        || UNTRUSTED_NAMES.contains(&joined.as_str())
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

/// Makes a zone of each group of components that curves cut off.
fn zones_of_curves(draft: &mut Draft<'_>, drawing: &Drawing, cut: &BTreeMap<FlowIdx, &DrawnFlow>) {
    let groups = groups(draft, drawing, cut);
    let mut apart = BTreeSet::new();
    for (at, drawn) in cut {
        let (source, target) = (draft.model.flows[*at].source, draft.model.flows[*at].target);
        let (from, to) = (groups.get(&source), groups.get(&target));
        if from == to {
            let message = "a boundary curve cuts this flow, but its ends are joined elsewhere";
            let hint = "draw the boundary as a box to say what lies in it";
            let diagnostic = Diagnostic::new(Code::GuessedZone, drawn.place.clone(), message);
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
        zones.push(zone_of(draft, drawing, members));
    }
    if !zones.is_empty() {
        let message = format!(
            "the boundary curves of {:?} are taken to part {}",
            drawing.title,
            zones.join(" | ")
        );
        let place = drawing.place.clone();
        let hint = "draw the boundaries as boxes to say what lies in them";
        draft.notes.push(Diagnostic::new(Code::GuessedZone, place, message).hint(hint));
    }
}

/// Puts components into a zone of their own and returns their names.
fn zone_of(draft: &mut Draft<'_>, drawing: &Drawing, members: &[ComponentIdx]) -> String {
    let names: Vec<_> = members.iter().map(|at| draft.model.components[*at].name.clone()).collect();
    let zone = if members.iter().all(|member| drawing.actors.contains(member)) {
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
    drawing: &Drawing,
    cut: &BTreeMap<FlowIdx, &DrawnFlow>,
) -> BTreeMap<ComponentIdx, ComponentIdx> {
    let mut leader: BTreeMap<_, _> = drawing.components.iter().map(|at| (*at, *at)).collect();
    for drawn in drawing.flows.iter().filter(|drawn| !cut.contains_key(&drawn.at)) {
        let flow = &draft.model.flows[drawn.at];
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
