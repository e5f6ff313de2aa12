//! Rules of threat-modeling templates, run on models.

use std::collections::BTreeSet;

use plumbline::diagnostic::{Code, Diagnostic};
use plumbline::import::{
    Certainty, Limits, Source, Template, TemplateThreat, find_by_template, read_template,
};
use plumbline::model::Element;

use super::{CATALOG, bytes_of, import, said};

fn template() -> (Template, Vec<Diagnostic>) {
    let source = Source::new("features.tm7", bytes_of("tm7/features.tm7"));
    read_template(&source, &Limits::default()).unwrap()
}

fn found_in(path: &str) -> Vec<TemplateThreat> {
    let model = import(path, bytes_of(path)).unwrap().model;
    let (found, said) = find_by_template(&CATALOG, &model, &template().0);
    assert_eq!(said, []);
    found
}

#[test]
fn the_template_in_a_model_is_read() {
    let (template, faults) = template();
    assert_eq!((template.name.as_str(), template.version.as_str()), ("Cash template", "1.2"));
    assert_eq!(template.rules(), 6);
    insta::assert_snapshot!(said(&faults));
}

#[test]
fn rules_find_threats_at_flows() {
    let lines: Vec<_> = (found_in("tm7/features.tm7").iter())
        .map(|found| {
            format!(
                "{} {:?} {:?} {:?} tool {} recorded {:?}",
                found.threat.id,
                found.threat.title,
                found.threat.stride,
                found.certainty,
                found.listed_by_tool,
                found.recorded
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_tool_s_own_list_comes_out_of_its_own_template() {
    let source = Source::new("m.tm7", bytes_of("tm7/nested-trustzones.tm7"));
    let (template, faults) = read_template(&source, &Limits::default()).unwrap();
    assert_eq!((template.rules(), faults), (47, vec![]));
    let model = import("m.tm7", source.bytes).unwrap().model;
    let (found, _) = find_by_template(&CATALOG, &model, &template);
    let listed: BTreeSet<_> =
        found.iter().filter(|it| it.listed_by_tool).map(|it| it.threat.id.clone()).collect();
    let recorded: BTreeSet<_> = (model.threats.iter())
        .map(|(_, threat)| {
            let Element::Flow(at) = threat.element else { panic!("{threat:?}") };
            let rule = threat.id.split('#').next().unwrap();
            format!("{rule}@{}", model.flows[at].id)
        })
        .collect();
    assert_eq!(listed, recorded);
    assert_eq!(listed.len(), 16);
}

#[test]
fn a_choice_that_nobody_made_is_to_be_checked() {
    let of = |id: &str| {
        let all = found_in("tm7/features.tm7");
        all.into_iter()
            .find(|found| found.threat.id == id)
            .map(|it| (it.certainty, it.listed_by_tool))
    };
    // Excluded if the source is authenticated, which f7 does not say and f1 does.
    assert_eq!(of("R3@f1"), None);
    assert_eq!(of("R4@f1"), Some((Certainty::Found, true)));
    assert_eq!(of("R4@f7"), Some((Certainty::ToBeChecked, true)));
}

#[test]
fn rules_run_on_models_of_other_formats() {
    let ids: Vec<_> = (found_in("threat-dragon-v2/boxes.json").iter())
        .map(|found| format!("{} {:?}", found.threat.id, found.certainty))
        .collect();
    insta::assert_snapshot!(ids.join("\n"));
}

#[test]
fn what_holds_no_template_is_refused() {
    for text in ["<ThreatModel/>", "<ThreatModel><KnowledgeBase/></ThreatModel>", "<a/>"] {
        let source = Source::new("t.tb7", text);
        let refused = read_template(&source, &Limits::default()).unwrap_err();
        assert_eq!(refused.diagnostics[0].code, Code::UnknownFormat, "{text}");
    }
    let source = Source::new("t.tb7", "{}");
    assert!(read_template(&source, &Limits::default()).is_err());
}

#[test]
fn a_template_of_its_own_has_other_names_for_the_same() {
    let text = "<KnowledgeBase><Manifest name='N' version='3'/><GenericElements><ElementType><Name>Any</Name><ID>GE.DF</ID>\
        <ParentElement>ROOT</ParentElement></ElementType></GenericElements><ThreatTypes><ThreatType><GenerationFilters>\
        <Include>flow is 'GE.DF'</Include></GenerationFilters><Id>A</Id><ShortTitle>Any flow</ShortTitle></ThreatType></ThreatTypes></KnowledgeBase>";
    let (template, faults) =
        read_template(&Source::new("t.tb7", text), &Limits::default()).unwrap();
    assert_eq!((template.name.as_str(), template.version.as_str(), faults), ("N", "3", vec![]));
    let model = import("m", bytes_of("tm7/features.tm7")).unwrap().model;
    let (found, _) = find_by_template(&CATALOG, &model, &template);
    assert_eq!(found.len(), 4);
}
