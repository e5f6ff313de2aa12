//! Which format an input is of, by its content, and what is read of it by that.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::document::Node;
use crate::import::guard::{self, Limits};
use crate::import::infrastructure::{self, Graph, arm, kubernetes};
use crate::import::models::{Draft, FORMATS, Format, Reader, Upload, threagile, threatcl};
use crate::import::notes::Notes;
use crate::import::syntax::{self, Syntax};
use crate::import::xml::{self, Element};
use crate::import::{Imported, Refused, Source, hcl, reader};
use crate::kb::Catalog;

/// An input of a known format: a model in the making, or resources of which one is to be made.
pub(in crate::import) struct Recognised<'a> {
    pub(in crate::import) format: &'static Format,
    pub(in crate::import) draft: Draft<'a>,
    /// Resources that are not part of the draft yet.
    pub(in crate::import) graph: Option<Graph>,
}

impl<'a> Recognised<'a> {
    /// Takes resources of a format, with what there is to say about how they were read.
    pub(in crate::import) fn resources(
        catalog: &'a Catalog,
        format: &'static Format,
        (graph, notes): (Graph, Notes),
    ) -> Self {
        let mut draft = Draft::new(catalog, format.id);
        draft.notes = notes;
        Self { format, draft, graph: Some(graph) }
    }

    /// Makes the model of it.
    pub(in crate::import) fn finish(self) -> Imported {
        let mut draft = self.draft;
        if let Some(graph) = self.graph {
            infrastructure::build(&mut draft, &graph);
            draft.included.extend(graph.included);
        }
        let included = std::mem::take(&mut draft.included);
        let (model, diagnostics) = draft.finish();
        Imported { format: self.format.id, model, diagnostics, included }
    }
}

/// Reads an input of any format.
pub(in crate::import) fn recognise<'a>(
    catalog: &'a Catalog,
    source: &Source,
    limits: &Limits,
) -> Result<Recognised<'a>, Refused> {
    let guarded = limits.for_bytes(&source.bytes);
    let text = guard::text(&source.name, &source.bytes, &guarded)?;
    match syntax::of(text) {
        Syntax::Bicep => Err(arm::bicep_is_not_read(&source.name).into()),
        Syntax::Hcl => read_hcl(catalog, source, text, limits),
        Syntax::Xml => read_xml(catalog, source, text, limits),
        Syntax::Document => read_document(catalog, source, text, limits),
    }
}

/// Reads a model written in JSON or YAML.
fn read_document<'a>(
    catalog: &'a Catalog,
    source: &Source,
    text: &str,
    limits: &Limits,
) -> Result<Recognised<'a>, Refused> {
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
        let mut notes = Notes::default();
        let graph = match format.reader {
            Reader::Document { sniff, read } if sniff(root) => {
                document.check_single()?;
                let mut draft = Draft::new(catalog, format.id);
                read(&mut draft, &upload);
                return Ok(Recognised { format, draft, graph: None });
            }
            Reader::Resources { sniff, read, .. } if sniff(root) => {
                document.check_single()?;
                read(&upload, &mut notes)
            }
            Reader::Manifests { sniff, read, .. } if document.roots().any(sniff) => {
                read(&upload, &mut notes)
            }
            _ => continue,
        };
        return Ok(Recognised::resources(catalog, format, (graph, notes)));
    }
    document.check_single()?;
    Err(unknown(root).into())
}

/// Reads a model or resources written in HCL.
fn read_hcl<'a>(
    catalog: &'a Catalog,
    source: &Source,
    text: &str,
    limits: &Limits,
) -> Result<Recognised<'a>, Refused> {
    // What only looks like HCL in its first line may be YAML.
    let parsed = match hcl::parse(&source.name, text) {
        Ok(parsed) => parsed,
        Err(said) => {
            let document = read_document(catalog, source, text, limits);
            return if document.is_ok() { document } else { Err(said.into()) };
        }
    };
    for format in FORMATS {
        match format.reader {
            Reader::Hcl { sniff, read } if sniff(&parsed.body) => {
                let mut draft = Draft::new(catalog, format.id);
                read(&mut draft, source, text, &parsed, limits)?;
                return Ok(Recognised { format, draft, graph: None });
            }
            Reader::HclResources { sniff, read } if sniff(&parsed.body) => {
                let mut notes = Notes::default();
                let graph = read(source, limits, &mut notes);
                return Ok(Recognised::resources(catalog, format, (graph, notes)));
            }
            _ => {}
        }
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
) -> Option<Result<Recognised<'a>, Refused>> {
    for format in FORMATS {
        let Reader::Stream { sniff, read } = format.reader else { continue };
        if !sniff(text) {
            continue;
        }
        let mut notes = Notes::default();
        return Some(match read(source, text, limits, &mut notes) {
            Ok(graph) => Ok(Recognised::resources(catalog, format, (graph, notes))),
            Err(reason) => Err(reason.into()),
        });
    }
    None
}

/// Reads a model written in XML.
fn read_xml<'a>(
    catalog: &'a Catalog,
    source: &Source,
    text: &str,
    limits: &Limits,
) -> Result<Recognised<'a>, Refused> {
    let start = xml::read_start(&source.name, text, limits)?;
    for format in FORMATS {
        let Reader::Xml { sniff, skipped, read } = format.reader else { continue };
        if sniff(start.root()) {
            let tree = xml::read(&source.name, text, limits, skipped)?;
            let mut draft = Draft::new(catalog, format.id);
            read(&mut draft, tree.root());
            return Ok(Recognised { format, draft, graph: None });
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
    let count = FORMATS.len();
    format!(
        "`plumbline formats` lists the {count} formats of models and infrastructure that are read"
    )
}

/// Says that a document is of no known format, and what it may be instead.
fn unknown(root: Node<'_>) -> Diagnostic {
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
