//! The provider's share: what a cloud provider does for every customer of a service, as the
//! component type says. It makes a requirement inherited, not met by the user's own work.

use crate::evidence::{Evidence, Subject};
use crate::kb::Catalog;
use crate::model::Element;
use crate::threats::BoundModel;
use crate::vocab::{EvidenceSource, Strength, Verdict};

/// Lists what the providers of the model's components take care of.
pub(super) fn provided(catalog: &Catalog, bound: &BoundModel<'_>) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for (at, component) in bound.model.components.iter() {
        let Some(kind) = bound.kind(at).map(|kind| &catalog.component_types[kind]) else {
            continue;
        };
        for (requirement, why) in &kind.provided {
            evidence.push(Evidence {
                id: String::new(),
                subject: Subject::Requirement(*requirement),
                element: Element::Component(at),
                verdict: Verdict::Met,
                strength: Strength::SelfDeclared,
                source: EvidenceSource::Provider,
                summary: why.clone(),
                by: kind.provider.clone().unwrap_or_default(),
                on: String::new(),
                place: component.place.clone(),
            });
        }
    }
    evidence
}
