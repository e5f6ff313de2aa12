//! A value of a template -> a setting.

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::import::document::{Node, Scalar};
use crate::import::infrastructure::assembly::{Assembly, computed, on_line};
use crate::import::infrastructure::cloudformation::call::Call;
use crate::import::infrastructure::cloudformation::scope::Scope;
use crate::import::infrastructure::cloudformation::{for_each, parameters};
use crate::import::infrastructure::{Datum, Reference, Setting};

impl<'a> Scope<'a> {
    /// Evaluates a value.
    pub(super) fn evaluate(&self, node: Node<'a>) -> Setting {
        let Some(_level) = self.evaluation.enter() else {
            return Setting::unknown("the template asks for too much work", node.line());
        };
        match Call::of(node) {
            Some(call) => Setting::new(self.call(call), node.line()),
            None => self.content(node),
        }
    }

    /// Evaluates what a call is given, as one value.
    pub(super) fn argument(&self, call: Call<'a>) -> Datum {
        if call.is_short {
            self.content(call.argument).value
        } else {
            self.evaluate(call.argument).value
        }
    }

    /// Evaluates a value as if it had no tag.
    fn content(&self, node: Node<'a>) -> Setting {
        let value = if node.is_map() {
            Datum::Map(self.entries(node))
        } else if node.is_list() {
            let items = node.elements().map(|item| self.evaluate(item));
            Datum::List(items.filter(|item| item.value != Datum::Null).collect())
        } else {
            match node.typed_scalar() {
                Scalar::Null => Datum::Null,
                Scalar::Bool(flag) => Datum::Bool(flag),
                Scalar::Number(number) => Datum::Number(number),
                Scalar::Text(text) => Datum::Text(text.to_owned()),
            }
        };
        Setting::new(value, node.line())
    }

    fn entries(&self, node: Node<'a>) -> BTreeMap<String, Setting> {
        let mut entries = BTreeMap::new();
        for (key, value) in node.pairs() {
            if for_each::is_loop(key) {
                self.rounds(value, |body| entries.extend(self.entries(body)));
            } else if key == "Fn::Transform" {
                self.macro_is_not_run(value);
            } else {
                let setting = self.evaluate(value);
                if setting.value != Datum::Null {
                    entries.insert(self.named(key), setting);
                }
            }
        }
        entries
    }

    /// Says that a macro is not run.
    pub(super) fn macro_is_not_run(&self, node: Node<'_>) {
        let name = node.get("Name").and_then(Node::scalar).unwrap_or("without a name");
        let message = format!("the macro {name} is run by AWS only: what it adds is not known");
        self.evaluation.say(Code::NotEvaluated, node.place(), message);
    }

    /// Returns what `Ref` gives: a parameter's value, or a resource.
    pub(super) fn reference(&self, name: &str, asked: Node<'_>) -> Datum {
        if let Some(round) = self.round(name) {
            return round.value.map_or_else(|| of_loop(name), Datum::Text);
        }
        if let Some(parameter) = self.parameters.get(name) {
            return on_line(&parameter.value, asked.line());
        }
        if let Some(value) = parameters::pseudo(name) {
            return value;
        }
        if let Some(id) = self.id(name) {
            return Datum::Reference(self.to(&id, ""));
        }
        self.dangling(name, asked)
    }

    /// Returns what `Fn::GetAtt` gives: an attribute of a resource, or an output of a stack.
    pub(super) fn attribute(&self, name: &str, attribute: &str, asked: Node<'_>) -> Datum {
        let output = attribute.strip_prefix("Outputs.");
        if let Some(value) = output.and_then(|output| self.output(name, output)) {
            return on_line(&value, asked.line());
        }
        if let Some(id) = self.id(name) {
            return Datum::Reference(self.to(&id, attribute));
        }
        self.dangling(name, asked)
    }

    /// Returns the id of the resource that a name stands for.
    pub(super) fn id(&self, name: &str) -> Option<String> {
        if self.declared.contains_key(name) { Some(name.to_owned()) } else { self.generated(name) }
    }

    fn to(&self, name: &str, attribute: &str) -> Reference {
        Reference { address: format!("{}{name}", self.prefix), attribute: attribute.to_owned() }
    }

    /// Returns an output of a stack in this stack, if its template is part of the upload.
    fn output(&self, stack: &str, output: &str) -> Option<Datum> {
        let _level = self.evaluation.enter()?;
        self.child(stack)?.output_value(output)
    }

    fn dangling(&self, name: &str, asked: Node<'_>) -> Datum {
        let message = format!("{name:?} is no parameter and no resource of the template");
        self.evaluation.say(Code::DanglingReference, asked.place(), message);
        Setting::unknown(format!("{name} is not declared"), 0).value
    }

    /// Joins values to one text.
    pub(super) fn joined(&self, parts: &[(Datum, String)], delimiter: &str) -> Datum {
        let mut text = Assembly::default();
        for (number, (part, label)) in parts.iter().enumerate() {
            if number > 0 {
                text.text(delimiter);
            }
            text.part(part, label);
        }
        let joined = text.finish();
        if let Datum::Text(text) | Datum::Template { text, .. } = &joined {
            // Long texts cost more than a step.
            if !self.evaluation.spend(text.len() / 64) {
                return computed("the template asks for too much work", &[]);
            }
        }
        joined
    }
}

/// Returns the value of a loop whose collection is not known.
pub(super) fn of_loop(identifier: &str) -> Datum {
    Setting::unknown(format!("the collection of the loop over {identifier} is not known"), 0).value
}
