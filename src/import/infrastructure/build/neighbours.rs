//! Facts about a resource that others state which refer to it: a diagnostic setting, a private
//! endpoint, a lock, a flow log, a backup, a grant of a role.

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::Deployment;
use crate::import::infrastructure::build::facts::judged;
use crate::import::infrastructure::graph::{Edge, ResourceIdx};
use crate::import::infrastructure::setting::{Datum, Setting};
use crate::vocab::{Fact, Truth};

/// What is said by a reference of some kind.
struct Reference {
    fact: Fact,
    /// Ends of types, in lower case.
    kinds: &'static [&'static str],
    /// Settings whose references are about something else: where logs go, what lies beside.
    except: &'static [&'static str],
    /// A flag under one of these paths that is off takes it back.
    unless_off: &'static [&'static str],
}

const REFERENCES: &[Reference] = &[
    Reference {
        fact: Fact::LogsCollected,
        kinds: &["azurerm_monitor_diagnostic_setting", "/diagnosticsettings"],
        except: LOG_PLACES,
        unless_off: &["log.enabled", "enabled_log.enabled", "properties.logs.enabled"],
    },
    Reference {
        fact: Fact::KeepsLogs,
        kinds: &[
            "azurerm_monitor_diagnostic_setting",
            "azurerm_monitor_log_profile",
            "/diagnosticsettings",
        ],
        except: &["target_resource_id", "scope", "name", "depends_on", "dependsOn"],
        unless_off: &[],
    },
    Reference {
        fact: Fact::PrivateEndpointUsed,
        kinds: &["azurerm_private_endpoint", "microsoft.network/privateendpoints"],
        except: &["subnet_id", "private_dns_zone_group", "depends_on", "dependsOn"],
        unless_off: &[],
    },
    Reference {
        fact: Fact::FlowLogsCollected,
        kinds: &["azurerm_network_watcher_flow_log", "networkwatchers/flowlogs"],
        except: &["storage_account_id", "traffic_analytics", "depends_on", "dependsOn"],
        unless_off: &["enabled", "properties.enabled"],
    },
    Reference {
        fact: Fact::SecurityGroupAssociated,
        kinds: &["azurerm_subnet_network_security_group_association"],
        except: &[],
        unless_off: &[],
    },
    Reference {
        fact: Fact::BackedUp,
        kinds: &[
            "azurerm_backup_protected_vm",
            "azurerm_backup_container_storage_account",
            "azurerm_data_protection_backup_instance_blob_storage",
            "azurerm_data_protection_backup_instance_disk",
            "azurerm_data_protection_backup_instance_postgresql",
            "google_compute_disk_resource_policy_attachment",
            "google_compute_region_disk_resource_policy_attachment",
        ],
        except: &["recovery_vault_name", "vault_id", "backup_policy_id"],
        unless_off: &[],
    },
];

/// Where a diagnostic setting sends what it collects. In Azure's templates that lies in
/// `properties`, and the resource that it is about is its scope or parent.
const LOG_PLACES: &[&str] = &[
    "storage_account_id",
    "log_analytics_workspace_id",
    "eventhub_name",
    "eventhub_authorization_rule_id",
    "partner_solution_id",
    "properties",
    "depends_on",
];

const LOCKS: &[&str] = &["azurerm_management_lock", "microsoft.authorization/locks"];

const GRANTS: &[&str] = &["azurerm_role_assignment", "microsoft.authorization/roleassignments"];

/// Roles by which everything under a scope can be changed, by name and by id (Azure built-in roles).
const WIDE_ROLES: &[&str] = &[
    "owner",
    "contributor",
    "user access administrator",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
];

/// Settings under which a storage account or server names a key of its owner.
const OWN_KEYS: &[&str] = &[
    "customer_managed_key.key_vault_key_id",
    "customer_managed_key.managed_hsm_key_id",
    "key_vault_key_id",
    "key_name",
    "properties.encryption.keyvaultproperties.keyname",
];

