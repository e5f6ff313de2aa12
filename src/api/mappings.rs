//! Mappings: the links of the knowledge base, and what a batch of ids is linked to.

use actix_web::{get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::answer::Tagged;
use crate::api::documented::{NotModified, Problems};
use crate::api::lookup;
use crate::api::paging::{List, Paging};
use crate::api::parameters::{Listing, Nothing, Parameters, in_bounds};
use crate::api::problem::documented::{
    BadBody, BadCursor, BadParameter, BodyTooLarge, UnknownEntry, UnknownFramework,
    UnsupportedMediaType,
};
use crate::api::problem::{Problem, ProblemCode};
use crate::app::App;
use crate::kb::{Catalog, Entry, FrameworkIdx, Link};
use crate::view::{self, LinkView, Summary};
use crate::vocab::{EntryKind, Origin, Relation};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_mappings).service(look_up_mappings);
}

/// Which mappings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MappingFilter {
    /// Only those that start at this entry, by id or citation.
    #[param(example = "mfa-for-administrators")]
    source: Option<String>,
    /// Only those that end at this entry, by id or citation.
    #[param(example = "pci-dss@4.0.1:8.4.2")]
    target: Option<String>,
    /// Only those that say this.
    #[param(inline)]
    relation: Option<Relation>,
    /// Only those that this origin vouches for. Inferred mappings are candidates and no facts: they
    /// are given only when asked for.
    #[param(inline)]
    origin: Option<Origin>,
    /// Only those whose author is at least this sure.
    #[param(minimum = 0.0, maximum = 1.0, example = 0.5)]
    min_confidence: Option<f64>,
    /// Only those with an end in this framework, with or without edition.
    #[param(example = "pci-dss")]
    framework: Option<String>,
}

/// A mapping: the source has the relation to the target.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct MappingView {
    /// Where it starts.
    source: Summary,
    /// Where it ends.
    target: Summary,
    /// What it says of the two.
    relation: Relation,
    /// Who vouches for it.
    origin: Origin,
    /// How sure its author is, 0 to 1.
    confidence: f64,
    /// How much of the target is covered, 0 to 1.
    strength: f64,
    /// Why.
    reason: String,
    /// The publication that it is from; empty for ours.
    publication: String,
    /// Ids in between, where it is inferred.
    path: Vec<String>,
}

/// Ids to be looked up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ids": ["pci-dss@4.0.1:8.4.2", "mfa-for-administrators"], "kinds": ["control"]}))]
struct LookUp {
    /// Ids, or citations in any written form.
    #[schema(min_items = 1, max_items = 200)]
    ids: Vec<String>,
    /// Kinds of entries at the other end; all if left out.
    #[serde(default)]
    #[schema(required = false)]
    kinds: Vec<EntryKind>,
    /// Only other ends in these frameworks, with or without edition; all if left out.
    #[serde(default)]
    #[schema(required = false)]
    frameworks: Vec<String>,
    /// Whether inferred links are given too.
    #[serde(default)]
    inferred: bool,
}

/// What the ids are linked to.
#[derive(Debug, Serialize, ToSchema)]
struct LookedUp {
    /// One for each id that means an entry, in the order asked.
    results: Vec<Resolved>,
    /// One for each id that means nothing, in the order asked.
    unresolved: Vec<Unresolved>,
}

/// An id that means an entry.
#[derive(Debug, Serialize, ToSchema)]
struct Resolved {
    /// The id as asked.
    asked: String,
    /// The entry it means.
    entry: Summary,
    /// What the entry is linked to.
    links: Vec<LinkView>,
}

/// An id that means nothing.
#[derive(Debug, Serialize, ToSchema)]
struct Unresolved {
    /// The id as asked.
    asked: String,
    /// Ids of the nearest entries.
    suggestions: Vec<String>,
}

/// List mappings
///
/// Links between entries with relation, confidence, reason, origin and publication, in the order
/// of the knowledge base. Published and curated ones are facts; inferred ones have to be asked for.
#[utoipa::path(
    tag = "mappings",
    params(MappingFilter, Paging),
    responses(
        (status = 200, description = "Mappings.", body = List<MappingView>),
        NotModified,
        Problems<(BadParameter, BadCursor, UnknownEntry, UnknownFramework)>,
    ),
)]
#[get("/mappings")]
async fn list_mappings(
    app: web::Data<App>,
    parameters: Listing<MappingFilter>,
) -> Result<Tagged<List<MappingView>>, Problem> {
    let Listing { filter, page } = parameters;
    let wanted = Wanted::new(&app, &filter)?;
    let catalog = app.catalog();
    if wanted.origin == Some(Origin::Inferred) {
        let rows = inferred(catalog, &wanted);
        return List::cut("inferred-mappings", rows, key, &page).map(Tagged);
    }
    let links = catalog.links.iter().map(|(_, link)| link).filter(|link| wanted.is(catalog, link));
    let key = |link: &&Link| {
        format!("{} {} {}", catalog.id(link.from), link.relation, catalog.id(link.to))
    };
    let list = List::cut("mappings", links, key, &page)?;
    Ok(Tagged(list.map(|link| mapping(catalog, link))))
}

