//! What changed since an earlier assessment of the same model.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::app::{App, PageRequest};
use crate::report::{ChangeRow, ChangedThing, Changes, Direction};
use crate::view::AssessmentView;
use crate::web::assessments::Shown;
use crate::web::failure::Failure;
use crate::web::page;
use crate::web::words::{Count as _, Number as _};

/// Assessments that can be chosen to compare with.
const MOST_CHOICES: usize = 50;

/// Changes of one kind on the page; the API has all.
const MOST_ROWS: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    since: String,
}

#[derive(Template)]
#[template(path = "changes.html")]
struct ChangesPage {
    shown: Shown,
    since: String,
    choices: Vec<AssessmentView>,
    changes: Option<Changes>,
}

impl ChangesPage {
    /// The changes of a kind of thing.
    fn rows<'a>(&self, changes: &'a Changes, what: ChangedThing) -> Vec<&'a ChangeRow> {
        debug_assert!(self.changes.is_some(), "only a comparison has rows");
        changes.rows.iter().filter(|row| row.what == what).collect()
    }
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/assessments/{id}/changes", web::get().to(changes));
}

/// Compares with the assessment that is asked for, else with the one before.
async fn changes(
    app: web::Data<App>,
    id: web::Path<String>,
    asked: Option<web::Query<Asked>>,
) -> Result<HttpResponse, Failure> {
    let asked = asked.map(|asked| asked.into_inner().since).unwrap_or_default();
    let shown = Shown::read(&app, &id).await?;
    let (since, choices, changes) = page::blocking(move || {
        let actor = page::actor();
        let own = app.assessment(&actor, &id)?;
        let request = PageRequest { after: None, limit: MOST_CHOICES };
        let mut choices = app.assessments(&actor, Some(&own.model), &request)?.items;
        choices.retain(|choice| choice.id != own.id);
        let before = choices.iter().find(|choice| choice.created <= own.created);
        let since = match before {
            Some(before) if asked.is_empty() => before.id.clone(),
            _ => asked,
        };
        let changes = match since.as_str() {
            "" => None,
            since => Some(app.changes(&actor, &own.id, since)?),
        };
        Ok((since, choices, changes))
    })
    .await?;
    page::show(&ChangesPage { shown, since, choices, changes })
}
