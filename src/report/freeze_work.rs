//! The work that is to be done: requirements that gaps miss, and what has to come before them.

use std::collections::BTreeSet;

use crate::kb::RequirementIdx;
use crate::report::Stages;
use crate::report::snapshot::WorkRow;

/// Lists the requirements that gaps miss, and with them those that have to be in place first and
/// are not. What nothing in the model asks for is left out: nobody knows of it.
pub(super) fn work(stages: Stages<'_>) -> Vec<WorkRow> {
    let requirements = &stages.catalog.requirements;
    let states = stages.assessed.requirements.iter().filter(|state| !state.is_settled());
    let open: BTreeSet<RequirementIdx> = states.map(|state| state.requirement).collect();
    let gaps = stages.assessed.gaps.iter();
    let mut listed: BTreeSet<RequirementIdx> =
        gaps.flat_map(|gap| gap.missing.iter().copied()).collect();
    let mut waiting: Vec<RequirementIdx> = listed.iter().copied().collect();
    while let Some(at) = waiting.pop() {
        for needed in requirements[at].after.iter().filter(|needed| open.contains(needed)) {
            if listed.insert(*needed) {
                waiting.push(*needed);
            }
        }
    }
    let row = |at: &RequirementIdx| {
        let requirement = &requirements[*at];
        let days = stages.catalog.levels.effort_days.get(&requirement.effort);
        let after = requirement.after.iter().filter(|needed| listed.contains(needed));
        WorkRow {
            requirement: requirement.id.clone(),
            title: requirement.title.clone(),
            effort_days: days.copied().unwrap_or_default(),
            after: after.map(|needed| requirements[*needed].id.clone()).collect(),
        }
    };
    listed.iter().map(row).collect()
}
