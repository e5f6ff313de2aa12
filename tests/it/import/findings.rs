//! Reports of scanners: each kind is told by its content, tied to a model, and becomes evidence.

use plumbline::diagnostic::{Code, Diagnostic};
use plumbline::import::{
    Input, Limits, ScannerReport, Source, apply_findings, model_of_findings, read_findings,
    read_input,
};
use plumbline::model::{Component, Model, StatedMitigation};
use plumbline::vocab::{EvidenceSource, Outcome, StatedStatus};

use super::{CATALOG, bytes_of, import, said};

fn read(path: &str) -> ScannerReport {
    let source = Source::new(path, bytes_of(&format!("findings/{path}")));
    read_findings(&source, &Limits::default()).unwrap()
}

fn read_text(text: &str) -> ScannerReport {
    read_findings(&Source::new("report", text), &Limits::default()).unwrap()
}

/// How many findings passed, failed and came to nothing.
fn outcomes(report: &ScannerReport) -> (usize, usize, usize) {
    let count = |of: Outcome| report.findings.iter().filter(|one| one.outcome == of).count();
    let (passed, failed) = (count(Outcome::Passed), count(Outcome::Failed));
    (passed, failed, report.findings.len() - passed - failed)
}

/// A model with one component of each (id, name, type).
fn model(components: &[(&str, &str, &str)]) -> Model {
    let mut model = Model { name: "m".to_owned(), ..Model::default() };
    for (id, name, kind) in components {
        model.components.push(Component {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            kind: (*kind).to_owned(),
            ..Component::default()
        });
    }
    model
}

fn apply(model: &mut Model, report: &ScannerReport) -> Vec<Diagnostic> {
    apply_findings(&CATALOG, model, report)
}

/// Evidence as (check, element, status).
fn evidence(model: &Model) -> Vec<(String, String, StatedStatus)> {
    let row = |stated: &StatedMitigation| {
        assert_eq!(stated.source, EvidenceSource::Scanner);
        (stated.id.clone(), model.element_id(stated.element), stated.status)
    };
    model.mitigations.iter().map(|(_, stated)| row(stated)).collect()
}

fn of_code(diagnostics: &[Diagnostic], code: Code) -> Vec<&Diagnostic> {
    diagnostics.iter().filter(|row| row.code == code).collect()
}

#[test]
fn every_kind_of_report_is_told_by_its_content() {
    for (path, scanner, expected) in [
        ("real/prowler-4.ocsf.json", "prowler-ocsf", (0, 3, 0)),
        ("real/prowler-2.jsonl", "prowler-json", (1, 4, 1)),
        ("real/prowler-2.csv", "prowler-csv", (0, 4, 0)),
        ("real/prowler-5.csv", "prowler-csv", (0, 2, 2)),
        ("real/security-hub.json", "asff", (0, 2, 0)),
        ("real/checkov.json", "checkov", (0, 3, 0)),
        ("shapes.sarif", "sarif", (1, 2, 2)),
        ("trivy-cluster.json", "trivy", (1, 3, 0)),
        ("real/trivy.json", "trivy", (0, 1, 0)),
        ("kics.json", "kics", (0, 1, 0)),
        ("real/kics.json", "kics", (0, 0, 0)),
        ("real/terrascan.json", "terrascan", (0, 9, 0)),
        ("kube-bench.json", "kube-bench", (2, 1, 1)),
        ("scout-suite.js", "scout-suite", (1, 1, 1)),
        ("cloudsploit.json", "cloudsploit", (1, 1, 1)),
        ("real/defender.csv", "azure-defender", (1, 3, 0)),
        ("wiz.json", "wiz-iac", (0, 2, 0)),
        ("real/wiz.json", "wiz-iac", (0, 0, 0)),
        ("real/tfsec.json", "tfsec", (1, 3, 0)),
    ] {
        let report = read(path);
        assert_eq!(report.scanner, scanner, "{path}");
        assert_eq!(outcomes(&report), expected, "{path}");
    }
}

