//! Text in a drawing: how wide it is, where it breaks, how XML takes it.

use crate::report::diagram::measure;

/// Width of an average character of a 13-pixel semi-bold sans-serif font, of the wider kind.
const CHARACTER: f64 = 7.6;

/// Estimates the width of a text at a font size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    measure(text.chars().count()) * CHARACTER * size / 13.0
}

/// Breaks a text into lines of at most so many characters; what does not fit into the lines ends
/// in an ellipsis.
pub(super) fn wrap(text: &str, characters: usize, lines: usize) -> Vec<String> {
    let mut broken: Vec<String> = Vec::new();
    for word in text.split_whitespace().flat_map(|word| pieces(word, characters)) {
        match broken.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= characters => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => broken.push(word),
        }
    }
    let overflows = broken.len() > lines;
    broken.truncate(lines);
    if let Some(last) = broken.last_mut().filter(|_| overflows) {
        *last = shorten(&format!("{last} …"), characters);
        if !last.ends_with('…') {
            last.push('…');
        }
    }
    broken
}

/// Cuts a word that is longer than a line.
fn pieces(word: &str, characters: usize) -> Vec<String> {
    let all: Vec<char> = word.chars().collect();
    all.chunks(characters.max(1)).map(|piece| piece.iter().collect()).collect()
}

/// Shortens a text to so many characters, the last an ellipsis.
pub(super) fn shorten(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(characters.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Returns a text as XML holds it; characters that XML 1.0 cannot hold become U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            other if other < ' ' || matches!(other, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('\u{fffd}');
            }
            other => escaped.push(other),
        }
    }
    escaped
}
