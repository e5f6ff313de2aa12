//! The functions of Terraform that configurations use: the commonest forty cover 99 of 100 calls.
//!
//! A function that needs to see all of its arguments gives something unknown where one is not known;
//! the others do what they can with what they have.

mod collections;
mod encoding;
mod network;
mod numbers;
mod texts;

use crate::import::infrastructure::terraform::hcl::value::{
    Fault, is_known, position, text_of, unknown,
};
use crate::import::infrastructure::{Datum, Setting};

/// What a function gives.
type Made = Result<Datum, Fault>;

/// A function by its name.
struct Function {
    name: &'static str,
    /// Whether every argument has to be known with everything in it.
    is_strict: bool,
    call: fn(&[Setting]) -> Made,
}

const fn strict(name: &'static str, call: fn(&[Setting]) -> Made) -> Function {
    Function { name, is_strict: true, call }
}

const fn lenient(name: &'static str, call: fn(&[Setting]) -> Made) -> Function {
    Function { name, is_strict: false, call }
}

const TABLES: [&[Function]; 5] = [
    collections::FUNCTIONS,
    encoding::FUNCTIONS,
    network::FUNCTIONS,
    numbers::FUNCTIONS,
    texts::FUNCTIONS,
];

/// Calls a function.
pub(super) fn call(name: &str, arguments: &[Setting]) -> Made {
    let Some(function) = TABLES.iter().flat_map(|table| table.iter()).find(|one| one.name == name)
    else {
        return Ok(unknown(&format!("the function {name} is not evaluated"), arguments));
    };
    if function.is_strict && !arguments.iter().all(is_known) {
        return Ok(unknown(&format!("`{name}` of what is not known"), arguments));
    }
    (function.call)(arguments)
}

/// Returns the steps that a function takes. A pattern is compiled each time.
pub(super) fn cost(name: &str) -> usize {
    match name {
        "regex" | "regexall" | "replace" => 500,
        _ => 1,
    }
}

/// Returns an argument.
fn argument(arguments: &[Setting], at: usize) -> Result<&Setting, Fault> {
    arguments.get(at).ok_or_else(|| Fault::new("a function lacks an argument"))
}

/// Returns the known text of an argument.
fn text(arguments: &[Setting], at: usize) -> Result<String, Fault> {
    text_of(argument(arguments, at)?).ok_or_else(|| Fault::new("an argument is no text"))
}

/// Returns the known number of an argument.
fn number(arguments: &[Setting], at: usize) -> Result<f64, Fault> {
    argument(arguments, at)?.number().ok_or_else(|| Fault::new("an argument is no number"))
}

/// Returns an argument as a whole number that is not negative.
fn whole(arguments: &[Setting], at: usize) -> Result<usize, Fault> {
    position(number(arguments, at)?).ok_or_else(|| Fault::new("an argument is no whole number"))
}

/// Returns the elements of an argument that is a known list.
fn list(arguments: &[Setting], at: usize) -> Result<&[Setting], Fault> {
    match &argument(arguments, at)?.value {
        Datum::List(items) => Ok(items),
        _ => Err(Fault::new("an argument is no list")),
    }
}

/// Makes a text without a line of its own.
fn made_text(text: impl Into<String>) -> Setting {
    Setting::new(Datum::Text(text.into()), 0)
}
