//! Facts that no single setting says: what rules of firewalls and policies amount to.

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::Deployment;
use crate::import::infrastructure::build::ports::{NetworkRule, Ports, rules_of};
use crate::import::infrastructure::build::zones::is_kind;
use crate::import::infrastructure::build::{
    buckets, copies, forwarding, neighbours, networks, parameters, policies, reach,
};
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::secrets;
use crate::import::infrastructure::setting::{Setting, is_same_key};
use crate::vocab::{Fact, Truth};

/// Judges a fact about a resource and its parts; nothing where it has nothing to do with it.
pub(super) fn judge(
    deployment: &Deployment<'_>,
    at: ResourceIdx,
    fact: Fact,
    ports: &[u16],
) -> Option<Judged> {
    match fact {
        Fact::OpenToInternet => Some(open(deployment, at, ports, |rule| rule.anyone)),
        Fact::OpenToInternetV6 => Some(open(deployment, at, ports, |rule| rule.anyone_v6)),
        Fact::UdpOpenToInternet => {
            Some(open(deployment, at, ports, |rule| rule.anyone.and(rule.udp)))
        }
        Fact::ReachableFromInternet => forwarding::reachable(deployment, at, ports),
        Fact::LogsCollected
        | Fact::KeepsLogs
        | Fact::LogArchiveUnderOwnKey
        | Fact::PrivateEndpointUsed
        | Fact::FlowLogsCollected
        | Fact::SecurityGroupAssociated
        | Fact::BackedUp
        | Fact::Locked
        | Fact::IdentityRulesScope => neighbours::judge(deployment, at, fact),
        Fact::AdmitsNothing => Some(admits_nothing(deployment, at)),
        Fact::DefaultGroupClosed
        | Fact::OutboundUnrestricted
        | Fact::Unused
        | Fact::PeeringRoutesWide => networks::judge(deployment, at, fact),
        Fact::IdentitySharedWithExposed => reach::identity_shared(deployment, at),
        Fact::ReachableFromExposed => reach::reachable(deployment, at),
        Fact::EncryptedAsSource | Fact::OwnKeyAsSource | Fact::KeepsAccessLogs => {
            copies::judge(deployment, at, fact)
        }
        Fact::ParametersRequireTls => parameters::require_tls(deployment, at),
        Fact::RulesDescribed => {
            let rules = rules_of(deployment, at);
            let silent = rules.iter().find(|rule| !rule.described);
            let line = silent.or(rules.first())?.line;
            Some(judged(Truth::from(silent.is_none()), "", line))
        }
        Fact::SecretInPlainText => {
            let settings = &deployment.graph.resources[at].settings;
            let line = secrets::line_of_secret(settings);
            Some(judged(Truth::from(line.is_some()), "", line.unwrap_or_default()))
        }
        Fact::PolicyAdmitsAnyone
        | Fact::PolicyRequiresTls
        | Fact::PolicyGrantsEverything
        | Fact::PolicyGrantsBroadly
        | Fact::PolicyAllowsEscalation
        | Fact::PolicyHandsOutCredentials
        | Fact::PolicyReadsEverywhere
        | Fact::PolicyChangesEverywhere
        | Fact::PolicyTrustsAnyone => policies::judge(deployment, at, fact),
        Fact::ObjectsOpenToAnyone => buckets::open_to_anyone(deployment, at),
        Fact::LogGroupDeclared => log_group_declared(deployment, at),
        Fact::TakesDeadLetters => takes_dead_letters(deployment, at),
        Fact::BehindWebFirewall => {
            let mut joins = deployment.references_to(at).map(|edge| edge.from);
            let is_joined = joins.any(|from| is_kind(deployment, from, "webaclassociation"));
            // It may be joined by something that is not shown here.
            is_joined.then(|| judged(Truth::True, "", 0))
        }
    }
}

/// Tells whether the log group of a function is declared, by its name or by the function's own
/// setting; otherwise AWS Lambda makes one, which keeps its records for ever, at the first call.
fn log_group_declared(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let settings = &deployment.graph.resources[at].settings;
    if !settings.at("logging_config.log_group").is_empty() {
        return Some(judged(Truth::True, "", 0));
    }
    let name = settings.get("function_name").and_then(Setting::text);
    let is_named =
        name.is_some_and(|name| deployment.has_log_group(&format!("/aws/lambda/{name}")));
    // Where the function has no name yet, the group's is made of it.
    let mut referrers = deployment.references_to(at).filter(|edge| is_group_name(&edge.key));
    let mut refers = || referrers.any(|edge| is_kind(deployment, edge.from, "loggroup"));
    (is_named || refers()).then(|| judged(Truth::True, "", 0))
}

fn is_group_name(key: &str) -> bool {
    is_same_key(key, "name") || is_same_key(key, "log_group_name")
}

/// Tells whether another resource sends here what it failed to deliver; says nothing where none
/// does, as the senders may lie elsewhere.
fn takes_dead_letters(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let is_sender = |from: ResourceIdx| {
        let settings = &deployment.graph.resources[from].settings;
        let written = ["redrive_policy", "dead_letter_config", "dead_letter_queue"];
        let mut references =
            written.iter().filter_map(|key| settings.get(key)).flat_map(Setting::references);
        references.any(|(reference, _)| deployment.graph.find(&reference.address).contains(&at))
    };
    let mut senders = deployment.references_to(at).map(|edge| edge.from);
    senders.any(is_sender).then(|| judged(Truth::True, "", 0))
}

/// Tells whether no rule admits anything. What may be a rule, or none, leaves it open.
pub(super) fn admits_nothing(deployment: &Deployment<'_>, at: ResourceIdx) -> Judged {
    let rules = rules_of(deployment, at);
    let admits = |rule: &NetworkRule| match (&rule.ports, rule.anyone) {
        _ if !rule.allows => Truth::False,
        (Ports::Unknown, Truth::Unknown) => Truth::Unknown,
        _ => Truth::True,
    };
    let line = rules.first().map_or(0, |rule| rule.line);
    let admits = rules.iter().map(admits).fold(Truth::False, Truth::or);
    judged(admits.negated(), "whether it has rules is not known", line)
}

/// Tells whether a rule admits everyone to one of the ports. A rule that may do so leaves it open,
/// unless another surely does.
fn open(
    deployment: &Deployment<'_>,
    at: ResourceIdx,
    ports: &[u16],
    everyone: fn(&NetworkRule) -> Truth,
) -> Judged {
    let mut all = judged(Truth::False, "a rule's addresses or ports are not known", 0);
    for rule in rules_of(deployment, at).iter().filter(|rule| rule.inbound && rule.allows) {
        let truth = everyone(rule).and(rule.covers(ports));
        // Lines of parts lie in places of their own; only those of the resource itself are shown.
        if truth > all.truth && rule.at == at {
            all.line = rule.line;
        }
        all.truth = all.truth.or(truth);
    }
    all
}

pub(super) fn judged(truth: Truth, why: &str, line: u32) -> Judged {
    Judged { truth, why: why.to_owned(), line }
}
