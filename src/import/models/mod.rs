//! Threat-model formats: a row of [`FORMATS`] and a file or folder each.

mod attributes;
mod containment;
mod corda;
mod cyclonedx;
mod data_classes;
mod draft;
mod otm;
mod pytm;
mod rating;
mod stated;
mod text;
mod threagile;
mod threat_composer;
mod threat_dragon;
mod threatcl;
mod threatforge;
mod tm_library;
mod tms;
mod trust;
mod types;
mod words;

pub(super) use draft::Draft;
pub(super) use words::{normalised, status};

use hcl_edit::structure::Body;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::{Document, Node};
use crate::import::guard::Limits;
use crate::import::{Refused, Source, hcl, reader};
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
    /// HCL.
    Hcl { sniff: fn(&Body) -> bool, read: ReadHcl },
}

/// Reads a model written in HCL: its source, its text and what was parsed of it.
type ReadHcl = fn(&mut Draft<'_>, &Source, &str, &hcl::Parsed, &Limits) -> Result<(), Refused>;

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
        id: "pytm",
        title: "OWASP pytm (the JSON that it writes and reads)",
        reader: Reader::Document { sniff: pytm::sniff, read: pytm::read },
    },
    Format {
        id: "threat-composer",
        title: "AWS Threat Composer, workspaces and packs (JSON)",
        reader: Reader::Document { sniff: threat_composer::sniff, read: threat_composer::read },
    },
    Format {
        id: "tm-library",
        title: "OWASP Threat Model Library 1.0 (JSON)",
        reader: Reader::Document { sniff: tm_library::sniff, read: tm_library::read },
    },
    Format {
        id: "cyclonedx",
        title: "CycloneDX: threat models of the 1.6 proposal and of 2.0, services of any BOM (JSON)",
        reader: Reader::Document { sniff: cyclonedx::sniff, read: cyclonedx::read },
    },
    Format {
        id: "threatcl",
        title: "threatcl, also known as hcltm (HCL)",
        reader: Reader::Hcl { sniff: threatcl::sniff, read: threatcl::read_hcl },
    },
    Format {
        id: "threatcl-json",
        title: "threatcl, also known as hcltm (JSON)",
        reader: Reader::Document { sniff: threatcl::sniff_json, read: threatcl::read_json },
    },
    Format {
        id: "threatforge",
        title: "ThreatForge (YAML)",
        reader: Reader::Document { sniff: threatforge::sniff, read: threatforge::read },
    },
    Format {
        id: "tms",
        title: "Threat Model Spec (JSON)",
        reader: Reader::Document { sniff: tms::sniff, read: tms::read },
    },
    Format {
        id: "corda",
        title: "R3's threat-model tool (YAML)",
        reader: Reader::Document { sniff: corda::sniff, read: corda::read },
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
    let document = reader::read(&source.name, text, limits)?;
    let root = document.root();
    for format in FORMATS {
        let Reader::Document { sniff, read } = format.reader else { continue };
        if sniff(root) {
            let mut draft = Draft::new(catalog, format.id);
            read(&mut draft, &Upload { document: &document, source, limits });
            return Ok((format, draft));
        }
    }
    Err(unknown(root).into())
}

/// Reads a model written in HCL.
pub(super) fn read_hcl<'a>(
    catalog: &'a Catalog,
    source: &Source,
    text: &str,
    limits: &Limits,
) -> Result<(&'static Format, Draft<'a>), Refused> {
    let parsed = hcl::parse(&source.name, text)?;
    for format in FORMATS {
        let Reader::Hcl { sniff, read } = format.reader else { continue };
        if sniff(&parsed.body) {
            let mut draft = Draft::new(catalog, format.id);
            read(&mut draft, source, text, &parsed, limits)?;
            return Ok((format, draft));
        }
    }
    let message = "the content is no format that Plumbline reads";
    let place = Place::default().in_file(&source.name);
    let unknown = Diagnostic::new(Code::UnknownFormat, place, message);
    Err(if threatcl::is_library(&parsed.body) {
        unknown.hint("this is a library of controls: import the threatcl model that imports it")
    } else {
        unknown.hint(format!("read are: {}", titles()))
    }
    .into())
}

fn titles() -> String {
    FORMATS.iter().map(|format| format.title).collect::<Vec<_>>().join("; ")
}

/// Says that a document is of no known format, and what it may be instead.
pub(super) fn unknown(root: Node<'_>) -> Diagnostic {
    let hint = if threagile::is_part(root) {
        "this looks like a part of a Threagile model: import the file that includes it".to_owned()
    } else if is_service_catalogue(root) {
        "this is TrustOnCloud's catalogue of the threats of a service, not a model of a system"
            .to_owned()
    } else {
        format!("read are: {}", titles())
    };
    let message = "the content is no format that Plumbline reads";
    Diagnostic::new(Code::UnknownFormat, root.place(), message).hint(hint)
}

/// Tells whether a document is a catalogue of `TrustOnCloud`: every threat and control that a cloud
/// service may have, of which no system has all, so that it would make a model of nothing.
fn is_service_catalogue(root: Node<'_>) -> bool {
    ["feature_classes", "control_objectives", "threats"].into_iter().all(|key| root.has(key))
}
