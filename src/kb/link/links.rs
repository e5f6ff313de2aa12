//! Resolves links: mapping rows, and the joins that other entries imply.

use std::sync::Arc;

use crate::kb::entry::{Entry, ForeignLink, Link, ThreatIdx};
use crate::kb::link::Linker;
use crate::kb::raw;
use crate::vocab::{Origin, Relation};

/// Prefixes of ids that are mapped to entries without being entries: another scanner's checks, a
/// provider's capabilities, DISA's Control Correlation Identifiers.
const FOREIGN_SCHEMES: &[&str] = &[
    "aws-capability",
    "aws-config",
    "azure-policy",
    "cci",
    "checkov",
    "m365-capability",
    "prowler",
    "scoutsuite",
    "security-hub",
    "trivy",
];

impl Linker {
    pub(super) fn mappings(&mut self, tables: Vec<raw::MappingTable>) {
        for raw::MappingTable { file, rows } in tables {
            for row in rows {
                if is_foreign(&row.subject_id) {
                    self.foreign(&file, row);
                } else if let Some(link) = self.mapping(&file, row) {
                    self.catalog.links.push(link);
                }
            }
        }
    }

    fn foreign(&mut self, file: &str, row: raw::MappingRow) {
        let Some(to) = self.curie(&row.object_id, file, row.line) else { return };
        let (origin, source) = self.voucher(&row);
        let links = self.catalog.foreign.entry(row.subject_id).or_default();
        let (relation, confidence, reason) = (row.relation, row.confidence, row.comment);
        links.push(ForeignLink { to, relation, origin, confidence, reason, source });
    }

    fn mapping(&mut self, file: &str, row: raw::MappingRow) -> Option<Link> {
        let from = self.curie(&row.subject_id, file, row.line)?;
        let to = self.curie(&row.object_id, file, row.line)?;
        let (origin, source) = self.voucher(&row);
        let (relation, confidence, reason) = (row.relation, row.confidence, row.comment);
        Some(Link { from, to, relation, confidence, origin, reason, source })
    }

    /// Whoever names a publication carries its link over; what names none is ours.
    fn voucher(&self, raw: &raw::MappingRow) -> (Origin, Arc<str>) {
        let named = raw.publication.and_then(|at| self.publications.get(usize::from(at)));
        named.map_or_else(
            || (Origin::Curated, Arc::default()),
            |name| (Origin::Published, Arc::clone(name)),
        )
    }

    pub(super) fn threat_named(&mut self, id: &str, file: &str, line: u32) -> Option<ThreatIdx> {
        let found = match self.catalog.find(id) {
            Some(Entry::Threat(at)) => Some(at),
            _ => None,
        };
        if found.is_none() {
            self.dangling(file, line, "threat", id);
        }
        found
    }

    /// Resolves `requirement:<id>` and `<framework>-<edition>:<citation>`.
    pub(super) fn curie(&mut self, curie: &str, file: &str, line: u32) -> Option<Entry> {
        let found = curie.split_once(':').and_then(|(prefix, local)| match prefix {
            "requirement" | "threat" => self.catalog.entries.get(local).copied(),
            _ => {
                let (id, edition) = prefix.rsplit_once('-')?;
                self.catalog.entries.get(&format!("{id}@{edition}:{local}")).copied()
            }
        });
        if found.is_none() {
            self.dangling(file, line, "entry", curie);
        }
        found
    }

    pub(super) fn join_taxonomy(
        &mut self,
        from: Entry,
        taxonomy: &str,
        citation: &str,
        (file, line): (&str, u32),
    ) {
        match self.catalog.clause(taxonomy, citation) {
            Some(to) => {
                self.join(from, to, Relation::ClassifiedAs, "its author's classification");
            }
            None => self.dangling(file, line, taxonomy, citation),
        }
    }

    pub(super) fn join(&mut self, from: Entry, to: Entry, relation: Relation, reason: &str) {
        self.catalog.links.push(Link {
            from,
            to,
            relation,
            confidence: 1.0,
            origin: Origin::Curated,
            reason: reason.to_owned(),
            source: Arc::default(),
        });
    }
}

/// Tells whether an id is one of another tool's or body's, of which there is no entry here.
fn is_foreign(curie: &str) -> bool {
    curie.split_once(':').is_some_and(|(scheme, _)| FOREIGN_SCHEMES.contains(&scheme))
}
