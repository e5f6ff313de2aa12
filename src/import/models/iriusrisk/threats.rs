//! Threats of a component, by the use case that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::document::one_line;
use crate::import::html;
use crate::import::models::Draft;
use crate::import::models::iriusrisk::{countermeasures, rating, text};
use crate::import::models::text::heading;
use crate::import::models::words;
use crate::import::xml::Element;
use crate::model::{self, ComponentIdx, StatedMitigationIdx, StatedThreat};
use crate::vocab::Severity;

/// What is said of a weakness: its name and, where it was tested, the result.
type Weaknesses<'a> = BTreeMap<&'a str, String>;

/// Reads the threats of a component.
pub(super) fn read(
    draft: &mut Draft<'_>,
    known: &BTreeMap<&str, StatedMitigationIdx>,
    at: ComponentIdx,
    component: Element<'_>,
) {
    let weaknesses: Weaknesses<'_> = (component.items("weaknesses"))
        .map(|node| (node.attribute("ref").unwrap_or_default(), weakness(node)))
        .collect();
    for usecase in component.items("usecases") {
        for node in usecase.items("threats") {
            threat(draft, (known, &weaknesses), at, usecase, node);
        }
    }
}

fn weakness(node: Element<'_>) -> String {
    // A weakness is repeated for every threat that has it.
    let name = heading(node.attribute("name").unwrap_or_default());
    let reference = heading(node.attribute("ref").unwrap_or_default());
    let named = if name.is_empty() { reference } else { format!("{reference} {name}") };
    match node.child("test").and_then(countermeasures::test) {
        Some(test) if test.on.is_empty() => format!("{named} (test: {})", test.result),
        Some(test) => format!("{named} (test: {} on {})", test.result, test.on),
        None => named,
    }
}

fn threat(
    draft: &mut Draft<'_>,
    (known, weaknesses): (&BTreeMap<&str, StatedMitigationIdx>, &Weaknesses<'_>),
    at: ComponentIdx,
    usecase: Element<'_>,
    node: Element<'_>,
) {
    let raw_status = text(node, "state");
    let status = draft.status_of(&raw_status, node);
    let (mut mitigations, mut seen) = (Vec::new(), BTreeSet::new());
    let of_weaknesses = node.items("weaknesses").flat_map(|it| it.items("countermeasures"));
    for reference in of_weaknesses.chain(node.items("countermeasures")) {
        let id = reference.attribute("ref").unwrap_or_default();
        match known.get(id) {
            Some(mitigation) if seen.insert(id) => mitigations.push(*mitigation),
            Some(_) => {}
            None => draft.dangling("countermeasure", id, reference),
        }
    }
    let refs = node.items("weaknesses").filter_map(|it| it.attribute("ref"));
    let refs: BTreeSet<&str> = refs.collect();
    let mut parts = vec![html::plain(node.text_of("desc"))];
    let group = heading(usecase.attribute("name").unwrap_or_default());
    parts.extend((!group.is_empty()).then(|| format!("Use case: {group}")));
    let named = refs.iter().map(|id| weaknesses.get(id).map_or(*id, String::as_str));
    let named: Vec<&str> = named.filter(|name| !name.is_empty()).collect();
    parts.extend((!named.is_empty()).then(|| format!("Weaknesses: {}", named.join("; "))));
    parts.retain(|part| !part.is_empty());
    let threat = StatedThreat {
        id: text(node, "ref"),
        title: one_line(&html::plain(node.attribute("name").unwrap_or_default())),
        description: parts.join("\n\n"),
        stride: words::stride(&group).into_iter().collect(),
        cwe: refs
            .iter()
            .filter(|id| id.starts_with("CWE"))
            .filter_map(|id| words::cwe(id))
            .collect(),
        severity: severity(draft, node),
        status,
        raw_status,
        element: model::Element::Component(at),
        mitigations,
        place: node.place(),
    };
    draft.model.threats.push(threat);
}

/// Reads how bad a threat is: the worst of what it does to confidentiality, integrity and
/// availability, by how easily it is done.
fn severity(draft: &mut Draft<'_>, node: Element<'_>) -> Option<Severity> {
    let rated = node.child("riskRating")?;
    let impacts = ["confidentiality", "integrity", "availability"];
    let impacts = impacts.map(|name| rating(draft, rated, name));
    let impact = impacts.into_iter().flatten().max_by(f64::total_cmp)?;
    let ease = rating(draft, rated, "easeOfExploitation").unwrap_or(100.0);
    Some(words::risk(impact, ease))
}
