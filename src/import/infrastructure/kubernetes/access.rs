//! What the roles of a cluster grant, as facts about the cluster: CIS Kubernetes asks most of its
//! questions about roles of the cluster as a whole, and no manifest describes that.
//!
//! The resource `Cluster` stands for the cluster of the manifests. It is there as soon as they have a
//! role, a binding or an external secret, and says of each right whether a role of theirs grants it. Roles that come with
//! Kubernetes (`system:...`) are left out.

use std::collections::BTreeMap;

use crate::import::infrastructure::{Datum, Graph, Resource, Setting};

/// The address of the cluster; that of an object has a name after its kind.
const CLUSTER: &str = "Cluster";

const READ: &[&str] = &["get", "list", "watch"];
const WRITE: &[&str] = &["create", "update", "patch"];

/// Kinds that take secrets from a store outside of the cluster.
const EXTERNAL_STORES: &[&str] = &[
    "ClusterExternalSecret",
    "ExternalSecret",
    "SecretProviderClass",
    "VaultDynamicSecret",
    "VaultStaticSecret",
];

/// A right that a rule of a role may grant.
struct Right {
    fact: &'static str,
    /// Only what holds in every namespace counts; within one, an application may need it.
    everywhere: bool,
    resources: &'static [&'static str],
    verbs: &'static [&'static str],
}

const fn right(
    (fact, everywhere): (&'static str, bool),
    resources: &'static [&'static str],
    verbs: &'static [&'static str],
) -> Right {
    Right { fact, everywhere, resources, verbs }
}

/// The rights, from sections 5.1.2 to 5.1.13 of the benchmark.
const RIGHTS: &[Right] = &[
    right(("readsSecrets", true), &["secrets"], READ),
    right(
        ("createsPods", true),
        &["pods", "deployments", "daemonsets", "statefulsets", "jobs", "cronjobs"],
        &["create"],
    ),
    right(("escalates", false), &[], &["bind", "escalate", "impersonate"]),
    right(("createsVolumes", false), &["persistentvolumes"], &["create"]),
    right(("proxiesNodes", false), &["nodes/proxy"], &["get", "create"]),
    right(
        ("approvesCertificates", false),
        &["certificatesigningrequests/approval"],
        &["update", "patch"],
    ),
    right(
        ("writesWebhooks", false),
        &["validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
        WRITE,
    ),
    right(("createsTokens", false), &["serviceaccounts/token"], &["create"]),
];

/// Adds the cluster, or says anew what is known of it.
pub(super) fn add_cluster(graph: &mut Graph) {
    let mut facts = BTreeMap::new();
    let mut place = None;
    for (_, resource) in graph.resources.iter() {
        if EXTERNAL_STORES.contains(&resource.kind.as_str()) {
            place.get_or_insert_with(|| resource.place.clone());
            facts.insert("externalSecrets", true);
        }
        let is_role = matches!(resource.kind.as_str(), "Role" | "ClusterRole");
        let is_binding = matches!(resource.kind.as_str(), "RoleBinding" | "ClusterRoleBinding");
        if !(is_role || is_binding) || resource.name.starts_with("system:") {
            continue;
        }
        place.get_or_insert_with(|| resource.place.clone());
        if is_role {
            of_role(resource, &mut facts);
        } else {
            of_binding(resource, &mut facts);
        }
    }
    let Some(place) = place else { return };
    let facts = facts
        .into_iter()
        .map(|(fact, holds)| (fact.to_owned(), Setting::new(Datum::Bool(holds), 0)))
        .collect();
    let settings = Setting::new(Datum::Map(facts), 0);
    if let Some(at) = graph.find(CLUSTER).first().copied() {
        graph.resources[at].settings = settings;
        return;
    }
    graph.add(Resource {
        address: CLUSTER.to_owned(),
        kind: "Cluster".to_owned(),
        name: "Kubernetes cluster".to_owned(),
        settings,
        place,
        ..Resource::default()
    });
}

type Facts = BTreeMap<&'static str, bool>;

fn note(facts: &mut Facts, fact: &'static str, holds: bool) {
    *facts.entry(fact).or_default() |= holds;
}

fn of_role(role: &Resource, facts: &mut Facts) {
    let rules = role.settings.at("rules");
    let wildcard = |rule: &&Setting| {
        ["apiGroups", "resources", "verbs"].iter().any(|key| texts(rule, key).any(|one| one == "*"))
    };
    note(facts, "wildcards", rules.iter().any(wildcard));
    for right in RIGHTS {
        let counts = !right.everywhere || role.kind == "ClusterRole";
        let is_granted = counts && rules.iter().any(|rule| grants(rule, right));
        note(facts, right.fact, is_granted);
    }
}

/// A rule that names single objects opens these and no others.
fn grants(rule: &Setting, right: &Right) -> bool {
    let names_single = !rule.at("resourceNames").is_empty();
    let of_resource = right.resources.is_empty()
        || texts(rule, "resources").any(|one| one == "*" || right.resources.contains(&one));
    // A star includes the verbs that escalate only by chance; it is a fault of its own.
    let of_verb = texts(rule, "verbs")
        .any(|one| right.verbs.contains(&one) || (one == "*" && !right.resources.is_empty()));
    !names_single && of_resource && of_verb
}

fn texts<'a>(rule: &'a Setting, key: &str) -> impl Iterator<Item = &'a str> {
    rule.at(key).into_iter().filter_map(Setting::text)
}

fn of_binding(binding: &Resource, facts: &mut Facts) {
    let role = binding.settings.get("roleRef").and_then(|role| role.get("name"));
    let is_admin = match role.map(|role| &role.value) {
        Some(Datum::Text(name)) => name == "cluster-admin",
        Some(Datum::Reference(reference)) => reference.address == "ClusterRole/cluster-admin",
        _ => false,
    };
    let subjects = binding.settings.at("subjects");
    let named = |name: &str| {
        subjects.iter().any(|one| one.get("name").and_then(Setting::text) == Some(name))
    };
    note(facts, "bindsAdministrator", is_admin && !subjects.is_empty());
    note(facts, "bindsMasters", named("system:masters"));
}