/// Judges a fact that others state; nothing where nobody states it.
pub(super) fn judge(deployment: &Deployment<'_>, at: ResourceIdx, fact: Fact) -> Option<Judged> {
    match fact {
        Fact::Locked => locked(deployment, at),
        Fact::IdentityRulesScope => rules_scope(deployment, at),
        Fact::LogArchiveUnderOwnKey => {
            judge(deployment, at, Fact::KeepsLogs)?;
            let settings = deployment.with_parts(at);
            let has_key = settings
                .map(|part| &deployment.graph.resources[part].settings)
                .any(|settings| OWN_KEYS.iter().any(|path| !settings.at(path).is_empty()));
            Some(judged(Truth::from(has_key), "", 0))
        }
        _ => REFERENCES
            .iter()
            .filter(|row| row.fact == fact)
            .find_map(|row| said(deployment, at, row)),
    }
}

fn said(deployment: &Deployment<'_>, at: ResourceIdx, row: &Reference) -> Option<Judged> {
    let mut truth = None;
    for edge in deployment.references_to(at) {
        let settings = &deployment.graph.resources[edge.from].settings;
        if !is_of(deployment, edge.from, row.kinds) || is_except(edge, row.except) {
            continue;
        }
        let flags: Vec<_> =
            row.unless_off.iter().flat_map(|path| settings.at(path)).map(Setting::flag).collect();
        let is_off = !flags.is_empty() && flags.iter().all(|flag| *flag == Some(false));
        truth = Some(truth.unwrap_or(Truth::False).or(Truth::from(!is_off)));
    }
    truth.map(|truth| judged(truth, "", 0))
}

/// A lock on a resource, or on its group, which everything in it inherits.
fn locked(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let groups = deployment
        .references_of(at)
        .filter(|edge| edge.key == "resource_group_name")
        .map(|edge| edge.to);
    let is_locked = std::iter::once(at)
        .chain(groups)
        .flat_map(|at| deployment.references_to(at))
        .any(|edge| edge.key == "scope" && is_of(deployment, edge.from, LOCKS));
    is_locked.then(|| judged(Truth::True, "", 0))
}

/// Tells whether the identity of a resource holds a role that rules a subscription or a group.
fn rules_scope(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    deployment
        .references_to(at)
        .filter(|edge| is_of(deployment, edge.from, GRANTS))
        .filter(|edge| edge.key != "scope")
        .map(|edge| &deployment.graph.resources[edge.from].settings)
        .find(|settings| has_wide_role(settings) && has_wide_scope(deployment, settings))
        .map(|_| judged(Truth::True, "", 0))
}

fn has_wide_role(settings: &Setting) -> bool {
    ["role_definition_name", "role_definition_id", "properties.roledefinitionid"]
        .iter()
        .flat_map(|path| settings.at(path))
        .filter_map(|found| match &found.value {
            Datum::Text(text) | Datum::Template { text, .. } => Some(text.to_lowercase()),
            _ => None,
        })
        .any(|role| {
            WIDE_ROLES.iter().any(|wide| role == *wide || role.ends_with(&format!("/{wide}")))
        })
}

/// A subscription or a resource group; what lies deeper is one resource.
fn has_wide_scope(deployment: &Deployment<'_>, settings: &Setting) -> bool {
    let Some(scope) = settings.get("scope") else { return false };
    let is_group = |address: &str| {
        let found = deployment.graph.find(address);
        let kind = found.first().map(|at| deployment.graph.resources[*at].kind.as_str());
        kind.map_or(address.contains("azurerm_subscription"), |kind| {
            kind.ends_with("resource_group") || kind.ends_with("azurerm_subscription")
        })
    };
    match &scope.value {
        Datum::Text(text) => !text.to_lowercase().contains("/providers/"),
        Datum::Template { text, .. } => {
            !text.to_lowercase().contains("/providers/")
                && scope.references().iter().all(|(reference, _)| is_group(&reference.address))
        }
        Datum::Reference(reference) => is_group(&reference.address),
        _ => {
            let references = scope.references();
            !references.is_empty() && references.iter().all(|(one, _)| is_group(&one.address))
        }
    }
}

fn is_of(deployment: &Deployment<'_>, at: ResourceIdx, kinds: &[&str]) -> bool {
    let kind = deployment.graph.resources[at].kind.to_lowercase();
    kinds.iter().any(|end| kind.ends_with(end))
}

fn is_except(edge: &Edge, except: &[&str]) -> bool {
    except.iter().any(|key| edge.key.eq_ignore_ascii_case(key))
}
