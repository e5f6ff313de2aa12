//! Words about threats and findings.

vocabulary! {
    /// STRIDE (Kohnfelder and Garg, "The threats to our products", 1999).
    Stride ("STRIDE category") {
        Spoofing = "spoofing", "Spoofing";
        Tampering = "tampering", "Tampering";
        Repudiation = "repudiation", "Repudiation";
        InformationDisclosure = "information-disclosure", "Information disclosure";
        DenialOfService = "denial-of-service", "Denial of service";
        ElevationOfPrivilege = "elevation-of-privilege", "Elevation of privilege";
    }
}

impl Stride {
    /// Returns the letter by which the category is cited.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Spoofing => "S",
            Self::Tampering => "T",
            Self::Repudiation => "R",
            Self::InformationDisclosure => "I",
            Self::DenialOfService => "D",
            Self::ElevationOfPrivilege => "E",
        }
    }
}

vocabulary! {
    /// Chance that the threat succeeds in the period with no listed control, in anchored levels.
    Likelihood ("likelihood") {
        VeryUnlikely = "very-unlikely", "Very unlikely";
        Unlikely = "unlikely", "Unlikely";
        Possible = "possible", "Possible";
        Likely = "likely", "Likely";
        VeryLikely = "very-likely", "Very likely";
    }
}

impl Likelihood {
    /// Returns the next level up; the highest stays.
    #[must_use]
    pub const fn raised(self) -> Self {
        match self {
            Self::VeryUnlikely => Self::Unlikely,
            Self::Unlikely => Self::Possible,
            Self::Possible => Self::Likely,
            Self::Likely | Self::VeryLikely => Self::VeryLikely,
        }
    }
}

vocabulary! {
    /// A fact of the model that moves a likelihood one level up.
    RaisingFact ("raising fact") {
        InternetFacing = "internet-facing", "Exposed to the internet";
        CrossesBoundary = "crosses-boundary", "Crosses a trust boundary";
        Unauthenticated = "unauthenticated", "Not authenticated";
        KnownExploited = "known-exploited", "Known to be exploited";
    }
}

vocabulary! {
    /// What share of the likelihood a requirement removes when it is fully in place.
    Effect ("effect") {
        Minimal = "minimal", "Minimal";
        Partial = "partial", "Partial";
        Significant = "significant", "Significant";
    }
}

vocabulary! {
    /// How much of a threat a requirement addresses.
    Coverage ("coverage") {
        Whole = "whole", "The whole threat";
        Part = "part", "A part of it";
        Touches = "touches", "Touches it";
    }
}

impl Coverage {
    /// Returns the mapping strength w of scoring.md.
    pub const fn weight(self) -> f64 {
        match self {
            Self::Whole => 1.0,
            Self::Part => 0.7,
            Self::Touches => 0.4,
        }
    }
}

vocabulary! {
    /// Whether the conditions of a threat hold for sure or hang on an unknown attribute.
    Certainty ("certainty") {
        Certain = "certain", "Certain";
        ToBeChecked = "to-be-checked", "To be checked";
    }
}

vocabulary! {
    /// How bad, in five words, least to worst: for gates, colours and other tools' formats.
    Severity ("severity") {
        Info = "info", "Info";
        Low = "low", "Low";
        Medium = "medium", "Medium";
        High = "high", "High";
        Critical = "critical", "Critical";
    }
}
