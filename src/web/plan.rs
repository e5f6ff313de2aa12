//! The plan of an assessment: a budget in, the order of the work and the curve of budgets out.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::app::App;
use crate::report::{CurveRow, Plan, Wishes};
use crate::web::assessments::Shown;
use crate::web::failure::Failure;
use crate::web::words::{Count as _, Number as _};
use crate::web::{href, page};

/// Person-days until somebody names a budget: a person's month.
const USUAL_BUDGET: f64 = 20.0;

/// The drawing, inside its margins.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 240.0;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    budget: String,
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    shown: Shown,
    plan: Plan,
}

/// A point of the curve in the drawing.
struct Point<'a> {
    row: &'a CurveRow,
    x: f64,
    y: f64,
}

impl PlanPage {
    /// The points of the curve, scaled to the drawing.
    fn points(&self) -> Vec<Point<'_>> {
        let most = |value: fn(&CurveRow) -> f64| {
            self.plan.curve.iter().map(value).fold(0.0, f64::max).max(f64::MIN_POSITIVE)
        };
        let (days, risk) = (most(|row| row.budget), most(|row| row.risk_removed));
        let rows = self.plan.curve.iter();
        rows.map(|row| Point {
            row,
            x: row.budget / days * WIDTH,
            y: HEIGHT - row.risk_removed / risk * HEIGHT,
        })
        .collect()
    }

    /// Tells whether a point is the budget of the plan.
    fn is_shown(&self, row: &CurveRow) -> bool {
        row.budget.to_bits() == self.plan.budget.to_bits()
    }

    /// The line through the points.
    fn line(&self) -> String {
        let points = self.points();
        let written = points.iter().map(|point| format!("{:.1},{:.1}", point.x, point.y));
        written.collect::<Vec<_>>().join(" ")
    }

    /// The drawing in words.
    fn in_words(&self) -> String {
        let knee = self.plan.knee.map_or_else(String::new, |days| {
            format!(" It bends at {} person-days.", days.rounded())
        });
        let ends = self.plan.curve.last().map_or_else(String::new, |last| {
            format!(
                "Risk removed by budget, up to {} for {} person-days.",
                last.risk_removed.rounded(),
                last.budget.rounded()
            )
        });
        format!("{ends}{knee} The table below has the same numbers.")
    }
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/assessments/{id}/plan", web::get().to(plan));
}

async fn plan(
    app: web::Data<App>,
    id: web::Path<String>,
    asked: Option<web::Query<Asked>>,
) -> Result<HttpResponse, Failure> {
    let written = asked.map(|asked| asked.into_inner().budget).unwrap_or_default();
    let budget = match written.trim() {
        "" => USUAL_BUDGET,
        written => written.replace(',', ".").parse().map_err(|error| {
            Failure::BadForm(format!("{written:?} is no number of person-days: {error}"))
        })?,
    };
    let shown = Shown::read(&app, &id).await?;
    let wishes = Wishes { budget: vec![budget], ..Wishes::default() };
    let plan = page::blocking(move || app.plan(&page::actor(), &id, &wishes)).await?;
    page::show(&PlanPage { shown, plan })
}
