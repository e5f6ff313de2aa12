//! The linked knowledge base and the questions asked of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kb::entry::{
    AttributeDefinition, AttributeIdx, ComponentType, ComponentTypeIdx, Control, ControlIdx, Entry,
    Framework, FrameworkIdx, Link, LinkIdx, Recommendation, RecommendationIdx, Requirement,
    RequirementIdx, Scenario, TestCase, TestCaseIdx, Threat, ThreatIdx,
};
use crate::kb::foreign::Foreign;
use crate::kb::raw::{Levels, ResourceWords, Synonym};
use crate::kb::settings::Settings;
use crate::vocab::{ControlForce, Index, Relation, Table};

/// The knowledge base with every reference resolved. Immutable once linked.
#[derive(Debug, Default)]
pub struct Catalog {
    /// SHA-256 of the files it was made of, hexadecimal.
    pub sha256: String,
    /// Frameworks, then benchmarks.
    pub frameworks: Table<FrameworkIdx, Framework>,
    /// Controls, framework by framework in the standard's own order.
    pub controls: Table<ControlIdx, Control>,
    /// Requirements, by id.
    pub requirements: Table<RequirementIdx, Requirement>,
    /// Threats, by id.
    pub threats: Table<ThreatIdx, Threat>,
    /// Test cases, of requirements and then of procedural controls.
    pub test_cases: Table<TestCaseIdx, TestCase>,
    /// Recommendations, benchmark by benchmark.
    pub recommendations: Table<RecommendationIdx, Recommendation>,
    /// Component types.
    pub component_types: Table<ComponentTypeIdx, ComponentType>,
    /// Attributes.
    pub attributes: Table<AttributeIdx, AttributeDefinition>,
    /// Synonyms for search.
    pub synonyms: Vec<Synonym>,
    /// Worst outcomes, by id.
    pub scenarios: Vec<Scenario>,
    /// Formats' words for component types.
    pub resources: BTreeMap<String, ResourceWords>,
    /// Numbers of scoring.
    pub levels: Levels,
    /// Links between entries.
    pub links: Table<LinkIdx, Link>,
    /// Publications that links were taken from.
    pub(super) publications: Vec<Arc<str>>,
    pub(super) foreign: Foreign,
    pub(super) settings: Settings,
    pub(super) outgoing: Adjacency,
    pub(super) incoming: Adjacency,
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) component_type_ids: BTreeMap<String, ComponentTypeIdx>,
    pub(super) attribute_ids: BTreeMap<String, AttributeIdx>,
}

/// A link seen from one of its ends.
#[derive(Debug, Clone, Copy)]
pub struct Linked<'a> {
    /// The entry at the other end.
    pub entry: Entry,
    /// The link.
    pub link: &'a Link,
}

impl Catalog {
    /// The release of the shipped content: the version of the program that carries it.
    pub const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    /// Returns the entry with an id.
    pub fn find(&self, id: &str) -> Option<Entry> {
        self.entries.get(id).copied()
    }

    /// Returns every id with its entry, in order of the ids.
    pub fn entries(&self) -> impl Iterator<Item = (&str, Entry)> {
        self.entries.iter().map(|(id, entry)| (id.as_str(), *entry))
    }

    /// Returns the framework with an id, with or without its edition; without one, the newest.
    pub fn framework(&self, id: &str) -> Option<FrameworkIdx> {
        if let Some(Entry::Framework(at)) = self.find(id) {
            return Some(at);
        }
        let editions = self.frameworks.iter().filter(|(_, framework)| framework.id == id);
        editions.max_by_key(|(_, framework)| framework.published).map(|(at, _)| at)
    }

    /// Returns the clause or recommendation of a framework by its citation as the framework writes
    /// it; the framework's id may omit the edition.
    pub fn clause(&self, framework: &str, citation: &str) -> Option<Entry> {
        let key = &self.frameworks[self.framework(framework)?].key;
        self.find(&format!("{key}:{citation}"))
    }

    /// Returns the positions of a framework's controls, in the standard's own order.
    pub fn controls_of(&self, framework: FrameworkIdx) -> impl Iterator<Item = ControlIdx> + use<> {
        self.frameworks[framework].controls.clone().map(ControlIdx::new)
    }

    /// Returns the positions of a benchmark's recommendations.
    pub fn recommendations_of(
        &self,
        framework: FrameworkIdx,
    ) -> impl Iterator<Item = RecommendationIdx> + use<> {
        self.frameworks[framework].recommendations.clone().map(RecommendationIdx::new)
    }

    /// Returns the component type with an id.
    pub fn component_type(&self, id: &str) -> Option<ComponentTypeIdx> {
        self.component_type_ids.get(id).copied()
    }

    /// Returns the attribute with an id.
    pub fn attribute(&self, id: &str) -> Option<AttributeIdx> {
        self.attribute_ids.get(id).copied()
    }

    /// Tells whether a component type is another or inherits from it.
    pub fn is_a(&self, kind: ComponentTypeIdx, other: ComponentTypeIdx) -> bool {
        let inner = &self.component_types[kind].interval;
        let outer = &self.component_types[other].interval;
        outer.start <= inner.start && inner.end <= outer.end
    }

