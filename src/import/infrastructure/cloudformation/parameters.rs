//! The values of a template's parameters, and of those that AWS gives to every template.

use std::collections::BTreeMap;

use crate::import::document::Node;
use crate::import::infrastructure::evaluation::Evaluation;
use crate::import::infrastructure::secrets::{REDACTED, is_secret_name};
use crate::import::infrastructure::{Datum, Setting};

/// Parameters of every template whose values are known before it is deployed, in all but the
/// partitions of China and of the US government.
const FIXED: &[(&str, &str)] = &[("AWS::Partition", "aws"), ("AWS::URLSuffix", "amazonaws.com")];

/// Parameters of every template whose values are not.
const PSEUDO: &[&str] =
    &["AWS::AccountId", "AWS::NotificationARNs", "AWS::Region", "AWS::StackId", "AWS::StackName"];

/// Returns the value of a parameter that AWS gives to every template.
pub(super) fn pseudo(name: &str) -> Option<Datum> {
    if name == "AWS::NoValue" {
        return Some(Datum::Null);
    }
    if let Some((_, value)) = FIXED.iter().find(|(fixed, _)| *fixed == name) {
        return Some(Datum::Text((*value).to_owned()));
    }
    let is_known = PSEUDO.contains(&name);
    is_known.then(|| Setting::unknown(format!("{name} is known once deployed"), 0).value)
}

/// Returns the values of the parameters that a template declares: what it is given, else the default.
pub(super) fn values(
    root: Node<'_>,
    given: &BTreeMap<String, Setting>,
    evaluation: &Evaluation,
) -> BTreeMap<String, Setting> {
    let Some(section) = evaluation.with_notes(|notes| root.map("Parameters", notes)) else {
        return BTreeMap::new();
    };
    let values = section.pairs().map(|(name, node)| {
        let value = given.get(name).map(|given| as_declared(node, &given.value));
        let value = value.unwrap_or_else(|| default(name, node));
        (name.to_owned(), Setting::new(value, node.line()))
    });
    values.collect()
}

/// Returns the type of a parameter.
fn kind(node: Node<'_>) -> &str {
    node.get("Type").and_then(Node::scalar).unwrap_or("String").trim()
}

fn is_list(kind: &str) -> bool {
    kind == "CommaDelimitedList" || kind.starts_with("List<")
}

/// Returns a given value by the type of its parameter: lists may be given as one text.
fn as_declared(node: Node<'_>, given: &Datum) -> Datum {
    match given {
        Datum::Text(text) if is_list(kind(node)) => list(text, node.line()),
        other => other.clone(),
    }
}

fn default(name: &str, node: Node<'_>) -> Datum {
    let Some(default) = node.get("Default") else {
        return Setting::unknown(format!("the parameter {name} has no default"), 0).value;
    };
    let kind = kind(node);
    if let Some(text) = default.scalar() {
        if kind.starts_with("AWS::SSM::Parameter::Value") {
            let why = format!("the parameter {name} is looked up in the parameter store: {text}");
            return Setting::unknown(why, 0).value;
        }
        let is_hidden = node.get("NoEcho").and_then(Node::scalar).is_some_and(|flag| {
            flag.eq_ignore_ascii_case("true") || flag.eq_ignore_ascii_case("yes")
        });
        // A key of KMS has words of a secret in its name, and its type says that it is none.
        let is_secret =
            is_hidden || (kind == "String" && is_secret_name(name) && looks_secret(text));
        if is_secret && !text.trim().is_empty() {
            return Datum::Text(REDACTED.to_owned());
        }
        if is_list(kind) {
            return list(text, node.line());
        }
        if kind == "Number" {
            return Setting::of_node(default).value;
        }
        // In a text, what looks like a number or a flag is a text as it is written.
        return Datum::Text(text.to_owned());
    }
    Setting::of_node(default).value
}

/// Tells whether a default may be a secret: flags and references to where a secret lies are none.
fn looks_secret(text: &str) -> bool {
    let is_flag = ["true", "false", "yes", "no"].contains(&text.to_ascii_lowercase().as_str());
    !is_flag && !text.starts_with("arn:") && !text.starts_with("{{resolve:")
}

fn list(text: &str, line: u32) -> Datum {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    Datum::List(parts.map(|part| Setting::new(Datum::Text(part.to_owned()), line)).collect())
}