#[test]
fn lines_arrays_and_objects_of_security_hub_say_the_same() {
    let one = r#"{"SchemaVersion": "2018-10-08", "GeneratorId": "x/v/1.0.0/S3.8", "RecordState": "ACTIVE", "Compliance": {"Status": "FAILED", "RelatedRequirements": ["PCI DSS v3.2.1/1.2.1"]}, "Resources": [{"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::b"}]}"#;
    for text in [
        format!("[{one}]"),
        format!("{{\"Findings\": [{one}]}}"),
        format!("{{\"findings\": [{one}]}}"),
        format!("{one}\n{one}\n"),
        one.to_owned(),
    ] {
        let report = read_text(&text);
        let first = &report.findings[0];
        assert_eq!((report.scanner, first.check.as_str()), ("asff", "S3.8"));
        assert_eq!(first.outcome, Outcome::Failed);
        assert_eq!(first.clauses, ["PCI DSS v3.2.1/1.2.1"]);
    }
    let lines = read_text(&format!("{one}\n\n{one}\n"));
    assert_eq!(lines.findings[1].place.line, 3, "a line of JSON is found where it stands");
}

#[test]
fn what_is_archived_or_had_nothing_to_look_at_has_not_passed() {
    let row = |more: &str| {
        let text = format!(
            r#"[{{"SchemaVersion": "2018-10-08", "GeneratorId": "x/S3.8", "Resources": [], {more}}}]"#
        );
        let finding = read_text(&text).findings.remove(0);
        (finding.outcome, finding.muted.map(|muted| muted.why))
    };
    let archived = row(r#""RecordState": "ARCHIVED", "Compliance": {"Status": "PASSED"}"#);
    assert_eq!(archived, (Outcome::NotAvailable, Some("archived".to_owned())));
    let empty = r#""Compliance": {"Status": "PASSED", "StatusReasons": [{"ReasonCode": "CONFIG_EVALUATIONS_EMPTY"}]}"#;
    assert_eq!(row(empty), (Outcome::NotAvailable, None));
    let muted = row(
        r#""Workflow": {"Status": "SUPPRESSED"}, "Note": {"Text": "known"}, "Compliance": {"Status": "FAILED"}"#,
    );
    assert_eq!(muted, (Outcome::Failed, Some("known".to_owned())));
}

#[test]
fn muted_follows_the_word_and_not_the_number() {
    let report = read("real/prowler-4.ocsf.json");
    let muted: Vec<bool> = report.findings.iter().map(|one| one.muted.is_some()).collect();
    assert_eq!(muted.iter().filter(|muted| **muted).count(), 1);
    let text = r#"[{"metadata": {"event_code": "c", "product": {"name": "Prowler"}}, "class_uid": 2004,
        "status": "New", "status_id": 3, "status_code": "FAIL"}]"#;
    assert_eq!(read_text(text).findings[0].muted, None);
}

#[test]
fn a_muted_failure_stays_failed_and_says_why() {
    let mut model = model(&[("db", "db", "aws-rds")]);
    let text = r#"[{"metadata": {"event_code": "rds_instance_storage_encrypted", "product": {"name": "Prowler"}},
        "class_uid": 2004, "status": "Suppressed", "status_code": "FAIL", "unmapped": {"muted_reason": "test data"},
        "resources": [{"uid": "arn:aws:rds:eu-west-1:1:db:db", "name": "db", "type": "AwsRdsDbInstance"}]}]"#;
    apply(&mut model, &read_text(text));
    let (_, stated) = model.mitigations.iter().next().unwrap();
    assert_eq!(stated.status, StatedStatus::Open);
    assert_eq!(stated.raw_status, "failed, muted: test data");
}

