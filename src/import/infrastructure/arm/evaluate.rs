//! A value of a template -> a setting.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::Code;
use crate::import::document::{Node, Scalar};
use crate::import::infrastructure::arm::expression::{Expression, Written, read};
use crate::import::infrastructure::arm::functions;
use crate::import::infrastructure::arm::scope::{Frame, Scope};
use crate::import::infrastructure::assembly::{computed, on_line, scalar_text};
use crate::import::infrastructure::evaluation::MOST_INSTANCES;
use crate::import::infrastructure::{Datum, Reference, Setting};

impl<'a> Scope<'a> {
    /// Evaluates a value.
    pub(super) fn evaluate(&self, node: Node<'a>) -> Setting {
        let line = node.line();
        let Some(_level) = self.evaluation.enter() else {
            return Setting::unknown("the template asks for too much work", line);
        };
        let value = if node.is_map() {
            Datum::Map(self.entries(node, &[]))
        } else if node.is_list() {
            let items = node.elements().map(|item| self.evaluate(item));
            Datum::List(items.filter(|item| item.value != Datum::Null).collect())
        } else {
            match node.typed_scalar() {
                Scalar::Null => Datum::Null,
                Scalar::Bool(flag) => Datum::Bool(flag),
                Scalar::Number(number) => Datum::Number(number),
                Scalar::Text(text) => self.text(text, node).0,
            }
        };
        Setting::new(value, line)
    }

    /// Evaluates the entries of a mapping but some; with those that `copy` makes.
    pub(super) fn entries(&self, node: Node<'a>, but: &[&str]) -> BTreeMap<String, Setting> {
        let mut entries = BTreeMap::new();
        for (key, value) in node.pairs() {
            if but.iter().any(|other| key.eq_ignore_ascii_case(other)) {
                continue;
            }
            if key == "copy" && value.is_list() {
                for copied in value.elements() {
                    let name = copied.get("name").and_then(Node::scalar).unwrap_or("copy");
                    let items = Setting::new(Datum::List(self.copied(copied)), copied.line());
                    entries.insert(name.to_owned(), items);
                }
                continue;
            }
            let setting = self.evaluate(value);
            if setting.value != Datum::Null {
                entries.insert(self.key(key, node), setting);
            }
        }
        entries
    }

    fn key(&self, key: &str, node: Node<'a>) -> String {
        if !key.starts_with('[') {
            return key.to_owned();
        }
        let (value, label) = self.text(key, node);
        scalar_text(&value).unwrap_or_else(|| format!("${{{label}}}"))
    }

    /// Evaluates a text; also gives what stands for it where it is not known.
    pub(super) fn text(&self, text: &str, node: Node<'a>) -> (Datum, String) {
        match read(text) {
            Written::Text(text) => (Datum::Text(text.to_owned()), String::new()),
            Written::Expression(expression) => {
                let value = self.result(&expression, node);
                (on_line(&self.owned(value), node.line()), expression.label())
            }
            Written::Broken => {
                let message = "the expression cannot be read";
                self.evaluation.say(Code::NotEvaluated, node.place(), message);
                (computed("an expression that cannot be read", &[]), "expression".to_owned())
            }
        }
    }

    /// Returns a value of its own; copies of large values cost as many steps as they have parts.
    pub(super) fn owned(&self, value: Rc<Datum>) -> Datum {
        Rc::try_unwrap(value).unwrap_or_else(|shared| self.copy(&shared))
    }

    fn copy(&self, value: &Datum) -> Datum {
        if self.evaluation.spend(size(value)) {
            value.clone()
        } else {
            computed("the template asks for too much work", &[])
        }
    }

    /// Evaluates an expression.
    pub(super) fn result(&self, expression: &Expression, node: Node<'a>) -> Rc<Datum> {
        let Some(_level) = self.evaluation.enter() else {
            return Rc::new(computed("the template asks for too much work", &[]));
        };
        match expression {
            Expression::Text(text) => Rc::new(Datum::Text(text.clone())),
            Expression::Number(number) => Rc::new(Datum::Number(*number)),
            Expression::Call(name, arguments) => functions::call(self, name, arguments, node),
            Expression::Member(of, name) => {
                let of = self.result(of, node);
                Rc::new(self.member(&of, name))
            }
            Expression::Index(of, index) => {
                let of = self.result(of, node);
                let index = self.result(index, node);
                Rc::new(self.element(&of, &index))
            }
        }
    }

