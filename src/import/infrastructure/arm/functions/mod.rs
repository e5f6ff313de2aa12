//! The functions of expressions (Azure Resource Manager, "ARM template functions").

mod collections;
mod logic;
mod numbers;
mod resources;
mod texts;

pub(super) use resources::name_text;

use std::rc::Rc;

use crate::diagnostic::Code;
use crate::import::document::Node;
use crate::import::infrastructure::Datum;
use crate::import::infrastructure::arm::evaluate::size;
use crate::import::infrastructure::arm::expression::Expression;
use crate::import::infrastructure::arm::scope::{Frame, Round, Scope};
use crate::import::infrastructure::assembly::{computed, is_settled, scalar_text};

/// Functions whose results are known once deployed, and why.
const OPEN: &[(&str, &str)] = &[
    ("parameters", "a parameter whose name is not known"),
    ("variables", "a variable whose name is not known"),
    ("lambdavariables", "an element whose name is not known"),
    ("newguid", "a new id is made when it is deployed"),
    ("utcnow", "the time of the deployment"),
    ("uniquestring", "a text is computed from where it is deployed"),
    ("guid", "an id is computed from where it is deployed"),
    ("resourcegroup", "the resource group is known once deployed"),
    ("subscription", "the subscription is known once deployed"),
    ("tenant", "the tenant is known once deployed"),
    ("managementgroup", "the management group is known once deployed"),
    ("deployment", "the deployment is known once deployed"),
    ("deployer", "who deploys is known once deployed"),
    ("providers", "what the provider offers is known once deployed"),
    ("pickzones", "the zones are known once deployed"),
    ("extensions", "what an extension is given is known once deployed"),
];

/// The arguments of a call, evaluated.
struct Arguments<'e> {
    values: Vec<Rc<Datum>>,
    written: &'e [Expression],
}

impl Arguments<'_> {
    fn get(&self, at: usize) -> &Datum {
        self.values.get(at).map_or(&Datum::Null, |value| value)
    }

    /// Returns a known scalar as a text.
    fn text(&self, at: usize) -> Option<String> {
        scalar_text(self.get(at))
    }

    fn number(&self, at: usize) -> Option<f64> {
        match self.get(at) {
            Datum::Number(number) => Some(*number),
            Datum::Text(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        }
    }

    /// Returns a number that counts or marks a place.
    fn count(&self, at: usize) -> Option<usize> {
        self.number(at)?.to_string().parse().ok()
    }

    fn len(&self) -> usize {
        self.values.len()
    }

    fn label(&self, at: usize) -> String {
        self.written.get(at).map(Expression::label).unwrap_or_default()
    }

    /// Makes a result that is not known, of all arguments.
    fn open(&self, why: &str) -> Datum {
        let values: Vec<_> = self.values.iter().map(|value| &**value).collect();
        let open: Vec<_> = values.into_iter().filter(|value| !is_settled(value)).collect();
        computed(why, &open)
    }
}

/// Evaluates a call.
pub(super) fn call<'a>(
    scope: &Scope<'a>,
    name: &str,
    written: &[Expression],
    node: Node<'a>,
) -> Rc<Datum> {
    if let Some(value) = lazy(scope, name, written, node) {
        return value;
    }
    let values = written.iter().map(|argument| scope.result(argument, node)).collect();
    let arguments = Arguments { values, written };
    match (name, arguments.text(0)) {
        ("parameters", Some(of)) => return scope.parameter(&of, node),
        ("variables", Some(of)) => return scope.variable(&of, node),
        ("lambdavariables", Some(of)) => {
            return scope.argument(&of).unwrap_or_default();
        }
        _ => {}
    }
    // Long lists cost more than a step, be they read or made.
    for value in &arguments.values {
        if let Datum::List(items) = &**value {
            scope.evaluation.spend(items.len() / 16);
        }
    }
    let value = eager(scope, name, &arguments, node);
    if let Datum::List(_) | Datum::Map(_) = &value {
        scope.evaluation.spend(size(&value));
    }
    Rc::new(value)
}

/// Evaluates a call of a function that does not take all of its arguments as values.
fn lazy<'a>(
    scope: &Scope<'a>,
    name: &str,
    written: &[Expression],
    node: Node<'a>,
) -> Option<Rc<Datum>> {
    match (name, written) {
        ("if", [condition, then, otherwise]) => {
            Some(logic::if_else(scope, [condition, then, otherwise], node))
        }
        ("map" | "filter", [list, Expression::Call(lambda, parts)]) if lambda == "lambda" => {
            let [Expression::Text(argument), .., body] = &parts[..] else { return None };
            let list = scope.result(list, node);
            Some(Rc::new(collections::each(scope, name, &list, (argument, body), node)))
        }
        _ => None,
    }
}

fn eager<'a>(scope: &Scope<'a>, name: &str, arguments: &Arguments<'_>, node: Node<'a>) -> Datum {
    if name == "copyindex" {
        return copy_index(scope, arguments, node);
    }
    if let Some(value) = logic::call(name, arguments)
        .or_else(|| numbers::call(name, arguments))
        .or_else(|| texts::call(scope, name, arguments))
        .or_else(|| collections::call(scope, name, arguments))
        .or_else(|| resources::call(name, arguments))
    {
        return value;
    }
    if let Some((_, why)) = OPEN.iter().find(|(open, _)| *open == name) {
        return arguments.open(why);
    }
    if let Some(function) = scope.function(name) {
        return own(scope, function, arguments);
    }
    let message = format!("the function {name} is not evaluated");
    scope.evaluation.say(Code::NotEvaluated, node.place(), message);
    arguments.open(&format!("the result of {name} is not known"))
}

/// Evaluates a function that the template declares: it sees its parameters and nothing else.
fn own<'a>(scope: &Scope<'a>, function: Node<'a>, arguments: &Arguments<'_>) -> Datum {
    let parameters = function.get("parameters").into_iter().flat_map(Node::elements);
    let frames = parameters.zip(&arguments.values).map(|(parameter, value)| Frame::Argument {
        name: parameter.get("name").and_then(Node::scalar).unwrap_or_default().to_owned(),
        value: Rc::clone(value),
    });
    let outer = scope.frames.replace(frames.collect());
    let value = function.get("output").and_then(|output| output.get("value"));
    let value = value.map(|value| scope.evaluate(value).value).unwrap_or_default();
    scope.frames.replace(outer);
    value
}

fn copy_index<'a>(scope: &Scope<'a>, arguments: &Arguments<'_>, node: Node<'a>) -> Datum {
    let (name, offset) = match (arguments.get(0), arguments.get(1)) {
        (Datum::Text(name), Datum::Number(offset)) => (Some(name.as_str()), *offset),
        (Datum::Text(name), _) => (Some(name.as_str()), 0.0),
        (Datum::Number(offset), _) => (None, *offset),
        _ => (None, 0.0),
    };
    match scope.round(name) {
        Round::Number(index) => Datum::Number(index + offset),
        Round::Any => computed("the number of rounds is not known", &[]),
        Round::None => {
            let message = "copyIndex stands outside of its loop";
            scope.evaluation.say(Code::DanglingReference, node.place(), message);
            computed("copyIndex stands outside of its loop", &[])
        }
    }
}
