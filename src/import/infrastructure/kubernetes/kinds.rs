//! What the API says of its kinds: which share a name, which lie in no namespace, where their pods
//! are described.

/// Kinds that two API groups use and that `mappings/resources/kubernetes.toml` tells apart.
pub(super) const QUALIFIED: &[(&str, &str)] = &[
    ("Application", "app.k8s.io"),
    ("Cluster", "management.cattle.io"),
    ("Cluster", "postgresql.cnpg.io"),
    ("ClusterPolicy", "nvidia.com"),
    ("Gateway", "networking.istio.io"),
    ("NetworkPolicy", "crd.projectcalico.org"),
    ("NetworkPolicy", "projectcalico.org"),
    ("Route", "serving.knative.dev"),
    ("Service", "serving.knative.dev"),
    ("Subscription", "messaging.knative.dev"),
    ("Workspace", "app.terraform.io"),
];

/// Kinds of Kubernetes itself. A custom resource of the same name is another thing.
const OWN: &[&str] = &[
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Endpoints",
    "HorizontalPodAutoscaler",
    "Ingress",
    "IngressClass",
    "Job",
    "Namespace",
    "NetworkPolicy",
    "Node",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "ReplicaSet",
    "ReplicationController",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "Secret",
    "Service",
    "ServiceAccount",
    "StatefulSet",
    "StorageClass",
];

/// Kinds that lie in no namespace.
const CLUSTER_WIDE: &[&str] = &[
    "APIService",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "CiliumClusterwideNetworkPolicy",
    "ClusterExternalSecret",
    "ClusterImagePolicy",
    "ClusterIssuer",
    "ClusterPolicy",
    "ClusterPolicy.nvidia.com",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterSecretStore",
    "ConstraintTemplate",
    "CustomResourceDefinition",
    "FlowSchema",
    "GatewayClass",
    "GlobalNetworkPolicy",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeSnapshotClass",
    "VolumeSnapshotContent",
];

/// Where a kind describes the pods that it runs, as the path of the object that has `metadata` and
/// `spec`.
const PODS: &[(&str, &[&str])] = &[
    ("Pod", &[]),
    ("PodTemplate", &["template"]),
    ("CronJob", &["spec", "jobTemplate", "spec", "template"]),
    ("DaemonSet", TEMPLATE),
    ("Deployment", TEMPLATE),
    ("DeploymentConfig", TEMPLATE),
    ("Job", TEMPLATE),
    ("ReplicaSet", TEMPLATE),
    ("ReplicationController", TEMPLATE),
    ("Rollout", TEMPLATE),
    ("Service.serving.knative.dev", TEMPLATE),
    ("StatefulSet", TEMPLATE),
];
const TEMPLATE: &[&str] = &["spec", "template"];

/// Returns the kind of an object as the vocabulary has it: with its group where the name alone would
/// say something else.
pub(super) fn kind_of(api_version: &str, kind: &str) -> String {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let is_own_group = !group.contains('.') || group.ends_with(".k8s.io");
    let is_told_apart = QUALIFIED.contains(&(kind, group));
    if is_told_apart || (OWN.contains(&kind) && !is_own_group) {
        format!("{kind}.{group}")
    } else {
        kind.to_owned()
    }
}

/// Tells whether objects of a kind lie in no namespace.
pub(super) fn is_cluster_wide(kind: &str) -> bool {
    CLUSTER_WIDE.contains(&kind)
}

/// Returns where a kind describes its pods; nothing for one that runs none.
pub(super) fn pod_of(kind: &str) -> Option<&'static [&'static str]> {
    PODS.iter().find(|(other, _)| *other == kind).map(|(_, path)| *path)
}

#[cfg(test)]
mod tests {
    use super::{QUALIFIED, kind_of};

    #[test]
    fn kinds_that_share_a_name_carry_their_group() {
        assert_eq!(kind_of("v1", "Service"), "Service");
        assert_eq!(kind_of("apps/v1", "Deployment"), "Deployment");
        assert_eq!(kind_of("networking.k8s.io/v1", "Ingress"), "Ingress");
        assert_eq!(kind_of("serving.knative.dev/v1", "Service"), "Service.serving.knative.dev");
        assert_eq!(kind_of("example.org/v1", "Secret"), "Secret.example.org");
        assert_eq!(kind_of("example.org/v1", "Widget"), "Widget");
    }

    #[test]
    fn the_table_has_every_kind_that_the_words_tell_apart() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings/resources/kubernetes.toml");
        let text = std::fs::read_to_string(path).unwrap();
        let keys = text.lines().filter_map(|line| line.strip_prefix('"')?.split('"').next());
        let in_words: Vec<_> = keys.filter_map(|key| key.split_once('.')).collect();
        assert_eq!(in_words, QUALIFIED);
    }
}
