//! Flows that follow from references: who reads, writes, calls or triggers whom.
//!
//! Most languages name no flows. What there is: rules that admit one group of machines to another,
//! load balancers with their targets, sources of events, selectors of services, and settings of
//! something that runs which name something it uses.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Place};
use crate::import::infrastructure::build::Components;
use crate::import::infrastructure::build::deployment::{Deployment, Role, is_a};
use crate::import::infrastructure::build::exposure::of_port;
use crate::import::infrastructure::build::ports::LISTED_RULES;
use crate::import::infrastructure::build::zones::is_kind;
use crate::import::infrastructure::graph::{Edge, ResourceIdx};
use crate::import::infrastructure::setting::is_same_key;
use crate::import::models::Draft;
use crate::model::{ComponentIdx, Flow};
use crate::vocab::Protocol;

/// Two groups of a thousand machines would make a million flows, which tell no more than these.
const MOST_PER_RULE: usize = 400;

/// Types of components that are configured, and called by nobody.
const SILENT: &[&str] = &[
    "network",
    "firewall",
    "aws-security-group",
    "azure-network-security-group",
    "aws-iam",
    "cloud-account",
    "key-management-service",
    "certificate-authority",
    "k8s-role",
    "k8s-service-account",
    "k8s-namespace",
    "k8s-network-policy",
];

/// Settings by which something that reacts names what it reacts to.
const SOURCES: &[&str] =
    &["event_source_arn", "source_arn", "event_source", "queue_arn", "stream_arn"];

/// Adds the flows.
pub(super) fn add(draft: &mut Draft<'_>, deployment: &Deployment<'_>, components: &Components) {
    let mut flows = Flows { deployment, components, found: BTreeMap::new(), left_out: 0 };
    flows.between_groups();
    for edge in deployment.edges() {
        flows.of_reference(edge);
    }
    flows.join_balancers_with_targets();
    let left_out = flows.left_out;
    for ((source, target), (protocol, place)) in flows.found {
        if draft.model.flows.iter().any(|(_, flow)| flow.source == source && flow.target == target)
        {
            continue;
        }
        let id = String::new();
        draft.add_flow(Flow { protocol, place, ..Flow::between(id, source, target) });
    }
    if left_out > 0 {
        let message = format!("{left_out} flows between members of large groups are left out");
        draft.notes.say(Code::TooMany, Place::default(), message);
    }
}

struct Flows<'a, 'd> {
    deployment: &'a Deployment<'d>,
    components: &'a Components,
    found: BTreeMap<(ComponentIdx, ComponentIdx), (Protocol, Place)>,
    left_out: usize,
}

impl Flows<'_, '_> {
    fn add(&mut self, source: ResourceIdx, target: ResourceIdx, protocol: Protocol, place: Place) {
        let (Some(from), Some(to)) = (self.components[source], self.components[target]) else {
            return;
        };
        if from == to || self.is_silent(source) || self.is_silent(target) {
            return;
        }
        let known = self.found.entry((from, to)).or_insert((protocol, place));
        if known.0 == Protocol::Unknown {
            known.0 = protocol;
        }
    }

    /// Tells whether a resource, or what it is a part of, is called by nobody.
    fn is_silent(&self, at: ResourceIdx) -> bool {
        let kind = match &self.deployment.roles[at] {
            Role::Whole(kind) => kind,
            Role::Part(wholes) => {
                return wholes.first().is_some_and(|whole| {
                    matches!(&self.deployment.roles[*whole], Role::Whole(kind) if self.is_silent_kind(kind))
                });
            }
            Role::Unmapped => return false,
            Role::Ignored => return true,
        };
        self.is_silent_kind(kind)
    }

    fn is_silent_kind(&self, kind: &str) -> bool {
        SILENT.iter().any(|other| is_a(self.deployment.catalog, kind, other))
    }

    /// A rule that admits a group admits each of its members to each of the others'.
    fn between_groups(&mut self) {
        let mut members: BTreeMap<ResourceIdx, BTreeSet<ResourceIdx>> = BTreeMap::new();
        for edge in self.deployment.edges() {
            if is_kind(self.deployment, edge.to, "securitygroup")
                && !is_kind(self.deployment, edge.from, "securitygroup")
            {
                members.entry(edge.to).or_default().insert(edge.from);
            }
        }
        let none = BTreeSet::new();
        for rule in self.deployment.group_rules() {
            let sources = members.get(&rule.from).unwrap_or(&none);
            let targets = members.get(&rule.to).unwrap_or(&none);
            let pairs = sources.len() * targets.len();
            self.left_out += pairs.saturating_sub(MOST_PER_RULE);
            let pairs = sources.iter().flat_map(|from| targets.iter().map(move |to| (*from, *to)));
            for (from, to) in pairs.take(MOST_PER_RULE) {
                let protocol = rule.port.map_or(Protocol::Unknown, of_port);
                self.add(from, to, protocol, rule.place.clone());
            }
        }
    }

    fn of_reference(&mut self, edge: &Edge) {
        if LISTED_RULES.iter().any(|key| is_same_key(key, &edge.key)) {
            return;
        }
        let place = self.deployment.graph.resources[edge.from].place_of(edge.line);
        if SOURCES.iter().any(|key| is_same_key(key, &edge.key)) {
            self.add(edge.to, edge.from, Protocol::Unknown, place);
        } else if self.acts(edge.from) {
            self.add(edge.from, edge.to, Protocol::Unknown, place);
        }
    }

    /// Only what runs, routes or collects calls others; that a bucket names its key is no flow.
    fn acts(&self, at: ResourceIdx) -> bool {
        let whole = match &self.deployment.roles[at] {
            Role::Part(wholes) => wholes.first().copied().unwrap_or(at),
            _ => at,
        };
        ["process", "application", "network-element", "external-entity", "message-queue"]
            .iter()
            .any(|kind| self.deployment.is_a(whole, kind))
            || matches!(self.deployment.roles[whole], Role::Unmapped)
            || self.is_a_by_kind(whole)
    }

    fn is_a_by_kind(&self, at: ResourceIdx) -> bool {
        ["trail", "flowlog", "firehose", "eventrule", "service", "ingress", "deployment"]
            .iter()
            .any(|word| is_kind(self.deployment, at, word))
    }

    /// A target group joins its load balancer with those that register in it.
    fn join_balancers_with_targets(&mut self) {
        for group in self.deployment.graph.resources.positions() {
            if !is_kind(self.deployment, group, "targetgroup") {
                continue;
            }
            let Role::Part(balancers) = &self.deployment.roles[group] else { continue };
            let users: Vec<_> = self.deployment.references_to(group).collect();
            for edge in users {
                let attached: Vec<_> = if is_kind(self.deployment, edge.from, "attachment") {
                    self.deployment.references_of(edge.from).map(|other| other.to).collect()
                } else {
                    vec![edge.from]
                };
                let place = self.deployment.graph.resources[edge.from].place_of(edge.line);
                for target in attached.into_iter().filter(|target| *target != group) {
                    for balancer in balancers {
                        self.add(*balancer, target, Protocol::Unknown, place.clone());
                    }
                }
            }
        }
    }
}
