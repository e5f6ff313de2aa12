//! Scenarios, intervals and choke points: the worked examples of `docs/scoring.md` and what has to
//! hold of every one.

use plumbline::model::{ComponentIdx, Element};
use plumbline::scoring::any_of;
use plumbline::vocab::{DataClass, Protocol};

use super::build::{Build, CATALOG, Scored, with_scores_against};
use super::close;

/// An internet-facing shop, two services behind it, and the database with the cards behind both.
fn shop() -> (Build, [ComponentIdx; 4]) {
    let mut build = Build::new();
    let cards = build.asset("cards", DataClass::CardholderData, false);
    let browser = build.component("browser", "web-browser", "internet");
    let shop = build.component("shop", "web-application", "inside");
    let orders = build.component("orders", "microservice", "inside");
    let refunds = build.component("refunds", "microservice", "inside");
    let database = build.component("database", "relational-database", "inside");
    build.stores(database, cards);
    build.flow(browser, shop, Protocol::Https, &[]);
    build.flow(shop, orders, Protocol::Https, &["authenticated"]);
    build.flow(shop, refunds, Protocol::Https, &["authenticated", "mutually-authenticated"]);
    build.flow(orders, database, Protocol::Sql, &["authenticated"]);
    build.flow(refunds, database, Protocol::Sql, &["authenticated"]);
    (build, [shop, orders, refunds, database])
}

fn scenario<'a>(scored: &'a Scored<'_>, id: &str) -> &'a plumbline::scoring::ScenarioScore {
    let is_it = |row: &&plumbline::scoring::ScenarioScore| {
        CATALOG.scenarios.get(row.scenario).is_some_and(|scenario| scenario.id == id)
    };
    scored.scores.scenarios.iter().find(is_it).unwrap()
}

#[test]
fn example_7_one_finding_is_enough() {
    let success = any_of([0.2 * 0.552, 0.45]);
    close(success, 0.51072);
    close(0.4 * success, 0.204_288);
    close(0.4 * success * 30.0, 6.128_64);
    close(0.4 * any_of([0.2 * 0.552, 0.45 * 0.2]), 0.076_185_6);
    close(any_of([]), 0.0);
}

#[test]
fn a_scenario_takes_the_most_likely_path_and_names_the_next() {
    let (build, [shop, orders, refunds, database]) = shop();
    build.with_scores(|scored| {
        let row = scenario(scored, "card-numbers-copied-in-bulk");
        let over = |n: usize| -> Vec<ComponentIdx> {
            let route = &row.routes[n];
            std::iter::once(route.start).chain(route.steps.iter().map(|step| step.to)).collect()
        };
        assert_eq!(over(0), [shop, orders, database]);
        close(row.routes[0].chance(), 1.0 * (0.8 * 0.5 * 0.8) * (0.8 * 0.5));
        assert_eq!(over(1), [shop, refunds, database]);
        close(row.routes[1].chance(), 1.0 * (0.8 * 0.25 * 0.8) * (0.8 * 0.5));
        assert_eq!(row.routes.len(), 2, "the way by the browser only leads to the shop");
        close(row.value, 30.0);
    });
}

#[test]
fn what_only_passes_by_is_lost_in_part() {
    let (mut build, [shop, ..]) = shop();
    let codes = build.asset("codes", DataClass::SensitiveAuthenticationData, false);
    build.processes(shop, codes);
    let database = build.component("vault", "relational-database", "inside");
    build.stores(database, codes);
    build.with_scores(|scored| {
        let row = scenario(scored, "card-numbers-copied-in-bulk");
        // The codes are kept in the vault, to which nothing leads: at the shop, half of 100.
        assert_eq!(row.jewels[0], shop);
        close(row.value, 50.0);
    });
}

#[test]
fn the_likelihood_of_a_scenario_follows_from_the_findings_on_its_path() {
    let (build, _) = shop();
    build.with_scores(|scored| {
        let row = scenario(scored, "card-numbers-copied-in-bulk");
        let on_path: Vec<Element> = row.routes[0].elements().chain([Element::System]).collect();
        let mut none = 1.0;
        for at in &row.findings {
            assert!(on_path.contains(&scored.findings[*at].element));
            let score = &scored.scores.findings[*at];
            none *= 1.0 - score.likelihood * score.remaining;
        }
        assert!(!row.findings.is_empty());
        close(row.likelihood(), row.path_chance() * (1.0 - none));
        close(row.risk(), row.likelihood() * 30.0);
        assert!(row.success_at_best <= row.success);
        for barrier in &row.barriers {
            assert!(barrier.success_with <= row.success);
        }
        assert!(row.barriers.iter().any(|barrier| barrier.success_with < row.success));
    });
}

