//! What is indexed of an entry, and how much a match in each place is worth.

use tantivy::schema::{Field as Column, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use crate::kb::{
    Catalog, Control, ControlIdx, Entry, FrameworkIdx, Recommendation, TestCase, Threat,
};
use crate::search::analysis::{STEMS, WORDS};

/// A place where a term can match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The title.
    Title,
    /// Tags, keywords, the words of the id, classifications.
    Keywords,
    /// The titles of what the entry stands under, and the names of its framework.
    Headings,
    /// The prose.
    Text,
    /// The title of a class of which nothing else is known here. There are thousands of these, and
    /// in a column of their own they do not make the words of other titles look common.
    Class,
    /// Any word as it is written, for `prefix*`.
    Words,
}

impl Field {
    /// The fields that are searched by stems.
    pub(super) const STEMMED: [Self; 5] =
        [Self::Title, Self::Keywords, Self::Headings, Self::Text, Self::Class];

    /// Every field, in the order of the schema.
    pub(super) const ALL: [Self; 6] =
        [Self::Title, Self::Keywords, Self::Headings, Self::Text, Self::Class, Self::Words];

    /// Returns the name that people read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Keywords => "keywords",
            Self::Headings => "headings",
            Self::Text => "text",
            Self::Class => "class",
            Self::Words => "words",
        }
    }

    /// Returns what a match is worth beside a match in the prose. A title is written to say what an
    /// entry is about; headings are shared by all entries under them.
    pub(super) const fn boost(self) -> f64 {
        match self {
            Self::Title => 2.5,
            Self::Keywords => 1.5,
            Self::Headings => 0.7,
            // Who asks in words wants an entry that says something.
            Self::Class => 0.5,
            Self::Text | Self::Words => 1.0,
        }
    }

    const fn analyser(self) -> &'static str {
        match self {
            Self::Words => WORDS,
            _ => STEMS,
        }
    }
}

/// The texts of one entry.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) title: String,
    pub(super) keywords: String,
    pub(super) headings: String,
    pub(super) prose: String,
    pub(super) class: String,
}

impl Texts {
    /// Returns the text of a field.
    pub(super) fn of(&self, field: Field) -> String {
        match field {
            Field::Title => self.title.clone(),
            Field::Keywords => self.keywords.clone(),
            Field::Headings => self.headings.clone(),
            Field::Text => self.prose.clone(),
            Field::Class => self.class.clone(),
            Field::Words => [&*self.title, &*self.keywords, &*self.prose, &*self.class].join("\n"),
        }
    }
}

/// Makes the schema: one column per field, in their order. Nothing is stored, because a document is
/// found back by its number and everything else is in the catalog.
pub(super) fn schema() -> (Schema, Vec<(Field, Column)>) {
    let mut builder = Schema::builder();
    let columns = Field::ALL
        .into_iter()
        .map(|field| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(field.analyser())
                .set_index_option(IndexRecordOption::WithFreqsAndPositions);
            let options = TextOptions::default().set_indexing_options(indexing);
            (field, builder.add_text_field(field.as_str(), options))
        })
        .collect();
    (builder.build(), columns)
}

/// Returns the entries of a catalog in the order of the index: by kind, then as the catalog has them.
pub(super) fn entries(catalog: &Catalog) -> Vec<Entry> {
    let controls = catalog.controls.positions().map(Entry::Control);
    let requirements = catalog.requirements.positions().map(Entry::Requirement);
    let threats = catalog.threats.positions().map(Entry::Threat);
    let test_cases = catalog.test_cases.positions().map(Entry::TestCase);
    let recommendations = catalog.recommendations.positions().map(Entry::Recommendation);
    let frameworks = catalog.frameworks.positions().map(Entry::Framework);
    controls
        .chain(requirements)
        .chain(threats)
        .chain(test_cases)
        .chain(recommendations)
        .chain(frameworks)
        .collect()
}

/// Returns the texts of an entry.
pub(super) fn texts(catalog: &Catalog, entry: Entry) -> Texts {
    if catalog.is_title_only(entry) {
        return Texts { class: catalog.title(entry).to_owned(), ..Texts::default() };
    }
    Texts {
        class: String::new(),
        title: catalog.title(entry).to_owned(),
        keywords: lines(&keywords(catalog, entry)),
        headings: lines(&headings(catalog, entry)),
        prose: prose(catalog, entry),
    }
}

