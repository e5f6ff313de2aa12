//! Standards that countermeasures name, and the clauses of our frameworks that they mean.

use crate::import::models::words::normalised;
use crate::kb::Citations;
use crate::kb::{Catalog, Entry, FrameworkIdx};

/// Starts of IriusRisk's references to standards, and our frameworks. Editions that number their
/// clauses anew are told apart: the API list of 2019 is not that of 2023, and benchmarks of single
/// products are no controls.
const FRAMEWORKS: &[(&str, &[&str])] = &[
    ("cis-controls", &["cis-controls"]),
    ("cis-csc", &["cis-controls"]),
    ("fda-21-cfr", &["fda-21cfr11"]),
    ("hipaa", &["hipaa-security", "hipaa-privacy", "hipaa-breach"]),
    ("nist-800-171", &["nist-800-171"]),
    ("nist-800-53", &["nist-800-53"]),
    ("nist-csf", &["nist-csf"]),
    ("nist-cybersecurity-framework", &["nist-csf"]),
    ("nist-sp-800-171", &["nist-800-171"]),
    ("nist-sp-800-53", &["nist-800-53"]),
    ("owasp-top-10-2017", &["owasp-top-10"]),
    ("pci-dss", &["pci-dss"]),
];

/// Looks up what standards say.
pub(super) struct Standards<'a> {
    catalog: &'a Catalog,
    citations: Citations,
}

impl<'a> Standards<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, citations: Citations::new(catalog) }
    }

    /// Returns the id of the control that a reference means, if it is exactly one of ours.
    pub(super) fn control(&self, standard: &str, reference: &str) -> Option<String> {
        let standard = normalised(standard);
        let (_, frameworks) = FRAMEWORKS.iter().find(|(start, _)| standard.starts_with(start))?;
        let among: Vec<FrameworkIdx> =
            frameworks.iter().filter_map(|id| self.catalog.framework(id)).collect();
        if among.is_empty() {
            return None;
        }
        // Some references carry the title after the citation: "A1:2017-Injection".
        let bare = reference.split_once(":2017").map_or(reference, |(bare, _)| bare);
        let cited = self.citations.resolve(bare, &among).filter(|cited| cited.exact)?;
        let is_control = |entry: &&Entry| matches!(entry, Entry::Control(_));
        let mut controls = cited.entries.iter().filter(is_control);
        let control = controls.next()?;
        controls.next().is_none().then(|| self.catalog.id(*control).to_owned())
    }
}
