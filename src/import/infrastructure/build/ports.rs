//! Rules of firewalls in one form: security groups, their rules on their own, network ACLs, network
//! security groups of Azure and firewalls of Google Cloud, in the keys of every language.

use crate::diagnostic::Place;
use crate::import::infrastructure::build::deployment::{Deployment, Role};
use crate::import::infrastructure::graph::{Resource, ResourceIdx};
use crate::import::infrastructure::setting::{Datum, Setting, is_same_key};
use crate::vocab::Truth;

/// One rule.
#[derive(Debug, Clone)]
pub(super) struct NetworkRule {
    pub(super) inbound: bool,
    pub(super) allows: bool,
    pub(super) ports: Ports,
    /// Whether it admits every IPv4 address, and every IPv6 address.
    pub(super) anyone: Truth,
    pub(super) anyone_v6: Truth,
    /// Whether it is about UDP too.
    pub(super) udp: Truth,
    /// Whether it says what it is for.
    pub(super) described: bool,
    pub(super) line: u32,
    /// The resource that it stands in.
    pub(super) at: ResourceIdx,
}

/// The ports that a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ports {
    Every,
    /// First and last of each range.
    Ranges(Vec<(u16, u16)>),
    Unknown,
}

impl NetworkRule {
    /// Tells whether the rule is about one of these ports; any port where there are none.
    pub(super) fn covers(&self, ports: &[u16]) -> Truth {
        match &self.ports {
            _ if ports.is_empty() => Truth::True,
            Ports::Unknown => Truth::Unknown,
            Ports::Every => Truth::True,
            Ports::Ranges(ranges) => Truth::from(
                ranges
                    .iter()
                    .any(|(from, to)| ports.iter().any(|port| (from..=to).contains(&port))),
            ),
        }
    }
}

/// Keys whose elements are rules, with the direction that they give.
const LISTS: &[(&str, Option<bool>)] = &[
    ("ingress", Some(true)),
    ("egress", Some(false)),
    ("security_group_ingress", Some(true)),
    ("security_group_egress", Some(false)),
    ("ip_permissions", Some(true)),
    ("ip_permissions_egress", Some(false)),
    ("security_rule", None),
    ("properties.security_rules", None),
    ("entries", None),
];

/// Where a rule's addresses stand: of others for inbound rules.
const ADDRESSES: &[&str] = &[
    "cidr_blocks",
    "cidr_block",
    "cidr_ip",
    "cidr_ipv4",
    "ip_ranges",
    "ip_ranges.cidr_ip",
    "source_address_prefix",
    "source_address_prefixes",
    "properties.source_address_prefix",
    "properties.source_address_prefixes",
    "source_ranges",
];

const ADDRESSES_V6: &[&str] = &[
    "ipv6_cidr_blocks",
    "ipv6_cidr_block",
    "cidr_ipv6",
    "ipv6_ranges.cidr_ipv6",
    "source_address_prefix",
    "source_address_prefixes",
    "properties.source_address_prefix",
    "source_ranges",
];

/// Returns the rules of a resource and of its parts.
pub(super) fn rules_of(deployment: &Deployment<'_>, at: ResourceIdx) -> Vec<NetworkRule> {
    deployment.with_parts(at).flat_map(|at| own_rules(deployment, at)).collect()
}

fn own_rules(deployment: &Deployment<'_>, at: ResourceIdx) -> Vec<NetworkRule> {
    elements(&deployment.graph.resources[at])
        .into_iter()
        .map(|(element, inbound)| match element.value {
            Datum::Map(_) => rule(element, inbound, at),
            _ => unknown_rule(element, inbound.unwrap_or(true), at),
        })
        .collect()
}

/// Returns what in a resource is a rule, with the direction that its place gives: the elements of
/// its lists, else the resource itself.
fn elements(resource: &Resource) -> Vec<(&Setting, Option<bool>)> {
    let listed = LISTS.iter().flat_map(|(key, inbound)| {
        resource.settings.at(key).into_iter().map(move |element| (element, *inbound))
    });
    let mut elements: Vec<_> = listed
        .filter(|(element, _)| {
            matches!(element.value, Datum::Map(_) | Datum::Unknown { .. } | Datum::Reference(_))
        })
        .collect();
    let kind = resource.kind.to_lowercase();
    let is_rule = ["rule", "rules", "ingress", "egress", "entry", "compute_firewall"]
        .iter()
        .any(|word| kind.ends_with(word));
    if elements.is_empty() && is_rule {
        let inbound = match () {
            () if kind.contains("egress") => Some(false),
            () if kind.contains("ingress") => Some(true),
            () => None,
        };
        elements.push((&resource.settings, inbound));
    }
    elements
}

