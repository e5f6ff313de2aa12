//! What the fields of an object amount to, where no single field says it: a container inherits from
//! its pod, a pod from its service account, and a field that is not set has the API's default.
//!
//! The facts stand under keys of ours at the top of the settings, so that a rule of
//! `mappings/settings/kubernetes.toml` finds them whatever the kind of the workload:
//!
//! - `plumbline:pod` of a workload: flags of the pod, and a list of `containers` with the flags of each
//!   (init and ephemeral ones too). A flag that no container and no pod sets is left out, so that the
//!   rule can say that the default of Kubernetes holds; where one is set, the others have it.
//! - `plumbline:public` of a Service: whether its address is one of the internet.
//! - `plumbline:deniesByDefault` of a Namespace: whether a network policy in it admits nothing.

use std::collections::BTreeMap;

use crate::import::infrastructure::{Datum, Resource, Setting};

/// Annotations by which a cloud gives a Service a private address, with the values that do so; `*` is
/// any.
const PRIVATE: &[(&str, &str)] = &[
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "*"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
    ("networking.gke.io/load-balancer-type", "internal"),
    ("cloud.google.com/load-balancer-type", "internal"),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", "true"),
];

/// Sockets of container runtimes.
const SOCKETS: &[&str] = &["docker.sock", "containerd.sock", "crio.sock", "podman.sock"];

type Entries = BTreeMap<String, Setting>;

/// Returns the facts of a pod. `mounts_token` is what its service account says of tokens.
pub(super) fn of_pod(spec: &Setting, mounts_token: Option<bool>) -> Setting {
    let mut facts = Entries::new();
    for (name, key) in [
        ("hostPID", "hostPID"),
        ("hostIPC", "hostIPC"),
        ("hostNetwork", "hostNetwork"),
        ("token", "automountServiceAccountToken"),
    ] {
        if let Some(value) = spec.get(key) {
            facts.insert(name.to_owned(), value.clone());
        }
    }
    if !facts.contains_key("token")
        && let Some(mounts) = mounts_token
    {
        facts.insert("token".to_owned(), Setting::new(Datum::Bool(mounts), spec.line));
    }
    account(spec, &mut facts);
    volumes(spec, &mut facts);
    let containers: Vec<_> = ["containers", "initContainers", "ephemeralContainers"]
        .iter()
        .flat_map(|key| spec.at(key))
        .collect();
    let has_context = spec.get("securityContext").is_some_and(is_filled)
        || (!containers.is_empty()
            && containers
                .iter()
                .all(|container| container.get("securityContext").is_some_and(is_filled)));
    set(&mut facts, "securityContext", has_context, spec.line);
    let mut each: Vec<Entries> =
        containers.iter().map(|container| of_container(container, spec)).collect();
    complete(&mut each, &containers);
    let list = each
        .into_iter()
        .zip(&containers)
        .map(|(facts, container)| Setting::new(Datum::Map(facts), container.line));
    let list = Setting::new(Datum::List(list.collect()), spec.line);
    facts.insert("containers".to_owned(), list);
    Setting::new(Datum::Map(facts), spec.line)
}

fn is_filled(setting: &Setting) -> bool {
    match &setting.value {
        Datum::Map(entries) => !entries.is_empty(),
        other => *other != Datum::Null,
    }
}

fn set(facts: &mut Entries, name: &str, value: bool, line: u32) {
    facts.insert(name.to_owned(), Setting::new(Datum::Bool(value), line));
}

/// Names the service account; a reference's address ends with the name.
fn account(spec: &Setting, facts: &mut Entries) {
    let named = spec.get("serviceAccountName").or_else(|| spec.get("serviceAccount"));
    let Some(named) = named else { return };
    let name = match &named.value {
        Datum::Reference(reference) => reference.address.rsplit('/').next().unwrap_or_default(),
        _ => named.text().unwrap_or_default(),
    };
    let is_default = name.is_empty() || name == "default";
    set(facts, "defaultAccount", is_default, named.line);
}

