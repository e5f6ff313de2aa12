//! Templates of infrastructure through the door that every import goes through: what is recognised,
//! how many resources it stands for, and what is refused with a hint.

use plumbline::diagnostic::Code;
use plumbline::import::{Limits, Source, read_model};

use super::{CATALOG, bytes_of, import};

/// Checks that a file is recognised and read whatever is cut off.
#[track_caller]
fn check(path: &str, format: &str) {
    let bytes = bytes_of(path);
    assert_eq!(import(path, bytes.clone()).unwrap().format, format, "{path}");
    for cut in 1..8 {
        let cut = bytes.len() * cut / 8;
        if let Err(refused) = import(path, &bytes[..cut]) {
            assert!(!refused.diagnostics.is_empty());
        }
    }
}

#[test]
fn templates_are_told_by_their_content() {
    check("cloudformation/features.yaml", "cloudformation");
    check("cloudformation/part.yaml", "cloudformation");
    check("real/cfn-ec2-security-group.yaml", "cloudformation");
    check("real/cfn-foreach-ddb.yaml", "cloudformation");
    check("arm/features.json", "arm");
    check("arm/symbolic.json", "arm");
    check("real/arm-inner-outer-scope.json", "arm");
    check("real/arm-sql-firewall-rule.json", "arm");
}

#[test]
fn a_stack_in_a_stack_is_read_if_its_template_is_there() {
    let mut source = Source::new("features.yaml", bytes_of("cloudformation/features.yaml"));
    let is_missing = |source: &Source| {
        let imported = read_model(&CATALOG, source, &Limits::default()).unwrap();
        imported.diagnostics.iter().any(|one| one.code == Code::IncludeRefused)
    };
    assert!(is_missing(&source));
    source.add_sibling("part.yaml", bytes_of("cloudformation/part.yaml"));
    assert!(!is_missing(&source));
}

#[test]
fn what_deploys_nothing_is_refused_with_a_hint() {
    for (text, hint) in [
        ("param location string = 'x'\nresource a 'A.B/c@2020' = {\n}", "az bicep build"),
        ("// x\n@description('y')\nparam a string", "az bicep build"),
        ("targetScope = 'subscription'\n", "az bicep build"),
        (
            r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": {}}"#,
            "import the template itself",
        ),
        (
            r#"{"properties": {"displayName": "x", "policyDefinitions": []}, "name": "n"}"#,
            "initiative of Azure Policy",
        ),
        (
            r#"{"name": "n", "type": "Microsoft.Authorization/policyDefinitions", "properties": {"policyRule": {}}}"#,
            "definition of Azure Policy",
        ),
    ] {
        let refused = import("file", text).unwrap_err();
        let first = &refused.diagnostics[0];
        assert_eq!(first.code, Code::UnknownFormat, "{text}");
        assert!(first.hint.contains(hint), "{first}");
    }
}
