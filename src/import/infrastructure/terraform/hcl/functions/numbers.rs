//! Functions over numbers, and conversions between types.

use super::{Function, Made, argument, collections, lenient, number, strict, text};
use crate::import::infrastructure::terraform::hcl::value::{Fault, is_settled, text_of, unknown};
use crate::import::infrastructure::{Datum, Setting, secrets};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("abs", |all| Ok(Datum::Number(number(all, 0)?.abs()))),
    strict("ceil", |all| Ok(Datum::Number(number(all, 0)?.ceil()))),
    strict("floor", |all| Ok(Datum::Number(number(all, 0)?.floor()))),
    strict("log", |all| Ok(Datum::Number(number(all, 0)?.log(number(all, 1)?)))),
    strict("max", |all| folded(all, f64::max)),
    strict("min", |all| folded(all, f64::min)),
    lenient("nonsensitive", |all| Ok(argument(all, 0)?.value.clone())),
    strict("parseint", parseint),
    strict("pow", |all| Ok(Datum::Number(number(all, 0)?.powf(number(all, 1)?)))),
    strict("range", collections::range),
    lenient("sensitive", sensitive),
    strict("signum", |all| Ok(Datum::Number(signum(number(all, 0)?)))),
    strict("sum", sum),
    lenient("tobool", |all| converted(all, |one| one.flag().map(Datum::Bool))),
    lenient("tonumber", |all| converted(all, |one| one.number().map(Datum::Number))),
    lenient("tostring", |all| converted(all, |one| text_of(one).map(Datum::Text))),
];

/// Applies a function to the numbers of all arguments; `list...` was written out before.
fn folded(arguments: &[Setting], fold: fn(f64, f64) -> f64) -> Made {
    let mut made = number(arguments, 0)?;
    for at in 1..arguments.len() {
        made = fold(made, number(arguments, at)?);
    }
    Ok(Datum::Number(made))
}

fn signum(number: f64) -> f64 {
    if number == 0.0 { 0.0 } else { number.signum() }
}

fn sum(arguments: &[Setting]) -> Made {
    let items = super::list(arguments, 0)?;
    let numbers: Option<Vec<_>> = items.iter().map(Setting::number).collect();
    let numbers = numbers.ok_or_else(|| Fault::new("`sum` of what are no numbers"))?;
    Ok(Datum::Number(numbers.into_iter().sum()))
}

fn parseint(arguments: &[Setting]) -> Made {
    let base = u32::try_from(super::whole(arguments, 1)?).unwrap_or_default();
    let parsed = (2..=36).contains(&base).then(|| {
        i32::from_str_radix(&text(arguments, 0)?, base)
            .map_err(|error| Fault::new(error.to_string()))
    });
    let parsed = parsed.ok_or_else(|| Fault::new("a base that no number has"))?;
    Ok(Datum::Number(f64::from(parsed?)))
}

fn converted(arguments: &[Setting], convert: fn(&Setting) -> Option<Datum>) -> Made {
    let first = argument(arguments, 0)?;
    if first.value == Datum::Null {
        return Ok(Datum::Null);
    }
    if !is_settled(first) {
        return Ok(first.value.clone());
    }
    convert(first).ok_or_else(|| Fault::new("a value that cannot be converted"))
}

/// What is marked as sensitive is not kept, only that it was there.
fn sensitive(arguments: &[Setting]) -> Made {
    Ok(match &argument(arguments, 0)?.value {
        Datum::Text(_) | Datum::Number(_) => Datum::Text(secrets::REDACTED.to_owned()),
        Datum::Template { references, .. } => {
            Datum::Unknown { why: "sensitive".to_owned(), references: references.clone() }
        }
        Datum::List(_) | Datum::Map(_) => unknown("sensitive", arguments),
        other => other.clone(),
    })
}
