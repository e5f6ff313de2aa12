//! Threats ask for requirements, requirements have test cases and serve controls, and binding
//! controls are reached or procedural.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::kb::lints::place_of;
use crate::kb::{Catalog, Entry, Scenario};
use crate::vocab::{EntryKind, Obligation};

pub(super) fn run(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut diagnostics = scenarios(catalog);
    let mut say = |code, entry, message: &str| {
        diagnostics.push(Diagnostic::new(code, place_of(catalog, entry), message));
    };
    for (at, threat) in catalog.threats.iter() {
        if threat.requires.is_empty() || threat.when.is_empty() || threat.examples.len() < 2 {
            let message = "a threat has requirements, conditions and two examples";
            say(Code::MalformedEntry, Entry::Threat(at), message);
        }
    }
    for (at, requirement) in catalog.requirements.iter() {
        let entry = Entry::Requirement(at);
        let reaches = |kind| catalog.links_from(entry).any(|linked| linked.entry.kind() == kind);
        if requirement.tests.is_empty() {
            say(Code::MalformedEntry, entry, "the requirement has no test case");
        }
        if !reaches(EntryKind::Threat) {
            say(Code::UnreachableRequirement, entry, "no threat asks for the requirement");
        }
        if catalog.controls_for(at).next().is_none() {
            say(Code::UnmappedRequirement, entry, "the requirement serves no control");
        }
    }
    for (at, control) in catalog.controls.iter() {
        let obligation = catalog.frameworks[control.framework].obligation;
        let binds = matches!(obligation, Obligation::Law | Obligation::Contract);
        let is_shown = control.procedural.is_some() || catalog.requirements_of(at).next().is_some();
        if binds && control.is_assessable() && !is_shown {
            let message = "the clause is neither served by a requirement nor procedural";
            say(Code::UnsupportedControl, Entry::Control(at), message);
        }
    }
    diagnostics
}

fn scenarios(catalog: &Catalog) -> Vec<Diagnostic> {
    let is_whole = |scenario: &&Scenario| {
        let has_jewel = !scenario.jewel_stores.is_empty()
            || !scenario.jewel_handles.is_empty()
            || !scenario.jewel_types.is_empty();
        has_jewel && !scenario.threats.is_empty() && !scenario.barriers.is_empty()
    };
    let faulty = catalog.scenarios.iter().filter(|scenario| !is_whole(scenario));
    faulty
        .map(|scenario| {
            let place = Place::line(format!("knowledge-base/scenarios/{}.toml", scenario.id), 1, 0);
            let message = "a scenario has a crown jewel, threats and barriers";
            Diagnostic::new(Code::MalformedEntry, place, message)
        })
        .collect()
}
