//! What the name of a boundary says about trust, where a format rates none.

use crate::import::models::words::tokens;

/// Words by which a boundary's name says that what is in it cannot be trusted.
const UNTRUSTED: &[&str] = &["internet", "untrusted"];
/// Names that say so only when they stand alone.
const UNTRUSTED_NAMES: &[&str] = &["external", "outside", "public", "public network", "world"];

/// Tells whether a name says that nothing behind the boundary can be trusted.
pub(super) fn is_untrusted(name: &str) -> bool {
    let words = tokens(name);
    words.iter().any(|word| UNTRUSTED.contains(&word.as_str()))
        || UNTRUSTED_NAMES.contains(&words.join(" ").as_str())
}
