//! Models written in the formats of other tools: what comes back is the same model, as far as the
//! format goes.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::LazyLock;

use plumbline::diagnostic::Place;
use plumbline::import::{Limits, Source, read_model};
use plumbline::kb::Catalog;
use plumbline::model::{
    Asset, Attribute, Attributes, Component, Element, Flow, Knowledge, Model, Parent,
    StatedMitigation, StatedThreat, Topology, Zone,
};
use plumbline::report::EXPORTS;
use plumbline::vocab::{
    DataClass, EvidenceSource, Index, Protocol, Sensitivity, Severity, StatedStatus, Stride, Value,
};
use proptest::prelude::*;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());

const MODELS: &[&str] = &[
    "cyclonedx/blueprint.json",
    "otm/containment.yaml",
    "otm/threats.yaml",
    "pytm/features.json",
    "real/cdx16-multi-example.cdx.json",
    "real/cft-dangling-parents.otm",
    "real/knowledge-packs.tc.json",
    "real/lucid-aws-with-tz-and-vpc.otm",
    "real/threagile-stub.yaml",
    "real/three-tier-web-app.json",
    "real/uptane-ota-basic.json",
    "threagile/features.yaml",
    "threat-dragon-v2/boxes.json",
    "threatcl/features.hcl",
    "tm-library/features.json",
];

fn import(bytes: impl Into<Vec<u8>>) -> Model {
    read_model(&CATALOG, &Source::new("model", bytes), &Limits::default()).unwrap().model
}

fn written(id: &str, model: &Model) -> String {
    let export = EXPORTS.iter().find(|export| export.id == id).unwrap();
    (export.render)(&CATALOG, model).unwrap()
}

fn read(path: &str) -> Model {
    let path = format!("{}/tests/models/{path}", env!("CARGO_MANIFEST_DIR"));
    import(std::fs::read(path).unwrap())
}

/// How much of a model a format can say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    All,
    /// What Open Threat Model can.
    Otm,
    /// What a drawing can.
    Drawing,
}

/// Writes what a format can say of a model, a line for each thing.
fn said(model: &Model, says: Says) -> String {
    let mut text = format!("{:?} {:?}\n", model.name, model.owner);
    if says != Says::Drawing {
        writeln!(text, "{:?} {:?}", model.id, model.description).unwrap();
        zones(model, &mut text);
        assets(model, says, &mut text);
    }
    if says == Says::All {
        writeln!(text, "{:?} {:?}", model.version, model.assumptions).unwrap();
    }
    components(model, says, &mut text);
    flows(model, says, &mut text);
    threats(model, says, &mut text);
    if says == Says::All {
        for (_, it) in model.mitigations.iter() {
            let at = model.element_id(it.element);
            let raw = &it.raw_status;
            writeln!(
                text,
                "M {} {:?} {:?} {} {raw:?} {at} {:?} {:?} {:?}",
                it.id, it.title, it.description, it.status, it.about, it.by, it.on
            )
            .unwrap();
        }
    }
    text
}

fn zones(model: &Model, text: &mut String) {
    for (_, zone) in model.zones.iter() {
        let parent = zone.parent.map(|parent| name(model, parent));
        writeln!(text, "Z {} {:?} {:?} {parent:?}", zone.id, zone.name, zone.trust).unwrap();
    }
}

fn name(model: &Model, parent: Parent) -> String {
    match parent {
        Parent::Zone(at) => format!("zone {}", model.zones[at].id),
        Parent::Component(at) => format!("component {}", model.components[at].id),
    }
}

fn assets(model: &Model, says: Says, text: &mut String) {
    for (_, asset) in model.assets.iter() {
        let stated = if says == Says::All { asset.sensitivity } else { Some(asset.sensitivity()) };
        writeln!(
            text,
            "A {} {:?} {:?} {stated:?} {:?} {}",
            asset.id, asset.name, asset.description, asset.classes, asset.large_volume
        )
        .unwrap();
    }
}

fn components(model: &Model, says: Says, text: &mut String) {
    let ids = |assets: &BTreeSet<_>| {
        assets.iter().map(|at| model.assets[*at].id.clone()).collect::<Vec<_>>()
    };
    let topology = Topology::of(model);
    for (at, component) in model.components.iter() {
        let it = component;
        writeln!(text, "C {} {:?} {:?} {:?}", it.id, it.name, it.description, it.out_of_scope)
            .unwrap();
        if says == Says::Drawing {
            // The zone around everybody outside is drawn by no boundary.
            let zone = topology.zone(at).map(|zone| &model.zones[zone].id);
            writeln!(text, "  in {:?}", zone.filter(|zone| *zone != "outside")).unwrap();
            continue;
        }
        let parent = it.parent.map(|parent| name(model, parent));
        writeln!(
            text,
            "  {} {parent:?} {:?} {:?} {:?}",
            it.kind,
            ids(&it.stores),
            ids(&it.processes),
            it.tags
        )
        .unwrap();
        if says == Says::All {
            writeln!(text, "  {:?} {:?} {:?}", it.raw_type, it.owner, it.rectangle).unwrap();
        }
        attributes(&it.attributes, says, text);
    }
}

