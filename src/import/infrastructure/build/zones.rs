//! Where each component lies: account, region, network, subnet, namespace.
//!
//! Trust is on our usual scale: nobody is trusted on the internet (0), a subnet with a route from
//! it is the system's edge (30), the account as a whole lies behind the provider's own boundary
//! (60), a subnet without such a route is the innermost place (70).

use std::collections::{BTreeMap, BTreeSet};

use crate::import::infrastructure::build::Components;
use crate::import::infrastructure::build::deployment::{Deployment, Role};
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::Setting;
use crate::import::models::Draft;
use crate::model::{Parent, Zone, ZoneIdx};
use crate::vocab::Truth;

const PUBLIC: u8 = 30;
const ACCOUNT: u8 = 60;
const PRIVATE: u8 = 70;

/// References are followed so far to find a subnet: instance, interface, subnet.
const MOST_HOPS: usize = 3;

/// Puts every component into its zone.
pub(super) fn place(draft: &mut Draft<'_>, deployment: &Deployment<'_>, components: &Components) {
    let mut regions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, resource) in deployment.graph.resources.iter() {
        if !resource.region.is_empty() {
            regions.entry(&resource.account).or_default().insert(&resource.region);
        }
    }
    let mut zones = Zones { draft, deployment, regions, known: BTreeMap::new() };
    for (at, role) in deployment.roles.iter() {
        let Some(component) = components[at] else { continue };
        if matches!(role, Role::Part(_) | Role::Ignored) {
            continue;
        }
        let zone = zones.of(at);
        zones.draft.model.components[component].parent = Some(Parent::Zone(zone));
    }
}

struct Zones<'a, 'd, 'c> {
    draft: &'a mut Draft<'c>,
    deployment: &'a Deployment<'d>,
    /// The regions of each account.
    regions: BTreeMap<&'d str, BTreeSet<&'d str>>,
    known: BTreeMap<String, ZoneIdx>,
}

impl Zones<'_, '_, '_> {
    fn of(&mut self, at: ResourceIdx) -> ZoneIdx {
        if self.deployment.is_a(at, "subnet") {
            return self.subnet(at);
        }
        if self.deployment.is_a(at, "network") {
            return self.network(at);
        }
        match network_of(self.deployment, at) {
            Some(found) if self.deployment.is_a(found, "subnet") => self.subnet(found),
            Some(found) => self.network(found),
            None => self.region(at),
        }
    }

    fn subnet(&mut self, at: ResourceIdx) -> ZoneIdx {
        let resource = &self.deployment.graph.resources[at];
        let (trust, name) = match is_public(self.deployment, at) {
            Truth::True => (Some(PUBLIC), format!("{} (public subnet)", resource.name)),
            Truth::False => (Some(PRIVATE), format!("{} (private subnet)", resource.name)),
            Truth::Unknown => (None, format!("{} (subnet)", resource.name)),
        };
        let around = network_of(self.deployment, at);
        let zone = Zone {
            id: format!("zone:{}", resource.address),
            name,
            trust,
            place: resource.place.clone(),
            ..Zone::default()
        };
        self.zone(zone, |zones| match around {
            Some(network) => zones.network(network),
            None => zones.region(at),
        })
    }

    fn network(&mut self, at: ResourceIdx) -> ZoneIdx {
        let resource = &self.deployment.graph.resources[at];
        let zone = Zone {
            id: format!("zone:{}", resource.address),
            name: resource.name.clone(),
            place: resource.place.clone(),
            ..Zone::default()
        };
        self.zone(zone, |zones| zones.region(at))
    }

    /// Returns the zone of a namespace, else of a region where there are several, else of the
    /// account.
    fn region(&mut self, at: ResourceIdx) -> ZoneIdx {
        let resource = &self.deployment.graph.resources[at];
        let named = |id: String, name: &str| Zone { id, name: name.to_owned(), ..Zone::default() };
        if !resource.namespace.is_empty() {
            let id = format!("namespace:{}", resource.namespace);
            return self.zone(named(id, &resource.namespace), |zones| zones.account(at));
        }
        let regions = self.regions.get(resource.account.as_str()).map_or(0, BTreeSet::len);
        if resource.region.is_empty() || regions < 2 {
            return self.account(at);
        }
        let id = format!("region:{}{}", resource.account, resource.region);
        self.zone(named(id, &resource.region), |zones| zones.account(at))
    }

    fn account(&mut self, at: ResourceIdx) -> ZoneIdx {
        let resource = &self.deployment.graph.resources[at];
        let kind = resource.kind.as_str();
        let starts =
            |word: &str| kind.get(..word.len()).is_some_and(|k| k.eq_ignore_ascii_case(word));
        let what = match self.deployment.graph.vocabulary {
            "kubernetes" => "Kubernetes cluster",
            "compose" => "Container host",
            _ if starts("aws") => "AWS account",
            _ if starts("azure") || starts("azapi") || starts("microsoft.") => "Azure subscription",
            _ if starts("google") => "Google Cloud project",
            _ if starts("kubernetes") || starts("helm") => "Kubernetes cluster",
            _ => "Other services",
        };
        let name = format!("{what} {}", resource.account).trim().to_owned();
        let id = format!("account:{}", name.to_lowercase().replace(' ', "-"));
        if let Some(zone) = self.known.get(&id) {
            return *zone;
        }
        let zone = Zone { id: id.clone(), name, trust: Some(ACCOUNT), ..Zone::default() };
        let zone = self.draft.add_zone(zone);
        self.known.insert(id, zone);
        zone
    }

    /// Returns the zone of this id, adding it where it is not there yet.
    fn zone(&mut self, zone: Zone, around: impl FnOnce(&mut Self) -> ZoneIdx) -> ZoneIdx {
        if let Some(known) = self.known.get(&zone.id) {
            return *known;
        }
        let parent = Some(Parent::Zone(around(self)));
        let id = zone.id.clone();
        let zone = self.draft.add_zone(Zone { parent, ..zone });
        self.known.insert(id, zone);
        zone
    }
}

