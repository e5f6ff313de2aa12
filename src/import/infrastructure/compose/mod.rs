//! Compose files (<https://compose-spec.io>): services, networks, volumes, secrets and configs of one
//! project.
//!
//! Addresses are `service/web`, `network/front`, `volume/data`, `secret/key`, `config/site`; what is
//! an entry under `services` is of the kind `service`. The settings of a service are those of the
//! file with the short forms written out in full, as `docker compose config` does, so that one path
//! finds them however they are written:
//!
//! - `environment`, `labels` and `build.args` are maps; what `env_file` gives is part of the
//!   environment.
//! - `ports` is a list of `target`, `published`, `host_ip`, `protocol`; a range stays one entry.
//! - `volumes` is a list of `type`, `source`, `target`, `read_only`; `networks` a list of `network`;
//!   `depends_on` of `service` and `condition`; `links` of `service` and `alias`; `secrets` and
//!   `configs` of `source` and `target`.
//! - What names another entry is a reference. A service without networks is in `network/default`.
//! - `plumbline:calls` are the services whose addresses stand in the environment or the command;
//!   `plumbline:public` says whether the internet reaches the service.
//!
//! `extends`, `include`, `.env` and `env_file` are read from the upload and from nowhere else.
//! Variables without a value there are unknown: whoever starts the project may set them.

mod entries;
mod forms;
mod links;
mod merge;
mod ports;
mod project;
mod services;
#[cfg(test)]
mod tests;
mod values;
mod variables;

use crate::import::document::Node;
use crate::import::infrastructure::Graph;
use crate::import::models::Upload;
use crate::import::notes::Notes;

/// Keys of a file besides those that start with `x-`.
const TOP: &[&str] = &[
    "configs", "include", "models", "name", "networks", "secrets", "services", "version", "volumes",
];
/// Keys that tell a service of Compose from other things called so.
const OF_SERVICE: &[&str] = &["build", "extends", "image"];
/// Keys of a service that a file may hold which only changes another.
const OF_OVERRIDE: &[&str] = &[
    "command",
    "container_name",
    "depends_on",
    "entrypoint",
    "env_file",
    "environment",
    "networks",
    "ports",
    "profiles",
    "restart",
    "volumes",
];

/// Tells whether a document is a Compose file: it has services that have an image or are built, or
/// it has no other keys than a file that changes or includes such ones.
pub(in crate::import) fn sniff(root: Node<'_>) -> bool {
    let services: Vec<_> = root.get("services").into_iter().flat_map(Node::pairs).collect();
    let has =
        |keys: &[&str]| services.iter().any(|(_, service)| keys.iter().any(|key| service.has(key)));
    let is_bare = root.pairs().all(|(key, _)| TOP.contains(&key) || key.starts_with("x-"));
    let includes = || root.get("include").is_some_and(Node::is_list);
    (is_bare && (has(OF_OVERRIDE) || includes())) || has(OF_SERVICE)
}

/// Reads a project.
pub(in crate::import) fn read(upload: &Upload<'_>, notes: &mut Notes) -> Graph {
    project::read(upload, notes)
}
