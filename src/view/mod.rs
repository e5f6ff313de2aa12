//! What the three doors show of the knowledge base: the same values as JSON, pages and text.
//!
//! Comes in: a [`Catalog`](crate::kb::Catalog). Goes out: views in which every position has become
//! an id and every link stands with its origin, its reason and the path it took.

mod audit;
mod crosswalk;
mod describe;
mod entry;
mod inference;
mod links;
mod model;
mod schema;
mod search;
mod sssom;
mod stats;
mod stored;
mod template;

pub use audit::{Audit, NotCompared, Retitled, audit, likeliest_framework};
pub use crosswalk::{Crosswalk, CrosswalkLine, crosswalk};
pub use describe::{entry, framework, summary};
pub use entry::{
    ConditionView, ControlView, EntryView, ExampleView, FrameworkView, MitigationView,
    RecommendationView, RequirementView, SectionView, Summary, TestCaseView, ThreatView,
};
pub use links::{LinkView, links, reason};
pub use model::{
    DiagnosticView, InspectedAsset, InspectedAttribute, InspectedComponent, InspectedFlow,
    InspectedMitigation, InspectedModel, InspectedThreat, InspectedZone, Inspection, inspect,
};
pub use search::{FacetView, HitView, NoticeView, ReasonView, SearchView, SnippetPiece};
pub use sssom::sssom;
pub use stats::{
    BenchmarkStats, CatalogStats, FrameworkStats, LinkCounts, Stats, stats, to_verify,
};
pub use stored::{
    AssessmentSummary, AssessmentView, ImportedModel, JobView, ModelVersionView, ModelView,
};
pub use template::{TemplateFinding, TemplateFindings, template_findings};
