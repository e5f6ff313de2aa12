//! Whether a database of Amazon RDS takes connections without TLS: its parameter group says so, or
//! its engine does where nothing is said (RDS User Guide, "Using SSL/TLS", for each engine).

use crate::import::infrastructure::build::attributes::Judged;
use crate::import::infrastructure::build::deployment::Deployment;
use crate::import::infrastructure::build::facts::judged;
use crate::import::infrastructure::build::zones::is_kind;
use crate::import::infrastructure::graph::ResourceIdx;
use crate::import::infrastructure::setting::{Datum, Setting};
use crate::vocab::Truth;

/// Parameters that require TLS: of `MySQL` and `MariaDB`, and of `PostgreSQL` and SQL Server.
const PARAMETERS: &[&str] = &["require_secure_transport", "rds.force_ssl"];

/// Where a database names its group of parameters.
const GROUPS: &[&str] =
    &["parameter_group_name", "db_parameter_group_name", "db_cluster_parameter_group_name"];

/// Judges it; nothing where the parameters or the engine lie elsewhere.
pub(super) fn require_tls(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<Judged> {
    let settings = &deployment.graph.resources[at].settings;
    // A member of a cluster takes the cluster's parameters.
    settings.get("db_cluster_identifier").is_none().then_some(())?;
    let group = GROUPS.iter().find_map(|key| settings.get(key));
    let declared = declared_group(deployment, at);
    if let Some(found) = declared.and_then(|group| parameter(deployment, group)) {
        return Some(found);
    }
    match group.map(|group| &group.value) {
        None => {}
        Some(Datum::Text(name)) if name.starts_with("default.") => {}
        Some(Datum::Reference(_)) if declared.is_some() => {}
        Some(_) => return None,
    }
    let required = by_engine(settings)?;
    let line = settings.get("engine").map_or(0, |engine| engine.line);
    Some(judged(Truth::from(required), "", line))
}

fn declared_group(deployment: &Deployment<'_>, at: ResourceIdx) -> Option<ResourceIdx> {
    let mut groups = deployment.references_of(at).map(|edge| edge.to);
    groups.find(|to| is_kind(deployment, *to, "parametergroup"))
}

/// Finds the parameter in a group: an entry of a map, or an element of a list with a name and a
/// value. Lines lie in the group's place, so none is shown.
fn parameter(deployment: &Deployment<'_>, group: ResourceIdx) -> Option<Judged> {
    let settings = &deployment.graph.resources[group].settings;
    let listed = settings.at("parameter").into_iter().filter_map(|parameter| {
        let name = parameter.get("name")?.text()?;
        Some((name.to_owned(), parameter.get("value")?))
    });
    let mapped = settings.at("parameters").into_iter().filter_map(|all| match &all.value {
        Datum::Map(entries) => Some(entries.iter().map(|(name, value)| (name.clone(), value))),
        _ => None,
    });
    let mut all = listed.chain(mapped.flatten());
    let (_, value) = all.find(|(name, _)| PARAMETERS.contains(&name.as_str()))?;
    Some(judged(is_on(value), "the value of the parameter is not known", 0))
}

fn is_on(value: &Setting) -> Truth {
    match &value.value {
        Datum::Text(text) => {
            Truth::from(["1", "on", "true"].iter().any(|on| text.eq_ignore_ascii_case(on)))
        }
        Datum::Bool(flag) => Truth::from(*flag),
        Datum::Number(number) => Truth::from(*number > 0.5),
        _ => Truth::Unknown,
    }
}

/// What an engine does without parameters: `PostgreSQL` requires TLS from version 15 on, and Aurora
/// with it from 17 on; `MySQL`, `MariaDB` and SQL Server leave it to the client. Of others it is set
/// by options, and nothing is said.
fn by_engine(settings: &Setting) -> Option<bool> {
    let engine = settings.get("engine")?.text()?.to_ascii_lowercase();
    let first_with_tls = match engine.as_str() {
        "postgres" => 15.0,
        "aurora-postgresql" => 17.0,
        "mysql" | "mariadb" | "aurora" | "aurora-mysql" => return Some(false),
        other if other.starts_with("sqlserver") => return Some(false),
        _ => return None,
    };
    let version = settings.get("engine_version")?;
    let version = scalar(version)?;
    let major: f64 = version.split('.').next()?.parse().ok()?;
    Some(major >= first_with_tls)
}

fn scalar(setting: &Setting) -> Option<String> {
    match &setting.value {
        Datum::Text(text) => Some(text.clone()),
        Datum::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
