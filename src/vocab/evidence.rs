//! Words about evidence: where it comes from, how strong it is and what it says.

vocabulary! {
    /// How strongly a piece of evidence shows a requirement, weakest to strongest.
    Strength ("evidence strength") {
        Absent = "absent", "Shown to be absent";
        Documented = "documented", "Documented or planned";
        Partial = "partial", "Partly in place";
        SelfDeclared = "self-declared", "Declared by the model or its owner";
        Tested = "tested", "Tested by a person";
        Validated = "validated", "Validated by a check, a scanner or the provider";
    }
}

vocabulary! {
    /// What one piece of evidence says of a requirement at a place.
    Verdict ("verdict") {
        Met = "met", "Met";
        PartlyMet = "partly-met", "Partly met";
        NotMet = "not-met", "Not met";
        NotApplicable = "not-applicable", "Not applicable";
        Unknown = "unknown", "Unknown";
    }
}

vocabulary! {
    /// Where a piece of evidence comes from.
    EvidenceSource ("evidence source") {
        Attribute = "attribute", "An attribute in the model";
        Mitigation = "mitigation", "A mitigation recorded in the model";
        Benchmark = "benchmark", "A benchmark check over attributes";
        Provider = "provider", "The cloud provider's share of responsibility";
        Statement = "statement", "A statement in an evidence file";
        Scanner = "scanner", "A finding of a scanner";
    }
}

vocabulary! {
    /// What a scanner's check came to at a resource.
    Outcome ("outcome") {
        Passed = "passed", "Passed";
        Failed = "failed", "Failed";
        Manual = "manual", "To be checked by a person";
        NotAvailable = "not-available", "Not available";
        Error = "error", "The check itself failed";
    }
}

vocabulary! {
    /// The state of a threat or mitigation that a source model records, normalised.
    StatedStatus ("status") {
        Open = "open", "Open";
        Investigating = "investigating", "Under investigation";
        Required = "required", "Required";
        Planned = "planned", "Planned";
        InProgress = "in-progress", "In progress";
        Implemented = "implemented", "Implemented";
        Verified = "verified", "Verified";
        Accepted = "accepted", "Risk accepted";
        Transferred = "transferred", "Risk transferred";
        Avoided = "avoided", "Risk avoided";
        NotApplicable = "not-applicable", "Not applicable";
        FalsePositive = "false-positive", "False positive";
    }
}
