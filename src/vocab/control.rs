//! Words about frameworks and their controls.

vocabulary! {
    /// What a control asks of those it binds.
    ControlForce ("force") {
        Required = "required", "Required";
        Addressable = "addressable", "Addressable";
        Conditional = "conditional", "Conditional";
        Recommended = "recommended", "Recommended";
        Definition = "definition", "Definition";
        Heading = "heading", "Heading";
    }
}

impl ControlForce {
    /// Tells whether a control of this force can be met or not met at all.
    pub const fn is_assessable(self) -> bool {
        !matches!(self, Self::Definition | Self::Heading)
    }
}

vocabulary! {
    /// What kind of publication a framework is.
    FrameworkKind ("framework kind") {
        Regulation = "regulation", "Regulation";
        Standard = "standard", "Standard";
        Catalogue = "catalogue", "Catalogue";
        Benchmark = "benchmark", "Benchmark";
        Taxonomy = "taxonomy", "Taxonomy";
    }
}

vocabulary! {
    /// What makes a framework binding.
    Obligation ("obligation") {
        Law = "law", "Law";
        Contract = "contract", "Contract";
        Baseline = "baseline", "Adopted baseline";
        Recommended = "recommended", "Recommended";
    }
}

vocabulary! {
    /// The first key of the order of gaps: what the law makes of the gap.
    ///
    /// T0: a duty is broken today. T1: mandatory, not in place. T2: contractual or an adopted
    /// baseline. T3: recommended.
    LegalTier ("legal tier") {
        T0 = "T0", "A duty is broken today";
        T1 = "T1", "Mandatory, not in place";
        T2 = "T2", "Contractual or adopted baseline";
        T3 = "T3", "Recommended";
    }
}

vocabulary! {
    /// The status of a control in an assessment, or of a requirement at a place.
    ControlStatus ("status") {
        Met = "met", "Met";
        PartlyMet = "partly-met", "Partly met";
        NotMet = "not-met", "Not met";
        NotAssessed = "not-assessed", "Not assessed";
        NotApplicable = "not-applicable", "Not applicable";
        Inherited = "inherited", "Inherited";
    }
}

vocabulary! {
    /// How a framework's citations are written, which decides how other spellings are read.
    CitationStyle ("citation style") {
        Cfr = "cfr", "Code of Federal Regulations: 164.312(a)(1)";
        Dotted = "dotted", "Dotted numbers: 3.5.1";
        Nist = "nist", "NIST control: AC-2(1)";
        Plain = "plain", "As it is";
    }
}

vocabulary! {
    /// A sector that a framework binds.
    Sector ("sector") {
        Banking = "banking", "Banking and fintech";
        Healthcare = "healthcare", "Healthcare";
        Education = "education", "Education";
        Retail = "retail", "Retail and payments";
        Government = "government", "Government";
        All = "all", "Every sector";
    }
}
