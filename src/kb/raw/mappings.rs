//! `mappings/*/*.sssom.tsv`: rows of mappings, as written and as packed.

use serde::{Deserialize, Serialize};

use crate::vocab::Relation;

/// One row of an SSSOM table as it is written; its other columns are for other tools.
#[derive(Debug, Deserialize)]
pub struct WrittenMapping {
    pub subject_id: String,
    pub predicate_id: String,
    pub object_id: String,
    pub confidence: f64,
    pub mapping_source: String,
    pub comment: String,
}

/// An SSSOM table as it is packed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MappingTable {
    /// The file, relative to the knowledge base's root.
    pub file: String,
    /// Its rows.
    pub rows: Vec<MappingRow>,
}

/// Prefixes of ids that are mapped to entries without being entries: another scanner's checks, a
/// provider's capabilities, DISA's Control Correlation Identifiers.
const FOREIGN_SCHEMES: &[&str] = &[
    "aws-capability",
    "aws-config",
    "azure-defender",
    "azure-policy",
    "cci",
    "checkov",
    "cloudsploit",
    "kics",
    "m365-capability",
    "prowler",
    "scoutsuite",
    "security-hub",
    "terrascan",
    "tfsec",
    "trivy",
    "wiz",
];

impl MappingRow {
    /// Tells whether the subject is an id of another tool or body, of which there is no entry here.
    pub fn is_foreign(&self) -> bool {
        let scheme = self.subject_id.split_once(':').map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| FOREIGN_SCHEMES.contains(&scheme))
    }
}

/// One row of an SSSOM table as it is packed: there are tens of thousands of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MappingRow {
    /// The line, from 1.
    pub line: u32,
    pub subject_id: String,
    pub relation: Relation,
    pub object_id: String,
    pub confidence: f64,
    /// The place of the publication's name in `Files::publications`; nothing where a row is ours.
    pub publication: Option<u16>,
    pub comment: String,
}
