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
        let mut rows = Rows::default();
        self.words
            .iter()
            .filter(|(other, _)| {
                other.len() >= SHORTEST - 1 && other.len().abs_diff(typed.len()) <= most
            })
            .filter_map(|(other, count)| {
                let distance = rows.distance(&typed, other, most)?;
                Some((distance, u32::MAX - count, other))
            })
            .min()
            .map(|(_, _, word)| word.iter().collect())
    }
}

/// Three rows of the table of edits, kept between words: there are thousands of them.
#[derive(Default)]
struct Rows {
    before_last: Vec<usize>,
    last: Vec<usize>,
    current: Vec<usize>,
}

impl Rows {
    /// The number of insertions, deletions, replacements and swaps of neighbours between two words,
    /// unless there are more than `most`.
    fn distance(&mut self, a: &[char], b: &[char], most: usize) -> Option<usize> {
        self.last.clear();
        self.last.extend(0..=b.len());
        self.before_last.clone_from(&self.last);
        let mut above = None;
        for (row, &from) in a.iter().enumerate() {
            self.fill(row, (above, from), b);
            if self.current.iter().min().is_some_and(|least| *least > most) {
                return None;
            }
            std::mem::swap(&mut self.before_last, &mut self.last);
            std::mem::swap(&mut self.last, &mut self.current);
            above = Some(from);
        }
        self.last.last().copied().filter(|distance| *distance <= most)
    }

    fn fill(&mut self, row: usize, (above, from): (Option<char>, char), b: &[char]) {
        self.current.clear();
        self.current.push(row + 1);
        let mut left = row + 1;
        let mut before = None;
        let pairs = self.last.iter().zip(self.last.iter().skip(1));
        // What stands two columns to the left, two rows up; nothing for the first column.
        let swapped = std::iter::once(&usize::MAX).chain(&self.before_last);
        for ((&to, (diagonal, up)), corner) in b.iter().zip(pairs).zip(swapped) {
            let replaced = diagonal + usize::from(from != to);
            let mut best = replaced.min(up + 1).min(left + 1);
            if above == Some(to) && before == Some(from) {
                best = best.min(corner.saturating_add(1));
            }
            self.current.push(best);
            left = best;
            before = Some(to);
        }
    }
}
