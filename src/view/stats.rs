//! How much the knowledge base holds: `kb stats`, the home page and the README's counts.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kb::{Catalog, Entry, FrameworkIdx};
use crate::vocab::{FrameworkKind, Origin};

/// Counts of the whole knowledge base.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Stats {
    /// Release and hash.
    pub catalog: CatalogStats,
    /// Threats.
    pub threats: usize,
    /// Requirements.
    pub requirements: usize,
    /// Test cases of requirements and of procedural controls.
    pub test_cases: usize,
    /// Component types.
    pub component_types: usize,
    /// Synonyms.
    pub synonyms: usize,
    /// Doomsday scenarios.
    pub scenarios: usize,
    /// Entries whose authors doubted a fact: `kb review` lists them.
    pub to_verify: usize,
    /// Ids of other tools and bodies that are mapped to entries.
    pub foreign_ids: usize,
    /// Frameworks.
    pub frameworks: Vec<FrameworkStats>,
    /// Benchmarks.
    pub benchmarks: Vec<BenchmarkStats>,
}

/// Which knowledge base it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CatalogStats {
    /// Release.
    pub version: String,
    /// SHA-256 of the files, hexadecimal.
    pub sha256: String,
}

/// Counts of one framework.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FrameworkStats {
    /// Id with edition.
    pub id: String,
    /// All clauses, with headings, definitions and withdrawn ones.
    pub controls: usize,
    /// Clauses that can be met or not met.
    pub assessable: usize,
    /// Clauses that a requirement is mapped to, or a threat is classified by.
    pub reached: usize,
    /// Clauses that software cannot show, each with a test case of its own.
    pub procedural: usize,
    /// Links that end here.
    pub links: LinkCounts,
    /// Mean confidence of those links, 0 to 1.
    pub mean_confidence: f64,
}

/// Links by who vouches for them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LinkCounts {
    /// Published.
    pub published: usize,
    /// Curated.
    pub curated: usize,
    /// Inferred; these are computed when asked for and never stored.
    pub inferred: usize,
}

/// Counts of one benchmark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BenchmarkStats {
    /// Id with edition.
    pub id: String,
    /// Recommendations.
    pub recommendations: usize,
    /// Those that the benchmark calls automated.
    pub automated: usize,
    /// Those that Plumbline judges by checks over attributes.
    pub checked: usize,
}

/// Counts a knowledge base.
pub fn stats(catalog: &Catalog) -> Stats {
    let is_benchmark = |at: &FrameworkIdx| catalog.frameworks[*at].kind == FrameworkKind::Benchmark;
    let (benchmarks, frameworks): (Vec<_>, Vec<_>) =
        catalog.frameworks.positions().partition(is_benchmark);
    Stats {
        catalog: CatalogStats {
            version: Catalog::VERSION.to_owned(),
            sha256: catalog.sha256.clone(),
        },
        threats: catalog.threats.len(),
        requirements: catalog.requirements.len(),
        test_cases: catalog.test_cases.len(),
        component_types: catalog.component_types.len(),
        synonyms: catalog.synonyms.len(),
        scenarios: catalog.scenarios.len(),
        to_verify: to_verify(catalog).len(),
        foreign_ids: catalog.foreign().len(),
        frameworks: frameworks.into_iter().map(|at| framework_stats(catalog, at)).collect(),
        benchmarks: benchmarks.into_iter().map(|at| benchmark_stats(catalog, at)).collect(),
    }
}

/// Returns the entries whose authors doubted a fact, in the order of the catalog.
pub fn to_verify(catalog: &Catalog) -> Vec<Entry> {
    let controls = catalog.controls.iter().filter(|(_, row)| row.verify);
    let requirements = catalog.requirements.iter().filter(|(_, row)| row.verify);
    let threats = catalog.threats.iter().filter(|(_, row)| row.verify);
    let recommendations = catalog.recommendations.iter().filter(|(_, row)| row.verify);
    controls
        .map(|(at, _)| Entry::Control(at))
        .chain(requirements.map(|(at, _)| Entry::Requirement(at)))
        .chain(threats.map(|(at, _)| Entry::Threat(at)))
        .chain(recommendations.map(|(at, _)| Entry::Recommendation(at)))
        .collect()
}

fn framework_stats(catalog: &Catalog, at: FrameworkIdx) -> FrameworkStats {
    let mut stats = FrameworkStats {
        id: catalog.frameworks[at].key.clone(),
        controls: 0,
        assessable: 0,
        reached: 0,
        procedural: 0,
        links: LinkCounts::default(),
        mean_confidence: 0.0,
    };
    let is_taxonomy = catalog.frameworks[at].kind == FrameworkKind::Taxonomy;
    let mut confidence = 0.0;
    let mut count = 0.0;
    for control in catalog.controls_of(at) {
        let row = &catalog.controls[control];
        stats.controls += 1;
        stats.assessable += usize::from(row.is_assessable());
        stats.procedural += usize::from(row.procedural.is_some());
        let mut is_reached = false;
        let incoming = catalog.links_to(Entry::Control(control));
        for linked in incoming.filter(|linked| !matches!(linked.entry, Entry::TestCase(_))) {
            is_reached = true;
            confidence += linked.link.confidence;
            count += 1.0;
            match linked.link.origin {
                Origin::Published => stats.links.published += 1,
                Origin::Curated => stats.links.curated += 1,
                Origin::Inferred => stats.links.inferred += 1,
            }
        }
        stats.reached += usize::from(is_reached && (is_taxonomy || row.is_assessable()));
    }
    stats.mean_confidence = if count > 0.0 { confidence / count } else { 0.0 };
    stats
}

fn benchmark_stats(catalog: &Catalog, at: FrameworkIdx) -> BenchmarkStats {
    let mut stats = BenchmarkStats {
        id: catalog.frameworks[at].key.clone(),
        recommendations: 0,
        automated: 0,
        checked: 0,
    };
    for recommendation in catalog.recommendations_of(at) {
        let row = &catalog.recommendations[recommendation];
        stats.recommendations += 1;
        stats.automated += usize::from(row.automated);
        stats.checked += usize::from(!row.checks.is_empty());
    }
    stats
}
