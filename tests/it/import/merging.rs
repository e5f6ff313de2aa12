//! Several models of one system: what is recognised, by which rule, and what is kept apart.

use plumbline::diagnostic::{Code, Place};
use plumbline::import::{Files, FolderRead, Imported, Input, Limits, merge, read_folder};
use plumbline::model::Knowledge;
use plumbline::vocab::Value;

use super::{CATALOG, import};

const DRAWN: &str = "
otmVersion: 0.2.0
project: {id: shop, name: Shop}
trustZones:
  - {id: inside, name: Inside, risk: {trustRating: 60}}
components:
  - {id: orders, name: Orders, type: object-storage, parent: {trustZone: inside}, tags: ['resource=aws_s3_bucket.orders']}
  - {id: aws_sqs_queue.jobs, name: Jobs, type: message-queue, parent: {trustZone: inside}}
  - {id: keys, name: Master key, type: key-management, parent: {trustZone: inside}}
  - {id: web, name: Web, type: web-application, parent: {trustZone: inside}}
dataflows:
  - {id: a, name: Order, source: web, destination: aws_sqs_queue.jobs}
";

const DEPLOYED: &str = r#"
resource "aws_s3_bucket" "orders" { bucket = "shop-orders" }
resource "aws_sqs_queue" "jobs" { name = "jobs" }
resource "aws_kms_key" "master" {
  tags = { Name = "Master key" }
}
resource "aws_dynamodb_table" "stock" { name = "stock" }
"#;

fn read(name: &str, text: &str) -> (String, Imported) {
    (name.to_owned(), import(name, text).unwrap())
}

fn merged(models: Vec<(String, Imported)>) -> Imported {
    merge(&CATALOG, models, &Limits::default()).unwrap().unwrap()
}

fn ids(imported: &Imported) -> Vec<&str> {
    imported.model.components.iter().map(|(_, component)| component.id.as_str()).collect()
}

fn said(imported: &Imported, code: Code) -> Vec<&str> {
    let all = imported.diagnostics.iter().filter(|said| said.code == code);
    all.map(|said| said.message.as_str()).collect()
}

#[test]
fn a_drawing_and_a_configuration_are_one_system() {
    // The drawing comes first, whatever was named first.
    let whole = merged(vec![read("main.tf", DEPLOYED), read("shop.otm", DRAWN)]);
    assert_eq!(whole.format, "otm");
    assert_eq!(whole.model.name, "Shop");
    let named: Vec<&str> = ids(&whole).into_iter().take(4).collect();
    assert_eq!(named, ["orders", "aws_sqs_queue.jobs", "keys", "web"]);
    let found = said(&whole, Code::MatchedResource).join("\n");
    assert!(
        found.contains("an explicit link: \"aws_s3_bucket.orders\" is component:orders"),
        "{found}"
    );
    assert!(found.contains("their id: \"aws_sqs_queue.jobs\""), "{found}");
    let added = said(&whole, Code::AddedComponents);
    assert!(added[0].contains("stock"), "{added:?}");
    let orders = &whole.model.components[whole.model.component("orders").unwrap()];
    assert_eq!(orders.kind, "aws-s3");
    assert!(orders.addresses.iter().any(|address| address == "aws_s3_bucket.orders"));
    assert!(orders.attributes.contains_key("encrypted-at-rest"), "{:?}", orders.attributes.keys());
}

#[test]
fn names_recognise_only_what_is_unique_and_of_a_related_type() {
    let web = "resource \"aws_s3_bucket\" \"b\" { tags = { Name = \"Web\" } }";
    let whole = merged(vec![read("shop.otm", DRAWN), read("main.tf", web)]);
    assert!(said(&whole, Code::MatchedResource).is_empty(), "a bucket is no web application");
    let twice = DEPLOYED.replace(
        "\"jobs\" { name = \"jobs\" }",
        "\"other\" {}\nresource \"aws_sqs_queue\" \"again\" {}",
    );
    let whole = merged(vec![read("shop.otm", DRAWN), read("main.tf", &twice)]);
    assert!(ids(&whole).contains(&"aws_sqs_queue.again"));
}

