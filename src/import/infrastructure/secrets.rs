//! Secrets that stand in plain text: they are taken out on the way in, and only that they stood
//! there is kept.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::import::infrastructure::{Datum, Setting};

/// What stands in the place of a secret.
pub(in crate::import) const REDACTED: &str = "(redacted)";

/// Words of a key, one or several in a row, whose text is a secret.
const SECRET: &[&[&str]] = &[
    &["password"],
    &["passwd"],
    &["pwd"],
    &["passphrase"],
    &["secret"],
    &["secrets"],
    &["token"],
    &["api", "key"],
    &["access", "key"],
    &["account", "key"],
    &["auth", "key"],
    &["private", "key"],
    &["secret", "key"],
    &["shared", "key"],
    &["connection", "string"],
    &["credential"],
];

/// Last words of keys that say something about a secret, not the secret itself.
const ABOUT: &[&str] = &[
    "arn",
    "days",
    "duration",
    "enabled",
    "endpoint",
    "expiration",
    "file",
    "group",
    "hours",
    "id",
    "identifier",
    "kind",
    "length",
    "minutes",
    "name",
    "names",
    "path",
    "policy",
    "ref",
    "reference",
    "required",
    "rotation",
    "source",
    "template",
    "ttl",
    "type",
    "uri",
    "url",
    "validity",
    "vault",
    "version",
];

/// How texts begin that are secrets under any key: ids of access keys, of GitHub and of Slack.
const PREFIXES: &[(&str, usize)] =
    &[("AKIA", 20), ("ASIA", 20), ("ghp_", 40), ("github_pat_", 40), ("xoxb-", 30), ("xoxp-", 30)];

/// Returns what to keep of a text under a key: [`REDACTED`] in place of the whole where the key is
/// that of a secret, or of the parts of it that have the form of one.
pub(in crate::import) fn redacted<'a>(key: &str, text: &'a str) -> Cow<'a, str> {
    let is_value = !text.trim().is_empty() && !is_placeholder(text);
    if is_value && is_secret(key) {
        return Cow::Borrowed(REDACTED);
    }
    without_secrets(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Takes the secrets out of a setting and of everything below it.
pub(in crate::import) fn redact(key: &str, setting: &mut Setting) {
    let mut open = vec![(key.to_owned(), setting)];
    while let Some((key, setting)) = open.pop() {
        match &mut setting.value {
            Datum::Text(text) => {
                let clean = redacted(&key, text);
                if clean != *text {
                    *text = clean.into_owned();
                }
            }
            Datum::Template { text, .. } => {
                if let Some(clean) = without_secrets(text) {
                    *text = clean;
                }
            }
            Datum::List(items) => {
                open.extend(items.iter_mut().map(|item| (key.clone(), item)));
            }
            Datum::Map(entries) => {
                let name = named(entries);
                for (key, entry) in entries {
                    // `{Name: DB_PASSWORD, Value: ...}`: the name says what the value is.
                    let key = match &name {
                        Some(name) if key.eq_ignore_ascii_case("value") => name.clone(),
                        _ => key.clone(),
                    };
                    open.push((key, entry));
                }
            }
            _ => {}
        }
    }
}

fn named(entries: &BTreeMap<String, Setting>) -> Option<String> {
    ["Name", "name", "ParameterKey", "OptionName"]
        .iter()
        .find_map(|key| entries.get(*key)?.text())
        .map(str::to_owned)
}

/// Returns the line of the first secret that stood in plain text.
pub(in crate::import) fn line_of_secret(settings: &Setting) -> Option<u32> {
    let texts = settings.texts();
    texts.into_iter().filter(|(text, _)| text.contains(REDACTED)).map(|(_, line)| line).min()
}

/// Tells whether the text under a key is a secret by what the key is called.
pub(in crate::import) fn is_secret(key: &str) -> bool {
    let words = words(key);
    if words.last().is_some_and(|last| ABOUT.contains(&last.as_str())) {
        return false;
    }
    let joined = words.concat();
    SECRET.iter().any(|secret| {
        words.windows(secret.len()).any(|window| window == *secret)
            // Where the words are not told apart: `masterpassword`.
            || joined.ends_with(&secret.concat())
    })
}

/// Returns the words of a key in small letters: `MasterUserPassword`, `DB_PASSWORD`, `dbPassword`.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in key.chars().take(200) {
        let starts = !letter.is_ascii_alphanumeric() || (letter.is_ascii_uppercase() && was_small);
        if starts {
            words.push(String::new());
        }
        was_small = letter.is_ascii_lowercase() || letter.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Tells whether a text stands for a value that comes from elsewhere, or is a flag.
fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let is_looked_up = ["$", "{{", "<", "arn:", "%", "@Microsoft.KeyVault"]
        .iter()
        .any(|start| text.starts_with(start));
    is_looked_up || ["true", "false", "null", "none"].contains(&text.to_ascii_lowercase().as_str())
}

