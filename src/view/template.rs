//! What the rules of a threat-modeling template find in a model, as `inspect` shows it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::import::{Template, TemplateThreat};
use crate::model::Model;

/// A template and what its rules find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TemplateFindings {
    /// The template's name.
    pub name: String,
    /// Its version, as written.
    pub version: String,
    /// How many rules it has.
    pub rules: usize,
    /// The threats, flow by flow.
    pub threats: Vec<TemplateFinding>,
}

/// A threat that a rule finds at a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TemplateFinding {
    /// The id of the rule and that of the flow.
    #[schema(example = "TH1@f1")]
    pub id: String,
    /// The id of the rule.
    pub rule: String,
    /// Title.
    pub title: String,
    /// What it says.
    pub description: String,
    /// STRIDE categories.
    pub stride: Vec<String>,
    /// How bad the template says it is; empty where it does not say.
    pub severity: String,
    /// Element id of the flow.
    pub element: String,
    /// The flow's name with its ends.
    pub element_name: String,
    /// `found`, or `to be checked` where the model does not say what the rule asks for.
    #[schema(example = "to be checked")]
    pub certainty: String,
    /// Whether the tool itself would list it.
    pub listed_by_tool: bool,
    /// The state that the model records for it; empty where it records none.
    pub recorded: String,
    /// What the template advises.
    pub mitigation: String,
}

/// Shows what a template finds.
pub fn template_findings(
    model: &Model,
    template: &Template,
    threats: &[TemplateThreat],
) -> TemplateFindings {
    let row = |found: &TemplateThreat| TemplateFinding {
        id: found.threat.id.clone(),
        rule: found.rule.clone(),
        title: found.threat.title.clone(),
        description: found.threat.description.clone(),
        stride: found.threat.stride.iter().map(|it| it.as_str().to_owned()).collect(),
        severity: found.threat.severity.map(|it| it.to_string()).unwrap_or_default(),
        element: model.element_id(found.threat.element),
        element_name: model.element_name(found.threat.element),
        certainty: found.certainty.as_str().to_owned(),
        listed_by_tool: found.listed_by_tool,
        recorded: found.recorded.clone(),
        mitigation: found.mitigation.clone(),
    };
    TemplateFindings {
        name: template.name.clone(),
        version: template.version.clone(),
        rules: template.rules(),
        threats: threats.iter().map(row).collect(),
    }
}
