//! Terraform: plans, states and configurations, as uploads.

use plumbline::diagnostic::Code;
use plumbline::import::{Imported, Limits, Source, read_model};

use super::{CATALOG, MODELS, bytes_of, described, import};

/// Reads a file with everything that lies in its folder and below.
fn with_folder(path: &str) -> Imported {
    let (folder, name) = path.rsplit_once('/').unwrap();
    let mut source = Source::new(name, bytes_of(path));
    let base = std::path::PathBuf::from(format!("{MODELS}/{folder}"));
    let mut open = vec![base.clone()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(at).unwrap() {
            let file = entry.unwrap().path();
            let inside = file.strip_prefix(&base).unwrap().to_string_lossy().into_owned();
            if file.is_dir() {
                open.push(file);
            } else if inside != name {
                source.add_sibling(inside, std::fs::read(&file).unwrap());
            }
        }
    }
    read_model(&CATALOG, &source, &Limits::default()).unwrap()
}

fn ids(imported: &Imported) -> Vec<&str> {
    imported.model.components.iter().map(|(_, component)| component.id.as_str()).collect()
}

#[test]
fn a_configuration_is_read_with_the_files_beside_it() {
    let imported = with_folder("terraform/main.tf");
    assert_eq!(imported.format, "terraform");
    let ids = ids(&imported);
    for id in [
        "aws_instance.web",
        "aws_cloudwatch_log_group.app",
        "aws_sqs_queue.jobs[1]",
        r#"module.store["images"].aws_s3_bucket.this"#,
        r#"module.store["logs"].aws_s3_bucket.this"#,
        "module.elsewhere",
    ] {
        assert!(ids.contains(&id), "{id} in {ids:?}");
    }
    assert_eq!(
        imported.included,
        ["synthesised.tf.json", "terraform.tfvars", "variables.tf", "modules/store/main.tf"]
    );
    assert!(!described(&imported).contains("hunter2"));
    let codes: Vec<_> = imported.diagnostics.iter().map(|said| said.code).collect();
    assert!(codes.contains(&Code::MissingField), "the image has no value: {codes:?}");
    assert!(codes.contains(&Code::IncludeRefused), "the remote module: {codes:?}");
}

#[test]
fn the_json_syntax_is_recognised_too() {
    let imported = with_folder("terraform/synthesised.tf.json");
    assert_eq!(imported.format, "terraform-json");
    assert!(ids(&imported).contains(&"aws_sqs_queue.jobs[0]"));
}

#[test]
fn a_count_decides_for_every_instance_of_a_module() {
    let imported = with_folder("real/using-module-multi/main.tf");
    let text = described(&imported);
    assert!(text.contains("module.jack.aws_iam_user.user"), "{text}");
    assert!(text.contains("module.jill.aws_iam_user.user"), "{text}");
    assert!(!text.contains("module.jill.aws_iam_user_login_profile"), "{text}");
}

#[test]
fn plans_and_states_are_recognised() {
    for (path, format) in [
        ("terraform-plan/features.json", "terraform-plan"),
        ("real/tfplan-iam-data-block.json", "terraform-plan"),
        ("terraform-state/version-3.json", "terraform-state"),
        ("terraform-state/version-4.json", "terraform-state"),
    ] {
        let imported = import(path, bytes_of(path)).unwrap();
        assert_eq!(imported.format, format, "{path}");
        assert!(!imported.model.components.is_empty(), "{path}");
        assert!(!described(&imported).contains("hunter2"), "{path}");
    }
}

#[test]
fn a_plan_that_is_no_text_is_refused_with_the_command_that_makes_one() {
    let said = |bytes: Vec<u8>| import("plan", bytes).unwrap_err().diagnostics[0].to_string();
    let binary = said(b"PK\x03\x04tfplan".to_vec());
    assert!(binary.contains("terraform show -json"), "{binary}");
    let plan = String::from_utf8(bytes_of("terraform-plan/features.json")).unwrap();
    let utf16 = plan.encode_utf16().flat_map(u16::to_le_bytes);
    let redirected = said([0xff, 0xfe].into_iter().chain(utf16).collect());
    assert!(redirected.contains("Out-File -Encoding utf8"), "{redirected}");
    let marked = [&[0xef, 0xbb, 0xbf][..], plan.as_bytes()].concat();
    assert_eq!(import("plan", marked).unwrap().format, "terraform-plan");
}

#[test]
fn half_a_plan_is_refused() {
    let whole = bytes_of("terraform-plan/features.json");
    let refused = import("plan", &whole[..whole.len() / 2]).unwrap_err();
    assert_eq!(refused.diagnostics[0].code, Code::NotReadable);
    let other = String::from_utf8(whole).unwrap().replace("\"1.2\"", "\"2.0\"");
    let refused = import("plan", other).unwrap_err();
    assert_eq!(refused.diagnostics[0].code, Code::UnknownFormat);
}

#[test]
fn plans_alone_may_be_larger_than_other_inputs() {
    let plan = bytes_of("terraform-plan/features.json");
    let limits = Limits { bytes: 1_000, plan_bytes: 100_000, ..Limits::default() };
    let read = |bytes: &[u8]| read_model(&CATALOG, &Source::new("plan", bytes), &limits);
    assert!(read(&plan).is_ok());
    let padded = format!("{{\"format_version\": \"1.2\", \"x\": \"{}\"}}", "x".repeat(2_000));
    assert_eq!(read(padded.as_bytes()).unwrap_err().diagnostics[0].code, Code::TooLarge);
    let limits = Limits { plan_bytes: 1_000, ..limits };
    let refused = read_model(&CATALOG, &Source::new("plan", plan), &limits).unwrap_err();
    assert_eq!(refused.diagnostics[0].code, Code::TooLarge);
}

#[test]
fn a_broken_configuration_is_refused_where_it_breaks() {
    let refused = import("m.tf", "resource \"a_b\" \"c\" {\n  d = [1,\n").unwrap_err();
    assert_eq!(
        (refused.diagnostics[0].code, refused.diagnostics[0].place.line),
        (Code::NotReadable, 2)
    );
    let many = format!("x = [{}]", "1,".repeat(1_100_000));
    assert_eq!(import("m.tf", many).unwrap_err().diagnostics[0].code, Code::TooMany);
}
