//! Models and their versions.

use actix_multipart::Multipart;
use actix_web::http::header;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::caller::{Caller, blocking};
use crate::api::documented::{NotModified, Problems};
use crate::api::paging::{List, Paging};
use crate::api::parameters::{Listing, Nothing, Parameters};
use crate::api::problem::Problem;
use crate::api::problem::documented::{
    BadBody, BadCursor, BadParameter, BodyTooLarge, Busy, Conflict, Internal, ModelRefused,
    UnknownModel, UnsupportedMediaType,
};
use crate::api::stored;
use crate::api::upload::{self, UploadForm};
use crate::app::{App, Upload};
use crate::view::{ImportedModel, ModelVersionView, ModelView};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(upload_model)
        .service(list_models)
        .service(get_model)
        .service(list_model_versions)
        .service(upload_model_version);
}

/// A model in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ModelPath {
    /// Id.
    #[param(example = "0198c1f0-7a3e-7b52-9d0c-5b6f2f1f8a11")]
    id: String,
}

/// Upload a model
///
/// Takes a threat model of any format that Plumbline reads (OTM, Threagile, Threat Dragon), with
/// reports of scanners about it, or such reports alone; what a file is is told from its content. The file is kept with its hash. What could not be read of it is
/// listed under `diagnostics`; a file that cannot be read at all is refused and nothing is stored.
/// There is no `Idempotency-Key`: sending the same file twice makes two models.
#[utoipa::path(
    tag = "models",
    request_body(content = UploadForm, content_type = "multipart/form-data", description = "The file, with the files it includes."),
    responses(
        (status = 201, description = "The model was stored.", body = ImportedModel,
         headers(("Location" = String, description = "The model.")),
         links(
            ("get_model" = (operation_id = "get_model", parameters(("id" = "$response.body#/model/id")))),
            ("list_model_versions" = (operation_id = "list_model_versions", parameters(("id" = "$response.body#/model/id")))),
            ("upload_model_version" = (operation_id = "upload_model_version", parameters(("id" = "$response.body#/model/id")))),
            ("create_assessment" = (operation_id = "create_assessment", request_body = "{\"model\": \"{$response.body#/model/id}\"}")),
         )),
        Problems<(BadParameter, BadBody, BodyTooLarge, UnsupportedMediaType, ModelRefused, Internal, Busy)>,
    ),
)]
#[post("/models")]
async fn upload_model(
    app: web::Data<App>,
    caller: Caller,
    _: Parameters<Nothing>,
    form: Multipart,
) -> Result<HttpResponse, Problem> {
    import(app, caller, upload::read(form).await?, None).await
}

/// List models
///
/// Each with its newest version, the newest model first.
#[utoipa::path(
    tag = "models",
    params(Paging),
    responses(
        (status = 200, description = "Models.", body = List<ModelView>),
        NotModified,
        Problems<(BadParameter, BadCursor, Internal, Busy)>,
    ),
)]
#[get("/models")]
async fn list_models(
    app: web::Data<App>,
    caller: Caller,
    parameters: Listing<Nothing>,
) -> Result<Tagged<List<ModelView>>, Problem> {
    let request = stored::page_request("models", &parameters.page)?;
    let page = blocking(move || app.models(&caller.0, &request)).await?;
    Ok(Tagged(stored::list("models", page)))
}

/// Get a model
///
/// Its newest version, by its counts.
#[utoipa::path(
    tag = "models",
    params(ModelPath),
    responses(
        (status = 200, description = "The model.", body = ModelView),
        NotModified,
        Problems<(BadParameter, UnknownModel, Internal, Busy)>,
    ),
)]
#[get("/models/{id}")]
async fn get_model(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<ModelPath>,
    _: Parameters<Nothing>,
) -> Result<Tagged<ModelView>, Problem> {
    blocking(move || app.model(&caller.0, &path.id)).await.map(Tagged)
}

/// List the versions of a model
///
/// The newest first, each with the hash of its file and who uploaded it.
#[utoipa::path(
    tag = "models",
    params(ModelPath, Paging),
    responses(
        (status = 200, description = "Versions.", body = List<ModelVersionView>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownModel, Internal, Busy)>,
    ),
)]
#[get("/models/{id}/versions")]
async fn list_model_versions(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<ModelPath>,
    parameters: Listing<Nothing>,
) -> Result<Tagged<List<ModelVersionView>>, Problem> {
    let request = stored::page_request("versions", &parameters.page)?;
    let page = blocking(move || app.model_versions(&caller.0, &path.id, &request)).await?;
    Ok(Tagged(stored::list("versions", page)))
}

/// Upload a new version of a model
///
/// As with a new model. Earlier versions and their assessments stay.
#[utoipa::path(
    tag = "models",
    params(ModelPath),
    request_body(content = UploadForm, content_type = "multipart/form-data", description = "The file, with the files it includes."),
    responses(
        (status = 201, description = "The version was stored.", body = ImportedModel,
         headers(("Location" = String, description = "The model."))),
        Problems<(BadParameter, BadBody, BodyTooLarge, UnsupportedMediaType, UnknownModel, ModelRefused, Conflict, Internal, Busy)>,
    ),
)]
#[post("/models/{id}/versions")]
async fn upload_model_version(
    app: web::Data<App>,
    caller: Caller,
    path: web::Path<ModelPath>,
    _: Parameters<Nothing>,
    form: Multipart,
) -> Result<HttpResponse, Problem> {
    import(app, caller, upload::read(form).await?, Some(path.into_inner().id)).await
}

async fn import(
    app: web::Data<App>,
    caller: Caller,
    upload: Upload,
    into: Option<String>,
) -> Result<HttpResponse, Problem> {
    let imported = blocking(move || app.import_model(&caller.0, upload, into.as_deref())).await?;
    let location = format!("/api/v1/models/{}", imported.model.id);
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).json(imported))
}
