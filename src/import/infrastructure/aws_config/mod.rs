//! A running account of AWS, as AWS Config recorded it or as the calls of its API answer.
//!
//! - [`items`]: snapshots of AWS Config, single configuration items, lists of them, the answers to
//!   `GetResourceConfigHistory`, `BatchGetResourceConfig` and `SelectResourceConfig`, and the events
//!   that rules are called with. Of several items about one resource the latest counts.
//! - [`answers`]: dumps of `describe-*`, `list-*` and `get-*` calls, as the command line prints them
//!   or as test suites record them (`{status_code, data}`). [`calls`] is the table of the calls.
//!
//! Kinds are those of CloudFormation, addresses `AWS::EC2::Instance/i-0123`. The settings are the
//! API's own; keys are compared without case, so that `storageEncrypted` is `StorageEncrypted`. What
//! an item has in `supplementaryConfiguration` stands beside its `configuration`. Aliases are the ARN,
//! the id and the name; ids in settings are thereby references to the resources they name.

mod answers;
mod calls;
mod credential_report;
mod details;
mod embedded;
mod items;
#[cfg(test)]
mod tests;

use crate::diagnostic::{Code, Place};
use crate::import::document::Node;
use crate::import::infrastructure::{Datum, Graph, Resource, Setting, secrets};
use crate::import::notes::Notes;

pub(in crate::import) use answers::{read as read_answers, sniff as sniff_answers};
pub(in crate::import) use items::{read as read_items, sniff as sniff_items};

/// Returns the text under a key, unless it is empty or something other.
fn text<'a>(node: Node<'a>, key: &str) -> Option<&'a str> {
    node.get(key)?.scalar().map(str::trim).filter(|text| !text.is_empty())
}

/// The answer itself, out of the wrapping that recorded answers have.
fn unwrapped(root: Node<'_>) -> Node<'_> {
    root.get("data").filter(|data| root.has("status_code") && data.is_map()).unwrap_or(root)
}

/// Names a resource is found by.
fn aliases(names: &[&str], arn: &str) -> Vec<String> {
    let mut aliases: Vec<String> = Vec::new();
    // A word like `default` stands for other things as well.
    let tells = |name: &str| name.contains(|c: char| !c.is_ascii_alphabetic());
    for name in [arn].iter().chain(names) {
        if !name.is_empty() && tells(name) && !aliases.iter().any(|known| known == name) {
            aliases.push((*name).to_owned());
        }
    }
    aliases
}

/// Region and account of an ARN (`arn:aws:rds:eu-west-1:123456789012:db:orders`).
fn region_and_account(arn: &str) -> (&str, &str) {
    let mut parts = arn.split(':').skip(3);
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// Adds a resource without its secrets. One of the same type and id in another region or account
/// has an address of its own.
fn add(graph: &mut Graph, mut resource: Resource, notes: &mut Notes) {
    secrets::redact("", &mut resource.settings);
    if !graph.find(&resource.address).is_empty() {
        let at = format!("{}@{}{}", resource.address, resource.account, resource.region);
        resource.address = at;
    }
    let (address, place) = (resource.address.clone(), resource.place.clone());
    if graph.add(resource).is_none() {
        notes.say(Code::DuplicateId, place, format!("{address} stands here a second time"));
    }
}

/// Decodes what `%` stands for in policies and file names; nothing where that is no text.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match (first, code) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// Decodes the policies of a setting: IAM gives them percent-encoded.
fn decode_policies(setting: &mut Setting) {
    match &mut setting.value {
        Datum::Text(text) if text.starts_with("%7B") || text.starts_with("%7b") => {
            if let Some(decoded) = percent_decoded(text) {
                *text = decoded;
            }
        }
        Datum::List(items) => items.iter_mut().for_each(decode_policies),
        Datum::Map(entries) => entries.values_mut().for_each(decode_policies),
        _ => {}
    }
}

/// Puts a setting and all that lies in it on a line.
fn move_to(setting: &mut Setting, line: u32) {
    setting.line = line;
    match &mut setting.value {
        Datum::List(items) => items.iter_mut().for_each(|item| move_to(item, line)),
        Datum::Map(entries) => entries.values_mut().for_each(|value| move_to(value, line)),
        _ => {}
    }
}

/// Says that a part of the input is not understood.
fn left_out(what: &str, place: Place, notes: &mut Notes) {
    notes.say(Code::UnknownField, place, format!("{what} is not understood and left out"));
}
