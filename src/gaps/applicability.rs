//! Which frameworks apply to a model, and why.

use crate::kb::{Applies, Catalog, Framework, FrameworkIdx};
use crate::threats::BoundModel;
use crate::vocab::FrameworkKind;

/// A framework that an assessment covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The framework.
    pub framework: FrameworkIdx,
    /// One of its profiles, where only that is wanted.
    pub profile: Option<String>,
    /// Why it is covered.
    pub reason: String,
}

/// Returns the frameworks that a model brings in by the data it handles or by what it is made of.
pub fn applicable(catalog: &Catalog, bound: &BoundModel<'_>) -> Vec<Applied> {
    let handled = bound.handled_anywhere();
    let holds = |rule: &Applies| {
        handled.meets(rule.handles.iter().copied().collect()) || bound.has_any(catalog, &rule.has)
    };
    catalog
        .frameworks
        .iter()
        .filter_map(|(at, framework)| {
            let rule = framework.applies.iter().find(|rule| holds(rule))?;
            Some(Applied { framework: at, profile: None, reason: rule.reason.clone() })
        })
        .collect()
}

/// Reads what a user wrote: `pci-dss`, `pci-dss@4.0.1`, `nist-800-53/moderate`. Nothing comes back
/// for a framework or profile that does not exist, or that only classifies.
pub fn selected(catalog: &Catalog, written: &str) -> Option<Applied> {
    let (id, profile) = match written.split_once('/') {
        Some((id, profile)) => (id, Some(profile.to_owned())),
        None => (written, None),
    };
    let at = catalog.framework(id)?;
    let framework = &catalog.frameworks[at];
    let is_assessed = is_assessed(framework);
    let has_profile =
        profile.as_ref().is_none_or(|id| framework.profiles.iter().any(|known| known.id == *id));
    (is_assessed && has_profile).then(|| Applied {
        framework: at,
        profile,
        reason: "Chosen for this assessment.".to_owned(),
    })
}

/// Lists what can be chosen: frameworks, and profiles as `framework/profile`.
pub fn selectable(catalog: &Catalog) -> Vec<String> {
    let frameworks = catalog.frameworks.iter().filter(|(_, framework)| is_assessed(framework));
    frameworks
        .flat_map(|(_, framework)| {
            let profiles = framework
                .profiles
                .iter()
                .map(|profile| format!("{}/{}", framework.key, profile.id));
            std::iter::once(framework.key.clone()).chain(profiles)
        })
        .collect()
}

/// Taxonomies classify and benchmarks recommend; neither has controls to be met.
const fn is_assessed(framework: &Framework) -> bool {
    !matches!(framework.kind, FrameworkKind::Taxonomy | FrameworkKind::Benchmark)
}
