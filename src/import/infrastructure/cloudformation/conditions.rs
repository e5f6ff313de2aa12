//! Conditions, in Kleene's three-valued logic: what hangs on a value that is not known is neither
//! true nor false.

use crate::import::document::Node;
use crate::import::infrastructure::assembly::equal;
use crate::import::infrastructure::cloudformation::call::Call;
use crate::import::infrastructure::cloudformation::scope::Scope;
use crate::import::infrastructure::{Datum, Setting};

/// Functions that give true or false.
const FUNCTIONS: &[&str] = &["Condition", "Equals", "Not", "And", "Or"];

/// Tells whether a call gives true or false.
pub(super) fn is_condition(call: Call<'_>) -> bool {
    FUNCTIONS.contains(&call.name)
}

impl<'a> Scope<'a> {
    /// Judges a condition.
    pub(super) fn truth(&self, node: Node<'a>) -> Option<bool> {
        let _level = self.evaluation.enter()?;
        // Among conditions, and only there, `Condition` is a function too.
        if let (Some(name), None) = (node.get("Condition").and_then(Node::scalar), node.tag()) {
            return self.condition(name, node);
        }
        match Call::of(node).filter(|call| is_condition(*call)) {
            Some(call) => self.judged(call),
            None => self.evaluate(node).flag(),
        }
    }

    /// Judges a call that gives true or false.
    pub(super) fn judged(&self, call: Call<'a>) -> Option<bool> {
        match call.name {
            "Condition" => self.condition(call.text()?, call.argument),
            "Equals" => match call.items()[..] {
                [one, other] => {
                    let (one, other) = (self.evaluate(one), self.evaluate(other));
                    equal(&one.value, &other.value)
                }
                _ => None,
            },
            "Not" => self.truth(*call.items().first()?).map(|truth| !truth),
            "And" => self.all(call, true),
            "Or" => self.all(call, false),
            _ => None,
        }
    }

    /// Returns `each` where every one is, the opposite where any is not, nothing otherwise.
    fn all(&self, call: Call<'a>, each: bool) -> Option<bool> {
        let mut result = Some(each);
        for item in call.items() {
            match self.truth(item) {
                Some(truth) if truth != each => return Some(!each),
                Some(_) => {}
                None => result = None,
            }
        }
        result
    }

    /// Judges the condition that a resource or a call of `Fn::If` names.
    pub(super) fn named_condition(&self, node: Node<'a>) -> Option<bool> {
        match node.scalar().filter(|_| node.tag().is_none()) {
            Some(name) => self.condition(name, node),
            None => self.truth(node),
        }
    }
}

/// Returns a truth as a value.
pub(super) fn value(truth: Option<bool>) -> Datum {
    let open = || Setting::unknown("the condition depends on what is not known", 0).value;
    truth.map_or_else(open, Datum::Bool)
}
