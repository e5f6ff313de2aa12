//! Plans: held against every possible set, against their rules, and against the worked example of
//! `docs/plan.md`.

use plumbline::plan::{
    Hundredths, Item, ItemIdx, MOST_WORK, Problem, Risks, Solution, knee, next, order, solve,
    solve_each,
};
use plumbline::vocab::{Index, Table};
use proptest::prelude::*;

/// A problem as it is written in a test.
#[derive(Debug, Clone)]
struct Written {
    items: Vec<Item>,
    either: Vec<Vec<ItemIdx>>,
    risks: Vec<(f64, Vec<(ItemIdx, f64)>)>,
    budget: Hundredths,
}

impl Written {
    fn problem(&self) -> Problem {
        let risks = Risks::new(self.items.len(), self.risks.clone());
        Problem::new(self.items.iter().cloned().collect(), &self.either, risks)
    }
}

fn at(n: usize) -> ItemIdx {
    Index::new(n)
}

/// What a set removes, straight from the definition.
fn removed(written: &Written, chosen: &[bool]) -> f64 {
    let of_risk = |(size, effects): &(f64, Vec<(ItemIdx, f64)>)| {
        let keeps = effects.iter().filter(|(item, _)| chosen[item.get()]);
        size * (1.0 - keeps.map(|(_, keep)| keep).product::<f64>())
    };
    written.risks.iter().map(of_risk).sum()
}

fn cost(written: &Written, chosen: &[bool]) -> u64 {
    let costs = written.items.iter().zip(chosen).filter(|(_, chosen)| **chosen);
    costs.map(|(item, _)| u64::from(item.cost)).sum()
}

/// Tells whether a set does everything first that has to be done first.
fn is_closed(written: &Written, chosen: &[bool]) -> bool {
    let needs = |item: &Item| item.after.iter().all(|needed| chosen[needed.get()]);
    written.items.iter().zip(chosen).all(|(item, chosen)| !chosen || needs(item))
}

/// Everything that must be done with what it needs.
fn duties(written: &Written) -> Vec<bool> {
    let mut duties: Vec<bool> = written.items.iter().map(|item| item.must).collect();
    for _ in 0..written.items.len() {
        for item in 0..duties.len() {
            if duties[item] {
                written.items[item].after.iter().for_each(|needed| duties[needed.get()] = true);
            }
        }
    }
    duties
}

/// Tells whether a set keeps to every rule.
fn keeps_to_the_rules(written: &Written, chosen: &[bool]) -> bool {
    let duties = duties(written);
    let is_short = cost(written, &duties) > u64::from(written.budget);
    let of_duties = chosen
        .iter()
        .zip(&duties)
        .all(|(chosen, duty)| if is_short { !chosen || *duty } else { *chosen || !duty });
    let is_free = |item: &ItemIdx| chosen[item.get()] && !duties[item.get()];
    let groups = written.either.iter().all(|group| {
        let taken = group.iter().filter(|item| chosen[item.get()]).count();
        taken <= 1 || (!is_short && !group.iter().any(is_free))
    });
    let never = written.items.iter().zip(chosen).zip(&duties);
    let never = never.into_iter().all(|((item, chosen), duty)| !item.never || !chosen || *duty);
    cost(written, chosen) <= u64::from(written.budget)
        && is_closed(written, chosen)
        && of_duties
        && groups
        && never
}

/// The most that any set removes, found by looking at all of them.
fn by_brute_force(written: &Written) -> f64 {
    let sets = 0..1_u32 << written.items.len();
    sets.map(|bits| (0..written.items.len()).map(|n| bits >> n & 1 == 1).collect::<Vec<bool>>())
        .filter(|chosen| keeps_to_the_rules(written, chosen))
        .map(|chosen| removed(written, &chosen))
        .fold(0.0, f64::max)
}

fn chosen(solution: &Solution) -> Vec<bool> {
    solution.chosen.as_slice().to_vec()
}

