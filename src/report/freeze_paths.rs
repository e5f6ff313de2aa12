//! Freezes what scoring knows of entry points, jewels and the paths between them.

use crate::model::{Element, FlowIdx};
use crate::report::freeze::Stages;
use crate::report::snapshot::{
    EntryPointRow, FactorRow, HurdleRow, ImpactRow, JewelRow, PrizeRow, ScoreRow,
};
use crate::scoring::{self, FindingScore, Impact, Jewel, JewelIdx, Route, Treasure};
use crate::threats::Finding;

/// Prizes of an element that are shown one by one.
const MOST_PRIZES: usize = 5;

/// Returns the score of a finding with every number that it is made of.
pub(super) fn score(stages: Stages<'_>, finding: &Finding, score: &FindingScore) -> ScoreRow {
    let factor = |factor: &scoring::Factor| FactorRow {
        requirement: stages.catalog.requirements[factor.requirement].id.clone(),
        status: factor.status,
        strength: factor.strength,
        effect: factor.effect,
        weight: factor.weight,
        factor: factor.value(),
    };
    let impact = stages.scores.impacts.get(score.impact_at);
    let largest = impact.and_then(|impact| impact.largest);
    ScoreRow {
        likelihood_level: finding.likelihood.title().to_owned(),
        likelihood: score.likelihood,
        raised_by: finding.raised_by.iter().map(|fact| fact.title().to_owned()).collect(),
        value: score.value,
        valued: largest.map_or_else(
            || "Nothing can be reached from here".to_owned(),
            |jewel| name(stages, jewel),
        ),
        reach: score.reach,
        reach_reason: largest.map_or_else(String::new, |jewel| distance(stages, finding, jewel)),
        others: score.others,
        impact: score.impact(),
        factors: score.factors.iter().map(factor).collect(),
        remaining: score.remaining,
        residual: score.residual,
        residual_at_best: score.residual_at_best,
    }
}

/// Says how far a jewel is from a finding.
fn distance(stages: Stages<'_>, finding: &Finding, jewel: JewelIdx) -> String {
    let paths = &stages.scores.paths;
    let flows = paths.distance(stages.bound, finding.element, jewel);
    let is_kept_here = match finding.element {
        Element::Component(at) => is_kept_at(stages, &paths.jewels[jewel], at),
        Element::Flow(_) | Element::System => false,
    };
    match (finding.element, flows) {
        (_, None) => "A part of everything can be lost".to_owned(),
        (Element::System, Some(0)) => "It lies at an entry point".to_owned(),
        (Element::System, Some(flows)) => {
            format!("{} away from an entry point", in_words(flows))
        }
        (_, Some(0)) if is_kept_here => "It is kept here".to_owned(),
        (Element::Flow(_), Some(0)) => "It passes by here or is kept at the end".to_owned(),
        (_, Some(0)) => "It passes by here".to_owned(),
        (_, Some(flows)) => format!("{} away", in_words(flows)),
    }
}

fn in_words(flows: usize) -> String {
    if flows == 1 { "One flow".to_owned() } else { format!("{flows} flows") }
}

fn is_kept_at(stages: Stages<'_>, jewel: &Jewel, at: crate::model::ComponentIdx) -> bool {
    let kept = stages.catalog.levels.hold.kept;
    jewel.places.iter().any(|(place, share)| *place == at && *share >= kept)
}

fn name(stages: Stages<'_>, jewel: JewelIdx) -> String {
    match stages.scores.paths.jewels[jewel].what {
        Treasure::Asset(at) => stages.bound.model.assets[at].name.clone(),
        Treasure::Implied(class) => format!("{} by the type of component", class.title()),
        Treasure::Unknown => "Data of which the model says nothing, counted as internal".to_owned(),
    }
}

fn id(stages: Stages<'_>, what: Treasure) -> String {
    match what {
        Treasure::Asset(at) => format!("asset:{}", stages.bound.model.assets[at].id),
        Treasure::Implied(class) => format!("class:{}", class.as_str()),
        Treasure::Unknown => "unknown".to_owned(),
    }
}

