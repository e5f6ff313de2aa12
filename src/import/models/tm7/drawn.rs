//! What is drawn: elements of a drawing surface with their properties.

use crate::import::document::{number, one_line};
use crate::import::models::geometry::Point;
use crate::import::models::template::Template;
use crate::import::models::words::normalised;
use crate::import::xml::Element;
use crate::model::Rectangle;

/// An element of a drawing surface.
#[derive(Debug)]
pub(super) struct Drawn<'a> {
    pub(super) node: Element<'a>,
    pub(super) shape: Shape,
    /// Its id, and the key that it stands under, which may differ.
    pub(super) id: &'a str,
    pub(super) key: &'a str,
    /// The stencil that it was made from.
    pub(super) stencil: &'a str,
    /// The kind that the stencil comes from, `GE.P` for one.
    pub(super) generic: &'a str,
    /// The stencil's name.
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) properties: Vec<Property<'a>>,
}

/// What an element is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Component,
    Annotation,
    Box,
    Line,
    Flow,
    Other,
}

/// A property of an element.
#[derive(Debug, Clone)]
pub(super) struct Property<'a> {
    /// Its name in rules.
    pub(super) id: &'a str,
    /// Its name for people.
    pub(super) label: &'a str,
    pub(super) value: &'a str,
    /// Whether somebody chose the value, or the stencil leaves no choice; a choice that stands at
    /// its first value is how it starts, and says nothing.
    pub(super) is_stated: bool,
    pub(super) node: Element<'a>,
}

/// Reads the elements of a drawing surface, lines last, as they stand there.
pub(super) fn read<'a>(surface: Element<'a>, template: &'a Template) -> Vec<Drawn<'a>> {
    let pairs = surface.items("Borders").chain(surface.items("Lines"));
    pairs.filter_map(|pair| drawn(pair, template)).collect()
}

fn drawn<'a>(pair: Element<'a>, template: &'a Template) -> Option<Drawn<'a>> {
    let node = pair.child("Value")?;
    let key = pair.text_of("Key");
    let id = node.text_of("Guid");
    let (stencil, generic) = (node.text_of("TypeId"), node.text_of("GenericTypeId"));
    let shape = node.attribute("type").unwrap_or_default();
    let shape = match shape.rsplit(':').next().unwrap_or_default() {
        _ if generic == "GE.A" => Shape::Annotation,
        "StencilRectangle" | "StencilEllipse" | "StencilParallelLines" => Shape::Component,
        "BorderBoundary" => Shape::Box,
        "LineBoundary" => Shape::Line,
        "Connector" => Shape::Flow,
        _ => Shape::Other,
    };
    let named = template.stencil(stencil).map(|stencil| stencil.name.as_str());
    let kind = named.or_else(|| heading(node)).unwrap_or(stencil);
    let mut properties = properties(node);
    let name = properties.iter().position(|it| it.id.is_empty() && it.label == "Name");
    let name = name.map(|at| one_line(properties.remove(at).value));
    fix(&mut properties, stencil, template, node);
    Some(Drawn {
        node,
        shape,
        id: if id.is_empty() { key } else { id },
        key,
        stencil,
        generic,
        kind: one_line(kind),
        name: name.unwrap_or_default(),
        properties,
    })
}

/// Returns the first heading among the properties, which the tool sets to the stencil's name.
fn heading(node: Element<'_>) -> Option<&str> {
    let is_heading = |it: &Element<'_>| kind_of(*it) == "HeaderDisplayAttribute";
    let heading = node.items("Properties").find(is_heading)?.text_of("DisplayName");
    (!heading.is_empty()).then_some(heading)
}

fn kind_of(property: Element<'_>) -> &str {
    property.attribute("type").unwrap_or_default().rsplit(':').next().unwrap_or_default()
}

fn properties(node: Element<'_>) -> Vec<Property<'_>> {
    let read = node.items("Properties").filter_map(|it| {
        let value = it.child("Value")?;
        let (value, is_stated) = match kind_of(it) {
            "HeaderDisplayAttribute" => return None,
            "ListDisplayAttribute" => {
                let selected = it.text_of("SelectedIndex").parse().unwrap_or(0);
                let chosen = value.children().nth(selected)?;
                (chosen.text(), selected > 0 || value.children().count() == 1)
            }
            _ => (value.text(), !value.text().is_empty()),
        };
        let (id, label) = (it.text_of("Name"), it.text_of("DisplayName"));
        Some(Property { id, label, value, is_stated, node: it })
    });
    read.collect()
}

/// Adds the values that the stencil leaves no choice about, which win.
fn fix<'a>(
    properties: &mut Vec<Property<'a>>,
    stencil: &'a str,
    template: &'a Template,
    node: Element<'a>,
) {
    // Those of the nearest stencil come first, so they are set last.
    for (id, label, value) in template.fixed(stencil).into_iter().rev() {
        let fixed = Property { id, label, value, is_stated: true, node };
        match properties.iter_mut().find(|known| known.id == id) {
            Some(known) => *known = Property { node: known.node, ..fixed },
            None => properties.push(fixed),
        }
    }
}

impl<'a> Drawn<'a> {
    /// Returns a property by its label, in any spelling.
    pub(super) fn property(&self, label: &str) -> Option<&Property<'a>> {
        self.properties.iter().find(|property| normalised(property.label) == label)
    }

    /// Returns why the element is out of scope, if it is.
    pub(super) fn out_of_scope(&self) -> Option<String> {
        let is_out = self.property("out-of-scope")?.value.eq_ignore_ascii_case("true");
        let why = self.property("reason-for-out-of-scope").map_or("", |why| why.value);
        is_out.then(|| why.to_owned())
    }

    /// Returns where a box or component is drawn.
    pub(super) fn rectangle(&self) -> Option<Rectangle> {
        let side = |name: &str| number(self.node.text_of(name));
        Some(Rectangle {
            left: side("Left")?,
            top: side("Top")?,
            width: side("Width")?.max(0.0),
            height: side("Height")?.max(0.0),
        })
    }

    /// Returns the points of a line: its ends, and the handle by which it is bent.
    pub(super) fn line(&self) -> Vec<Point> {
        let point =
            |x: &str, y: &str| Some((number(self.node.text_of(x))?, number(self.node.text_of(y))?));
        let points =
            [point("SourceX", "SourceY"), point("HandleX", "HandleY"), point("TargetX", "TargetY")];
        points.into_iter().flatten().collect()
    }

    /// Returns what was chosen, for people: "Label: value".
    pub(super) fn tags(&self) -> Vec<String> {
        let is_of_interest = |it: &&Property<'_>| {
            let label = normalised(it.label);
            it.is_stated && !NO_TAGS.contains(&label.as_str())
        };
        let tags = self.properties.iter().filter(is_of_interest);
        tags.map(|it| format!("{}: {}", it.label, one_line(it.value))).collect()
    }
}

/// Properties that have a place of their own or are of no interest.
const NO_TAGS: &[&str] = &["out-of-scope", "reason-for-out-of-scope", "dataflow-order"];
