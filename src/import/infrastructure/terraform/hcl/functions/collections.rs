//! Functions over lists and maps.

use std::collections::BTreeMap;

use super::{Function, Made, argument, lenient, list, made_text, number, strict, text, whole};
use crate::import::infrastructure::terraform::hcl::value::{
    Fault, count, equal, is_known, is_settled, position, text_of, unknown,
};
use crate::import::infrastructure::{Datum, Setting};

/// Elements that a product of sets may have.
const MOST: usize = 100_000;

pub(super) const FUNCTIONS: &[Function] = &[
    lenient("alltrue", |all| quantified(all, false)),
    lenient("anytrue", |all| quantified(all, true)),
    strict("chunklist", chunklist),
    lenient("coalesce", coalesce),
    lenient("coalescelist", coalesce),
    lenient("compact", compact),
    lenient("concat", concat),
    lenient("contains", contains),
    lenient("distinct", distinct),
    lenient("element", element),
    lenient("flatten", flatten),
    strict("index", index),
    lenient("keys", keys),
    lenient("length", length),
    lenient("list", |all| Ok(Datum::List(all.to_vec()))),
    lenient("lookup", lookup),
    lenient("map", map_of_pairs),
    lenient("merge", merge),
    lenient("one", one),
    lenient("reverse", reverse),
    strict("setintersection", |all| set(all, |counts, sets| counts == sets)),
    strict("setsubtract", setsubtract),
    lenient("setproduct", setproduct),
    lenient("setunion", setunion),
    lenient("slice", slice),
    strict("sort", sort),
    lenient("tolist", |all| Ok(argument(all, 0)?.value.clone())),
    lenient("tomap", |all| Ok(argument(all, 0)?.value.clone())),
    lenient("toset", toset),
    strict("transpose", transpose),
    lenient("values", values),
    lenient("zipmap", zipmap),
];

/// Does something with a list; what is no known list passes on what is not known of it.
fn with_list(arguments: &[Setting], then: impl FnOnce(&[Setting]) -> Made) -> Made {
    let first = argument(arguments, 0)?;
    match &first.value {
        Datum::List(items) => then(items),
        Datum::Map(entries) => then(&entries.values().cloned().collect::<Vec<_>>()),
        Datum::Null => Err(Fault::new("null is no list")),
        _ if !is_settled(first) => Ok(unknown("computed from a list that is not known", [first])),
        // A single value where a list is asked for, as old configurations have it.
        _ => then(std::slice::from_ref(first)),
    }
}

fn quantified(arguments: &[Setting], deciding: bool) -> Made {
    with_list(arguments, |items| {
        if items.iter().any(|item| item.flag() == Some(deciding)) {
            return Ok(Datum::Bool(deciding));
        }
        let is_certain = items.iter().all(|item| item.flag().is_some());
        Ok(if is_certain { Datum::Bool(!deciding) } else { unknown("not known for all", items) })
    })
}

fn chunklist(arguments: &[Setting]) -> Made {
    let size = whole(arguments, 1)?.max(1);
    let chunks = list(arguments, 0)?.chunks(size);
    Ok(Datum::List(chunks.map(|chunk| Setting::new(Datum::List(chunk.to_vec()), 0)).collect()))
}

/// The first argument that is neither null nor empty. A reference to an attribute is there.
fn coalesce(arguments: &[Setting]) -> Made {
    for setting in arguments {
        match &setting.value {
            Datum::Null => {}
            Datum::Text(text) if text.is_empty() => {}
            Datum::List(items) if items.is_empty() => {}
            Datum::Unknown { .. } => return Ok(unknown("the first that is not null", arguments)),
            found => return Ok(found.clone()),
        }
    }
    Err(Fault::new("every argument is null"))
}

fn compact(arguments: &[Setting]) -> Made {
    with_list(arguments, |items| {
        let is_empty =
            |item: &&Setting| item.value == Datum::Null || item.text().is_some_and(str::is_empty);
        Ok(Datum::List(items.iter().filter(|item| !is_empty(item)).cloned().collect()))
    })
}

fn concat(arguments: &[Setting]) -> Made {
    let mut made = Vec::new();
    for setting in arguments {
        match &setting.value {
            Datum::List(items) => made.extend(items.iter().cloned()),
            Datum::Map(_) | Datum::Null => return Err(Fault::new("`concat` of what is no list")),
            // A part that is not known stays one element, so that the rest is still seen.
            _ => made.push(setting.clone()),
        }
    }
    Ok(Datum::List(made))
}

fn contains(arguments: &[Setting]) -> Made {
    let wanted = argument(arguments, 1)?;
    with_list(arguments, |items| {
        let mut is_certain = true;
        for item in items {
            match equal(item, wanted) {
                Some(true) => return Ok(Datum::Bool(true)),
                Some(false) => {}
                None => is_certain = false,
            }
        }
        Ok(if is_certain { Datum::Bool(false) } else { unknown("not known of all", arguments) })
    })
}

