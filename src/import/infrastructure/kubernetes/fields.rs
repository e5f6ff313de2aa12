//! Fields that name another object: where they stand and what kind of object they name.

/// A field that names another object.
#[derive(Debug)]
pub(super) struct Field {
    /// The kinds that have it.
    pub(super) on: On,
    /// The mapping that it stands in, through every element of the lists on the way.
    pub(super) path: &'static [&'static str],
    /// Its key in that mapping.
    pub(super) key: &'static str,
    pub(super) target: Target,
}

/// Which objects have a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    /// Every one.
    All,
    /// Those of these kinds.
    Kinds(&'static [&'static str]),
    /// The specification of a pod, wherever it stands.
    Pod,
}

/// What kind of object a field names. A `namespace` beside the field says where that lies.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    Of(&'static str),
    /// The one that `kind` beside the field says, else this.
    Beside(&'static str),
}

use On::{All, Kinds, Pod};
use Target::{Beside, Of};

const ROUTES: On = Kinds(&["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"]);
const BINDINGS: On = Kinds(&["RoleBinding", "ClusterRoleBinding"]);
const INGRESS: On = Kinds(&["Ingress"]);
const WEBHOOKS: On = Kinds(&["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]);
const CLAIM: On = Kinds(&["PersistentVolumeClaim"]);
const VOLUME: On = Kinds(&["PersistentVolume"]);
const EXTERNAL: On = Kinds(&["ExternalSecret"]);
const CERTIFICATE: On = Kinds(&["Certificate"]);

const fn row(on: On, path: &'static [&'static str], key: &'static str, target: Target) -> Field {
    Field { on, path, key, target }
}

/// The fields, from the API reference of Kubernetes 1.34 and of the Gateway API, cert-manager,
/// External Secrets, KEDA and Traefik.
pub(super) const FIELDS: &[Field] = &[
    row(All, &["metadata", "ownerReferences"], "name", Beside("")),
    // pods
    row(Pod, &["containers", "env", "valueFrom", "secretKeyRef"], "name", Of("Secret")),
    row(Pod, &["containers", "env", "valueFrom", "configMapKeyRef"], "name", Of("ConfigMap")),
    row(Pod, &["containers", "envFrom", "secretRef"], "name", Of("Secret")),
    row(Pod, &["containers", "envFrom", "configMapRef"], "name", Of("ConfigMap")),
    row(Pod, &["initContainers", "env", "valueFrom", "secretKeyRef"], "name", Of("Secret")),
    row(Pod, &["initContainers", "env", "valueFrom", "configMapKeyRef"], "name", Of("ConfigMap")),
    row(Pod, &["initContainers", "envFrom", "secretRef"], "name", Of("Secret")),
    row(Pod, &["initContainers", "envFrom", "configMapRef"], "name", Of("ConfigMap")),
    row(Pod, &["volumes", "secret"], "secretName", Of("Secret")),
    row(Pod, &["volumes", "configMap"], "name", Of("ConfigMap")),
    row(Pod, &["volumes", "projected", "sources", "secret"], "name", Of("Secret")),
    row(Pod, &["volumes", "projected", "sources", "configMap"], "name", Of("ConfigMap")),
    row(Pod, &["volumes", "persistentVolumeClaim"], "claimName", Of("PersistentVolumeClaim")),
    row(Pod, &["volumes", "csi", "nodePublishSecretRef"], "name", Of("Secret")),
    row(Pod, &["imagePullSecrets"], "name", Of("Secret")),
    row(Pod, &[], "serviceAccountName", Of("ServiceAccount")),
    row(Pod, &[], "serviceAccount", Of("ServiceAccount")),
    row(Pod, &[], "nodeName", Of("Node")),
    row(Pod, &[], "priorityClassName", Of("PriorityClass")),
    row(Pod, &[], "runtimeClassName", Of("RuntimeClass")),
    // access
    row(BINDINGS, &["roleRef"], "name", Beside("")),
    row(BINDINGS, &["subjects"], "name", Beside("")),
    row(Kinds(&["ServiceAccount"]), &["secrets"], "name", Of("Secret")),
    row(Kinds(&["ServiceAccount"]), &["imagePullSecrets"], "name", Of("Secret")),
    // traffic
    row(INGRESS, &["spec", "defaultBackend", "service"], "name", Of("Service")),
    row(INGRESS, &["spec", "rules", "http", "paths", "backend", "service"], "name", Of("Service")),
    row(INGRESS, &["spec", "backend"], "serviceName", Of("Service")),
    row(INGRESS, &["spec", "rules", "http", "paths", "backend"], "serviceName", Of("Service")),
    row(INGRESS, &["spec", "tls"], "secretName", Of("Secret")),
    row(INGRESS, &["spec"], "ingressClassName", Of("IngressClass")),
    row(ROUTES, &["spec", "rules", "backendRefs"], "name", Beside("Service")),
    row(
        ROUTES,
        &["spec", "rules", "filters", "requestMirror", "backendRef"],
        "name",
        Beside("Service"),
    ),
    row(ROUTES, &["spec", "parentRefs"], "name", Beside("Gateway")),
    row(Kinds(&["Gateway"]), &["spec"], "gatewayClassName", Of("GatewayClass")),
    row(
        Kinds(&["Gateway"]),
        &["spec", "listeners", "tls", "certificateRefs"],
        "name",
        Beside("Secret"),
    ),
    row(Kinds(&["IngressRoute"]), &["spec", "routes", "services"], "name", Beside("Service")),
    row(Kinds(&["IngressRoute"]), &["spec", "tls"], "secretName", Of("Secret")),
    row(Kinds(&["Route"]), &["spec", "to"], "name", Beside("Service")),
    row(Kinds(&["StatefulSet"]), &["spec"], "serviceName", Of("Service")),
    row(WEBHOOKS, &["webhooks", "clientConfig", "service"], "name", Of("Service")),
    row(Kinds(&["APIService"]), &["spec", "service"], "name", Of("Service")),
    row(
        Kinds(&["CustomResourceDefinition"]),
        &["spec", "conversion", "webhook", "clientConfig", "service"],
        "name",
        Of("Service"),
    ),
    // scaling
    row(
        Kinds(&["HorizontalPodAutoscaler", "ScaledObject"]),
        &["spec", "scaleTargetRef"],
        "name",
        Beside("Deployment"),
    ),
    row(Kinds(&["VerticalPodAutoscaler"]), &["spec", "targetRef"], "name", Beside("Deployment")),
    // storage
    row(CLAIM, &["spec"], "storageClassName", Of("StorageClass")),
    row(CLAIM, &["spec"], "volumeName", Of("PersistentVolume")),
    row(VOLUME, &["spec"], "storageClassName", Of("StorageClass")),
    row(VOLUME, &["spec", "claimRef"], "name", Of("PersistentVolumeClaim")),
    row(
        Kinds(&["StatefulSet"]),
        &["spec", "volumeClaimTemplates", "spec"],
        "storageClassName",
        Of("StorageClass"),
    ),
    // certificates and secrets
    row(CERTIFICATE, &["spec"], "secretName", Of("Secret")),
    row(CERTIFICATE, &["spec", "issuerRef"], "name", Beside("Issuer")),
    row(EXTERNAL, &["spec", "secretStoreRef"], "name", Beside("SecretStore")),
    row(EXTERNAL, &["spec", "target"], "name", Of("Secret")),
];
