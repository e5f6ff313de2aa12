//! Prints `docs/search-quality.md`: how well search finds, in figures that the tests hold it to.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

mod quality;

use std::error::Error;

use plumbline::kb::Catalog;
use plumbline::kb::raw::SynonymKind;
use plumbline::search::{Query, SearchIndex};
use quality::{Half, Quality};

const HEAD: &str = "# How well search finds

Made by `scripts/search-quality`; a test fails when the second row falls by more than .01.

## Outcomes of CSF 2.0 to controls of SP 800-53

The query is the text of an outcome of NIST CSF 2.0, put in as it is; relevant are the controls of SP 800-53 Rev 5.2.0 that NIST
names for it (`tests/search/csf-2.0-to-800-53.tsv`). Words only: no model, no embedding. Weights and synonyms may be tuned on the
first half. Before there were two halves, the weights of BM25 were chosen with all outcomes in view, so the second row is not
wholly unseen; nothing was fitted to it since.
";

fn main() -> Result<(), Box<dyn Error>> {
    let catalog = Catalog::embedded()?;
    let index = SearchIndex::build(&catalog)?;
    println!("{HEAD}");
    println!("| outcomes | queries | nDCG@10 | MRR | recall@10 | recall@100 |");
    println!("|---|---|---|---|---|---|");
    for (name, half) in [("tuning half", Half::Tuning), ("held-out half", Half::HeldOut)] {
        println!("{}", row(name, &quality::measure(&catalog, &index, half)));
    }
    let (pairs, agreeing) = acronyms(&catalog, &index);
    println!("\n## Acronyms\n");
    println!(
        "Of {pairs} acronyms with one meaning, {agreeing} find first what their meaning finds first."
    );
    println!("\n## Citations\n");
    println!(
        "`tests/it/search.rs` writes every citation in at least ten forms and asks for the clause to come first, always."
    );
    Ok(())
}

fn row(name: &str, found: &Quality) -> String {
    format!(
        "| {name} | {} | {:.3} | {:.3} | {:.3} | {:.3} |",
        found.queries, found.ndcg_at_10, found.mrr, found.recall_at_10, found.recall_at_100
    )
}

/// Counts acronyms of one meaning, and those that find the same as it.
fn acronyms(catalog: &Catalog, index: &SearchIndex) -> (usize, usize) {
    let first = |text: &str| {
        let query = Query { limit: 1, ..Query::new(text) };
        index.search(catalog, &query).hits.first().map(|hit| hit.entry)
    };
    let of = |term: &str| catalog.synonyms.iter().filter(|row| row.term == term).count();
    let pairs: Vec<_> = catalog
        .synonyms
        .iter()
        .filter(|row| row.kind == SynonymKind::Acronym && of(&row.term) == 1)
        .filter_map(|row| Some((first(&row.term)?, row.expands.first().and_then(|to| first(to)))))
        .collect();
    let agreeing = pairs.iter().filter(|(acronym, meaning)| Some(*acronym) == *meaning).count();
    (pairs.len(), agreeing)
}
