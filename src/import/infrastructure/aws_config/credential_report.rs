//! The credential report of IAM: a table of users in CSV, in base64 as the API gives it, or decoded
//! (IAM user guide, "Getting credential reports").

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{add, aliases, left_out, region_and_account, text};
use crate::import::document::Node;
use crate::import::infrastructure::{Datum, Graph, Resource, Setting};
use crate::import::notes::Notes;

/// How the first line starts.
const HEAD: &str = "user,arn,user_creation_time";

/// Tells whether an answer is a credential report.
pub(super) fn is_one(root: Node<'_>) -> bool {
    table(root).is_some()
}

fn table(root: Node<'_>) -> Option<Cow<'_, str>> {
    let content = text(root, "Content")?;
    if content.starts_with(HEAD) {
        return Some(Cow::Borrowed(content));
    }
    let bytes = STANDARD.decode(content).ok()?;
    let decoded = String::from_utf8(bytes).ok()?;
    decoded.starts_with(HEAD).then_some(Cow::Owned(decoded))
}

/// Adds the users of a report, each with its columns as settings.
pub(super) fn read(root: Node<'_>, graph: &mut Graph, notes: &mut Notes) {
    let Some(table) = table(root) else { return };
    let place = root.get("Content").unwrap_or(root).place();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table.as_bytes());
    let Ok(head) = reader.headers().cloned() else { return };
    for row in reader.records() {
        let Ok(row) = row else {
            left_out("a row of the credential report", place.clone(), notes);
            continue;
        };
        let entries: BTreeMap<String, Setting> = head
            .iter()
            .zip(row.iter())
            .map(|(key, value)| (key.to_owned(), Setting::new(value_of(value), place.line)))
            .collect();
        let text = |key: &str| entries.get(key).and_then(Setting::text).unwrap_or_default();
        let (name, arn) = (text("user").to_owned(), text("arn").to_owned());
        let resource = Resource {
            address: format!("AWS::IAM::User/{arn}"),
            kind: "AWS::IAM::User".to_owned(),
            aliases: aliases(&[&name], &arn),
            account: region_and_account(&arn).1.to_owned(),
            name,
            settings: Setting::new(Datum::Map(entries), place.line),
            place: place.clone(),
            ..Resource::default()
        };
        add(graph, resource, notes);
    }
}

fn value_of(text: &str) -> Datum {
    match text {
        "true" | "TRUE" => Datum::Bool(true),
        "false" | "FALSE" => Datum::Bool(false),
        "" | "N/A" | "no_information" | "not_supported" => Datum::Null,
        text => Datum::Text(text.to_owned()),
    }
}