#[test]
fn what_is_deployed_counts_where_the_two_contradict() {
    let mut drawn = read("shop.otm", DRAWN);
    let orders = drawn.1.model.component("orders").unwrap();
    let stated =
        |value: bool| plumbline::model::Attribute::known(Value::Bool(value), Place::default());
    drawn.1.model.components[orders].attributes.insert("versioned".to_owned(), stated(true));
    let mut deployed = read("main.tf", DEPLOYED);
    let bucket = deployed.1.model.component("aws_s3_bucket.orders").unwrap();
    deployed.1.model.components[bucket].attributes.insert("versioned".to_owned(), stated(false));
    let whole = merged(vec![drawn, deployed]);
    let kept = &whole.model.components[orders].attributes["versioned"];
    assert_eq!(kept.knowledge, Knowledge::Known(Value::Bool(false)));
    assert_eq!(
        said(&whole, Code::Contradiction),
        ["1 attributes are said otherwise: orders: versioned"]
    );
}

#[test]
fn two_deployments_of_one_shape_stay_apart_and_share_the_internet() {
    let one = "resource \"aws_instance\" \"web\" { associate_public_ip_address = true }";
    let mut files = Files::new();
    for root in ["blue", "green"] {
        files.insert(format!("{root}/main.tf"), one.as_bytes().into());
    }
    let whole = of_folder(read_folder(&CATALOG, "live", &files, &Limits::default()));
    let ids = ids(&whole);
    assert!(
        ids.contains(&"aws_instance.web") && ids.contains(&"green/aws_instance.web"),
        "{ids:?}"
    );
    let clients = ids.iter().filter(|id| id.ends_with("internet")).count();
    assert!(clients <= 1, "{ids:?}");
}

#[test]
fn a_plan_and_a_state_of_one_configuration_are_matched_by_address() {
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "aws_sqs_queue.jobs", "mode": "managed", "type": "aws_sqs_queue", "name": "jobs", "values": {"name": "jobs"}}]}}}"#;
    let whole = merged(vec![read("main.tf", DEPLOYED), read("plan.json", plan)]);
    let queues = ids(&whole).iter().filter(|id| id.contains("sqs")).count();
    assert_eq!(queues, 1);
}

#[test]
fn manifests_of_a_folder_are_one_cluster() {
    let deployment = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
";
    let service = "
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
";
    let files: Files =
        [("a/web.yaml", deployment), ("b/front.yaml", service), ("b/again.yaml", service)]
            .map(|(path, text)| (path.to_owned(), text.as_bytes().into()))
            .into();
    let read = read_folder(&CATALOG, "cluster", &files, &Limits::default());
    assert_eq!(read.parts.len(), 1);
    let whole = of_folder(read);
    let name = |at| whole.model.components[at].name.as_str();
    let flows: Vec<_> =
        whole.model.flows.iter().map(|(_, flow)| (name(flow.source), name(flow.target))).collect();
    assert!(flows.contains(&("front", "web")), "{flows:?}");
    assert_eq!(
        said(&whole, Code::DuplicateId),
        ["1 resources stand in several files; the first counts"]
    );
}

#[test]
fn a_file_that_another_includes_is_no_model_of_its_own() {
    let parent = "
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./inner.yaml}}
";
    let inner = "
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Queue: {Type: AWS::SQS::Queue}
";
    let files: Files =
        [("stacks/parent.yaml", parent), ("stacks/inner.yaml", inner), ("README.md", "# Stacks\n")]
            .map(|(path, text)| (path.to_owned(), text.as_bytes().into()))
            .into();
    let read = read_folder(&CATALOG, "", &files, &Limits::default());
    assert_eq!(read.parts.len(), 1);
    assert_eq!(read.parts[0].files, ["stacks/parent.yaml", "stacks/inner.yaml"]);
    assert_eq!(read.left_out.len(), 1);
}

fn of_folder(read: FolderRead) -> Imported {
    let models = read.parts.into_iter().filter_map(|part| match part.input {
        Input::Model(imported) => Some((part.files[0].clone(), *imported)),
        _ => None,
    });
    merged(models.collect())
}