/// Look up what many entries are linked to
///
/// Takes up to 200 ids or citations at once and gives what each is linked to. What could not be
/// resolved is listed under `unresolved`, never dropped. Changes nothing, so it may be sent again.
#[utoipa::path(
    operation_id = "look_up_mappings",
    tag = "mappings",
    request_body = LookUp,
    responses(
        (status = 200, description = "What the ids are linked to.", body = LookedUp),
        Problems<(BadParameter, BadBody, BodyTooLarge, UnsupportedMediaType, UnknownFramework)>,
    ),
)]
#[post("/mappings/lookup")]
async fn look_up_mappings(
    app: web::Data<App>,
    _: Parameters<Nothing>,
    body: web::Json<LookUp>,
) -> Result<web::Json<LookedUp>, Problem> {
    let wanted = body.into_inner();
    if !(1..=MOST_IDS).contains(&wanted.ids.len()) {
        let detail = format!("`ids`: {} are not between 1 and {MOST_IDS}", wanted.ids.len());
        return Err(Problem::new(ProblemCode::BadBody, detail));
    }
    let frameworks = wanted.frameworks.iter();
    let frameworks: Vec<String> = frameworks
        .map(|id| lookup::framework(&app, id).map(|at| app.catalog().frameworks[at].key.clone()))
        .collect::<Result<_, _>>()?;
    Ok(web::Json(looked_up(&app, wanted, &frameworks)))
}

/// Most ids of a look-up.
const MOST_IDS: usize = 200;

/// The filters of a query, resolved.
struct Wanted {
    source: Option<Entry>,
    target: Option<Entry>,
    relation: Option<Relation>,
    origin: Option<Origin>,
    min_confidence: f64,
    framework: Option<FrameworkIdx>,
}

impl Wanted {
    fn new(app: &App, filter: &MappingFilter) -> Result<Self, Problem> {
        let entry = |written: Option<&str>| {
            let found = |id| app.find(id).ok_or_else(|| lookup::unknown(app, id, None));
            written.map(found).transpose()
        };
        let min_confidence = filter.min_confidence.unwrap_or(0.0);
        in_bounds("min_confidence", &min_confidence, 0.0..=1.0)?;
        Ok(Self {
            source: entry(filter.source.as_deref())?,
            target: entry(filter.target.as_deref())?,
            relation: filter.relation,
            origin: filter.origin,
            min_confidence,
            framework: lookup::filtered_framework(app, filter.framework.as_deref())?,
        })
    }

    fn is(&self, catalog: &Catalog, link: &Link) -> bool {
        let is_in = |framework| {
            [link.from, link.to].iter().any(|end| catalog.framework_of(*end) == Some(framework))
        };
        self.source.is_none_or(|source| link.from == source)
            && self.target.is_none_or(|target| link.to == target)
            && self.relation.is_none_or(|relation| link.relation == relation)
            && self.origin.is_none_or(|origin| link.origin == origin)
            && link.confidence >= self.min_confidence
            && self.framework.is_none_or(is_in)
    }

    /// Tells the same of an inferred link from a source that is wanted.
    fn is_inferred(&self, catalog: &Catalog, source: Entry, link: &LinkView) -> bool {
        let is_in = |at| {
            catalog.framework_of(source) == Some(at)
                || catalog.frameworks[at].key == link.entry.framework
        };
        link.origin == Origin::Inferred
            && self.target.is_none_or(|target| link.entry.id == catalog.id(target))
            && self.relation.is_none_or(|relation| link.relation == relation)
            && link.confidence >= self.min_confidence
            && self.framework.is_none_or(is_in)
    }
}

/// Inferred mappings are computed as they are asked for, control by control.
fn inferred<'a>(
    catalog: &'a Catalog,
    wanted: &'a Wanted,
) -> impl Iterator<Item = MappingView> + use<'a> {
    let controls = catalog.controls.positions().map(Entry::Control);
    let sources =
        controls.filter(move |control| wanted.source.is_none_or(|source| source == *control));
    sources.flat_map(move |source| {
        let links = view::links(catalog, source, true).into_iter();
        let kept = links.filter(move |link| wanted.is_inferred(catalog, source, link));
        kept.map(move |link| inferred_mapping(catalog, source, link))
    })
}

fn inferred_mapping(catalog: &Catalog, source: Entry, link: LinkView) -> MappingView {
    MappingView {
        source: view::summary(catalog, source),
        target: link.entry,
        relation: link.relation,
        origin: link.origin,
        confidence: link.confidence,
        strength: link.strength,
        reason: link.reason,
        publication: link.source,
        path: link.path,
    }
}

fn mapping(catalog: &Catalog, link: &Link) -> MappingView {
    MappingView {
        source: view::summary(catalog, link.from),
        target: view::summary(catalog, link.to),
        relation: link.relation,
        origin: link.origin,
        confidence: link.confidence,
        strength: link.relation.weight(),
        reason: view::reason(link),
        publication: link.source.to_string(),
        path: Vec::new(),
    }
}

fn key(row: &MappingView) -> String {
    format!("{} {} {}", row.source.id, row.relation, row.target.id)
}

fn looked_up(app: &App, wanted: LookUp, frameworks: &[String]) -> LookedUp {
    let mut answer = LookedUp { results: Vec::new(), unresolved: Vec::new() };
    let is_wanted = |link: &LinkView| {
        (wanted.kinds.is_empty() || wanted.kinds.contains(&link.entry.kind))
            && (frameworks.is_empty() || frameworks.contains(&link.entry.framework))
    };
    for asked in wanted.ids {
        if let Some(entry) = app.find(&asked) {
            let mut links = view::links(app.catalog(), entry, wanted.inferred);
            links.retain(is_wanted);
            let entry = view::summary(app.catalog(), entry);
            answer.results.push(Resolved { asked, entry, links });
        } else {
            let suggestions = lookup::nearest(app, &asked, None);
            answer.unresolved.push(Unresolved { asked, suggestions });
        }
    }
    answer
}
