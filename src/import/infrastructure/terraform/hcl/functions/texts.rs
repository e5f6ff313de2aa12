//! Functions over texts.

use regex::{Regex, RegexBuilder};

use super::{Function, Made, argument, lenient, made_text, number, strict, text, whole};
use crate::import::infrastructure::terraform::hcl::value::{
    Fault, TextBuilder, is_known, is_settled, number_text, unknown,
};
use crate::import::infrastructure::{Datum, Setting};

/// Bytes that a compiled pattern may take.
const PATTERN: usize = 1 << 16;
/// The longest text that a function makes of repeated parts.
const LONGEST: usize = 1 << 20;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("chomp", |all| made(text(all, 0)?.trim_end_matches(['\r', '\n']))),
    strict("endswith", |all| Ok(Datum::Bool(text(all, 0)?.ends_with(&text(all, 1)?)))),
    lenient("format", format),
    lenient("formatlist", formatlist),
    strict("indent", indent),
    lenient("join", join),
    strict("lower", |all| made(text(all, 0)?.to_lowercase())),
    strict("regex", regex),
    strict("regexall", regexall),
    strict("replace", replace),
    strict("split", split),
    strict("startswith", |all| Ok(Datum::Bool(text(all, 0)?.starts_with(&text(all, 1)?)))),
    strict("strcontains", |all| Ok(Datum::Bool(text(all, 0)?.contains(&text(all, 1)?)))),
    strict("strrev", |all| made(text(all, 0)?.chars().rev().collect::<String>())),
    strict("substr", substr),
    strict("title", title),
    strict("trim", trim),
    strict("trimprefix", |all| {
        let (whole, part) = (text(all, 0)?, text(all, 1)?);
        made(whole.strip_prefix(&part).unwrap_or(&whole))
    }),
    strict("trimspace", |all| made(text(all, 0)?.trim())),
    strict("trimsuffix", |all| {
        let (whole, part) = (text(all, 0)?, text(all, 1)?);
        made(whole.strip_suffix(&part).unwrap_or(&whole))
    }),
    strict("upper", |all| made(text(all, 0)?.to_uppercase())),
];

#[expect(clippy::unnecessary_wraps, reason = "every function gives the same")]
fn made(text: impl Into<String>) -> Made {
    Ok(Datum::Text(text.into()))
}

/// `format("%s-%03d", ..)`; the verbs that configurations use.
fn format(arguments: &[Setting]) -> Made {
    let Some(pattern) = argument(arguments, 0)?.text() else {
        return Ok(unknown("`format` of what is not known", arguments));
    };
    let mut text = TextBuilder::default();
    let mut values = arguments.iter().skip(1);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        text.push(before);
        let end = after.find(|c: char| c.is_ascii_alphabetic() || c == '%');
        let Some((flags, verb)) = end.and_then(|end| after.split_at_checked(end)) else {
            return Err(Fault::new("`format` with a verb that does not end"));
        };
        let mut letters = verb.chars();
        match letters.next() {
            Some('%') => text.push("%"),
            Some(verb) => {
                let value = values.next().ok_or_else(|| Fault::new("`format` lacks a value"))?;
                formatted(flags, verb, value, &mut text)?;
            }
            None => {}
        }
        rest = letters.as_str();
    }
    text.push(rest);
    Ok(text.finish())
}

fn formatted(
    flags: &str,
    verb: char,
    value: &Setting,
    text: &mut TextBuilder,
) -> Result<(), Fault> {
    if !is_known(value) {
        return text.push_value(value, "");
    }
    let digits = flags.trim_start_matches(['-', '+', '#', ' ']);
    let (width, precision) = digits.split_once('.').unwrap_or((digits, ""));
    let mut plain = TextBuilder::default();
    match (verb, value.number()) {
        ('f', Some(number)) => {
            let precision = precision.parse::<usize>().unwrap_or(6).min(30);
            plain.push(&format!("{number:.precision$}"));
        }
        ('d', Some(number)) => plain.push(&number_text(number.trunc())),
        ('x', Some(number)) => plain.push(&hexadecimal(number)),
        ('q', _) => {
            let Datum::Text(inner) = &value.value else { return plain_value(value, text) };
            plain.push(&serde_json::Value::from(inner.as_str()).to_string());
        }
        _ => plain_value(value, &mut plain)?,
    }
    let Datum::Text(plain) = plain.finish() else { return Ok(()) };
    let missing =
        width.parse::<usize>().unwrap_or(0).min(200).saturating_sub(plain.chars().count());
    let pad = if width.starts_with('0') && verb != 's' { "0" } else { " " };
    let padding = pad.repeat(missing);
    if flags.contains('-') {
        text.push(&plain);
        text.push(&padding);
    } else {
        text.push(&padding);
        text.push(&plain);
    }
    Ok(())
}

fn plain_value(value: &Setting, text: &mut TextBuilder) -> Result<(), Fault> {
    if value.value == Datum::Null {
        text.push("null");
        return Ok(());
    }
    text.push_value(value, "")
}

fn hexadecimal(number: f64) -> String {
    let digits = number_text(number.trunc());
    digits.parse::<u64>().map_or(digits, |number| format!("{number:x}"))
}

