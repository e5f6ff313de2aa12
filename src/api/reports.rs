//! Reports of an assessment, for download.

use actix_web::http::header::{
    self, Charset, ContentDisposition, ContentEncoding, DispositionParam, DispositionType,
    EntityTag, ExtendedValue,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::{CACHING, Tagged, not_modified};
use crate::api::caller::{Caller, blocking};
use crate::api::documented::{NotModified, Problems};
use crate::api::paging::{List, Paging, from_hexadecimal};
use crate::api::parameters::{Listing, Nothing, Parameters};
use crate::api::problem::Problem;
use crate::api::problem::documented::{
    BadCursor, BadParameter, Busy, Internal, UnknownAssessment, UnknownReport,
};
use crate::app::{App, Rendered};
use crate::report::{Kind, REPORTS, Snapshot};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_reports).service(download_report);
}

/// A report in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ReportPath {
    /// Id of the assessment.
    #[param(example = "0198c1f1-02d4-7c1b-8d5e-9a3b1c2d4e5f")]
    id: String,
    /// Kind of report, as `/reports` lists them: `xlsx`, `csv`, `json`, `svg`.
    #[param(example = "xlsx")]
    kind: String,
}

/// A kind of report.
#[derive(Debug, Serialize, ToSchema)]
struct ReportKind {
    /// Id.
    #[schema(example = "xlsx")]
    kind: &'static str,
    /// What it is.
    #[schema(example = "The auditor's workbook")]
    title: &'static str,
    /// Media type.
    media_type: &'static str,
    /// Ending of the file's name.
    #[schema(example = "xlsx")]
    file_extension: &'static str,
}

impl From<&Kind> for ReportKind {
    fn from(kind: &Kind) -> Self {
        Self {
            kind: kind.id,
            title: kind.title,
            media_type: kind.media_type,
            file_extension: kind.file_extension,
        }
    }
}

/// List the kinds of reports
///
/// What an assessment can be downloaded as.
#[utoipa::path(
    tag = "reports",
    params(Paging),
    responses(
        (status = 200, description = "Kinds of reports.", body = List<ReportKind>),
        NotModified,
        Problems<(BadParameter, BadCursor)>,
    ),
)]
#[get("/reports")]
async fn list_reports(parameters: Listing<Nothing>) -> Result<Tagged<List<ReportKind>>, Problem> {
    let kinds = REPORTS.iter();
    let list = List::cut("reports", kinds, |kind| kind.id.to_owned(), &parameters.page)?;
    Ok(Tagged(list.map(ReportKind::from)))
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct FileBytes(#[expect(dead_code, reason = "it is a schema only")] Vec<u8>);

/// A log in the form of SARIF 2.1.0.
#[derive(ToSchema)]
#[schema(value_type = Object)]
struct SarifLog(#[expect(dead_code, reason = "it is a schema only")] Vec<u8>);

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
            (FileBytes = "image/svg+xml"),
            (SarifLog = "application/sarif+json"),
            (Snapshot = "application/json"),
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
