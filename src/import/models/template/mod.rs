//! Templates of the Microsoft Threat Modeling Tool: stencils, and rules that find threats.
//!
//! A template is a file of its own (`.tb7`) or stands in a model (`.tm7`), with other names for
//! the same things. Stencils inherit from each other; a rule has an expression that has to hold
//! for a flow and its two ends, and one that must not.

mod expression;
mod findings;

use std::collections::BTreeMap;

pub use findings::{Certainty, TemplateThreat, find};
pub(super) use findings::{SAME, TYPE};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::import::html;
use crate::import::models::template::expression::Expression;
use crate::import::xml::{self, Element};
use crate::import::{Limits, Refused, Source, guard, syntax};

/// Elements of a template that say nothing about threats: pictures, above all.
pub(in crate::import) const SKIPPED: &[&str] = &[
    "AvailableToBaseModels",
    "Image",
    "ImageSource",
    "ImageStream",
    "Shape",
    "StencilConstraints",
];

/// What every stencil is.
const ROOT: &str = "ROOT";

/// Stencils may inherit over so many levels; real ones use three.
const MOST_LEVELS: usize = 32;

/// Values that a stencil may leave no choice about; real ones have four. They become properties
/// of every element that is made from it.
const MOST_FIXED: usize = 16;

/// Letters of a name, which may be repeated for every element.
const MOST_LETTERS: usize = 200;

/// A template.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its version, as written.
    pub version: String,
    stencils: BTreeMap<String, Stencil>,
    /// Labels of the properties of any stencil by their ids.
    properties: BTreeMap<String, String>,
    /// Names of threat categories by their ids.
    categories: BTreeMap<String, String>,
    /// Labels of a threat's properties by their names.
    labels: BTreeMap<String, String>,
    rules: Vec<Rule>,
}

/// A type of element.
#[derive(Debug, Clone, Default)]
pub(super) struct Stencil {
    pub(super) name: String,
    parent: String,
    /// By their ids.
    attributes: BTreeMap<String, StencilAttribute>,
}

/// A property that elements of a type have.
#[derive(Debug, Clone)]
struct StencilAttribute {
    label: String,
    /// The value where the template leaves no choice.
    fixed: Option<String>,
}

/// A rule that finds a threat.
#[derive(Debug, Clone)]
struct Rule {
    id: String,
    title: String,
    category: String,
    description: String,
    priority: String,
    mitigation: String,
    include: Expression,
    exclude: Option<Expression>,
    place: Place,
}

/// Reads the template in a `.tb7` file, or the one that a `.tm7` file carries.
pub fn read_template(
    source: &Source,
    limits: &Limits,
) -> Result<(Template, Vec<Diagnostic>), Refused> {
    let text = guard::text(&source.name, &source.bytes, limits)?;
    if syntax::of(text) != syntax::Syntax::Xml {
        return Err(no_template(Place::default().in_file(&source.name)).into());
    }
    let tree = xml::read(&source.name, text, limits, SKIPPED)?;
    let root = tree.root();
    let holder =
        if root.name() == "KnowledgeBase" { Some(root) } else { root.child("KnowledgeBase") };
    let Some(holder) = holder.filter(|holder| holder.children().next().is_some()) else {
        return Err(no_template(root.place()).into());
    };
    let mut template = Template::stencils_of(holder);
    let diagnostics = template.read_rules(holder);
    Ok((template, diagnostics))
}

fn no_template(place: Place) -> Diagnostic {
    let message = "the file holds no template of the Microsoft Threat Modeling Tool";
    Diagnostic::new(Code::UnknownFormat, place, message)
        .hint("give a .tb7 file, or a .tm7 file that has one in it")
}

impl Template {
    /// Reads everything but the rules.
    pub(super) fn stencils_of(holder: Element<'_>) -> Self {
        let manifest = holder.child("Manifest");
        let of_manifest = |name: &str, attribute: &str| {
            let text = manifest.map_or("", |manifest| manifest.text_of(name));
            let stated = manifest.and_then(|manifest| manifest.attribute(attribute));
            if text.is_empty() { stated.unwrap_or_default().to_owned() } else { text.to_owned() }
        };
        let mut template = Self {
            name: of_manifest("Name", "name"),
            version: of_manifest("Version", "version"),
            ..Self::default()
        };
        for list in ["GenericElements", "StandardElements"] {
            for element in holder.items(list) {
                let id = first_of(element, &["Id", "ID"]).to_owned();
                let stencil = stencil(element);
                for (id, attribute) in &stencil.attributes {
                    let label = || attribute.label.clone();
                    template.properties.entry(id.clone()).or_insert_with(label);
                }
                template.stencils.entry(id).or_insert(stencil);
            }
        }
        for category in holder.items("ThreatCategories") {
            let id = first_of(category, &["Id", "ID"]).to_owned();
            template.categories.insert(id, category.text_of("Name").to_owned());
        }
        let metadata = holder.child("ThreatMetaData");
        for datum in metadata.into_iter().flat_map(|metadata| metadata.items("PropertiesMetaData"))
        {
            let label = short(datum.text_of("Label"));
            template.labels.insert(datum.text_of("Name").to_owned(), label);
        }
        template
    }

