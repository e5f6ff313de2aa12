//! Expressions and functions, one by one.

use super::graph;
use crate::import::infrastructure::terraform::tests::settings;

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
