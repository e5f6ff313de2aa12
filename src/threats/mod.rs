//! The threat engine: [`Catalog`] x [`Model`] -> findings.
//!
//! Comes in: a linked catalog and a model with its [`Topology`]. Goes out: one [`Finding`] for
//! each threat at each place where its conditions hold, or hang on an attribute that is not known.
//! Threats are indexed by component type, so that an element meets only those that can apply; no
//! text is compared in the inner loop.
//!
//! Three names for three stages of the same thing: [`Threat`](crate::kb::Threat) as written, a
//! rule tied to catalog and model in `bind`, a [`Finding`] where it holds.

mod bind;
mod condition;
mod describe;
mod example;
mod finding;

pub use bind::{BoundModel, ClassSet};
pub use describe::conditions_in_words;
pub use example::{ExampleFailure, run_example};
pub use finding::Finding;

use crate::kb::{Catalog, When};
use crate::model::{ComponentIdx, Element, FlowIdx, Model, Topology};
use crate::threats::bind::{Rule, Rules};
use crate::threats::condition::Judgement;
use crate::vocab::Truth;

/// Finds every threat of the catalog in a model, in order of the elements, then of the threats.
///
/// Elements out of scope are not judged.
pub fn find(catalog: &Catalog, model: &Model, topology: &Topology) -> Vec<Finding> {
    let bound = BoundModel::new(catalog, model, topology);
    let rules = Rules::new(catalog);
    let mut findings = Vec::new();
    let system = rules.system.iter().map(|rule| (*rule, rule.judge_system(catalog, &bound)));
    collect(&bound, Element::System, system, &mut findings);
    for (at, component) in model.components.iter() {
        if component.out_of_scope.is_none() {
            judge_component(catalog, &bound, &rules, at, &mut findings);
        }
    }
    for (at, flow) in model.flows.iter() {
        if flow.out_of_scope.is_none() {
            judge_flow(catalog, &bound, &rules, at, &mut findings);
        }
    }
    findings
}

fn judge_component(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    rules: &Rules<'_>,
    at: ComponentIdx,
    findings: &mut Vec<Finding>,
) {
    let judged = rules
        .for_component(bound.kind(at))
        .iter()
        .map(|rule| (*rule, rule.judge_component(catalog, bound, at)));
    collect(bound, Element::Component(at), judged, findings);
}

fn judge_flow(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    rules: &Rules<'_>,
    at: FlowIdx,
    findings: &mut Vec<Finding>,
) {
    let target = bound.kind(bound.model.flows[at].target);
    let judged =
        rules.for_flow(target).iter().map(|rule| (*rule, rule.judge_flow(catalog, bound, at)));
    collect(bound, Element::Flow(at), judged, findings);
}

/// Keeps the best judgement of each threat's alternatives, which stand next to each other: certain
/// before to-be-checked, the first before the later.
fn collect<'a>(
    bound: &BoundModel<'_>,
    element: Element,
    judged: impl Iterator<Item = (Rule<'a>, Judgement)>,
    findings: &mut Vec<Finding>,
) {
    let mut best: Option<(Rule<'a>, Judgement)> = None;
    for (rule, judgement) in judged {
        if !judgement.is_worth_reporting() {
            continue;
        }
        match &best {
            Some((known, held)) if known.threat == rule.threat => {
                if judgement.truth > held.truth {
                    best = Some((rule, judgement));
                }
            }
            _ => {
                findings
                    .extend(best.take().map(|best| Finding::new(bound, element, best.0, best.1)));
                best = Some((rule, judgement));
            }
        }
    }
    findings.extend(best.map(|best| Finding::new(bound, element, best.0, best.1)));
}

impl Rule<'_> {
    fn judge_component(
        &self,
        catalog: &Catalog,
        bound: &BoundModel<'_>,
        at: ComponentIdx,
    ) -> Judgement {
        match self.when {
            When::Component(when) => condition::component(catalog, bound, at, when),
            When::Flow(_) | When::System(_) => Judgement::of(Truth::False),
        }
    }

    fn judge_flow(&self, catalog: &Catalog, bound: &BoundModel<'_>, at: FlowIdx) -> Judgement {
        match self.when {
            When::Flow(when) => condition::flow(catalog, bound, at, when),
            When::Component(_) | When::System(_) => Judgement::of(Truth::False),
        }
    }

    fn judge_system(&self, catalog: &Catalog, bound: &BoundModel<'_>) -> Judgement {
        match self.when {
            When::System(when) => condition::system(catalog, bound, when),
            When::Component(_) | When::Flow(_) => Judgement::of(Truth::False),
        }
    }
}
