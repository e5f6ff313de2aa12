//! Functions of numbers.

use crate::import::infrastructure::Datum;
use crate::import::infrastructure::arm::functions::Arguments;

/// Evaluates a call; returns nothing for other functions.
pub(super) fn call(name: &str, arguments: &Arguments<'_>) -> Option<Datum> {
    let both = || Some((arguments.number(0)?, arguments.number(1)?));
    let number = match name {
        "add" => both().map(|(one, other)| one + other),
        "sub" => both().map(|(one, other)| one - other),
        "mul" => both().map(|(one, other)| one * other),
        "div" => both().filter(|(_, by)| *by != 0.0).map(|(one, by)| (one / by).trunc()),
        "mod" => both().filter(|(_, by)| *by != 0.0).map(|(one, by)| one % by),
        "int" | "float" => arguments.number(0),
        "min" => extreme(arguments, f64::min),
        "max" => extreme(arguments, f64::max),
        _ => return None,
    };
    let number = number.filter(|number| number.is_finite());
    Some(number.map_or_else(|| arguments.open("computed from what is not known"), Datum::Number))
}

/// Returns the least or greatest of the arguments, or of the elements of the only one.
fn extreme(arguments: &Arguments<'_>, pick: fn(f64, f64) -> f64) -> Option<f64> {
    let numbers: Option<Vec<f64>> = match arguments.get(0) {
        Datum::List(items) => {
            items.iter().map(crate::import::infrastructure::Setting::number).collect()
        }
        _ => (0..arguments.len()).map(|at| arguments.number(at)).collect(),
    };
    numbers?.into_iter().reduce(pick)
}