/// Keeps the first of equal elements; compared by what they are written as, so that long lists are
/// no burden.
fn unique(items: &[Setting]) -> Vec<Setting> {
    let mut seen = std::collections::BTreeSet::new();
    let is_new = |item: &&Setting| match text_of(item) {
        Some(text) => seen.insert(text),
        None => true,
    };
    items.iter().filter(is_new).cloned().collect()
}

fn distinct(arguments: &[Setting]) -> Made {
    with_list(arguments, |items| Ok(Datum::List(unique(items))))
}

fn toset(arguments: &[Setting]) -> Made {
    let first = argument(arguments, 0)?;
    if let Datum::Map(_) = first.value {
        return Ok(first.value.clone());
    }
    with_list(arguments, |items| {
        let mut items = unique(items);
        items.sort_by_cached_key(text_of);
        Ok(Datum::List(items))
    })
}

fn element(arguments: &[Setting]) -> Made {
    let at = argument(arguments, 1)?;
    with_list(arguments, |items| {
        if items.is_empty() {
            return Err(Fault::new("`element` of an empty list"));
        }
        let Some(at) = at.number() else {
            return Ok(unknown("an element of which the index is not known", items));
        };
        let Datum::Number(length) = count(items.len()) else { return Err(Fault::new("too long")) };
        let item = position(at.rem_euclid(length)).and_then(|at| items.get(at));
        item.map(|item| item.value.clone()).ok_or_else(|| Fault::new("no element with this index"))
    })
}

fn flatten(arguments: &[Setting]) -> Made {
    with_list(arguments, |items| {
        Ok(Datum::List(items.iter().flat_map(Setting::elements).cloned().collect()))
    })
}

fn index(arguments: &[Setting]) -> Made {
    let wanted = argument(arguments, 1)?;
    let at = list(arguments, 0)?.iter().position(|item| equal(item, wanted) == Some(true));
    at.map(count).ok_or_else(|| Fault::new("the list has no such element"))
}

/// Does something with a map.
fn with_map(arguments: &[Setting], then: impl FnOnce(&BTreeMap<String, Setting>) -> Datum) -> Made {
    let first = argument(arguments, 0)?;
    match &first.value {
        Datum::Map(entries) => Ok(then(entries)),
        _ if !is_settled(first) => Ok(unknown("computed from a map that is not known", [first])),
        _ => Err(Fault::new("an argument is no map")),
    }
}

fn keys(arguments: &[Setting]) -> Made {
    with_map(arguments, |entries| Datum::List(entries.keys().map(made_text).collect()))
}

fn values(arguments: &[Setting]) -> Made {
    with_map(arguments, |entries| Datum::List(entries.values().cloned().collect()))
}

fn length(arguments: &[Setting]) -> Made {
    let first = argument(arguments, 0)?;
    Ok(match &first.value {
        Datum::List(items) => count(items.len()),
        Datum::Map(entries) => count(entries.len()),
        Datum::Text(text) => count(text.chars().count()),
        _ if !is_settled(first) => unknown("the length of what is not known", [first]),
        _ => return Err(Fault::new("`length` of what has none")),
    })
}

fn lookup(arguments: &[Setting]) -> Made {
    let first = argument(arguments, 0)?;
    let default = arguments.get(2);
    let Datum::Map(entries) = &first.value else {
        return Ok(unknown("an entry of a map that is not known", arguments));
    };
    let Some(key) = text_of(argument(arguments, 1)?) else {
        return Ok(unknown("an entry of which the key is not known", arguments));
    };
    let found = entries.get(&key).or(default);
    found
        .map(|found| found.value.clone())
        .ok_or_else(|| Fault::new(format!("there is no key {key:?}")))
}

fn map_of_pairs(arguments: &[Setting]) -> Made {
    let mut made = BTreeMap::new();
    for pair in arguments.chunks_exact(2) {
        made.insert(text(pair, 0)?, argument(pair, 1)?.clone());
    }
    Ok(Datum::Map(made))
}

fn merge(arguments: &[Setting]) -> Made {
    let mut made = BTreeMap::new();
    for setting in arguments {
        match &setting.value {
            Datum::Map(entries) => {
                made.extend(entries.iter().map(|(key, value)| (key.clone(), value.clone())));
            }
            Datum::Null => {}
            _ if !is_settled(setting) => {
                return Ok(unknown("merged with a map that is not known", arguments));
            }
            _ => return Err(Fault::new("`merge` of what is no map")),
        }
    }
    Ok(Datum::Map(made))
}

fn one(arguments: &[Setting]) -> Made {
    with_list(arguments, |items| match items {
        [] => Ok(Datum::Null),
        [only] => Ok(only.value.clone()),
        _ => Err(Fault::new("`one` of several")),
    })
}