#[test]
fn a_muted_pass_and_a_check_for_people_are_no_evidence() {
    let mut model = model(&[("db", "db", "aws-rds")]);
    let row = |status: &str, code: &str| {
        format!(
            r#"{{"metadata": {{"event_code": "rds_instance_storage_encrypted", "product": {{"name": "Prowler"}}}},
            "class_uid": 2004, "status": "{status}", "status_code": "{code}",
            "resources": [{{"uid": "db", "type": "AwsRdsDbInstance"}}]}}"#
        )
    };
    let text = format!("[{}, {}]", row("Suppressed", "PASS"), row("New", "MANUAL"));
    let diagnostics = apply(&mut model, &read_text(&text));
    assert_eq!(evidence(&model), []);
    assert!(of_code(&diagnostics, Code::OutcomeUnknown)[0].message.starts_with("2 findings"));
}

#[test]
fn sarif_is_read_leniently() {
    let report = read("shapes.sarif");
    let checks: Vec<_> = report.findings.iter().map(|one| one.check.as_str()).collect();
    let expected = ["CKV_AWS_16", "CKV_AWS_17", "CKV_AWS_17", "CKV_AWS_18", "CKV_AWS_16"];
    assert_eq!(checks, expected);
    let [first, second, third, ..] = report.findings.as_slice() else { unreachable!() };
    assert_eq!((first.tool, first.lines), ("checkov", Some((3, 9))));
    assert_eq!(first.on, "2026-11-24", "the day is that of UTC");
    assert_eq!(first.clauses, ["external/cwe/cwe-311"]);
    assert_eq!(second.message, "db is public");
    assert_eq!(second.muted.as_ref().unwrap().why, "test account");
    assert_eq!(third.muted, None, "a suppression that was rejected is none");
}

#[test]
fn lines_of_a_file_are_a_component() {
    let mut model = model(&[("db", "db", "aws-rds"), ("other", "other", "aws-rds")]);
    for (at, line) in [3, 20].into_iter().enumerate() {
        let position = model.components.positions().nth(at).unwrap();
        model.components[position].place =
            plumbline::diagnostic::Place::line("terraform/aws/db.tf", line, 1);
    }
    apply(&mut model, &read("shapes.sarif"));
    let expected = ("checkov:CKV_AWS_16".to_owned(), "component:db".to_owned(), StatedStatus::Open);
    assert_eq!(evidence(&model), [expected]);
}

#[test]
fn resources_are_found_by_id_then_address_then_unique_name() {
    let find = |mut model: Model, address: &str| {
        let text = format!(
            r#"{{"check_type": "terraform", "results": {{"failed_checks": [
            {{"check_id": "CKV_AWS_19", "check_name": "encrypted", "resource": "{address}"}}]}}}}"#
        );
        let diagnostics = apply(&mut model, &read_text(&text));
        let at = evidence(&model).pop().map(|(_, element, _)| element);
        (at, said(&diagnostics))
    };
    let by_id = find(model(&[("aws_s3_bucket.logs", "x", "aws-s3")]), "aws_s3_bucket.logs");
    assert!(by_id.0.is_some() && by_id.1.contains("recognised by their id"), "{by_id:?}");

    let mut with_address = model(&[("a", "logs", "aws-s3"), ("b", "x", "aws-s3")]);
    let second = with_address.components.positions().nth(1).unwrap();
    with_address.components[second].addresses = vec!["module.m.aws_s3_bucket.logs[0]".to_owned()];
    let (at, said) = find(with_address, "module.m.aws_s3_bucket.logs");
    assert_eq!(at.as_deref(), Some("component:b"), "an address goes before a name");
    assert!(said.contains("recognised by an address"), "{said}");

    let (at, said) = find(model(&[("a", "Logs", "aws-s3")]), "aws_s3_bucket.logs");
    assert_eq!(at.as_deref(), Some("component:a"));
    assert!(said.contains("their name, which is unique"), "{said}");

    let twice = model(&[("a", "logs", "aws-s3"), ("b", "logs", "aws-s3")]);
    let (at, said) = find(twice, "aws_s3_bucket.logs");
    assert_eq!(at, None);
    assert!(said.contains("1 findings about 1 resources that the model does not have"), "{said}");

    let typed = model(&[("aws_s3_bucket.logs", "x", "relational-database")]);
    assert!(find(typed, "aws_s3_bucket.logs").0.is_some(), "an id goes before a type");

    let other_type = model(&[("a", "logs", "relational-database")]);
    assert_eq!(find(other_type, "aws_s3_bucket.logs").0, None, "a bucket is no database");
    let broader = model(&[("a", "logs", "object-storage")]);
    assert!(find(broader, "aws_s3_bucket.logs").0.is_some(), "a bucket is object storage");
}