fn volumes(spec: &Setting, facts: &mut Entries) {
    let Some(first) = spec.at("volumes").first().copied() else { return };
    let paths = spec.at("volumes.hostPath");
    let line = paths.first().map_or(first.line, |path| path.line);
    set(facts, "hostPath", !paths.is_empty(), line);
    let socket = paths.iter().find(|volume| {
        let path = volume.get("path").and_then(Setting::text).unwrap_or_default();
        SOCKETS.iter().any(|socket| path.ends_with(socket))
            || matches!(path, "/" | "/run" | "/var/run")
    });
    set(facts, "runtimeSocket", socket.is_some(), socket.map_or(line, |socket| socket.line));
}

/// Returns the flags that a container, or its pod for it, sets.
fn of_container(container: &Setting, spec: &Setting) -> Entries {
    let mut facts = Entries::new();
    let own = container.get("securityContext");
    let of_pod = spec.get("securityContext");
    let here = |key: &str| own.and_then(|context| context.get(key));
    let inherited = |key: &str| here(key).or_else(|| of_pod.and_then(|context| context.get(key)));
    for (name, value) in [
        ("privileged", here("privileged")),
        ("escalation", here("allowPrivilegeEscalation")),
        ("readOnlyRoot", here("readOnlyRootFilesystem")),
        ("hostProcess", windows_host_process(own).or_else(|| windows_host_process(of_pod))),
    ] {
        if let Some(value) = value {
            facts.insert(name.to_owned(), value.clone());
        }
    }
    image(&mut facts, container.get("image"));
    root(
        &mut facts,
        here("privileged"),
        (inherited("runAsUser"), inherited("runAsNonRoot")),
        container.line,
    );
    if let Some(profile) = inherited("seccompProfile").and_then(|profile| profile.get("type")) {
        facts.insert("seccomp".to_owned(), profile.clone());
    }
    capabilities(&mut facts, here("capabilities"));
    let ports = container.at("ports.hostPort");
    if let Some(port) = ports.iter().find(|port| port.number() != Some(0.0)) {
        set(&mut facts, "hostPort", true, port.line);
    }
    let secrets = [container.at("env.valueFrom.secretKeyRef"), container.at("envFrom.secretRef")];
    if let Some(secret) = secrets.iter().flatten().next() {
        set(&mut facts, "secretEnvironment", true, secret.line);
    }
    if let Some(limits) = container.get("resources").and_then(|resources| resources.get("limits")) {
        set(&mut facts, "memoryLimit", limits.get("memory").is_some(), limits.line);
    }
    facts
}

fn windows_host_process(context: Option<&Setting>) -> Option<&Setting> {
    context?.get("windowsOptions")?.get("hostProcess")
}

/// Says how the image is named. One that is not known yet leaves both open.
fn image(facts: &mut Entries, image: Option<&Setting>) {
    let Some(image) = image else { return };
    let Some(name) = image.text() else {
        for fact in ["digest", "latest"] {
            facts.insert(fact.to_owned(), image.clone());
        }
        return;
    };
    let (name, digest) = name.split_once('@').map_or((name, None), |(name, it)| (name, Some(it)));
    // A colon before a slash stands before the port of a registry.
    let tag = name.rsplit('/').next().unwrap_or(name).split_once(':').map(|(_, tag)| tag);
    let is_latest = digest.is_none() && tag.is_none_or(|tag| tag == "latest");
    set(facts, "digest", digest.is_some_and(|it| it.starts_with("sha256:")), image.line);
    set(facts, "latest", is_latest, image.line);
}

/// Says whether the process is root: a user 0 or the privileged mode say yes, another user or
/// `runAsNonRoot`, which refuses to start one, say no. Otherwise the image decides.
fn root(
    facts: &mut Entries,
    privileged: Option<&Setting>,
    (user, non_root): (Option<&Setting>, Option<&Setting>),
    line: u32,
) {
    let is_true = |setting: &Setting| setting.flag() == Some(true);
    if let Some(privileged) = privileged.filter(|one| is_true(one)) {
        set(facts, "root", true, privileged.line);
    } else if let Some((user, number)) = user.and_then(|user| Some((user, user.number()?))) {
        set(facts, "root", number == 0.0, user.line);
    } else if let Some(non_root) = non_root.filter(|one| is_true(one)) {
        set(facts, "root", false, non_root.line);
    } else {
        let why = "the image decides which user the container runs as";
        facts.insert("root".to_owned(), Setting::unknown(why, line));
    }
}

