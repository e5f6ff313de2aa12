//! Configurations, evaluated.

mod expressions;

use super::{read, read_folder, sniff, sniff_json};
use crate::diagnostic::Code;
use crate::import::guard::Limits;
use crate::import::infrastructure::Graph;
use crate::import::infrastructure::terraform::tests::settings;
use crate::import::notes::Notes;
use crate::import::{Source, hcl};

/// Reads a folder of one root.
fn folder(files: &[(&str, &str)]) -> (Graph, Vec<Code>) {
    let file = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().into());
    let files = files.iter().map(file).collect();
    let mut notes = Notes::default();
    let graph = read_folder("", &files, &Limits::default(), &mut notes).into_iter().next();
    (graph.unwrap_or_default(), notes.finish().iter().map(|said| said.code).collect())
}

fn graph(text: &str) -> Graph {
    folder(&[("main.tf", text)]).0
}

#[test]
fn a_policy_document_becomes_the_policy() {
    let graph = graph(
        r#"
data "aws_iam_policy_document" "base" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.b.arn}/*"]
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  dynamic "statement" {
    for_each = ["AWS", "Service"]
    content {
      effect      = "Deny"
      not_actions = ["iam:*"]
      principals {
        type        = statement.value
        identifiers = ["x"]
      }
    }
  }
}
resource "aws_s3_bucket" "b" {}
resource "aws_s3_bucket_policy" "p" { policy = data.aws_iam_policy_document.all.json }
"#,
    );
    assert_eq!(
        settings(&graph, "aws_s3_bucket_policy.p"),
        "{policy: {Statement: [{Action: [\"s3:GetObject\"], Effect: \"Allow\", Resource: \
         [`${aws_s3_bucket.b.arn}/*`]}, {Effect: \"Deny\", NotAction: [\"iam:*\"], Principal: \
         {AWS: [\"x\"]}}, {Effect: \"Deny\", NotAction: [\"iam:*\"], Principal: {Service: [\"x\"]}}], \
         Version: \"2012-10-17\"}}"
    );
}

#[test]
fn instances_are_counted_where_the_number_is_known() {
    let graph = graph(
        r#"
variable "none" {}
resource "a_b" "two" {
  count = 2
  name  = "n${count.index}"
}
resource "a_b" "no" { count = 0 }
resource "a_b" "each" {
  for_each = toset(["x", "y"])
  name     = each.key
}
resource "a_b" "maybe" {
  count = var.none ? 1 : 0
  name  = "m"
}
"#,
    );
    let addresses: Vec<_> = graph.resources.iter().map(|(_, one)| one.address.as_str()).collect();
    let expected =
        [r#"a_b.each["x"]"#, r#"a_b.each["y"]"#, "a_b.maybe", "a_b.two[0]", "a_b.two[1]"];
    assert_eq!(addresses, expected);
    assert_eq!(settings(&graph, "a_b.two[1]"), r#"{name: "n1"}"#);
    let maybe = settings(&graph, "a_b.maybe");
    assert_eq!(maybe, r#"{count: ?variable none has no default, name: "m"}"#);
}

#[test]
fn dynamic_blocks_are_written_out() {
    let graph = graph(
        r#"
variable "none" {}
resource "aws_security_group" "g" {
  dynamic "ingress" {
    for_each = [22, 443]
    iterator = port
    content {
      from_port   = port.value
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
  dynamic "egress" {
    for_each = var.none
    content { from_port = 1 }
  }
  lifecycle { ignore_changes = [tags] }
}
"#,
    );
    assert_eq!(
        settings(&graph, "aws_security_group.g"),
        "{egress: [?variable none has no default], ingress: [{cidr_blocks: [\"0.0.0.0/0\"], \
         from_port: 22}, {cidr_blocks: [\"0.0.0.0/0\"], from_port: 443}]}"
    );
}

#[test]
fn local_modules_are_instantiated_and_remote_ones_named() {
    let child = r#"
variable "cidr" {}
variable "options" {
  type = object({ public = optional(bool, true), size = optional(number) })
  default = {}
}
resource "aws_vpc" "this" {
  cidr_block = var.cidr
  public     = var.options.public
}
output "id" { value = aws_vpc.this.id }
output "cidr" { value = var.cidr }
"#;
    let root = r#"
provider "aws" { region = "eu-west-1" }
module "net" {
  source   = "./net"
  for_each = { a = "10.0.0.0/16", b = "10.1.0.0/16" }
  cidr     = each.value
}
module "far" {
  source  = "acme/far/aws"
  secured = false
}
resource "aws_subnet" "s" {
  vpc_id = module.net["a"].id
  cidr   = module.net["b"].cidr
  far    = module.far.group_id
  all    = [for m in module.net : m.id]
}
"#;
    let (graph, codes) = folder(&[("main.tf", root), ("net/main.tf", child)]);
    assert_eq!(codes, [Code::IncludeRefused]);
    assert_eq!(
        settings(&graph, r#"module.net["b"].aws_vpc.this"#),
        r#"{cidr_block: "10.1.0.0/16", public: true}"#
    );
    assert_eq!(settings(&graph, "module.far"), r#"{secured: false, source: "acme/far/aws"}"#);
    assert_eq!(
        settings(&graph, "aws_subnet.s"),
        r#"{all: [<module.net["a"].aws_vpc.this.id>, <module.net["b"].aws_vpc.this.id>], cidr: "10.1.0.0/16", far: <module.far.group_id>, vpc_id: <module.net["a"].aws_vpc.this.id>}"#
    );
    assert!(graph.resources.iter().all(|(_, one)| one.region == "eu-west-1"));
}

#[test]
fn files_of_variables_come_in_their_order() {
    let (graph, codes) = folder(&[
        (
            "main.tf",
            "variable \"a\" {}\nvariable \"b\" {}\nresource \"a_b\" \"c\" {\n  a = var.a\n  b = var.b\n}\n",
        ),
        ("terraform.tfvars", "a = 1\nb = 1\n"),
        ("z.auto.tfvars.json", "{\"a\": 2}"),
        ("prod.tfvars", "a = 3\n"),
    ]);
    assert_eq!(settings(&graph, "a_b.c"), "{a: 2, b: 1}");
    assert_eq!(codes, []);
}

#[test]
fn a_broken_file_does_not_cost_the_others() {
    let (graph, codes) =
        folder(&[("a.tf", "resource \"a_b\" {{{"), ("b.tf", "resource \"a_b\" \"c\" {}")]);
    assert_eq!((graph.resources.len(), &codes[..]), (1, &[Code::NotReadable][..]));
}

#[test]
fn the_syntax_in_json_says_the_same() {
    let (graph, _) = folder(&[(
        "main.tf.json",
        r#"{"variable": {"n": {"default": "x"}}, "locals": {"m": "${var.n}-y"},
            "resource": {"a_b": {"c": {"name": "${local.m}", "count": 1, "tags": {"k": "v"},
                "dynamic": {"rule": {"for_each": [1, 2], "content": {"port": "${rule.value}"}}}}}}}"#,
    )]);
    assert_eq!(
        settings(&graph, "a_b.c[0]"),
        r#"{name: "x-y", rule: [{port: 1}, {port: 2}], tags: {k: "v"}}"#
    );
}

#[test]
fn secrets_are_kept_out_of_every_text() {
    let graph = graph(
        r#"
variable "db_password" { default = "hunter2" }
variable "pin" {
  default   = "4711"
  sensitive = true
}
resource "aws_instance" "i" {
  user_data = "run --with ${var.db_password} ${var.pin} ${aws_eip.e.id}"
  password  = "hunter2"
  env       = jsonencode([{ name = "API_SECRET", value = "hunter2" }])
  text      = "[{\"name\": \"API_SECRET\", \"value\": \"hunter2\"}]"
}
resource "aws_eip" "e" {}
"#,
    );
    let shown = settings(&graph, "aws_instance.i");
    assert!(!shown.contains("hunter2") && !shown.contains("4711"), "{shown}");
    assert_eq!(shown.matches("(redacted)").count(), 5, "{shown}");
}

#[test]
fn every_setting_has_the_line_that_it_stands_on() {
    let graph = graph(
        "locals {\n  x = {\n    a = 1\n  }\n}\nresource \"a_b\" \"c\" {\n  v = local.x\n  w {\n    z = [\n      1,\n    ]\n  }\n}\n",
    );
    let (_, resource) = graph.resources.iter().next().unwrap();
    let line = |path: &str| resource.settings.at(path).first().map(|setting| setting.line);
    assert_eq!(resource.place.line, 6);
    assert_eq!((line("v.a"), line("w"), line("w.z")), (Some(7), Some(8), Some(10)));
}

#[test]
fn what_runs_away_is_stopped() {
    let mut doubling = String::from("locals {\n  a0 = [1]\n");
    let mut deep = String::from("locals {\n  d0 = 1\n");
    for n in 1..400 {
        doubling.push_str(&format!("  a{n} = [local.a{0}, local.a{0}]\n", n - 1));
        deep.push_str(&format!("  d{n} = [local.d{}]\n", n - 1));
    }
    doubling.push_str("}\nresource \"a_b\" \"c\" { v = local.a399 }\n");
    deep.push_str("}\nresource \"a_b\" \"c\" { v = local.d399 }\n");
    let mut mixed = String::from("locals {\n  m0 = 1\n");
    for n in 1..400 {
        let inner = format!("local.m{}", n - 1);
        mixed.push_str(&format!(
            "  m{n} = {{ a = [for x in [1] : try(length(\"${{jsonencode({inner})}}\"), x)] }}\n"
        ));
    }
    mixed.push_str("}\nresource \"a_b\" \"c\" { v = local.m399 }\n");
    for text in [&doubling, &deep, &mixed] {
        assert_eq!(graph(text).resources.len(), 1);
    }
    let (many, codes) = folder(&[("m.tf", "resource \"a_b\" \"c\" { count = 1000000 }")]);
    assert_eq!((many.resources.len(), &codes[..]), (1_000, &[Code::TooMany][..]));
    let itself = "module \"m\" { source = \"./\" }\nresource \"a_b\" \"c\" {}";
    let mut notes = Notes::default();
    let one = read(&Source::new("m.tf", itself), &Limits::default(), &mut notes);
    assert_eq!(one.resources.len(), 2);
    assert_eq!(notes.finish()[0].code, Code::Cycle);
    let text = "a_b.x.v";
    let circle = format!(
        "resource \"a_b\" \"c\" {{ v = \"${{{text}}}${{{text}}}\" }}\nresource \"a_b\" \"x\" {{ v = a_b.c.v }}"
    );
    assert_eq!(graph(&circle).resources.len(), 2);
}

#[test]
fn a_single_file_is_read_with_those_beside_it_and_the_modules_that_it_calls() {
    let text = "module \"m\" { source = \"./inner\" }\nresource \"a_b\" \"c\" { v = var.x }";
    let mut source = Source::new("live/app.tf", text);
    let siblings = [
        ("vars.tf", "variable \"x\" { default = 5 }"),
        ("inner/m.tf", "resource \"a_b\" \"i\" {}"),
        ("other/m.tf", "resource \"a_b\" {"),
    ];
    for (path, text) in siblings {
        source.add_sibling(path, text);
    }
    let mut notes = Notes::default();
    let graph = read(&source, &Limits::default(), &mut notes);
    assert_eq!(settings(&graph, "a_b.c"), "{v: 5}");
    assert_eq!((graph.resources.len(), &*graph.name), (2, "app"));
    assert_eq!(graph.included, ["vars.tf", "inner/m.tf"]);
    assert!(notes.finish().is_empty(), "nobody asked for the other directory");
}

#[test]
fn the_files_of_a_folder_share_the_limits() {
    let files = ["a.tf", "b.tf", "c.tf"].map(|path| {
        (
            path.to_owned(),
            format!("resource \"a_b\" \"{}\" {{\n  v = [1, 2]\n}}\n", path.trim_end_matches(".tf"))
                .into_bytes()
                .into(),
        )
    });
    let limits = Limits { nodes: 20, ..Limits::default() };
    let mut notes = Notes::default();
    let graphs = read_folder("", &files.into(), &limits, &mut notes);
    assert_eq!(graphs[0].resources.len(), 2);
    assert_eq!(notes.finish()[0].code, Code::TooMany);
}

#[test]
fn only_configurations_are_recognised() {
    let is = |text: &str| sniff(&hcl::parse("", text).unwrap().body);
    assert!(is("terraform {}\nresource \"a\" \"b\" {}"));
    assert!(!is("spec_version = \"0.1\"\nthreatmodel \"x\" {}"));
    assert!(!is("resource \"a\" {}"));
    assert!(!is("a = 1"));
    let is_json = |text: &str| {
        let document = crate::import::reader::read("", text, &Limits::default()).unwrap();
        sniff_json(document.root())
    };
    assert!(is_json(r#"{"//": {}, "resource": {"a": {}}}"#));
    assert!(!is_json(r#"{"resource": {"a": {}}, "other": 1}"#));
    assert!(!is_json(r#"{"resource": "x"}"#));
    assert!(!is_json(r#"{"data": 1}"#));
}
