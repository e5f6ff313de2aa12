//! What data is and how much it would hurt to lose it.

vocabulary! {
    /// How sensitive data is, least to most.
    Sensitivity ("sensitivity") {
        Public = "public", "Public";
        Internal = "internal", "Internal";
        Confidential = "confidential", "Confidential";
        Restricted = "restricted", "Restricted";
    }
}

vocabulary! {
    /// A class of data that some rule speaks of.
    DataClass ("data class") {
        CardholderData = "cardholder-data", "Cardholder data";
        SensitiveAuthenticationData = "sensitive-authentication-data", "Sensitive authentication data";
        HealthRecord = "health-record", "Health record";
        EducationRecord = "education-record", "Education record";
        ChildData = "child-data", "Children's data";
        PersonalData = "personal-data", "Personal data";
        CustomerIdentity = "customer-identity", "Customer identity file";
        FinancialRecord = "financial-record", "Financial record";
        BrokerRecord = "broker-record", "Broker-dealer record";
        TradingData = "trading-data", "Trading data";
        Prescription = "prescription", "Prescription";
        Credential = "credential", "Credential";
        SigningKey = "signing-key", "Signing or encryption key";
        AuditLog = "audit-log", "Audit log";
        SourceCode = "source-code", "Source code";
        SafetyData = "safety-data", "Safety-relevant data";
        BusinessData = "business-data", "Business data";
        PublicData = "public-data", "Public data";
    }
}

impl DataClass {
    /// Returns the sensitivity that data of this class has unless the model says otherwise.
    pub const fn sensitivity(self) -> Sensitivity {
        match self {
            Self::PublicData => Sensitivity::Public,
            Self::BusinessData | Self::AuditLog | Self::SourceCode => Sensitivity::Internal,
            Self::PersonalData | Self::FinancialRecord | Self::TradingData | Self::BrokerRecord => {
                Sensitivity::Confidential
            }
            Self::CardholderData
            | Self::SensitiveAuthenticationData
            | Self::HealthRecord
            | Self::EducationRecord
            | Self::ChildData
            | Self::CustomerIdentity
            | Self::Prescription
            | Self::Credential
            | Self::SigningKey
            | Self::SafetyData => Sensitivity::Restricted,
        }
    }
}
