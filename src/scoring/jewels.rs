//! Crown jewels: what there is to lose, what it is worth and where it lies.

use std::collections::{BTreeMap, BTreeSet};

use crate::kb::raw::HoldLevels;
use crate::kb::{Catalog, Scenario};
use crate::model::{AssetIdx, ComponentIdx};
use crate::scoring::entries::{is_any, is_outside};
use crate::threats::{BoundModel, ClassSet};
use crate::vocab::{DataClass, Sensitivity, Table};

crate::positions! {
    /// Position of a [`Jewel`] in [`crate::scoring::Paths::jewels`].
    pub JewelIdx,
}

/// What a [`Jewel`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treasure {
    /// An asset of the model.
    Asset(AssetIdx),
    /// Data of a class that components of some types hold by what they are: keys in a key store,
    /// safety functions in a controller.
    Implied(DataClass),
    /// Whatever lies at places of which the model does not say what they handle; counted as
    /// internal data, which is what a system holds at the least.
    Unknown,
}

/// Something to lose.
#[derive(Debug, Clone)]
pub struct Jewel {
    /// What it is.
    pub what: Treasure,
    /// V: its value.
    pub value: f64,
    /// Where it lies, by component, with the share that an attacker has who holds the place.
    pub places: Vec<(ComponentIdx, f64)>,
}

/// Returns everything that there is to lose, the most valuable first.
pub(super) fn jewels(catalog: &Catalog, bound: &BoundModel<'_>) -> Table<JewelIdx, Jewel> {
    let mut jewels = assets(catalog, bound);
    let (implied, implying) = implied(catalog, bound);
    jewels.extend(implied);
    let unknown = unknown(catalog, bound, &implying);
    if !unknown.places.is_empty() || jewels.is_empty() {
        jewels.push(unknown);
    }
    jewels.sort_by(|left, right| {
        let by_name = name(bound, left.what).cmp(name(bound, right.what));
        right.value.total_cmp(&left.value).then(by_name)
    });
    jewels.into_iter().collect()
}

fn name<'a>(bound: &BoundModel<'a>, what: Treasure) -> &'a str {
    match what {
        Treasure::Asset(at) => &bound.model.assets[at].id,
        Treasure::Implied(class) => class.as_str(),
        Treasure::Unknown => "",
    }
}

/// How a component has to do with an asset, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Stores,
    Processes,
    Receives,
    /// It handles the asset and is no part of the system.
    Outside,
}

fn assets(catalog: &Catalog, bound: &BoundModel<'_>) -> Vec<Jewel> {
    let mut bonds: BTreeMap<AssetIdx, Vec<(ComponentIdx, Bond)>> = BTreeMap::new();
    for (at, component) in bound.model.components.iter() {
        let is_outside = is_outside(catalog, bound, at);
        for asset in bound.topology.handled(at) {
            let bond = if component.stores.contains(asset) && component.out_of_scope.is_none() {
                Bond::Stores
            } else if is_outside {
                Bond::Outside
            } else if component.processes.contains(asset) {
                Bond::Processes
            } else {
                Bond::Receives
            };
            bonds.entry(*asset).or_default().push((at, bond));
        }
    }
    let jewel = |(at, bonds): (AssetIdx, Vec<(ComponentIdx, Bond)>)| Jewel {
        what: Treasure::Asset(at),
        value: value_of(catalog, bound, at),
        places: places(&catalog.levels.hold, &bonds),
    };
    bonds.into_iter().map(jewel).collect()
}

/// An asset is kept where it is stored; if nowhere, where it is worked on; if nowhere, where it
/// arrives. It passes by the other places of the system. What is outside counts only where there
/// is nothing else.
fn places(levels: &HoldLevels, bonds: &[(ComponentIdx, Bond)]) -> Vec<(ComponentIdx, f64)> {
    let closest = bonds.iter().map(|(_, bond)| *bond).min();
    let hold = |(at, bond): &(ComponentIdx, Bond)| {
        let share = match *bond {
            bond if Some(bond) == closest => Some(levels.kept),
            Bond::Outside => None,
            _ => Some(levels.passing),
        };
        share.map(|share| (*at, share))
    };
    bonds.iter().filter_map(hold).collect()
}

