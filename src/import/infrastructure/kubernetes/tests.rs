//! Manifests of `tests/models/kubernetes/` and small ones -> graphs.

use super::{explained, hint, link, read, sniff};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::infrastructure::testing::{described, edges, graph_of};
use crate::import::infrastructure::{Datum, Graph};
use crate::import::notes::Notes;
use crate::import::{Limits, Source, reader};

fn graph(name: &str) -> (Graph, Vec<Diagnostic>) {
    let path = format!("{}/tests/models/kubernetes/{name}", env!("CARGO_MANIFEST_DIR"));
    graph_of(&Source::new(name, std::fs::read(path).unwrap()), read)
}

fn of_text(text: &str) -> Graph {
    graph_of(&Source::new("manifest", text), read).0
}

#[test]
fn names_labels_and_addresses_become_references() {
    let (graph, said) = graph("shop.yaml");
    let mut edges = edges(&graph);
    edges.sort();
    edges.dedup();
    let expected = [
        "CronJob/shop/report -> Service/shop/web",
        "Deployment/shop/web -> ConfigMap/shop/web",
        "Deployment/shop/web -> PersistentVolumeClaim/shop/uploads",
        "Deployment/shop/web -> Secret/shop/db",
        "Deployment/shop/web -> Service/shop/db",
        "Deployment/shop/web -> ServiceAccount/shop/web",
        "HTTPRoute/edge/web -> Service/shop/web",
        "HorizontalPodAutoscaler/shop/web -> Deployment/shop/web",
        "Ingress/shop/web -> Service/shop/web",
        "NetworkPolicy/shop/deny -> CronJob/shop/report",
        "NetworkPolicy/shop/deny -> Deployment/shop/web",
        "NetworkPolicy/shop/deny -> Service.serving.knative.dev/shop/web",
        "NetworkPolicy/shop/deny -> StatefulSet/shop/db",
        "NetworkPolicy/shop/front -> Deployment/shop/web",
        "PersistentVolumeClaim/shop/uploads -> StorageClass/encrypted",
        "PodDisruptionBudget/shop/db -> StatefulSet/shop/db",
        "RoleBinding/shop/web -> Role/shop/web",
        "RoleBinding/shop/web -> ServiceAccount/shop/web",
        "Service/shop/db -> StatefulSet/shop/db",
        "Service/shop/web -> Deployment/shop/web",
        "StatefulSet/shop/db -> Service/shop/db",
    ];
    assert_eq!(edges, expected);
    let said: Vec<_> = said.iter().map(|said| said.message.as_str()).collect();
    assert_eq!(said, ["there is no Service \"gone\" in \"shop\""]);
}

#[test]
fn addresses_have_kind_namespace_and_name() {
    let (graph, _) = graph("shop.yaml");
    for address in [
        "Namespace/shop",
        "ClusterRoleBinding/operators",
        "Service/shop/web",
        "Service.serving.knative.dev/shop/web",
        "Widget/default/w",
    ] {
        assert_eq!(graph.find(address).len(), 1, "{address}");
    }
    let deployment = &graph.resources[graph.find("Deployment/shop/web")[0]];
    assert_eq!(deployment.place.line, 25);
    assert_eq!(deployment.namespace, "shop");
}

#[test]
fn what_is_not_in_the_upload_stays_a_name() {
    let (graph, _) = graph("shop.yaml");
    let text = described(&graph);
    for line in [
        r#"/spec/template/spec/volumes/1/secret/secretName = "not-in-this-file""#,
        r#"/roleRef/name = "cluster-admin""#,
        r#"/spec/rules/0/http/paths/1/backend/service/name = "gone""#,
    ] {
        assert!(text.contains(line), "{line}");
    }
}

#[test]
fn secrets_never_leave_the_importer() {
    let (graph, _) = graph("shop.yaml");
    let text = described(&graph);
    assert!(!text.contains("hunter2") && !text.contains("aHVudGVyMg"), "{text}");
    assert!(!text.contains("last-applied") && !text.contains("managedFields"));
    for line in [
        r#"/stringData/password = "(redacted)""#,
        r#"/data/certificate = "(redacted)""#,
        "/stringData/empty = null",
        r#"/env/0/value = "postgres://web:(redacted)@db:5432/shop""#,
        r#"/env/1/value = "(redacted)""#,
        r#"/env/2/value = "$(API_TOKEN)""#,
        "/env/3/valueFrom/secretKeyRef/name = -> Secret/shop/db",
        r#"/args/1 = "--password=(redacted)""#,
        r#"/data/application.properties = "spring.datasource.password=(redacted)\nserver.port=8443\n""#,
        r#"/data/mode = "production""#,
    ] {
        assert!(text.contains(line), "{line}");
    }
}

