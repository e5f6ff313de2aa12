//! What holds of the numbers on any model. `PLUMBLINE_CASES=100000` tries so many models instead
//! of two thousand.

use std::sync::LazyLock;

use plumbline::diagnostic::Place;
use plumbline::kb::Catalog;
use plumbline::model::{
    Asset, AssetIdx, Attribute, Component, ComponentIdx, Element, Flow, FlowIdx, Model, Parent,
    StatedMitigation, Zone, ZoneIdx,
};
use plumbline::scoring::Scores;
use plumbline::vocab::{DataClass, EvidenceSource, Index, Protocol, StatedStatus, Value};
use proptest::prelude::*;

use super::build::{CATALOG, Scored, with_scores_against};

/// A framework of few controls, so that a case is quick.
const FRAMEWORKS: &[&str] = &["hipaa-security"];

fn with_scores<T>(catalog: &Catalog, model: &Model, look: impl FnOnce(&Scored<'_>) -> T) -> T {
    with_scores_against(catalog, model, FRAMEWORKS, look)
}

/// The threats that random models are tried with: of every scope, with shared requirements.
const THREATS: &[&str] = &[
    "unencrypted-flow-across-boundary",
    "unencrypted-data-store",
    "sql-injection",
    "flat-network",
    "data-store-reachable-from-internet",
    "sensitive-authentication-data-stored",
    "bulk-extract-unnoticed",
    "phished-credentials",
    "unencrypted-backup",
    "object-reference-not-authorised",
    "privilege-creep",
    "hard-coded-secret",
];

const KINDS: &[&str] = &[
    "web-application",
    "relational-database",
    "object-storage",
    "web-browser",
    "key-management-service",
    "message-queue",
    "component",
];

const CLASSES: &[DataClass] = &[
    DataClass::CardholderData,
    DataClass::HealthRecord,
    DataClass::PersonalData,
    DataClass::BusinessData,
];

const PROTOCOLS: &[Protocol] =
    &[Protocol::Http, Protocol::Https, Protocol::Mtls, Protocol::Sql, Protocol::Unknown];

const FLOW_FACTS: &[&str] = &["authenticated", "encrypted"];

const STATUSES: &[StatedStatus] = &[
    StatedStatus::Open,
    StatedStatus::Planned,
    StatedStatus::InProgress,
    StatedStatus::Implemented,
    StatedStatus::Verified,
    StatedStatus::NotApplicable,
];

/// The knowledge base with the conditions of a few threats only, so that a case is quick.
static SMALL: LazyLock<Catalog> = LazyLock::new(|| small(1.0));

/// The same with every value four times as high, which no rounding tells from the first.
static SCALED: LazyLock<Catalog> = LazyLock::new(|| small(4.0));

fn small(scale: f64) -> Catalog {
    let mut catalog = Catalog::embedded().unwrap();
    for (_, threat) in catalog.threats.iter_mut() {
        if !THREATS.contains(&threat.id.as_str()) {
            threat.when.clear();
        }
    }
    // Statements name requirements by id here.
    catalog.requirements.iter_mut().for_each(|(_, requirement)| requirement.keywords.clear());
    let levels = &mut catalog.levels;
    levels.uncertainty.draws = 20;
    let values = levels.value.values_mut().chain(levels.value_by_sensitivity.values_mut());
    values.for_each(|value| *value *= scale);
    catalog
}

#[derive(Debug, Clone)]
struct Drawn {
    components: Vec<DrawnComponent>,
    flows: Vec<DrawnFlow>,
    statements: Vec<DrawnStatement>,
}

#[derive(Debug, Clone)]
struct DrawnComponent {
    kind: usize,
    zone: usize,
    stores: Vec<usize>,
    processes: Vec<usize>,
    segregated: Option<bool>,
}

#[derive(Debug, Clone)]
struct DrawnFlow {
    source: usize,
    target: usize,
    protocol: usize,
    facts: Vec<Option<bool>>,
    carries: Vec<usize>,
    bidirectional: bool,
}

#[derive(Debug, Clone)]
struct DrawnStatement {
    requirement: usize,
    element: usize,
    status: usize,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let classes = || prop::collection::vec(0..CLASSES.len(), 0..3);
    let component = (0..KINDS.len(), 0..3_usize, classes(), classes(), any::<Option<bool>>())
        .prop_map(|(kind, zone, stores, processes, segregated)| DrawnComponent {
            kind,
            zone,
            stores,
            processes,
            segregated,
        });
    let facts = prop::collection::vec(any::<Option<bool>>(), FLOW_FACTS.len());
    let flow = (0..8_usize, 0..8_usize, 0..PROTOCOLS.len(), facts, classes(), any::<bool>())
        .prop_map(|(source, target, protocol, facts, carries, bidirectional)| DrawnFlow {
            source,
            target,
            protocol,
            facts,
            carries,
            bidirectional,
        });
    let components = prop::collection::vec(component, 1..8);
    let flows = prop::collection::vec(flow, 0..14);
    let statements = prop::collection::vec(statement(), 0..8);
    (components, flows, statements).prop_map(|(components, flows, statements)| Drawn {
        components,
        flows,
        statements,
    })
}

fn statement() -> impl Strategy<Value = DrawnStatement> {
    (any::<usize>(), any::<usize>(), 0..STATUSES.len())
        .prop_map(|(requirement, element, status)| DrawnStatement { requirement, element, status })
}

/// Requirements that the threats ask for.
static REQUIREMENTS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let wanted = CATALOG.threats.iter().filter(|(_, row)| THREATS.contains(&row.id.as_str()));
    let mut ids: Vec<&str> = wanted
        .flat_map(|(_, row)| &row.requires)
        .map(|requires| CATALOG.requirements[requires.requirement].id.as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
});

