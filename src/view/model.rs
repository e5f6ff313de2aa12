//! An imported model as `inspect` shows it, before anything is judged.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use crate::diagnostic::Diagnostic;
use crate::model::{AssetIdx, Attributes, Element, Knowledge, Model, Parent};
use crate::view::template::TemplateFindings;
use crate::vocab::{DataClass, Protocol};

/// An imported model and what there was to say about it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Inspection {
    /// Id of the format it came in.
    pub format: String,
    /// The model.
    pub model: InspectedModel,
    /// Diagnostics of the import.
    pub diagnostics: Vec<DiagnosticView>,
    /// What the rules of a threat-modeling template find, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateFindings>,
}

/// A model's elements.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InspectedModel {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The source's own version.
    pub version: String,
    /// What the system is and does.
    pub description: String,
    /// Who answers for it.
    pub owner: String,
    /// Components.
    pub components: Vec<InspectedComponent>,
    /// Flows.
    pub flows: Vec<InspectedFlow>,
    /// Trust zones.
    pub zones: Vec<InspectedZone>,
    /// Assets.
    pub assets: Vec<InspectedAsset>,
    /// Threats that the source itself records.
    pub threats: Vec<InspectedThreat>,
    /// Mitigations and controls that the source itself records.
    pub mitigations: Vec<InspectedMitigation>,
    /// Assumptions that the source records.
    pub assumptions: Vec<String>,
    /// Names of the models inside this one.
    pub nested: Vec<String>,
}

/// What is known of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InspectedAttribute {
    /// `known`, `default` (holds for this type unless the source says otherwise) or `unknown`.
    #[schema(example = "known")]
    pub knowledge: &'static str,
    /// The value in words; for what is unknown, why.
    #[schema(example = "yes")]
    pub value: String,
    /// Where it stands in the source.
    pub place: String,
}

/// A threat that the source records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InspectedThreat {
    /// The source's id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its state, normalised.
    pub status: String,
    /// Its state as the source writes it.
    pub raw_status: String,
    /// How bad it is said to be; empty where the source does not say.
    pub severity: String,
    /// Element id of where it is recorded.
    pub element: String,
    /// Ids of the mitigations that the source lists for it.
    pub mitigations: Vec<String>,
    /// Where it stands in the source.
    pub place: String,
}

/// A mitigation or control that the source records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InspectedMitigation {
    /// The source's id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its state, normalised.
    pub status: String,
    /// Its state as the source writes it.
    pub raw_status: String,
    /// Element id of where it is recorded.
    pub element: String,
    /// Where it stands in the source.
    pub place: String,
}

/// A component as imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InspectedComponent {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Type as the source writes it.
    pub raw_type: String,
    /// Component type that it was taken for.
    pub r#type: String,
    /// Id of the zone it lies in directly; empty without one.
    pub zone: String,
    /// Id of the component that holds it; empty without one.
    pub parent: String,
    /// What it is for.
    pub description: String,
    /// Who answers for it.
    pub owner: String,
    /// Whether it is in scope.
    pub in_scope: bool,
    /// Why it is out of scope, where the source says.
    pub out_of_scope: String,
    /// Ids of assets stored here.
    pub stores: Vec<String>,
    /// Ids of assets processed here.
    pub processes: Vec<String>,
    /// What is known of its attributes, by attribute id.
    pub attributes: BTreeMap<String, InspectedAttribute>,
    /// Tags.
    pub tags: Vec<String>,
    /// Where it stands in the source.
    pub place: String,
}

/// A flow as imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InspectedFlow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Id of the source.
    pub source: String,
    /// Id of the target.
    pub target: String,
    /// What it is for.
    pub description: String,
    /// Protocol; nothing where it is not known.
    pub protocol: Option<String>,
    /// Protocol as the source writes it.
    pub raw_protocol: String,
    /// Whether data travels back as well, beyond plain answers.
    pub bidirectional: bool,
    /// Whether it is in scope.
    pub in_scope: bool,
    /// Ids of assets carried.
    pub carries: Vec<String>,
    /// What is known of its attributes, by attribute id.
    pub attributes: BTreeMap<String, InspectedAttribute>,
    /// Tags.
    pub tags: Vec<String>,
    /// Where it stands in the source.
    pub place: String,
}

/// A zone as imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InspectedZone {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Trust, 0 to 100, where the source says.
    pub trust: Option<u8>,
    /// Id of the zone, or element id of the component, that it lies in; empty at the top.
    pub parent: String,
    /// Where it stands in the source.
    pub place: String,
}

/// An asset as imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InspectedAsset {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Classes of data.
    pub classes: Vec<String>,
    /// Whether the classes were guessed from the name.
    pub guessed: bool,
    /// Sensitivity.
    pub sensitivity: String,
    /// What it is.
    pub description: String,
    /// Whether there are very many records of it.
    pub large_volume: bool,
    /// Where it stands in the source.
    pub place: String,
}

/// Something to say about the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DiagnosticView {
    /// Code.
    pub code: String,
    /// How bad.
    pub severity: String,
    /// Where.
    pub place: String,
    /// What.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl From<&Diagnostic> for DiagnosticView {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity.to_string(),
            place: diagnostic.place.to_string(),
            message: diagnostic.message.clone(),
            hint: diagnostic.hint.clone(),
        }
    }
}

