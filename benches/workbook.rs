//! How long the reports of a large assessment take: 10,000 controls, each with a gap.
//! `scripts/bench-xlsx.py` writes as many cells with Python's libraries, for comparison.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should say so by failing")]

use plumbline::app::{self, AssessInput};
use plumbline::import::{self, Limits, Source};
use plumbline::kb::Catalog;
use plumbline::report::{Snapshot, csv_bundle, diagram, workbook};

/// The allocator of the program, so that the figures are those of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rows of the sheet Controls.
const ROWS: usize = 10_000;

const MODEL: &str = r"
otmVersion: 0.2.0
project: { name: Shop, id: shop }
trustZones:
  - { id: out, name: Internet, type: internet, risk: { trustRating: 0 } }
  - { id: in, name: Private, type: private, risk: { trustRating: 80 } }
components:
  - { id: browser, name: Browser, type: web-browser, parent: { trustZone: out } }
  - { id: web, name: Web, type: web-application, parent: { trustZone: in } }
  - { id: db, name: Cards, type: relational-database, parent: { trustZone: in } }
dataflows:
  - { id: f1, name: order, source: browser, destination: web }
  - { id: f2, name: store, source: web, destination: db }
";

fn main() {
    divan::main();
}

/// The assessment of a small shop against PCI DSS, its controls repeated under new keys.
fn large() -> Snapshot {
    let catalog = Catalog::embedded().unwrap();
    let read =
        import::read_model(&catalog, &Source::new("shop.otm", MODEL), &Limits::default()).unwrap();
    let input = AssessInput {
        model: &read.model,
        sources: &[],
        frameworks: &["pci-dss".to_owned()],
        as_of: "2026-03-31",
        diagnostics: read.diagnostics,
    };
    let mut snapshot = app::assess(&catalog, input).unwrap();
    let controls = std::mem::take(&mut snapshot.controls);
    snapshot.controls = controls.iter().cycle().take(ROWS).cloned().collect();
    for (n, row) in snapshot.controls.iter_mut().enumerate() {
        row.key = format!("{}#{n}", row.key);
    }
    snapshot
}

#[divan::bench(sample_count = 10)]
fn workbook_of_10_000_controls(bencher: divan::Bencher<'_, '_>) {
    let snapshot = large();
    bencher.bench_local(|| workbook(&snapshot).unwrap());
}

#[divan::bench(sample_count = 10)]
fn csv_of_10_000_controls(bencher: divan::Bencher<'_, '_>) {
    let snapshot = large();
    bencher.bench_local(|| csv_bundle(&snapshot).unwrap());
}

#[divan::bench(sample_count = 10)]
fn diagram_of_three_components(bencher: divan::Bencher<'_, '_>) {
    let snapshot = large();
    bencher.bench_local(|| diagram(&snapshot).unwrap());
}