/// Returns a text without the secrets in it, if there are any: keys that are known by their form,
/// and what is assigned to a name of a secret in a script or a file of settings.
fn without_secrets(text: &str) -> Option<String> {
    let mut clean = String::with_capacity(text.len());
    let mut is_inside_key = false;
    let mut found = false;
    for line in text.split_inclusive('\n') {
        if line.contains("PRIVATE KEY-----") {
            let opens = line.contains("-----BEGIN");
            found |= opens;
            is_inside_key = opens && !line.contains("-----END");
            if opens {
                let before = line.split("-----BEGIN").next().unwrap_or_default();
                clean.push_str(before);
                clean.push_str(REDACTED);
                clean.push_str(line.get(line.trim_end().len()..).unwrap_or_default());
            }
        } else if !is_inside_key {
            found |= line_without_secrets(line, &mut clean);
        }
    }
    found.then_some(clean)
}

/// Writes a line without its secrets; returns whether there were any.
fn line_without_secrets(line: &str, clean: &mut String) -> bool {
    let is_end = |c: char| c.is_whitespace() || "\"'`,;&|<>(){}[]=:".contains(c);
    let mut found = false;
    let mut name = "";
    let mut assigned = false;
    for token in line.split_inclusive(is_end) {
        let word = token.trim_end_matches(is_end);
        let end = token.get(word.len()..).unwrap_or_default();
        let is_known_form = PREFIXES
            .iter()
            .any(|(prefix, length)| word.starts_with(prefix) && word.len() >= *length);
        let is_assigned = assigned && word.len() > 3 && !is_placeholder(word) && word != "redacted";
        if is_known_form || (is_assigned && is_secret(name)) {
            clean.push_str(REDACTED);
            clean.push_str(end);
            found = true;
        } else {
            clean.push_str(token);
        }
        if !word.is_empty() {
            name = word;
            assigned = false;
        }
        assigned =
            (assigned && (end == " " || end == "\"" || end == "'")) || end == "=" || end == ":";
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{REDACTED, is_secret, redact, redacted};
    use crate::import::infrastructure::{Datum, Setting};

    #[test]
    fn keys_tell_secrets_from_what_is_said_about_them() {
        for key in [
            "MasterUserPassword",
            "DB_PASSWORD",
            "adminPassword",
            "authToken",
            "SecretString",
            "clientSecret",
            "apiKey",
            "connectionString",
            "AWS_SECRET_ACCESS_KEY",
            "masterpassword",
        ] {
            assert!(is_secret(key), "{key}");
        }
        for key in [
            "SecretArn",
            "PasswordPolicy",
            "KmsKeyId",
            "KeyName",
            "GenerateStringKey",
            "TokenValidity",
            "MinimumPasswordLength",
            "SecretStringTemplate",
            "BucketName",
        ] {
            assert!(!is_secret(key), "{key}");
        }
    }

    #[test]
    fn what_is_looked_up_elsewhere_stays() {
        for text in
            ["${DbPassword}", "{{resolve:ssm-secure:p:1}}", "true", "", "arn:aws:secretsmanager:x"]
        {
            assert_eq!(redacted("Password", text), text);
        }
        assert_eq!(redacted("Password", "hunter-two"), REDACTED);
    }

    #[test]
    fn scripts_lose_their_secrets_and_nothing_else() {
        let key = format!("AKIA{}", "A".repeat(16));
        let script = format!(
            "#!/bin/sh\nexport ID={key}\nexport DB_PASSWORD=\"abcdefgh\" MODE=on\nrun --x=$TOKEN\n"
        );
        assert_eq!(
            redacted("UserData", &script),
            "#!/bin/sh\nexport ID=(redacted)\nexport DB_PASSWORD=\"(redacted)\" MODE=on\nrun --x=$TOKEN\n"
        );
    }

    #[test]
    fn private_keys_go_whole() {
        let text = format!(
            "a\n-----BEGIN RSA {0}-----\nabc\ndef\n-----END RSA {0}-----\nb\n",
            "PRIVATE KEY"
        );
        assert_eq!(redacted("Data", &text), "a\n(redacted)\nb\n");
    }

    #[test]
    fn the_name_beside_a_value_says_what_it_is() {
        let text = |text: &str| Setting::new(Datum::Text(text.to_owned()), 1);
        let entry = |name: &str| {
            let pair = [("Name".to_owned(), text(name)), ("Value".to_owned(), text("abcdef"))];
            Setting::new(Datum::Map(pair.into_iter().collect()), 1)
        };
        let mut list = Setting::new(Datum::List(vec![entry("DB_PASSWORD"), entry("MODE")]), 1);
        redact("", &mut list);
        let values: Vec<_> = list.at("Value").into_iter().filter_map(Setting::text).collect();
        assert_eq!(values, [REDACTED, "abcdef"]);
    }
}