/// Shows an imported model.
pub fn inspect(format: &str, model: &Model, diagnostics: &[Diagnostic]) -> Inspection {
    Inspection {
        format: format.to_owned(),
        model: InspectedModel {
            id: model.id.clone(),
            name: model.name.clone(),
            version: model.version.clone(),
            description: model.description.clone(),
            owner: model.owner.clone(),
            components: components(model),
            flows: flows(model),
            zones: zones(model),
            assets: assets(model),
            threats: threats(model),
            mitigations: mitigations(model),
            assumptions: model.assumptions.clone(),
            nested: model.nested.iter().map(|nested| nested.name.clone()).collect(),
        },
        diagnostics: diagnostics.iter().map(DiagnosticView::from).collect(),
        template: None,
    }
}

fn asset_ids(model: &Model, assets: &BTreeSet<AssetIdx>) -> Vec<String> {
    assets.iter().map(|at| model.assets[*at].id.clone()).collect()
}

fn attributes(attributes: &Attributes) -> BTreeMap<String, InspectedAttribute> {
    let view = |attribute: &crate::model::Attribute| {
        let (knowledge, value) = match &attribute.knowledge {
            Knowledge::Known(value) => ("known", value.to_string()),
            Knowledge::Default(value) => ("default", value.to_string()),
            Knowledge::Unknown(why) => ("unknown", why.clone()),
        };
        InspectedAttribute { knowledge, value, place: attribute.place.to_string() }
    };
    attributes.iter().map(|(id, attribute)| (id.clone(), view(attribute))).collect()
}

fn components(model: &Model) -> Vec<InspectedComponent> {
    let row = |(_, component): (_, &crate::model::Component)| {
        let (zone, parent) = match component.parent {
            Some(Parent::Zone(at)) => (model.zones[at].id.clone(), String::new()),
            Some(Parent::Component(at)) => (String::new(), model.components[at].id.clone()),
            None => (String::new(), String::new()),
        };
        InspectedComponent {
            id: component.id.clone(),
            name: component.name.clone(),
            raw_type: component.raw_type.clone(),
            r#type: component.kind.clone(),
            zone,
            parent,
            description: component.description.clone(),
            owner: component.owner.clone(),
            in_scope: component.out_of_scope.is_none(),
            out_of_scope: component.out_of_scope.clone().unwrap_or_default(),
            stores: asset_ids(model, &component.stores),
            processes: asset_ids(model, &component.processes),
            attributes: attributes(&component.attributes),
            tags: component.tags.clone(),
            place: component.place.to_string(),
        }
    };
    model.components.iter().map(row).collect()
}

fn flows(model: &Model) -> Vec<InspectedFlow> {
    let row = |(_, flow): (_, &crate::model::Flow)| InspectedFlow {
        id: flow.id.clone(),
        name: flow.name.clone(),
        source: model.components[flow.source].id.clone(),
        target: model.components[flow.target].id.clone(),
        description: flow.description.clone(),
        protocol: (flow.protocol != Protocol::Unknown).then(|| flow.protocol.to_string()),
        raw_protocol: flow.raw_protocol.clone(),
        bidirectional: flow.bidirectional,
        in_scope: flow.out_of_scope.is_none(),
        carries: asset_ids(model, &flow.carries),
        attributes: attributes(&flow.attributes),
        tags: flow.tags.clone(),
        place: flow.place.to_string(),
    };
    model.flows.iter().map(row).collect()
}

fn zones(model: &Model) -> Vec<InspectedZone> {
    let row = |(_, zone): (_, &crate::model::Zone)| InspectedZone {
        id: zone.id.clone(),
        name: zone.name.clone(),
        trust: zone.trust,
        parent: match zone.parent {
            Some(Parent::Zone(at)) => model.zones[at].id.clone(),
            Some(Parent::Component(at)) => model.element_id(Element::Component(at)),
            None => String::new(),
        },
        place: zone.place.to_string(),
    };
    model.zones.iter().map(row).collect()
}

fn assets(model: &Model) -> Vec<InspectedAsset> {
    let row = |(_, asset): (_, &crate::model::Asset)| InspectedAsset {
        id: asset.id.clone(),
        name: asset.name.clone(),
        classes: asset.classes.iter().copied().map(DataClass::as_str).map(str::to_owned).collect(),
        guessed: asset.classes_guessed,
        sensitivity: asset.sensitivity().to_string(),
        description: asset.description.clone(),
        large_volume: asset.large_volume,
        place: asset.place.to_string(),
    };
    model.assets.iter().map(row).collect()
}

fn threats(model: &Model) -> Vec<InspectedThreat> {
    let row = |(_, threat): (_, &crate::model::StatedThreat)| InspectedThreat {
        id: threat.id.clone(),
        title: threat.title.clone(),
        status: threat.status.to_string(),
        raw_status: threat.raw_status.clone(),
        severity: threat.severity.map_or_else(String::new, |severity| severity.to_string()),
        element: model.element_id(threat.element),
        mitigations: threat
            .mitigations
            .iter()
            .map(|at| model.mitigations[*at].id.clone())
            .collect(),
        place: threat.place.to_string(),
    };
    model.threats.iter().map(row).collect()
}

fn mitigations(model: &Model) -> Vec<InspectedMitigation> {
    let row = |(_, mitigation): (_, &crate::model::StatedMitigation)| InspectedMitigation {
        id: mitigation.id.clone(),
        title: mitigation.title.clone(),
        status: mitigation.status.to_string(),
        raw_status: mitigation.raw_status.clone(),
        element: model.element_id(mitigation.element),
        place: mitigation.place.to_string(),
    };
    model.mitigations.iter().map(row).collect()
}
