//! Loops of the transform `AWS::LanguageExtensions`: `Fn::ForEach::Name: [identifier, collection,
//! {key: value}]`, in the section of resources and inside of a resource.

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::infrastructure::assembly::scalar_text;
use crate::import::infrastructure::cloudformation::scope::{Declared, Scope};
use crate::import::infrastructure::evaluation::MOST_INSTANCES;
use crate::import::infrastructure::{Datum, Setting};

const PREFIX: &str = "Fn::ForEach::";

/// A loop that is being gone through.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Loop {
    pub(super) identifier: String,
    /// The element that it is at; nothing where the collection is not known, so that one round
    /// stands for all.
    pub(super) value: Option<String>,
    /// The number of its rounds.
    rounds: usize,
}

/// Tells whether an entry of a mapping is a loop.
pub(super) fn is_loop(key: &str) -> bool {
    key.starts_with(PREFIX)
}

/// Returns the resources that a template declares, with those that loops make.
pub(super) fn declared<'a>(scope: &Scope<'a>) -> BTreeMap<String, Declared<'a>> {
    let mut found = BTreeMap::new();
    let section = scope.evaluation.with_notes(|notes| scope.root.map("Resources", notes));
    if let Some(section) = section {
        declare(scope, section, &mut found);
    }
    found
}

fn declare<'a>(scope: &Scope<'a>, section: Node<'a>, found: &mut BTreeMap<String, Declared<'a>>) {
    for (key, node) in section.pairs() {
        if is_loop(key) {
            scope.rounds(node, |body| declare(scope, body, found));
        } else if key.starts_with("Fn::") {
            let message = format!("{key} adds resources that are made once deployed");
            scope.evaluation.say(Code::NotEvaluated, node.place(), message);
        } else {
            let mut loops = scope.loops.borrow().clone();
            // Loops inside of the resource have room of their own.
            for one in &mut loops {
                one.rounds = 1;
            }
            let id = scope.named(key);
            if found.insert(id.clone(), Declared { node, loops }).is_some() {
                let message = format!("a loop makes the resource {id:?} a second time");
                scope.evaluation.say(Code::DuplicateId, node.place(), message);
            }
        }
    }
}

impl<'a> Scope<'a> {
    /// Goes through the rounds of a loop, and gives the body to `round` in each.
    pub(super) fn rounds(&self, node: Node<'a>, mut round: impl FnMut(Node<'a>)) {
        let Some(_level) = self.evaluation.enter() else { return };
        let mut parts = node.elements();
        let (Some(identifier), Some(collection), Some(body)) =
            (parts.next().and_then(Node::scalar), parts.next(), parts.next())
        else {
            return node
                .cannot_be_evaluated(self, "a loop is an identifier, a collection and a body");
        };
        let values = self.collection(collection);
        if values == [None] {
            let message = "the collection of the loop is not known: one round stands for all";
            self.evaluation.say(Code::NotEvaluated, collection.place(), message);
        }
        let rounds = values.len();
        for value in values {
            if !self.evaluation.spend(1) {
                break;
            }
            let identifier = identifier.to_owned();
            self.loops.borrow_mut().push(Loop { identifier, value, rounds });
            round(body);
            self.loops.borrow_mut().pop();
        }
    }

    /// Returns the elements of a collection; one that is not known in place of all.
    fn collection(&self, node: Node<'a>) -> Vec<Option<String>> {
        let Setting { value: Datum::List(items), .. } = self.evaluate(node) else {
            return vec![None];
        };
        let outer = self.loops.borrow().iter().map(|one| one.rounds.max(1)).product::<usize>();
        let room = usize::from(MOST_INSTANCES) / outer.max(1);
        if items.len() > room {
            let message = format!(
                "a loop of {} rounds: the first {room} are taken, so that no resource has more than {MOST_INSTANCES} instances",
                items.len()
            );
            self.evaluation.say(Code::NotEvaluated, node.place(), message);
        }
        let items = items.iter().take(room);
        items.map(|item| scalar_text(&item.value)).collect()
    }

    /// Returns the loop that an identifier names.
    pub(super) fn round(&self, identifier: &str) -> Option<Loop> {
        let loops = self.loops.borrow();
        loops.iter().rev().find(|one| one.identifier == identifier).cloned()
    }

    /// Returns a key or logical id with the identifiers of loops replaced: `${Name}`, and `&{Name}`,
    /// which leaves out what ids may not hold.
    pub(super) fn named(&self, key: &str) -> String {
        let loops = self.loops.borrow();
        let mut name = key.to_owned();
        for Loop { identifier, value, .. } in loops.iter() {
            let Some(value) = value else { continue };
            let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
            name = name.replace(&format!("${{{identifier}}}"), value);
            name = name.replace(&format!("&{{{identifier}}}"), &plain);
        }
        name
    }
}

impl Node<'_> {
    fn cannot_be_evaluated(self, scope: &Scope<'_>, message: &str) {
        scope.evaluation.say(Code::WrongType, self.place(), message);
    }
}