fn capabilities(facts: &mut Entries, capabilities: Option<&Setting>) {
    let Some(capabilities) = capabilities else { return };
    let named = |key: &str, name: &str| {
        let names = capabilities.at(key).into_iter().filter_map(Setting::text);
        names.map(|one| one.trim_start_matches("CAP_")).any(|one| one.eq_ignore_ascii_case(name))
    };
    let all = named("drop", "ALL");
    let raw = (all || named("drop", "NET_RAW")) && !named("add", "NET_RAW") && !named("add", "ALL");
    set(facts, "dropsAll", all, capabilities.line);
    set(facts, "dropsNetRaw", raw, capabilities.line);
}

/// Gives a flag that one container has to those that lack it, with the default of Kubernetes.
fn complete(each: &mut [Entries], containers: &[&Setting]) {
    let defaults = [
        ("privileged", Datum::Bool(false)),
        ("escalation", Datum::Bool(true)),
        ("readOnlyRoot", Datum::Bool(false)),
        ("hostProcess", Datum::Bool(false)),
        ("seccomp", Datum::Text("Unconfined".to_owned())),
        ("dropsAll", Datum::Bool(false)),
        ("dropsNetRaw", Datum::Bool(false)),
        ("hostPort", Datum::Bool(false)),
        ("secretEnvironment", Datum::Bool(false)),
        ("memoryLimit", Datum::Bool(false)),
    ];
    for (name, default) in defaults {
        if !each.iter().any(|facts| facts.contains_key(name)) {
            continue;
        }
        for (facts, container) in each.iter_mut().zip(containers) {
            facts
                .entry(name.to_owned())
                .or_insert_with(|| Setting::new(default.clone(), container.line));
        }
    }
}

/// Tells whether the address of a Service is one of the internet: that of a load balancer is, unless
/// an annotation asks for a private one; whether the nodes have such addresses nobody says.
pub(super) fn is_public(service: &Resource) -> Option<Setting> {
    let spec = service.settings.get("spec")?;
    let kind = spec.get("type");
    let line = kind.map_or(spec.line, |kind| kind.line);
    let value = match kind.and_then(Setting::text) {
        Some("LoadBalancer") => Datum::Bool(!has_private_address(service)),
        Some("NodePort") => {
            return Some(Setting::unknown(
                "it can be reached at the nodes, and whether they have public addresses is not said",
                line,
            ));
        }
        Some("ClusterIP") => Datum::Bool(false),
        _ => return None,
    };
    Some(Setting::new(value, line))
}

fn has_private_address(service: &Resource) -> bool {
    let annotations = service.settings.get("metadata").and_then(|found| found.get("annotations"));
    let Some(Datum::Map(annotations)) = annotations.map(|found| &found.value) else { return false };
    PRIVATE.iter().any(|(key, expected)| {
        annotations.get(*key).is_some_and(|value| match value.flag() {
            Some(flag) => flag && matches!(*expected, "*" | "true"),
            None => value
                .text()
                .is_some_and(|text| *expected == "*" || text.eq_ignore_ascii_case(expected)),
        })
    })
}

/// Tells whether a network policy is about every pod of its namespace and admits nothing to them.
pub(super) fn denies_by_default(policy: &Resource) -> bool {
    let Some(spec) = policy.settings.get("spec") else { return false };
    let selects_all = spec.get("podSelector").is_none_or(|selector| {
        matches!(&selector.value, Datum::Map(entries) if entries.values().all(|one| !is_filled(one)))
    });
    let types: Vec<_> = spec.at("policyTypes").into_iter().filter_map(Setting::text).collect();
    let is_about_ingress = types.is_empty() || types.contains(&"Ingress");
    selects_all && is_about_ingress && spec.at("ingress").is_empty()
}