#[test]
fn a_jewel_that_no_entry_point_leads_to_has_a_scenario_without_a_path() {
    let mut build = Build::new();
    let cards = build.asset("cards", DataClass::CardholderData, false);
    let database = build.component("database", "relational-database", "inside");
    build.component("browser", "web-browser", "internet");
    build.stores(database, cards);
    build.with_scores(|scored| {
        let row = scenario(scored, "card-numbers-copied-in-bulk");
        assert!(row.routes.is_empty());
        close(row.risk(), 0.0);
    });
}

#[test]
fn example_8_the_cheapest_components_are_cut_and_guards_are_named() {
    let (build, [shop, orders, refunds, database]) = shop();
    build.with_scores(|scored| {
        let chokes = &scored.scores.chokes;
        let cost =
            |at| chokes.points.iter().find(|point| point.at == at).map(|point| point.cost_days);
        let cut: Vec<_> =
            chokes.points.iter().filter(|point| point.in_cut).map(|point| point.at).collect();
        let of_cut: f64 = cut.iter().filter_map(|at| cost(*at)).sum();
        assert!(cut == [shop] || cut == [orders, refunds], "{cut:?}");
        assert!(of_cut <= cost(shop).unwrap());
        let guards: Vec<_> = chokes
            .points
            .iter()
            .filter(|point| point.guards.contains(&database))
            .map(|point| point.at)
            .collect();
        assert_eq!(guards, [shop]);
        assert!(chokes.exposed.is_empty());
    });
}

#[test]
fn a_jewel_that_a_person_gets_hold_of_directly_is_exposed() {
    let mut build = Build::new();
    let cards = build.asset("cards", DataClass::CardholderData, false);
    let clerk = build.component("clerk", "web-browser", "inside");
    let database = build.component("database", "relational-database", "inside");
    build.stores(database, cards);
    build.flow(clerk, database, Protocol::Sql, &[]);
    build.with_scores(|scored| {
        assert_eq!(scored.scores.chokes.exposed, [database]);
        assert!(scored.scores.chokes.points.is_empty());
    });
}

#[test]
fn an_interval_is_the_same_every_time_and_lies_in_the_gaps_of_its_tier() {
    let (build, _) = shop();
    let frameworks = &["hipaa-security", "pci-dss"];
    build.with_scores(|scored| {
        let again = with_scores_against(&CATALOG, &build.model, frameworks, |again| {
            again.scores.intervals.clone()
        });
        assert_eq!(scored.scores.intervals, again);
        let tier = |n: usize| scored.assessed.gaps[n].tier;
        let order = &scored.scores.order;
        let mut wide = 0;
        for (n, interval) in scored.scores.intervals.iter().enumerate() {
            let before = order.iter().filter(|other| tier(**other) < tier(n)).count();
            let same = order.iter().filter(|other| tier(**other) == tier(n)).count();
            assert!(before < interval.low && interval.low <= interval.high);
            assert!(interval.high <= before + same);
            wide += usize::from(interval.low < interval.high);
        }
        assert!(wide > 0, "nothing is that sure");
    });
}

#[test]
fn without_uncertainty_the_interval_is_the_rank() {
    let (build, _) = shop();
    let mut catalog = plumbline::kb::Catalog::embedded().unwrap();
    let levels = &mut catalog.levels;
    levels.uncertainty.draws = 3;
    levels.uncertainty.value_step = 1.0;
    let exact = levels.effect.iter().map(|(word, effect)| (*word, (*effect, *effect)));
    levels.uncertainty.effect = exact.collect();
    let weights = levels.uncertainty.weight.keys();
    levels.uncertainty.weight =
        weights.map(|word| (*word, (word.weight(), word.weight()))).collect();
    // With one likelihood for all levels a move changes nothing.
    levels.likelihood.values_mut().for_each(|likelihood| *likelihood = 0.2);
    with_scores_against(&catalog, &build.model, &["hipaa-security", "pci-dss"], |scored| {
        for (rank, n) in (1..).zip(&scored.scores.order) {
            let interval = scored.scores.intervals[*n];
            // Benefits are added up in another order, so that ties may fall the other way.
            if scored.scores.ties[*n] == 0 {
                assert_eq!((interval.low, interval.high), (rank, rank));
            }
        }
    });
}