#[test]
fn only_a_check_of_the_account_is_about_the_whole_system() {
    let row = |id: &str| {
        let text = format!(
            r#"[{{"metadata": {{"event_code": "guardduty_is_enabled", "product": {{"name": "Prowler"}}}},
            "class_uid": 2004, "status_code": "FAIL", "cloud": {{"account": {{"uid": "123456789012"}}}},
            "resources": [{{"uid": "{id}", "type": "Other", "group": {{"name": "guardduty"}}}}]}}]"#
        );
        let mut model = model(&[("web", "web", "web-application")]);
        let diagnostics = apply(&mut model, &read_text(&text));
        let missing = of_code(&diagnostics, Code::UnknownResource).len();
        (evidence(&model).into_iter().map(|(_, at, _)| at).collect::<Vec<_>>(), missing)
    };
    assert_eq!(row("arn:aws:iam::123456789012:root"), (vec!["system".to_owned()], 0));
    assert_eq!(row("123456789012"), (vec!["system".to_owned()], 0));
    assert_eq!(row("arn:aws:guardduty:eu-west-1:123456789012:detector/d"), (vec![], 1));
}

#[test]
fn a_check_that_no_table_has_is_said_once_with_the_clauses_of_its_scanner() {
    let row = r#"{"metadata": {"event_code": "never_heard_of", "product": {"name": "Prowler"}}, "class_uid": 2004,
        "status_code": "FAIL", "unmapped": {"compliance": {"PCI-4.0": ["1.2.5"]}}, "resources": [{"uid": "x"}]}"#;
    let report = read_text(&format!("[{row}, {row}, {row}]"));
    let mut model = model(&[("x", "x", "aws-s3")]);
    let diagnostics = apply(&mut model, &report);
    let unmapped = of_code(&diagnostics, Code::UnmappedCheck);
    assert_eq!(unmapped.len(), 1);
    let message = &unmapped[0].message;
    assert!(
        message.contains("prowler:never_heard_of") && message.contains("3 failed"),
        "{message}"
    );
    assert!(message.contains("PCI-4.0 1.2.5"), "{message}");
    assert_eq!(evidence(&model), []);
}

#[test]
fn a_check_about_something_else_is_said_with_the_reason() {
    let text = r#"{"check_type": "terraform", "results": {"failed_checks": [
        {"check_id": "CKV_AWS_135", "check_name": "EBS optimised", "resource": "aws_instance.a"}]}}"#;
    let diagnostics = apply(&mut model(&[]), &read_text(text));
    let message = &of_code(&diagnostics, Code::UnmappedCheck)[0].message;
    assert!(
        message.contains("serves no requirement") && message.contains("throughput"),
        "{message}"
    );
}

#[test]
fn a_check_that_only_overlaps_shows_nothing_met() {
    let check = r#"{"check_id": "CKV_AWS_50", "check_name": "tracing", "resource": "aws_lambda_function.f"}"#;
    let row = |result: &str| {
        let (passed, failed) = if result == "passed" { (check, "") } else { ("", check) };
        let text = format!(
            r#"{{"check_type": "terraform", "results":
            {{"passed_checks": [{passed}], "failed_checks": [{failed}]}}}}"#
        );
        let mut model = model(&[("aws_lambda_function.f", "f", "aws-lambda")]);
        apply(&mut model, &read_text(&text));
        evidence(&model).into_iter().map(|(_, _, status)| status).collect::<Vec<_>>()
    };
    assert_eq!(row("passed"), []);
    assert_eq!(row("failed"), [StatedStatus::InProgress]);
}