/// Makes the model, with its tables in their order or backwards.
fn model_of(drawn: &Drawn, backwards: bool) -> Model {
    let mut model = Model { name: "drawn".to_owned(), ..Model::default() };
    for (id, trust) in [("internet", 0), ("front", 40), ("inside", 70)] {
        model.zones.push(Zone { id: id.to_owned(), trust: Some(trust), ..Zone::default() });
    }
    for class in CLASSES {
        model.assets.push(Asset::of_class(*class));
    }
    let count = drawn.components.len();
    let place = |n: usize| if backwards { count - 1 - n % count } else { n % count };
    for n in 0..count {
        model.components.push(component_of(place(n), &drawn.components[place(n)]));
    }
    let flow_place = |n: usize| if backwards { drawn.flows.len() - 1 - n } else { n };
    for n in 0..drawn.flows.len() {
        let n = flow_place(n);
        let row = &drawn.flows[n];
        let end = |at: usize| ComponentIdx::new(place(at));
        model.flows.push(flow_of(n, row, end(row.source), end(row.target)));
    }
    let mut statements = drawn.statements.clone();
    if backwards {
        statements.reverse();
    }
    for row in &statements {
        let n = row.element % (1 + count + drawn.flows.len());
        let element = if n == 0 {
            Element::System
        } else if n <= count {
            Element::Component(ComponentIdx::new(place(n - 1)))
        } else {
            Element::Flow(FlowIdx::new(flow_place(n - 1 - count)))
        };
        model.mitigations.push(stated(row, element));
    }
    model
}

fn assets(classes: &[usize]) -> impl Iterator<Item = AssetIdx> {
    classes.iter().map(|class| AssetIdx::new(*class))
}

fn known(value: bool) -> Attribute {
    Attribute::known(Value::Bool(value), Place::default())
}

fn component_of(n: usize, row: &DrawnComponent) -> Component {
    let mut component = Component {
        id: format!("c{n}"),
        kind: KINDS[row.kind].to_owned(),
        parent: Some(Parent::Zone(ZoneIdx::new(row.zone))),
        stores: assets(&row.stores).collect(),
        processes: assets(&row.processes).collect(),
        ..Component::default()
    };
    if let Some(segregated) = row.segregated {
        component.attributes.insert("segregated-network".to_owned(), known(segregated));
    }
    component
}

fn flow_of(n: usize, row: &DrawnFlow, source: ComponentIdx, target: ComponentIdx) -> Flow {
    let mut flow = Flow::between(format!("f{n}"), source, target);
    flow.protocol = PROTOCOLS[row.protocol];
    flow.carries = assets(&row.carries).collect();
    flow.bidirectional = row.bidirectional;
    for (fact, value) in FLOW_FACTS.iter().zip(&row.facts) {
        if let Some(value) = value {
            flow.attributes.insert((*fact).to_owned(), known(*value));
        }
    }
    flow
}

fn stated(row: &DrawnStatement, element: Element) -> StatedMitigation {
    StatedMitigation {
        id: String::new(),
        title: "stated".to_owned(),
        description: String::new(),
        status: STATUSES[row.status],
        raw_status: String::new(),
        element,
        about: vec![REQUIREMENTS[row.requirement % REQUIREMENTS.len()].to_owned()],
        source: EvidenceSource::Statement,
        by: String::new(),
        on: "2026-11-01".to_owned(),
        place: Place::default(),
    }
}

