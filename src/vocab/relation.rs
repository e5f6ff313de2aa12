//! Words about links between entries of the knowledge base.

vocabulary! {
    /// The kind of an entry that can be searched, shown and linked.
    EntryKind ("kind") {
        Control = "control", "Control";
        Requirement = "requirement", "Requirement";
        Threat = "threat", "Threat";
        TestCase = "test-case", "Test case";
        Recommendation = "recommendation", "Recommendation";
        Framework = "framework", "Framework";
    }
}

vocabulary! {
    /// What a link says of its two ends.
    ///
    /// The first three join a requirement to a control. Exact, broad, narrow and related are the
    /// SKOS forms of the set relations of NIST IR 8477 (equal, superset, subset, intersects),
    /// read as "the object is broader, narrower than the subject".
    Relation ("relation") {
        Satisfies = "satisfies", "satisfies";
        ContributesTo = "contributes-to", "contributes to";
        Supports = "supports", "supports";
        Mitigates = "mitigates", "mitigates";
        Tests = "tests", "tests";
        Implements = "implements", "implements";
        ClassifiedAs = "classified-as", "is classified as";
        Exact = "exact", "equals";
        Broad = "broad", "is part of";
        Narrow = "narrow", "contains";
        Related = "related", "overlaps with";
    }
}

impl Relation {
    /// Returns what the object says of the subject.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Broad => Self::Narrow,
            Self::Narrow => Self::Broad,
            same => same,
        }
    }

    /// Returns how much of the object the subject covers: w of scoring.md, and the hop factor of
    /// inferred links. 1 for equal or more, .7 for a part, .4 for an overlap.
    pub const fn weight(self) -> f64 {
        match self {
            Self::ContributesTo | Self::Broad => 0.7,
            Self::Supports | Self::Related => 0.4,
            Self::Satisfies
            | Self::Mitigates
            | Self::Tests
            | Self::Implements
            | Self::ClassifiedAs
            | Self::Exact
            | Self::Narrow => 1.0,
        }
    }
}

vocabulary! {
    /// Who vouches for a link.
    Origin ("origin") {
        Published = "published", "Published by the framework's owner or a named body";
        Curated = "curated", "Curated by the Plumbline authors";
        Inferred = "inferred", "Inferred by composing links; a candidate, not a fact";
    }
}
