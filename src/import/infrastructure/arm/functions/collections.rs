//! Functions of lists and objects.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::import::document::Node;
use crate::import::infrastructure::arm::expression::Expression;
use crate::import::infrastructure::arm::functions::Arguments;
use crate::import::infrastructure::arm::scope::{Frame, Scope};
use crate::import::infrastructure::assembly::{computed, equal, is_settled};
use crate::import::infrastructure::{Datum, Setting};

/// `range` gives at most as many.
const LONGEST: usize = 10_000;

/// Evaluates a call; returns nothing for other functions.
pub(super) fn call(scope: &Scope<'_>, name: &str, arguments: &Arguments<'_>) -> Option<Datum> {
    let value = match name {
        "createarray" => list(arguments.values.iter().map(|value| (**value).clone())),
        "createobject" => object(arguments),
        "array" => match arguments.get(0) {
            whole @ Datum::List(_) => whole.clone(),
            one => list([one.clone()]),
        },
        "concat" => joined(arguments),
        "union" | "shallowmerge" => union(scope, arguments),
        "intersection" => intersection(arguments),
        "length" => length(arguments),
        "empty" => empty(arguments),
        "contains" => contains(arguments),
        "first" => end(arguments, <[Setting]>::first, |text| text.chars().next()),
        "last" => end(arguments, <[Setting]>::last, |text| text.chars().next_back()),
        "take" => part(arguments, |items, count| items.into_iter().take(count).collect()),
        "skip" => part(arguments, |items, count| items.into_iter().skip(count).collect()),
        "range" => range(arguments),
        "flatten" => flattened(arguments),
        "tryget" => try_get(scope, arguments),
        "items" => items(arguments),
        "objectkeys" => keys(arguments),
        "json" => json(arguments),
        _ => return None,
    };
    Some(value)
}

/// Evaluates a lambda for each element: `map` keeps what it gives, `filter` that for which it holds.
pub(super) fn each<'a>(
    scope: &Scope<'a>,
    name: &str,
    of: &Datum,
    (argument, body): (&str, &Expression),
    node: Node<'a>,
) -> Datum {
    let Datum::List(items) = of else {
        return computed("made of a list that is not known", &[of]);
    };
    let mut made = Vec::new();
    for item in items {
        let frame =
            Frame::Argument { name: argument.to_owned(), value: Rc::new(item.value.clone()) };
        let value = scope.within(frame, || scope.owned(scope.result(body, node)));
        if name == "map" {
            made.push(Setting::new(value, item.line));
        } else {
            match Setting::new(value, 0).flag() {
                Some(true) => made.push(item.clone()),
                Some(false) => {}
                None => return computed("those of a list for which something holds", &[of]),
            }
        }
    }
    Datum::List(made)
}

fn list(values: impl IntoIterator<Item = Datum>) -> Datum {
    Datum::List(values.into_iter().map(|value| Setting::new(value, 0)).collect())
}

fn object(arguments: &Arguments<'_>) -> Datum {
    let mut entries = BTreeMap::new();
    for at in (0..arguments.len()).step_by(2) {
        let key = arguments.text(at).unwrap_or_else(|| format!("${{{}}}", arguments.label(at)));
        let value = arguments.get(at + 1).clone();
        if value != Datum::Null {
            entries.insert(key, Setting::new(value, 0));
        }
    }
    Datum::Map(entries)
}

/// Puts lists together; one that is not known makes the whole so.
fn joined(arguments: &Arguments<'_>) -> Datum {
    let mut all = Vec::new();
    for value in &arguments.values {
        match &**value {
            Datum::List(items) => all.extend(items.iter().cloned()),
            Datum::Null => {}
            _ => return arguments.open("lists that are not known, put together"),
        }
    }
    Datum::List(all)
}

