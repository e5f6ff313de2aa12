//! The worked examples of `docs/scoring.md` about paths, computed there by hand.

use plumbline::model::Element;
use plumbline::scoring::{EntryReason, Treasure};
use plumbline::vocab::{DataClass, Protocol};

use super::build::Build;
use super::close;

/// Browser -> portal -> database, where the records are: example 2.
fn portal() -> Build {
    let mut build = Build::new();
    let records = build.asset("records", DataClass::HealthRecord, false);
    let browser = build.component("browser", "web-browser", "internet");
    let portal = build.component("portal", "web-application", "inside");
    let database = build.component("database", "relational-database", "inside");
    build.stores(database, records);
    build.flow(browser, portal, Protocol::Https, &["authenticated"]);
    build.flow(portal, database, Protocol::Sql, &["authenticated"]);
    build
}

fn component(build: &Build, id: &str) -> Element {
    Element::Component(build.model.component(id).unwrap())
}

fn flow(build: &Build, id: &str) -> Element {
    Element::Flow(build.model.flows.iter().find(|(_, flow)| flow.id == id).unwrap().0)
}

#[test]
fn example_2_the_chance_to_get_along_a_flow() {
    let build = portal();
    build.with_scores(|scored| {
        let chances = |id| match flow(&build, id) {
            Element::Flow(at) => scored.scores.paths.chances(at),
            _ => unreachable!(),
        };
        close(chances("browser->portal").0, 0.16);
        close(chances("browser->portal").1, 0.032);
        close(chances("portal->database").0, 0.4);
        close(chances("portal->database").1, 0.08);
    });
}

#[test]
fn example_3_the_impact_falls_with_the_way_to_the_jewel() {
    let build = portal();
    build.with_scores(|scored| {
        close(scored.impact(component(&build, "database")), 30.0 + 3.0 * 0.5 * 0.08);
        close(scored.impact(component(&build, "portal")), 30.0 * 0.4 + 3.0 * 0.5);
        close(scored.impact(flow(&build, "portal->database")), 30.0 + 3.0 * 0.5 * 0.08);
        close(scored.impact(component(&build, "browser")), 30.0 * 0.16 * 0.4 + 3.0 * 0.16 * 0.5);
    });
}

#[test]
fn example_4_the_path_goes_from_an_entry_point_through_the_place_to_the_jewel() {
    let build = portal();
    build.with_scores(|scored| {
        let paths = &scored.scores.paths;
        let named = |element| build.model.element_id(element);
        let entries: Vec<_> = paths
            .entries
            .iter()
            .map(|entry| (named(Element::Component(entry.at)), entry.reason, entry.chance))
            .collect();
        assert_eq!(
            entries,
            [
                ("component:browser".to_owned(), EntryReason::Internet, 1.0),
                ("component:portal".to_owned(), EntryReason::Internet, 1.0),
            ]
        );
        let jewel = paths.jewels.positions().next().unwrap();
        let route = paths.route(scored.bound, component(&build, "database"), jewel).unwrap();
        let elements: Vec<String> = route.elements().map(named).collect();
        assert_eq!(elements, ["component:portal", "flow:portal->database", "component:database"]);
        close(route.chance(), 0.4);
        let over = paths.route(scored.bound, flow(&build, "browser->portal"), jewel).unwrap();
        let elements: Vec<String> = over.elements().map(named).collect();
        assert_eq!(
            elements,
            [
                "component:browser",
                "flow:browser->portal",
                "component:portal",
                "flow:portal->database",
                "component:database"
            ]
        );
        close(over.chance(), 0.064);
    });
}

