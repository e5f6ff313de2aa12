//! Who on the internet can reach what: a component has an address there and no rule in the way.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Place;
use crate::import::infrastructure::build::Components;
use crate::import::infrastructure::build::deployment::{Deployment, Role, is_a};
use crate::import::infrastructure::build::ports::{NetworkRule, Ports, rules_of};
use crate::import::infrastructure::build::zones::{is_kind, is_public, network_of};
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::{Datum, Setting};
use crate::import::models::Draft;
use crate::model::{Attribute, Component, ComponentIdx, Flow, Knowledge, Parent, Zone};
use crate::vocab::{Protocol, Truth, Value};

const INTERNET_FACING: &str = "internet-facing";

/// References are followed so far to find a firewall: machine, interface, subnet, group.
const MOST_HOPS: usize = 3;

/// More ports than these are one flow: the range says it.
const MOST_PORTS: usize = 6;

/// Says of every component that lies behind rules whether it faces the internet, and adds the
/// internet with a flow to each that does.
pub(super) fn add(draft: &mut Draft<'_>, deployment: &Deployment<'_>, components: &Components) {
    let mut facing = Vec::new();
    for (at, role) in deployment.roles.iter() {
        let (Role::Whole(kind), Some(component)) = (role, components[at]) else { continue };
        if is_never_called(deployment, kind) {
            continue;
        }
        let inbound = open_rules(deployment, at);
        if !draft.model.components[component].attributes.contains_key(INTERNET_FACING)
            && let Some(attribute) = faces_internet(deployment, at, &inbound)
        {
            let attributes = &mut draft.model.components[component].attributes;
            attributes.insert(INTERNET_FACING.to_owned(), attribute);
        }
        if is_facing(draft, deployment, component, kind) {
            facing.push((at, component, inbound));
        }
    }
    if facing.is_empty() {
        return;
    }
    let internet = internet(draft);
    for (at, component, inbound) in facing {
        for (protocol, name, place) in doors(deployment, at, &inbound) {
            let id = format!("internet->{}:{name}", draft.model.components[component].id);
            let flow = Flow {
                name: name.clone(),
                raw_protocol: name,
                protocol,
                place,
                ..Flow::between(id, internet, component)
            };
            draft.add_flow(flow);
        }
    }
}

fn internet(draft: &mut Draft<'_>) -> ComponentIdx {
    let zone = Zone {
        id: "zone:internet".to_owned(),
        name: "Internet".to_owned(),
        trust: Some(0),
        ..Zone::default()
    };
    let zone = draft.add_zone(zone);
    draft.add_component(Component {
        id: "internet".to_owned(),
        name: "Internet".to_owned(),
        description: "Anyone on the internet, as far as the rules admit".to_owned(),
        kind: "external-entity".to_owned(),
        parent: Some(Parent::Zone(zone)),
        ..Component::default()
    })
}

/// Networks, groups of rules, roles and accounts are configured, not called.
fn is_never_called(deployment: &Deployment<'_>, kind: &str) -> bool {
    ["network", "firewall", "aws-iam", "cloud-account", "key-management-service"]
        .iter()
        .any(|other| is_a(deployment.catalog, kind, other))
}

/// Tells whether a component faces the internet, by its settings or by its type.
fn is_facing(
    draft: &Draft<'_>,
    deployment: &Deployment<'_>,
    component: ComponentIdx,
    kind: &str,
) -> bool {
    let stated = draft.model.components[component].attributes.get(INTERNET_FACING);
    let by_type = || {
        let kind = deployment.catalog.component_type(kind)?;
        let attribute = deployment.catalog.attribute(INTERNET_FACING)?;
        deployment.catalog.component_types[kind].defaults.get(&attribute)
    };
    match stated {
        Some(stated) => stated.value() == Some(&Value::Bool(true)),
        None => by_type() == Some(&Value::Bool(true)),
    }
}

/// It does if it has a public address and a rule admits everyone; nothing where neither an address
/// nor a rule is mentioned at all.
fn faces_internet(
    deployment: &Deployment<'_>,
    at: ResourceIdx,
    inbound: &Inbound,
) -> Option<Attribute> {
    let (address, line) = public_address(deployment, at);
    if address == Truth::Unknown && !inbound.is_guarded {
        return None;
    }
    let open = if inbound.is_guarded { inbound.open } else { Truth::Unknown };
    let resource = &deployment.graph.resources[at];
    let place = inbound.rules.first().map_or_else(
        || resource.place_of(line),
        |rule| deployment.graph.resources[rule.at].place_of(rule.line),
    );
    let knowledge = match address.and(open) {
        Truth::True => Knowledge::Known(Value::Bool(true)),
        Truth::False => Knowledge::Known(Value::Bool(false)),
        Truth::Unknown => {
            Knowledge::Unknown("whether it has a public address is not known".to_owned())
        }
    };
    Some(Attribute { knowledge, place })
}

