//! Functions of texts.

use crate::import::infrastructure::arm::functions::Arguments;
use crate::import::infrastructure::arm::scope::Scope;
use crate::import::infrastructure::assembly::{Assembly, is_settled};
use crate::import::infrastructure::{Datum, Setting};

/// A text that is filled up may be as long.
const WIDEST: usize = 1_000;

/// Evaluates a call; returns nothing for other functions.
pub(super) fn call(scope: &Scope<'_>, name: &str, arguments: &Arguments<'_>) -> Option<Datum> {
    let value = match name {
        "concat" if !matches!(arguments.get(0), Datum::List(_)) => concat(arguments),
        "format" => format(arguments),
        "string" => string(arguments),
        "tolower" => mapped(arguments, str::to_lowercase),
        "toupper" => mapped(arguments, str::to_uppercase),
        "trim" => mapped(arguments, |text| text.trim().to_owned()),
        // What is encoded says more than the text that it becomes.
        "base64" | "base64tostring" | "uricomponent" | "uricomponenttostring" | "datauri" => {
            arguments.get(0).clone()
        }
        "substring" => substring(arguments),
        "replace" => replace(arguments),
        "padleft" => pad_left(arguments),
        "split" => split(arguments),
        "join" => join(arguments),
        "uri" => uri(arguments),
        "startswith" => test(arguments, |text, part| text.starts_with(part)),
        "endswith" => test(arguments, |text, part| text.ends_with(part)),
        "indexof" => found(arguments, |text, part| text.find(part)),
        "lastindexof" => found(arguments, |text, part| text.rfind(part)),
        _ => return None,
    };
    if let Datum::Text(text) | Datum::Template { text, .. } = &value {
        // Long texts cost more than a step.
        if !scope.evaluation.spend(text.len() / 64) {
            return Some(arguments.open("the template asks for too much work"));
        }
    }
    Some(value)
}

fn concat(arguments: &Arguments<'_>) -> Datum {
    let mut text = Assembly::default();
    for at in 0..arguments.len() {
        text.part(arguments.get(at), &arguments.label(at));
    }
    text.finish()
}

/// Fills `{0}` and `{1:N2}` of a text; `{{` is a bracket.
fn format(arguments: &Arguments<'_>) -> Datum {
    let Some(pattern) = arguments.text(0) else {
        return arguments.open("a text whose pattern is not known");
    };
    let mut text = Assembly::default();
    let mut rest = pattern.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        text.text(before);
        if let Some(after) = after.strip_prefix('{') {
            text.text("{");
            rest = after;
            continue;
        }
        let Some((hole, behind)) = after.split_once('}') else {
            rest = after;
            break;
        };
        let number =
            hole.split([':', ',']).next().and_then(|hole| hole.trim().parse::<usize>().ok());
        if let Some(at) = number.and_then(|number| number.checked_add(1)) {
            text.part(arguments.get(at), &arguments.label(at));
        }
        rest = behind;
    }
    text.text(&rest.replace("}}", "}"));
    text.finish()
}

fn string(arguments: &Arguments<'_>) -> Datum {
    match arguments.get(0) {
        // What is written as JSON says more as what it is.
        whole @ (Datum::List(_) | Datum::Map(_)) => whole.clone(),
        value => {
            let mut text = Assembly::default();
            text.part(value, &arguments.label(0));
            text.finish()
        }
    }
}

fn mapped(arguments: &Arguments<'_>, map: impl FnOnce(&str) -> String) -> Datum {
    match arguments.get(0) {
        // References are found without regard to case.
        open @ (Datum::Reference(_) | Datum::Template { .. } | Datum::Unknown { .. }) => {
            open.clone()
        }
        _ => match arguments.text(0) {
            Some(text) => Datum::Text(map(&text)),
            None => arguments.open("a text that is not known"),
        },
    }
}

