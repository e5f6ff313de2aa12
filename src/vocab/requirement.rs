//! Words about requirements and their test cases.

vocabulary! {
    /// The field of work that a requirement belongs to.
    Domain ("domain") {
        Identity = "identity", "Identity and access";
        Data = "data", "Data protection";
        Cryptography = "cryptography", "Cryptography and keys";
        Network = "network", "Network";
        Application = "application", "Application";
        SoftwareSupplyChain = "software-supply-chain", "Software supply chain";
        Infrastructure = "infrastructure", "Infrastructure";
        Logging = "logging", "Logging and monitoring";
        Continuity = "continuity", "Continuity";
        Governance = "governance", "Governance";
        People = "people", "People";
        ThirdParty = "third-party", "Third parties";
        Privacy = "privacy", "Privacy";
        Physical = "physical", "Physical security";
    }
}

vocabulary! {
    /// Where a requirement is met: at each component, at each flow, once per model, once per
    /// organisation.
    Scope ("scope") {
        Component = "component", "Each component";
        Flow = "flow", "Each flow";
        System = "system", "The system as a whole";
        Organisation = "organisation", "The organisation";
    }
}

vocabulary! {
    /// The size of the work, in person-days by `levels.toml`.
    Effort ("effort") {
        Xs = "XS", "Extra small";
        S = "S", "Small";
        M = "M", "Medium";
        L = "L", "Large";
        Xl = "XL", "Extra large";
    }
}

vocabulary! {
    /// Who does the work in a cloud service.
    Responsibility ("responsibility") {
        Customer = "customer", "Customer";
        Provider = "provider", "Provider";
        Shared = "shared", "Shared";
    }
}

vocabulary! {
    /// How a test case is carried out (NIST SP 800-53A, section 2.4).
    Method ("method") {
        Examine = "examine", "Examine";
        Interview = "interview", "Interview";
        Test = "test", "Test";
    }
}

vocabulary! {
    /// How settled an entry is.
    Maturity ("status") {
        Preview = "preview", "Preview";
        Stable = "stable", "Stable";
        Deprecated = "deprecated", "Deprecated";
    }
}