    /// Returns a property of an object.
    pub(super) fn member(&self, of: &Datum, name: &str) -> Datum {
        match of {
            Datum::Map(entries) => {
                let entry = entries.get(name).or_else(|| {
                    let mut all = entries.iter();
                    all.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, entry)| entry)
                });
                entry.map_or(Datum::Null, |entry| self.copy(&entry.value))
            }
            Datum::Reference(reference) => {
                let attribute = &reference.attribute;
                let dot = if attribute.is_empty() { "" } else { "." };
                Datum::Reference(Reference {
                    address: reference.address.clone(),
                    attribute: format!("{attribute}{dot}{name}"),
                })
            }
            open => computed(format!("{name} of something else"), &[open]),
        }
    }

    fn element(&self, of: &Datum, index: &Datum) -> Datum {
        match (of, index) {
            (Datum::List(items), Datum::Number(number)) => {
                let at = number.to_string().parse::<usize>().ok();
                let item = at.and_then(|at| items.get(at));
                item.map_or(Datum::Null, |item| self.copy(&item.value))
            }
            (_, Datum::Text(name)) => self.member(of, name),
            (Datum::Reference(_), Datum::Number(number)) => self.member(of, &number.to_string()),
            // One of several values: where all say the same, it does not matter which.
            (Datum::List(items), _) => {
                let first = items.first().map(|item| &item.value);
                let is_same = items.iter().all(|item| Some(&item.value) == first);
                match first.filter(|_| is_same) {
                    Some(first) => self.copy(first),
                    None => computed("one of several values, which is not known", &[of]),
                }
            }
            (open, _) => computed("one of several values, which is not known", &[open]),
        }
    }

    /// Returns the rounds of a loop: an index for each, one without where their number is not known.
    pub(super) fn rounds(&self, copy: Node<'a>) -> Vec<Option<f64>> {
        let Some(count) = copy.get("count") else { return vec![None] };
        let value = self.evaluate(count);
        let Some(count_is) = value.number().filter(|count| *count >= 0.0) else {
            let message = "the number of rounds is not known: one stands for all";
            self.evaluation.say(Code::NotEvaluated, count.place(), message);
            return vec![None];
        };
        if count_is > f64::from(MOST_INSTANCES) {
            let message =
                format!("a loop of {count_is} rounds: the first {MOST_INSTANCES} are taken");
            self.evaluation.say(Code::NotEvaluated, count.place(), message);
        }
        (0..MOST_INSTANCES).map(f64::from).take_while(|n| *n < count_is).map(Some).collect()
    }

    /// Evaluates the input of a loop in each of its rounds.
    pub(super) fn copied(&self, copy: Node<'a>) -> Vec<Setting> {
        let name = copy.get("name").and_then(Node::scalar).unwrap_or_default();
        let Some(input) = copy.get("input") else { return Vec::new() };
        let mut items = Vec::new();
        for index in self.rounds(copy) {
            if !self.evaluation.spend(1) {
                break;
            }
            let frame = Frame::Round { name: name.to_owned(), index, is_resource: false };
            let item = self.within(frame, || self.evaluate(input));
            if item.value != Datum::Null {
                items.push(item);
            }
        }
        items
    }
}

/// Returns the number of values in a value.
pub(super) fn size(value: &Datum) -> usize {
    match value {
        Datum::List(items) => 1 + items.iter().map(|item| size(&item.value)).sum::<usize>(),
        Datum::Map(entries) => 1 + entries.values().map(|entry| size(&entry.value)).sum::<usize>(),
        Datum::Text(text) | Datum::Template { text, .. } => 1 + text.len() / 64,
        _ => 1,
    }
}
