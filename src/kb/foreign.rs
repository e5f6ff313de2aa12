//! Ids of other tools and bodies (`checkov:CKV_AWS_20`, `cci:CCI-000015`) and what they are mapped
//! to. There are thousands of them and few runs ask for one, so they are unpacked and resolved when
//! first looked at.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::kb::catalog::Catalog;
use crate::kb::entry::{Entry, ForeignLink};
use crate::kb::raw::{MappingRow, MappingTable};
use crate::vocab::Origin;

/// The tables of the shipped knowledge base, packed by `build.rs`.
const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/foreign.postcard"));

/// The object of a row that says why a check serves no requirement (SSSOM 1.0, "no match").
const NO_TERM: &str = "sssom:NoTermFound";

/// What is known of a scanner's check.
#[derive(Debug, Clone, Copy)]
pub enum KnownCheck<'a> {
    /// It is mapped to entries.
    Mapped(&'a [ForeignLink]),
    /// It is about something else, for the reason given: costs, or a tag.
    Dismissed(&'a str),
    /// No table has it.
    Unknown,
}

/// Tables of foreign ids, unresolved until they are asked for.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    /// Whether the shipped tables are among them.
    pub(super) shipped: bool,
    /// Tables read from files; their rows stand for shipped ones of the same pair.
    pub(super) tables: Vec<MappingTable>,
    resolved: OnceLock<Resolved>,
}

#[derive(Debug, Default)]
struct Resolved {
    links: BTreeMap<String, Vec<ForeignLink>>,
    /// Ids that are about something else, with the reason.
    dismissed: BTreeMap<String, String>,
    faults: Vec<Diagnostic>,
}

impl Catalog {
    /// Returns what each id of another tool or body is mapped to.
    pub fn foreign(&self) -> &BTreeMap<String, Vec<ForeignLink>> {
        &self.resolved().links
    }

    /// Returns what is known of an id of a scanner: `prowler`, `s3_bucket_no_mfa_delete`.
    pub fn known_check(&self, scheme: &str, id: &str) -> KnownCheck<'_> {
        let id = format!("{scheme}:{id}");
        let resolved = self.resolved();
        // Others may have tied it to clauses all the same; that it serves no requirement is ours.
        if let Some(why) = resolved.dismissed.get(&id) {
            return KnownCheck::Dismissed(why);
        }
        resolved.links.get(&id).map_or(KnownCheck::Unknown, |links| KnownCheck::Mapped(links))
    }

    /// Returns what is wrong with the tables of foreign ids.
    pub(super) fn foreign_faults(&self) -> &[Diagnostic] {
        &self.resolved().faults
    }

    fn resolved(&self) -> &Resolved {
        self.foreign.resolved.get_or_init(|| self.resolve_foreign())
    }

    fn resolve_foreign(&self) -> Resolved {
        let mut resolved = Resolved::default();
        let mut shipped: Vec<MappingTable> = Vec::new();
        if self.foreign.shipped {
            match postcard::from_bytes(EMBEDDED) {
                Ok(tables) => shipped = tables,
                Err(error) => {
                    let message = format!("the packed tables could not be unpacked: {error}");
                    let place = Place::default();
                    resolved.faults.push(Diagnostic::new(Code::MalformedEntry, place, message));
                }
            }
        }
        let mut rows = BTreeMap::new();
        for table in shipped.iter().chain(&self.foreign.tables) {
            for row in &table.rows {
                rows.insert((&row.subject_id, &row.object_id), (&table.file, row));
            }
        }
        for ((subject, object), (file, row)) in rows {
            if object == NO_TERM {
                resolved.dismissed.insert(subject.clone(), row.comment.clone());
                continue;
            }
            match self.find_curie(object) {
                Some(to) => {
                    let links = resolved.links.entry(subject.clone()).or_default();
                    links.push(self.foreign_link(to, row));
                }
                None => resolved.faults.push(Diagnostic::new(
                    Code::DanglingLink,
                    Place::line(file, row.line, 0),
                    format!("there is no entry {object:?}"),
                )),
            }
        }
        resolved
    }

    fn foreign_link(&self, to: Entry, row: &MappingRow) -> ForeignLink {
        let (origin, source) = self.voucher(row);
        ForeignLink {
            to,
            relation: row.relation,
            origin,
            confidence: row.confidence,
            reason: row.comment.clone(),
            source,
        }
    }

    /// Whoever names a publication carries its link over; what names none is ours.
    pub(super) fn voucher(&self, row: &MappingRow) -> (Origin, Arc<str>) {
        match row.publication.and_then(|at| self.publications.get(usize::from(at))) {
            Some(name) => (Origin::Published, Arc::clone(name)),
            None => (Origin::Curated, Arc::default()),
        }
    }

    /// Finds `requirement:<id>` and `<framework>-<edition>:<citation>`.
    fn find_curie(&self, curie: &str) -> Option<Entry> {
        let (prefix, local) = curie.split_once(':')?;
        if matches!(prefix, "requirement" | "threat") {
            return self.find(local);
        }
        let (id, edition) = prefix.rsplit_once('-')?;
        self.find(&format!("{id}@{edition}:{local}"))
    }
}
