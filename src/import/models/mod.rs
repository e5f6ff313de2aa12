//! Threat-model formats: a row of [`FORMATS`] and a file or folder each.

mod containment;
mod data_classes;
mod draft;
mod otm;
mod threagile;
mod threat_dragon;
mod types;
mod words;

pub(super) use draft::Draft;
pub(super) use words::{normalised, protocol, status};

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Document, Node};
use crate::import::guard::{self, Limits};
use crate::import::infrastructure::{self, Graph, arm, cloudformation, terraform};
use crate::import::notes::Notes;
use crate::import::{Refused, Source, reader};
use crate::kb::Catalog;

/// A format of model files.
#[derive(Debug)]
pub struct Format {
    /// Its id, which results name.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    pub(super) reader: Reader,
}

/// How a format is recognised and read, by the syntax that it is written in.
#[derive(Debug)]
pub(super) enum Reader {
    /// JSON or YAML.
    Document { sniff: fn(Node<'_>) -> bool, read: fn(&mut Draft<'_>, &Upload<'_>) },
    /// Resources in JSON or YAML, of which the model is built afterwards.
    Resources { sniff: fn(Node<'_>) -> bool, read: fn(&Upload<'_>, &mut Notes) -> Graph },
    /// Resources in JSON that may be too large for a document of all its values.
    Stream { sniff: fn(&str) -> bool, read: ReadStream },
}

type ReadStream = fn(&Source, &str, &Limits, &mut Notes) -> Result<Graph, Diagnostic>;

/// The formats that are read, in the order in which they are tried.
pub const FORMATS: &[Format] = &[
    Format {
        id: "otm",
        title: "Open Threat Model 0.1 and 0.2 (JSON or YAML)",
        reader: Reader::Document { sniff: otm::sniff, read: otm::read },
    },
    Format {
        id: "threat-dragon-v2",
        title: "OWASP Threat Dragon 2 (JSON)",
        reader: Reader::Document { sniff: threat_dragon::sniff_v2, read: threat_dragon::read },
    },
    Format {
        id: "threat-dragon-v1",
        title: "OWASP Threat Dragon 1 (JSON)",
        reader: Reader::Document { sniff: threat_dragon::sniff_v1, read: threat_dragon::read },
    },
    Format {
        id: "threagile",
        title: "Threagile (YAML or JSON)",
        reader: Reader::Document { sniff: threagile::sniff, read: threagile::read },
    },
    Format {
        id: "terraform-plan",
        title: "Terraform and OpenTofu plan or state (JSON of `terraform show -json`)",
        reader: Reader::Stream { sniff: terraform::sniff_plan, read: terraform::read_plan },
    },
    Format {
        id: "terraform-state",
        title: "Terraform and OpenTofu state (tfstate 3 and 4)",
        reader: Reader::Stream { sniff: terraform::sniff_state, read: terraform::read_state },
    },
    Format {
        id: "cloudformation",
        title: "CloudFormation and SAM templates (YAML or JSON)",
        reader: Reader::Resources { sniff: cloudformation::sniff, read: cloudformation::read },
    },
    Format {
        id: "arm",
        title: "Azure Resource Manager templates (JSON)",
        reader: Reader::Resources { sniff: arm::sniff, read: arm::read },
    },
];

/// A recognised document with the upload that it came in.
pub(super) struct Upload<'a> {
    pub(super) document: &'a Document,
    pub(super) source: &'a Source,
    pub(super) limits: &'a Limits,
}

/// Reads a model written in JSON or YAML.
pub(super) fn read_document<'a>(
    catalog: &'a Catalog,
    source: &Source,
    text: &str,
    limits: &Limits,
) -> Result<(&'static Format, Draft<'a>), Refused> {
    if let Some(read) = read_stream(catalog, source, text, limits) {
        return read;
    }
    if text.len() > limits.bytes {
        return Err(guard::too_large(&source.name, text.len(), limits.bytes).into());
    }
    let document = reader::read(&source.name, text, limits)?;
    let root = document.root();
    for format in FORMATS {
        let upload = Upload { document: &document, source, limits };
        let mut draft = Draft::new(catalog, format.id);
        match format.reader {
            Reader::Document { sniff, read } if sniff(root) => read(&mut draft, &upload),
            Reader::Resources { sniff, read } if sniff(root) => {
                let graph = read(&upload, &mut draft.notes);
                infrastructure::build(&mut draft, &graph);
            }
            _ => continue,
        }
        return Ok((format, draft));
    }
    Err(unknown(root).into())
}

/// Reads resources that are told by their text alone.
fn read_stream<'a>(
    catalog: &'a Catalog,
    source: &Source,
    text: &str,
    limits: &Limits,
) -> Option<Result<(&'static Format, Draft<'a>), Refused>> {
    for format in FORMATS {
        let Reader::Stream { sniff, read } = format.reader else { continue };
        if !sniff(text) {
            continue;
        }
        let mut draft = Draft::new(catalog, format.id);
        let graph = read(source, text, limits, &mut draft.notes);
        return Some(graph.map_err(Refused::from).map(|graph| {
            infrastructure::build(&mut draft, &graph);
            (format, draft)
        }));
    }
    None
}

/// Says that a document is of no known format, and what it may be instead.
pub(super) fn unknown(root: Node<'_>) -> Diagnostic {
    let titles: Vec<_> = FORMATS.iter().map(|format| format.title).collect();
    let hint = if threagile::is_part(root) {
        "this looks like a part of a Threagile model: import the file that includes it".to_owned()
    } else if let Some(hint) = arm::other(root) {
        hint.to_owned()
    } else {
        format!("read are: {}", titles.join("; "))
    };
    let message = "the content is no format that Plumbline reads";
    Diagnostic::new(Code::UnknownFormat, root.place(), message).hint(hint)
}
