//! Variables of a project and the texts that use them
//! (<https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md>).

use std::collections::BTreeMap;

use crate::import::infrastructure::Datum;

/// Defaults in defaults (`${A:-${B:-c}}`) are not followed deeper.
const DEEPEST: usize = 8;
/// A text does not grow beyond this many bytes.
const LONGEST: usize = 1024 * 1024;

/// The variables that the upload gives values to.
pub(super) type Variables = BTreeMap<String, String>;

/// Reads a file of variables, `KEY=value` in each line.
pub(super) fn of_file(text: &str) -> Variables {
    let mut variables = Variables::new();
    for line in text.lines().map(str::trim) {
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((key, value)) = line.split_once('=') else { continue };
        if line.starts_with('#') || key.trim().is_empty() {
            continue;
        }
        variables.insert(key.trim().to_owned(), unquoted(value.trim()).to_owned());
    }
    variables
}

fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            return inner.split(quote).next().unwrap_or_default();
        }
    }
    // A comment needs a space before it.
    value.split(" #").next().unwrap_or_default().trim_end()
}

/// What became of a text.
#[derive(Debug, Default)]
struct Filled {
    text: String,
    /// The names of variables that have no value.
    missing: Vec<String>,
    /// Whether anything stands beside the variables without a value.
    is_mixed: bool,
}

impl Filled {
    fn push(&mut self, text: &str) {
        if self.text.len() + text.len() <= LONGEST {
            self.text.push_str(text);
        }
        self.is_mixed |= !text.is_empty();
    }
}

/// Fills in the variables of a text; nothing for a text without any.
pub(super) fn filled(text: &str, variables: &Variables) -> Option<Datum> {
    if !text.contains('$') {
        return None;
    }
    let filled = fill(text, variables, DEEPEST);
    let Some(first) = filled.missing.first() else { return Some(Datum::Text(filled.text)) };
    if !filled.is_mixed && filled.missing.len() == 1 {
        let why = format!("the variable {first} is not set in the upload");
        return Some(Datum::Unknown { why, references: Vec::new() });
    }
    Some(Datum::Template { text: filled.text, references: Vec::new() })
}

fn fill(text: &str, variables: &Variables, depth: usize) -> Filled {
    let mut filled = Filled::default();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push(before);
        rest = after;
        if let Some(escaped) = after.strip_prefix('$') {
            filled.push("$");
            rest = escaped;
        } else if let Some(inside) = after.strip_prefix('{') {
            let Some(end) = closing(inside) else {
                filled.push("${");
                filled.push(inside);
                return filled;
            };
            let (expression, after) = inside.split_at(end);
            substitute(&mut filled, expression, variables, depth);
            rest = after.get(1..).unwrap_or_default();
        } else {
            let length = after.find(|c| !is_of_name(c)).unwrap_or(after.len());
            let (name, after) = after.split_at(length);
            if name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
                substitute(&mut filled, name, variables, depth);
                rest = after;
            } else {
                filled.push("$");
            }
        }
    }
    filled.push(rest);
    filled
}

/// Finds the brace that closes an expression.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    // No expression is longer than this.
    for (at, byte) in text.bytes().enumerate().take(4096) {
        match byte {
            b'{' => open += 1,
            b'}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at);
        }
    }
    None
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Adds what `NAME`, `NAME:-default`, `NAME-default`, `NAME:?message`, `NAME?message`, `NAME:+other`
/// or `NAME+other` stands for.
fn substitute(filled: &mut Filled, expression: &str, variables: &Variables, depth: usize) {
    let length = expression.find(|c| !is_of_name(c)).unwrap_or(expression.len());
    let (name, operation) = expression.split_at(length);
    let counts_empty = !operation.starts_with(':');
    let operation = operation.strip_prefix(':').unwrap_or(operation);
    let value = variables.get(name).filter(|value| counts_empty || !value.is_empty());
    let operand = operation.get(1..).unwrap_or_default();
    match (operation.bytes().next(), value) {
        (Some(b'-'), None) | (Some(b'+'), Some(_)) if depth > 0 => {
            let other = fill(operand, variables, depth - 1);
            filled.missing.extend(other.missing);
            filled.text.push_str(&other.text);
            filled.is_mixed |= other.is_mixed;
        }
        (Some(b'+'), _) | (_, None) => {
            filled.missing.push(name.to_owned());
            if filled.text.len() < LONGEST {
                filled.text.push_str("${");
                filled.text.push_str(name);
                filled.text.push('}');
            }
        }
        (_, Some(value)) => filled.push(value),
    }
}

#[cfg(test)]
mod tests {
    use super::{Variables, filled, of_file};
    use crate::import::infrastructure::Datum;

    fn check(text: &str, expected: &str) {
        let variables =
            of_file("SET=value\nexport EMPTY=\n# NO=1\nQUOTED=\"a b\" # c\nPLAIN=x # c\n");
        let found = match filled(text, &variables) {
            None => text.to_owned(),
            Some(Datum::Text(text)) => text,
            Some(Datum::Template { text, .. }) => format!("template {text}"),
            Some(Datum::Unknown { why, .. }) => format!("unknown: {why}"),
            Some(other) => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn variables_are_filled_in() {
        check("no variable", "no variable");
        check("$SET-${SET}", "value-value");
        check("${QUOTED}|${PLAIN}", "a b|x");
        check("$$SET $5 ${", "$SET $5 ${");
        check("${NO:-default}", "default");
        check("${EMPTY:-default}${EMPTY-default}", "default");
        check("${NO:-${SET:-inner}}:80", "value:80");
        check("${SET:+other}", "other");
        check("${SET:?must be set}", "value");
        check("postgres://${NO:-u:p}@db", "postgres://u:p@db");
    }

    #[test]
    fn what_the_upload_does_not_set_is_unknown() {
        check("${NO}", "unknown: the variable NO is not set in the upload");
        check("${NO:?must be set}", "unknown: the variable NO is not set in the upload");
        check("${NO:+other}", "unknown: the variable NO is not set in the upload");
        check("a:${NO}", "template a:${NO}");
        check("${NO}${NEITHER}", "template ${NO}${NEITHER}");
    }

    #[test]
    fn deep_and_growing_texts_end() {
        let deep = format!("{}x{}", "${A:-".repeat(5_000), "}".repeat(5_000));
        assert!(filled(&deep, &Variables::new()).is_some());
        let big = Variables::from([("A".to_owned(), "x".repeat(100_000))]);
        let Some(Datum::Text(text)) = filled(&"$A".repeat(10_000), &big) else { panic!() };
        assert!(text.len() <= super::LONGEST);
    }
}
