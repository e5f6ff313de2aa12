//! Templates in a few lines, and the graphs that they give.

use crate::import::infrastructure::arm::{read, sniff};
use crate::import::infrastructure::described;

/// Checks the resources of a template: what follows its version.
#[track_caller]
fn check(template: &str, expected: &str) {
    let template = format!("{{\"contentVersion\": \"1.0.0.0\", {template}}}");
    described::check((sniff, read), &template, expected);
}

/// Checks the value of the only setting of the only resource.
#[track_caller]
fn check_value(head: &str, value: &str, expected: &str) {
    let resource = format!("{{\"type\": \"A.B/c\", \"name\": \"n\", \"p\": {value}}}");
    check(&format!("{head} \"resources\": [{resource}]"), &format!("A.B/c/n A.B/c {expected}"));
}

const HEAD: &str = r#"
    "parameters": {
      "name": {"type": "string", "defaultValue": "data"},
      "open": {"type": "string"},
      "list": {"type": "array", "defaultValue": ["a", "b"]},
      "secret": {"type": "secureString", "defaultValue": "hunter two"},
      "secretOpen": {"type": "securestring"}
    },
    "variables": {
      "object": {"a": {"b": [1, 2]}, "x": "[parameters('open')]"},
      "self": "[variables('other')]",
      "other": "[variables('self')]",
      "copy": [{"name": "copied", "count": 2, "input": "[copyIndex('copied', 1)]"}]
    },"#;

#[test]
fn parameters_and_variables_have_values() {
    for (value, expected) in [
        ("\"[parameters('name')]\"", "{p: \"data\"}"),
        ("\"[Parameters('NAME')]\"", "{p: \"data\"}"),
        ("\"[parameters('open')]\"", "{p: ?\"the parameter open has no default\"}"),
        ("\"[parameters('secret')]\"", "{p: \"(redacted)\"}"),
        ("\"[parameters('secretOpen')]\"", "{p: ?\"the parameter secretOpen has no default\"}"),
        ("\"[[literal]\"", "{p: \"[literal]\"}"),
        ("\"[variables('object').a.b[1]]\"", "{p: 2}"),
        ("\"[variables('object')['a'].c]\"", "{}"),
        ("\"[variables('copied')]\"", "{p: [1, 2]}"),
        ("{\"adminPassword\": \"hunter two\"}", "{p: {adminPassword: \"(redacted)\"}}"),
        ("null", "{}"),
    ] {
        check_value(HEAD, value, expected);
    }
}