/// `format` for each element of its lists; single values stand for every element.
fn formatlist(arguments: &[Setting]) -> Made {
    let lists = arguments.iter().filter_map(|one| match &one.value {
        Datum::List(items) => Some(items.len()),
        _ => None,
    });
    let Some(length) = lists.max() else {
        return Ok(unknown("`formatlist` of what is not known", arguments));
    };
    let row = |at: usize| {
        let pick = |one: &Setting| match &one.value {
            Datum::List(items) => items.get(at).cloned().unwrap_or_default(),
            _ => one.clone(),
        };
        let row: Vec<_> = arguments.iter().map(pick).collect();
        Ok(Setting::new(format(&row)?, 0))
    };
    Ok(Datum::List((0..length).map(row).collect::<Result<_, Fault>>()?))
}

fn indent(arguments: &[Setting]) -> Made {
    let spaces = " ".repeat(whole(arguments, 0)?.min(200));
    let lines = text(arguments, 1)?;
    if lines.len().saturating_mul(spaces.len() + 1) > LONGEST {
        return Ok(unknown("a text that is too long", []));
    }
    made(lines.replace('\n', &format!("\n{spaces}")))
}

fn join(arguments: &[Setting]) -> Made {
    let separator = text(arguments, 0)?;
    let mut items = Vec::new();
    for one in arguments.iter().skip(1) {
        match &one.value {
            Datum::List(inner) => items.extend(inner.iter()),
            _ if !is_settled(one) => {
                return Ok(unknown("`join` of a list that is not known", arguments));
            }
            _ => items.push(one),
        }
    }
    // A list of one: what Terraform 0.11 made of every optional resource.
    if let [only] = items[..] {
        return Ok(only.value.clone());
    }
    let mut text = TextBuilder::default();
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            text.push(&separator);
        }
        text.push_value(item, "")?;
    }
    Ok(text.finish())
}

/// Compiles a pattern. Terraform's syntax is RE2, which is this library's as well; neither has
/// patterns that take more than linear time.
fn pattern(text: &str) -> Result<Regex, Fault> {
    let built = RegexBuilder::new(text).size_limit(PATTERN).dfa_size_limit(PATTERN).build();
    built.map_err(|error| Fault::new(format!("not a pattern: {error}")))
}

fn regex(arguments: &[Setting]) -> Made {
    let (pattern, text) = (pattern(&text(arguments, 0)?)?, text(arguments, 1)?);
    let found =
        pattern.captures(&text).ok_or_else(|| Fault::new("the pattern is not in the text"))?;
    Ok(captured(&pattern, &found))
}

fn regexall(arguments: &[Setting]) -> Made {
    let (pattern, text) = (pattern(&text(arguments, 0)?)?, text(arguments, 1)?);
    let found =
        pattern.captures_iter(&text).map(|found| Setting::new(captured(&pattern, &found), 0));
    Ok(Datum::List(found.collect()))
}

/// The whole match, or its groups: by name where they have names, else in a list.
fn captured(pattern: &Regex, found: &regex::Captures<'_>) -> Datum {
    let group = |group: Option<regex::Match<'_>>| {
        Setting::new(group.map_or(Datum::Null, |group| Datum::Text(group.as_str().to_owned())), 0)
    };
    if found.len() == 1 {
        return group(found.get(0)).value;
    }
    let names = pattern.capture_names().flatten();
    let named: std::collections::BTreeMap<_, _> =
        names.map(|name| (name.to_owned(), group(found.name(name)))).collect();
    if named.is_empty() {
        Datum::List(found.iter().skip(1).map(group).collect())
    } else {
        Datum::Map(named)
    }
}

/// Replaces a text, or a pattern between slashes.
fn replace(arguments: &[Setting]) -> Made {
    let (whole, part, new) = (text(arguments, 0)?, text(arguments, 1)?, text(arguments, 2)?);
    let growth = whole.len().saturating_mul(new.len().max(1));
    if growth > LONGEST * 16 {
        return Ok(unknown("a text that is too long", []));
    }
    let inner = part.strip_prefix('/').and_then(|inner| inner.strip_suffix('/'));
    match inner.filter(|inner| !inner.is_empty()) {
        Some(inner) => made(pattern(inner)?.replace_all(&whole, new.as_str()).into_owned()),
        None => made(whole.replace(&part, &new)),
    }
}

fn split(arguments: &[Setting]) -> Made {
    let (separator, whole) = (text(arguments, 0)?, text(arguments, 1)?);
    if separator.is_empty() {
        let letters = whole.chars().map(made_text);
        return Ok(Datum::List(letters.collect()));
    }
    Ok(Datum::List(whole.split(&separator).map(made_text).collect()))
}

fn substr(arguments: &[Setting]) -> Made {
    let letters: Vec<char> = text(arguments, 0)?.chars().collect();
    let from = number(arguments, 1)?;
    let from = if from < 0.0 {
        let back = super::position(-from).unwrap_or(letters.len());
        letters.len().saturating_sub(back)
    } else {
        whole(arguments, 1)?.min(letters.len())
    };
    let rest = letters.get(from..).unwrap_or_default();
    // A negative length means the rest.
    let length = super::position(number(arguments, 2)?).unwrap_or(rest.len()).min(rest.len());
    made(rest.iter().take(length).collect::<String>())
}

fn title(arguments: &[Setting]) -> Made {
    let mut is_start = true;
    let mut titled = String::new();
    for letter in text(arguments, 0)?.chars() {
        if is_start {
            titled.extend(letter.to_uppercase());
        } else {
            titled.push(letter);
        }
        is_start = !letter.is_alphanumeric();
    }
    made(titled)
}

fn trim(arguments: &[Setting]) -> Made {
    let (whole, letters) = (text(arguments, 0)?, text(arguments, 1)?);
    made(whole.trim_matches(|letter| letters.contains(letter)))
}