/// Any problem of so many items: few distinct costs, so that there are ties.
fn written(items: std::ops::Range<usize>, musts: u32) -> impl Strategy<Value = Written> {
    items.prop_flat_map(move |n| {
        let item = |at_most: usize| {
            (
                prop::sample::select(vec![0, 50, 200, 500, 777, 1500]),
                prop::collection::vec(0..at_most.max(1), 0..3),
                0..100_u32,
                0..100_u32,
            )
        };
        let items: Vec<_> = (0..n).map(item).collect();
        let effect = (0..n, prop::sample::select(vec![0.0, 0.2, 0.5, 0.8, 0.92, 1.0]));
        let risk = (0.01_f64..30.0, prop::collection::vec(effect, 0..5));
        let either = prop::collection::vec(prop::collection::btree_set(0..n, 1..4), 0..2);
        let risks = prop::collection::vec(risk, 0..12);
        (items, either, risks, 0..4000_u32).prop_map(move |(items, either, risks, budget)| {
            Written {
                items: items
                    .into_iter()
                    .enumerate()
                    .map(|(n, (cost, after, must, never))| Item {
                        cost,
                        must: must < musts,
                        never: never < 5,
                        // Mostly none: every third item has to wait for another.
                        after: if n % 3 == 2 {
                            after.into_iter().filter(|needed| *needed < n).map(at).collect()
                        } else {
                            Vec::new()
                        },
                    })
                    .collect(),
                either: either
                    .into_iter()
                    .map(|group| group.into_iter().map(at).collect())
                    .collect(),
                risks: risks
                    .into_iter()
                    .map(|(size, effects)| {
                        let mut effects: Vec<_> =
                            effects.into_iter().map(|(item, keep)| (at(item), keep)).collect();
                        effects.sort_by_key(|(item, _)| *item);
                        effects.dedup_by_key(|(item, _)| *item);
                        (size, effects)
                    })
                    .collect(),
                budget,
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_set_removes_more_than_the_plan(written in written(1..11, 0)) {
        let solution = solve(&written.problem(), written.budget, None, MOST_WORK);
        let best = by_brute_force(&written);
        prop_assert!((solution.removed - best).abs() <= 1e-9 * best.max(1.0), "{} not {best}", solution.removed);
        prop_assert!(solution.gap() <= 1e-9, "proved only to {}", solution.gap());
    }

    #[test]
    fn no_set_removes_more_where_some_work_must_be_done(written in written(1..11, 15)) {
        let solution = solve(&written.problem(), written.budget, None, MOST_WORK);
        let best = by_brute_force(&written);
        prop_assert!((solution.removed - best).abs() <= 1e-9 * best.max(1.0), "{} not {best}", solution.removed);
    }

    #[test]
    fn every_plan_keeps_to_its_rules(written in written(1..40, 8)) {
        let problem = written.problem();
        let solution = solve(&problem, written.budget, None, 20_000);
        let chosen = chosen(&solution);
        prop_assert!(keeps_to_the_rules(&written, &chosen), "{chosen:?}");
        prop_assert_eq!(u64::from(solution.cost), cost(&written, &chosen));
        let value = removed(&written, &chosen);
        prop_assert!((value - solution.removed).abs() <= 1e-9 * value.max(1.0));
        prop_assert!(solution.bound >= solution.removed);
        prop_assert!((0.0..=1.0).contains(&solution.gap()));
    }

    #[test]
    fn a_bound_holds_even_where_the_search_is_cut_off(written in written(1..11, 5)) {
        let solution = solve(&written.problem(), written.budget, None, 1);
        let best = by_brute_force(&written);
        prop_assert!(solution.bound >= best - 1e-9 * best.max(1.0), "{} below {best}", solution.bound);
    }

    #[test]
    fn the_steps_add_up_and_come_after_what_they_need(written in written(1..25, 10)) {
        let problem = written.problem();
        let solution = solve(&problem, written.budget, None, 20_000);
        let steps = order(&problem, &solution.chosen);
        let sum: f64 = steps.iter().map(|step| step.gain).sum();
        prop_assert!((sum - solution.removed).abs() <= 1e-9 * sum.max(1.0));
        let mut done = vec![false; written.items.len()];
        for step in &steps {
            done[step.item.get()] = true;
            prop_assert!(is_closed(&written, &done));
        }
        prop_assert_eq!(done, chosen(&solution));
    }

    #[test]
    fn a_larger_budget_never_removes_less(written in written(1..25, 10)) {
        let budgets = [100, 250, 500, 1000, 2000, 4000, 8000].map(|budget| (budget, 8_000));
        let solutions = solve_each(&written.problem(), &budgets);
        for pair in solutions.windows(2) {
            prop_assert!(pair[1].removed >= pair[0].removed - 1e-9 * pair[0].removed);
        }
    }

    #[test]
    fn the_same_problem_has_the_same_plan(written in written(1..40, 8)) {
        let [first, second] = [written.clone(), written]
            .map(|written| solve(&written.problem(), written.budget, None, 20_000));
        prop_assert_eq!(chosen(&first), chosen(&second));
        prop_assert_eq!(first.removed.to_bits(), second.removed.to_bits());
        prop_assert_eq!(first.bound.to_bits(), second.bound.to_bits());
    }
}

/// The worked example of `docs/plan.md`: encryption, multi-factor authentication, logging and an
/// inventory that encryption needs first.
fn example(budget: Hundredths) -> Written {
    let item = |cost, after: &[usize]| Item {
        cost,
        after: after.iter().map(|n| at(*n)).collect(),
        ..Item::default()
    };
    Written {
        items: vec![item(500, &[3]), item(500, &[]), item(200, &[]), item(200, &[])],
        either: Vec::new(),
        risks: vec![
            (10.0, vec![(at(0), 0.2), (at(1), 0.5)]),
            (4.0, vec![(at(1), 0.2), (at(2), 0.8)]),
            (2.0, vec![(at(2), 0.5)]),
        ],
        budget,
    }
}

fn names(chosen: &Table<ItemIdx, bool>) -> String {
    chosen
        .iter()
        .filter(|(_, chosen)| **chosen)
        .map(|(at, _)| ["E", "M", "L", "I"][at.get()])
        .collect()
}

fn close(left: f64, right: f64) {
    assert!((left - right).abs() < 1e-9, "{left} is not {right}");
}

#[test]
fn the_worked_example_of_the_document_holds() {
    let table = [(200, "L", 1.8), (500, "M", 8.2), (700, "ML", 9.36), (900, "ELI", 9.8)];
    let table = table.into_iter().chain([(1200, "EMI", 12.2), (1400, "EMLI", 13.36)]);
    for (budget, set, value) in table {
        let written = example(budget);
        let solution = solve(&written.problem(), budget, None, MOST_WORK);
        assert_eq!(names(&solution.chosen), set, "for {budget}");
        close(solution.removed, value);
        close(solution.removed, removed(&written, &chosen(&solution)));
        close(solution.gap(), 0.0);
    }
}

#[test]
fn the_order_of_the_worked_example_holds() {
    let written = example(1400);
    let problem = written.problem();
    let solution = solve(&problem, 1400, None, MOST_WORK);
    let steps = order(&problem, &solution.chosen);
    let steps: Vec<(usize, f64)> = steps.iter().map(|step| (step.item.get(), step.gain)).collect();
    for (step, expected) in steps.iter().zip([(1, 8.2), (2, 1.16), (3, 0.0), (0, 4.0)]) {
        assert_eq!(step.0, expected.0);
        close(step.1, expected.1);
    }
    assert_eq!(steps.len(), 4);
}

#[test]
fn what_comes_next_brings_what_it_needs() {
    let problem = example(700).problem();
    let solution = solve(&problem, 700, None, MOST_WORK);
    let next = next(&problem, &solution.chosen);
    assert_eq!(next.len(), 1, "the inventory alone removes nothing");
    assert_eq!(next[0].bundle, vec![at(3), at(0)]);
    assert_eq!(next[0].cost, 700);
    close(next[0].gain, 4.0);
}

#[test]
fn the_knee_is_where_the_curve_bends() {
    let points = [(0.0, 0.0), (2.0, 1.8), (5.0, 8.2), (7.0, 9.36), (9.0, 9.8), (14.0, 13.36)];
    assert_eq!(knee(&points), Some(2));
    assert_eq!(knee(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)]), None, "a straight line has none");
    assert_eq!(knee(&[]), None);
}

#[test]
fn a_duty_without_risk_is_done_all_the_same() {
    let mut written = example(700);
    written.items[3].must = true;
    let solution = solve(&written.problem(), 700, None, MOST_WORK);
    assert_eq!(names(&solution.chosen), "MI");
    assert!(!solution.is_short);
}

#[test]
fn where_the_budget_is_too_small_for_the_duties_nothing_else_is_done() {
    let mut written = example(400);
    written.items[0].must = true;
    let solution = solve(&written.problem(), 400, None, MOST_WORK);
    assert_eq!(names(&solution.chosen), "I", "the first half of the duty, and no logging");
    assert!(solution.is_short);
}

#[test]
fn of_alternatives_one_is_done() {
    let mut written = example(1400);
    written.either = vec![vec![at(0), at(1)]];
    let solution = solve(&written.problem(), 1400, None, MOST_WORK);
    assert_eq!(names(&solution.chosen), "ELI");
}

#[test]
fn work_in_a_circle_is_done_together_or_not_at_all() {
    let mut written = example(700);
    written.items[1].after = vec![at(2)];
    written.items[2].after = vec![at(1)];
    let problem = written.problem();
    assert_eq!(names(&solve(&problem, 500, None, MOST_WORK).chosen), "");
    assert_eq!(names(&solve(&problem, 700, None, MOST_WORK).chosen), "ML");
}

#[test]
fn nothing_to_do_is_a_plan_too() {
    let problem = Problem::new(Table::default(), &[], Risks::default());
    let solution = solve(&problem, 1000, None, MOST_WORK);
    close(solution.removed, 0.0);
    close(solution.gap(), 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn no_set_of_fifteen_items_removes_more_than_the_plan(written in written(15..16, 5)) {
        let solution = solve(&written.problem(), written.budget, None, MOST_WORK);
        let best = by_brute_force(&written);
        prop_assert!((solution.removed - best).abs() <= 1e-9 * best.max(1.0), "{} not {best}", solution.removed);
    }
}
