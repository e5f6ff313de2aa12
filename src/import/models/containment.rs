//! Breaks circles of containment, so that every walk outwards ends.

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::import::notes::Notes;
use crate::model::{Model, Parent};

/// Leaves out every containment that closes a circle. Each element is walked from once.
pub(in crate::import) fn break_circles(model: &mut Model, notes: &mut Notes) {
    let elements: Vec<Parent> = (model.zones.positions().map(Parent::Zone))
        .chain(model.components.positions().map(Parent::Component))
        .collect();
    // The walk that first came by each element.
    let mut walked: BTreeMap<Parent, usize> = BTreeMap::new();
    for (walk, start) in elements.into_iter().enumerate() {
        let mut at = start;
        while walked.insert(at, walk).is_none() {
            let Some(outer) = outer(model, at) else { break };
            if walked.get(&outer) == Some(&walk) {
                cut(model, at, notes);
                break;
            }
            if walked.contains_key(&outer) {
                break;
            }
            at = outer;
        }
    }
}

fn outer(model: &Model, at: Parent) -> Option<Parent> {
    match at {
        Parent::Zone(at) => model.zones[at].parent,
        Parent::Component(at) => model.components[at].parent,
    }
}

fn cut(model: &mut Model, at: Parent, notes: &mut Notes) {
    let (name, place, parent) = match at {
        Parent::Zone(at) => {
            let zone = &mut model.zones[at];
            (&zone.name, &zone.place, &mut zone.parent)
        }
        Parent::Component(at) => {
            let component = &mut model.components[at];
            (&component.name, &component.place, &mut component.parent)
        }
    };
    *parent = None;
    notes.say(Code::Cycle, place.clone(), format!("{name:?} lies in something that lies in it"));
}