#[test]
fn faults_are_said_and_cost_nothing_else() {
    let (graph, said) = graph("faults.yaml");
    let addresses: Vec<_> = graph.resources.iter().map(|(_, one)| one.address.as_str()).collect();
    assert_eq!(
        addresses,
        ["Pod/default/last", "Pod/default/unnamed-2", "Pod/default/last#3", "Service/default/s"]
    );
    let said: Vec<_> = said.iter().map(|said| (said.code, said.place.line)).collect();
    let expected = [
        (Code::DuplicateKey, 3),
        (Code::WrongType, 8),
        (Code::MissingField, 10),
        (Code::MissingField, 13),
        (Code::DuplicateId, 17),
        (Code::UnknownFormat, 22),
    ];
    assert_eq!(said, expected);
}

#[test]
fn real_manifests_are_read() {
    let (etcd, said) = graph("../real/etcd-controller.yaml");
    assert_eq!(etcd.resources.as_slice()[0].address, "Deployment/default/etcd");
    assert_eq!(said.len(), 1);
    assert!(said[0].message.contains("\"selector\""), "{said:?}");
    let (cockroach, said) = graph("../real/cockroachdb-statefulset.yaml");
    assert_eq!(said, []);
    assert_eq!(
        edges(&cockroach),
        [
            "Service/default/cockroachdb-public -> StatefulSet/default/cockroachdb",
            "Service/default/cockroachdb -> StatefulSet/default/cockroachdb",
            "PodDisruptionBudget/default/cockroachdb-budget -> StatefulSet/default/cockroachdb",
            "StatefulSet/default/cockroachdb -> Service/default/cockroachdb",
        ]
    );
}

#[test]
fn lists_of_lists_are_taken_apart() {
    let (graph, said) = graph("list.json");
    assert_eq!(said, []);
    assert_eq!(edges(&graph), ["Pod/shop/web-5d4f -> ReplicaSet/shop/web-5d"; 2]);
    let pod = &graph.resources[graph.find("Pod/shop/web-5d4f")[0]];
    assert_eq!(pod.aliases, ["0a1b", "Pod.shop.web-5d4f"]);
    assert_eq!(pod.settings.at("spec.hostNetwork")[0].flag(), Some(true));
}

/// Returns the facts that a resource has, `path = value`.
fn facts(graph: &Graph, address: &str, key: &str) -> Vec<String> {
    let text = described(graph);
    let lines = text.lines().skip_while(|line| !line.starts_with(&format!("{address} (")));
    lines
        .skip(1)
        .take_while(|line| line.starts_with(' '))
        .filter_map(|line| line.trim().strip_prefix(key))
        .map(|line| line.rsplit_once(" :").unwrap().0.to_owned())
        .collect()
}

#[test]
fn facts_of_a_pod_are_those_of_every_container() {
    let (graph, said) = graph("hardening.yaml");
    assert_eq!(said, []);
    let good = facts(&graph, "Deployment/shop/good", "/plumbline:pod/");
    let container = |at: usize| {
        ["digest = true", "dropsAll = true", "dropsNetRaw = true", "escalation = false"]
            .into_iter()
            .chain(["latest = false", "memoryLimit = true", "readOnlyRoot = true", "root = false"])
            .chain(["seccomp = \"RuntimeDefault\""])
            .map(move |fact| format!("containers/{at}/{fact}"))
    };
    let mut expected: Vec<_> = container(0).chain(container(1)).collect();
    let pod = ["defaultAccount = false", "securityContext = true", "token = false"];
    expected.extend(pod.map(str::to_owned));
    assert_eq!(good, expected);
    let bad = facts(&graph, "Pod/default/bad", "/plumbline:pod/");
    for fact in [
        "containers/0/dropsAll = true",
        "containers/0/dropsNetRaw = false",
        "containers/0/escalation = true",
        "containers/0/hostPort = true",
        "containers/0/latest = true",
        "containers/0/privileged = true",
        "containers/0/root = true",
        "containers/0/secretEnvironment = true",
        "containers/1/dropsAll = false",
        "containers/1/latest = false",
        "containers/1/privileged = false",
        "containers/1/root = false",
        "hostIPC = true",
        "hostNetwork = true",
        "hostPID = true",
        "hostPath = true",
        "runtimeSocket = true",
    ] {
        assert!(bad.contains(&fact.to_owned()), "{fact}: {bad:?}");
    }
}

