//! Threat-model formats: a row of [`FORMATS`] and a file or folder each.

mod attributes;
mod containment;
mod corda;
mod cyclonedx;
mod data_classes;
mod draft;
mod drawing;
mod geometry;
mod iriusrisk;
mod otm;
mod pytm;
mod rating;
mod stated;
mod template;
mod text;
mod threagile;
mod threat_composer;
mod threat_dragon;
mod threatcl;
mod threatforge;
mod tm7;
mod tm_library;
mod tms;
mod trust;
mod types;
mod words;

pub(super) use draft::Draft;
pub use template::{Certainty, Template, TemplateThreat, find as find_by_template, read_template};
pub(super) use words::{normalised, protocol, status};

use hcl_edit::structure::Body;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::{Document, Node};
use crate::import::guard::{self, Limits};
use crate::import::infrastructure::{
    self, Graph, arm, aws_config, cloudformation, compose, kubernetes, terraform,
};
use crate::import::notes::Notes;
use crate::import::xml::{self, Element};
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
    /// Resources in JSON or YAML, of which the model is built afterwards.
    Resources { sniff: fn(Node<'_>) -> bool, read: fn(&Upload<'_>, &mut Notes) -> Graph },
    /// Resources in any number of JSON or YAML documents, in which a key may stand twice.
    Manifests { sniff: fn(Node<'_>) -> bool, read: fn(&Upload<'_>, &mut Notes) -> Graph },
    /// Resources in HCL, read with the files beside them.
    HclResources { sniff: fn(&Body) -> bool, read: ReadHclResources },
    /// Resources in JSON that may be too large for a document of all its values.
    Stream { sniff: fn(&str) -> bool, read: ReadStream },
    /// XML, recognised by its outermost element; the contents of elements that `skipped` names are
    /// not looked at.
    Xml {
        sniff: fn(Element<'_>) -> bool,
        skipped: &'static [&'static str],
        read: fn(&mut Draft<'_>, Element<'_>),
    },
    /// HCL.
    Hcl { sniff: fn(&Body) -> bool, read: ReadHcl },
}

/// Reads a file with those beside it; gives the paths of the others that were read.
type ReadHclResources = fn(&Source, &Limits, &mut Notes) -> (Graph, Vec<String>);

type ReadStream = fn(&Source, &str, &Limits, &mut Notes) -> Result<Graph, Diagnostic>;

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
    Format {
        id: "kubernetes",
        title: "Kubernetes manifests, also as `kubectl get -o json` writes them (YAML or JSON)",
        reader: Reader::Manifests { sniff: kubernetes::sniff, read: kubernetes::read },
    },
    Format {
        id: "terraform",
        title: "Terraform and OpenTofu configuration (HCL)",
        reader: Reader::HclResources { sniff: terraform::hcl::sniff, read: terraform::hcl::read },
    },
    Format {
        id: "terraform-json",
        title: "Terraform and OpenTofu configuration (JSON)",
        reader: Reader::Resources {
            sniff: terraform::hcl::sniff_json,
            read: |upload, notes| terraform::hcl::read(upload.source, upload.limits, notes).0,
        },
    },
    Format {
        id: "compose",
        title: "Compose files of Docker and Podman (YAML or JSON)",
        reader: Reader::Resources { sniff: compose::sniff, read: compose::read },
    },
    Format {
        id: "aws-config",
        title: "AWS Config snapshots and configuration items (JSON)",
        reader: Reader::Resources { sniff: aws_config::sniff_items, read: aws_config::read_items },
    },
    Format {
        id: "aws-api",
        title: "Answers of `aws ... describe-*`, `list-*` and `get-*` calls (JSON)",
        reader: Reader::Resources {
            sniff: aws_config::sniff_answers,
            read: aws_config::read_answers,
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
    if let Some(read) = read_stream(catalog, source, text, limits) {
        return read;
    }
    if text.len() > limits.bytes {
        return Err(guard::too_large(&source.name, text.len(), limits.bytes).into());
    }
    let document = reader::read_all(&source.name, text, limits)
        .map_err(|reason| kubernetes::explained(reason, text))?;
    let root = document.root();
    for format in FORMATS {
        let upload = Upload { document: &document, source, limits };
        let mut draft = Draft::new(catalog, format.id);
        match format.reader {
            Reader::Document { sniff, read } if sniff(root) => {
                document.check_single()?;
                read(&mut draft, &upload);
            }
            Reader::Resources { sniff, read } if sniff(root) => {
                document.check_single()?;
                let graph = read(&upload, &mut draft.notes);
                infrastructure::build(&mut draft, &graph);
            }
            Reader::Manifests { sniff, read } if document.roots().any(sniff) => {
                let graph = read(&upload, &mut draft.notes);
                infrastructure::build(&mut draft, &graph);
            }
            _ => continue,
        }
        return Ok((format, draft));
    }
    document.check_single()?;
    Err(unknown(root).into())
}

/// Reads a model or resources written in HCL.
pub(super) fn read_hcl<'a>(
    catalog: &'a Catalog,
    source: &Source,
    text: &str,
    limits: &Limits,
) -> Result<(&'static Format, Draft<'a>), Refused> {
    // What only looks like HCL in its first line may be YAML.
    let parsed = match hcl::parse(&source.name, text) {
        Ok(parsed) => parsed,
        Err(said) => {
            let document = read_document(catalog, source, text, limits);
            return if document.is_ok() { document } else { Err(said.into()) };
        }
    };
    for format in FORMATS {
        let mut draft = Draft::new(catalog, format.id);
        match format.reader {
            Reader::Hcl { sniff, read } if sniff(&parsed.body) => {
                read(&mut draft, source, text, &parsed, limits)?;
            }
            Reader::HclResources { sniff, read } if sniff(&parsed.body) => {
                let (graph, included) = read(source, limits, &mut draft.notes);
                draft.included = included;
                infrastructure::build(&mut draft, &graph);
            }
            _ => continue,
        }
        return Ok((format, draft));
    }
    let message = "the blocks are of no format that Plumbline reads";
    let place = Place::line(&source.name, 1, 0);
    let unknown = Diagnostic::new(Code::UnknownFormat, place, message);
    Err(if threatcl::is_library(&parsed.body) {
        unknown.hint("this is a library of controls: import the threatcl model that imports it")
    } else {
        unknown.hint(read_formats())
    }
    .into())
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
    } else if is_service_catalogue(root) {
        "this is TrustOnCloud's catalogue of the threats of a service, not a model of a system"
            .to_owned()
    } else if let Some(hint) = kubernetes::hint(root) {
        hint.to_owned()
    } else if let Some(hint) = arm::other(root) {
        hint.to_owned()
    } else {
        read_formats()
    };
    let message = "the content is no format that Plumbline reads";
    Diagnostic::new(Code::UnknownFormat, root.place(), message).hint(hint)
}

/// Tells whether a document is a catalogue of `TrustOnCloud`: every threat and control that a cloud
/// service may have, of which no system has all, so that it would make a model of nothing.
fn is_service_catalogue(root: Node<'_>) -> bool {
    ["feature_classes", "control_objectives", "threats"].into_iter().all(|key| root.has(key))
}