/// Returns everything that there is to lose.
pub(super) fn jewels(stages: Stages<'_>) -> Vec<JewelRow> {
    let hold = &stages.catalog.levels.hold;
    let model = stages.bound.model;
    let row = |(at, jewel): (JewelIdx, &Jewel)| {
        let kept = jewel.places.iter().filter(|(_, share)| *share >= hold.kept);
        let kept_at: Vec<String> =
            kept.map(|(at, _)| model.element_id(Element::Component(*at))).collect();
        JewelRow {
            id: id(stages, jewel.what),
            name: name(stages, at),
            classes: match jewel.what {
                Treasure::Asset(at) => model.assets[at].classes.iter().copied().collect(),
                Treasure::Implied(class) => vec![class],
                Treasure::Unknown => Vec::new(),
            }
            .iter()
            .map(|class: &crate::vocab::DataClass| class.as_str().to_owned())
            .collect(),
            value: jewel.value,
            crown: jewel.value >= hold.crown_jewel,
            passes_by: jewel.places.len() - kept_at.len(),
            kept_at,
        }
    };
    stages.scores.paths.jewels.iter().map(row).collect()
}

/// Returns where attackers begin.
pub(super) fn entry_points(stages: Stages<'_>) -> Vec<EntryPointRow> {
    let model = stages.bound.model;
    let row = |entry: &scoring::Entry| EntryPointRow {
        element: model.element_id(Element::Component(entry.at)),
        element_name: model.element_name(Element::Component(entry.at)),
        reason: entry.reason.title().to_owned(),
        chance: entry.chance,
    };
    stages.scores.paths.entries.iter().map(row).collect()
}

/// Returns what there is to lose at each element with findings.
pub(super) fn impacts(stages: Stages<'_>) -> Vec<ImpactRow> {
    stages.scores.impacts.iter().map(|impact| row(stages, impact)).collect()
}

fn row(stages: Stages<'_>, impact: &Impact) -> ImpactRow {
    let paths = &stages.scores.paths;
    let mut prizes: Vec<PrizeRow> = impact
        .prizes
        .iter()
        .map(|prize| PrizeRow {
            jewel: id(stages, paths.jewels[prize.jewel].what),
            name: name(stages, prize.jewel),
            value: paths.jewels[prize.jewel].value,
            reach: prize.reach,
        })
        .collect();
    prizes.sort_by(|left, right| {
        let worth = |prize: &PrizeRow| prize.value * prize.reach;
        worth(right).total_cmp(&worth(left))
    });
    let rest = prizes.split_off(MOST_PRIZES.min(prizes.len()));
    let route = impact.largest.and_then(|jewel| paths.route(stages.bound, impact.element, jewel));
    ImpactRow {
        element: stages.bound.model.element_id(impact.element),
        impact: impact.total(),
        more_prizes: rest.len(),
        others: rest.iter().fold(0.0, |sum, prize| sum + prize.value * prize.reach),
        prizes,
        path: route.as_ref().map_or_else(Vec::new, |route| path(stages, route)),
        entry: route.as_ref().and_then(|route| route.entry),
        hold: route.as_ref().map_or(0.0, |route| route.hold),
        chance: route.as_ref().map_or(0.0, Route::chance),
    }
}

/// Returns the element ids of a path, components and flows in turn.
pub(super) fn path(stages: Stages<'_>, route: &Route) -> Vec<String> {
    route.elements().map(|element| stages.bound.model.element_id(element)).collect()
}

/// Returns what an attacker meets who goes along a flow.
pub(super) fn hurdles(stages: Stages<'_>, flow: FlowIdx) -> Vec<HurdleRow> {
    let levels = &stages.catalog.levels.pass;
    scoring::hurdles(stages.catalog, stages.bound, flow, false)
        .into_iter()
        .map(|hurdle| HurdleRow {
            hurdle: hurdle.title().to_owned(),
            factor: hurdle.factor(levels),
        })
        .collect()
}
