//! Models of the Microsoft Threat Modeling Tool (`.tm7`): drawing surfaces and recorded threats.
//!
//! The tool writes a .NET data contract: names have prefixes that change from element to element,
//! dictionaries are lists of keys and values, and the template that a model was made with stands
//! in it whole. Of that only what names stencils and properties is used here; its rules are run on
//! demand (`models::template`). The tool knows no trust ratings and no data: a zone has trust 0 if
//! its name says that it is the internet, an external interactor that no boundary encloses lies
//! outside of the system, and a choice that stands at its first value says nothing.
//!
//! Names of people are not kept, other than the model's owner.

mod boundaries;
mod drawn;
mod elements;
mod threats;

use crate::diagnostic::Code;
use crate::import::document::one_line;
use crate::import::html;
use crate::import::models::Draft;
use crate::import::models::drawing::Drawing;
use crate::import::models::template::Template;
use crate::import::models::tm7::drawn::{Drawn, Shape};
use crate::import::models::tm7::threats::Places;
use crate::import::xml::Element;

/// Pictures, and the rules of the template.
pub(super) const SKIPPED: &[&str] = &[
    "AvailableToBaseModels",
    "ImageSource",
    "ImageStream",
    "Shape",
    "StencilConstraints",
    "ThreatTypes",
];

/// The version of the format that is written since 2016.
const VERSION: &str = "4.3";

/// Parts of a model, any of which may come first.
const PARTS: &[&str] = &[
    "DrawingSurfaceList",
    "KnowledgeBase",
    "MetaInformation",
    "Notes",
    "Profile",
    "ThreatGenerationEnabled",
    "ThreatInstances",
    "Validations",
    "Version",
];

/// Tells whether a document is a model of the tool.
pub(super) fn sniff(root: Element<'_>) -> bool {
    root.name() == "ThreatModel" && root.children().all(|part| PARTS.contains(&part.name()))
}

/// Reads a model.
pub(super) fn read(draft: &mut Draft<'_>, root: Element<'_>) {
    let version = root.text_of("Version");
    if !version.is_empty() && version != VERSION {
        let place = root.child("Version").unwrap_or(root).place();
        let message = format!("version {version:?} is not known, read as {VERSION}");
        draft.notes.say(Code::WrongVersion, place, message);
    }
    head(draft, root);
    let template = root.child("KnowledgeBase").map(Template::stencils_of).unwrap_or_default();
    let mut places = Places::default();
    for node in root.items("DrawingSurfaceList") {
        let surface = drawn::read(node, &template);
        read_surface(draft, node, &surface, &template, &mut places);
    }
    threats::read(draft, root, &template, &places);
}

fn head(draft: &mut Draft<'_>, root: Element<'_>) {
    let meta = root.child("MetaInformation");
    let text = |name: &str| meta.map_or("", |meta| meta.text_of(name));
    draft.model.name = one_line(text("ThreatModelName"));
    draft.model.owner = one_line(text("Owner"));
    let mut parts = vec![html::plain(text("HighLevelSystemDescription"))];
    let dependencies = text("ExternalDependencies");
    if !dependencies.is_empty() {
        parts.push(format!("External dependencies: {dependencies}"));
    }
    let notes = root.items("Notes").map(|note| note.text_of("Message"));
    parts.extend(notes.filter(|note| !note.is_empty()).map(|note| format!("Note: {note}")));
    parts.retain(|part| !part.is_empty());
    draft.model.description = parts.join("\n\n");
    let lines = text("Assumptions").lines().map(|line| line.trim().trim_start_matches("- "));
    let lines = lines.filter(|line| !line.is_empty() && !line.eq_ignore_ascii_case("none"));
    draft.model.assumptions.extend(lines.map(str::to_owned));
    if draft.model.name.is_empty() {
        // Models whose head nobody filled in are common; the diagram has a name at least.
        let surface = root.items("DrawingSurfaceList").next();
        let header = surface.map_or("", |surface| surface.text_of("Header"));
        draft.model.name = one_line(header);
        let place = meta.unwrap_or(root).place();
        draft.notes.say(Code::MissingField, place, "the model has no name");
    }
}

fn read_surface<'a>(
    draft: &mut Draft<'_>,
    node: Element<'a>,
    elements: &[Drawn<'a>],
    template: &Template,
    places: &mut Places<'a>,
) {
    let mut drawing = Drawing {
        title: one_line(node.text_of("Header")),
        place: node.place(),
        ..Drawing::default()
    };
    for drawn in elements.iter().filter(|drawn| drawn.shape == Shape::Component) {
        let lineage = template.lineage(drawn.stencil);
        let at = elements::component(draft, drawn, &lineage);
        drawing.components.push(at);
        if elements::is_actor(drawn, &lineage) {
            drawing.actors.insert(at);
        }
        for id in [drawn.id, drawn.key] {
            places.components.entry(id).or_insert(at);
        }
    }
    let mut flows = Vec::new();
    for (number, drawn) in elements.iter().enumerate() {
        match drawn.shape {
            Shape::Flow => {
                let Some(at) = elements::flow(draft, &places.components, drawn) else { continue };
                flows.push((at, number));
                for id in [drawn.id, drawn.key] {
                    places.flows.entry(id).or_insert(at);
                }
            }
            Shape::Annotation => annotation(draft, drawn),
            Shape::Other => {
                let what = drawn.node.attribute("type").unwrap_or_default();
                draft.unknown_word("shape", what, drawn.node);
            }
            Shape::Component | Shape::Box | Shape::Line => {}
        }
    }
    boundaries::read(draft, drawing, elements, &flows);
}

/// Adds the text of an annotation to the model's description.
fn annotation(draft: &mut Draft<'_>, drawn: &Drawn<'_>) {
    if drawn.name.is_empty() || drawn.name == drawn.kind {
        return;
    }
    let description = &mut draft.model.description;
    if !description.is_empty() {
        description.push_str("\n\n");
    }
    description.push_str("Annotation: ");
    description.push_str(&drawn.name);
}
