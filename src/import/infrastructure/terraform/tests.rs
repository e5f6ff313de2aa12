//! Plans and states, read into graphs.

use super::json::Text;
use super::{plan, read_plan, read_state, sniff_plan, sniff_state};
use crate::diagnostic::Code;
use crate::import::Source;
use crate::import::guard::Limits;
use crate::import::infrastructure::{Datum, Graph, Setting};
use crate::import::notes::Notes;

const FEATURES: &str = include_str!("../../../../tests/models/terraform-plan/features.json");
const VERSION_4: &str = include_str!("../../../../tests/models/terraform-state/version-4.json");
const VERSION_3: &str = include_str!("../../../../tests/models/terraform-state/version-3.json");

/// Writes a value on one line.
pub(super) fn shown(setting: &Setting) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match &setting.value {
        Datum::Null => "null".to_owned(),
        Datum::Bool(flag) => flag.to_string(),
        Datum::Number(number) => number.to_string(),
        Datum::Text(text) => format!("{text:?}"),
        Datum::List(items) => format!("[{}]", joined(items.iter().map(shown).collect())),
        Datum::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}: {}", shown(value)));
            format!("{{{}}}", joined(entries.collect()))
        }
        Datum::Reference(reference) => format!("<{}.{}>", reference.address, reference.attribute),
        Datum::Template { text, .. } => format!("`{text}`"),
        Datum::Unknown { why, references } => {
            let addresses = references.iter().map(|one| format!(" {}", one.address));
            format!("?{why}{}", addresses.collect::<String>())
        }
    }
}

/// Writes the settings of a resource.
pub(super) fn settings(graph: &Graph, address: &str) -> String {
    let found = graph.resources.iter().find(|(_, resource)| resource.address == address);
    found.map_or_else(|| "not there".to_owned(), |(_, resource)| shown(&resource.settings))
}

fn plan(text: &str) -> (Graph, Vec<Code>) {
    let mut notes = Notes::default();
    assert!(sniff_plan(text));
    let graph = read_plan(&Source::new("plan.json", text), text, &Limits::default(), &mut notes);
    (graph.unwrap(), notes.finish().iter().map(|said| said.code).collect())
}

fn state(text: &str) -> Graph {
    assert!(sniff_state(text) && !sniff_plan(text));
    let source = Source::new("terraform.tfstate", text);
    read_state(&source, text, &Limits::default(), &mut Notes::default()).unwrap()
}

#[test]
fn a_plan_gives_what_will_be_there() {
    let (graph, codes) = plan(FEATURES);
    let addresses: Vec<_> = graph.resources.iter().map(|(_, one)| one.address.as_str()).collect();
    assert_eq!(
        addresses,
        [
            "aws_instance.app[1]",
            "aws_kms_key.db",
            "aws_s3_bucket.logs",
            "aws_s3_bucket_policy.logs",
            "aws_security_group.a",
            "aws_security_group.b",
            "aws_subnet.app[0]",
            "aws_subnet.app[1]",
            "module.db[0].aws_db_instance.this",
            "module.db[0].aws_db_parameter_group.this",
        ]
    );
    assert_eq!(codes, [Code::WrongType], "the change without an address");
}

#[test]
fn both_views_of_a_plan_are_merged_and_what_is_not_set_is_absent() {
    let (graph, _) = plan(FEATURES);
    assert_eq!(
        settings(&graph, "aws_s3_bucket.logs"),
        r#"{bucket: "shop-logs", force_destroy: false, object_lock_enabled: true}"#
    );
    assert_eq!(settings(&graph, "aws_kms_key.db"), "{enable_key_rotation: true}");
}

#[test]
fn what_is_not_known_yet_refers_to_where_it_will_come_from() {
    let (graph, _) = plan(FEATURES);
    assert_eq!(
        settings(&graph, "module.db[0].aws_db_instance.this"),
        "{kms_key_id: <aws_kms_key.db.arn>, parameter_group_name: \"shop\", \
         password: \"(redacted)\", storage_encrypted: false, tags: {owner: \"(redacted)\"}, \
         vpc_security_group_ids: [[<aws_security_group.a.id>, <aws_security_group.b.id>], \
         [<aws_security_group.a.id>, <aws_security_group.b.id>]]}"
    );
    assert_eq!(
        settings(&graph, "aws_instance.app[1]"),
        "{ami: \"ami-1\", subnet_id: <aws_subnet.app[1].>}"
    );
}