/// Returns the prose of an entry, from which snippets are cut.
pub(super) fn prose(catalog: &Catalog, entry: Entry) -> String {
    match entry {
        Entry::Control(at) => {
            let control = &catalog.controls[at];
            lines(&[&control.summary, control.only_for.as_deref().unwrap_or_default()])
        }
        Entry::Requirement(at) => {
            let requirement = &catalog.requirements[at];
            lines(&[&requirement.summary, &requirement.remediation.general])
        }
        Entry::Threat(at) => {
            let threat = &catalog.threats[at];
            lines(&[&threat.summary, &threat.fix, &threat.false_positives])
        }
        Entry::TestCase(at) => {
            let TestCase { steps, expect, evidence, .. } = &catalog.test_cases[at];
            lines(&[&lines(steps), expect, evidence])
        }
        Entry::Recommendation(at) => {
            let Recommendation { summary, reason, .. } = &catalog.recommendations[at];
            lines(&[summary, reason])
        }
        Entry::Framework(at) => catalog.frameworks[at].summary.clone(),
    }
}

fn lines(texts: &[impl AsRef<str>]) -> String {
    let texts: Vec<&str> =
        texts.iter().map(AsRef::as_ref).filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

fn keywords(catalog: &Catalog, entry: Entry) -> Vec<String> {
    match entry {
        Entry::Control(at) => catalog.controls[at].tags.clone(),
        Entry::Requirement(at) => {
            let requirement = &catalog.requirements[at];
            let own = [requirement.id.clone(), requirement.domain.title().to_owned()];
            requirement.keywords.iter().cloned().chain(own).collect()
        }
        Entry::Threat(at) => threat_keywords(catalog, &catalog.threats[at]),
        Entry::TestCase(at) => vec![catalog.test_cases[at].method.title().to_owned()],
        Entry::Recommendation(_) => Vec::new(),
        Entry::Framework(at) => {
            let framework = &catalog.frameworks[at];
            let own = [framework.id.clone(), framework.short.clone(), framework.owner.clone()];
            framework.prefixes.iter().cloned().chain(own).collect()
        }
    }
}

fn threat_keywords(catalog: &Catalog, threat: &Threat) -> Vec<String> {
    let classes = threat.classes();
    let titles = classes
        .iter()
        .filter(|(taxonomy, _)| *taxonomy != "csa-top-threats")
        .filter_map(|(taxonomy, class)| catalog.clause(taxonomy, class))
        .map(|entry| catalog.title(entry).to_owned());
    [threat.id.clone()].into_iter().chain(titles).collect()
}

fn headings(catalog: &Catalog, entry: Entry) -> Vec<String> {
    match entry {
        Entry::Control(at) => control_headings(catalog, &catalog.controls[at]),
        Entry::TestCase(at) => {
            let of = catalog.test_cases[at].of;
            let mut headings = vec![catalog.title(of).to_owned()];
            headings.extend(catalog.framework_of(of).map(|at| names(catalog, at)));
            headings
        }
        Entry::Recommendation(at) => {
            let row = &catalog.recommendations[at];
            let sections = &catalog.frameworks[row.framework].sections;
            let over = sections.iter().filter(|section| {
                row.number.strip_prefix(&section.number).is_some_and(|rest| rest.starts_with('.'))
            });
            over.map(|section| section.title.clone())
                .chain([names(catalog, row.framework)])
                .collect()
        }
        Entry::Requirement(_) | Entry::Threat(_) | Entry::Framework(_) => Vec::new(),
    }
}

fn control_headings(catalog: &Catalog, control: &Control) -> Vec<String> {
    let parent = |at: &ControlIdx| catalog.controls[*at].parent;
    std::iter::successors(control.parent, parent)
        .map(|at| catalog.controls[at].title.clone())
        .chain([names(catalog, control.framework)])
        .collect()
}

fn names(catalog: &Catalog, at: FrameworkIdx) -> String {
    catalog.frameworks[at].short.clone()
}
