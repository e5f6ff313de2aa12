//! What the other files of a dump say about single resources: a bucket's policy stands in
//! `s3-get-bucket-policy/<bucket>`, and nothing in it names the bucket.

use std::collections::BTreeMap;

use super::calls::{DETAILS, Detail};
use super::{decode_policies, move_to, percent_decoded, unwrapped};
use crate::diagnostic::Place;
use crate::import::infrastructure::{Datum, Graph, Setting, secrets};
use crate::import::models::Upload;
use crate::import::notes::Notes;
use crate::import::siblings::Siblings;

/// Adds to each resource what the files of the upload say about it.
pub(super) fn add(graph: &mut Graph, upload: &Upload<'_>, notes: &mut Notes) {
    let wanted = wanted(graph, upload);
    let mut siblings = Siblings::of(upload);
    for (path, detail, address) in wanted {
        let place = Place::default().in_file(&path);
        let Some(document) = siblings.document(&path, place, notes) else { continue };
        graph.included.push(path);
        let root = unwrapped(document.root());
        let answer = match detail.of {
            "" => Some(root),
            key => root.get(key),
        };
        let Some(mut setting) = answer.map(Setting::of_node) else { continue };
        decode_policies(&mut setting);
        secrets::redact("", &mut setting);
        let resources = graph.resources.iter_mut().map(|(_, resource)| resource);
        let mut own = resources.filter(|resource| resource.address == address);
        let Some(resource) = own.next() else { continue };
        let Datum::Map(entries) = &mut resource.settings.value else { continue };
        // Lines are those of the resource's own file.
        move_to(&mut setting, resource.place.line);
        match (detail.under, setting.value) {
            ("", Datum::Map(more)) => {
                for (key, value) in more {
                    entries.entry(key).or_insert(value);
                }
            }
            ("", _) => {}
            (under, value) => {
                entries.insert(under.to_owned(), Setting::new(value, resource.place.line));
            }
        }
    }
}

/// Returns the files that say something about a resource of the graph, with the call that each is
/// the answer to and the address of the resource.
fn wanted(graph: &Graph, upload: &Upload<'_>) -> Vec<(String, &'static Detail, String)> {
    let mut by_name: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (_, resource) in graph.resources.iter() {
        let names = resource.aliases.iter().map(String::as_str);
        for name in names.chain([resource.name.as_str()]) {
            by_name.insert((&resource.kind, name), &resource.address);
        }
    }
    let mut wanted = Vec::new();
    for path in upload.source.siblings.keys() {
        let Some((call, name)) = call_and_name(path) else { continue };
        for detail in DETAILS.iter().filter(|detail| is_call(call, detail.call)) {
            if let Some(address) = by_name.get(&(detail.kind, name.as_str())) {
                wanted.push((path.clone(), detail, (*address).to_owned()));
            }
        }
    }
    wanted
}

/// Splits `us-east-1/s3-get-bucket-acl/name.json` into the call and the decoded name.
fn call_and_name(path: &str) -> Option<(&str, String)> {
    let (folder, file) = path.rsplit_once('/')?;
    let call = folder.rsplit('/').next()?;
    let name = percent_decoded(file.strip_suffix(".json").unwrap_or(file))?;
    Some((call, name))
}

/// Tells whether a folder is named for a call, with or without its service before it.
fn is_call(folder: &str, call: &str) -> bool {
    folder.strip_suffix(call).is_some_and(|service| service.is_empty() || service.ends_with('-'))
}

#[cfg(test)]
mod tests {
    use super::{call_and_name, is_call};

    #[test]
    fn files_are_named_for_calls_and_resources() {
        let path = "us-east-1/sns-get-topic-attributes/arn%3Aaws%3Asns%3Aeu%3A1%3Aalerts.json";
        let (call, name) = call_and_name(path).unwrap();
        assert_eq!((call, name.as_str()), ("sns-get-topic-attributes", "arn:aws:sns:eu:1:alerts"));
        assert!(is_call("s3-get-bucket-policy", "get-bucket-policy"));
        assert!(is_call("get-bucket-policy", "get-bucket-policy"));
        assert!(!is_call("s3-get-bucket-policy-status", "get-bucket-policy"));
        assert!(!is_call("forget-bucket-policy", "get-bucket-policy"));
        assert!(call_and_name("plain.json").is_none());
    }
}