/// Tells whether a resource has an address on the internet, and the line that says so.
pub(super) fn public_address(deployment: &Deployment<'_>, at: ResourceIdx) -> (Truth, u32) {
    let flags = [
        "associate_public_ip_address",
        "network_interface.associate_public_ip_address",
        "network_interfaces.associate_public_ip_address",
        "network_configuration.assign_public_ip",
        "network_configuration.awsvpc_configuration.assign_public_ip",
    ];
    for part in deployment.with_parts(at) {
        let settings = &deployment.graph.resources[part].settings;
        for setting in flags.iter().flat_map(|path| settings.at(path)) {
            let enabled = setting.text().map(|word| word.eq_ignore_ascii_case("enabled"));
            if let Some(flag) = setting.flag().or(enabled) {
                return (Truth::from(flag), setting.line);
            }
        }
        let access = settings.at("network_interface.access_config");
        if let Some(first) = access.first() {
            return (Truth::True, first.line);
        }
        let address = ["public_ip_address", "public_ip"].iter().find_map(|key| settings.get(key));
        if let Some(setting @ Setting { value: Datum::Text(text), line }) = address
            && !text.is_empty()
        {
            return (Truth::from(setting.text().is_some()), *line);
        }
    }
    if near(deployment, at).iter().any(|near| is_public_address(deployment, *near)) {
        return (Truth::True, 0);
    }
    match network_of(deployment, at) {
        Some(subnet) if is_public(deployment, subnet) == Truth::False => (Truth::False, 0),
        Some(subnet) => {
            let settings = &deployment.graph.resources[subnet].settings;
            let gives_out = settings.get("map_public_ip_on_launch").and_then(Setting::flag);
            (gives_out.map_or(Truth::Unknown, Truth::from), 0)
        }
        None => (Truth::Unknown, 0),
    }
}

pub(super) fn is_public_address(deployment: &Deployment<'_>, at: ResourceIdx) -> bool {
    ["awseip", "awsec2eip", "publicip", "computeaddress"]
        .iter()
        .any(|word| is_kind(deployment, at, word))
}

/// What lets a component's callers in.
struct Inbound {
    /// Whether any firewall stands before it.
    is_guarded: bool,
    /// Whether one of the rules admits everyone.
    open: Truth,
    /// The rules that do.
    rules: Vec<NetworkRule>,
}

/// Tells whether a rule before a component admits everyone.
pub(super) fn is_open_to_internet(deployment: &Deployment<'_>, at: ResourceIdx) -> Truth {
    open_rules(deployment, at).open
}

fn open_rules(deployment: &Deployment<'_>, at: ResourceIdx) -> Inbound {
    let guards: Vec<_> =
        near(deployment, at).into_iter().filter(|near| is_firewall(deployment, *near)).collect();
    let mut inbound =
        Inbound { is_guarded: !guards.is_empty(), open: Truth::False, rules: Vec::new() };
    for rule in guards.into_iter().flat_map(|guard| rules_of(deployment, guard)) {
        let open = rule.anyone.or(rule.anyone_v6);
        if !rule.inbound || !rule.allows || open == Truth::False {
            continue;
        }
        inbound.open = inbound.open.or(open);
        if open == Truth::True {
            inbound.rules.push(rule);
        }
    }
    inbound
}

pub(super) fn is_firewall(deployment: &Deployment<'_>, at: ResourceIdx) -> bool {
    ["securitygroup", "computefirewall"].iter().any(|word| is_kind(deployment, at, word))
        && !is_kind(deployment, at, "rule")
}