/// Finds the subnet or network that a resource lies in: the nearest that it or a part of it refers
/// to, by way of things that are no components (subnet groups) or only join (interfaces, groups).
/// Subnets are closer than networks.
pub(super) fn network_of(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<ResourceIdx> {
    let own_is_subnet = deployment.is_a(at, "subnet");
    let mut seen = BTreeSet::from([at]);
    let mut layer: Vec<_> = deployment.with_parts(at).collect();
    let mut network = None;
    for _ in 0..MOST_HOPS {
        let mut next = Vec::new();
        for edge in layer.iter().flat_map(|from| deployment.references_of(*from)) {
            if deployment.is_a(edge.to, "subnet") && !own_is_subnet {
                return Some(edge.to);
            }
            if deployment.is_a(edge.to, "network") {
                network = network.or(Some(edge.to));
            } else if joins(deployment, edge.to) && seen.insert(edge.to) {
                next.push(edge.to);
            }
        }
        layer = next;
    }
    network
}

/// Tells whether a resource lies where those that refer to it lie.
fn joins(deployment: &Deployment<'_>, at: ResourceIdx) -> bool {
    match &deployment.roles[at] {
        Role::Part(_) | Role::Unmapped | Role::Ignored => true,
        Role::Whole(_) => {
            let kind = deployment.graph.resources[at].kind.to_lowercase().replace('_', "");
            ["networkinterface", "securitygroup", "subnetgroup"]
                .iter()
                .any(|word| kind.contains(word))
        }
    }
}

/// Tells whether a subnet has a route from the internet: it gives out public addresses, or a route
/// table of it leads everywhere by an internet gateway (AWS, "Subnet types").
pub(super) fn is_public(deployment: &Deployment<'_>, subnet: ResourceIdx) -> Truth {
    let settings = &deployment.graph.resources[subnet].settings;
    if settings.get("map_public_ip_on_launch").and_then(Setting::flag) == Some(true) {
        return Truth::True;
    }
    let mut tables: Vec<ResourceIdx> = Vec::new();
    for edge in deployment.references_to(subnet) {
        tables.extend(
            deployment
                .references_of(edge.from)
                .map(|other| other.to)
                .filter(|to| is_kind(deployment, *to, "routetable")),
        );
    }
    if tables.is_empty() {
        return Truth::Unknown;
    }
    let leads_out = tables.iter().any(|table| {
        let routes = deployment.references_to(*table).map(|edge| edge.from);
        std::iter::once(*table).chain(routes).any(|route| is_route_to_internet(deployment, route))
    });
    Truth::from(leads_out)
}

fn is_route_to_internet(deployment: &Deployment<'_>, at: ResourceIdx) -> bool {
    if !is_kind(deployment, at, "route") {
        return false;
    }
    let texts = deployment.graph.resources[at].settings.texts();
    let is_default = texts.iter().any(|(text, _)| matches!(*text, "0.0.0.0/0" | "::/0"));
    let by_gateway = texts.iter().any(|(text, _)| text.starts_with("igw-"))
        || deployment.references_of(at).any(|edge| {
            is_kind(deployment, edge.to, "internetgateway")
                && !is_kind(deployment, edge.to, "egressonly")
        });
    is_default && by_gateway
}

/// Tells whether a word is part of a resource's type, whatever its case and separators.
pub(super) fn is_kind(deployment: &Deployment<'_>, at: ResourceIdx, word: &str) -> bool {
    let kind = deployment.graph.resources[at].kind.to_lowercase().replace(['_', ':'], "");
    kind.contains(word)
}
