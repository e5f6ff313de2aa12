//! The intrinsic functions (AWS CloudFormation User Guide, "Intrinsic function reference").

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::infrastructure::assembly::{computed, equal, scalar_text};
use crate::import::infrastructure::cloudformation::call::{Call, label};
use crate::import::infrastructure::cloudformation::scope::Scope;
use crate::import::infrastructure::cloudformation::{cidr, conditions};
use crate::import::infrastructure::{Datum, Setting};

impl<'a> Scope<'a> {
    /// Evaluates a call of an intrinsic function.
    pub(super) fn call(&self, call: Call<'a>) -> Datum {
        if conditions::is_condition(call) {
            return conditions::value(self.judged(call));
        }
        match call.name {
            "Ref" => match call.text() {
                Some(name) => self.reference(name.trim(), call.argument),
                None => self.misused(call, "a name"),
            },
            "GetAtt" => self.get_att(call),
            "Sub" => self.sub(call),
            "Join" => self.join(call),
            "Split" => self.split(call),
            "Select" => self.select(call),
            "If" => self.if_else(call),
            "FindInMap" => self.find_in_map(call),
            "Cidr" => self.cidr(call),
            // What is encoded, or written as JSON, says more than the text that it becomes.
            "Base64" | "ToJsonString" => self.argument(call),
            "Length" => self.length(call),
            "ImportValue" => {
                let name = scalar_text(&self.argument(call)).unwrap_or_default();
                computed(format!("exported by another stack: {name}"), &[])
            }
            "GetStackOutput" => computed("an output of another stack", &[]),
            "GetAZs" => {
                computed("the availability zones of the region are known once deployed", &[])
            }
            "Transform" => {
                self.macro_is_not_run(call.argument);
                computed("the result of a macro is known once deployed", &[])
            }
            name => self.unknown_function(name, call),
        }
    }

    fn unknown_function(&self, name: &str, call: Call<'a>) -> Datum {
        let written = if call.is_short { format!("!{name}") } else { format!("Fn::{name}") };
        let message = format!("{written} is no function of CloudFormation");
        self.evaluation.say(Code::NotEvaluated, call.argument.place(), message);
        computed(format!("the result of {written} is not known"), &[])
    }

    /// Says that a function is given something else than it takes.
    pub(super) fn misused(&self, call: Call<'a>, takes: &str) -> Datum {
        let message = format!("{} takes {takes}", call.name);
        self.evaluation.say(Code::WrongType, call.argument.place(), message);
        computed(format!("the call of {} cannot be evaluated", call.name), &[])
    }

    fn get_att(&self, call: Call<'a>) -> Datum {
        let misused = || self.misused(call, "a logical id and an attribute");
        if let Some(text) = call.text() {
            let Some((name, attribute)) = text.split_once('.') else { return misused() };
            return self.attribute(name.trim(), attribute.trim(), call.argument);
        }
        let items = call.items();
        let mut parts = items.iter().map(|item| self.evaluate(*item).value);
        let name = parts.next().and_then(|name| scalar_text(&name));
        let Some(name) = name else { return misused() };
        // An attribute may be written in parts: [Stack, Outputs, Name].
        let attribute: Vec<_> =
            parts.map(|part| scalar_text(&part).unwrap_or_else(|| "*".to_owned())).collect();
        self.attribute(&self.named(&name), &attribute.join("."), call.argument)
    }

    /// Evaluates each of some values, with the name that stands for it.
    pub(super) fn parts(&self, nodes: impl Iterator<Item = Node<'a>>) -> Vec<(Datum, String)> {
        nodes.map(|node| (self.evaluate(node).value, label(node))).collect()
    }

    fn join(&self, call: Call<'a>) -> Datum {
        let [delimiter, values] = call.items()[..] else {
            return self.misused(call, "a delimiter and a list");
        };
        let delimiter = scalar_text(&self.evaluate(delimiter).value).unwrap_or_default();
        let is_written_out = values.is_list() && values.tag().is_none();
        if is_written_out {
            let parts = self.parts(values.elements());
            let kept: Vec<_> = parts.into_iter().filter(|(part, _)| *part != Datum::Null).collect();
            return self.joined(&kept, &delimiter);
        }
        match self.evaluate(values).value {
            Datum::List(items) => {
                let label = label(values);
                let parts: Vec<_> =
                    items.into_iter().map(|item| (item.value, label.clone())).collect();
                self.joined(&parts, &delimiter)
            }
            open @ (Datum::Reference(_) | Datum::Unknown { .. } | Datum::Template { .. }) => {
                computed("joins a list that is not known", &[&open])
            }
            one => one,
        }
    }

    fn split(&self, call: Call<'a>) -> Datum {
        let [delimiter, text] = call.items()[..] else {
            return self.misused(call, "a delimiter and a text");
        };
        let delimiter = self.evaluate(delimiter).value;
        let whole = self.evaluate(text).value;
        match (&delimiter, scalar_text(&whole)) {
            (Datum::Text(delimiter), Some(known)) if !delimiter.is_empty() => {
                if !self.evaluation.spend(known.len() / 8) {
                    return computed("the template asks for too much work", &[]);
                }
                let parts = known.split(delimiter.as_str());
                let part = |part: &str| Setting::new(Datum::Text(part.to_owned()), text.line());
                Datum::List(parts.map(part).collect())
            }
            _ => computed("splits a text that is not known", &[&whole]),
        }
    }

