//! The stages of an assessment on models of growing size: time that grows faster than the model is
//! a quadratic step.

use divan::Bencher;
use plumbline::app::{AssessInput, assess};
use plumbline::evidence;
use plumbline::gaps::{self, Question};
use plumbline::kb::{Catalog, Scenario};
use plumbline::model::{Component, Flow, Model, Parent, Topology, Zone};
use plumbline::scoring;
use plumbline::threats::{self, BoundModel};
use plumbline::vocab::{DataClass, Protocol};

fn main() {
    divan::main();
}

const SIZES: [usize; 3] = [100, 1_000, 10_000];

const KINDS: [&str; 10] = [
    "web-application",
    "web-api",
    "microservice",
    "relational-database",
    "message-queue",
    "object-storage",
    "serverless-function",
    "cache",
    "load-balancer",
    "identity-provider",
];

/// Many small services with two flows each: every tenth faces the internet, every fifth stores
/// health records.
fn model(components: usize) -> Model {
    model_with(components, 2)
}

/// The same with so many flows for each component.
fn model_with(components: usize, flows_each: usize) -> Model {
    let mut model = Model { name: "bench".to_owned(), ..Model::default() };
    let records = model.asset_of_class(DataClass::HealthRecord);
    let zone = |id: &str, trust| Zone { id: id.to_owned(), trust: Some(trust), ..Zone::default() };
    let internet = model.zones.push(zone("internet", 0));
    let inside = model.zones.push(zone("inside", 70));
    let mut placed = Vec::with_capacity(components);
    for (n, kind) in (0..components).zip(KINDS.iter().cycle()) {
        let parent = if n % 10 == 0 { internet } else { inside };
        let mut component = Component {
            id: format!("c{n}"),
            kind: (*kind).to_owned(),
            parent: Some(Parent::Zone(parent)),
            ..Component::default()
        };
        if n % 5 == 3 {
            component.stores.insert(records);
        }
        component.processes.insert(records);
        placed.push(model.components.push(component));
    }
    for n in 0..flows_each * components {
        let source = placed.get(n % components).copied();
        let target = placed.get((n * 7 + 1) % components).copied();
        let (Some(source), Some(target)) = (source, target) else { continue };
        let mut flow = Flow::between(format!("f{n}"), source, target);
        flow.protocol = if n % 3 == 0 { Protocol::Http } else { Protocol::Https };
        flow.carries.insert(records);
        model.flows.push(flow);
    }
    model
}

#[divan::bench]
fn catalog_from_the_binary() -> usize {
    Catalog::embedded().map_or(0, |catalog| catalog.controls.len())
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn topology(bencher: Bencher<'_, '_>, components: usize) {
    let model = model(components);
    bencher.bench_local(|| Topology::of(&model));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn find_threats(bencher: Bencher<'_, '_>, components: usize) {
    let Ok(catalog) = Catalog::embedded() else { return };
    let model = model(components);
    let topology = Topology::of(&model);
    bencher.bench_local(|| threats::find(&catalog, &model, &topology));
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn collect_evidence(bencher: Bencher<'_, '_>, components: usize) {
    let Ok(catalog) = Catalog::embedded() else { return };
    let model = model(components);
    let topology = Topology::of(&model);
    let bound = BoundModel::new(&catalog, &model, &topology);
    bencher.bench_local(|| evidence::collect(&catalog, &bound));
}

/// Paths, impacts, benefits, order, intervals, choke points and fifty scenarios, with four flows for
/// each component: the stage that grows with the ways through a model.
#[divan::bench(args = SIZES, sample_count = 5)]
fn score(bencher: Bencher<'_, '_>, components: usize) {
    let Ok(mut catalog) = Catalog::embedded() else { return };
    let shipped = catalog.scenarios.clone();
    catalog.scenarios = (0..50)
        .zip(shipped.iter().cycle())
        .map(|(n, row)| Scenario { id: format!("{}-{n}", row.id), ..row.clone() })
        .collect();
    let model = model_with(components, 4);
    let topology = Topology::of(&model);
    let bound = BoundModel::new(&catalog, &model, &topology);
    let findings = threats::find(&catalog, &model, &topology);
    let (evidence, _) = evidence::collect(&catalog, &bound);
    let frameworks: Vec<_> = ["pci-dss", "hipaa-security"]
        .iter()
        .filter_map(|id| gaps::selected(&catalog, id))
        .collect();
    let question = Question { frameworks: &frameworks, as_of: "2026-11-24" };
    let assessed = gaps::assess(&catalog, &bound, &findings, &evidence, question);
    bencher.bench_local(|| scoring::score(&catalog, &bound, &findings, &assessed));
}

#[divan::bench(args = SIZES, sample_count = 5)]
fn whole_assessment(bencher: Bencher<'_, '_>, components: usize) {
    let Ok(catalog) = Catalog::embedded() else { return };
    let model = model(components);
    let frameworks = ["pci-dss".to_owned(), "hipaa-security".to_owned()];
    bencher.bench_local(|| {
        let input = AssessInput {
            model: &model,
            sources: &[],
            frameworks: &frameworks,
            as_of: "2026-11-24",
            diagnostics: Vec::new(),
        };
        assess(&catalog, input)
    });
}
