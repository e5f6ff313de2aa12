//! Resolves conditions and checks: types, attributes and the values they are compared with.

use std::collections::BTreeMap;

use crate::kb::condition::{ComponentCondition, FlowCondition, SystemCondition, When};
use crate::kb::entry::{AttributeIdx, Check, CheckExample, Comparison};
use crate::kb::link::Linker;
use crate::kb::raw;
use crate::vocab::Value;

impl Linker {
    pub(super) fn when(&mut self, raw: raw::When, file: &str, line: u32) -> Option<When> {
        match (raw.component, raw.flow, raw.system) {
            (Some(when), None, None) => {
                Some(When::Component(self.component_condition(when, file, line)))
            }
            (None, Some(when), None) => Some(When::Flow(self.flow_condition(when, file, line))),
            (None, None, Some(when)) => Some(When::System(self.system_condition(when, file, line))),
            _ => {
                self.fault(file, line, "[[when]] has exactly one of component, flow and system");
                None
            }
        }
    }

    pub(super) fn component_condition(
        &mut self,
        raw: raw::ComponentWhen,
        file: &str,
        line: u32,
    ) -> ComponentCondition {
        ComponentCondition {
            types: self.component_types_of(&raw.r#type, file, line),
            not_types: self.component_types_of(&raw.not_type, file, line),
            internet_facing: raw.internet_facing,
            crosses_boundary: raw.crosses_boundary,
            stores: raw.stores,
            handles: raw.handles,
            sensitivity_at_least: raw.sensitivity_at_least,
            called_by: self.component_types_of(&raw.called_by, file, line),
            calls: self.component_types_of(&raw.calls, file, line),
            attributes: self.attribute_values(raw.attributes, file, line),
            not: raw.not.map(|not| Box::new(self.component_condition(*not, file, line))),
        }
    }

    pub(super) fn flow_condition(
        &mut self,
        raw: raw::FlowWhen,
        file: &str,
        line: u32,
    ) -> FlowCondition {
        FlowCondition {
            crosses_boundary: raw.crosses_boundary,
            from_internet: raw.from_internet,
            to_lower_trust: raw.to_lower_trust,
            source: self.component_types_of(&raw.source, file, line),
            target: self.component_types_of(&raw.target, file, line),
            protocol: raw.protocol,
            carries: raw.carries,
            sensitivity_at_least: raw.sensitivity_at_least,
            attributes: self.attribute_values(raw.attributes, file, line),
            not: raw.not.map(|not| Box::new(self.flow_condition(*not, file, line))),
        }
    }

    pub(super) fn system_condition(
        &mut self,
        raw: raw::SystemWhen,
        file: &str,
        line: u32,
    ) -> SystemCondition {
        SystemCondition {
            handles: raw.handles,
            has: self.component_types_of(&raw.has, file, line),
            lacks: self.component_types_of(&raw.lacks, file, line),
            not: raw.not.map(|not| Box::new(self.system_condition(*not, file, line))),
        }
    }

    pub(super) fn check(&mut self, raw: raw::Check, file: &str, line: u32) -> Option<Check> {
        let on_flows = raw.on.iter().any(|kind| kind == "flow");
        let kinds: Vec<_> = raw.on.iter().filter(|kind| *kind != "flow").cloned().collect();
        let on = self.component_types_of(&kinds, file, line);
        let attribute = self.attribute(&raw.attribute, file, line)?;
        let comparison = match (raw.equals, raw.at_least, raw.at_most, raw.one_of) {
            (Some(value), None, None, None) => Comparison::Equals(value),
            (None, Some(bound), None, None) => Comparison::AtLeast(bound),
            (None, None, Some(bound), None) => Comparison::AtMost(bound),
            (None, None, None, Some(texts)) => Comparison::OneOf(texts),
            _ => {
                self.fault(
                    file,
                    line,
                    "a check has exactly one of equals, at-least, at-most, one-of",
                );
                return None;
            }
        };
        Some(Check { on, on_flows, attribute, comparison, only_refutes: raw.only_refutes })
    }

    pub(super) fn check_example(
        &mut self,
        raw: raw::CheckExample,
        file: &str,
        line: u32,
    ) -> Option<CheckExample> {
        let on = self.component_type(&raw.on, file, line)?;
        Some(CheckExample { on, attributes: self.attribute_values(raw.attributes, file, line) })
    }

    pub(super) fn attribute_values(
        &mut self,
        raw: BTreeMap<String, Value>,
        file: &str,
        line: u32,
    ) -> Vec<(AttributeIdx, Value)> {
        raw.into_iter()
            .filter_map(|(id, value)| {
                let at = self.attribute(&id, file, line)?;
                let expected = self.catalog.attributes[at].value_type;
                if value.value_type() != expected {
                    let message = format!("attribute {id} takes a {expected}, not {value:?}");
                    self.fault(file, line, &message);
                    return None;
                }
                Some((at, value))
            })
            .collect()
    }
}
