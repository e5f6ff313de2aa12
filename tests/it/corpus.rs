//! Files that would do harm to a reader, made here so that none has to be kept.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A file by its name.
pub(crate) type Hostile = (&'static str, Vec<u8>);

/// Returns every file.
pub(crate) fn corpus() -> Vec<Hostile> {
    [
        encodings(),
        archives(),
        json(),
        yaml(),
        xml(),
        hcl(),
        templates(),
        workloads(),
        models(),
        reports(),
    ]
    .concat()
}

fn encodings() -> Vec<Hostile> {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let noise = (0..16_384_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes());
    vec![
        ("empty", Vec::new()),
        ("blank", b" \n\t\r\n".to_vec()),
        ("only-a-mark", b"\xef\xbb\xbf".to_vec()),
        ("utf-16", utf16("{\"otmVersion\": \"0.2.0\"}")),
        ("utf-16-marked", [b"\xff\xfe".to_vec(), utf16("{}")].concat()),
        ("utf-32", b"\0\0\xfe\xff\0\0\0{".to_vec()),
        ("latin-1", b"title: caf\xe9\nthreagile_version: 1.0.0\n".to_vec()),
        ("nul", b"otmVersion: \"\0\"".to_vec()),
        ("noise", noise.collect()),
        ("program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec()),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("half-a-letter", b"title: \xf0\x9f\x92".to_vec()),
    ]
}

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tarred(name: &str, bytes: &[u8], kind: tar::EntryType) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    let mut header = tar::Header::new_old();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_size(u64::try_from(bytes.len()).unwrap());
    header.set_entry_type(kind);
    header.set_cksum();
    archive.append(&header, bytes).unwrap();
    archive.into_inner().unwrap().finish().unwrap()
}

fn archives() -> Vec<Hostile> {
    let blanks = vec![b' '; 40 * 1024 * 1024];
    let bomb = zipped(&[("a.json".to_owned(), blanks.clone())]);
    let many: Vec<_> = (0..5_000).map(|n| (format!("{n}.yaml"), Vec::new())).collect();
    let mut lying = bomb.clone();
    // The size in the central directory says that nothing comes.
    let central = lying.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    lying[central + 24..central + 28].fill(0);
    let tar_bomb = tarred("a.json", &blanks, tar::EntryType::Regular);
    vec![
        ("zip-of-zips", zipped(&[("inner.zip".to_owned(), bomb.clone())])),
        ("zip-of-many", zipped(&many)),
        ("zip-that-leads-out", zipped(&[("../../../tmp/out.tf".to_owned(), b"x".to_vec())])),
        ("zip-that-lies", lying),
        ("zip-cut", bomb[..bomb.len() / 2].to_vec()),
        ("zip-of-nothing", zipped(&[])),
        ("zip-bomb", bomb),
        ("tar-that-leads-out", tarred("../../out.tf", b"x", tar::EntryType::Regular)),
        ("tar-with-a-link", tarred("etc", b"", tar::EntryType::Symlink)),
        ("tar-with-a-device", tarred("null", b"", tar::EntryType::Char)),
        ("tar-cut", tar_bomb[..tar_bomb.len() / 2].to_vec()),
        ("tar-bomb", tar_bomb),
        ("gzip-of-noise", b"\x1f\x8b\x08\0\0\0\0\0\0\x03garbage".to_vec()),
    ]
}

fn json() -> Vec<Hostile> {
    let keys: String = (0..100_000).map(|n| format!("\"k{n}\":1,")).collect();
    vec![
        ("deep-lists.json", "[".repeat(100_000).into_bytes()),
        ("deep-maps.json", "{\"a\":".repeat(100_000).into_bytes()),
        ("many-keys.json", format!("{{{keys}\"z\":0}}").into_bytes()),
        (
            "many-values.json",
            format!("{{\"otmVersion\":[{}1]}}", "1,".repeat(2_100_000)).into_bytes(),
        ),
        ("same-keys.json", br#"{"otmVersion":"0.2.0","otmVersion":"0.1.0"}"#.to_vec()),
        ("huge-number.json", format!("{{\"otmVersion\":1{}}}", "0".repeat(100_000)).into_bytes()),
        (
            "infinite.json",
            br#"{"otmVersion":"0.2.0","project":{"id":1e999,"name":-1e999}}"#.to_vec(),
        ),
        ("lone-surrogate.json", br#"{"otmVersion":"\ud800","project":{"name":"\udfff"}}"#.to_vec()),
        ("open-text.json", format!("{{\"otmVersion\":\"{}", "x".repeat(1_000_000)).into_bytes()),
        ("long-key.json", format!("{{\"{}\":1}}", "k".repeat(3_000_000)).into_bytes()),
        ("trailing.json", br#"{"otmVersion":"0.2.0"} {"otmVersion":"0.2.0"}"#.to_vec()),
    ]
}

fn yaml() -> Vec<Hostile> {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    let mut merges = "a0: &a0 {x: 1}\n".to_owned();
    for n in 1..40 {
        let aliases = vec![format!("*a{}", n - 1); 9].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{aliases}]\n"));
        merges.push_str(&format!("a{n}: &a{n} {{<<: [{aliases}], y{n}: 1}}\n"));
    }
    let stairs: String = (0..5_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    vec![
        ("aliases.yaml", bomb.into_bytes()),
        ("merges.yaml", merges.into_bytes()),
        ("itself.yaml", b"a: &a {b: *a}\n".to_vec()),
        ("stairs.yaml", stairs.into_bytes()),
        ("dashes.yaml", "- ".repeat(100_000).into_bytes()),
        ("flow.yaml", format!("a: {}", "[".repeat(50_000)).into_bytes()),
        ("documents.yaml", "a: 1\n---\n".repeat(100_000).into_bytes()),
        ("tags.yaml", b"!!python/object/apply:os.system ['true']\n".to_vec()),
        ("tabs.yaml", b"a:\n\t- b\n".to_vec()),
        ("complex-keys.yaml", "? ".repeat(20_000).into_bytes()),
        ("folded.yaml", format!("a: >\n  {}", "x ".repeat(1_000_000)).into_bytes()),
    ]
}

fn xml() -> Vec<Hostile> {
    let laughs = "<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><ThreatModel>&c;</ThreatModel>";
    let attributes: String = (0..50_000).map(|n| format!(" a{n}=\"\"")).collect();
    vec![
        ("laughs.tm7", laughs.into()),
        ("outside.tm7", b"<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><ThreatModel>&e;</ThreatModel>".to_vec()),
        ("deep.tm7", "<ThreatModel>".repeat(100_000).into_bytes()),
        ("attributes.tm7", format!("<ThreatModel{attributes}/>").into_bytes()),
        ("value.tm7", format!("<ThreatModel a=\"{}\"/>", "x".repeat(3_000_000)).into_bytes()),
        ("comment.tm7", format!("<ThreatModel><!--{}", "-".repeat(1_000_000)).into_bytes()),
        ("references.tm7", format!("<project>{}</project>", "&#1;&#xffffffff;&nowhere;".repeat(1_000)).into_bytes()),
        ("not-closed.xml", b"<project><components></project></components>".to_vec()),
    ]
}

fn hcl() -> Vec<Hostile> {
    let resource = |inside: &str| format!("resource \"a_b\" \"c\" {{\n{inside}\n}}\n").into_bytes();
    let doubling: String = (1..64)
        .map(|n| format!("  l{n} = \"${{local.l{}}}${{local.l{}}}\"\n", n - 1, n - 1))
        .collect();
    let doubled = format!(
        "locals {{\n  l0 = \"xx\"\n{doubling}}}\nresource \"a_b\" \"c\" {{ v = local.l63 }}\n"
    );
    vec![
        ("parentheses.tf", resource(&format!("v = {}1", "(".repeat(50_000)))),
        ("blocks.tf", "a {\n".repeat(50_000).into_bytes()),
        ("heredoc.tf", resource(&format!("v = <<E\n{}", "x\n".repeat(100_000)))),
        ("count.tf", resource("count = 999999999999")),
        ("range.tf", resource("v = range(0, 999999999999)")),
        ("doubling.tf", doubled.into_bytes()),
        (
            "circle.tf",
            b"locals {\n  a = local.b\n  b = local.a\n}\nresource \"a_b\" \"c\" { v = local.a }\n"
                .to_vec(),
        ),
        ("itself.tf", b"module \"m\" { source = \"./\" }\n".to_vec()),
        (
            "files.tf",
            resource("v = file(\"/etc/passwd\")\nw = templatefile(\"../../etc/passwd\", {})"),
        ),
        ("expression.tf", resource(&format!("v = regex(\"(a+)+$\", \"{}b\")", "a".repeat(50_000)))),
        ("subnets.tf", resource("v = cidrsubnet(\"10.0.0.0/8\", 999999999, -1)")),
        ("splats.tf", resource(&format!("v = x{}", "[*]".repeat(20_000)))),
    ]
}

fn templates() -> Vec<Hostile> {
    let template = |resources: &str| {
        format!("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n{resources}").into_bytes()
    };
    let joins = "!Join ['', [".repeat(30).replace("!Join", "Fn::Join:");
    let arm = |inside: &str| {
        format!(
            "{{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \"contentVersion\": \"1.0.0.0\", {inside}}}"
        )
        .into_bytes()
    };
    let storage = r#""type": "Microsoft.Storage/storageAccounts", "apiVersion": "2021-04-01""#;
    vec![
        ("conditions.yaml", b"Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\nResources:\n  Q: {Type: AWS::SQS::Queue, Condition: A}\n".to_vec()),
        ("substitutions.yaml", template(&format!("  Q:\n    Type: AWS::SQS::Queue\n    Properties: {{QueueName: !Sub '{}'}}\n", "${Q}".repeat(50_000)))),
        ("joins.yaml", template(&format!("  Q: {{Type: AWS::SQS::Queue, Properties: {{QueueName: {joins}}}}}\n"))),
        ("loop.yaml", b"Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A:\n    - I\n    - [a, a, a, a, a, a, a, a, a, a]\n    - Q${I}: {Type: AWS::SQS::Queue}\n".to_vec()),
        ("copies.json", arm(&format!("\"resources\": [{{{storage}, \"name\": \"[concat('a', copyIndex())]\", \"copy\": {{\"name\": \"c\", \"count\": 999999999}}}}]"))),
        ("variables.json", arm("\"variables\": {\"a\": \"[variables('b')]\", \"b\": \"[variables('a')]\"}, \"resources\": []")),
        ("calls.json", arm(&format!("\"resources\": [{{{storage}, \"name\": \"[{}'a'{}]\"}}]", "concat(".repeat(20_000), ")".repeat(20_000)))),
        ("pads.json", arm(&format!("\"resources\": [{{{storage}, \"name\": \"[padLeft('a', 999999999, 'x')]\"}}]"))),
    ]
}

fn workloads() -> Vec<Hostile> {
    let pod = |n: usize| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{n}, labels: {{a: b}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n---\n"
        )
    };
    let service = |n: usize| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: s{n}}}\nspec: {{selector: {{a: b}}, ports: [{{port: 80}}]}}\n---\n"
        )
    };
    let cluster: String = (0..600).map(pod).chain((0..600).map(service)).collect();
    vec![
        ("everyone-to-everyone.yaml", cluster.into_bytes()),
        ("ports.yaml", b"services:\n  a: {image: i, ports: ['1-65535:1-65535']}\n".to_vec()),
        ("extends.yaml", b"services:\n  a: {image: i, extends: b}\n  b: {image: i, extends: a}\n".to_vec()),
        ("includes.yaml", b"include: [/etc/passwd, ../../../etc/shadow, https://example.org/c.yaml]\nservices:\n  a: {image: i}\n".to_vec()),
        ("kinds.yaml", b"apiVersion: [1, 2]\nkind: {a: b}\n---\napiVersion: v1\nkind: Pod\nmetadata: 7\nspec: null\n".to_vec()),
    ]
}

