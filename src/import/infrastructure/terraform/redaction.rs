//! Secrets where only Terraform has them: in texts of JSON, and in templates of which a part is not
//! known.

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
    secrets::is_secret_name(key)
}

fn within(key: &str, setting: &mut Setting) {
    match &mut setting.value {
        Datum::Template { text, .. } if is_secret(key) => secrets::REDACTED.clone_into(text),
        Datum::Template { text, .. } | Datum::Text(text) => {
            if let Some(safe) = without_secrets(text) {
                *text = safe;
            }
        }
        Datum::List(items) => items.iter_mut().for_each(|item| within(key, item)),
        Datum::Map(entries) => entries.iter_mut().for_each(|(key, value)| within(key, value)),
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