fn union(scope: &Scope<'_>, arguments: &Arguments<'_>) -> Datum {
    if matches!(arguments.get(0), Datum::List(_)) {
        let Datum::List(items) = joined(arguments) else {
            return arguments.open("lists that are not known, put together");
        };
        let mut all: Vec<Setting> = Vec::new();
        // Few are compared with few; long lists keep what stands there twice.
        let pairs = items.len().saturating_mul(items.len());
        let is_short = items.len() <= 1_000 && scope.evaluation.spend(pairs / 16);
        for item in items {
            let is_known =
                is_short && all.iter().any(|one| equal(&one.value, &item.value) == Some(true));
            if !is_known {
                all.push(item);
            }
        }
        return Datum::List(all);
    }
    let mut all = BTreeMap::new();
    for value in &arguments.values {
        match &**value {
            Datum::Map(entries) => merge(&mut all, entries, 0),
            Datum::Null => {}
            _ => return arguments.open("objects that are not known, put together"),
        }
    }
    Datum::Map(all)
}

/// Lays entries over others; objects in objects are merged, as `union` does.
fn merge(under: &mut BTreeMap<String, Setting>, over: &BTreeMap<String, Setting>, depth: usize) {
    for (key, value) in over {
        match (under.get_mut(key).map(|setting| &mut setting.value), &value.value) {
            (Some(Datum::Map(inner)), Datum::Map(other)) if depth < 64 => {
                merge(inner, other, depth + 1);
            }
            _ => {
                under.insert(key.clone(), value.clone());
            }
        }
    }
}