/// Returns what an asset is worth: by its most valuable class, else by its sensitivity.
pub(super) fn value_of(catalog: &Catalog, bound: &BoundModel<'_>, at: AssetIdx) -> f64 {
    let levels = &catalog.levels;
    let asset = &bound.model.assets[at];
    let by_class =
        asset.classes.iter().filter_map(|class| levels.value.get(class)).copied().reduce(f64::max);
    let by_sensitivity = levels.value_by_sensitivity.get(&asset.sensitivity()).copied();
    let value = by_class.or(by_sensitivity).unwrap_or_default();
    if asset.large_volume { value * levels.large_volume_factor } else { value }
}

/// Returns the jewels that components are by their type, and those components: where a scenario
/// names types and the model does not say that data of its classes is there.
fn implied(catalog: &Catalog, bound: &BoundModel<'_>) -> (Vec<Jewel>, BTreeSet<ComponentIdx>) {
    let mut places: BTreeMap<DataClass, BTreeSet<ComponentIdx>> = BTreeMap::new();
    for scenario in catalog.scenarios.iter().filter(|row| !row.jewel_types.is_empty()) {
        let Some(class) = worst_class(catalog, scenario) else { continue };
        let classes: ClassSet = classes_of(scenario).collect();
        let is_implied = |at: &ComponentIdx| {
            is_of_type(catalog, bound, scenario, *at) && !bound.handles(*at).meets(classes)
        };
        let of_type = bound.model.components.positions().filter(is_implied);
        places.entry(class).or_default().extend(of_type);
    }
    places.retain(|_, places| !places.is_empty());
    let all = places.values().flatten().copied().collect();
    let levels = &catalog.levels;
    let jewel = |(class, places): (DataClass, BTreeSet<ComponentIdx>)| Jewel {
        what: Treasure::Implied(class),
        value: levels.value.get(&class).copied().unwrap_or_default(),
        places: places.into_iter().map(|at| (at, levels.hold.kept)).collect(),
    };
    (places.into_iter().map(jewel).collect(), all)
}

/// Returns the classes of data that a scenario is about.
pub(super) fn classes_of(scenario: &Scenario) -> impl Iterator<Item = DataClass> {
    scenario.jewel_stores.iter().chain(&scenario.jewel_handles).copied()
}

/// Returns the most valuable class of data that a scenario is about, the first of several equals.
pub(super) fn worst_class(catalog: &Catalog, scenario: &Scenario) -> Option<DataClass> {
    let value = |class: &DataClass| catalog.levels.value.get(class).copied().unwrap_or_default();
    let mut classes: Vec<DataClass> = classes_of(scenario).collect();
    classes.sort_by(|left, right| value(right).total_cmp(&value(left)).then(left.cmp(right)));
    classes.first().copied()
}

/// Tells whether a component is a jewel of a scenario by its type.
pub(super) fn is_of_type(
    catalog: &Catalog,
    bound: &BoundModel<'_>,
    scenario: &Scenario,
    at: ComponentIdx,
) -> bool {
    let is_any = |kind| scenario.jewel_types.iter().any(|wanted| catalog.is_a(kind, *wanted));
    bound.model.components[at].out_of_scope.is_none() && bound.kind(at).is_some_and(is_any)
}

fn unknown(catalog: &Catalog, bound: &BoundModel<'_>, implying: &BTreeSet<ComponentIdx>) -> Jewel {
    let levels = &catalog.levels;
    let says_nothing = |at: &ComponentIdx| {
        bound.topology.handled(*at).is_empty()
            && !implying.contains(at)
            && !is_outside(catalog, bound, *at)
    };
    let share = |at: ComponentIdx| {
        let is_store = is_any(catalog, bound, at, &["data-store"]);
        (at, if is_store { levels.hold.kept } else { levels.hold.passing })
    };
    let value = levels.value_by_sensitivity.get(&Sensitivity::Internal).copied();
    Jewel {
        what: Treasure::Unknown,
        value: value.unwrap_or_default(),
        places: bound.model.components.positions().filter(says_nothing).map(share).collect(),
    }
}
