//! Plans: what to fix first for a budget.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::assessments::AssessmentPath;
use crate::api::caller::{Caller, blocking};
use crate::api::documented::{NotModified, Problems};
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadParameter, Busy, Internal, UnknownAssessment};
use crate::app::{App, AppError};
use crate::report::{Plan, PlanError, Wishes};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_plan);
}

/// What is wanted of the plan.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PlanWanted {
    /// Person-days. The plan is for the first; several draw the curve.
    #[param(required = true, example = json!([20.0, 40.0]), max_items = 50)]
    budget: Vec<f64>,
    /// Person-days of a requirement in place of those of the knowledge base, as `ID=DAYS`.
    #[param(example = json!(["encrypt-at-rest=3"]))]
    cost: Vec<String>,
    /// The day by which a requirement has to be in place or the gap of a control closed, as
    /// `ID=DATE`.
    #[param(example = json!(["encrypt-at-rest=2026-12-31"]))]
    due: Vec<String>,
    /// Requirements that have to be in the plan, or controls whose gaps have to be closed.
    #[param(example = json!(["audit-logging-enabled"]))]
    must: Vec<String>,
    /// Requirements that are not wanted.
    #[param(example = json!(["mfa-for-all-access"]))]
    never: Vec<String>,
    /// Requirements of which one is enough, separated by commas.
    #[param(example = json!(["immutable-record-retention,record-audit-trail-recreates-original"]))]
    either: Vec<String>,
    /// Requirements of which the plan is to say why they are not in it.
    #[param(example = json!(["encrypt-in-transit"]))]
    why_not: Vec<String>,
}

impl PlanWanted {
    fn wishes(self) -> Result<Wishes, PlanError> {
        let mut wishes = Wishes {
            budget: self.budget,
            must: self.must,
            never: self.never,
            why_not: self.why_not,
            ..Wishes::default()
        };
        self.cost.iter().try_for_each(|pair| wishes.state_cost(pair))?;
        self.due.iter().try_for_each(|pair| wishes.state_due(pair))?;
        self.either.iter().for_each(|group| wishes.state_either(group));
        Ok(wishes)
    }
}

/// Plan what to fix first
///
/// Chooses the missing requirements that remove most risk for a budget, with the order of the
/// work, how far it can be from the best possible, what comes next and what other budgets buy. The
/// same assessment and wishes give the same plan; nothing is stored.
#[utoipa::path(
    tag = "plans",
    params(AssessmentPath, PlanWanted),
    responses(
        (status = 200, description = "The plan.", body = Plan),
        NotModified,
        Problems<(BadParameter, UnknownAssessment, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}/plan")]
async fn get_plan(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<AssessmentPath>,
    wanted: Parameters<PlanWanted>,
) -> Result<Tagged<Plan>, Problem> {
    let wishes = wanted.0.wishes().map_err(AppError::from)?;
    blocking(move || app.plan(&caller.0, &path.id, &wishes)).await.map(Tagged)
}
