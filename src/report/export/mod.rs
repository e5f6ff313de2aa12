//! Model -> the file formats of other tools, and back again by `import`.
//!
//! An export says all that its format has words for, so that importing it gives the same model as
//! far as the format goes; each file says what is lost. Places in the source never travel.

mod cyclonedx;
mod mermaid;
mod otm;
mod places;
mod threat_dragon;

use serde_json::{Map, Value};

use crate::kb::Catalog;
use crate::model::{Knowledge, Model};
use crate::report::ReportError;

/// A format that models are written in.
#[derive(Debug, Clone, Copy)]
pub struct Export {
    /// Its id: the word of `-f`.
    pub id: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// The ending of its files.
    pub file_extension: &'static str,
    /// Writes a model.
    pub render: fn(&Catalog, &Model) -> Result<String, ReportError>,
}

/// Every format that models are written in.
pub const EXPORTS: &[Export] = &[
    Export {
        id: "otm",
        title: "Open Threat Model 0.2",
        file_extension: "otm",
        render: |_, model| pretty(&otm::document(model)),
    },
    Export {
        id: "cyclonedx",
        title: "CycloneDX 1.6 with the threat-model proposal",
        file_extension: "cdx.json",
        render: |catalog, model| pretty(&cyclonedx::document(catalog, model)),
    },
    Export {
        id: "threat-dragon",
        title: "OWASP Threat Dragon 2",
        file_extension: "td.json",
        render: |catalog, model| pretty(&threat_dragon::document(catalog, model)),
    },
    Export {
        id: "mermaid",
        title: "Mermaid flowchart",
        file_extension: "mmd",
        render: |catalog, model| Ok(mermaid::flowchart(catalog, model)),
    },
];

fn pretty(document: &Value) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(document).map_err(ReportError::Json)?;
    text.push('\n');
    Ok(text)
}

/// Makes an object of what is not empty.
fn object<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(pairs) => pairs.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    let kept = pairs.into_iter().filter(|(_, value)| !is_empty(value));
    Value::Object(kept.map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}

/// Returns the attributes whose values are known, as texts by id.
fn known(attributes: &crate::model::Attributes) -> impl Iterator<Item = (&str, String)> {
    attributes.iter().filter_map(|(id, attribute)| match &attribute.knowledge {
        Knowledge::Known(crate::vocab::Value::Bool(value)) => {
            Some((id.as_str(), value.to_string()))
        }
        Knowledge::Known(value) => Some((id.as_str(), value.to_string())),
        Knowledge::Default(_) | Knowledge::Unknown(_) => None,
    })
}

/// Returns the protocol of a flow: the word of the vocabulary, else what the source wrote.
fn protocol(flow: &crate::model::Flow) -> &str {
    match flow.protocol {
        crate::vocab::Protocol::Unknown => &flow.raw_protocol,
        known => known.as_str(),
    }
}
