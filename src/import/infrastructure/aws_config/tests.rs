//! Files of `tests/models/aws-config/`, real ones and small ones -> graphs.

use super::calls::{CALLS, DETAILS};
use super::{read_answers, read_items, sniff_answers, sniff_items};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::infrastructure::testing::{described, edges, graph_of};
use crate::import::infrastructure::{Graph, Setting};
use crate::import::{Limits, Source, reader};

fn source(path: &str) -> Source {
    let folder = format!("{}/tests/models", env!("CARGO_MANIFEST_DIR"));
    Source::new(path, std::fs::read(format!("{folder}/{path}")).unwrap())
}

fn items(path: &str) -> (Graph, Vec<Diagnostic>) {
    graph_of(&source(path), read_items)
}

fn has(graph: &Graph, lines: &[&str]) {
    let text = described(graph);
    for line in lines {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn snapshots_have_resources_and_relationships() {
    let (graph, said) = items("aws-config/snapshot.json");
    let addresses: Vec<_> = graph.resources.iter().map(|(_, one)| one.address.as_str()).collect();
    assert_eq!(
        addresses,
        ["AWS::RDS::DBInstance/db-ABC", "AWS::EC2::SecurityGroup/sg-1", "AWS::EC2::VPC/vpc-1"]
    );
    assert_eq!(
        edges(&graph),
        [
            "AWS::RDS::DBInstance/db-ABC -> AWS::EC2::SecurityGroup/sg-1",
            "AWS::EC2::SecurityGroup/sg-1 -> AWS::EC2::VPC/vpc-1",
        ]
    );
    let instance = &graph.resources.as_slice()[0];
    assert_eq!(
        instance.aliases,
        ["arn:aws:rds:eu-west-1:123456789012:db:orders-db", "db-ABC", "orders-db"]
    );
    assert_eq!((&*instance.account, &*instance.region), ("123456789012", "eu-west-1"));
    // The later of two items counts, whichever comes first.
    assert_eq!(instance.settings.get("StorageEncrypted").and_then(Setting::flag), Some(false));
    has(&graph, &["/masterUserPassword = \"(redacted)\"", "/tags/team = \"orders\""]);
    // `default` is the name of a group in every network.
    assert!(!graph.resources.as_slice()[1].aliases.contains(&"default".to_owned()));
    let said: Vec<_> = said.iter().map(|said| (said.code, said.place.line)).collect();
    assert_eq!(said, [(Code::UnknownField, 50), (Code::UnknownField, 51)]);
}

#[test]
fn json_in_texts_is_opened() {
    let (graph, said) = items("real/config-item-s3.json");
    assert_eq!(said, []);
    has(
        &graph,
        &[
            "/AccessControlList/grantList/1/grantee = \"AllUsers\"",
            "/BucketVersioningConfiguration/status = \"Off\"",
            "/owner/displayName = \"mandeep.bal\"",
        ],
    );
    let (graph, said) = items("aws-config/select.json");
    assert_eq!(said.len(), 1);
    has(
        &graph,
        &[
            "AWS::S3::Bucket/logs-1 (AWS::S3::Bucket)",
            "/name = \"logs-1\" :3",
            "/BucketPolicy/policyText = \"{}\" :3",
            "/IsRequesterPaysEnabled = \"false\" :3",
        ],
    );
}

#[test]
fn of_a_history_the_latest_counts() {
    let (graph, said) = items("real/config-history-security-group.json");
    assert_eq!(said, []);
    assert_eq!(graph.resources.len(), 1);
    let group = &graph.resources.as_slice()[0];
    assert_eq!(group.kind, "AWS::EC2::SecurityGroup");
    let ports: Vec<_> = group.settings.at("ip_permissions.from_port");
    assert!(!ports.is_empty());
}

#[test]
fn answers_are_told_by_their_keys() {
    let (graph, said) = graph_of(&source("aws-config/describe-instances.json"), read_answers);
    assert_eq!(said, []);
    let instance = &graph.resources.as_slice()[0];
    assert_eq!(
        (&*instance.address, &*instance.name, &*instance.region),
        ("AWS::EC2::Instance/i-1", "web", "eu-west-1")
    );
    assert!(!described(&graph).contains("hunter2"));
    has(&graph, &["/ClientToken = \"t\""]);
    let (graph, _) = graph_of(&source("real/describe-security-groups.json"), read_answers);
    assert_eq!(graph.resources.len(), 8);
    assert!(graph.resources.iter().all(|(_, one)| one.kind == "AWS::EC2::SecurityGroup"));
}

#[test]
fn files_beside_an_answer_say_more_about_its_resources() {
    let mut source =
        Source::new("b.json", r#"{"Buckets": [{"Name": "logs-1", "CreationDate": "x"}]}"#);
    let mut beside = |path: &str, text: &str| {
        source.add_sibling(path, text);
    };
    beside("s3-get-bucket-policy/logs-1", r#"{"Policy": "{\"Statement\": []}"}"#);
    beside("s3-get-bucket-versioning/logs-1.json", r#"{"Status": "Enabled"}"#);
    beside("s3-get-bucket-acl/other", r#"{"Grants": []}"#);
    beside("s3-get-bucket-encryption/logs-1", "{\"a\": ");
    let (graph, said) = graph_of(&source, read_answers);
    has(
        &graph,
        &[r#"/Policy = "{\"Statement\": []}""#, "/VersioningConfiguration/Status = \"Enabled\""],
    );
    assert!(!described(&graph).contains("Grants"));
    assert_eq!(said.len(), 1);
}

#[test]
fn credential_reports_are_read_in_base64_too() {
    let table = "user,arn,user_creation_time,mfa_active,password_enabled\n\
                 alice,arn:aws:iam::1:user/alice,2026-01-01,false,true\n\
                 <root_account>,arn:aws:iam::1:root,N/A,true,not_supported\n";
    let coded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, table);
    for content in [table, &coded] {
        let answer = serde_json::json!({"Content": content, "ReportFormat": "text/csv"});
        let (graph, said) = graph_of(&Source::new("r", answer.to_string()), read_answers);
        assert_eq!(said, []);
        has(
            &graph,
            &[
                "AWS::IAM::User/arn:aws:iam::1:user/alice (AWS::IAM::User)",
                "/mfa_active = false",
                "/password_enabled = null",
            ],
        );
        assert_eq!(graph.resources.len(), 2);
    }
}

#[test]
fn policies_in_percent_code_are_decoded() {
    let text = r#"{"Roles": [{"Arn": "arn:aws:iam::1:role/r", "RoleName": "r", "AssumeRolePolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%7D"}]}"#;
    let (graph, _) = graph_of(&Source::new("r", text), read_answers);
    has(&graph, &[r#"/AssumeRolePolicyDocument = "{\"Version\":\"2012-10-17\"}""#]);
}

#[test]
fn what_is_neither_is_left_to_others() {
    let check = |text: &str, is_items: bool, is_answer: bool| {
        let document = reader::read("f", text, &Limits::default()).unwrap();
        let root = document.root();
        assert_eq!((sniff_items(root), sniff_answers(root)), (is_items, is_answer), "{text}");
    };
    check(r#"{"configurationItems": []}"#, true, false);
    check(r#"[{"resourceType": "AWS::S3::Bucket", "resourceId": "b"}]"#, true, false);
    check(r#"{"Snapshots": [], "NextToken": ""}"#, false, true);
    check(r#"{"Users": [{"name": "a"}]}"#, false, false);
    check(r#"{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}"#, false, false);
    check(r#"{"detail": {"eventVersion": "1.08"}}"#, false, false);
    check(
        r#"{"status_code": 404, "data": {"Error": {"Code": "NoSuchBucketPolicy"}}}"#,
        false,
        false,
    );
    check("{}", false, false);
    check("[]", false, false);
    check("words", false, false);
}

#[test]
fn every_kind_of_the_tables_is_in_the_words() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings/resources/cloudformation.toml");
    let words = std::fs::read_to_string(path).unwrap();
    let kinds = CALLS.iter().map(|call| call.kind).chain(DETAILS.iter().map(|one| one.kind));
    for kind in kinds {
        assert!(words.contains(&format!("\"{kind}\" ")), "{kind}");
    }
}