#[test]
fn functions_are_evaluated() {
    for (value, expected) in [
        ("concat(parameters('name'), '-', 1)", "\"data-1\""),
        ("concat(parameters('name'), '-', parameters('open'))", "~\"data-${open}\""),
        ("concat(parameters('list'), createArray('c'))", "[\"a\", \"b\", \"c\"]"),
        (
            "format('{0}-{1:D2} {{x}}', parameters('name'), parameters('open'))",
            "~\"data-${open} {x}\"",
        ),
        ("if(equals(toLower('A'), 'a'), 1, 2)", "1"),
        ("if(equals(parameters('open'), 'a'), 1, 1)", "1"),
        (
            "if(equals(parameters('open'), 'a'), 1, 2)",
            "?\"depends on a condition that is not known: equals(open,a)\"",
        ),
        ("and(true(), not(false()))", "true"),
        ("and(false(), equals(parameters('open'), 'a'))", "false"),
        ("or(true(), equals(parameters('open'), 'a'))", "true"),
        ("union(createObject('a', 1), createObject('b', 2))", "{a: 1, b: 2}"),
        ("union(parameters('list'), createArray('b', 'c'))", "[\"a\", \"b\", \"c\"]"),
        ("first(parameters('list'))", "\"a\""),
        ("last('xyz')", "\"z\""),
        ("join(skip(parameters('list'), 1), ',')", "\"b\""),
        ("split('a,b;c', createArray(',', ';'))", "[\"a\", \"b\", \"c\"]"),
        ("substring('abcdef', 1, 2)", "\"bc\""),
        ("replace('a-b', '-', '.')", "\"a.b\""),
        ("padLeft(7, 3, '0')", "\"007\""),
        ("length(parameters('list'))", "2"),
        ("empty('')", "true"),
        ("contains(parameters('list'), 'b')", "true"),
        ("add(mul(2, 3), mod(7, 4))", "9"),
        ("div(7, 2)", "3"),
        ("min(3, 2, 5)", "2"),
        ("max(createArray(3, 5))", "5"),
        ("range(2, 3)", "[2, 3, 4]"),
        ("json('{\"\"a\"\": [true]}')", "{a: [true]}"),
        ("int('12')", "12"),
        ("coalesce(null(), 'x')", "\"x\""),
        ("tryGet(createObject('a', 1), 'b')", "null"),
        (
            "map(parameters('list'), lambda('i', concat(lambdaVariables('i'), '!')))",
            "[\"a!\", \"b!\"]",
        ),
        ("filter(range(0, 4), lambda('i', less(lambdaVariables('i'), 2)))", "[0, 1]"),
        ("environment().suffixes.storage", "\"core.windows.net\""),
        ("uri('https://a/b/c.json', 'd.json')", "\"https://a/b/d.json\""),
        ("uniqueString(resourceGroup().id)", "?\"the resource group is known once deployed\""),
        (
            "listKeys(resourceId('A.B/c', 'n'), '2020').keys[0].value",
            "?\"a key or secret, looked up when it is deployed\"@A.B/c/n.id",
        ),
        ("resourceId('A.B/d', 'x')", "@A.B/d/x.id"),
        ("reference(resourceId('A.B/d', 'x')).endpoint", "@A.B/d/x.endpoint"),
        ("subscriptionResourceId('A.B/d/e', 'x', parameters('open'))", "@A.B/d/e/x/${open}.id"),
    ] {
        let expected =
            if expected == "null" { "{}".to_owned() } else { format!("{{p: {expected}}}") };
        let value = value.replace("\"\"", "\\\"");
        check_value(HEAD, &format!("\"[{value}]\""), &expected);
    }
}

#[test]
fn what_cannot_be_evaluated_is_said() {
    for (value, expected) in [
        (
            "nonsense(1)",
            "{p: ?\"the result of nonsense is not known\"}\n14 not-evaluated: the function nonsense is not evaluated",
        ),
        (
            "concat(",
            "{p: ?\"an expression that cannot be read\"}\n14 not-evaluated: the expression cannot be read",
        ),
        (
            "parameters('gone')",
            "{p: ?\"the parameter gone is not declared\"}\n14 dangling-reference: the parameter \"gone\" is not declared",
        ),
        (
            "variables('self')",
            "{p: ?\"self refers to itself\"}\n12 cycle: \"self\" refers to itself",
        ),
    ] {
        check_value(HEAD, &format!("\"[{value}]\""), expected);
    }
}

#[test]
fn names_tell_parts_from_wholes() {
    check(
        r#""resources": [
        {"type": "Microsoft.Sql/servers", "name": "[concat('main')]", "location": "westeurope", "resources": [
          {"type": "databases", "name": "orders", "dependsOn": ["main"]},
          {"type": "Microsoft.Sql/servers/firewallRules", "name": "all"}]},
        {"type": "microsoft.sql/servers/databases", "name": "main/bills", "dependsOn": ["[resourceId('Microsoft.Sql/Servers', 'main')]", "elsewhere"]},
        {"type": "Microsoft.Sql/servers/providers/locks", "name": "main/Microsoft.Authorization/keep"}]"#,
        r#"
        Microsoft.Sql/servers/main Microsoft.Sql/servers {location: "westeurope"}
        Microsoft.Sql/servers/databases/main/orders Microsoft.Sql/servers/databases {dependsOn: [@Microsoft.Sql/servers/main], parent: @Microsoft.Sql/servers/main}
        Microsoft.Sql/servers/firewallRules/main/all Microsoft.Sql/servers/firewallRules {parent: @Microsoft.Sql/servers/main}
        microsoft.sql/servers/databases/main/bills microsoft.sql/servers/databases {dependsOn: [@Microsoft.Sql/servers/main], parent: @Microsoft.Sql/servers/main}
        Microsoft.Authorization/locks/keep Microsoft.Authorization/locks {scope: @Microsoft.Sql/servers/main}"#,
    );
}