    fn select(&self, call: Call<'a>) -> Datum {
        let [index, values] = call.items()[..] else {
            return self.misused(call, "an index and a list");
        };
        let index = self.evaluate(index).number();
        // Elements that are written out need not be evaluated to count them.
        let written_out = Some(values).filter(|values| values.is_list() && values.tag().is_none());
        let at = index.and_then(position);
        if let Some(item) = written_out.zip(at).and_then(|(list, at)| list.elements().nth(at)) {
            return self.evaluate(item).value;
        }
        match (index, self.evaluate(values).value) {
            (Some(index), Datum::List(items)) => {
                match position(index).and_then(|at| items.into_iter().nth(at)) {
                    Some(item) => item.value,
                    None => self.misused(call, "an index that the list has"),
                }
            }
            (_, open) => computed("one of several values, which is not known", &[&open]),
        }
    }

    fn if_else(&self, call: Call<'a>) -> Datum {
        let [condition, then, otherwise] = call.items()[..] else {
            return self.misused(call, "a condition and two values");
        };
        match self.named_condition(condition) {
            Some(true) => self.evaluate(then).value,
            Some(false) => self.evaluate(otherwise).value,
            None => {
                let both = (self.evaluate(then).value, self.evaluate(otherwise).value);
                if equal(&both.0, &both.1) == Some(true) {
                    return both.0;
                }
                let name = condition.scalar().unwrap_or_default();
                computed(format!("depends on the condition {name}"), &[&both.0, &both.1])
            }
        }
    }

    fn find_in_map(&self, call: Call<'a>) -> Datum {
        let items = call.items();
        let [map, first, second, ref rest @ ..] = items[..] else {
            return self.misused(call, "a mapping and two keys");
        };
        let default = rest.first().and_then(|options| options.get("DefaultValue"));
        let keys = [map, first, second].map(|node| self.evaluate(node).value);
        let [name, first, second] = keys.each_ref().map(scalar_text);
        let Some(mapping) = name.as_deref().and_then(|name| self.mappings.get(name)) else {
            if name.is_none() || default.is_some() {
                return default.map_or_else(
                    || computed("found in a mapping that is not known", &keys.each_ref()),
                    |node| self.evaluate(node).value,
                );
            }
            let name = name.unwrap_or_default();
            let message = format!("the mapping {name:?} is not declared");
            self.evaluation.say(Code::DanglingReference, call.argument.place(), message);
            return computed(format!("the mapping {name} is not declared"), &[]);
        };
        if let (Some(first), Some(second)) = (&first, &second) {
            let found = mapping.get(first.as_str()).and_then(|entry| entry.get(second.as_str()));
            if let Some(node) = found.copied().or(default) {
                return self.evaluate(node).value;
            }
        }
        self.evaluation.spend(mapping.len());
        // Where every candidate says the same, it does not matter which one it is.
        let rows = mapping
            .iter()
            .filter(|(key, _)| first.as_ref().is_none_or(|first| first == *key))
            .filter_map(|(_, row)| row.get(second.as_deref()?))
            .map(|node| self.evaluate(*node).value);
        let rows: Vec<_> = rows.collect();
        match rows.split_first() {
            Some((one, rest)) if rest.iter().all(|row| equal(one, row) == Some(true)) => {
                one.clone()
            }
            _ => {
                let name = name.unwrap_or_default();
                computed(
                    format!("found in the mapping {name} by a key that is not known"),
                    &keys.each_ref(),
                )
            }
        }
    }

    fn length(&self, call: Call<'a>) -> Datum {
        match self.argument(call) {
            Datum::List(items) => {
                Datum::Number(u32::try_from(items.len()).map_or(f64::INFINITY, f64::from))
            }
            open => computed("the length of a list that is not known", &[&open]),
        }
    }

    fn cidr(&self, call: Call<'a>) -> Datum {
        let items = call.items();
        let values: Vec<_> = items.iter().map(|item| self.evaluate(*item)).collect();
        let [block, count, rest @ ..] = &values[..] else {
            return self.misused(call, "a block, a count and the bits of a part");
        };
        let bits = rest.first().map_or(Some(8.0), Setting::number);
        let parts = match (block.text(), count.number(), bits) {
            (Some(block), Some(count), Some(bits)) => cidr::parts(block, count, bits),
            _ => None,
        };
        let line = call.argument.line();
        match parts {
            Some(parts) => Datum::List(
                parts.into_iter().map(|part| Setting::new(Datum::Text(part), line)).collect(),
            ),
            None => computed("parts of a network that is not known", &[&block.value, &count.value]),
        }
    }
}

/// Returns the position that a number names.
fn position(number: f64) -> Option<usize> {
    number.to_string().parse().ok()
}
