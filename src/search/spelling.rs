//! Words that match nothing, and the words that were probably meant.

/// Words shorter than this are left alone.
const SHORTEST: usize = 4;

/// Words of at least this length may be wrong in two places.
const LONG: usize = 8;

/// Words of the index and of the synonyms, with how many entries have them.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: Vec<(Vec<char>, u32)>,
}

impl Vocabulary {
    /// Keeps the words that are made of letters only.
    pub(super) fn new(words: impl IntoIterator<Item = (String, u32)>) -> Self {
        let words = words
            .into_iter()
            .filter(|(word, _)| word.chars().all(char::is_alphabetic))
            .map(|(word, count)| (word.chars().collect(), count))
            .collect();
        Self { words }
    }

    /// Returns the nearest word: fewest edits, then the most frequent, then the first. Ids and
    /// citations, anything with a digit, are never corrected.
    pub(super) fn nearest(&self, word: &str) -> Option<String> {
        let typed: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
        if typed.len() < SHORTEST || !typed.iter().all(|c| c.is_alphabetic()) {
            return None;
        }
        let most = if typed.len() >= LONG { 2 } else { 1 };
        self.words
            .iter()
            .filter(|(other, _)| {
                other.len() >= SHORTEST - 1 && other.len().abs_diff(typed.len()) <= most
            })
            .filter_map(|(other, count)| {
                let distance = distance(&typed, other);
                (distance <= most).then(|| (distance, u32::MAX - count, other))
            })
            .min()
            .map(|(_, _, word)| word.iter().collect())
    }
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous_a = None;
    for (row, &from) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut previous_b = None;
        for (column, &to) in b.iter().enumerate() {
            let at = |line: &[usize], n: usize| line.get(n).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&last, column) + usize::from(from != to);
            let mut best = replaced.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            if previous_a == Some(to) && previous_b == Some(from) && column > 0 {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            current.push(best);
            previous_b = Some(to);
        }
        before_last = std::mem::replace(&mut last, current);
        previous_a = Some(from);
    }
    last.last().copied().unwrap_or(0)
}
