//! Configurations, evaluated.

use std::collections::BTreeMap;

use super::{read, read_folder, sniff, sniff_json};
use crate::diagnostic::Code;
use crate::import::guard::Limits;
use crate::import::infrastructure::Graph;
use crate::import::infrastructure::terraform::tests::settings;
use crate::import::notes::Notes;
use crate::import::{Source, hcl};

/// Reads a folder of one root.
fn folder(files: &[(&str, &str)]) -> (Graph, Vec<Code>) {
    let files: BTreeMap<_, _> =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let mut notes = Notes::default();
    let graph = read_folder("", &files, &Limits::default(), &mut notes).into_iter().next();
    (graph.unwrap_or_default(), notes.finish().iter().map(|said| said.code).collect())
}

fn graph(text: &str) -> Graph {
    folder(&[("main.tf", text)]).0
}

/// Evaluates one expression beside some declarations.
fn value(expression: &str) -> String {
    let text = format!(
        r#"
variable "none" {{}}
variable "name" {{ default = "shop" }}
variable "list" {{ default = ["a", "b", "a"] }}
variable "map" {{ default = {{ a = 1, b = 2 }} }}
locals {{
  later = local.first
  first = "${{var.name}}-x"
  loop1 = local.loop2
  loop2 = local.loop1
}}
resource "aws_vpc" "v" {{
  cidr_block = "10.0.0.0/16"
  name       = "v"
}}
resource "aws_subnet" "s" {{
  count  = 2
  vpc_id = aws_vpc.v.id
}}
resource "aws_eip" "e" {{ for_each = {{ x = 1, y = 2 }} }}
data "aws_ami" "a" {{}}
resource "t_t" "t" {{
  v = {expression}
}}
"#
    );
    let shown = settings(&graph(&text), "t_t.t");
    let inner = shown.strip_prefix("{v: ").and_then(|rest| rest.strip_suffix('}'));
    inner.unwrap_or(&shown).to_owned()
}

fn check(cases: &[(&str, &str)]) {
    for (expression, expected) in cases {
        assert_eq!(value(expression), *expected, "{expression}");
    }
}

