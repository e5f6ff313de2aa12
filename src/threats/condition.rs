//! Judges conditions in Kleene's three-valued logic: lines are "and", `not` negates.

use crate::kb::SystemCondition;
use crate::kb::{AttributeIdx, Catalog, ComponentCondition, ComponentTypeIdx, FlowCondition};
use crate::model::{ComponentIdx, FlowIdx};
use crate::threats::bind::{BoundModel, any_of};
use crate::vocab::{Sensitivity, Truth, Value};

/// Whether a condition holds, and which attributes it hangs on where that is not known.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    pub(super) truth: Truth,
    pub(super) unknown: Vec<AttributeIdx>,
}

impl Judgement {
    pub(super) const fn of(truth: Truth) -> Self {
        Self { truth, unknown: Vec::new() }
    }

    /// Tells whether the condition holds, or would with one more fact that is not known. Where two
    /// facts are missing nothing speaks for the threat yet: asking about each of them everywhere
    /// buries the questions that matter (on the published sample models one finding in six was of
    /// that kind, and hardly one of these was relevant).
    pub(super) fn is_worth_reporting(&self) -> bool {
        match self.truth {
            Truth::True => true,
            Truth::Unknown => self.unknown.len() <= 1,
            Truth::False => false,
        }
    }

    /// Adds a line. Once a line fails, the rest does not matter.
    fn and(self, line: impl FnOnce() -> Truth) -> Self {
        if self.truth == Truth::False {
            return self;
        }
        let truth = self.truth.and(line());
        Self { truth, unknown: if truth == Truth::False { Vec::new() } else { self.unknown } }
    }

    /// Adds a line that only says something if it is there.
    fn and_if<T>(self, line: Option<T>, holds: impl FnOnce(T) -> bool) -> Self {
        match line {
            Some(line) => self.and(|| Truth::from(holds(line))),
            None => self,
        }
    }

    fn and_attribute(mut self, id: AttributeIdx, known: Option<&Value>, expected: &Value) -> Self {
        match known {
            Some(value) => self.and(|| Truth::from(value == expected)),
            None => {
                if self.truth != Truth::False {
                    self.truth = Truth::Unknown;
                    self.unknown.push(id);
                }
                self
            }
        }
    }

    fn and_not(mut self, other: Option<Self>) -> Self {
        let Some(other) = other else { return self };
        self = self.and(|| other.truth.negated());
        if self.truth == Truth::Unknown {
            self.unknown.extend(other.unknown);
        }
        self
    }
}

pub(super) fn component(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    at: ComponentIdx,
    when: &ComponentCondition,
) -> Judgement {
    let topology = bound.topology;
    let model = bound.model;
    let kind_is = |kinds: &[ComponentTypeIdx]| {
        kinds.is_empty() || bound.kind(at).is_some_and(|kind| any_of(catalog, kinds, kind))
    };
    let is_kind = |other: ComponentIdx, kinds: &[ComponentTypeIdx]| {
        bound.kind(other).is_some_and(|kind| any_of(catalog, kinds, kind))
    };
    let receives_from = |kinds: &[ComponentTypeIdx]| {
        topology.incoming(at).iter().any(|flow| is_kind(model.flows[*flow].source, kinds))
    };
    let sends_to = |kinds: &[ComponentTypeIdx]| {
        topology.outgoing(at).iter().any(|flow| is_kind(model.flows[*flow].target, kinds))
    };
    let crosses = || {
        let mut flows = topology.incoming(at).iter().chain(topology.outgoing(at));
        flows.any(|flow| topology.crosses_boundary(model, *flow))
    };
    let mut judgement = Judgement::of(Truth::from(kind_is(&when.types)))
        .and_if(some(&when.not_types), |kinds| !kind_is(kinds))
        .and_if(when.internet_facing, |expected| topology.is_internet_facing(at) == expected)
        .and_if(when.crosses_boundary, |expected| crosses() == expected)
        .and_if(some(&when.stores), |classes| {
            bound.stores(at).meets(classes.iter().copied().collect())
        })
        .and_if(some(&when.handles), |classes| {
            bound.handles(at).meets(classes.iter().copied().collect())
        })
        .and_if(when.sensitivity_at_least, |bar| reaches(bound.component_sensitivity(at), bar))
        .and_if(some(&when.called_by), receives_from)
        .and_if(some(&when.calls), sends_to);
    for (id, expected) in &when.attributes {
        judgement = judgement.and_attribute(*id, bound.component_attribute(at, *id), expected);
    }
    judgement.and_not(when.not.as_ref().map(|not| component(catalog, bound, at, not)))
}

pub(super) fn flow(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    at: FlowIdx,
    when: &FlowCondition,
) -> Judgement {
    let topology = bound.topology;
    let model = bound.model;
    let ends = &model.flows[at];
    let is_kind = |end: ComponentIdx, kinds: &[ComponentTypeIdx]| {
        bound.kind(end).is_some_and(|kind| any_of(catalog, kinds, kind))
    };
    let to_lower_trust = || topology.trust(ends.target) < topology.trust(ends.source);
    let mut judgement = Judgement::of(Truth::True)
        .and_if(some(&when.source), |kinds| is_kind(ends.source, kinds))
        .and_if(some(&when.target), |kinds| is_kind(ends.target, kinds))
        .and_if(some(&when.protocol), |protocols| protocols.contains(&ends.protocol))
        .and_if(when.crosses_boundary, |expected| topology.crosses_boundary(model, at) == expected)
        .and_if(when.from_internet, |expected| topology.comes_from_internet(model, at) == expected)
        .and_if(when.to_lower_trust, |expected| to_lower_trust() == expected)
        .and_if(some(&when.carries), |classes| {
            bound.carries(at).meets(classes.iter().copied().collect())
        })
        .and_if(when.sensitivity_at_least, |bar| reaches(bound.flow_sensitivity(at), bar));
    for (id, expected) in &when.attributes {
        judgement = judgement.and_attribute(*id, bound.flow_attribute(at, *id), expected);
    }
    judgement.and_not(when.not.as_ref().map(|not| flow(catalog, bound, at, not)))
}

pub(super) fn system(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    when: &SystemCondition,
) -> Judgement {
    let has = |kinds: &[ComponentTypeIdx]| bound.has_any(catalog, kinds);
    Judgement::of(Truth::True)
        .and_if(some(&when.handles), |classes| {
            bound.handled_anywhere().meets(classes.iter().copied().collect())
        })
        .and_if(some(&when.has), has)
        .and_if(some(&when.lacks), |kinds| !has(kinds))
        .and_not(when.not.as_ref().map(|not| system(catalog, bound, not)))
}

/// A list that says something; an empty one does not.
fn some<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}

fn reaches(sensitivity: Option<Sensitivity>, bar: Sensitivity) -> bool {
    sensitivity.is_some_and(|sensitivity| sensitivity >= bar)
}
