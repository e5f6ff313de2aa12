//! The piece of an entry's prose that shows the matches.

use std::collections::BTreeSet;

use tantivy::tokenizer::TextAnalyzer;

use crate::search::analysis::{Word, cut};

/// Longest snippet, in bytes, cut at whole words.
const LENGTH: usize = 240;

/// What is marked in a snippet.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Stems of words.
    pub(super) stems: BTreeSet<String>,
}

/// Cuts the stretch with the most different matches out of a text; the flag tells what matched.
pub(super) fn snippet(analyser: &TextAnalyzer, text: &str, marks: &Marks) -> Vec<(String, bool)> {
    let words = cut(analyser, text);
    let stretch = best_stretch(&words, marks);
    let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { return Vec::new() };
    let whole_start = words.first() == Some(first);
    let whole_end = words.last() == Some(last);
    let mut pieces = Vec::new();
    if !whole_start {
        push(&mut pieces, "… ", false);
    }
    let mut at = if whole_start { 0 } else { first.from };
    for word in stretch {
        push(&mut pieces, text.get(at..word.from).unwrap_or_default(), false);
        let marked = marks.stems.contains(&word.stem);
        push(&mut pieces, text.get(word.from..word.to).unwrap_or_default(), marked);
        at = word.to;
    }
    let rest = if whole_end { text.get(at..).unwrap_or_default() } else { " …" };
    push(&mut pieces, rest, false);
    pieces
}

/// The stretch with the most different matches; of equals the first, so the beginning if none is.
fn best_stretch<'a>(words: &'a [Word], marks: &Marks) -> &'a [Word] {
    let mut best: (usize, &[Word]) = (0, stretch_from(words, 0));
    let starts = words.iter().enumerate().filter(|(_, word)| marks.stems.contains(&word.stem));
    for (at, _) in starts {
        // A few words before the match, so that it can be read.
        let stretch = stretch_from(words, at.saturating_sub(6));
        let different: BTreeSet<&str> = stretch
            .iter()
            .map(|word| word.stem.as_str())
            .filter(|stem| marks.stems.contains(*stem))
            .collect();
        if different.len() > best.0 {
            best = (different.len(), stretch);
        }
    }
    best.1
}

fn stretch_from(words: &[Word], at: usize) -> &[Word] {
    let rest = words.get(at..).unwrap_or_default();
    let Some(first) = rest.first() else { return rest };
    let length = rest.iter().take_while(|word| word.to - first.from <= LENGTH).count();
    rest.get(..length).unwrap_or_default()
}

fn push(pieces: &mut Vec<(String, bool)>, text: &str, marked: bool) {
    if text.is_empty() {
        return;
    }
    let text = text.replace('\n', " ");
    match pieces.last_mut() {
        Some((last, same)) if *same == marked => last.push_str(&text),
        _ => pieces.push((text, marked)),
    }
}