#[test]
fn names_are_followed() {
    check(&[
        ("var.name", r#""shop""#),
        ("\"${var.name}\"", r#""shop""#),
        ("local.later", r#""shop-x""#),
        ("var.map.b", "2"),
        ("var.map[\"a\"]", "1"),
        ("var.list[1]", r#""b""#),
        ("var.none", "?variable none has no default"),
        ("var.absent", "?variable absent is not declared"),
        ("local.loop1", "?refers to itself"),
        ("data.aws_ami.a.id", "?read from data.aws_ami.a at the deployment"),
        ("path.module", r#"".""#),
        ("terraform.workspace", r#""default""#),
    ]);
}

#[test]
fn attributes_of_resources_are_known_or_stay_references() {
    check(&[
        ("aws_vpc.v.id", "<aws_vpc.v.id>"),
        ("aws_vpc.v.name", "<aws_vpc.v.name>"),
        ("aws_vpc.v.cidr_block", r#""10.0.0.0/16""#),
        ("aws_vpc.v.main_route_table_id", "<aws_vpc.v.main_route_table_id>"),
        ("aws_subnet.s[0].id", "<aws_subnet.s[0].id>"),
        ("aws_subnet.s.*.id", "[<aws_subnet.s[0].id>, <aws_subnet.s[1].id>]"),
        ("aws_subnet.s[*].vpc_id", "[<aws_subnet.s[0].vpc_id>, <aws_subnet.s[1].vpc_id>]"),
        ("aws_eip.e[\"x\"].id", r#"<aws_eip.e["x"].id>"#),
        ("values(aws_eip.e)[*].id", r#"[<aws_eip.e["x"].id>, <aws_eip.e["y"].id>]"#),
        ("[for k, e in aws_eip.e : e.id]", r#"[<aws_eip.e["x"].id>, <aws_eip.e["y"].id>]"#),
        ("\"${aws_vpc.v.arn}/*\"", "`${aws_vpc.v.arn}/*`"),
        ("aws_absent.a.id", "?aws_absent.a is not declared"),
        ("join(\",\", [aws_vpc.v.id])", "<aws_vpc.v.id>"),
        ("aws_vpc.v.id == null", "false"),
        ("cidrsubnet(aws_vpc.v.cidr_block, 8, 2)", r#""10.0.2.0/24""#),
    ]);
}

#[test]
fn operators_and_conditions_are_three_valued() {
    check(&[
        ("1 + 2 * 3", "7"),
        ("10 / 4", "2.5"),
        ("1 / 0", "?division by zero"),
        ("var.none && false", "false"),
        ("false && var.none", "false"),
        ("var.none || true", "true"),
        ("var.none && true", "?variable none has no default"),
        ("!var.none", "?variable none has no default"),
        ("var.name == \"shop\" ? 1 : 2", "1"),
        ("var.none ? 1 : 1", "1"),
        ("var.none ? aws_vpc.v.id : null", "?variable none has no default aws_vpc.v"),
        ("\"1\" == 1", "true"),
        ("[1, 2] == [1, 2]", "true"),
        ("-var.map.a", "-1"),
    ]);
}

#[test]
fn loops_and_templates_are_written_out() {
    check(&[
        ("[for x in var.list : upper(x) if x != \"b\"]", r#"["A", "A"]"#),
        ("{for k, v in var.map : k => v + 1}", "{a: 2, b: 3}"),
        ("{for x in var.list : x => 1...}", "{a: [1, 1], b: [1]}"),
        ("[for x in var.none : x]", "?variable none has no default"),
        ("\"%{ for x in var.list }<${x}>%{ endfor }\"", r#""<a><b><a>""#),
        ("\"%{ if var.name == \"shop\" }yes%{ else }no%{ endif }\"", r#""yes""#),
        ("\"a$${b}\"", r#""a${b}""#),
        ("<<EOT\n  a ${var.name}\n  EOT\n", "\"  a shop\\n\""),
        ("<<-EOT\n    a\n      b\n  EOT\n", "\"a\\n  b\\n\""),
    ]);
}

#[test]
fn functions_over_collections() {
    check(&[
        ("try(var.map.c, var.map[\"a\"], 3)", "1"),
        ("can(var.map.c)", "false"),
        ("can(var.map.a)", "true"),
        ("lookup(var.map, \"c\", 9)", "9"),
        ("merge(var.map, {b = 3})", "{a: 1, b: 3}"),
        ("merge(var.map, var.none)", "?variable none has no default"),
        ("element(var.list, 4)", r#""b""#),
        ("length(var.list)", "3"),
        ("length([var.none, 1])", "2"),
        ("coalesce(null, \"\", \"x\")", r#""x""#),
        ("coalescelist([], var.list)", r#"["a", "b", "a"]"#),
        ("compact([\"\", \"a\", null])", r#"["a"]"#),
        ("concat([1], [aws_vpc.v.id])", "[1, <aws_vpc.v.id>]"),
        ("concat([1], var.none)", "[1, ?variable none has no default]"),
        ("slice(var.list, 0, 2)", r#"["a", "b"]"#),
        ("slice(var.list, 0, 9)", "?`slice` beyond the ends of a list"),
        ("flatten([[1, [2]], 3])", "[1, 2, 3]"),
        ("keys(var.map)", r#"["a", "b"]"#),
        ("values(var.map)", "[1, 2]"),
        ("zipmap([\"x\", \"y\"], [1, 2])", "{x: 1, y: 2}"),
        ("contains(var.list, \"b\")", "true"),
        ("contains([var.none], 1)", "?not known of all"),
        ("distinct(var.list)", r#"["a", "b"]"#),
        ("toset([\"b\", \"a\", \"b\"])", r#"["a", "b"]"#),
        ("sort([\"b\", \"a\"])", r#"["a", "b"]"#),
        ("reverse([1, 2])", "[2, 1]"),
        ("range(1, 7, 2)", "[1, 3, 5]"),
        ("setproduct([1, 2], [3])", "[[1, 3], [2, 3]]"),
        ("setunion([\"a\"], [\"b\", \"a\"])", r#"["a", "b"]"#),
        ("setsubtract([\"a\", \"b\"], [\"b\"])", r#"["a"]"#),
        ("one([])", "{}"),
        ("one([1])", "1"),
        ("max(1, 3, 2) + min([4, 5]...)", "7"),
        ("sum([1, 2])", "3"),
        ("transpose({a = [\"x\"]})", r#"{x: ["a"]}"#),
    ]);
}

#[test]
fn functions_over_texts() {
    check(&[
        ("format(\"%s-%03d%%\", \"a\", 7)", r#""a-007%""#),
        ("format(\"%s/%s\", aws_vpc.v.id, \"x\")", "`${aws_vpc.v.id}/x`"),
        ("formatlist(\"%s.x\", var.list)", r#"["a.x", "b.x", "a.x"]"#),
        ("replace(\"a-b\", \"-\", \"_\")", r#""a_b""#),
        ("replace(\"a1b2\", \"/[0-9]/\", \"\")", r#""ab""#),
        ("regex(\"[0-9]+\", \"a12\")", r#""12""#),
        ("regex(\"(a)(b)?\", \"a\")", r#"["a", null]"#),
        ("length(regexall(\"[0-9]\", \"a12\"))", "2"),
        ("split(\",\", \"a,b\")", r#"["a", "b"]"#),
        ("join(\"-\", var.list)", r#""a-b-a""#),
        ("join(\"-\", [\"a\", aws_vpc.v.id])", "`a-${aws_vpc.v.id}`"),
        ("title(\"a b\")", r#""A B""#),
        ("trimspace(\" a \")", r#""a""#),
        ("trim(\"xax\", \"x\")", r#""a""#),
        ("trimprefix(trimsuffix(\"abc\", \"c\"), \"a\")", r#""b""#),
        ("substr(\"hello\", 1, 3)", r#""ell""#),
        ("substr(\"hello\", -2, -1)", r#""lo""#),
        ("startswith(\"ab\", \"a\") && endswith(\"ab\", \"b\")", "true"),
        ("upper(var.none)", "?variable none has no default"),
        ("tostring(5)", r#""5""#),
        ("tonumber(\"5\") + 1", "6"),
        ("tobool(\"true\")", "true"),
        ("base64decode(base64encode(\"a\"))", r#""a""#),
        ("file(\"a\")", "?the function file is not evaluated"),
        ("templatefile(\"a\", {})", "?the function templatefile is not evaluated"),
        ("cidrhost(\"10.0.0.0/24\", 5)", r#""10.0.0.5""#),
        ("cidrsubnets(\"10.0.0.0/16\", 4, 8)", r#"["10.0.0.0/20", "10.0.16.0/24"]"#),
        ("cidrnetmask(\"10.0.0.0/20\")", r#""255.255.240.0""#),
        ("cidrsubnet(\"fd00::/56\", 8, 1)", r#""fd00:0:0:1::/64""#),
        ("abs(-1) + ceil(0.5) + floor(1.5)", "3"),
    ]);
}

#[test]
fn json_stays_a_structure_until_its_text_is_needed() {
    check(&[
        ("jsonencode({a = [aws_vpc.v.arn, 1]})", "{a: [<aws_vpc.v.arn>, 1]}"),
        ("\"x${jsonencode({a = 1})}\"", r#""x{\"a\":1}""#),
        ("\"x${jsonencode({a = aws_vpc.v.arn})}\"", r#"`x{"a":"${aws_vpc.v.arn}"}`"#),
        ("jsondecode(\"{\\\"a\\\": [1]}\").a[0]", "1"),
        ("base64encode(jsonencode({a = 1}))", r#""eyJhIjoxfQ==""#),
    ]);
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
fn a_single_file_is_read_with_those_beside_it() {
    let mut source = Source::new("live/app.tf", "resource \"a_b\" \"c\" { v = var.x }");
    source.siblings.insert("vars.tf".to_owned(), b"variable \"x\" { default = 5 }".to_vec());
    source.siblings.insert("other/m.tf".to_owned(), b"resource \"a_b\" \"d\" {}".to_vec());
    let graph = read(&source, &Limits::default(), &mut Notes::default());
    assert_eq!(settings(&graph, "a_b.c"), "{v: 5}");
    assert_eq!((graph.resources.len(), &*graph.name), (1, "app"));
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