#[test]
fn a_part_that_is_not_declared_is_its_whole() {
    check(
        r#""variables": {"vnet": "[resourceId('Microsoft.Network/virtualNetworks', 'net')]"},
        "resources": [
        {"type": "Microsoft.Network/virtualNetworks", "name": "net"},
        {"type": "Microsoft.Network/networkInterfaces", "name": "nic",
         "one": "[concat(variables('vnet'), '/subnets/web')]",
         "two": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'web')]"}]"#,
        "
        Microsoft.Network/virtualNetworks/net Microsoft.Network/virtualNetworks {}
        Microsoft.Network/networkInterfaces/nic Microsoft.Network/networkInterfaces {one: @Microsoft.Network/virtualNetworks/net.subnets/web, two: @Microsoft.Network/virtualNetworks/net.subnets/web}",
    );
}

#[test]
fn loops_make_a_resource_and_a_property_for_each_round() {
    check(
        r#""parameters": {"open": {"type": "int"}}, "resources": [
        {"type": "A.B/c", "name": "[format('n{0}', copyIndex())]", "copy": {"name": "cs", "count": 2},
         "properties": {"copy": [{"name": "disks", "count": 2, "input": {"lun": "[copyIndex('disks')]", "of": "[copyIndex()]"}}]}},
        {"type": "A.B/d", "name": "[concat('d', copyIndex())]", "copy": {"name": "ds", "count": "[parameters('open')]"}, "dependsOn": ["cs"]}]"#,
        "
        A.B/c/n0 A.B/c {properties: {disks: [{lun: 0, of: 0}, {lun: 1, of: 0}]}}
        A.B/c/n1 A.B/c {properties: {disks: [{lun: 0, of: 1}, {lun: 1, of: 1}]}}
        A.B/d/d${copyindex()} A.B/d {dependsOn: [@A.B/c/n0, @A.B/c/n1]}
        4 not-evaluated: the number of rounds is not known: one stands for all",
    );
}

#[test]
fn resources_whose_condition_is_false_are_left_out() {
    check(
        r#""parameters": {"open": {"type": "bool"}}, "resources": [
        {"type": "A.B/c", "name": "no", "condition": "[equals(1, 2)]", "resources": [{"type": "d", "name": "e"}]},
        {"type": "A.B/c", "name": "open", "condition": "[parameters('open')]"},
        {"type": "A.B/c", "name": "open", "condition": "[not(parameters('open'))]"}]"#,
        "
        A.B/c/open A.B/c {}
        A.B/c/open (2) A.B/c {}
        4 duplicate-id: A.B/c/open stands here a second time
        1 not-deployed: 1 resources are left out since their conditions are false: A.B/c/no",
    );
}

