//! Models: the list, the upload, and one of them with its versions and the form to assess it.

use actix_multipart::Multipart;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::app::{App, AssessRequest, PageRequest};
use crate::report::DiagnosticRow;
use crate::view::{self, AssessmentView, FrameworkView, ModelVersionView, ModelView};
use crate::vocab::FrameworkKind;
use crate::web::assessments::Cursor;
use crate::web::failure::Failure;
use crate::web::multipart::{UploadFault, read_upload};
use crate::web::origin::SameOrigin;
use crate::web::words::{Count as _, Moment as _};
use crate::web::{bar, href, page};

/// Rows of a page.
const PER_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "models.html")]
struct ModelsPage {
    models: Vec<ModelView>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "model.html")]
struct ModelPage {
    model: ModelView,
    versions: Vec<ModelVersionView>,
    rows: Vec<AssessmentView>,
    frameworks: Vec<FrameworkView>,
    diagnostics: Vec<DiagnosticRow>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/models").route(web::get().to(models)).route(web::post().to(upload)),
        )
        .route("/models/{id}", web::get().to(model))
        .route("/models/{id}/versions", web::post().to(upload_version))
        .route("/models/{id}/assessments", web::post().to(assess));
}

async fn models(
    app: web::Data<App>,
    cursor: Option<web::Query<Cursor>>,
) -> Result<HttpResponse, Failure> {
    let after = cursor.and_then(|cursor| cursor.into_inner().after);
    let request = PageRequest { after, limit: PER_PAGE };
    let found = page::blocking(move || app.models(&page::actor(), &request)).await?;
    let next = found.next.map(|cursor| format!("?after={}", href::encode(&cursor, "")));
    page::show(&ModelsPage { models: found.items, next })
}

async fn model(app: web::Data<App>, id: web::Path<String>) -> Result<HttpResponse, Failure> {
    show(&app, id.into_inner(), Vec::new()).await
}

async fn show(
    app: &web::Data<App>,
    id: String,
    diagnostics: Vec<DiagnosticRow>,
) -> Result<HttpResponse, Failure> {
    let service = app.clone();
    let (model, versions, rows) = page::blocking(move || {
        let (actor, request) = (page::actor(), PageRequest { after: None, limit: PER_PAGE });
        let model = service.model(&actor, &id)?;
        let versions = service.model_versions(&actor, &id, &request)?;
        let assessments = service.assessments(&actor, Some(&id), &request)?;
        Ok((model, versions.items, assessments.items))
    })
    .await?;
    let catalog = app.catalog();
    let frameworks = catalog.frameworks.positions().map(|at| view::framework(catalog, at));
    // Taxonomies classify and benchmarks recommend; neither has controls to be met.
    let is_assessed = |framework: &FrameworkView| {
        !matches!(framework.publication, FrameworkKind::Taxonomy | FrameworkKind::Benchmark)
    };
    let frameworks = frameworks.filter(is_assessed).collect();
    page::show(&ModelPage { model, versions, rows, frameworks, diagnostics })
}

async fn upload(
    app: web::Data<App>,
    _: SameOrigin,
    form: Multipart,
) -> Result<HttpResponse, Failure> {
    import(&app, form, None).await
}

async fn upload_version(
    app: web::Data<App>,
    _: SameOrigin,
    id: web::Path<String>,
    form: Multipart,
) -> Result<HttpResponse, Failure> {
    import(&app, form, Some(id.into_inner())).await
}

/// Diagnostics are shown at once, because nothing keeps them; else the browser goes on to the
/// model, so that loading the page again uploads nothing.
async fn import(
    app: &web::Data<App>,
    form: Multipart,
    into: Option<String>,
) -> Result<HttpResponse, Failure> {
    let upload = read_upload(form).await?;
    let service = app.clone();
    let imported =
        page::blocking(move || service.import_model(&page::actor(), upload, into.as_deref()));
    let imported = imported.await?;
    if imported.diagnostics.is_empty() {
        return Ok(page::see_other(&format!("/models/{}", imported.model.id)));
    }
    show(app, imported.model.id, imported.diagnostics).await
}

impl From<UploadFault> for Failure {
    fn from(fault: UploadFault) -> Self {
        match fault {
            UploadFault::TooLarge => Self::TooLarge(fault.to_string()),
            _ => Self::BadForm(fault.to_string()),
        }
    }
}

async fn assess(
    app: web::Data<App>,
    _: SameOrigin,
    id: web::Path<String>,
    form: web::Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Failure> {
    let values = |name: &str| {
        let of_name = form.iter().filter(|(key, value)| key == name && !value.is_empty());
        of_name.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let request = AssessRequest {
        model: id.into_inner(),
        version: None,
        frameworks: values("framework"),
        as_of: values("as_of").pop(),
    };
    let made = page::blocking(move || app.assess_model(&page::actor(), &request)).await?;
    Ok(page::see_other(&format!("/assessments/{}", made.id)))
}
