//! The data source `aws_iam_policy_document` -> the policy that it writes.
//!
//! Keys are those of IAM, in the shape that the provider gives to them: `Version`, `Statement` with
//! `Effect`, `Action`, `Resource`, `Principal`, `Condition`.

use std::collections::BTreeMap;

use crate::import::infrastructure::terraform::json::Text;
use crate::import::infrastructure::{Datum, Setting};

/// The type of the data source.
pub(super) const KIND: &str = "aws_iam_policy_document";

/// Arguments of a statement that go over to IAM with nothing but another name.
const KEYS: [(&str, &str); 5] = [
    ("sid", "Sid"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// Makes the policy of the arguments of a data source; `inherited` are the documents that it names
/// as its source.
fn document(settings: &Setting, inherited: &[Setting]) -> Setting {
    let line = settings.line;
    let mut statements = Vec::new();
    for source in inherited {
        match source.get("Statement") {
            Some(inner) => statements.extend(inner.elements().into_iter().cloned()),
            // A policy of which a part is not known may allow more than what is seen.
            None => statements.push(source.clone()),
        }
    }
    if let Some(blocks) = settings.get("statement") {
        statements.extend(blocks.elements().into_iter().map(statement));
    }
    let version = settings.get("version").cloned();
    let version = version.unwrap_or(Setting::new(Datum::Text("2012-10-17".to_owned()), line));
    let mut policy = BTreeMap::new();
    policy.insert("Version".to_owned(), version);
    policy.insert("Statement".to_owned(), Setting::new(Datum::List(statements), line));
    Setting::new(Datum::Map(policy), line)
}

fn statement(block: &Setting) -> Setting {
    if !matches!(block.value, Datum::Map(_)) {
        return block.clone();
    }
    let allow = Setting::new(Datum::Text("Allow".to_owned()), block.line);
    let mut made = BTreeMap::new();
    made.insert("Effect".to_owned(), block.get("effect").cloned().unwrap_or(allow));
    for (argument, key) in KEYS {
        if let Some(value) = block.get(argument) {
            made.insert(key.to_owned(), value.clone());
        }
    }
    for (argument, key) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        if let Some(value) = block.get(argument).and_then(principals) {
            made.insert(key.to_owned(), value);
        }
    }
    if let Some(value) = block.get("condition") {
        made.insert("Condition".to_owned(), conditions(value));
    }
    Setting::new(Datum::Map(made), block.line)
}

/// `principals { type = "AWS", identifiers = ["*"] }` -> `{"AWS": ["*"]}`; of type `*`, everybody.
fn principals(blocks: &Setting) -> Option<Setting> {
    let mut made: BTreeMap<String, Setting> = BTreeMap::new();
    for block in blocks.elements() {
        let Some(identifiers) = block.get("identifiers") else {
            // A block that is not known as a whole.
            if !matches!(block.value, Datum::Map(_)) {
                return Some(block.clone());
            }
            continue;
        };
        let kind = block.get("type").and_then(Setting::text).unwrap_or("AWS");
        if kind == "*" {
            return Some(Setting::new(Datum::Text("*".to_owned()), block.line));
        }
        append(&mut made, kind, identifiers);
    }
    (!made.is_empty()).then(|| Setting::new(Datum::Map(made), blocks.line))
}

/// `condition { test, variable, values }` -> `{test: {variable: values}}`.
fn conditions(blocks: &Setting) -> Setting {
    let mut made: BTreeMap<String, Setting> = BTreeMap::new();
    for block in blocks.elements() {
        let word = |key| block.get(key).and_then(Setting::text);
        let (Some(test), Some(variable)) = (word("test"), word("variable")) else {
            return if matches!(block.value, Datum::Map(_)) {
                Setting::unknown("a condition of which the test is not known", block.line)
            } else {
                block.clone()
            };
        };
        let empty = || Setting::new(Datum::Map(BTreeMap::new()), block.line);
        let tests = made.entry(test.to_owned()).or_insert_with(empty);
        if let (Datum::Map(inner), Some(values)) = (&mut tests.value, block.get("values")) {
            append(inner, variable, values);
        }
    }
    Setting::new(Datum::Map(made), blocks.line)
}

/// Adds values to the list under a key.
fn append(map: &mut BTreeMap<String, Setting>, key: &str, values: &Setting) {
    let empty = || Setting::new(Datum::List(Vec::new()), values.line);
    if let Datum::List(list) = &mut map.entry(key.to_owned()).or_insert_with(empty).value {
        list.extend(values.elements().into_iter().cloned());
    }
}

/// Makes the policy of a data source whose settings hold the documents that it takes over, as
/// texts of JSON or as maps.
pub(super) fn document_of(settings: &Setting) -> Setting {
    let mut inherited = Vec::new();
    for key in
        ["source_json", "source_policy_documents", "override_policy_documents", "override_json"]
    {
        let sources = settings.get(key).map(Setting::elements).unwrap_or_default();
        inherited.extend(sources.into_iter().map(of_json));
    }
    document(settings, &inherited)
}

/// Reads a policy that stands in a text.
fn of_json(setting: &Setting) -> Setting {
    let Some(text) = setting.text() else { return setting.clone() };
    Text::value(text, setting.line)
        .unwrap_or_else(|| Setting::unknown("not a document of JSON", setting.line))
}
