//! Secrets in plain text: found by the name that they stand under or by their own form, and replaced
//! before a setting leaves its adapter, so that nothing downstream can show them.
//!
//! What replaces a secret is a text that says so: a rule can still tell that one stands there. What
//! only leads to a secret (a reference, a variable, the name of an entry of a vault) is none.

use crate::import::infrastructure::{Datum, Setting};

/// What stands in the place of a secret.
pub(in crate::import) const REDACTED: &str = "(redacted)";

/// Last words of names that secrets stand under.
const LAST: &[&str] = &["pass", "passcode", "pwd", "secrets", "token", "credentials", "dockercfg"];
/// Ends of such words, for names whose words are not separated.
const ENDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "requirepass",
    "secret",
    "credential",
    "accesskey",
    "accountkey",
    "apikey",
    "privatekey",
    "secretkey",
    "sharedkey",
    "authtoken",
    "accesstoken",
    "connectionstring",
    "dockerconfigjson",
];
/// Words before `key` that make it a secret; `key` alone is the key of an entry, and an encryption key
/// is named by its address.
const KEYS: &[&str] = &[
    "access",
    "account",
    "aes",
    "api",
    "app",
    "auth",
    "credential",
    "hmac",
    "jwt",
    "master",
    "private",
    "secret",
    "shared",
    "signing",
];
/// Words before `token` that make it no secret.
const OF_REQUESTS: &[&str] =
    &["client", "continuation", "lock", "next", "page", "pagination", "request", "update"];
/// Last two words of further names.
const PAIRS: &[(&str, &str)] = &[
    ("connection", "string"),
    ("secret", "string"),
    ("secret", "binary"),
    ("secret", "value"),
    ("key", "base"),
    ("auth", "string"),
    ("shared", "access"),
    ("sas", "url"),
];

/// No secret of a setting within a text is longer than this many bytes.
const LONGEST: usize = 4096;

/// Replaces the text under a key where it is a secret, or the secret parts of it; returns nothing for
/// a text that holds none.
pub(in crate::import) fn redacted(key: &str, text: &str) -> Option<Datum> {
    if is_secret_name(key) && is_plain(text) {
        return Some(Datum::Text(REDACTED.to_owned()));
    }
    without_secrets(text).map(Datum::Text)
}

/// Replaces every secret of a setting and of what lies in it. The entries of lists go by the key of
/// the list, and a pair of `name` and `value` (or `key` and `value`) by the name.
pub(in crate::import) fn redact(key: &str, setting: &mut Setting) {
    match &mut setting.value {
        Datum::Text(text) => {
            if let Some(value) = redacted(key, text) {
                setting.value = value;
            }
        }
        Datum::Number(_) if is_secret_name(key) => {
            setting.value = Datum::Text(REDACTED.to_owned());
        }
        Datum::Template { text, .. } => {
            if let Some(safe) = without_secrets(text) {
                *text = safe;
            }
        }
        Datum::List(items) => {
            let mut follows = false;
            for item in items {
                // In a list of arguments the value follows its option: `--requirepass`, `hunter2`.
                let is_option = item.text().is_some_and(|text| text.starts_with('-'));
                let names = is_option && item.text().is_some_and(is_secret_name);
                redact(if follows && !is_option { "password" } else { key }, item);
                follows = names;
            }
        }
        Datum::Map(entries) => {
            let name = ["name", "Name", "key", "Key", "ParameterKey"];
            let name = name.iter().find_map(|name| entries.get(*name)?.text()).map(str::to_owned);
            for (inner, value) in entries {
                match &name {
                    Some(name) if is_value(inner) => redact(name, value),
                    _ => redact(inner, value),
                }
            }
        }
        _ => {}
    }
}

fn is_value(key: &str) -> bool {
    matches!(key, "value" | "Value" | "ParameterValue")
}

/// Tells whether secrets stand under a name: `DB_PASSWORD`, `masterUserPassword`, `api-key`.
pub(in crate::import) fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    // Numbers only count secrets or bits: `TOKEN_2`, `AES_256_KEY`.
    let mut last = words
        .iter()
        .rev()
        .map(String::as_str)
        .filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
    let word = last.next().unwrap_or_default();
    let before = last.next().unwrap_or_default();
    // What tells one request from another opens nothing.
    if word == "token" && OF_REQUESTS.contains(&before) {
        return false;
    }
    LAST.contains(&word)
        || ENDS.iter().any(|end| word.ends_with(end))
        || PAIRS.contains(&(before, word))
        || (word == "key" && KEYS.contains(&before))
        || (word == "id" && before == "key" && last.next() == Some("access"))
}