fn reverse(arguments: &[Setting]) -> Made {
    with_list(arguments, |items| Ok(Datum::List(items.iter().rev().cloned().collect())))
}

/// Keeps the elements by the number of sets that they are in.
fn set(arguments: &[Setting], keep: impl Fn(usize, usize) -> bool) -> Made {
    let mut counts: BTreeMap<String, (usize, &Setting)> = BTreeMap::new();
    for at in 0..arguments.len() {
        for item in list(arguments, at)? {
            counts.entry(text_of(item).unwrap_or_default()).or_insert((0, item)).0 += 1;
        }
    }
    let kept = counts.into_values().filter(|(count, _)| keep(*count, arguments.len()));
    Ok(Datum::List(kept.map(|(_, item)| item.clone()).collect()))
}

fn setsubtract(arguments: &[Setting]) -> Made {
    let without: std::collections::BTreeSet<_> = list(arguments, 1)?.iter().map(text_of).collect();
    let kept = list(arguments, 0)?.iter().filter(|item| !without.contains(&text_of(item)));
    Ok(Datum::List(kept.cloned().collect()))
}

fn setunion(arguments: &[Setting]) -> Made {
    let Datum::List(all) = concat(arguments)? else { return Err(Fault::new("no sets")) };
    toset(&[Setting::new(Datum::List(all), 0)])
}

#[expect(clippy::unnecessary_wraps, reason = "every function gives the same")]
fn setproduct(arguments: &[Setting]) -> Made {
    let mut made: Vec<Vec<Setting>> = vec![Vec::new()];
    for setting in arguments {
        let Datum::List(items) = &setting.value else {
            return Ok(unknown("a product with what is not known", arguments));
        };
        if made.len().saturating_mul(items.len()) > MOST {
            return Ok(unknown("a product that is too large", []));
        }
        let grown = made.iter().flat_map(|row| {
            items.iter().map(move |item| row.iter().chain([item]).cloned().collect::<Vec<_>>())
        });
        made = grown.collect();
    }
    Ok(Datum::List(made.into_iter().map(|row| Setting::new(Datum::List(row), 0)).collect()))
}

fn slice(arguments: &[Setting]) -> Made {
    with_list(arguments, |items| {
        let (Some(from), Some(to)) =
            (argument(arguments, 1)?.number(), argument(arguments, 2)?.number())
        else {
            return Ok(unknown("a part of a list whose ends are not known", items));
        };
        let part = position(from).zip(position(to)).and_then(|(from, to)| items.get(from..to));
        let part = part.ok_or_else(|| Fault::new("`slice` beyond the ends of a list"))?;
        Ok(Datum::List(part.to_vec()))
    })
}

fn sort(arguments: &[Setting]) -> Made {
    let mut items = list(arguments, 0)?.to_vec();
    items.sort_by_cached_key(text_of);
    Ok(Datum::List(items))
}

fn transpose(arguments: &[Setting]) -> Made {
    let Datum::Map(entries) = &argument(arguments, 0)?.value else {
        return Err(Fault::new("an argument is no map"));
    };
    let mut made: BTreeMap<String, Setting> = BTreeMap::new();
    for (key, values) in entries {
        for value in values.elements().into_iter().filter_map(text_of) {
            let empty = || Setting::new(Datum::List(Vec::new()), 0);
            if let Datum::List(items) = &mut made.entry(value).or_insert_with(empty).value {
                items.push(made_text(key));
            }
        }
    }
    Ok(Datum::Map(made))
}

fn zipmap(arguments: &[Setting]) -> Made {
    let (names, items) = (argument(arguments, 0)?, argument(arguments, 1)?);
    if !is_known(names) || !is_settled(items) {
        return Ok(unknown("a map of what is not known", arguments));
    }
    let names = list(arguments, 0)?.iter().filter_map(text_of);
    let items = list(arguments, 1)?.iter().cloned();
    Ok(Datum::Map(names.zip(items).collect()))
}

/// `range(to)`, `range(from, to)`, `range(from, to, step)`.
pub(super) fn range(arguments: &[Setting]) -> Made {
    let (from, to) = match arguments {
        [_] => (0.0, number(arguments, 0)?),
        _ => (number(arguments, 0)?, number(arguments, 1)?),
    };
    let step = if arguments.len() > 2 { number(arguments, 2)? } else { 1.0 };
    if step == 0.0 || !step.is_finite() {
        return Err(Fault::new("`range` without a step"));
    }
    let mut made = Vec::new();
    let mut at = from;
    while (step > 0.0 && at < to) || (step < 0.0 && at > to) {
        if made.len() >= 1024 {
            return Err(Fault::new("`range` of more than 1024"));
        }
        made.push(Setting::new(Datum::Number(at), 0));
        at += step;
    }
    Ok(Datum::List(made))
}