#[test]
fn example_5_several_jewels_add_up_and_much_of_one_counts_three_times() {
    let mut build = Build::new();
    let cards = build.asset("cards", DataClass::CardholderData, true);
    let mail = build.asset("addresses", DataClass::PersonalData, false);
    let shop = build.component("shop", "web-application", "inside");
    let database = build.component("database", "relational-database", "inside");
    let archive = build.component("archive", "object-storage", "inside");
    build.stores(database, cards);
    build.stores(archive, mail);
    build.processes(shop, cards);
    build.flow(shop, database, Protocol::Unknown, &[]);
    build.flow(shop, archive, Protocol::Unknown, &["mutually-authenticated"]);
    build.with_scores(|scored| {
        close(scored.impact(component(&build, "shop")), 90.0 * 0.8 + 10.0 * 0.8 * 0.25);
        close(scored.impact(component(&build, "database")), 90.0 + 10.0 * 0.16 * 0.8 * 0.25);
        close(scored.impact(component(&build, "archive")), 10.0 + 90.0 * 0.04 * 0.8);
    });
}

#[test]
fn example_6_of_two_ways_the_likelier_counts_though_it_is_longer() {
    let mut build = Build::new();
    let records = build.asset("records", DataClass::HealthRecord, false);
    let from = build.component("from", "web-application", "inside");
    let jump = build.component("jump", "web-application", "inside");
    let to = build.component("to", "relational-database", "inside");
    build.stores(to, records);
    build.flow(from, to, Protocol::Mtls, &[]);
    build.flow(from, jump, Protocol::Unknown, &[]);
    build.flow(jump, to, Protocol::Unknown, &["authenticated"]);
    build.with_scores(|scored| {
        let paths = &scored.scores.paths;
        let jewel = paths.jewels.positions().next().unwrap();
        let route = paths.route(scored.bound, component(&build, "from"), jewel).unwrap();
        let reached: Vec<_> = route.steps.iter().map(|step| step.to).collect();
        assert_eq!(reached, [jump, to]);
        // Straight: .8 * .25 * .8 = .16; by way of the jump host: .8 * (.8 * .5) = .32.
        let prizes = paths.prizes(scored.bound, component(&build, "from"));
        close(prizes.iter().find(|it| it.jewel == jewel).unwrap().reach, 0.32);
    });
}

#[test]
fn what_holds_keys_by_its_type_is_a_jewel_though_the_model_does_not_say_so() {
    let mut build = Build::new();
    build.component("keys", "key-management-service", "inside");
    build.with_scores(|scored| {
        let jewels: Vec<_> =
            scored.scores.paths.jewels.iter().map(|(_, row)| (row.what, row.value)).collect();
        assert_eq!(jewels, [(Treasure::Implied(DataClass::SigningKey), 100.0)]);
        close(scored.impact(component(&build, "keys")), 100.0);
    });
}

#[test]
fn a_model_that_names_no_way_in_is_entered_where_nothing_leads_to() {
    let mut build = Build::new();
    let first = build.component("first", "web-application", "inside");
    let second = build.component("second", "web-application", "inside");
    build.flow(first, second, Protocol::Unknown, &[]);
    build.with_scores(|scored| {
        let entries: Vec<_> =
            scored.scores.paths.entries.iter().map(|it| (it.at, it.reason, it.chance)).collect();
        assert_eq!(entries, [(first, EntryReason::Assumed, 0.2)]);
    });
}

#[test]
fn a_way_of_less_than_one_in_a_hundred_is_none() {
    let mut build = Build::new();
    let records = build.asset("records", DataClass::HealthRecord, false);
    let chain: Vec<_> =
        (0..7).map(|n| build.component(&format!("c{n}"), "web-application", "inside")).collect();
    build.stores(chain[6], records);
    for pair in chain.windows(2) {
        build.flow(pair[0], pair[1], Protocol::Unknown, &["authenticated"]);
    }
    build.with_scores(|scored| {
        let paths = &scored.scores.paths;
        let jewel = paths.jewels.positions().next().unwrap();
        let reach = |n: usize| {
            let prizes = paths.prizes(scored.bound, Element::Component(chain[n]));
            prizes.iter().find(|it| it.jewel == jewel).map_or(0.0, |it| it.reach)
        };
        close(reach(1), 0.4_f64.powi(5));
        close(reach(0), 0.0);
    });
}
