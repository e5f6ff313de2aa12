//! Which machines anyone on the internet reaches on a port: by an address of their own, or by a
//! load balancer that passes the port on to them.

use std::collections::BTreeSet;

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::Deployment;
use crate::import::infrastructure::build::exposure::{
    is_firewall, is_public_address, near, public_address,
};
use crate::import::infrastructure::build::facts::judged;
use crate::import::infrastructure::build::ports::rules_of;
use crate::import::infrastructure::build::zones::is_kind;
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::Setting;
use crate::vocab::Truth;

/// Judges whether one of the ports of a machine is open to everyone; nothing where no public way
/// leads to it.
pub(super) fn reachable(
    deployment: &Deployment<'_>,
    at: ResourceIdx,
    ports: &[u16],
) -> Option<Judged> {
    let around = near(deployment, at);
    let (address, _) = public_address(deployment, at);
    let doors: Vec<_> = if address == Truth::True {
        around.iter().copied().filter(|near| is_public_address(deployment, *near)).collect()
    } else {
        forwarding_addresses(deployment, &around, ports)?
    };
    let guards: Vec<_> =
        around.iter().copied().filter(|near| is_firewall(deployment, *near)).collect();
    let truth = if guards.is_empty() {
        doors
            .iter()
            .fold(Truth::False, |truth, door| truth.or(open_without_rules(deployment, *door)))
    } else {
        let rules = guards.iter().flat_map(|guard| rules_of(deployment, *guard));
        rules.filter(|rule| rule.inbound && rule.allows).fold(Truth::False, |truth, rule| {
            truth.or(rule.anyone.or(rule.anyone_v6).and(rule.covers(ports)))
        })
    };
    if doors.is_empty() && guards.is_empty() {
        return None;
    }
    Some(judged(truth, "whether rules stand before its public address is not known", 0))
}

/// Returns the public addresses of the load balancers that pass one of the ports on to a machine;
/// nothing where none does.
fn forwarding_addresses(
    deployment: &Deployment<'_>,
    around: &BTreeSet<ResourceIdx>,
    ports: &[u16],
) -> Option<Vec<ResourceIdx>> {
    let is_any =
        |at: ResourceIdx, words: &[&str]| words.iter().any(|word| is_kind(deployment, at, word));
    let passes_on = |at: ResourceIdx| {
        let settings = &deployment.graph.resources[at].settings;
        let ports_of = |path: &str| settings.get(path).and_then(Setting::number);
        let backend = ports_of("backend_port");
        backend.is_some_and(|backend| {
            ports.iter().any(|port| (f64::from(*port) - backend).abs() < 0.5)
        })
    };
    let mut rules: Vec<ResourceIdx> = Vec::new();
    for near in around.iter().copied() {
        if is_any(near, &["azurermlbnatrule", "azurermlbnatpool"])
            && !is_any(near, &["association"])
        {
            rules.push(near);
        }
        if is_any(near, &["azurermlbbackendaddresspool"]) {
            let users = deployment.references_to(near).map(|edge| edge.from);
            rules.extend(users.filter(|user| is_any(*user, &["azurermlbrule"])));
        }
    }
    let addresses: Vec<_> = rules
        .into_iter()
        .filter(|rule| passes_on(*rule))
        .flat_map(|rule| deployment.references_of(rule).map(|edge| edge.to))
        .filter(|to| deployment.graph.resources[*to].kind == "azurerm_lb")
        .flat_map(|balancer| deployment.references_of(balancer).map(|edge| edge.to))
        .filter(|to| is_public_address(deployment, *to))
        .collect();
    (!addresses.is_empty()).then_some(addresses)
}

/// An address of the tier Basic admits everyone where no security group stands before it, one of
/// the tier Standard nobody (Azure, "Public IP addresses", section on SKUs). Only Basic ones are
/// given out dynamically.
fn open_without_rules(deployment: &Deployment<'_>, address: ResourceIdx) -> Truth {
    let settings = &deployment.graph.resources[address].settings;
    let word = |path: &str| settings.get(path).and_then(Setting::text);
    let is_dynamic =
        word("allocation_method").is_some_and(|word| word.eq_ignore_ascii_case("dynamic"));
    match word("sku") {
        Some(tier) => Truth::from(tier.eq_ignore_ascii_case("basic")),
        None if is_dynamic => Truth::True,
        None => Truth::Unknown,
    }
}