fn unknown_rule(element: &Setting, inbound: bool, at: ResourceIdx) -> NetworkRule {
    NetworkRule {
        inbound,
        allows: true,
        ports: Ports::Unknown,
        anyone: Truth::Unknown,
        anyone_v6: Truth::Unknown,
        udp: Truth::Unknown,
        described: true,
        line: element.line,
        at,
    }
}

fn rule(element: &Setting, inbound: Option<bool>, at: ResourceIdx) -> NetworkRule {
    let is_google = element.get("source_ranges").is_some() || element.get("allow").is_some();
    NetworkRule {
        inbound: inbound.unwrap_or_else(|| is_inbound(element)),
        allows: allows(element),
        ports: ports(element),
        anyone: anyone(element, ADDRESSES, &["0.0.0.0/0", "*", "internet", "any", "0.0.0.0"]),
        anyone_v6: anyone(element, ADDRESSES_V6, &["::/0", "*", "internet", "any"]),
        udp: speaks_udp(element),
        described: is_google || said(element, "description"),
        line: element.line,
        at,
    }
}

fn said(element: &Setting, key: &str) -> bool {
    let is_said = |setting: &&Setting| !matches!(&setting.value, Datum::Text(text) if text.trim().is_empty() || is_default(text));
    let in_ranges = element.at("ip_ranges.description");
    element.get(key).iter().any(is_said) || in_ranges.iter().any(is_said)
}

/// Terraform writes this where nobody wrote anything.
fn is_default(text: &str) -> bool {
    text == "Managed by Terraform"
}

fn is_inbound(element: &Setting) -> bool {
    let word = |key: &str| element.at(key).first().and_then(|found| found.text());
    let direction = word("type").or_else(|| word("direction")).or(word("properties.direction"));
    let egress = element.get("egress").and_then(Setting::flag).unwrap_or(false);
    !egress
        && !direction
            .is_some_and(|word| is_same_key(word, "egress") || is_same_key(word, "outbound"))
}

fn allows(element: &Setting) -> bool {
    let words = ["access", "properties.access", "rule_action", "action"];
    let word = words.iter().find_map(|key| element.at(key).first().and_then(|found| found.text()));
    match word {
        Some(word) => word.eq_ignore_ascii_case("allow"),
        None => element.get("deny").is_none(),
    }
}

fn anyone(element: &Setting, paths: &[&str], words: &[&str]) -> Truth {
    let mut truth = Truth::False;
    for address in paths.iter().flat_map(|path| element.at(path)) {
        truth = truth.or(match &address.value {
            Datum::Text(text) => {
                Truth::from(words.iter().any(|word| text.eq_ignore_ascii_case(word)))
            }
            // The address of something that is deployed is not everywhere.
            Datum::Unknown { .. } | Datum::Template { .. } => Truth::Unknown,
            _ => Truth::False,
        });
    }
    truth
}

/// Where a rule names its protocol.
const PROTOCOLS: &[&str] = &["protocol", "ip_protocol", "properties.protocol", "allow.protocol"];

fn speaks_udp(element: &Setting) -> Truth {
    let mut truth = Truth::False;
    for protocol in PROTOCOLS.iter().flat_map(|path| element.at(path)) {
        truth = truth.or(match &protocol.value {
            Datum::Text(word) => {
                let word = word.to_lowercase();
                Truth::from(matches!(word.as_str(), "udp" | "17" | "*" | "-1" | "all" | "any"))
            }
            Datum::Number(number) => Truth::from((number - 17.0).abs() < 0.5 || *number < 0.0),
            _ => Truth::Unknown,
        });
    }
    truth
}

/// Tells whether a protocol has no ports: ICMP, and those of `IPsec` and GRE.
fn has_no_ports(protocol: &Setting) -> bool {
    let words = ["icmp", "icmpv6", "icmp6", "esp", "ah", "gre", "ipip"];
    protocol.text().is_some_and(|word| words.iter().any(|other| word.eq_ignore_ascii_case(other)))
}