    /// Reads the rules and says which of them cannot be understood.
    fn read_rules(&mut self, holder: Element<'_>) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        for element in holder.items("ThreatTypes") {
            match rule(element) {
                Ok(rule) => self.rules.push(rule),
                Err(fault) => faults.push(fault),
            }
        }
        faults
    }

    /// Returns the number of rules.
    pub fn rules(&self) -> usize {
        self.rules.len()
    }

    /// Returns a stencil by its id.
    pub(super) fn stencil(&self, id: &str) -> Option<&Stencil> {
        self.stencils.get(id)
    }

    /// Returns the ids of a stencil and of everything that it inherits from, nearest first.
    pub(super) fn lineage<'a>(&'a self, id: &'a str) -> Vec<&'a str> {
        let mut lineage = Vec::new();
        let mut at = id;
        while !at.is_empty() && at != ROOT && lineage.len() < MOST_LEVELS && !lineage.contains(&at)
        {
            lineage.push(at);
            at = self.stencils.get(at).map_or("", |stencil| stencil.parent.as_str());
        }
        lineage
    }

    /// Returns the values that a stencil leaves no choice about, as (id, label, value), those of
    /// the nearest type first.
    pub(super) fn fixed(&self, id: &str) -> Vec<(&str, &str, &str)> {
        let stencils = self.lineage(id).into_iter().filter_map(|id| self.stencils.get(id));
        let attributes = stencils.flat_map(|stencil| &stencil.attributes);
        let fixed = attributes.filter_map(|(id, attribute)| {
            Some((id.as_str(), attribute.label.as_str(), attribute.fixed.as_deref()?))
        });
        fixed.take(MOST_FIXED).collect()
    }

    /// Returns the label of a property among those of several stencils, and its value where the
    /// template leaves no choice.
    fn property_of<'a>(
        &'a self,
        lineage: &[&str],
        property: &str,
    ) -> Option<(&'a str, Option<&'a str>)> {
        let mut stencils = lineage.iter().filter_map(|id| self.stencils.get(*id));
        let found = stencils.find_map(|stencil| stencil.attributes.get(property))?;
        Some((found.label.as_str(), found.fixed.as_deref()))
    }

    /// Returns the label that some stencil gives to a property.
    fn any_label(&self, property: &str) -> Option<&str> {
        self.properties.get(property).map(String::as_str)
    }

    /// Returns the name of a threat category.
    pub(super) fn category(&self, id: &str) -> Option<&str> {
        self.categories.get(id).map(String::as_str)
    }

    /// Returns the label of a threat's property.
    pub(super) fn label(&self, property: &str) -> Option<&str> {
        self.labels.get(property).map(String::as_str).filter(|label| !label.is_empty())
    }
}

/// Returns the text of the first of several elements that has one.
fn first_of<'a>(element: Element<'a>, names: &[&str]) -> &'a str {
    let texts = names.iter().map(|name| element.text_of(name));
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// Cuts a name to what any real one needs.
fn short(text: &str) -> String {
    text.chars().take(MOST_LETTERS).collect()
}

fn stencil(element: Element<'_>) -> Stencil {
    let mut left = MOST_FIXED;
    let attributes = element.items("Attributes").map(|attribute| {
        let is_fixed = attribute.text_of("Mode") == "Static" && left > 0;
        left -= usize::from(is_fixed);
        let value = attribute.items("AttributeValues").next().map(Element::text);
        let label = short(attribute.text_of("DisplayName"));
        let fixed = value.filter(|_| is_fixed).map(short);
        (short(attribute.text_of("Name")), StencilAttribute { label, fixed })
    });
    Stencil {
        name: short(element.text_of("Name")),
        parent: first_of(element, &["ParentId", "ParentElement"]).to_owned(),
        attributes: attributes.collect(),
    }
}

fn rule(element: Element<'_>) -> Result<Rule, Diagnostic> {
    let id = first_of(element, &["Id", "ID"]).to_owned();
    let filters = element.child("GenerationFilters");
    let read = |name: &str| {
        let text = filters.map_or("", |filters| filters.text_of(name));
        expression::read(text).map_err(|fault| {
            let message = format!("the rule {id:?} is left out: {fault}");
            let at = filters.and_then(|filters| filters.child(name)).unwrap_or(element);
            Diagnostic::new(Code::UnknownWord, at.place(), message)
        })
    };
    let Some(include) = read("Include")? else {
        let message = format!("the rule {id:?} says nowhere when it holds, it is left out");
        return Err(Diagnostic::new(Code::MissingField, element.place(), message));
    };
    let exclude = read("Exclude")?;
    let property = |name: &str| {
        let mut data = element.items("PropertiesMetaData");
        let values = data.find(|datum| datum.text_of("Name") == name);
        values.and_then(|datum| datum.items("Values").next()).map_or("", Element::text)
    };
    let stated = property("UserThreatDescription");
    let description = if stated.is_empty() { element.text_of("Description") } else { stated };
    Ok(Rule {
        title: html::plain(element.text_of("ShortTitle")),
        category: element.text_of("Category").to_owned(),
        description: html::plain(description),
        priority: property("Priority").to_owned(),
        mitigation: html::plain(property("PossibleMitigations")),
        include,
        exclude,
        place: element.place(),
        id,
    })
}
