//! What rules of groups, routes and default settings amount to for a network as a whole.

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::{Deployment, Role};
use crate::import::infrastructure::build::facts::{admits_nothing, judged};
use crate::import::infrastructure::build::ports::{Ports, rules_of};
use crate::import::infrastructure::build::zones::is_kind;
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::{Datum, Setting};
use crate::vocab::{Fact, Truth};

/// Judges a fact about a network or group; nothing where it has nothing to do with it.
pub(super) fn judge(deployment: &Deployment<'_>, at: ResourceIdx, fact: Fact) -> Option<Judged> {
    match fact {
        Fact::DefaultGroupClosed => default_group_closed(deployment, at),
        Fact::OutboundUnrestricted => outbound_unrestricted(deployment, at),
        Fact::Unused => unused(deployment, at),
        Fact::PeeringRoutesWide => peering_routes_wide(deployment, at),
        _ => None,
    }
}

/// The group that comes with every network of AWS lets its members talk to each other and out to
/// everywhere until a resource takes it over; Terraform empties what it takes over. Of a network
/// that exists already it is not known where it is not shown.
fn default_group_closed(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let mut groups = deployment.references_to(at).map(|edge| edge.from);
    if let Some(group) = groups.find(|group| is_default_group(deployment, *group)) {
        return Some(Judged { line: 0, ..admits_nothing(deployment, group) });
    }
    let settings = &deployment.graph.resources[at].settings;
    let is_running = ["id", "vpc_id"].iter().any(|key| settings.get(key).is_some());
    is_running.then(|| judged(Truth::Unknown, "its default security group is not shown", 0))
}

fn is_default_group(deployment: &Deployment<'_>, at: ResourceIdx) -> bool {
    let is_named = || {
        let resource = &deployment.graph.resources[at];
        let name = resource.settings.get("group_name").and_then(Setting::text);
        is_kind(deployment, at, "securitygroup")
            && (name == Some("default") || (name.is_none() && resource.name == "default"))
    };
    is_kind(deployment, at, "awsdefaultsecuritygroup") || (exists(deployment, at) && is_named())
}

/// Tells whether a resource was read from a running account.
fn exists(deployment: &Deployment<'_>, at: ResourceIdx) -> bool {
    let settings = &deployment.graph.resources[at].settings;
    ["id", "group_id"].iter().any(|key| settings.get(key).is_some())
}

/// Tells whether a rule lets everything out to everywhere; nothing where no rule is about what goes
/// out.
fn outbound_unrestricted(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let mut all: Option<Judged> = None;
    for rule in rules_of(deployment, at).iter().filter(|rule| !rule.inbound && rule.allows) {
        let every = match &rule.ports {
            Ports::Every => Truth::True,
            Ports::Unknown => Truth::Unknown,
            Ports::Ranges(ranges) => {
                Truth::from(ranges.iter().any(|(from, to)| *from <= 1 && *to == u16::MAX))
            }
        };
        let truth = every.and(rule.anyone.or(rule.anyone_v6));
        let why = "a rule's addresses or ports are not known";
        let so_far = all.get_or_insert_with(|| judged(Truth::False, why, 0));
        // Lines of parts lie in places of their own; only those of the resource itself are shown.
        if truth > so_far.truth && rule.at == at {
            so_far.line = rule.line;
        }
        so_far.truth = so_far.truth.or(truth);
    }
    // A running account shows every rule that there is.
    let settings = &deployment.graph.resources[at].settings;
    let is_complete = settings.get("ip_permissions_egress").is_some();
    all.or_else(|| is_complete.then(|| judged(Truth::False, "", 0)))
}

/// Tells whether nothing in the deployment refers to a resource, its own parts aside. What is given
/// to others, by an output, or what exists already, may be used by what is not shown.
fn unused(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let resource = &deployment.graph.resources[at];
    let exports = deployment.graph.exports.as_ref()?;
    if exists(deployment, at) || exports.contains(&resource.address) {
        return None;
    }
    let is_own_part = |from: ResourceIdx| matches!(&deployment.roles[from], Role::Part(wholes) if wholes.contains(&at));
    let is_used = deployment.references_to(at).any(|edge| !is_own_part(edge.from));
    Some(judged(Truth::from(!is_used), "", 0))
}

/// Where routes stand in a route table; a route of its own is one itself.
const ROUTES: &[&str] = &["route", "routes"];

const DESTINATIONS: &[&str] =
    &["destination_cidr_block", "destination_ipv6_cidr_block", "cidr_block", "ipv6_cidr_block"];

/// Tells whether a route over a peering leads to everywhere, or to the whole range of a network;
/// nothing where no route leads over one.
fn peering_routes_wide(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let settings = &deployment.graph.resources[at].settings;
    let listed = ROUTES.iter().flat_map(|key| settings.at(key));
    let mut all: Option<Judged> = None;
    for route in std::iter::once(settings).chain(listed) {
        if route.get("vpc_peering_connection_id").is_none() {
            continue;
        }
        let destinations = DESTINATIONS.iter().flat_map(|key| route.at(key));
        for destination in destinations {
            let truth = is_whole_network(deployment, destination);
            let why = "where a route over a peering leads is not known";
            let so_far = all.get_or_insert_with(|| judged(Truth::False, why, destination.line));
            if truth > so_far.truth {
                so_far.line = destination.line;
            }
            so_far.truth = so_far.truth.or(truth);
        }
    }
    all
}

/// Tells whether a range is everything, or the range of one of the networks shown.
fn is_whole_network(deployment: &Deployment<'_>, range: &Setting) -> Truth {
    match &range.value {
        Datum::Text(text) => {
            let is_range_of = |network: ResourceIdx| {
                let settings = &deployment.graph.resources[network].settings;
                settings.get("cidr_block").and_then(Setting::text) == Some(text)
            };
            let networks = deployment.of_kinds(&["aws_vpc", "aws_default_vpc", "AWS::EC2::VPC"]);
            Truth::from(text.ends_with("/0") || networks.into_iter().any(is_range_of))
        }
        Datum::Reference(reference) => {
            let found = deployment.graph.find(&reference.address);
            Truth::from(
                found
                    .iter()
                    .any(|at| deployment.is_a(*at, "network") && !deployment.is_a(*at, "subnet")),
            )
        }
        _ => Truth::Unknown,
    }
}
