//! Secrets that stand in plain text: they are taken out on the way in, and only that they stood
//! there is kept.

use crate::import::infrastructure::setting::{Datum, Setting};

/// What stands in place of a secret.
pub(in crate::import) const REDACTED: &str = "(redacted)";

/// Words of keys whose values are secrets, compared without case and separators.
const SECRET_KEYS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "secretkey",
    "secretaccesskey",
    "accesskeyid",
    "apikey",
    "authtoken",
    "accesstoken",
    "privatekey",
    "connectionstring",
    "sharedaccesskey",
    "accountkey",
    "clientsecret",
    "credential",
];

/// Returns what to keep of a value under a key: [`REDACTED`] where it is a secret in plain text.
pub(in crate::import) fn redacted<'a>(key: &str, value: &'a str) -> &'a str {
    if !value.is_empty() && (is_secret_key(key) || looks_like_secret(value)) {
        REDACTED
    } else {
        value
    }
}

/// Tells whether a key names a secret itself, not where one lies (`secret_arn`, `password_policy`).
fn is_secret_key(key: &str) -> bool {
    let letters: String =
        key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    SECRET_KEYS.iter().any(|word| letters.ends_with(word))
}

/// Tells whether a text is of a form that only secrets have: access keys of AWS, private keys,
/// tokens of GitHub, keys of Azure storage in a connection string.
fn looks_like_secret(value: &str) -> bool {
    let is_aws_key = |word: &str| {
        word.len() == 20
            && (word.starts_with("AKIA") || word.starts_with("ASIA"))
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    value.split(|c: char| !c.is_ascii_alphanumeric()).any(is_aws_key)
        || (value.contains("-----BEGIN") && value.contains("PRIVATE KEY-----"))
        || value.contains("AccountKey=")
        || ["ghp_", "gho_", "github_pat_", "xoxb-", "xoxp-"]
            .iter()
            .any(|start| value.starts_with(start))
}

/// Takes the secrets out of a setting and of everything below it.
pub(in crate::import) fn redact(key: &str, setting: &mut Setting) {
    match &mut setting.value {
        Datum::Text(text) => {
            if redacted(key, text) == REDACTED {
                REDACTED.clone_into(text);
            }
        }
        Datum::List(items) => items.iter_mut().for_each(|item| redact(key, item)),
        Datum::Map(entries) => entries.iter_mut().for_each(|(key, value)| redact(key, value)),
        Datum::Null
        | Datum::Bool(_)
        | Datum::Number(_)
        | Datum::Reference(_)
        | Datum::Template { .. }
        | Datum::Unknown { .. } => {}
    }
}

/// Returns the line of the first secret that stood in plain text.
pub(in crate::import) fn line_of_secret(settings: &Setting) -> Option<u32> {
    let texts = settings.texts();
    texts.into_iter().filter(|(text, _)| text.contains(REDACTED)).map(|(_, line)| line).min()
}

#[cfg(test)]
mod tests {
    use super::{REDACTED, redacted};

    #[test]
    fn secrets_are_known_by_their_key_or_form() {
        for (key, value, is_secret) in [
            ("master_password", "hunter2", true),
            ("MasterUserPassword", "hunter2", true),
            ("DB_PASSWORD", "hunter2", true),
            ("password_policy", "strict", false),
            ("secret_arn", "arn:aws:secretsmanager:eu-west-1:1:secret:x", false),
            ("password", "", false),
            ("user_data", "export KEY=AKIAIOSFODNN7EXAMPLE", true),
            ("name", "orders", false),
        ] {
            assert_eq!(redacted(key, value) == REDACTED, is_secret, "{key}");
        }
    }
}