/// Returns what lies around a component: what it and its parts refer to, and what refers to those
/// that only join (interfaces, associations), up to a few steps.
pub(super) fn near(deployment: &Deployment<'_>, at: ResourceIdx) -> BTreeSet<ResourceIdx> {
    let mut seen: BTreeSet<_> = deployment.with_parts(at).collect();
    let mut layer: Vec<_> = seen.iter().copied().collect();
    for hop in 0..MOST_HOPS {
        let mut next = Vec::new();
        for from in layer {
            let joins = hop == 0 || passes(deployment, from);
            if !joins {
                continue;
            }
            let to = deployment.references_of(from).map(|edge| edge.to);
            // Whoever refers to a machine is no part of its surroundings, an association is.
            let back = deployment
                .references_to(from)
                .map(|edge| edge.from)
                .filter(|from| passes(deployment, *from) || is_public_address(deployment, *from));
            next.extend(to.chain(back).filter(|near| seen.insert(*near)).collect::<Vec<_>>());
        }
        layer = next;
    }
    // A group on a subnet guards everything in it.
    let subnets: Vec<_> =
        seen.iter().copied().filter(|at| is_kind(deployment, *at, "azurermsubnet")).collect();
    for subnet in subnets {
        let associations = deployment
            .references_to(subnet)
            .map(|edge| edge.from)
            .filter(|from| is_kind(deployment, *from, "securitygroupassociation"));
        for association in associations {
            seen.extend(deployment.references_of(association).map(|edge| edge.to));
        }
    }
    seen
}

fn passes(deployment: &Deployment<'_>, at: ResourceIdx) -> bool {
    ["networkinterface", "association", "attachment", "launchtemplate", "launchconfiguration"]
        .iter()
        .any(|word| is_kind(deployment, at, word))
}

/// Returns the ways in: the ports of the rules that admit everyone, else what the type offers.
fn doors(
    deployment: &Deployment<'_>,
    at: ResourceIdx,
    inbound: &Inbound,
) -> Vec<(Protocol, String, Place)> {
    let mut doors: BTreeMap<String, (Protocol, Place)> = BTreeMap::new();
    for rule in &inbound.rules {
        let place = || deployment.graph.resources[rule.at].place_of(rule.line);
        match &rule.ports {
            Ports::Ranges(ranges) => {
                for (from, to) in ranges.iter().take(MOST_PORTS) {
                    let name = if from == to {
                        format!("port {from}")
                    } else {
                        format!("ports {from}-{to}")
                    };
                    let protocol = if from == to { of_port(*from) } else { Protocol::Unknown };
                    doors.entry(name).or_insert_with(|| (protocol, place()));
                }
            }
            Ports::Every => {
                doors
                    .entry("every port".to_owned())
                    .or_insert_with(|| (Protocol::Unknown, place()));
            }
            Ports::Unknown => {}
        }
    }
    if doors.is_empty() {
        let (protocol, name) = listener(deployment, at);
        doors.insert(name, (protocol, deployment.graph.resources[at].place.clone()));
    }
    doors.into_iter().map(|(name, (protocol, place))| (protocol, name, place)).collect()
}

/// What a listener of the resource speaks, where one says it.
fn listener(deployment: &Deployment<'_>, at: ResourceIdx) -> (Protocol, String) {
    for part in deployment.with_parts(at) {
        let settings = &deployment.graph.resources[part].settings;
        for key in [
            "protocol",
            "listener.lb_protocol",
            "listeners.protocol",
            "load_balancer_listeners.protocol",
        ] {
            for word in settings.at(key).iter().filter_map(|found| found.text()) {
                if let Some((protocol, _)) = crate::import::models::protocol(word) {
                    return (protocol, word.to_owned());
                }
            }
        }
    }
    (Protocol::Unknown, "requests".to_owned())
}

/// Returns what is spoken on a well-known port (IANA service names); whether it is encrypted is
/// only known where the port says it.
pub(super) const fn of_port(port: u16) -> Protocol {
    match port {
        21 => Protocol::Ftp,
        22 => Protocol::Ssh,
        23 => Protocol::Telnet,
        25 | 587 => Protocol::Smtp,
        53 => Protocol::Dns,
        80 | 8080 | 8000 => Protocol::Http,
        389 => Protocol::Ldap,
        443 | 8443 => Protocol::Https,
        445 => Protocol::Smb,
        636 => Protocol::Ldaps,
        1433 | 1521 | 3306 | 5432 => Protocol::Sql,
        1883 => Protocol::Mqtt,
        2049 => Protocol::Nfs,
        3389 => Protocol::Rdp,
        5671 => Protocol::Amqps,
        5672 => Protocol::Amqp,
        6379 => Protocol::Redis,
        8883 => Protocol::Mqtts,
        9092 => Protocol::Kafka,
        27017 => Protocol::Nosql,
        _ => Protocol::Unknown,
    }
}
