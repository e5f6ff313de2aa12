//! Secrets where only Terraform has them: in texts of JSON, in pairs of a name and a value, and in
//! templates of which a part is not known.

use crate::import::infrastructure::terraform::hcl::json_text;
use crate::import::infrastructure::terraform::json::Text;
use crate::import::infrastructure::{Datum, Setting, secrets};

/// Takes the secrets out of the settings of a resource.
pub(super) fn redact(settings: &mut Setting) {
    secrets::redact("", settings);
    within("", settings);
}

/// Tells whether a value under a key would be a secret.
pub(super) fn is_secret(key: &str) -> bool {
    secrets::redacted(key, "?") == secrets::REDACTED
}

fn within(key: &str, setting: &mut Setting) {
    match &mut setting.value {
        Datum::Template { text, .. } => {
            if is_secret(key) || secrets::redacted(key, text) == secrets::REDACTED {
                secrets::REDACTED.clone_into(text);
            } else if let Some(safe) = without_secrets(text) {
                *text = safe;
            }
        }
        Datum::Text(text) => {
            if let Some(safe) = without_secrets(text) {
                *text = safe;
            }
        }
        Datum::List(items) => items.iter_mut().for_each(|item| within(key, item)),
        Datum::Map(entries) => {
            let name = ["name", "Name"].iter().find_map(|name| entries.get(*name)?.text());
            let is_secret = name.is_some_and(is_secret);
            for (inner, value) in entries.iter_mut() {
                let is_value = inner.eq_ignore_ascii_case("value");
                if is_value && is_secret && matches!(value.value, Datum::Text(_) | Datum::Number(_))
                {
                    value.value = Datum::Text(secrets::REDACTED.to_owned());
                } else {
                    within(inner, value);
                }
            }
        }
        _ => {}
    }
}

/// Writes a document of JSON again without its secrets; nothing where it has none.
fn without_secrets(text: &str) -> Option<String> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut document = Text::value(text, 0)?;
    let before = document.clone();
    redact(&mut document);
    (document != before).then(|| json_text(&document))
}
