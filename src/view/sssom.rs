//! All links of the knowledge base as one SSSOM table, for tools that read mappings.
//!
//! The form is that of `mappings/`: a commented header, then one row per link, sorted by object,
//! then subject. Links that were only composed are left out: they are no mappings.

use std::collections::BTreeMap;

use crate::kb::{Catalog, Entry, Link};
use crate::view::describe::summary;
use crate::vocab::{EntryKind, Origin, Relation};

/// Where the ids of the knowledge base live.
const HOME: &str = "https://plumbline.dev";

const COLUMNS: &[&str] = &[
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "author_label",
    "mapping_source",
    "comment",
];

/// Writes every published and curated link as SSSOM.
pub fn sssom(catalog: &Catalog) -> String {
    let mut prefixes = BTreeMap::new();
    let links = catalog.links.iter().map(|(_, link)| link);
    let mut links: Vec<&Link> = links.filter(|link| link.origin != Origin::Inferred).collect();
    links.sort_by_key(|link| (link.to, link.from));
    let rows: String = links.iter().map(|link| row(catalog, link, &mut prefixes)).collect();
    let map: String =
        prefixes.iter().map(|(prefix, place)| format!("#   {prefix}: {place}\n")).collect();
    format!(
        "# mapping_set_id: {HOME}/mappings/all\n\
         # mapping_set_version: {}\n\
         # mapping_set_description: knowledge base with SHA-256 {}\n\
         # license: https://www.apache.org/licenses/LICENSE-2.0\n\
         # curie_map:\n\
         #   plumbline: {HOME}/vocab/\n\
         #   semapv: https://w3id.org/semapv/vocab/\n\
         #   skos: http://www.w3.org/2004/02/skos/core#\n\
         {map}{}\n{rows}",
        Catalog::VERSION,
        catalog.sha256,
        COLUMNS.join("\t"),
    )
}

fn row(catalog: &Catalog, link: &Link, prefixes: &mut BTreeMap<String, String>) -> String {
    let author = match link.origin {
        Origin::Published => "",
        Origin::Curated | Origin::Inferred => "Plumbline",
    };
    let cells = [
        &curie(catalog, link.from, prefixes),
        catalog.title(link.from),
        predicate(link.relation),
        &curie(catalog, link.to, prefixes),
        catalog.title(link.to),
        "semapv:ManualMappingCuration",
        &link.confidence.to_string(),
        author,
        &link.source,
        &link.reason,
    ];
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\n", cells.join("\t"))
}

/// Tabs and line ends would be new cells and rows.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the predicate: the set relations are those of SKOS, the others ours.
const fn predicate(relation: Relation) -> &'static str {
    match relation {
        Relation::Exact => "skos:exactMatch",
        Relation::Broad => "skos:broadMatch",
        Relation::Narrow => "skos:narrowMatch",
        Relation::Related => "skos:relatedMatch",
        Relation::Satisfies => "plumbline:satisfies",
        Relation::ContributesTo => "plumbline:contributes-to",
        Relation::Supports => "plumbline:supports",
        Relation::Mitigates => "plumbline:mitigates",
        Relation::Tests => "plumbline:tests",
        Relation::Implements => "plumbline:implements",
        Relation::ClassifiedAs => "plumbline:classified-as",
    }
}

/// Shortens an id and notes what its prefix stands for. `@` has no place in a prefix.
fn curie(catalog: &Catalog, entry: Entry, prefixes: &mut BTreeMap<String, String>) -> String {
    let row = summary(catalog, entry);
    let (prefix, place, name) = match row.kind {
        EntryKind::Control | EntryKind::Recommendation => (
            row.framework.replace('@', "-"),
            format!("{HOME}/frameworks/{}/", row.framework),
            row.citation,
        ),
        kind => (kind.as_str().to_owned(), format!("{HOME}/{kind}s/"), row.id),
    };
    let written = format!("{prefix}:{name}");
    prefixes.insert(prefix, place);
    written
}