fn intersection(arguments: &Arguments<'_>) -> Datum {
    match (arguments.get(0), arguments.get(1)) {
        (Datum::Map(one), Datum::Map(other)) => {
            let shared = one.iter().filter(|(key, value)| {
                other.get(*key).is_some_and(|same| equal(&same.value, &value.value) == Some(true))
            });
            Datum::Map(shared.map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        (Datum::List(one), Datum::List(other))
            if one.len().saturating_mul(other.len()) < 100_000 =>
        {
            let is_shared = |item: &&Setting| {
                other.iter().any(|same| equal(&same.value, &item.value) == Some(true))
            };
            Datum::List(one.iter().filter(is_shared).cloned().collect())
        }
        _ => arguments.open("what values that are not known have in common"),
    }
}

fn length(arguments: &Arguments<'_>) -> Datum {
    let length = match arguments.get(0) {
        Datum::List(items) => items.len(),
        Datum::Map(entries) => entries.len(),
        Datum::Text(text) => text.chars().count(),
        _ => return arguments.open("the length of what is not known"),
    };
    u32::try_from(length).map_or(Datum::Null, |length| Datum::Number(f64::from(length)))
}

fn empty(arguments: &Arguments<'_>) -> Datum {
    match arguments.get(0) {
        Datum::Null => Datum::Bool(true),
        Datum::List(items) => Datum::Bool(items.is_empty()),
        Datum::Map(entries) => Datum::Bool(entries.is_empty()),
        Datum::Text(text) => Datum::Bool(text.is_empty()),
        // A resource that is referred to, and a text of which a part is known, are something.
        Datum::Reference(_) | Datum::Template { .. } => Datum::Bool(false),
        _ => arguments.open("depends on what is not known"),
    }
}

fn contains(arguments: &Arguments<'_>) -> Datum {
    let item = arguments.get(1);
    match (arguments.get(0), arguments.text(1)) {
        (Datum::List(items), _) => {
            let mut all = items.iter().map(|one| equal(&one.value, item));
            if all.any(|same| same == Some(true)) {
                return Datum::Bool(true);
            }
            let is_open = !is_settled(item) || items.iter().any(|one| !is_settled(&one.value));
            if is_open {
                arguments.open("depends on what is not known")
            } else {
                Datum::Bool(false)
            }
        }
        (Datum::Map(entries), Some(key)) => {
            Datum::Bool(entries.keys().any(|known| known.eq_ignore_ascii_case(&key)))
        }
        (Datum::Text(text), Some(part)) => Datum::Bool(text.contains(&part)),
        _ => arguments.open("depends on what is not known"),
    }
}

fn end(
    arguments: &Arguments<'_>,
    item: impl FnOnce(&[Setting]) -> Option<&Setting>,
    letter: impl FnOnce(&str) -> Option<char>,
) -> Datum {
    match arguments.get(0) {
        Datum::List(items) => item(items).map(|item| item.value.clone()).unwrap_or_default(),
        Datum::Text(text) => Datum::Text(letter(text).map(String::from).unwrap_or_default()),
        _ => arguments.open("one of several values, which is not known"),
    }
}

fn part(
    arguments: &Arguments<'_>,
    pick: impl FnOnce(Vec<Setting>, usize) -> Vec<Setting>,
) -> Datum {
    let Some(count) = arguments.count(1) else {
        return arguments.open("a part of what is not known");
    };
    match arguments.get(0) {
        Datum::List(items) => Datum::List(pick(items.clone(), count)),
        Datum::Text(text) => {
            let letters = text.chars().map(|c| Setting::new(Datum::Text(c.into()), 0)).collect();
            let kept = pick(letters, count);
            Datum::Text(kept.iter().filter_map(Setting::text).collect())
        }
        _ => arguments.open("a part of what is not known"),
    }
}

fn range(arguments: &Arguments<'_>) -> Datum {
    let (Some(start), Some(count)) = (arguments.number(0), arguments.count(1)) else {
        return arguments.open("a range that is not known");
    };
    let count = u32::try_from(count.min(LONGEST)).unwrap_or(0);
    list((0..count).map(|number| Datum::Number(start + f64::from(number))))
}

fn flattened(arguments: &Arguments<'_>) -> Datum {
    let Datum::List(items) = arguments.get(0) else {
        return arguments.open("a list that is not known");
    };
    let inner = items.iter().flat_map(|item| match &item.value {
        Datum::List(inner) => inner.clone(),
        _ => vec![item.clone()],
    });
    Datum::List(inner.collect())
}

fn try_get(scope: &Scope<'_>, arguments: &Arguments<'_>) -> Datum {
    let mut value = arguments.get(0).clone();
    for at in 1..arguments.len() {
        value = match (&value, arguments.get(at)) {
            (Datum::List(items), Datum::Number(_)) => {
                let item = arguments.count(at).and_then(|at| items.get(at));
                item.map(|item| item.value.clone()).unwrap_or_default()
            }
            (Datum::Null, _) => return Datum::Null,
            (value, Datum::Text(name)) => scope.member(value, name),
            _ => return arguments.open("a part of what is not known"),
        };
    }
    value
}

/// Returns the entries of an object as a list of `{key, value}`.
fn items(arguments: &Arguments<'_>) -> Datum {
    let Datum::Map(entries) = arguments.get(0) else {
        return arguments.open("the entries of what is not known");
    };
    list(entries.iter().map(|(key, value)| {
        let key = Setting::new(Datum::Text(key.clone()), value.line);
        let pair = [("key".to_owned(), key), ("value".to_owned(), value.clone())];
        Datum::Map(pair.into_iter().collect())
    }))
}

fn keys(arguments: &Arguments<'_>) -> Datum {
    let Datum::Map(entries) = arguments.get(0) else {
        return arguments.open("the keys of what is not known");
    };
    list(entries.keys().map(|key| Datum::Text(key.clone())))
}

/// Reads a scalar of JSON: `json('null')`, `json('0.5')`. What holds more is not read.
fn json(arguments: &Arguments<'_>) -> Datum {
    let Some(text) = arguments.text(0) else {
        return arguments.open("read from a text that is not known");
    };
    match text.trim() {
        "null" => Datum::Null,
        "true" => Datum::Bool(true),
        "false" => Datum::Bool(false),
        "[]" => Datum::List(Vec::new()),
        "{}" => Datum::Map(BTreeMap::new()),
        other => match other.parse::<f64>() {
            Ok(number) if number.is_finite() => Datum::Number(number),
            _ => serde_json::from_str(other)
                .map_or_else(|_| arguments.open("read from a text that is no JSON"), of_json),
        },
    }
}

/// Takes over a value of JSON, which its reader has kept within 128 levels.
fn of_json(value: serde_json::Value) -> Datum {
    match value {
        serde_json::Value::Null => Datum::Null,
        serde_json::Value::Bool(flag) => Datum::Bool(flag),
        serde_json::Value::Number(number) => number.as_f64().map_or(Datum::Null, Datum::Number),
        serde_json::Value::String(text) => Datum::Text(text),
        serde_json::Value::Array(items) => list(items.into_iter().map(of_json)),
        serde_json::Value::Object(entries) => Datum::Map(
            entries
                .into_iter()
                .map(|(key, value)| (key, Setting::new(of_json(value), 0)))
                .collect(),
        ),
    }
}
