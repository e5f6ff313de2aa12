//! What a resource takes over from another that it is made from or written by: a snapshot the
//! encryption of its source, a bucket of access logs the reason for having none of its own.

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::Deployment;
use crate::import::infrastructure::build::facts::judged;
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::{Datum, Setting, is_like, is_same_key};
use crate::vocab::{Fact, Truth};

/// Where a copy names what it is made from.
const SOURCES: &[&str] = &[
    "db_cluster_identifier",
    "db_instance_identifier",
    "source_db_cluster_snapshot_identifier",
    "source_db_snapshot_identifier",
    "source_snapshot_id",
    "volume_id",
];

const ENCRYPTED: &[&str] = &["storage_encrypted", "encrypted"];

const OWN_KEYS: &[&str] = &["kms_key_id", "kms_key_arn"];

/// Settings by which others name the bucket that their access logs go to.
const LOG_TARGETS: &[&str] = &[
    "access_logging_policy",
    "access_logs",
    "load_balancer_attributes",
    "logging",
    "logging_config",
    "logging_configuration",
    "target_bucket",
];

/// Judges what a copy, or a store of logs, takes over; nothing where it takes over nothing.
pub(super) fn judge(deployment: &Deployment<'_>, at: ResourceIdx, fact: Fact) -> Option<Judged> {
    match fact {
        Fact::EncryptedAsSource => encrypted(deployment, at),
        Fact::OwnKeyAsSource => under_own_key(deployment, at),
        Fact::KeepsAccessLogs => keeps_access_logs(deployment, at),
        _ => None,
    }
}

fn source_of<'a>(deployment: &'a Deployment<'_>, at: ResourceIdx) -> Option<(&'a Setting, u32)> {
    let mut edges = deployment.references_of(at);
    let edge = edges.find(|edge| SOURCES.iter().any(|key| is_same_key(key, &edge.key)))?;
    Some((&deployment.graph.resources[edge.to].settings, edge.line))
}

/// Where the source says nothing, that is its provider's default and not the copy's to tell.
fn encrypted(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let (source, line) = source_of(deployment, at)?;
    let flag = ENCRYPTED.iter().find_map(|key| source.get(key))?;
    let truth = flag.flag().map_or(Truth::Unknown, Truth::from);
    Some(judged(truth, "whether its source is encrypted is not known", line))
}

fn under_own_key(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let (source, line) = source_of(deployment, at)?;
    let key = OWN_KEYS.iter().find_map(|key| source.get(key));
    let truth = match key.map(|key| &key.value) {
        None => Truth::False,
        Some(Datum::Text(text)) => Truth::from(!is_like(text, "*alias/aws/*")),
        Some(Datum::Unknown { references, .. }) if references.is_empty() => Truth::Unknown,
        Some(_) => Truth::True,
    };
    Some(judged(truth, "which key encrypts its source is not known", line))
}

/// A bucket that takes the access logs of others would write a record for each record if it wrote
/// its own (Amazon S3 User Guide, "Enabling server access logging"): whether it should is open.
fn keeps_access_logs(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let is_target = |key: &str| LOG_TARGETS.iter().any(|target| is_same_key(target, key));
    let is_named = deployment.references_to(at).any(|edge| is_target(&edge.key));
    (is_named || admits_log_delivery(deployment, at))
        .then(|| judged(Truth::Unknown, "it takes the access logs of others", 0))
}

/// Tells whether the access list lets the service in that delivers access logs.
fn admits_log_delivery(deployment: &Deployment<'_>, at: ResourceIdx) -> bool {
    let lists = deployment.with_parts(at).filter_map(|part| {
        let settings = &deployment.graph.resources[part].settings;
        ["acl", "access_control"].iter().find_map(|key| settings.get(key))?.text()
    });
    lists.into_iter().any(|list| is_same_key(list, "log-delivery-write"))
}
