//! Freezes the doomsday scenarios.

use crate::model::Element;
use crate::report::freeze::Stages;
use crate::report::freeze_paths::path;
use crate::report::snapshot::{BarrierRow, ChokePointRow, PathRow, ScenarioRow, StepRow};
use crate::scoring::{BarrierScore, ChokePoint, Route, ScenarioScore};
use crate::vocab::Stride;

/// Returns the scenarios of which the model has the crown jewel.
pub(super) fn scenarios(stages: Stages<'_>) -> Vec<ScenarioRow> {
    stages.scores.scenarios.iter().filter_map(|score| scenario(stages, score)).collect()
}

fn scenario(stages: Stages<'_>, score: &ScenarioScore) -> Option<ScenarioRow> {
    let catalog = stages.catalog;
    let scenario = catalog.scenarios.get(score.scenario)?;
    let jewel = Element::Component(*score.jewels.first()?);
    let route = score.routes.first();
    let barriers = score.barriers.iter().zip(&scenario.barriers);
    Some(ScenarioRow {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        summary: scenario.summary.clone(),
        consequences: scenario.consequences.clone(),
        harm: scenario.harm.iter().map(|harm| Stride::title(*harm).to_owned()).collect(),
        frameworks: scenario
            .frameworks
            .iter()
            .map(|at| catalog.frameworks[*at].key.clone())
            .collect(),
        jewel: stages.bound.model.element_id(jewel),
        jewel_name: stages.bound.model.element_name(jewel),
        jewels: score.jewels.len(),
        path: route.map_or_else(Vec::new, |route| path(stages, route)),
        path_names: route.map_or_else(Vec::new, |route| names(stages, route)),
        entry: route.and_then(|route| route.entry).unwrap_or_default(),
        path_chance: score.path_chance(),
        next_paths: score.routes.iter().skip(1).map(|route| next(stages, route)).collect(),
        findings: score.findings.iter().filter_map(|at| step(stages, *at)).collect(),
        success: score.success,
        likelihood: score.likelihood(),
        likelihood_at_best: score.path_chance() * score.success_at_best,
        impact: score.value,
        risk: score.risk(),
        barriers: barriers.map(|(row, (_, why))| barrier(stages, score, row, why)).collect(),
    })
}

fn names(stages: Stages<'_>, route: &Route) -> Vec<String> {
    let name = |at| stages.bound.model.components[at].name.clone();
    let steps = route.steps.iter().map(|step| step.to);
    std::iter::once(route.start).chain(steps).map(name).collect()
}

fn next(stages: Stages<'_>, route: &Route) -> PathRow {
    PathRow {
        path: path(stages, route),
        path_names: names(stages, route),
        entry: route.entry.unwrap_or_default(),
        chance: route.chance(),
    }
}

fn step(stages: Stages<'_>, at: usize) -> Option<StepRow> {
    let score = stages.scores.findings.get(at)?;
    let finding = stages.findings.get(at)?.id.clone();
    Some(StepRow { finding, chance: score.likelihood * score.remaining })
}

fn barrier(
    stages: Stages<'_>,
    score: &ScenarioScore,
    barrier: &BarrierScore,
    why: &str,
) -> BarrierRow {
    let requirement = &stages.catalog.requirements[barrier.requirement];
    BarrierRow {
        requirement: requirement.id.clone(),
        title: requirement.title.clone(),
        why: why.to_owned(),
        status: barrier.status,
        likelihood_with: score.path_chance() * barrier.success_with,
    }
}

/// Returns the components at which ways to crown jewels meet.
pub(super) fn choke_points(stages: Stages<'_>) -> Vec<ChokePointRow> {
    let model = stages.bound.model;
    let scenarios = |at| {
        let goes_through = move |row: &&ScenarioScore| {
            let route = row.routes.first();
            route.is_some_and(|route| {
                route.elements().any(|element| element == Element::Component(at))
            })
        };
        let through = stages.scores.scenarios.iter().filter(goes_through);
        through.filter_map(|row| stages.catalog.scenarios.get(row.scenario))
    };
    let row = |point: &ChokePoint| ChokePointRow {
        element: model.element_id(Element::Component(point.at)),
        element_name: model.element_name(Element::Component(point.at)),
        in_cut: point.in_cut,
        cost_days: point.cost_days,
        guards: point.guards.iter().map(|at| model.element_id(Element::Component(*at))).collect(),
        scenarios: scenarios(point.at).map(|scenario| scenario.id.clone()).collect(),
    };
    stages.scores.chokes.points.iter().map(row).collect()
}

/// Returns the components with a crown jewel that lie open to actors.
pub(super) fn exposed(stages: Stages<'_>) -> Vec<String> {
    let exposed = stages.scores.chokes.exposed.iter();
    exposed.map(|at| stages.bound.model.element_id(Element::Component(*at))).collect()
}