fn attributes(attributes: &Attributes, says: Says, text: &mut String) {
    for (id, attribute) in attributes {
        match &attribute.knowledge {
            Knowledge::Known(value) => writeln!(text, "  {id} = {value}").unwrap(),
            Knowledge::Unknown(why) if says == Says::All => {
                writeln!(text, "  {id}? {why}").unwrap();
            }
            _ => {}
        }
    }
}

fn flows(model: &Model, says: Says, text: &mut String) {
    for (_, flow) in model.flows.iter() {
        let (source, target) =
            (&model.components[flow.source].id, &model.components[flow.target].id);
        writeln!(
            text,
            "F {} {:?} {:?} {source} {target} {} {} {:?}",
            flow.id,
            flow.name,
            flow.description,
            flow.protocol,
            flow.bidirectional,
            flow.out_of_scope
        )
        .unwrap();
        if says != Says::Drawing {
            let assets: Vec<_> = flow.carries.iter().map(|at| &model.assets[*at].id).collect();
            writeln!(text, "  {assets:?} {:?}", flow.tags).unwrap();
            attributes(&flow.attributes, says, text);
        }
    }
}

fn threats(model: &Model, says: Says, text: &mut String) {
    let mut rows = Vec::new();
    for (_, it) in model.threats.iter() {
        let at = model.element_id(it.element);
        let mut row =
            format!("T {at} {} {:?} {:?} {:?}", it.id, it.title, it.description, it.severity);
        match says {
            Says::Drawing => write!(row, " {:?}", it.stride.first()).unwrap(),
            Says::Otm => write!(row, " {:?} {:?} {}", it.stride, it.cwe, it.status).unwrap(),
            Says::All => {
                write!(row, " {:?} {:?} {} {:?}", it.stride, it.cwe, it.status, it.raw_status)
                    .unwrap();
            }
        }
        for at in it.mitigations.iter().filter(|_| says != Says::Drawing) {
            let it = &model.mitigations[*at];
            write!(row, "\n  {} {:?} {:?} {}", it.id, it.title, it.description, it.status).unwrap();
        }
        if says == Says::All || it.element != Element::System {
            rows.push(row);
        }
    }
    // Where statements hang on elements, they come back in the order of those.
    if says != Says::All {
        rows.sort();
    }
    text.push_str(&rows.join("\n"));
    text.push('\n');
}

fn comes_back(id: &str, model: &Model, says: Says) {
    let again = import(written(id, model));
    similar_asserts(&said(&again, says), &said(model, says));
    // What comes back is written the same again.
    assert_eq!(written(id, &import(written(id, &again))), written(id, &again));
}

fn similar_asserts(again: &str, once: &str) {
    let differs = again.lines().zip(once.lines()).find(|(again, once)| again != once);
    assert!(again == once, "{differs:#?}\n{again}\n---\n{once}");
}

#[test]
fn cyclonedx_carries_everything() {
    for path in MODELS {
        comes_back("cyclonedx", &read(path), Says::All);
    }
}

#[test]
fn otm_carries_what_it_has_words_for() {
    for path in MODELS {
        comes_back("otm", &read(path), Says::Otm);
    }
}

#[test]
fn a_drawing_carries_what_is_drawn() {
    for path in [
        "real/three-tier-web-app.json",
        "threat-dragon-v2/boxes.json",
        "real/uptane-ota-basic.json",
    ] {
        let model = read(path);
        let again = import(written("threat-dragon", &model));
        similar_asserts(&said(&again, Says::Drawing), &said(&model, Says::Drawing));
    }
}

#[test]
fn a_flowchart_shows_zones_and_escapes_names() {
    let mut model = read("otm/containment.yaml");
    for (_, component) in model.components.iter_mut().take(1) {
        "a \"quoted\" <name> #1".clone_into(&mut component.name);
    }
    insta::assert_snapshot!(written("mermaid", &model));
}

#[test]
fn every_export_has_an_id_of_its_own_and_writes_an_empty_model() {
    let ids: BTreeSet<_> = EXPORTS.iter().map(|export| export.id).collect();
    assert_eq!(ids.len(), EXPORTS.len());
    for export in EXPORTS {
        assert!(!(export.render)(&CATALOG, &Model::default()).unwrap().is_empty());
    }
}

