//! Reports of an assessment, for download.

use actix_web::http::header::{
    self, Charset, ContentDisposition, ContentEncoding, DispositionParam, DispositionType,
    EntityTag, ExtendedValue,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::{CACHING, not_modified};
use crate::api::caller::{Caller, blocking};
use crate::api::documented::{NotModified, Problems};
use crate::api::paging::from_hexadecimal;
use crate::api::parameters::{Nothing, Parameters};
use crate::api::problem::Problem;
use crate::api::problem::documented::{
    BadParameter, Busy, Internal, UnknownAssessment, UnknownReport,
};
use crate::app::{App, Rendered};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(download_report);
}

/// A report in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ReportPath {
    /// Id of the assessment.
    #[param(example = "0198c1f1-02d4-7c1b-8d5e-9a3b1c2d4e5f")]
    id: String,
    /// Kind of report: `xlsx` (the workbook), `csv` (a bundle of tables), `json` (the snapshot).
    #[param(example = "xlsx")]
    kind: String,
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct FileBytes(#[expect(dead_code, reason = "it is a schema only")] Vec<u8>);

/// Download a report
///
/// Rendered from the snapshot, so that the same assessment gives the same bytes today and in five
/// years. `Repr-Digest` (RFC 9530) carries their SHA-256.
#[utoipa::path(
    tag = "reports",
    params(ReportPath),
    responses(
        (status = 200, description = "The report.", content(
            (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (FileBytes = "application/zip"),
            (crate::report::Snapshot = "application/json"),
        ), headers(
            ("Content-Disposition" = String, description = "A name for the file (RFC 6266)."),
            ("Repr-Digest" = String, description = "`sha-256=:<base64>:`"),
        )),
        NotModified,
        Problems<(BadParameter, UnknownAssessment, UnknownReport, Internal, Busy)>,
    ),
)]
#[get("/assessments/{id}/reports/{kind}")]
async fn download_report(
    app: web::Data<App>,
    caller: Caller,
    request: HttpRequest,
    path: web::Path<ReportPath>,
    _: Parameters<Nothing>,
) -> Result<HttpResponse, Problem> {
    let report = blocking(move || app.report(&caller.0, &path.id, &path.kind)).await?;
    let tag = EntityTag::new_strong(report.sha256.clone());
    Ok(not_modified(&request, &tag).unwrap_or_else(|| download(report, tag)))
}

/// The digest is of these bytes, so that they are sent as they are and not compressed on the way.
fn download(report: Rendered, tag: EntityTag) -> HttpResponse {
    let digest = from_hexadecimal(&report.sha256).unwrap_or_default();
    HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, CACHING))
        .insert_header(("Repr-Digest", format!("sha-256=:{}:", BASE64_STANDARD.encode(digest))))
        .insert_header(disposition(&report.file_name))
        .insert_header(ContentEncoding::Identity)
        .content_type(report.media_type)
        .body(report.bytes)
}

/// Gives the name twice: in ASCII for every client, and in full (RFC 6266, appendix D).
fn disposition(name: &str) -> ContentDisposition {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let ascii = name.chars().map(|letter| if plain(letter) { letter } else { '_' }).collect();
    let full = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.as_bytes().to_vec(),
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(ascii), DispositionParam::FilenameExt(full)],
    }
}