#[test]
fn a_policy_document_is_the_policy_of_whoever_names_it() {
    let (graph, _) = plan(FEATURES);
    assert_eq!(
        settings(&graph, "aws_s3_bucket_policy.logs"),
        "{bucket: <aws_s3_bucket.logs.id>, policy: {Statement: [{Action: [\"s3:*\"], Condition: \
         {Bool: {aws:SecureTransport: [\"false\"]}}, Effect: \"Deny\", Principal: \"*\", \
         Resource: [<aws_s3_bucket.logs.arn>], Sid: \"Tls\"}], Version: \"2012-10-17\"}}"
    );
}

#[test]
fn the_provider_says_where_everything_lies() {
    let (graph, _) = plan(FEATURES);
    let places: Vec<_> =
        graph.resources.iter().map(|(_, one)| (&*one.account, &*one.region)).collect();
    assert!(places.iter().all(|place| *place == ("123456789012", "eu-west-1")), "{places:?}");
    let (_, bucket) = graph.resources.iter().find(|(_, one)| one.kind == "aws_s3_bucket").unwrap();
    assert_eq!((bucket.place.line, &*bucket.place.pointer), (22, "/resource_changes/0"));
    assert_eq!(bucket.settings.get("bucket").unwrap().line, 26);
}

#[test]
fn versions_that_may_mean_something_else_are_refused() {
    let read = |version: &str| {
        let text = format!(r#"{{"format_version": "{version}", "resource_changes": []}}"#);
        let text = Text::new("plan.json", &text, &Limits::default());
        plan::read(&text, &text.whole().unwrap(), &mut Notes::default()).map(|_| ())
    };
    for version in ["0.1", "0.2", "1.0", "1.2", "1.99"] {
        assert!(read(version).is_ok(), "{version}");
    }
    for version in ["2.0", "10.0", "", "x"] {
        assert_eq!(read(version).unwrap_err().code, Code::UnknownFormat, "{version}");
    }
}

#[test]
fn other_documents_are_no_plans() {
    for text in [
        r#"{"format_version": "1.0"}"#,
        r#"{"resource_changes": []}"#,
        r#"{"version": 4}"#,
        "[]",
        "{",
        "format_version: 1.0\nvalues: {}",
    ] {
        assert!(!sniff_plan(text) && !sniff_state(text), "{text}");
    }
}

#[test]
fn values_beyond_the_limits_are_not_known() {
    let deep = "[".repeat(100) + &"]".repeat(100);
    let text = format!(
        r#"{{"format_version": "1.0", "resource_changes": [{{"address": "a_b.c", "change": {{"actions": ["create"], "after": {{"x": {deep}, "y": 1}}}}}}]}}"#
    );
    let (graph, _) = plan(&text);
    let shown = settings(&graph, "a_b.c");
    assert!(
        shown.starts_with("{x: ?not read: nested too deep") && shown.ends_with("y: 1}"),
        "{shown}"
    );
    let limits = Limits { plan_nodes: 1, ..Limits::default() };
    let source = Source::new("plan.json", FEATURES);
    let graph = read_plan(&source, FEATURES, &limits, &mut Notes::default()).unwrap();
    assert!(settings(&graph, "aws_s3_bucket.logs").contains("too many values"));
}

#[test]
fn a_state_has_the_values_and_no_secrets() {
    let graph = state(VERSION_4);
    assert_eq!(
        settings(&graph, r#"module.app.aws_security_group.web["blue"]"#),
        "{id: \"sg-1111\", ingress: [{cidr_blocks: [\"0.0.0.0/0\"], from_port: 443}], \
         vpc_id: <aws_vpc.main.id>}"
    );
    let green = settings(&graph, r#"module.app.aws_security_group.web["green"]"#);
    assert!(green.contains("vpc-other"), "{green}");
    assert_eq!(
        settings(&graph, "aws_db_instance.db[0]"),
        r#"{password: "(redacted)", username: "(redacted)"}"#
    );
    assert_eq!(graph.resources.len(), 4);
    let (_, vpc) = graph.resources.iter().find(|(_, one)| one.kind == "aws_vpc").unwrap();
    assert_eq!((&*vpc.account, &*vpc.region), ("123456789012", "eu-west-1"));
}

#[test]
fn flat_attributes_of_old_states_are_put_together_again() {
    let graph = state(VERSION_3);
    assert_eq!(
        settings(&graph, "aws_security_group.web[0]"),
        "{id: \"sg-1\", ingress: [{cidr_blocks: [\"10.0.0.0/8\"], from_port: \"80\"}, \
         {cidr_blocks: [\"0.0.0.0/0\"], from_port: \"22\"}], vpc_id: <aws_vpc.main.id>}"
    );
    assert_eq!(
        settings(&graph, "aws_vpc.main"),
        r#"{id: "vpc-1234", tags: {kubernetes.io/name: "a"}}"#
    );
    assert_eq!(settings(&graph, "module.app.aws_instance.web"), r#"{id: "i-1234"}"#);
}
