//! Runs the rules of a threat-modeling template on a model that was read.

use crate::app::Read;
use crate::import::{Limits, Refused, Source, find_by_template, read_template};
use crate::kb::Catalog;
use crate::view::{TemplateFindings, template_findings};

/// Finds what a template sees in a model; what there is to say about its rules joins the model's
/// diagnostics.
pub fn by_template(
    catalog: &Catalog,
    read: &mut Read,
    template: &Source,
    limits: &Limits,
) -> Result<TemplateFindings, Refused> {
    let (template, said) = read_template(template, limits)?;
    read.diagnostics.extend(said);
    let (threats, said) = find_by_template(catalog, &read.model, &template);
    read.diagnostics.extend(said);
    Ok(template_findings(&read.model, &template, &threats))
}
