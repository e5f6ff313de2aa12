//! An imported model as `inspect` shows it, before anything is judged.

use serde::Serialize;
use utoipa::ToSchema;

use crate::diagnostic::Diagnostic;
use crate::model::{Element, Model, Parent};
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
}

/// A model's elements.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InspectedModel {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Components.
    pub components: Vec<InspectedComponent>,
    /// Flows.
    pub flows: Vec<InspectedFlow>,
    /// Trust zones.
    pub zones: Vec<InspectedZone>,
    /// Assets.
    pub assets: Vec<InspectedAsset>,
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
    /// Whether it is in scope.
    pub in_scope: bool,
    /// Ids of assets stored here.
    pub stores: Vec<String>,
    /// Ids of assets processed here.
    pub processes: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
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
    /// Protocol.
    pub protocol: Option<String>,
    /// Ids of assets carried.
    pub carries: Vec<String>,
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
    /// Id of what it lies in; empty at the top.
    pub parent: String,
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
            components: components(model),
            flows: flows(model),
            zones: zones(model),
            assets: assets(model),
        },
        diagnostics: diagnostics.iter().map(DiagnosticView::from).collect(),
    }
}

fn components(model: &Model) -> Vec<InspectedComponent> {
    let asset = |at: &crate::model::AssetIdx| model.assets[*at].id.clone();
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
            in_scope: component.out_of_scope.is_none(),
            stores: component.stores.iter().map(asset).collect(),
            processes: component.processes.iter().map(asset).collect(),
            tags: component.tags.clone(),
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
        protocol: (flow.protocol != Protocol::Unknown).then(|| flow.protocol.to_string()),
        carries: flow.carries.iter().map(|at| model.assets[*at].id.clone()).collect(),
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
    };
    model.assets.iter().map(row).collect()
}