#[test]
fn what_nobody_sets_is_left_to_the_defaults() {
    let (graph, _) = graph("hardening.yaml");
    let silent = facts(&graph, "CronJob/shop/silent", "/plumbline:pod/");
    let expected = [
        "containers/0/digest = false",
        "containers/0/latest = false",
        "containers/0/root = unknown: the image decides which user the container runs as",
        "securityContext = false",
    ];
    assert_eq!(silent, expected);
}

#[test]
fn services_namespaces_and_roles_have_facts() {
    let (graph, _) = graph("hardening.yaml");
    let public = |name: &str| facts(&graph, &format!("Service/shop/{name}"), "/plumbline:public");
    assert_eq!(public("public"), [" = true"]);
    assert_eq!(public("private"), [" = false"]);
    assert!(public("node")[0].starts_with(" = unknown"));
    assert_eq!(facts(&graph, "Namespace/shop", "/plumbline:deniesByDefault"), [" = true"]);
    let cluster = facts(&graph, "Cluster", "/");
    let expected = [
        "approvesCertificates = false",
        "bindsAdministrator = true",
        "bindsMasters = false",
        // Only within one namespace.
        "createsPods = false",
        // Only for one account.
        "createsTokens = false",
        "createsVolumes = false",
        "escalates = false",
        "proxiesNodes = false",
        "readsSecrets = true",
        "wildcards = false",
        "writesWebhooks = false",
    ];
    assert_eq!(cluster, expected);
}

#[test]
fn a_graph_that_grows_is_linked_again() {
    let mut graph =
        of_text("apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {a: b}}\n");
    assert!(edges(&graph).is_empty());
    let other = of_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a: b}}\nspec: {serviceAccountName: x}\n",
    );
    for (_, resource) in other.resources.iter() {
        graph.add(resource.clone());
    }
    for _ in 0..2 {
        link(&mut graph, &mut Notes::default());
        assert_eq!(edges(&graph), ["Service/default/s -> Pod/default/p"]);
    }
}

#[test]
fn what_is_no_manifest_is_told_what_to_do() {
    let check = |text: &str, expected: Option<&str>| {
        let document = reader::read_all("f", text, &Limits::default()).unwrap();
        let root = document.root();
        assert!(!sniff(root), "{text}");
        let hint = hint(root);
        assert!(hint.is_none() == expected.is_none(), "{text}: {hint:?}");
        assert!(hint.unwrap_or_default().contains(expected.unwrap_or_default()), "{text}");
    };
    check(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
        Some("kubectl kustomize"),
    );
    check("bases: [../base]\n", Some("kubectl kustomize"));
    check("apiVersion: v2\nname: chart\nversion: 0.1.0\n", Some("helm template"));
    check(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ .Release.Name }}'}\n",
        Some("helm template"),
    );
    check("apiVersion: v1\nkind: Config\nclusters: []\nusers: []\n", Some("kubeconfig"));
    check("replicaCount: 1\nimage: {repository: web}\n", None);
    check("just words\n", None);
}

#[test]
fn templates_that_cannot_be_read_are_told_what_to_do() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n";
    let reason = reader::read_all("f", text, &Limits::default()).unwrap_err();
    assert!(explained(reason.clone(), text).hint.contains("helm template"));
    assert!(explained(reason, "a: [").hint.is_empty());
}

#[test]
fn selectors_that_match_everything_end() {
    let mut text = String::new();
    for number in 0..600 {
        text.push_str(&format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}}}\n\
             ---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n\
             metadata: {{name: n{number}}}\nspec: {{podSelector: {{}}}}\n"
        ));
    }
    let (graph, said) = graph_of(&Source::new("many", text), read);
    assert_eq!(graph.resources.len(), 1_200);
    assert!(said.iter().any(|said| said.code == Code::TooMany));
    let references: usize =
        graph.resources.iter().map(|(_, one)| one.settings.references().len()).sum();
    assert_eq!(references, 30_000);
    assert!(matches!(graph.resources.as_slice()[0].settings.value, Datum::Map(_)));
}
