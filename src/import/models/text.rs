//! Texts for people that formats keep in other shapes than the model does.

use crate::import::document::one_line;

/// Letters of a text that make a title.
const TITLE: usize = 80;

/// Makes a title of the beginning of a text, for mitigations that have none of their own. The
/// title of a threat must not stand there, for it would be read as part of what was done.
pub(super) fn heading(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(TITLE).and_then(|(end, _)| line.get(..end)) {
        Some(start) => format!("{start}..."),
        None => line,
    }
}

/// Joins the texts that are not empty, as paragraphs.
pub(super) fn paragraphs<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut joined = String::new();
    for text in texts {
        let text = text.as_ref().trim();
        if !text.is_empty() {
            if !joined.is_empty() {
                joined.push_str("\n\n");
            }
            joined.push_str(text);
        }
    }
    joined
}