#[test]
fn deployments_in_deployments_see_what_they_may() {
    let nested = |scope: &str, parameters: &str| {
        format!(
            r#"{{"type": "Microsoft.Resources/deployments", "name": "net", "properties": {{{scope} "parameters": {parameters},
            "template": {{"parameters": {{"p": {{"type": "string"}}}},
             "resources": [{{"type": "A.B/c", "name": "[parameters('p')]"}}],
             "outputs": {{"id": {{"value": "[resourceId('A.B/c', parameters('p'))]"}}}}}}}}}}"#
        )
    };
    let user = r#"{"type": "A.B/d", "name": "d", "dependsOn": ["net"],
        "p": "[reference(resourceId('Microsoft.Resources/deployments', 'net')).outputs.id.value]"}"#;
    let head = r#""parameters": {"p": {"type": "string", "defaultValue": "outer"}},"#;
    let inner = r#""expressionEvaluationOptions": {"scope": "inner"},"#;
    let given = r#"{"p": {"value": "[concat('in', 'ner')]"}}"#;
    for (head, scope, name) in [(head, inner, "inner"), (head, "", "outer"), ("", "", "inner")] {
        check(
            &format!("{head} \"resources\": [{}, {user}]", nested(scope, given)),
            &format!("A.B/c/{name} A.B/c {{}}\nA.B/d/d A.B/d {{p: @A.B/c/{name}.id}}"),
        );
    }
    let vault = r#"{"p": {"reference": {"keyVault": {"id": "x"}, "secretName": "s"}}}"#;
    check(&format!("\"resources\": [{}]", nested(inner, vault)), "A.B/c/${p} A.B/c {}");
}

#[test]
fn linked_deployments_are_one_resource() {
    check(
        r#""resources": [{"type": "Microsoft.Resources/deployments", "name": "far", "properties": {"templateLink": {"uri": "https://x/y.json"}}}]"#,
        "
        Microsoft.Resources/deployments/far Microsoft.Resources/deployments {properties: {templateLink: {uri: \"https://x/y.json\"}}}
        1 include-refused: the template of the deployment \"far\" is not part of the file",
    );
}

#[test]
fn symbolic_names_are_references() {
    check(
        r#""languageVersion": "2.0", "resources": {
        "old": {"existing": true, "type": "A.B/vault", "name": "v"},
        "store": {"type": "A.B/store", "name": "[concat('s', copyIndex())]", "copy": {"name": "store", "count": 2}},
        "app": {"type": "A.B/app", "name": "a", "dependsOn": ["store", "old"],
          "key": "[reference('old').uri]", "one": "[reference('store[1]').url]"}}"#,
        "
        A.B/store/s0 A.B/store {}
        A.B/store/s1 A.B/store {}
        A.B/app/a A.B/app {dependsOn: [@A.B/store/s0, @A.B/store/s1], key: @A.B/vault/v.uri, one: @A.B/store/s1.url}",
    );
}

#[test]
fn functions_of_the_template_see_their_parameters() {
    check_value(
        r#""functions": [{"namespace": "my", "members": {"greet": {"parameters": [{"name": "who", "type": "string"}],
            "output": {"type": "string", "value": "[concat('hello ', parameters('who'))]"}}}}],"#,
        "\"[My.Greet('you')]\"",
        "{p: \"hello you\"}",
    );
}

#[test]
fn comments_and_trailing_commas_are_no_fault() {
    check(
        "// a comment\n\"resources\": [{\"type\": \"A.B/c\", /* another */ \"name\": \"n\", \"u\": \"https://x\",},]",
        "A.B/c/n A.B/c {u: \"https://x\"}",
    );
}

#[test]
fn a_resource_may_stand_alone() {
    described::check(
        (sniff, read),
        r#"{"id": "x", "type": "A.B/c", "name": "n", "properties": {"a": 1}}"#,
        "A.B/c/n A.B/c {id: \"x\", properties: {a: 1}}",
    );
}

#[test]
fn endless_work_ends() {
    let doubled: String = (1..25)
        .map(|n| format!("\"v{n}\": \"[concat(variables('v{0}'), variables('v{0}'))]\",", n - 1))
        .collect();
    check_value(
        &format!("\"variables\": {{{doubled} \"v0\": [1, 2]}},"),
        "\"[length(variables('v24'))]\"",
        "{p: ?\"the template asks for too much work\"}
        0 too-many: the loops and functions of the file ask for more work than any real file: what was not reached is not known",
    );
}
