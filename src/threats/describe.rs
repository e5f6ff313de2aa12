//! Conditions in words, for a threat's page and a finding's explanation: made from the typed
//! conditions, so that what people read is what the engine judges.

use std::fmt::Display;

use crate::kb::{
    AttributeIdx, Catalog, ComponentCondition, ComponentTypeIdx, FlowCondition, SystemCondition,
    When,
};
use crate::vocab::{DataClass, Value};

/// Returns one alternative of a threat's conditions as a phrase: "a web API or cache that faces
/// the internet and stores health record".
pub fn conditions_in_words(catalog: &Catalog, when: &When) -> String {
    let (subject, lines) = match when {
        When::Component(when) => {
            (kinds(catalog, &when.types, "a component"), component(catalog, when))
        }
        When::Flow(when) => ("a flow".to_owned(), flow(catalog, when)),
        When::System(when) => ("a system".to_owned(), system(catalog, when)),
    };
    if lines.is_empty() { subject } else { format!("{subject} that {}", lines.join(" and ")) }
}

fn component(catalog: &Catalog, when: &ComponentCondition) -> Vec<String> {
    let mut lines = Vec::new();
    if !when.not_types.is_empty() {
        lines.push(format!("is not {}", kinds(catalog, &when.not_types, "")));
    }
    lines.extend(yes_no(when.internet_facing, "faces the internet", "does not face the internet"));
    lines.extend(yes_no(
        when.crosses_boundary,
        "has a flow across a trust boundary",
        "has no flow across a trust boundary",
    ));
    if !when.stores.is_empty() {
        lines.push(format!("stores {}", classes(&when.stores)));
    }
    if !when.handles.is_empty() {
        lines.push(format!("handles {}", classes(&when.handles)));
    }
    lines.extend(when.sensitivity_at_least.map(|bar| format!("handles {bar} data or higher")));
    if !when.called_by.is_empty() {
        lines.push(format!("is called by {}", kinds(catalog, &when.called_by, "")));
    }
    if !when.calls.is_empty() {
        lines.push(format!("calls {}", kinds(catalog, &when.calls, "")));
    }
    lines.extend(attributes(catalog, &when.attributes));
    lines.extend(when.not.as_ref().map(|not| negated(&component(catalog, not))));
    lines
}

fn flow(catalog: &Catalog, when: &FlowCondition) -> Vec<String> {
    let mut lines = Vec::new();
    if !when.source.is_empty() {
        lines.push(format!("comes from {}", kinds(catalog, &when.source, "")));
    }
    if !when.target.is_empty() {
        lines.push(format!("goes to {}", kinds(catalog, &when.target, "")));
    }
    lines.extend(yes_no(
        when.crosses_boundary,
        "crosses a trust boundary",
        "stays inside its trust zone",
    ));
    lines.extend(yes_no(
        when.from_internet,
        "comes from the internet",
        "does not come from the internet",
    ));
    lines.extend(yes_no(
        when.to_lower_trust,
        "goes to a zone of lower trust",
        "does not go to a zone of lower trust",
    ));
    if !when.protocol.is_empty() {
        let protocols = when.protocol.iter().map(|protocol| protocol.title());
        lines.push(format!("uses {}", alternatives(protocols)));
    }
    if !when.carries.is_empty() {
        lines.push(format!("carries {}", classes(&when.carries)));
    }
    lines.extend(when.sensitivity_at_least.map(|bar| format!("carries {bar} data or higher")));
    lines.extend(attributes(catalog, &when.attributes));
    lines.extend(when.not.as_ref().map(|not| negated(&flow(catalog, not))));
    lines
}

fn system(catalog: &Catalog, when: &SystemCondition) -> Vec<String> {
    let mut lines = Vec::new();
    if !when.handles.is_empty() {
        lines.push(format!("handles {}", classes(&when.handles)));
    }
    if !when.has.is_empty() {
        lines.push(format!("has {}", kinds(catalog, &when.has, "")));
    }
    if !when.lacks.is_empty() {
        lines.push(format!("has no {}", kinds(catalog, &when.lacks, "")));
    }
    lines.extend(when.not.as_ref().map(|not| negated(&system(catalog, not))));
    lines
}

fn attributes(catalog: &Catalog, attributes: &[(AttributeIdx, Value)]) -> Vec<String> {
    let line = |(id, value): &(AttributeIdx, Value)| {
        format!("has \"{}\": {value}", catalog.attributes[*id].title.to_lowercase())
    };
    attributes.iter().map(line).collect()
}

fn kinds(catalog: &Catalog, kinds: &[ComponentTypeIdx], none: &str) -> String {
    if kinds.is_empty() {
        return none.to_owned();
    }
    alternatives(kinds.iter().map(|kind| catalog.component_types[*kind].title.as_str()))
}

fn classes(classes: &[DataClass]) -> String {
    alternatives(classes.iter().map(|class| class.title()))
}

fn yes_no(line: Option<bool>, yes: &str, no: &str) -> Option<String> {
    line.map(|expected| if expected { yes.to_owned() } else { no.to_owned() })
}

fn negated(lines: &[String]) -> String {
    format!("not ({})", lines.join(" and "))
}

/// Joins with commas and a last "or".
fn alternatives(words: impl Iterator<Item = impl Display>) -> String {
    let words: Vec<String> = words.map(|word| word.to_string()).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