    /// Returns the links that start at an entry, with their other ends.
    pub fn links_from(&self, entry: Entry) -> impl Iterator<Item = Linked<'_>> {
        self.outgoing.of(self.ordinal(entry)).iter().map(|at| {
            let link = &self.links[*at];
            Linked { entry: link.to, link }
        })
    }

    /// Returns the links that end at an entry, with their other ends.
    pub fn links_to(&self, entry: Entry) -> impl Iterator<Item = Linked<'_>> {
        self.incoming.of(self.ordinal(entry)).iter().map(|at| {
            let link = &self.links[*at];
            Linked { entry: link.from, link }
        })
    }

    /// Returns the requirements that are mapped to a control, with the links.
    pub fn requirements_of(
        &self,
        control: ControlIdx,
    ) -> impl Iterator<Item = (RequirementIdx, &Link)> {
        self.links_to(Entry::Control(control)).filter_map(|linked| match linked.entry {
            Entry::Requirement(at) => Some((at, linked.link)),
            _ => None,
        })
    }

    /// Returns the controls that a requirement is mapped to, with the links.
    pub fn controls_for(
        &self,
        requirement: RequirementIdx,
    ) -> impl Iterator<Item = (ControlIdx, &Link)> {
        self.links_from(Entry::Requirement(requirement)).filter_map(|linked| match linked.entry {
            Entry::Control(at) if linked.link.relation != Relation::ClassifiedAs => {
                Some((at, linked.link))
            }
            _ => None,
        })
    }

    /// Returns the id of an entry.
    pub fn id(&self, entry: Entry) -> &str {
        match entry {
            Entry::Control(at) => &self.controls[at].id,
            Entry::Requirement(at) => &self.requirements[at].id,
            Entry::Threat(at) => &self.threats[at].id,
            Entry::TestCase(at) => &self.test_cases[at].id,
            Entry::Recommendation(at) => &self.recommendations[at].id,
            Entry::Framework(at) => &self.frameworks[at].key,
        }
    }

    /// Returns the title of an entry.
    pub fn title(&self, entry: Entry) -> &str {
        match entry {
            Entry::Control(at) => &self.controls[at].title,
            Entry::Requirement(at) => &self.requirements[at].title,
            Entry::Threat(at) => &self.threats[at].title,
            Entry::TestCase(at) => &self.test_cases[at].title,
            Entry::Recommendation(at) => &self.recommendations[at].title,
            Entry::Framework(at) => &self.frameworks[at].title,
        }
    }

    /// Tells whether an entry is a class of another body of which only the title is kept here.
    pub fn is_title_only(&self, entry: Entry) -> bool {
        let Entry::Control(at) = entry else { return false };
        let control = &self.controls[at];
        control.summary.is_empty() && control.force == ControlForce::Definition
    }

    /// Returns the framework that an entry belongs to.
    pub fn framework_of(&self, entry: Entry) -> Option<FrameworkIdx> {
        match entry {
            Entry::Control(at) => Some(self.controls[at].framework),
            Entry::Recommendation(at) => Some(self.recommendations[at].framework),
            Entry::Framework(at) => Some(at),
            Entry::TestCase(at) => match self.test_cases[at].of {
                Entry::Control(control) => Some(self.controls[control].framework),
                _ => None,
            },
            Entry::Requirement(_) | Entry::Threat(_) => None,
        }
    }

    /// Returns a dense number for an entry: controls first, then the other kinds.
    pub(super) fn ordinal(&self, entry: Entry) -> usize {
        let sizes = [
            self.controls.len(),
            self.requirements.len(),
            self.threats.len(),
            self.test_cases.len(),
            self.recommendations.len(),
        ];
        let (kind, at) = match entry {
            Entry::Control(at) => (0, at.get()),
            Entry::Requirement(at) => (1, at.get()),
            Entry::Threat(at) => (2, at.get()),
            Entry::TestCase(at) => (3, at.get()),
            Entry::Recommendation(at) => (4, at.get()),
            Entry::Framework(at) => (5, at.get()),
        };
        sizes.iter().take(kind).sum::<usize>() + at
    }
}

/// Links by entry, as one flat array and its offsets.
#[derive(Debug, Default)]
pub(super) struct Adjacency {
    starts: Vec<usize>,
    links: Vec<LinkIdx>,
}

impl Adjacency {
    /// Sorts the links by the ordinal of one of their ends, keeping their order.
    pub(super) fn new(count: usize, mut ends: Vec<(usize, LinkIdx)>) -> Self {
        ends.sort_by_key(|(ordinal, link)| (*ordinal, link.get()));
        let mut starts = Vec::with_capacity(count + 1);
        let mut at = 0;
        for ordinal in 0..=count {
            while ends.get(at).is_some_and(|(end, _)| *end < ordinal) {
                at += 1;
            }
            starts.push(at);
        }
        Self { starts, links: ends.into_iter().map(|(_, link)| link).collect() }
    }

    fn of(&self, ordinal: usize) -> &[LinkIdx] {
        let start = self.starts.get(ordinal).copied().unwrap_or(0);
        let end = self.starts.get(ordinal + 1).copied().unwrap_or(self.links.len());
        self.links.get(start..end).unwrap_or_default()
    }
}