/// Splits a name into its words in lower case, at separators and at changes of case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let starts = !letter.is_alphanumeric()
            || (letter.is_uppercase()
                && (before.is_lowercase()
                    || letters.peek().is_some_and(|next| next.is_lowercase())))
            || (letter.is_ascii_digit() != before.is_ascii_digit() && before.is_alphanumeric());
        if starts && words.last().is_none_or(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            match words.last_mut() {
                Some(word) => word.extend(letter.to_lowercase()),
                None => words.push(letter.to_lowercase().collect()),
            }
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Tells whether a text under the name of a secret is the secret itself: not empty, no flag (`ALLOW_
/// EMPTY_PASSWORD: "yes"`), no variable and no way to an entry of a vault.
fn is_plain(text: &str) -> bool {
    let text = text.trim();
    let is_flag = matches!(
        text.to_ascii_lowercase().as_str(),
        "" | "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "none" | REDACTED
    );
    let is_variable = ["$(", "${", "{{", "`"].iter().any(|start| text.starts_with(start));
    let leads_elsewhere = ["arn:", "vault:", "ref+", "op://", "ssm:", "secretsmanager:"]
        .iter()
        .any(|scheme| text.starts_with(scheme));
    !is_flag && !is_variable && !leads_elsewhere
}

/// Replaces the secrets that a text gives away by their form: private keys, access keys, passwords
/// in addresses and settings like `password=...`. Returns nothing for a text without any.
pub(in crate::import) fn without_secrets(text: &str) -> Option<String> {
    if text.contains("PRIVATE KEY-----") {
        return Some(REDACTED.to_owned());
    }
    let mut safe = String::new();
    let mut rest = text;
    while let Some((from, to)) = next_secret(rest) {
        safe.push_str(rest.get(..from)?);
        safe.push_str(REDACTED);
        rest = rest.get(to..)?;
    }
    if safe.is_empty() {
        return None;
    }
    safe.push_str(rest);
    Some(safe)
}

/// Finds the first secret of a text.
fn next_secret(text: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    // The text is walked word by word; what separates words is ASCII, so that every cut is sound.
    while at < text.len() {
        let rest = text.get(at..)?;
        let length = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let end = at + length;
        if is_access_key(word) || is_token(word) {
            return Some((at, end));
        }
        if let Some(found) = after.strip_prefix("://").and_then(password_of_address) {
            return Some((end + 3 + found.0, end + 3 + found.1));
        }
        if let Some(found) = value_of_setting(word, after) {
            return Some((end + found.0, end + found.1));
        }
        at = end + after.chars().next().map_or(0, char::len_utf8);
    }
    None
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

/// Access key ids of AWS: four letters that tell the kind, and sixteen more characters.
fn is_access_key(word: &str) -> bool {
    word.len() == 20
        && (word.starts_with("AKIA") || word.starts_with("ASIA"))
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Tokens of GitHub and Slack, and keys of Stripe, which begin with their kind.
fn is_token(word: &str) -> bool {
    word.len() >= 20
        && ["ghp_", "gho_", "ghs_", "github_pat_", "xoxb-", "xoxp-", "sk_live_"]
            .iter()
            .any(|start| word.starts_with(start))
}

/// Finds `password` in `user:password@host`.
fn password_of_address(text: &str) -> Option<(usize, usize)> {
    let stop = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '<' | '>');
    let authority = text.get(..text.find(stop).unwrap_or(text.len()))?;
    let (user, _) = authority.rsplit_once('@')?;
    let from = user.find(':')? + 1;
    is_plain(user.get(from..)?).then_some((from, user.len()))
}

/// Finds the value in `password=value`, `password: value`, `"password": "value"` and `--password
/// value`, of which `word` is the name and `after` what follows it.
fn value_of_setting(word: &str, after: &str) -> Option<(usize, usize)> {
    let quoted = after.strip_prefix(['"', '\'']);
    let assigned = quoted.unwrap_or(after).trim_start_matches(' ');
    let value = match assigned.strip_prefix('=') {
        Some(value) => value,
        None if word.starts_with("--") && assigned.len() < after.len() => assigned,
        // Without a quote or a space a colon joins the parts of an ARN.
        None => assigned
            .strip_prefix(':')
            .filter(|value| quoted.is_some() || value.starts_with([' ', '\t']))?,
    };
    let value = value.trim_start_matches([' ', '\t']);
    let value = value.strip_prefix(['"', '\'']).unwrap_or(value);
    if !is_secret_name(word) || value.starts_with(['{', '[']) {
        return None;
    }
    let from = after.len() - value.len();
    let stop = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '&' | ',');
    let (length, _) = value
        .char_indices()
        .find(|(at, c)| stop(*c) || *at > LONGEST)
        .unwrap_or((value.len(), ' '));
    is_plain(value.get(..length)?).then_some((from, from + length))
}

/// Returns the line of the first secret that stood in plain text.
pub(in crate::import) fn line_of_secret(settings: &Setting) -> Option<u32> {
    let texts = settings.texts();
    texts.into_iter().filter(|(text, _)| text.contains(REDACTED)).map(|(_, line)| line).min()
}

#[cfg(test)]
mod tests {
    use super::{is_secret_name, redacted, without_secrets};
    use crate::import::infrastructure::Datum;

    #[test]
    fn names_of_secrets_are_known_in_every_spelling() {
        for name in [
            "DB_PASSWORD",
            "masterUserPassword",
            "MYSQL_ROOT_PASS",
            "api-key",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "clientSecret",
            "DD_CREDENTIAL_AES_256_KEY",
            ".dockerconfigjson",
            "GITHUB_TOKEN_2",
            "spring.datasource.password",
            "SECRET_KEY_BASE",
            "ConnectionString",
            "dbpassword",
            "--requirepass",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "",
            "secretName",
            "key",
            "KmsKeyId",
            "POSTGRES_PASSWORD_FILE",
            "tokenExpirationSeconds",
            "passwordPolicy",
            "PUBLIC_KEY",
            "compass",
            "EncryptionKey",
            "access_logs_s3_key",
            "HttpTokens",
            "ClientToken",
            "secret_arn",
            "secretKeyRef",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn only_what_is_the_secret_itself_is_replaced() {
        let safe = Some(Datum::Text("(redacted)".to_owned()));
        assert_eq!(redacted("DB_PASSWORD", "hunter2"), safe);
        assert_eq!(redacted("DB_PASSWORD", "${DB_PASSWORD}"), None);
        assert_eq!(redacted("DB_PASSWORD", "$(DB_PASSWORD)"), None);
        assert_eq!(redacted("DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:1:secret:x"), None);
        assert_eq!(redacted("ALLOW_EMPTY_PASSWORD", "yes"), None);
        assert_eq!(redacted("NAME", "hunter2"), None);
    }

    #[test]
    fn secrets_are_known_by_their_form() {
        let key = format!("AKIA{}", "Q".repeat(16));
        let block = format!("-----BEGIN RSA {} KEY-----\nMII\n", "PRIVATE");
        for (text, safe) in [
            ("postgres://app:hunter2@db:5432/shop", "postgres://app:(redacted)@db:5432/shop"),
            (
                "Server=db;Password=hunter2;Encrypt=true",
                "Server=db;Password=(redacted);Encrypt=true",
            ),
            ("a: 1\ndb.password: hunter2\nb: 2", "a: 1\ndb.password: (redacted)\nb: 2"),
            (r#"{"apiKey":"hunter2","n":1}"#, r#"{"apiKey":"(redacted)","n":1}"#),
            ("--user=a --password=hunter2", "--user=a --password=(redacted)"),
            ("redis-server --requirepass hunter2 -v", "redis-server --requirepass (redacted) -v"),
            (&format!("id {key}, key {key}"), "id (redacted), key (redacted)"),
            (&block, "(redacted)"),
        ] {
            assert_eq!(without_secrets(text).as_deref(), Some(safe), "{text}");
        }
        for text in [
            "arn:aws:secretsmanager:eu-west-1:1:secret:name",
            "https://example.org:8443/a@b",
            "postgres://app:${DB_PASSWORD}@db/shop",
            "--password-file=/run/secrets/p",
            "--password=\"$(cat /run/secrets/p)\"",
            "naïve: ü = é",
            "password=",
            "",
        ] {
            assert_eq!(without_secrets(text), None, "{text}");
        }
    }
}
