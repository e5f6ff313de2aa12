//! Threat-model formats: a row of [`FORMATS`] and a file or folder each.

mod containment;
mod data_classes;
mod draft;
mod drawing;
mod geometry;
mod iriusrisk;
mod otm;
mod template;
mod threagile;
mod threat_dragon;
mod tm7;
mod types;
mod words;

pub(super) use draft::Draft;
pub use template::{Certainty, Template, TemplateThreat, find as find_by_template, read_template};
pub(super) use words::{normalised, status};

use crate::diagnostic::{Code, Diagnostic};
use crate::import::document::{Document, Node};
use crate::import::guard::Limits;
use crate::import::xml::{self, Element};
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
    /// XML, recognised by its outermost element; the contents of elements that `skipped` names are
    /// not looked at.
    Xml {
        sniff: fn(Element<'_>) -> bool,
        skipped: &'static [&'static str],
        read: fn(&mut Draft<'_>, Element<'_>),
    },
}

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
        id: "tm7",
        title: "Microsoft Threat Modeling Tool (XML, .tm7)",
        reader: Reader::Xml { sniff: tm7::sniff, skipped: tm7::SKIPPED, read: tm7::read },
    },
    Format {
        id: "iriusrisk",
        title: "IriusRisk product (XML)",
        reader: Reader::Xml {
            sniff: iriusrisk::sniff,
            skipped: iriusrisk::SKIPPED,
            read: iriusrisk::read,
        },
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

/// Reads a model written in XML.
pub(super) fn read_xml<'a>(
    catalog: &'a Catalog,
    source: &Source,
    text: &str,
    limits: &Limits,
) -> Result<(&'static Format, Draft<'a>), Refused> {
    let start = xml::read_start(&source.name, text, limits)?;
    for format in FORMATS {
        let Reader::Xml { sniff, skipped, read } = format.reader else { continue };
        if sniff(start.root()) {
            let tree = xml::read(&source.name, text, limits, skipped)?;
            let mut draft = Draft::new(catalog, format.id);
            read(&mut draft, tree.root());
            return Ok((format, draft));
        }
    }
    Err(unknown_xml(start.root()).into())
}

/// Outermost elements of files that people may take for models: what they are, and what to do.
const OTHER_XML: &[(&str, &str, &str)] = &[
    (
        "mxfile",
        "a draw.io drawing",
        "a drawing says too little to be read: model it in Threat Dragon or IriusRisk, or export it as Open Threat Model with StartLeft",
    ),
    (
        "mxGraphModel",
        "a draw.io drawing",
        "a drawing says too little to be read: model it in Threat Dragon or IriusRisk, or export it as Open Threat Model with StartLeft",
    ),
    ("VisioDocument", "a Visio drawing", "export it as Open Threat Model with StartLeft"),
    ("svg", "an SVG picture", "give the file that it was drawn from"),
    ("html", "a web page", "give the file that the page was made from"),
    (
        "KnowledgeBase",
        "a template of the Microsoft Threat Modeling Tool",
        "a template holds no system: give it with `plumbline inspect MODEL --template TEMPLATE`",
    ),
    ("library", "an IriusRisk library", "a library holds no system: export the product as XML"),
    ("bom", "a CycloneDX bill of materials", "write it as JSON"),
    ("testsuites", "a JUnit report", "findings are imported as SARIF or JSON"),
    ("NessusClientData_v2", "a Nessus report", "findings are imported as SARIF or JSON"),
];

/// Says that an XML document is of no known format, and what it looks like.
fn unknown_xml(root: Element<'_>) -> Diagnostic {
    let known = OTHER_XML.iter().find(|(name, ..)| name.eq_ignore_ascii_case(root.name()));
    let (message, hint) = match known {
        Some((_, what, hint)) => {
            (format!("this looks like {what}, which is no model"), (*hint).to_owned())
        }
        None => (
            format!("<{}> is the start of no format that Plumbline reads", root.name()),
            read_formats(),
        ),
    };
    Diagnostic::new(Code::UnknownFormat, root.place(), message).hint(hint)
}

fn read_formats() -> String {
    let titles: Vec<_> = FORMATS.iter().map(|format| format.title).collect();
    format!("read are: {}", titles.join("; "))
}

/// Says that a document is of no known format, and what it may be instead.
pub(super) fn unknown(root: Node<'_>) -> Diagnostic {
    let hint = if threagile::is_part(root) {
        "this looks like a part of a Threagile model: import the file that includes it".to_owned()
    } else {
        read_formats()
    };
    let message = "the content is no format that Plumbline reads";
    Diagnostic::new(Code::UnknownFormat, root.place(), message).hint(hint)
}
