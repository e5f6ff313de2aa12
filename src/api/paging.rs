//! Lists: a page of items and the cursor of the next page.
//!
//! A cursor holds the key of the last item that was given, not a count, so that a page neither
//! repeats nor skips an item when others are added or removed meanwhile. To clients it is opaque.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::parameters::in_bounds;
use crate::api::problem::{Problem, ProblemCode};
use crate::kb::hexadecimal;

/// The parameters of every list.
pub(super) const PAGING_NAMES: &[&str] = &["cursor", "limit"];

/// Most items of a page.
const MOST: u16 = 200;

/// Items of a page where the client does not say.
const USUAL: u16 = 50;

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Paging {
    /// `next` of the page before; none for the first page. Good for the same list with the same
    /// filters only.
    #[param(pattern = "^[0-9a-f]+$", format = "cursor")]
    cursor: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50, example = 10)]
    limit: Option<u16>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct List<T> {
    /// The items of this page.
    pub(super) items: Vec<T>,
    /// The cursor of the next page; null on the last one.
    #[schema(required, format = "cursor", pattern = "^[0-9a-f]+$")]
    pub(super) next: Option<String>,
}

impl Paging {
    /// Refuses limits that are out of bounds.
    pub(super) fn checked(self) -> Result<Self, Problem> {
        in_bounds("limit", &self.limit.unwrap_or(USUAL), 1..=MOST)?;
        Ok(self)
    }

    /// Returns how many items the page has at most.
    pub(super) fn limit(&self) -> usize {
        usize::from(self.limit.unwrap_or(USUAL))
    }

    /// Returns the key of the last item before the page.
    pub(super) fn after(&self, list: &str) -> Result<Option<String>, Problem> {
        self.cursor.as_deref().map(|cursor| key(list, cursor)).transpose()
    }
}

impl<T> List<T> {
    /// Cuts a page out of all items of a list, by their keys.
    pub(super) fn cut(
        list: &str,
        items: impl Iterator<Item = T>,
        key: impl Fn(&T) -> String,
        page: &Paging,
    ) -> Result<Self, Problem> {
        let mut items = items;
        if let Some(after) = page.after(list)?
            && !items.any(|item| key(&item) == after)
        {
            return Err(bad_cursor());
        }
        let mut taken: Vec<T> = items.by_ref().take(page.limit()).collect();
        let is_last = items.next().is_none();
        taken.shrink_to_fit();
        let next = taken.last().filter(|_| !is_last).map(|last| cursor(list, &key(last)));
        Ok(Self { items: taken, next })
    }

    /// Turns the items into what is shown of them.
    pub(super) fn map<V>(self, view: impl FnMut(T) -> V) -> List<V> {
        List { items: self.items.into_iter().map(view).collect(), next: self.next }
    }
}

/// Returns the cursor that leads behind the item with a key.
pub(super) fn cursor(list: &str, key: &str) -> String {
    hexadecimal(format!("{list} {key}").as_bytes())
}

/// Returns what is wrong with a cursor that leads nowhere.
pub(super) fn bad_cursor() -> Problem {
    let detail = "the cursor was not given by this list with these filters, or its item is gone";
    Problem::new(ProblemCode::BadCursor, detail)
}

fn key(list: &str, cursor: &str) -> Result<String, Problem> {
    let text = from_hexadecimal(cursor).and_then(|bytes| String::from_utf8(bytes).ok());
    let key = text.as_deref().and_then(|text| text.strip_prefix(list)?.strip_prefix(' '));
    key.map(ToOwned::to_owned).ok_or_else(bad_cursor)
}

/// Reads hexadecimal digits.
pub(super) fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| u8::try_from(high * 16 + low).ok());
    if rest.is_empty() { bytes.collect() } else { None }
}