/// A name without the words by which importers guess.
fn names() -> impl Strategy<Value = String> {
    "[a-h\u{e9}\"'<>&#/:{}][a-h0-9\"'<>&#/:{}.,-]{0,8}( [a-h0-9]{1,4})?"
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

type Choice = (usize, usize, usize);

fn choices(most: usize) -> impl Strategy<Value = Vec<(String, Choice)>> {
    prop::collection::vec((names(), (0..100usize, 0..100usize, 0..100usize)), 0..most)
}

const KINDS: &[&str] =
    &["process", "data-store", "end-user", "aws-s3", "web-application", "component"];

prop_compose! {
    fn models()(
        zone_rows in choices(4),
        asset_rows in choices(4),
        component_rows in choices(7),
        flow_rows in choices(6),
        threat_rows in choices(5),
        status in any_of(StatedStatus::ALL),
        protocol in any_of(Protocol::ALL),
    ) -> Model {
        let mut model = Model { id: "m".to_owned(), name: "A model".to_owned(), owner: "Somebody".to_owned(), ..Model::default() };
        for (n, (name, (a, b, _))) in zone_rows.into_iter().enumerate() {
            let trust = (a < 70).then(|| u8::try_from(a).unwrap());
            let parent = (n > 0 && b < 50).then(|| Parent::Zone(Index::new(b % n.max(1))));
            model.zones.push(Zone { id: format!("z{n}"), name, trust, parent, ..Zone::default() });
        }
        for (n, (name, (a, b, c))) in asset_rows.into_iter().enumerate() {
            let classes = [DataClass::ALL[a % DataClass::ALL.len()]].into_iter().filter(|_| b < 60).collect();
            let sensitivity = Some(Sensitivity::ALL[c % Sensitivity::ALL.len()]);
            model.assets.push(Asset { id: format!("a{n}"), name, classes, sensitivity, large_volume: b % 2 == 0, ..Asset::default() });
        }
        for (n, (name, (a, b, c))) in component_rows.into_iter().enumerate() {
            let zone = (!model.zones.is_empty() && b < 70).then(|| Parent::Zone(Index::new(b % model.zones.len().max(1))));
            let holder = (n > 0 && b >= 85).then(|| Parent::Component(Index::new(b % n.max(1))));
            let mut component = Component { id: format!("c{n}"), name, kind: KINDS[a % KINDS.len()].to_owned(), raw_type: "thing".to_owned(), parent: zone.or(holder), ..Component::default() };
            if c < 20 { component.out_of_scope = Some("no reason".to_owned()); }
            if c > 50 { component.tags.push("a tag".to_owned()); }
            if !model.assets.is_empty() && c % 2 == 0 { component.stores.insert(Index::new(c % model.assets.len())); }
            component.attributes.insert("hardened".to_owned(), Attribute::known(Value::Bool(c % 3 == 0), Place::default()));
            model.components.push(component);
        }
        let count = model.components.len();
        for (n, (name, (a, b, c))) in flow_rows.into_iter().enumerate().filter(|_| count > 0) {
            let mut flow = Flow::between(format!("f{n}"), Index::new(a % count), Index::new(b % count));
            flow.name = name;
            flow.bidirectional = c % 2 == 0;
            flow.protocol = if c < 50 { protocol } else { Protocol::Https };
            if !model.assets.is_empty() { flow.carries.insert(Index::new(c % model.assets.len())); }
            model.flows.push(flow);
        }
        for (n, (title, (a, b, c))) in threat_rows.into_iter().enumerate().filter(|_| count > 0) {
            let element = Element::Component(Index::new(a % count));
            let mitigation = model.mitigations.push(StatedMitigation {
                id: format!("m{n}"), title: title.clone(), description: "Do it".to_owned(), status, raw_status: String::new(), element,
                about: Vec::new(), source: EvidenceSource::Mitigation, by: String::new(), on: String::new(), place: Place::default(),
            });
            model.threats.push(StatedThreat {
                id: format!("t{n}"), title, description: "Bad".to_owned(), stride: vec![Stride::ALL[b % 6]], cwe: vec![79],
                severity: (c < 80).then(|| Severity::ALL[c % Severity::ALL.len()]), status, raw_status: String::new(), element,
                mitigations: vec![mitigation], place: Place::default(),
            });
        }
        model
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_model_comes_back_from_cyclonedx(model in models()) {
        comes_back("cyclonedx", &model, Says::All);
    }

    #[test]
    fn any_model_comes_back_from_otm(model in models()) {
        comes_back("otm", &model, Says::Otm);
    }

    #[test]
    fn any_model_comes_back_from_a_drawing(model in models()) {
        let again = import(written("threat-dragon", &model));
        similar_asserts(&said(&again, Says::Drawing), &said(&model, Says::Drawing));
    }
}