fn models() -> Vec<Hostile> {
    let parents: String = (0..2_000)
        .map(|n| {
            format!(
                "  - {{id: c{n}, name: n, type: web-api, parent: {{component: c{}}}}}\n",
                (n + 1) % 2_000
            )
        })
        .collect();
    let ids: String = (0..50_000).map(|_| "  - {id: same, name: same, type: web-api}\n").collect();
    let many: String =
        (0..120_000).map(|n| format!("{{\"id\":\"c{n}\",\"name\":\"n\"}},")).collect();
    let otm =
        |rest: &str| format!("otmVersion: 0.2.0\nproject: {{id: p, name: P}}\n{rest}").into_bytes();
    vec![
        ("parents-in-a-circle.otm", otm(&format!("components:\n{parents}"))),
        ("same-ids.otm", otm(&format!("components:\n{ids}"))),
        ("too-many.otm", format!("{{\"otmVersion\":\"0.2.0\",\"project\":{{\"id\":\"p\",\"name\":\"P\"}},\"components\":[{many}{{\"id\":\"z\"}}]}}").into_bytes()),
        ("nothing-fits.otm", otm("trustZones: 7\ncomponents: {a: b}\ndataflows: [null, 3, [], {}]\nthreats: yes\n")),
        ("names.otm", otm("components:\n  - {id: \"=1+1\", name: \"\\u202e\\u200b@SUM(A1)\\x1b[2J<script>\", type: \"../..\"}\n")),
        ("includes.threagile", b"threagile_version: 1.0.0\ntitle: T\nincludes: [/etc/passwd, ../../x.yaml, 'http://example.org/']\n".to_vec()),
        ("links.json", br#"{"specFormat":"CycloneDX","specVersion":"2.0","blueprints":[{"bom-ref":"a","assets":[{"bom-ref":"a"}]}],"threats":{"threats":[{"bom-ref":"a"}]}}"#.to_vec()),
    ]
}

fn reports() -> Vec<Hostile> {
    let results = r#"{"ruleId":"x","level":"error","message":{"text":"m"}},"#.repeat(50_000);
    vec![
        ("results.sarif", format!("{{\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{{\"name\":\"t\"}}}},\"results\":[{results}{{}}]}}]}}").into_bytes()),
        ("columns.csv", ";".repeat(1_000_000).into_bytes()),
        ("quotes.csv", format!("CHECK_ID;STATUS\n\"{}", "\"\";".repeat(500_000)).into_bytes()),
        ("lines.json", "{\"Status\":\"FAIL\"}\n".repeat(100_000).into_bytes()),
        ("script.js", format!("scoutsuite_results =\n{}", "[".repeat(100_000)).into_bytes()),
    ]
}
