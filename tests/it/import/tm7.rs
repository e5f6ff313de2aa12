//! Models of the Microsoft Threat Modeling Tool.

use plumbline::diagnostic::Code;
use plumbline::model::{Element, Knowledge, Model, Parent};

use super::{bytes_of, described, import};

fn features() -> plumbline::import::Imported {
    import("features.tm7", bytes_of("tm7/features.tm7")).unwrap()
}

#[test]
fn everything_that_is_drawn_and_recorded_is_read() {
    insta::assert_snapshot!(described(&features()));
}

#[test]
fn a_flow_knows_what_it_is_drawn_across() {
    let model = features().model;
    let crossed: Vec<_> = (model.flows.iter())
        .map(|(_, flow)| (flow.id.as_str(), flow.crosses.clone().unwrap_or_default().join(" ")))
        .collect();
    let expected = [
        ("f1", "SE.TB.B.TMCore.CorpNet SE.TB.L.TMCore.Internet"),
        ("f2", "GE.TB.B"),
        ("f3", "GE.TB.B"),
        ("f4", "SE.TB.B.TMCore.CorpNet"),
        ("f7", ""),
    ];
    assert_eq!(crossed, expected.map(|(id, kinds)| (id, kinds.to_owned())));
}

#[test]
fn a_choice_that_stands_at_its_first_value_says_nothing() {
    let model = features().model;
    let db = &model.components[model.component("db").unwrap()];
    let at_rest = &db.attributes["encrypted-at-rest"];
    assert!(matches!(at_rest.knowledge, Knowledge::Unknown(_)), "{at_rest:?}");
    assert_eq!(db.tags, ["Stores Credentials: Yes"]);
}

#[test]
fn names_of_people_are_not_kept() {
    let imported = features();
    let everything = format!("{:?}", imported.model);
    for name in ["kim", "Kim", "Lee", "OFFICE"] {
        assert!(!everything.contains(name), "{name} is kept");
    }
    assert_eq!(imported.model.owner, "Books team");
}

#[test]
fn only_what_was_done_is_a_mitigation_of_a_mitigated_threat() {
    let model = features().model;
    let texts: Vec<_> = model.mitigations.iter().map(|(_, it)| it.description.as_str()).collect();
    assert_eq!(texts, ["Every posting is signed with HMAC", "Encrypt with TLS 1.2 or later"]);
    let threat = |id: &str| model.threats.iter().find(|(_, threat)| threat.id == id).unwrap().1;
    assert!(threat("S3#3").description.contains("Justification: Clerks sit in the office"));
    assert!(threat("R1#1").description.contains("Owner of the risk: Board"));
    assert!(!threat("R1#1").description.contains("Score"));
    assert!(matches!(threat("R9#4").element, Element::Component(_)));
}

#[test]
fn a_real_model_is_read() {
    let path = "real/threat-forge-fixture.tm7";
    insta::assert_snapshot!(described(&import("fixture.tm7", bytes_of(path)).unwrap()));
}

/// `StartLeft` turns models of the tool into Open Threat Models: both have to be the same system.
/// It writes no line boundaries and no threats at flows, and has types of its own.
#[test]
fn a_model_and_its_open_threat_model_are_the_same_system() {
    let drawn = import("mvp.tm7", bytes_of("tm7/mtmt-mvp.tm7")).unwrap().model;
    let converted = import("mvp.otm", bytes_of("real/mtmt-mvp.otm")).unwrap().model;
    assert_eq!(system(&drawn), system(&converted));
    assert_eq!(drawn.zones.len(), 2);
    let titles = |model: &Model| {
        let mut titles: Vec<_> = model.threats.iter().map(|(_, it)| it.title.clone()).collect();
        titles.sort();
        titles
    };
    assert_eq!(titles(&drawn), titles(&converted));
    assert_eq!(drawn.threats.len(), 43);
}

/// Zones, components with what they lie in, and flows with their ends, by the source's ids.
fn system(model: &Model) -> Vec<String> {
    let zones = model.zones.iter().map(|(_, zone)| format!("zone {} {}", zone.id, zone.name));
    let components = model.components.iter().map(|(_, component)| {
        let zone = match component.parent {
            Some(Parent::Zone(at)) => model.zones[at].id.as_str(),
            _ => "nowhere",
        };
        format!("component {} {} in {zone}", component.id, component.name)
    });
    let flows = model.flows.iter().map(|(_, flow)| {
        let (source, target) =
            (&model.components[flow.source].id, &model.components[flow.target].id);
        format!("flow {} {} {source} -> {target}", flow.id, flow.name)
    });
    let mut lines: Vec<String> = zones.chain(components).chain(flows).collect();
    lines.sort();
    lines
}

#[test]
fn any_piece_of_a_model_is_answered() {
    let whole = bytes_of("tm7/features.tm7");
    for length in (0..whole.len()).step_by(997) {
        assert!(import("cut.tm7", &whole[..length]).is_err(), "{length} bytes");
    }
}

#[test]
fn an_empty_model_is_a_model() {
    let imported = import("m.tm7", "<ThreatModel><DrawingSurfaceList/></ThreatModel>").unwrap();
    assert_eq!(imported.format, "tm7");
    assert!(imported.diagnostics.iter().any(|said| said.code == Code::EmptyModel));
}
