//! Classes of data guessed from names, where a format has no word for them.
//!
//! None of the formats names classes of data in the sense of any regulation, so the name or a tag
//! of an asset is all there is. Every guess is marked in the model and said in a diagnostic, and a
//! tag that is the id of a class is taken at its word.

use std::collections::BTreeSet;

use crate::import::models::words::{camel_tokens, phrases, tokens};
use crate::vocab::DataClass;

/// Phrases that give a class away, in the singular, sorted by class.
const PHRASES: &[(&str, DataClass)] = &[
    ("card data", DataClass::CardholderData),
    ("card number", DataClass::CardholderData),
    ("cardholder", DataClass::CardholderData),
    ("credit card", DataClass::CardholderData),
    ("debit card", DataClass::CardholderData),
    ("payment card", DataClass::CardholderData),
    ("payment data", DataClass::CardholderData),
    ("payment detail", DataClass::CardholderData),
    ("primary account number", DataClass::CardholderData),
    ("cvc", DataClass::SensitiveAuthenticationData),
    ("cvv", DataClass::SensitiveAuthenticationData),
    ("pin block", DataClass::SensitiveAuthenticationData),
    ("track data", DataClass::SensitiveAuthenticationData),
    ("diagnosis", DataClass::HealthRecord),
    ("ehr", DataClass::HealthRecord),
    ("emr", DataClass::HealthRecord),
    ("ephi", DataClass::HealthRecord),
    ("health data", DataClass::HealthRecord),
    ("health record", DataClass::HealthRecord),
    ("lab result", DataClass::HealthRecord),
    ("medical", DataClass::HealthRecord),
    ("patient", DataClass::HealthRecord),
    ("phi", DataClass::HealthRecord),
    ("education record", DataClass::EducationRecord),
    ("grade", DataClass::EducationRecord),
    ("student", DataClass::EducationRecord),
    ("transcript", DataClass::EducationRecord),
    ("child", DataClass::ChildData),
    ("children", DataClass::ChildData),
    ("minor", DataClass::ChildData),
    ("customer account", DataClass::PersonalData),
    ("customer contract", DataClass::PersonalData),
    ("customer data", DataClass::PersonalData),
    ("customer record", DataClass::PersonalData),
    ("email address", DataClass::PersonalData),
    ("personal", DataClass::PersonalData),
    ("pii", DataClass::PersonalData),
    ("user account", DataClass::PersonalData),
    ("user data", DataClass::PersonalData),
    ("user profile", DataClass::PersonalData),
    ("identity document", DataClass::CustomerIdentity),
    ("kyc", DataClass::CustomerIdentity),
    ("passport", DataClass::CustomerIdentity),
    ("account balance", DataClass::FinancialRecord),
    ("bank account", DataClass::FinancialRecord),
    ("financial", DataClass::FinancialRecord),
    ("invoice", DataClass::FinancialRecord),
    ("transaction record", DataClass::FinancialRecord),
    ("broker record", DataClass::BrokerRecord),
    ("trade confirmation", DataClass::BrokerRecord),
    ("market data", DataClass::TradingData),
    ("trade order", DataClass::TradingData),
    ("trading data", DataClass::TradingData),
    ("prescription", DataClass::Prescription),
    ("access token", DataClass::Credential),
    ("api key", DataClass::Credential),
    ("authentication token", DataClass::Credential),
    ("credential", DataClass::Credential),
    ("password", DataClass::Credential),
    ("secret", DataClass::Credential),
    ("session token", DataClass::Credential),
    ("encryption key", DataClass::SigningKey),
    ("private key", DataClass::SigningKey),
    ("signing key", DataClass::SigningKey),
    ("audit log", DataClass::AuditLog),
    ("audit trail", DataClass::AuditLog),
    ("log", DataClass::AuditLog),
    ("application code", DataClass::SourceCode),
    ("build job config", DataClass::SourceCode),
    ("source code", DataClass::SourceCode),
    ("safety", DataClass::SafetyData),
    ("business data", DataClass::BusinessData),
    ("trade secret", DataClass::BusinessData),
    ("marketing material", DataClass::PublicData),
    ("public data", DataClass::PublicData),
    ("public info", DataClass::PublicData),
    ("public information", DataClass::PublicData),
];

/// Returns the classes that tags state by id.
pub(super) fn stated(tags: &[&str]) -> BTreeSet<DataClass> {
    tags.iter().filter_map(|tag| DataClass::parse(&tag.trim().to_lowercase()).ok()).collect()
}

/// Guesses the classes of data that a name speaks of.
pub(super) fn guessed(name: &str) -> BTreeSet<DataClass> {
    let joined = in_words(&tokens(name));
    if joined.is_empty() { in_words(&camel_tokens(name)) } else { joined }
}

fn in_words(tokens: &[String]) -> BTreeSet<DataClass> {
    let singular: Vec<String> = tokens.iter().map(|token| singular(token)).collect();
    let of = |phrase: String| PHRASES.iter().find(|(known, _)| *known == phrase);
    phrases(&singular).filter_map(of).map(|(_, class)| *class).collect()
}

/// Takes off the ending of the plural, as far as the table needs it.
fn singular(word: &str) -> String {
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with(['s', 'i']));
    stem.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_classes_away() {
        let classes = |name| guessed(name).into_iter().collect::<Vec<_>>();
        assert_eq!(classes("Credit Card Numbers"), [DataClass::CardholderData]);
        assert_eq!(classes("patientRecords"), [DataClass::HealthRecord]);
        assert_eq!(classes("Diagnosis"), [DataClass::HealthRecord]);
        assert_eq!(classes("Logo"), []);
    }
}
