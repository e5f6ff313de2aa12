//! Two lists side by side, by key.

use std::cmp::Ordering;

/// What stands at a key.
#[derive(Debug)]
pub(super) enum Pair<'a, T> {
    /// Only in the old list.
    Old(&'a T),
    /// Only in the new list.
    New(&'a T),
    /// In both.
    Both(&'a T, &'a T),
}

impl<'a, T> Pair<'a, T> {
    /// Returns the row of each side.
    pub(super) const fn sides(&self) -> (Option<&'a T>, Option<&'a T>) {
        match *self {
            Self::Old(old) => (Some(old), None),
            Self::New(new) => (None, Some(new)),
            Self::Both(old, new) => (Some(old), Some(new)),
        }
    }
}

/// Sorts two lists by key and walks through them side by side, in the order of the keys. Rows with
/// the same key meet in the order in which they stand.
pub(super) fn merge<'a, T, K: Ord>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Vec<Pair<'a, T>> {
    let sorted = |rows: &'a [T]| {
        let mut rows: Vec<(K, &T)> = rows.iter().map(|row| (key(row), row)).collect();
        rows.sort_by(|left, right| left.0.cmp(&right.0));
        rows.into_iter().peekable()
    };
    let (mut olds, mut news) = (sorted(old), sorted(new));
    let mut pairs = Vec::with_capacity(old.len().max(new.len()));
    loop {
        let order = match (olds.peek(), news.peek()) {
            (Some(old), Some(new)) => old.0.cmp(&new.0),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return pairs,
        };
        let old = if order.is_le() { olds.next() } else { None };
        let new = if order.is_ge() { news.next() } else { None };
        pairs.extend(match (old, new) {
            (Some((_, old)), Some((_, new))) => Some(Pair::Both(old, new)),
            (Some((_, old)), None) => Some(Pair::Old(old)),
            (None, Some((_, new))) => Some(Pair::New(new)),
            (None, None) => None,
        });
    }
}
