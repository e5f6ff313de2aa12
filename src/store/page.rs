//! Lists page by page: a page says where the next one begins, by key and never by number, so that
//! rows which come in between shift nothing.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::change::stored_time;

/// The rows of a page unless asked for otherwise.
const DEFAULT_LIMIT: u32 = 50;

/// The most rows of a page.
const MAX_LIMIT: u32 = 1000;

/// Which page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<C = Cursor> {
    /// Where the page before ended; `None` for the first page.
    pub after: Option<C>,
    /// How many rows; at least 1 and at most 1,000 are given.
    pub limit: u32,
}

impl<C> Default for PageRequest<C> {
    fn default() -> Self {
        Self { after: None, limit: DEFAULT_LIMIT }
    }
}

impl<C> PageRequest<C> {
    fn rows(&self) -> u32 {
        self.limit.clamp(1, MAX_LIMIT)
    }

    /// Returns how many rows to ask for: one more than the page has shows that there is a next.
    pub(super) fn rows_to_ask(&self) -> i64 {
        i64::from(self.rows()) + 1
    }

    /// Makes the page of the rows that were got.
    pub(super) fn cut<T>(&self, mut items: Vec<T>, cursor: impl Fn(&T) -> C) -> Page<T, C> {
        let rows = usize::try_from(self.rows()).unwrap_or(usize::MAX);
        let more = items.len() > rows;
        items.truncate(rows);
        let next = items.last().filter(|_| more).map(cursor);
        Page { items, next }
    }
}

/// Some rows of a list, and where the next ones begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C = Cursor> {
    /// The rows.
    pub items: Vec<T>,
    /// What to ask for next; `None` at the end of the list.
    pub next: Option<C>,
}

/// A place in a list that is sorted by time and id. Written as one word, for the API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub(super) created: DateTime<Utc>,
    pub(super) id: String,
}

impl Cursor {
    /// The place of a row.
    pub(super) fn new(created: DateTime<Utc>, id: impl fmt::Display) -> Self {
        Self { created: stored_time(created), id: id.to_string() }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created.timestamp_micros(), self.id)
    }
}

/// A text that is no cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a cursor of this list")]
pub struct MalformedCursor {
    /// The text as given.
    pub text: String,
}

impl FromStr for Cursor {
    type Err = MalformedCursor;

    fn from_str(text: &str) -> Result<Self, MalformedCursor> {
        let read = || {
            let (micros, id) = text.split_once('.')?;
            let created = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
            let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
            id.chars().all(word).then(|| Self { created, id: id.to_owned() })
        };
        read().ok_or_else(|| MalformedCursor { text: text.to_owned() })
    }
}