/// What a rule of Google Cloud admits: each block names a protocol, and its ports or all of them.
fn google_ports(element: &Setting) -> Option<Ports> {
    let blocks = element.get("allow")?.elements();
    let mut ranges = Vec::new();
    for block in blocks {
        let protocol = block.get("protocol")?;
        if has_no_ports(protocol) {
            continue;
        }
        let written = block.at("ports");
        if written.is_empty() {
            return Some(Ports::Every);
        }
        for range in written {
            let Some(range) = range_of(range) else { return Some(Ports::Unknown) };
            ranges.push(range);
        }
    }
    Some(Ports::Ranges(ranges))
}

fn ports(element: &Setting) -> Ports {
    if let Some(ports) = google_ports(element) {
        return ports;
    }
    let first = |keys: &[&str]| keys.iter().find_map(|key| element.at(key).first().copied());
    let protocol = first(PROTOCOLS);
    if protocol.is_some_and(has_no_ports) {
        return Ports::Ranges(Vec::new());
    }
    let is_every = match protocol.map(|found| &found.value) {
        Some(Datum::Text(word)) => matches!(word.to_lowercase().as_str(), "-1" | "all" | "any"),
        Some(Datum::Number(number)) => *number < 0.0,
        _ => false,
    };
    if is_every {
        return Ports::Every;
    }
    let from = first(&["from_port", "port_range.from"]);
    let to = first(&["to_port", "port_range.to"]);
    if let (Some(from), Some(to)) = (from, to) {
        return match (from.number(), to.number()) {
            (Some(from), Some(to)) if from <= 0.0 && to <= 0.0 => Ports::Every,
            (Some(from), Some(to)) => Ports::Ranges(vec![(port(from), port(to))]),
            _ => Ports::Unknown,
        };
    }
    let written = [
        "destination_port_range",
        "destination_port_ranges",
        "properties.destination_port_range",
        "properties.destination_port_ranges",
    ];
    let written: Vec<_> = written.iter().flat_map(|key| element.at(key)).collect();
    if written.is_empty() || written.iter().any(|range| range.text() == Some("*")) {
        return Ports::Every;
    }
    let ranges: Option<Vec<_>> = written.into_iter().map(range_of).collect();
    ranges.map_or(Ports::Unknown, Ports::Ranges)
}

fn range_of(setting: &Setting) -> Option<(u16, u16)> {
    if let Some(number) = setting.number() {
        return Some((port(number), port(number)));
    }
    let (from, to) = setting.text()?.split_once('-')?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range before"
)]
fn port(number: f64) -> u16 {
    number.clamp(0.0, f64::from(u16::MAX)) as u16
}

/// Keys that hold rules: a reference in one is about who is admitted, not about a call.
pub(super) const LISTED_RULES: &[&str] = &[
    "ingress",
    "egress",
    "security_group_ingress",
    "security_group_egress",
    "ip_permissions",
    "ip_permissions_egress",
    "source_security_group_id",
    "referenced_security_group_id",
];

/// A rule that admits the members of one group to those of another.
pub(super) struct GroupRule {
    pub(super) from: ResourceIdx,
    pub(super) to: ResourceIdx,
    /// The port, where the rule names one only.
    pub(super) port: Option<u16>,
    pub(super) place: Place,
}

/// Returns every inbound rule between two groups.
pub(super) fn group_rules(deployment: &Deployment<'_>) -> Vec<GroupRule> {
    let mut rules = Vec::new();
    for (at, resource) in deployment.graph.resources.iter() {
        let group = match &deployment.roles[at] {
            Role::Part(wholes) => wholes.first().copied().unwrap_or(at),
            _ => at,
        };
        for (element, inbound) in elements(resource) {
            let rule = rule(element, inbound, at);
            if !rule.inbound || !rule.allows {
                continue;
            }
            let port = match &rule.ports {
                Ports::Ranges(ranges) => match ranges[..] {
                    [(from, to)] if from == to => Some(from),
                    _ => None,
                },
                Ports::Every | Ports::Unknown => None,
            };
            let named = PEERS.iter().flat_map(|key| element.at(key));
            let references = named.flat_map(Setting::references);
            for from in
                references.flat_map(|(reference, _)| deployment.graph.find(&reference.address))
            {
                let place = resource.place_of(element.line);
                rules.push(GroupRule { from, to: group, port, place });
            }
        }
    }
    rules
}

/// Where a rule names the group that it admits.
const PEERS: &[&str] = &[
    "security_groups",
    "source_security_group_id",
    "referenced_security_group_id",
    "user_id_group_pairs",
];