#[test]
fn numbers_of_the_benchmark_are_read_by_what_they_are_about() {
    let report = read("kube-bench.json");
    let mut model = model_of_findings(&CATALOG, std::slice::from_ref(&report)).model;
    apply(&mut model, &report);
    let requirement = |number: &str| {
        let id = format!("kube-bench:{number}");
        model.mitigations.iter().find(|(_, one)| one.id == id).map(|(_, one)| one.about.clone())
    };
    // 1.2.22 of that edition is 1.2.16 of today's; today's 1.2.22 is about tokens.
    let of = |number: &str| {
        let framework = CATALOG.framework("cis-kubernetes").unwrap();
        let mut rows = CATALOG.recommendations_of(framework).map(|at| &CATALOG.recommendations[at]);
        let row = rows.find(|row| row.number == number).unwrap();
        row.requirements.iter().map(|at| CATALOG.requirements[*at].id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(requirement("1.2.22"), Some(of("1.2.16")));
    assert_eq!(requirement("1.2.17"), Some(of("1.2.14")));
    assert_eq!(requirement("1.2.19"), None, "today's edition does not speak of it");
}

#[test]
fn old_and_new_ids_of_trivy_and_tfsec_mean_the_same() {
    let about = |text: &str| {
        let report = read_text(text);
        let mut model = model(&[("aws_s3_bucket.b", "b", "aws-s3")]);
        apply(&mut model, &report);
        model.mitigations.iter().map(|(_, one)| one.about.clone()).next().unwrap()
    };
    let trivy = |id: &str| {
        about(&format!(
            r#"{{"SchemaVersion": 2, "ArtifactName": ".", "Results": [{{"Target": "m.tf", "Misconfigurations": [
            {{"ID": "{id}", "Status": "FAIL", "CauseMetadata": {{"Resource": "aws_s3_bucket.b"}}}}]}}]}}"#
        ))
    };
    let tfsec = |id: &str| {
        about(&format!(
            r#"{{"results": [{{"rule_id": "{id}", "location": {{}}, "resource": "aws_s3_bucket.b", "status": 0}}]}}"#
        ))
    };
    let expected = vec!["object-storage-not-public".to_owned()];
    for found in [
        trivy("AVD-AWS-0086"),
        trivy("AWS-0086"),
        tfsec("AVD-AWS-0086"),
        tfsec("aws-s3-block-public-acls"),
    ] {
        assert_eq!(found, expected);
    }
}

#[test]
fn the_secret_itself_is_not_repeated() {
    let report = read("wiz.json");
    let texts = format!("{:?}", report.findings);
    assert!(texts.contains("PASSWORD") && !texts.contains("Password in URL"), "{texts}");
}

#[test]
fn a_report_alone_makes_a_model_of_its_resources() {
    let report = read("real/security-hub.json");
    let mut model = model_of_findings(&CATALOG, std::slice::from_ref(&report)).model;
    let kinds: Vec<_> = model.components.iter().map(|(_, one)| one.kind.as_str()).collect();
    let expected = ["aws-security-group", "aws-security-group", "aws-vpc", "aws-s3", "aws-s3"];
    assert_eq!(kinds, expected);
    let diagnostics = apply(&mut model, &report);
    assert!(of_code(&diagnostics, Code::UnknownResource).is_empty());
    assert_eq!(evidence(&model).len(), 5, "every resource of every finding");
}