/// Every number of the scores.
fn numbers(scores: &Scores) -> Vec<f64> {
    let mut numbers = vec![scores.residual, scores.residual_at_best];
    for row in &scores.findings {
        numbers.extend([row.likelihood, row.impact(), row.remaining, row.residual]);
        numbers.extend([row.value, row.reach, row.others, row.residual_at_best]);
    }
    for row in &scores.gaps {
        numbers.extend([row.benefit, row.share, row.cost_days, row.priority]);
    }
    numbers
}

fn bits(scores: &Scores) -> Vec<u64> {
    numbers(scores).into_iter().map(f64::to_bits).collect()
}

/// The benefit of each gap, by the id of the gap.
fn benefits(scored: &Scored<'_>) -> Vec<(String, f64)> {
    let gaps = scored.assessed.gaps.iter().zip(&scored.scores.gaps);
    let mut rows: Vec<_> = gaps.map(|(gap, score)| (gap.id.clone(), score.benefit)).collect();
    rows.sort_by(|left, right| left.0.cmp(&right.0));
    rows
}

/// Equal but for the order in which the numbers were added up.
fn nearly(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9 * (1.0 + left.abs())
}

#[expect(clippy::disallowed_methods, reason = "a test may be told how long to try")]
fn cases() -> u32 {
    let wanted = std::env::var("PLUMBLINE_CASES").ok().and_then(|text| text.parse().ok());
    wanted.unwrap_or(2_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn every_number_is_one_and_closing_a_gap_never_raises_risk(drawn in drawn()) {
        let model = model_of(&drawn, false);
        with_scores(&SMALL, &model, |scored| {
            let scores = scored.scores;
            for number in numbers(scores) {
                prop_assert!(number.is_finite() && number >= 0.0, "{number}");
            }
            prop_assert!(scores.residual_at_best <= scores.residual);
            let mut done = Vec::new();
            let mut before = scores.residual;
            for (gap, score) in scored.assessed.gaps.iter().zip(&scores.gaps) {
                prop_assert!(score.benefit <= scores.residual * (1.0 + 1e-12));
                done.extend(gap.missing.iter().copied());
                let after: f64 = scores.findings.iter().map(|row| row.residual_with(&done)).sum();
                prop_assert!(after <= before * (1.0 + 1e-12), "{after} > {before}");
                before = after;
            }
            for row in &scores.findings {
                let twice: Vec<_> = done.iter().chain(&done).copied().collect();
                let bits = |done: &[_]| row.residual_with(done).to_bits();
                prop_assert_eq!(bits(&done), bits(&twice));
            }
            Ok(())
        })?;
        let again = with_scores(&SMALL, &model, |scored| bits(scored.scores));
        prop_assert_eq!(with_scores(&SMALL, &model, |scored| bits(scored.scores)), again);
    }

    #[test]
    fn evidence_that_something_is_in_place_never_raises_risk_and_never_counts_twice(
        drawn in drawn(),
        mut more in statement(),
        is_tested in any::<bool>(),
    ) {
        let model = model_of(&drawn, false);
        let before = with_scores(&SMALL, &model, |scored| scored.scores.residual);
        more.status = if is_tested { 4 } else { 3 };
        let mut with_more = drawn;
        with_more.statements.push(more.clone());
        let once = model_of(&with_more, false);
        let after = with_scores(&SMALL, &once, |scored| numbers(scored.scores));
        prop_assert!(after[0] <= before * (1.0 + 1e-12), "{} > {before}", after[0]);
        with_more.statements.push(more);
        let twice = model_of(&with_more, false);
        prop_assert_eq!(with_scores(&SMALL, &twice, |scored| numbers(scored.scores)), after);
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(drawn in drawn()) {
        let look = |scored: &Scored<'_>| (scored.scores.residual, benefits(scored));
        let (risk, gaps) = with_scores(&SMALL, &model_of(&drawn, false), look);
        let (turned, turned_gaps) = with_scores(&SMALL, &model_of(&drawn, true), look);
        prop_assert!(nearly(risk, turned), "{risk} is not {turned}");
        prop_assert_eq!(gaps.len(), turned_gaps.len());
        for (gap, turned) in gaps.iter().zip(&turned_gaps) {
            prop_assert_eq!(&gap.0, &turned.0);
            prop_assert!(nearly(gap.1, turned.1), "{} is not {}", gap.1, turned.1);
        }
    }

    #[test]
    fn the_order_of_the_gaps_does_not_hang_on_the_unit_of_value(drawn in drawn()) {
        let model = model_of(&drawn, false);
        let look = |scored: &Scored<'_>| (scored.scores.residual, scored.scores.order.clone());
        let (risk, order) = with_scores(&SMALL, &model, look);
        let (scaled, scaled_order) = with_scores(&SCALED, &model, look);
        prop_assert_eq!((risk * 4.0).to_bits(), scaled.to_bits());
        prop_assert_eq!(order, scaled_order);
    }
}
