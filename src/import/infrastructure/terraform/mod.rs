//! Terraform and OpenTofu: plans, states and the configuration itself -> resources.

mod address;
mod configuration;
pub(in crate::import) mod hcl;
mod json;
mod merge;
mod plan;
mod policy;
mod provider;
mod redaction;
mod state;
#[cfg(test)]
mod tests;

use crate::diagnostic::Diagnostic;
use crate::import::Source;
use crate::import::guard::Limits;
use crate::import::infrastructure::terraform::json::Text;
use crate::import::infrastructure::{Datum, Graph, Setting};
use crate::import::notes::Notes;

/// Resources of one deployment; the brakes on counts that run away.
const MOST_RESOURCES: usize = 100_000;

/// Tells from the first bytes whether a file may be a plan, which may be larger than other inputs.
pub(in crate::import) fn may_be_plan(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(400)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let start = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    start.starts_with('{') && start.contains("\"format_version\"")
}

/// Tells whether a text is the JSON of a plan, or of a state from `terraform show -json`.
pub(in crate::import) fn sniff_plan(text: &str) -> bool {
    is_object(text)
        && text.contains("\"format_version\"")
        && serde_json::from_str::<plan::Head<'_>>(text).is_ok_and(|head| plan::is_plan(&head))
}

/// Reads a plan.
pub(in crate::import) fn read_plan(
    source: &Source,
    text: &str,
    limits: &Limits,
    notes: &mut Notes,
) -> Result<Graph, Diagnostic> {
    let text = Text::new(&source.name, text, limits);
    let mut graph = plan::read(&text, &text.whole()?, notes)?;
    graph.name = deployment_name(&source.name);
    Ok(graph)
}

/// Tells whether a text is a state (`terraform.tfstate`).
pub(in crate::import) fn sniff_state(text: &str) -> bool {
    is_object(text)
        && text.contains("\"version\"")
        && serde_json::from_str::<state::Head<'_>>(text).is_ok_and(|head| state::is_state(&head))
}

/// Reads a state.
pub(in crate::import) fn read_state(
    source: &Source,
    text: &str,
    limits: &Limits,
    notes: &mut Notes,
) -> Result<Graph, Diagnostic> {
    let text = Text::new(&source.name, text, limits);
    let mut graph = state::read(&text, &text.whole()?, notes)?;
    graph.name = deployment_name(&source.name);
    Ok(graph)
}

/// Names a deployment by its file, or by the folder where the file has the name that all have.
fn deployment_name(path: &str) -> String {
    let mut parts = path.rsplit('/').filter(|part| !part.is_empty() && *part != ".");
    let file = parts.next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let is_common = ["main", "plan", "tfplan", "terraform", "state", ""].contains(&stem);
    let folder = parts.next().filter(|_| is_common);
    folder.or((!stem.is_empty()).then_some(stem)).unwrap_or("Terraform").to_owned()
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Tells whether resources of a type are no part of a system: they run scripts, wait, or hold a
/// value for others.
fn is_no_component(kind: &str) -> bool {
    let provider = kind.split('_').next().unwrap_or_default();
    matches!(provider, "null" | "random" | "time" | "local" | "external" | "template" | "archive")
        || kind == "terraform_data"
}

/// Tells whether an attribute is one by which other resources know a resource.
fn is_identity(attribute: &str) -> bool {
    matches!(attribute, "id" | "arn" | "name" | "bucket" | "self_link" | "identifier" | "key")
        || ["_id", "_arn", "_name", "_identifier", "_link"]
            .iter()
            .any(|ending| attribute.ends_with(ending))
}

/// Tells whether a setting is put together of several parts, so that a reference in it is not its
/// value: documents and scripts.
fn is_made_of_parts(key: &str) -> bool {
    let is_named = ["_id", "_arn", "_name", "_arns"].iter().any(|ending| key.ends_with(ending));
    let is_document = ["policy", "definition", "template", "user_data", "document", "script"];
    !is_named && is_document.iter().any(|word| key.contains(word))
}

/// Tells whether a setting says nothing. Providers write an empty list for a block that is not
/// there and an empty text for an argument that is not given.
fn is_unset(setting: &Setting) -> bool {
    match &setting.value {
        Datum::Null => true,
        Datum::Text(text) => text.is_empty(),
        Datum::List(items) => items.is_empty(),
        _ => false,
    }
}
