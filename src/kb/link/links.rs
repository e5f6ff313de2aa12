//! Resolves links: mapping rows, and the joins that other entries imply.

use crate::kb::entry::{Entry, Link};
use crate::kb::link::Linker;
use crate::kb::raw::{self, Sourced};
use crate::vocab::{Origin, Relation};

impl Linker {
    pub(super) fn mappings(&mut self, rows: Vec<Sourced<raw::MappingRow>>) {
        for row in rows {
            if let Some(link) = self.mapping(&row) {
                self.catalog.links.push(link);
            }
        }
    }

    pub(super) fn mapping(&mut self, row: &Sourced<raw::MappingRow>) -> Option<Link> {
        let raw = &row.entry;
        let from = self.curie(&raw.subject_id, &row.file, row.line)?;
        let to = self.curie(&raw.object_id, &row.file, row.line)?;
        let Some(relation) = relation_of(&raw.predicate_id) else {
            let message = format!("unknown predicate {}", raw.predicate_id);
            self.fault(&row.file, row.line, &message);
            return None;
        };
        let origin =
            if raw.mapping_source.is_empty() { Origin::Curated } else { Origin::Published };
        Some(Link {
            from,
            to,
            relation,
            confidence: raw.confidence,
            origin,
            reason: raw.comment.clone(),
            source: raw.mapping_source.clone(),
        })
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
        let to = self
            .catalog
            .framework(taxonomy)
            .map(|at| format!("{}:{citation}", self.catalog.frameworks[at].key))
            .and_then(|id| self.catalog.find(&id));
        match to {
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
            source: String::new(),
        });
    }
}

/// Reads a predicate of our own or of SKOS, which writes the set relations of NIST IR 8477.
fn relation_of(predicate: &str) -> Option<Relation> {
    Some(match predicate {
        "plumbline:satisfies" => Relation::Satisfies,
        "plumbline:contributes-to" => Relation::ContributesTo,
        "plumbline:supports" => Relation::Supports,
        "plumbline:mitigates" => Relation::Mitigates,
        "skos:exactMatch" => Relation::Exact,
        "skos:broadMatch" => Relation::Broad,
        "skos:narrowMatch" => Relation::Narrow,
        "skos:relatedMatch" => Relation::Related,
        _ => return None,
    })
}
