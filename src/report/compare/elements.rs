//! Components and flows: what came, what went, and which of their facts changed.

use std::collections::BTreeMap;

use crate::report::compare::merge::{Pair, merge};
use crate::report::compare::{Cause, Change, ChangeRow, ChangedThing, Direction};
use crate::report::snapshot::{ComponentRow, FlowRow, Snapshot};

/// The facts of an element, by name.
type Facts = BTreeMap<String, String>;

pub(super) fn components(old: &Snapshot, new: &Snapshot, rows: &mut Vec<ChangeRow>) {
    for pair in merge(&old.components, &new.components, |row| row.id.as_str()) {
        let thing = ChangedThing::Component;
        element(thing, &pair, |row| (&row.id, &row.name, of_component(row)), rows);
    }
}

pub(super) fn flows(old: &Snapshot, new: &Snapshot, rows: &mut Vec<ChangeRow>) {
    for pair in merge(&old.flows, &new.flows, |row| row.id.as_str()) {
        element(ChangedThing::Flow, &pair, |row| (&row.id, &row.name, of_flow(row)), rows);
    }
}

fn element<'a, T: PartialEq>(
    what: ChangedThing,
    pair: &Pair<'a, T>,
    read: impl Fn(&'a T) -> (&'a str, &'a str, Facts),
    rows: &mut Vec<ChangeRow>,
) {
    let row = |id: &str, name: &str, change| ChangeRow {
        what,
        id: id.to_owned(),
        name: name.to_owned(),
        change,
        field: String::new(),
        before: String::new(),
        after: String::new(),
        direction: Direction::Neither,
        causes: vec![Cause::Model],
    };
    match *pair {
        Pair::New(new) => {
            let (id, name, _) = read(new);
            rows.push(ChangeRow { after: name.to_owned(), ..row(id, name, Change::Added) });
        }
        Pair::Old(old) => {
            let (id, name, _) = read(old);
            rows.push(ChangeRow { before: name.to_owned(), ..row(id, name, Change::Removed) });
        }
        Pair::Both(old, new) if old == new => {}
        Pair::Both(old, new) => {
            let ((_, _, before), (id, name, after)) = (read(old), read(new));
            let fields = differences(&before, &after);
            rows.extend(fields.map(|(field, before, after)| ChangeRow {
                field: field.to_owned(),
                before: before.to_owned(),
                after: after.to_owned(),
                ..row(id, name, Change::Changed)
            }));
        }
    }
}

/// Facts that are not the same, in the order of their names.
fn differences<'a>(
    before: &'a Facts,
    after: &'a Facts,
) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
    let value = |facts: &'a Facts, name: &str| facts.get(name).map_or("", String::as_str);
    let names: std::collections::BTreeSet<&str> =
        before.keys().chain(after.keys()).map(String::as_str).collect();
    names
        .into_iter()
        .map(move |name| (name, value(before, name), value(after, name)))
        .filter(|(_, before, after)| before != after)
}

fn of_component(row: &ComponentRow) -> Facts {
    let attributes =
        row.attributes.iter().map(|(name, value)| (format!("attribute {name}"), value.clone()));
    let facts = [
        ("name", row.name.clone()),
        ("description", row.description.clone()),
        ("type", row.type_title.clone()),
        ("zone", row.zone_name.clone()),
        ("lies in", row.parent.clone()),
        ("in scope", yes(row.in_scope)),
        ("faces the internet", yes(row.internet_facing)),
        ("stores", row.stores.join(", ")),
        ("handles", row.handles.join(", ")),
        ("sensitivity", row.sensitivity.clone()),
        ("owner", row.owner.clone()),
        ("tags", row.tags.join(", ")),
    ];
    attributes.chain(named(facts)).collect()
}

fn of_flow(row: &FlowRow) -> Facts {
    let known = |known: Option<bool>| known.map_or_else(|| "not known".to_owned(), yes);
    named([
        ("name", row.name.clone()),
        ("from", row.source_name.clone()),
        ("to", row.target_name.clone()),
        ("protocol", row.protocol.clone()),
        ("crosses a boundary", yes(row.crosses_boundary)),
        ("encrypted", known(row.encrypted)),
        ("authenticated", known(row.authenticated)),
        ("carries", row.carries.join(", ")),
    ])
    .collect()
}

fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn named<const N: usize>(
    facts: [(&'static str, String); N],
) -> impl Iterator<Item = (String, String)> {
    facts.into_iter().map(|(name, value)| (name.to_owned(), value))
}