fn substring(arguments: &Arguments<'_>) -> Datum {
    let (Some(text), Some(start)) = (arguments.text(0), arguments.count(1)) else {
        return arguments.open("a part of a text that is not known");
    };
    let letters = text.chars().skip(start);
    Datum::Text(match arguments.count(2) {
        Some(length) => letters.take(length).collect(),
        None => letters.collect(),
    })
}

fn replace(arguments: &Arguments<'_>) -> Datum {
    match (arguments.text(0), arguments.text(1), arguments.text(2)) {
        (Some(text), Some(from), Some(to)) if !from.is_empty() => {
            // A replacement makes a text at most as many times longer as it has letters.
            if text.len().saturating_mul(to.len().max(1)) > 1 << 20 {
                return arguments.open("the text is longer than any real one");
            }
            Datum::Text(text.replace(&from, &to))
        }
        _ => arguments.open("a text that is not known"),
    }
}

fn pad_left(arguments: &Arguments<'_>) -> Datum {
    let (Some(text), Some(width)) = (arguments.text(0), arguments.count(1)) else {
        return arguments.open("a text that is not known");
    };
    let fill = arguments.text(2).and_then(|fill| fill.chars().next()).unwrap_or(' ');
    let missing = width.min(WIDEST).saturating_sub(text.chars().count());
    Datum::Text(std::iter::repeat_n(fill, missing).chain(text.chars()).collect())
}

fn split(arguments: &Arguments<'_>) -> Datum {
    let Some(text) = arguments.text(0) else {
        return arguments.open("splits a text that is not known");
    };
    let delimiters: Vec<String> = match arguments.get(1) {
        Datum::Text(delimiter) => vec![delimiter.clone()],
        Datum::List(items) => {
            items.iter().filter_map(|item| item.text().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    };
    let Some((first, others)) = delimiters.split_first().filter(|(first, _)| !first.is_empty())
    else {
        return arguments.open("splits a text by what is not known");
    };
    let text = others
        .iter()
        .filter(|other| !other.is_empty())
        .fold(text, |text, other| text.replace(other.as_str(), first));
    let parts = text.split(first.as_str());
    Datum::List(parts.map(|part| Setting::new(Datum::Text(part.to_owned()), 0)).collect())
}

fn join(arguments: &Arguments<'_>) -> Datum {
    let (Datum::List(items), Some(delimiter)) = (arguments.get(0), arguments.text(1)) else {
        return arguments.open("joins a list that is not known");
    };
    let mut text = Assembly::default();
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            text.text(&delimiter);
        }
        text.part(&item.value, &arguments.label(0));
    }
    text.finish()
}

fn uri(arguments: &Arguments<'_>) -> Datum {
    let (base, end) = (arguments.get(0), arguments.text(1).unwrap_or_default());
    let mut text = Assembly::default();
    match base {
        Datum::Text(base) => {
            let folder = base.rsplit_once('/').map_or(base.as_str(), |(folder, _)| folder);
            text.text(&format!("{folder}/"));
        }
        open => text.part(open, &arguments.label(0)),
    }
    if is_settled(arguments.get(1)) {
        text.text(&end);
    } else {
        text.part(arguments.get(1), &arguments.label(1));
    }
    text.finish()
}

fn test(arguments: &Arguments<'_>, holds: impl FnOnce(&str, &str) -> bool) -> Datum {
    match (arguments.text(0), arguments.text(1)) {
        (Some(text), Some(part)) => Datum::Bool(holds(&text.to_lowercase(), &part.to_lowercase())),
        _ => arguments.open("depends on a text that is not known"),
    }
}

fn found(arguments: &Arguments<'_>, find: impl FnOnce(&str, &str) -> Option<usize>) -> Datum {
    match (arguments.text(0), arguments.text(1)) {
        (Some(text), Some(part)) => {
            let at = find(&text.to_lowercase(), &part.to_lowercase());
            let at = at.and_then(|at| u32::try_from(at).ok());
            Datum::Number(at.map_or(-1.0, f64::from))
        }
        _ => arguments.open("a place in a text that is not known"),
    }
}
