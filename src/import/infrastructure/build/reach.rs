//! What a break-in on a machine that faces the internet leads to: stores whose rules admit the
//! machine, and the rights of machines that the internet does not reach.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::Deployment;
use crate::import::infrastructure::build::exposure::{
    is_firewall, is_open_to_internet, near, public_address,
};
use crate::import::infrastructure::build::facts::judged;
use crate::import::infrastructure::build::ports::rules_of;
use crate::import::infrastructure::build::zones::{is_public, network_of};
use crate::import::infrastructure::graph::{Graph, ResourceIdx};
use crate::import::infrastructure::setting::{Datum, Setting};
use crate::vocab::Truth;

/// A machine that faces the internet.
pub(super) struct Exposed {
    at: ResourceIdx,
    network: ResourceIdx,
    /// The groups that it belongs to.
    groups: BTreeSet<ResourceIdx>,
}

/// Finds the machines with a public address to which a rule admits everyone.
pub(super) fn exposed_machines(deployment: &Deployment<'_>) -> Vec<Exposed> {
    let machines = deployment.graph.resources.positions();
    machines
        .filter(|at| deployment.is_a(*at, "virtual-machine"))
        .filter(|at| public_address(deployment, *at).0 == Truth::True)
        .filter(|at| is_open_to_internet(deployment, *at) == Truth::True)
        .filter_map(|at| {
            let network = whole_network_of(deployment, at)?;
            Some(Exposed { at, network, groups: groups_of(deployment, at) })
        })
        .collect()
}

/// Tells whether the rules of a store admit a machine in its network that faces the internet;
/// nothing where there is no such machine or no rule stands before the store.
pub(super) fn reachable(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let machines = deployment.exposed_machines();
    let own = machines.iter().any(|machine| machine.at == at);
    if machines.is_empty() || own {
        return None;
    }
    let network = whole_network_of(deployment, at)?;
    let neighbours: Vec<_> = machines.iter().filter(|machine| machine.network == network).collect();
    let guards = groups_of(deployment, at);
    if neighbours.is_empty() || guards.is_empty() {
        return None;
    }
    let rules = guards.iter().flat_map(|guard| rules_of(deployment, *guard));
    let mut truth = rules
        .filter(|rule| rule.inbound && rule.allows)
        .fold(Truth::False, |truth, rule| truth.or(rule.anyone));
    let admits = |guard: &ResourceIdx, group: &ResourceIdx| {
        let mut rules = deployment.group_rules().iter();
        rules.any(|rule| rule.to == *guard && rule.from == *group)
    };
    let by_group = neighbours.iter().any(|machine| {
        let mut pairs =
            guards.iter().flat_map(|guard| machine.groups.iter().map(move |group| (guard, group)));
        pairs.any(|(guard, group)| admits(guard, group))
    });
    truth = truth.or(Truth::from(by_group));
    Some(judged(truth, "whom a rule before it admits is not known", 0))
}

fn groups_of(deployment: &Deployment<'_>, at: ResourceIdx) -> BTreeSet<ResourceIdx> {
    near(deployment, at).into_iter().filter(|near| is_firewall(deployment, *near)).collect()
}

/// Groups of subnets lie in subnets, and those in a network.
const MOST_NESTED: usize = 3;

/// Returns the network, not the subnet, that a resource lies in.
fn whole_network_of(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<ResourceIdx> {
    let mut found = network_of(deployment, at)?;
    for _ in 0..MOST_NESTED {
        if !deployment.is_a(found, "subnet") {
            return Some(found);
        }
        found = network_of(deployment, found)?;
    }
    None
}

/// Where an instance names the profile that carries its role.
const PROFILES: &[&str] = &["iam_instance_profile"];

/// How many machines with each profile lie in public subnets, and how many do not.
pub(super) type ProfileUses<'a> = BTreeMap<&'a str, BTreeMap<Truth, usize>>;

/// Finds which profiles machines use inside and outside of public subnets.
pub(super) fn profile_uses<'a>(deployment: &Deployment<'a>) -> ProfileUses<'a> {
    let mut uses = ProfileUses::new();
    for at in deployment.graph.resources.positions() {
        if let Some(profile) = profile_of(deployment.graph, at) {
            let of_profile = uses.entry(profile).or_default();
            *of_profile.entry(lies_open(deployment, at)).or_default() += 1;
        }
    }
    uses
}

/// Tells whether a machine that the internet may reach and one that it may not run under one role:
/// who breaks into the first then holds the rights of the second. Nothing where it has no role.
pub(super) fn identity_shared(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let profile = profile_of(deployment.graph, at)?;
    let uses = deployment.profile_uses().get(profile)?;
    let is_alone = uses.values().sum::<usize>() < 2;
    let truth = if uses.contains_key(&Truth::True) && uses.contains_key(&Truth::False) {
        Truth::True
    } else if uses.contains_key(&Truth::Unknown) && !is_alone {
        Truth::Unknown
    } else {
        Truth::False
    };
    let settings = &deployment.graph.resources[at].settings;
    let line = PROFILES.iter().find_map(|key| settings.get(key)).map_or(0, |found| found.line);
    Some(judged(truth, "which of the machines lie in a public subnet is not known", line))
}

/// Returns what names the profile of a machine: another resource or a text.
fn profile_of(graph: &Graph, at: ResourceIdx) -> Option<&str> {
    let settings = &graph.resources[at].settings;
    match &PROFILES.iter().find_map(|key| settings.get(key))?.value {
        Datum::Text(name) => Some(name),
        Datum::Reference(reference) => Some(&reference.address),
        _ => None,
    }
}

/// Tells whether a machine lies in a public subnet.
fn lies_open(deployment: &Deployment<'_>, at: ResourceIdx) -> Truth {
    if let Some(subnet) =
        network_of(deployment, at).filter(|found| deployment.is_a(*found, "subnet"))
    {
        return is_public(deployment, subnet);
    }
    let subnet = deployment.graph.resources[at].settings.get("subnet_id");
    match subnet.map(|subnet: &Setting| &subnet.value) {
        // Modules of networks that are not read name their outputs so.
        Some(Datum::Reference(reference)) if reference.attribute.contains("public") => Truth::True,
        Some(Datum::Reference(reference)) if reference.attribute.contains("private") => {
            Truth::False
        }
        _ => Truth::Unknown,
    }
}
