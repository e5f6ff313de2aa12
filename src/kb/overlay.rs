//! Lays an organisation's own knowledge over the shipped one.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::kb::load::hexadecimal;
use crate::kb::raw::{Files, MappingRow, MappingTable};

/// Returns the base with the overlay's entries in place of those of the same id and the others
/// added at the end. A framework or benchmark is replaced whole; so are the levels.
pub(super) fn lay_over(base: Files, mut over: Files) -> Files {
    let mut publications = base.publications;
    let first = publications.len();
    publications.append(&mut over.publications);
    for row in over.mappings.iter_mut().chain(&mut over.foreign).flat_map(|table| &mut table.rows) {
        let moved = row.publication.map(|at| usize::from(at) + first);
        row.publication = moved.and_then(|at| u16::try_from(at).ok());
    }
    let mut hash = Sha256::new();
    hash.update(&base.sha256);
    hash.update(&over.sha256);
    let framework =
        |framework: &crate::kb::raw::Framework| (framework.id.clone(), framework.edition.clone());
    let mut resources = base.resources;
    for (format, words) in over.resources {
        let known = resources.entry(format).or_default();
        known.types.extend(words.types);
        known.parts.extend(words.parts);
        known.ignored.extend(words.ignored);
        known.words.extend(words.words);
    }
    Files {
        frameworks: merged(base.frameworks, over.frameworks, |folder| {
            framework(&folder.framework.entry)
        }),
        benchmarks: merged(base.benchmarks, over.benchmarks, |folder| {
            framework(&folder.framework.entry)
        }),
        requirements: merged(base.requirements, over.requirements, |row| row.entry.id.clone()),
        threats: merged(base.threats, over.threats, |row| row.entry.id.clone()),
        components: merged(base.components, over.components, |row| row.entry.id.clone()),
        attributes: merged(base.attributes, over.attributes, |row| row.entry.id.clone()),
        synonyms: merged(base.synonyms, over.synonyms, |row| row.entry.term.clone()),
        scenarios: merged(base.scenarios, over.scenarios, |row| row.entry.id.clone()),
        levels: if over.levels.value.is_empty() { base.levels } else { over.levels },
        publications,
        foreign: over.foreign,
        settings: over.settings,
        mappings: merged_tables(base.mappings, over.mappings),
        resources,
        sha256: hexadecimal(&hash.finalize()),
    }
}

/// Puts rows for a pair that is there already in its place, and adds the others as tables.
fn merged_tables(base: Vec<MappingTable>, over: Vec<MappingTable>) -> Vec<MappingTable> {
    let key = |row: &MappingRow| (row.subject_id.clone(), row.object_id.clone());
    let mut places = BTreeMap::new();
    let mut tables = base;
    for (n, table) in tables.iter().enumerate() {
        places.extend(table.rows.iter().enumerate().map(|(at, row)| (key(row), (n, at))));
    }
    for MappingTable { file, rows } in over {
        let mut added = Vec::new();
        for row in rows {
            let place = places.get(&key(&row));
            let old = place.and_then(|(n, at)| tables.get_mut(*n)?.rows.get_mut(*at));
            match old {
                Some(old) => *old = row,
                None => added.push(row),
            }
        }
        tables.push(MappingTable { file, rows: added });
    }
    tables
}

fn merged<T, K: Ord>(base: Vec<T>, over: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut positions = BTreeMap::new();
    let mut rows = base;
    for (at, row) in rows.iter().enumerate() {
        positions.insert(key(row), at);
    }
    for row in over {
        match positions.get(&key(&row)).and_then(|at| rows.get_mut(*at)) {
            Some(old) => *old = row,
            None => {
                positions.insert(key(&row), rows.len());
                rows.push(row);
            }
        }
    }
    rows
}
