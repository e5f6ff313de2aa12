//! Plans of growing numbers of candidates, and the comparison of large snapshots.

#![expect(clippy::panic, clippy::print_stderr, reason = "a benchmark tells people what it found")]

use divan::Bencher;
use plumbline::app::{AssessInput, assess};
use plumbline::kb::Catalog;
use plumbline::model::{Component, Flow, Model};
use plumbline::plan::{Item, ItemIdx, MOST_WORK, Problem, Risks, solve};
use plumbline::report::{Snapshot, compare};
use plumbline::vocab::{DataClass, Index, Protocol};

fn main() {
    divan::main();
}

/// Numbers without a pattern, the same on every run (Knuth, TAOCP 2, 3.3.4).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound).unwrap_or(0)
    }
}

/// Requirements of the sizes of the knowledge base, every fourth with a prerequisite, against ten
/// findings each.
fn problem(candidates: usize) -> Problem {
    let mut numbers = Numbers(7);
    let costs = [50, 200, 500, 500, 500, 1500, 4000];
    let at = |n: usize| -> ItemIdx { Index::new(n) };
    let items = (0..candidates).map(|n| Item {
        cost: costs.get(numbers.below(7)).copied().unwrap_or(500),
        after: if n % 4 == 3 {
            vec![at(numbers.below(n.try_into().unwrap_or(1)))]
        } else {
            Vec::new()
        },
        ..Item::default()
    });
    let items = items.collect();
    let mut numbers = Numbers(11);
    let bound = u64::try_from(candidates).unwrap_or(1);
    let keeps = [0.2, 0.5, 0.8, 0.86, 0.92, 0.65];
    let risks = (0..10 * candidates).map(|n| {
        let size = f64::from(u32::try_from(n % 37).unwrap_or(1)) / 7.0 + 0.1;
        let effects = (0..6).map(|_| {
            let keep = keeps.get(numbers.below(6)).copied().unwrap_or(0.5);
            (at(numbers.below(bound)), keep)
        });
        let mut effects: Vec<(ItemIdx, f64)> = effects.collect();
        effects.sort_by_key(|(item, _)| *item);
        effects.dedup_by_key(|(item, _)| *item);
        (size, effects)
    });
    let risks = Risks::new(candidates, risks.collect::<Vec<_>>());
    Problem::new(items, &[], risks)
}

#[divan::bench(args = [15, 60, 300], sample_count = 3, sample_size = 1)]
fn plan(bencher: Bencher<'_, '_>, candidates: usize) {
    let problem = problem(candidates);
    let budget = u32::try_from(candidates).unwrap_or(0) * 150;
    let solution = solve(&problem, budget, None, MOST_WORK);
    // The benchmark's own output says how good the plan is.
    eprintln!(
        "{candidates} candidates: within {:.3} % of the best possible",
        100.0 * solution.gap()
    );
    bencher.bench(|| solve(&problem, budget, None, MOST_WORK));
}

fn snapshot(components: usize) -> Snapshot {
    let catalog = Catalog::embedded().unwrap_or_else(|error| panic!("{error}"));
    let mut model = Model { name: "bench".to_owned(), ..Model::default() };
    let records = model.asset_of_class(DataClass::HealthRecord);
    let kinds = ["web-application", "relational-database", "message-queue", "object-storage"];
    let mut placed = Vec::with_capacity(components);
    for (n, kind) in (0..components).zip(kinds.iter().cycle()) {
        let mut component =
            Component { id: format!("c{n}"), kind: (*kind).to_owned(), ..Component::default() };
        component.processes.insert(records);
        placed.push(model.components.push(component));
    }
    for n in 0..components {
        let ends = (placed.get(n).copied(), placed.get((n * 7 + 1) % components).copied());
        let (Some(source), Some(target)) = ends else { continue };
        let mut flow = Flow::between(format!("f{n}"), source, target);
        flow.protocol = Protocol::Https;
        flow.carries.insert(records);
        model.flows.push(flow);
    }
    let input = AssessInput {
        model: &model,
        sources: &[],
        frameworks: &["hipaa-security".to_owned()],
        as_of: "2026-01-15",
        diagnostics: Vec::new(),
    };
    assess(&catalog, input).unwrap_or_else(|error| panic!("{error}"))
}

#[divan::bench(args = [1_000, 10_000], sample_count = 3, sample_size = 1)]
fn compare_snapshots(bencher: Bencher<'_, '_>, components: usize) {
    let old = snapshot(components);
    let mut new = old.clone();
    for row in new.components.iter_mut().step_by(10) {
        row.name.push_str(" (renamed)");
        row.internet_facing = !row.internet_facing;
    }
    let mut n = 0;
    new.findings.retain(|_| {
        n += 1;
        n % 9 != 0
    });
    bencher.bench(|| compare(&old, &new));
}
