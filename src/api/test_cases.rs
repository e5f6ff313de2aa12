//! Test cases.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::lookup::{self, Showing};
use crate::api::paging::{List, Paging};
use crate::api::parameters::{Listing, Parameters};
use crate::api::problem::Problem;
use crate::api::problem::documented::{BadCursor, BadParameter, UnknownEntry, UnknownTestCase};
use crate::app::App;
use crate::kb::{Catalog, TestCase};
use crate::view::{self, EntryView, Summary, TestCaseView};
use crate::vocab::{EntryKind, Method};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_test_cases).service(get_test_case);
}

/// Which test cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TestCaseFilter {
    /// Only those of a requirement or procedural control, by id.
    #[param(example = "mfa-for-administrators")]
    of: Option<String>,
    /// Only those of a method.
    #[param(inline)]
    method: Option<Method>,
}

/// A test case in a path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TestCasePath {
    /// Id. It holds a `/`, which may be written as it is or as `%2F`.
    #[param(example = "mfa-for-administrators/admin-sign-in")]
    id: String,
}

/// A test case in a list.
#[derive(Debug, Serialize, ToSchema)]
struct TestCaseLine {
    /// Id.
    #[schema(example = "mfa-for-administrators/admin-sign-in")]
    id: String,
    /// The requirement or control that it tests.
    of: Summary,
    /// Title.
    title: String,
    /// Examine, interview or test.
    method: Method,
}

/// List test cases
///
/// Those of requirements, then those of procedural controls.
#[utoipa::path(
    tag = "test-cases",
    params(TestCaseFilter, Paging),
    responses(
        (status = 200, description = "Test cases.", body = List<TestCaseLine>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownEntry)>,
    ),
)]
#[get("/test-cases")]
async fn list_test_cases(
    app: web::Data<App>,
    parameters: Listing<TestCaseFilter>,
) -> Result<Tagged<List<TestCaseLine>>, Problem> {
    let catalog = app.catalog();
    let Listing { filter, page } = parameters;
    let of = filter.of.as_deref();
    let of =
        of.map(|id| app.find(id).ok_or_else(|| lookup::unknown(&app, id, None))).transpose()?;
    let kept = catalog.test_cases.iter().map(|(_, test)| test).filter(|test| {
        of.is_none_or(|of| test.of == of)
            && filter.method.is_none_or(|method| test.method == method)
    });
    let list = List::cut("test-cases", kept, |test| test.id.clone(), &page)?;
    Ok(Tagged(list.map(|test| line(catalog, test))))
}

/// Get a test case
///
/// The steps, the expected result, the evidence to keep, and the controls that it helps to show.
#[utoipa::path(
    tag = "test-cases",
    params(TestCasePath, Showing),
    responses(
        (status = 200, description = "The test case.", body = TestCaseView),
        NotModified,
        Problems<(BadParameter, UnknownTestCase)>,
    ),
)]
#[get("/test-cases/{id:.+}")]
async fn get_test_case(
    app: web::Data<App>,
    path: web::Path<TestCasePath>,
    showing: Parameters<Showing>,
) -> Result<Tagged<TestCaseView>, Problem> {
    match lookup::shown(&app, &path.id, EntryKind::TestCase, &showing.0)? {
        EntryView::TestCase(test) => Ok(Tagged(test)),
        _ => Err(lookup::unknown(&app, &path.id, Some(EntryKind::TestCase))),
    }
}

fn line(catalog: &Catalog, test: &TestCase) -> TestCaseLine {
    TestCaseLine {
        id: test.id.clone(),
        of: view::summary(catalog, test.of),
        title: test.title.clone(),
        method: test.method,
    }
}
