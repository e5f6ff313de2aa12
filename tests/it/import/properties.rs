//! Whatever the bytes, an importer answers: with a model whose references all lead somewhere, or
//! with a reason.

use plumbline::import::{
    Limits, Source, apply_findings, find_by_template, model_of_findings, read_findings, read_model,
    read_statements, read_template,
};
use plumbline::model::{Model, Parent, Topology};
use proptest::prelude::*;

use super::{CATALOG, bytes_of};

const SEEDS: &[&str] = &[
    "aws-config/describe-instances.json",
    "aws-config/select.json",
    "aws-config/snapshot.json",
    "compose/faults.yaml",
    "compose/shop.yaml",
    "kubernetes/faults.yaml",
    "kubernetes/hardening.yaml",
    "kubernetes/list.json",
    "kubernetes/shop.yaml",
    "otm/containment.yaml",
    "otm/faults.json",
    "otm/threats.yaml",
    "cyclonedx/blueprint.json",
    "cyclonedx/inventory.json",
    "real/cdx16-multi-example.cdx.json",
    "pytm/features.json",
    "tm-library/features.json",
    "threat-composer/workspace.tc.json",
    "terraform-plan/features.json",
    "terraform-state/version-3.json",
    "terraform-state/version-4.json",
    "terraform/main.tf",
    "terraform/modules/store/main.tf",
    "terraform/synthesised.tf.json",
    "threagile/features.yaml",
    "threagile/includes/main.yaml",
    "threat-dragon-v1/features.json",
    "threatcl/features.hcl",
    "threatcl/two.json",
    "threatforge/features.thf",
    "tms/features.json",
    "corda/shop.yaml",
    "threat-dragon-v2/boxes.json",
    "threat-dragon-v2/curves.json",
    "iriusrisk/features.xml",
    "tm7/features.tm7",
    "findings/cloudsploit.json",
    "findings/kics.json",
    "findings/kube-bench.json",
    "findings/scout-suite.js",
    "findings/shapes.sarif",
    "findings/trivy-cluster.json",
    "findings/wiz.json",
    "findings/real/checkov.json",
    "findings/real/defender.csv",
    "findings/real/prowler-2.csv",
    "findings/real/prowler-2.jsonl",
    "findings/real/prowler-4.ocsf.json",
    "findings/real/prowler-5.csv",
    "findings/real/security-hub.json",
    "findings/real/terrascan.json",
    "findings/real/tfsec.json",
    "cloudformation/features.yaml",
    "arm/features.json",
    "arm/symbolic.json",
];

fn survives(bytes: &[u8]) {
    let source = Source::new("input", bytes);
    let limits = Limits { nodes: 20_000, ..Limits::default() };
    match read_model(&CATALOG, &source, &limits) {
        Ok(imported) => {
            is_sound(&imported.model);
            if let Ok((template, _)) = read_template(&source, &limits) {
                find_by_template(&CATALOG, &imported.model, &template);
            }
        }
        Err(refused) => assert!(!refused.diagnostics.is_empty()),
    }
    if let Err(refused) = read_template(&source, &limits) {
        assert!(!refused.diagnostics.is_empty());
    }
    if let Err(refused) = read_statements(&CATALOG, &source, &limits) {
        assert!(!refused.diagnostics.is_empty());
    }
    match read_findings(&source, &limits) {
        Ok(report) => {
            let mut model = model_of_findings(&CATALOG, std::slice::from_ref(&report)).model;
            is_sound(&model);
            apply_findings(&CATALOG, &mut model, &report);
            is_sound(&model);
        }
        Err(refused) => assert!(!refused.diagnostics.is_empty()),
    }
}

/// Walks outwards from everything: every reference holds, and every walk ends.
fn is_sound(model: &Model) {
    let outer = |at: Parent| match at {
        Parent::Zone(at) => model.zones[at].parent,
        Parent::Component(at) => model.components[at].parent,
    };
    let elements = model.zones.positions().map(Parent::Zone);
    for start in elements.chain(model.components.positions().map(Parent::Component)) {
        let mut steps = 0;
        let mut at = Some(start);
        while let Some(inner) = at {
            at = outer(inner);
            steps += 1;
            assert!(steps <= model.zones.len() + model.components.len() + 1, "a circle");
        }
    }
    for element in model.elements() {
        assert!(!model.element_id(element).is_empty());
    }
    let _topology = Topology::of(model);
}

/// Does one small harm to a text.
fn damaged(mut bytes: Vec<u8>, at: usize, byte: u8, kind: u8) -> Vec<u8> {
    let at = at % bytes.len();
    match kind % 5 {
        0 => bytes[at] = byte,
        1 => bytes.truncate(at),
        2 => bytes.insert(at, byte),
        3 => {
            bytes.remove(at);
        }
        _ => {
            let piece: Vec<u8> = bytes[at..].iter().take(40).copied().collect();
            bytes.splice(at..at, piece);
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes);
    }

    #[test]
    fn any_text_of_the_syntax_is_survived(text in "[\\[\\]{}:,&*!|>'\"#%@`a-c0-9<~ \n\t.?-]{0,200}") {
        survives(text.as_bytes());
    }

    #[test]
    fn any_hcl_is_survived(text in "[\\[\\]{}:,=?!<$%.\"(a-c0-9 \n-]{0,200}") {
        survives(format!("threatmodel \"m\" {{\n{text}").as_bytes());
        survives(format!("threatmodel \"m\" {{\nthreat \"t\" {{\na = \"\"\n}}\n}}\n{text}").as_bytes());
    }

    #[test]
    fn damaged_models_are_survived(
        seed in 0..SEEDS.len(),
        harms in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = bytes_of(SEEDS[seed]);
        for (at, byte, kind) in harms {
            if !bytes.is_empty() {
                bytes = damaged(bytes, at, byte, kind);
            }
        }
        survives(&bytes);
    }

    #[test]
    fn values_of_any_type_are_survived(
        seed in 0..SEEDS.len(),
        which in any::<usize>(),
        instead in prop::sample::select(vec!["null", "[]", "{}", "1e400", "-1", "\"\"", "[null]", "{a: b}", "true"]),
    ) {
        let text = String::from_utf8(bytes_of(SEEDS[seed])).unwrap();
        // What a value stands after and before, in XML and elsewhere.
        let (start, ends) =
            if text.starts_with('<') { (">", &['<'][..]) } else { {
                // HCL has equals signs where the others have colons.
                let sign = if text.contains(": ") { ": " } else { " = " };
                (sign, &[',', '\n', '}'][..])
            } };
        let starts: Vec<_> =
            text.match_indices(start).map(|(at, found)| at + found.len()).collect();
        let from = starts[which % starts.len()];
        let (before, rest) = text.split_at(from);
        let (_, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        survives(format!("{before}{instead}{after}").as_bytes());
    }
}