#[test]
fn everything_of_a_report_alone_finds_its_component() {
    for path in [
        "real/prowler-4.ocsf.json",
        "real/prowler-2.jsonl",
        "real/terrascan.json",
        "real/defender.csv",
        "real/tfsec.json",
        "trivy-cluster.json",
        "scout-suite.js",
    ] {
        let report = read(path);
        let mut model = model_of_findings(&CATALOG, std::slice::from_ref(&report)).model;
        let diagnostics = apply(&mut model, &report);
        assert!(of_code(&diagnostics, Code::UnknownResource).is_empty(), "{path}");
        assert!(!evidence(&model).is_empty(), "{path}");
    }
}

#[test]
fn inputs_are_told_apart() {
    let kind = |name: &str, text: &[u8]| match read_input(
        &CATALOG,
        &Source::new(name, text),
        &Limits::default(),
    ) {
        Ok(Input::Model(imported)) => imported.format.to_owned(),
        Ok(Input::Statements(list, _)) => format!("{} statements", list.len()),
        Ok(Input::Findings(report)) => report.scanner.to_owned(),
        Err(refused) => refused.diagnostics[0].code.to_string(),
    };
    assert_eq!(kind("a.csv", &bytes_of("findings/bucket.otm")), "otm");
    assert_eq!(kind("a.otm", &bytes_of("findings/real/prowler-2.csv")), "prowler-csv");
    assert_eq!(kind("a.otm", &bytes_of("findings/real/prowler-2.jsonl")), "prowler-json");
    let statement = b"[[evidence]]\nrequirement = \"encrypt-at-rest\"\nstatus = \"open\"\n";
    assert_eq!(kind("a.json", statement), "1 statements");
    assert_eq!(kind("a.json", b"[]"), "empty-report");
    assert_eq!(kind("a.json", b""), "empty-input");
    assert_eq!(kind("a.json", b"{\"a\": 1}"), "unknown-format");
    assert_eq!(kind("a.json", b"{\"a\": [1, 2"), "not-readable");
    assert!(import("a", bytes_of("findings/real/tfsec.json")).is_err(), "a report is no model");
}

#[test]
fn truncated_reports_are_refused_or_read_as_far_as_they_go() {
    for path in ["real/prowler-4.ocsf.json", "real/defender.csv", "scout-suite.js"] {
        let bytes = bytes_of(&format!("findings/{path}"));
        let half = bytes[..bytes.len() / 2].to_vec();
        match read_findings(&Source::new(path, half), &Limits::default()) {
            Ok(report) => assert!(!report.findings.is_empty(), "{path}"),
            Err(refused) => assert_eq!(refused.diagnostics[0].code, Code::NotReadable, "{path}"),
        }
    }
}

#[test]
fn the_limit_of_findings_is_kept_and_said() {
    let limits = Limits { elements: 2, ..Limits::default() };
    for path in ["real/terrascan.json", "real/prowler-2.csv"] {
        let source = Source::new(path, bytes_of(&format!("findings/{path}")));
        let report = read_findings(&source, &limits).unwrap();
        assert_eq!(report.findings.len(), 2, "{path}");
        let said: Vec<_> =
            report.diagnostics.iter().filter(|row| row.code == Code::TooMany).collect();
        assert_eq!(said.len(), 1, "{path}");
    }
}

#[test]
fn a_published_vulnerability_is_one_check_whoever_finds_it() {
    let sarif = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Grype"}}, "results": [
        {"ruleId": "CVE-2020-1", "message": {"text": "a"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "go.sum"}}}]},
        {"ruleId": "GHSA-1", "message": {"text": "b"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "go.sum"}}}]}]}]}"#;
    let report = read_text(sarif);
    let mut model = model_of_findings(&CATALOG, std::slice::from_ref(&report)).model;
    apply(&mut model, &report);
    let (_, stated) = model.mitigations.iter().next().unwrap();
    assert!(stated.about.contains(&"dependency-vulnerability-management".to_owned()));
    assert_eq!(model.mitigations.len(), 1, "and once for each place");
    assert!(stated.title.ends_with("(and 1 more of this check here)"), "{}", stated.title);
}
