//! Zones, components, flows, assets and what is known of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::diagnostic::Place;
use crate::model::{AssetIdx, ComponentIdx, ZoneIdx};
use crate::vocab::{DataClass, Protocol, Sensitivity, Value};

/// A part of the system within which things trust each other to the same degree.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Zone {
    /// Stable id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Trust, 0 (the internet) to 100; `None` where the source does not say.
    pub trust: Option<u8>,
    /// What the zone lies in.
    pub parent: Option<Parent>,
    /// Where the zone is drawn.
    pub rectangle: Option<Rectangle>,
    /// Where it stands in the source.
    pub place: Place,
}

/// What a zone or component lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Parent {
    /// A trust zone.
    Zone(ZoneIdx),
    /// A component, such as a network that holds machines.
    Component(ComponentIdx),
}

/// A part of the system that does or holds something, or someone outside who uses it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Component {
    /// Stable id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Ids by which other tools know it: a Terraform address, a logical id, an ARN, the provider's
    /// own id. Findings of scanners are tied to it by them.
    pub addresses: Vec<String>,
    /// What it is for.
    pub description: String,
    /// The type as the source writes it.
    pub raw_type: String,
    /// The component type of the knowledge base that the raw type stands for; `component` where
    /// nothing more is known.
    pub kind: String,
    /// What it lies in.
    pub parent: Option<Parent>,
    /// Set where the source says that it is out of scope: why, or an empty text.
    pub out_of_scope: Option<String>,
    /// Assets that are kept here.
    pub stores: BTreeSet<AssetIdx>,
    /// Assets that are worked on here.
    pub processes: BTreeSet<AssetIdx>,
    /// What is known of its attributes.
    pub attributes: Attributes,
    /// The source's own properties by the source's names for them, as written: what the source's
    /// own rules ask for.
    pub properties: BTreeMap<String, String>,
    /// The source's own tags.
    pub tags: Vec<String>,
    /// Who answers for it.
    pub owner: String,
    /// Where it is drawn.
    pub rectangle: Option<Rectangle>,
    /// Where it stands in the source.
    pub place: Place,
}

/// Data that travels from one component to another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Flow {
    /// Stable id; `source->target` where the source gives none.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The component that it leaves.
    pub source: ComponentIdx,
    /// The component that it reaches.
    pub target: ComponentIdx,
    /// Whether data travels back as well, beyond plain answers.
    pub bidirectional: bool,
    /// The protocol as the source writes it.
    pub raw_protocol: String,
    /// The protocol that it stands for.
    pub protocol: Protocol,
    /// Set where the source says that it is out of scope: why, or an empty text.
    pub out_of_scope: Option<String>,
    /// Types of the boundaries that it is drawn across, as the source writes them; `None` where
    /// the source draws none.
    pub crosses: Option<Vec<String>>,
    /// Assets that it carries.
    pub carries: BTreeSet<AssetIdx>,
    /// What is known of its attributes.
    pub attributes: Attributes,
    /// The source's own properties by the source's names for them, as written.
    pub properties: BTreeMap<String, String>,
    /// The source's own tags.
    pub tags: Vec<String>,
    /// Where it stands in the source.
    pub place: Place,
}

impl Flow {
    /// Makes a flow between two components of which nothing more is known.
    pub fn between(id: impl Into<String>, source: ComponentIdx, target: ComponentIdx) -> Self {
        Self {
            id: id.into(),
            name: String::new(),
            description: String::new(),
            source,
            target,
            bidirectional: false,
            raw_protocol: String::new(),
            protocol: Protocol::Unknown,
            out_of_scope: None,
            crosses: None,
            carries: BTreeSet::new(),
            attributes: Attributes::new(),
            properties: BTreeMap::new(),
            tags: Vec::new(),
            place: Place::default(),
        }
    }
}

/// Something worth protecting, nearly always data.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Asset {
    /// Stable id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Classes of data that it holds.
    pub classes: BTreeSet<DataClass>,
    /// Whether the classes were guessed from its name.
    pub classes_guessed: bool,
    /// How sensitive it is; at least that of its classes.
    pub sensitivity: Option<Sensitivity>,
    /// Whether there are very many records of it.
    pub large_volume: bool,
    /// Where it stands in the source.
    pub place: Place,
}

impl Asset {
    /// Makes the asset that stands for a class of data by itself.
    pub fn of_class(class: DataClass) -> Self {
        Self {
            id: class.as_str().to_owned(),
            name: class.title().to_owned(),
            classes: BTreeSet::from([class]),
            sensitivity: Some(class.sensitivity()),
            ..Self::default()
        }
    }

    /// Returns how sensitive it is: the highest of what is stated and what its classes imply;
    /// internal where nothing is known.
    pub fn sensitivity(&self) -> Sensitivity {
        let of_classes = self.classes.iter().map(|class| class.sensitivity()).max();
        self.sensitivity.max(of_classes).unwrap_or(Sensitivity::Internal)
    }
}

/// What is known of the attributes of an element, by attribute id.
pub type Attributes = BTreeMap<String, Attribute>;

/// One attribute: what is known of it and where that stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// What is known.
    pub knowledge: Knowledge,
    /// Where it stands in the source.
    pub place: Place,
}

impl Attribute {
    /// A value that the source states.
    pub fn known(value: Value, place: Place) -> Self {
        Self { knowledge: Knowledge::Known(value), place }
    }

    /// A value that the source names without settling it.
    pub fn unknown(why: impl Into<String>, place: Place) -> Self {
        Self { knowledge: Knowledge::Unknown(why.into()), place }
    }

    /// Returns the value, stated or by default.
    pub fn value(&self) -> Option<&Value> {
        match &self.knowledge {
            Knowledge::Known(value) | Knowledge::Default(value) => Some(value),
            Knowledge::Unknown(_) => None,
        }
    }
}

/// Three-valued knowledge of an attribute's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Knowledge {
    /// The source states it, or it follows from what it states.
    Known(Value),
    /// It holds by default for this type of element.
    Default(Value),
    /// It is there but cannot be settled; the text says why.
    Unknown(String),
}

/// Where an element is drawn, in the source's own units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rectangle {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width, not negative.
    pub width: f64,
    /// Height, not negative.
    pub height: f64,
}

impl Rectangle {
    /// Returns the middle.
    pub fn centre(&self) -> (f64, f64) {
        (self.left + self.width / 2.0, self.top + self.height / 2.0)
    }

    /// Tells whether a point lies inside or on the edge.
    pub fn contains(&self, (x, y): (f64, f64)) -> bool {
        x >= self.left
            && x <= self.left + self.width
            && y >= self.top
            && y <= self.top + self.height
    }

    /// Returns the area, by which the innermost of several rectangles is found.
    pub fn area(&self) -> f64 {
        self.width * self.height
    }
}

/// A model inside a model.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NestedModel {
    /// Name for people.
    pub name: String,
    /// How the source refers to it: a path, an id, a link.
    pub reference: String,
    /// The component of the parent that it details.
    pub at: Option<ComponentIdx>,
    /// The model itself where it came with the source.
    pub model: Option<Box<crate::model::Model>>,
}
