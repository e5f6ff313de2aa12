//! Functions of truth and of order.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::import::document::Node;
use crate::import::infrastructure::arm::expression::Expression;
use crate::import::infrastructure::arm::functions::Arguments;
use crate::import::infrastructure::arm::scope::Scope;
use crate::import::infrastructure::assembly::{computed, equal, scalar_text};
use crate::import::infrastructure::{Datum, Setting};

/// Evaluates `if`; of a condition that is open, where both values are the same, that value.
pub(super) fn if_else<'a>(
    scope: &Scope<'a>,
    [condition, then, otherwise]: [&Expression; 3],
    node: Node<'a>,
) -> Rc<Datum> {
    let truth = Setting::new(scope.owned(scope.result(condition, node)), 0);
    match truth.flag() {
        Some(true) => scope.result(then, node),
        Some(false) => scope.result(otherwise, node),
        None => {
            let (one, other) = (scope.result(then, node), scope.result(otherwise, node));
            if equal(&one, &other) == Some(true) {
                return one;
            }
            let why = format!("depends on a condition that is not known: {}", condition.label());
            Rc::new(computed(why, &[&one, &other]))
        }
    }
}

/// Evaluates a call; returns nothing for other functions.
pub(super) fn call(name: &str, arguments: &Arguments<'_>) -> Option<Datum> {
    let truth = match name {
        "true" => Some(true),
        "false" => Some(false),
        "null" => return Some(Datum::Null),
        "and" => all(arguments, true),
        "or" => all(arguments, false),
        "not" => flag(arguments.get(0)).map(|truth| !truth),
        "bool" => flag(arguments.get(0)).or_else(|| arguments.number(0).map(|n| n != 0.0)),
        "equals" => same(arguments.get(0), arguments.get(1)),
        "less" => compared(arguments, Ordering::is_lt),
        "lessorequals" => compared(arguments, Ordering::is_le),
        "greater" => compared(arguments, Ordering::is_gt),
        "greaterorequals" => compared(arguments, Ordering::is_ge),
        "coalesce" => return Some(coalesce(arguments)),
        _ => return None,
    };
    Some(truth.map_or_else(|| arguments.open("depends on what is not known"), Datum::Bool))
}

fn flag(value: &Datum) -> Option<bool> {
    match value {
        Datum::Bool(flag) => Some(*flag),
        Datum::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Datum::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// Compares as Resource Manager does: texts without regard to case.
fn same(one: &Datum, other: &Datum) -> Option<bool> {
    if let (Datum::Text(one), Datum::Text(other)) = (one, other) {
        return Some(one.to_lowercase() == other.to_lowercase());
    }
    equal(one, other)
}

/// Returns `each` where every one is, the opposite where any is not, nothing otherwise.
fn all(arguments: &Arguments<'_>, each: bool) -> Option<bool> {
    let mut result = Some(each);
    for value in &arguments.values {
        match flag(value) {
            Some(truth) if truth != each => return Some(!each),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn compared(arguments: &Arguments<'_>, holds: impl FnOnce(Ordering) -> bool) -> Option<bool> {
    if let (Datum::Number(one), Datum::Number(other)) = (arguments.get(0), arguments.get(1)) {
        return one.partial_cmp(other).map(holds);
    }
    let (one, other) = (scalar_text(arguments.get(0))?, scalar_text(arguments.get(1))?);
    Some(holds(one.cmp(&other)))
}

/// Returns the first value that is there, as far as that is known.
fn coalesce(arguments: &Arguments<'_>) -> Datum {
    let first = arguments.values.iter().find(|value| ***value != Datum::Null);
    match first.map(|value| &**value) {
        None => Datum::Null,
        Some(Datum::Unknown { .. }) => arguments.open("the first of several values that is there"),
        Some(value) => value.clone(),
    }
}
