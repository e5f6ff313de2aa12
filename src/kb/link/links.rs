//! Resolves links: mapping rows, and the joins that other entries imply.

use std::sync::Arc;

use crate::kb::entry::{Entry, Link, ThreatIdx};
use crate::kb::link::Linker;
use crate::kb::raw;
use crate::vocab::{Origin, Relation};

impl Linker {
    pub(super) fn mappings(&mut self, tables: Vec<raw::MappingTable>) {
        for raw::MappingTable { file, rows } in tables {
            for row in rows {
                if let Some(link) = self.mapping(&file, row) {
                    self.catalog.links.push(link);
                }
            }
        }
    }

    fn mapping(&mut self, file: &str, row: raw::MappingRow) -> Option<Link> {
        let from = self.curie(&row.subject_id, file, row.line)?;
        let to = self.curie(&row.object_id, file, row.line)?;
        let (origin, source) = self.catalog.voucher(&row);
        let (relation, confidence, reason) = (row.relation, row.confidence, row.comment);
        Some(Link { from, to, relation, confidence, origin, reason, source })
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
            _ => self.clauses.get(prefix)?.get(local).map(|at| Entry::Control(*at)),
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
        let editions = self.newest.get(taxonomy).and_then(|prefix| self.clauses.get(prefix));
        match editions.and_then(|clauses| clauses.get(citation)).copied() {
            Some(to) => {
                self.join(
                    from,
                    Entry::Control(to),
                    Relation::ClassifiedAs,
                    "its author's classification",
                );
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
