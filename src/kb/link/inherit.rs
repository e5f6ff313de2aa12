//! Inheritance of component types: the order that answers "is a", and default values.

use std::collections::BTreeMap;

use crate::kb::catalog::Catalog;
use crate::kb::entry::ComponentTypeIdx;

/// Numbers the inheritance tree depth first and hands default values down. A type whose parents
/// go in a circle keeps an empty interval and inherits nothing.
pub(super) fn inherit(catalog: &mut Catalog) {
    let mut children: BTreeMap<Option<ComponentTypeIdx>, Vec<ComponentTypeIdx>> = BTreeMap::new();
    for (at, kind) in catalog.component_types.iter() {
        children.entry(kind.is_a).or_default().push(at);
    }
    let mut counter = 0;
    let mut stack: Vec<(ComponentTypeIdx, bool)> =
        children.get(&None).into_iter().flatten().rev().map(|at| (*at, false)).collect();
    while let Some((at, left)) = stack.pop() {
        if left {
            catalog.component_types[at].interval.end = counter;
            continue;
        }
        catalog.component_types[at].interval.start = counter;
        counter += 1;
        if let Some(parent) = catalog.component_types[at].is_a {
            let inherited = catalog.component_types[parent].defaults.clone();
            let own = &mut catalog.component_types[at].defaults;
            for (attribute, value) in inherited {
                own.entry(attribute).or_insert(value);
            }
        }
        stack.push((at, true));
        stack.extend(children.get(&Some(at)).into_iter().flatten().rev().map(|at| (*at, false)));
    }
}
