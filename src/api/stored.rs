//! Pages of what the database keeps: its keys travel inside our cursors.

use crate::api::paging::{List, Paging, cursor};
use crate::api::problem::Problem;
use crate::app::{Page, PageRequest};

/// Returns what to ask the use case for.
pub(super) fn page_request(list: &str, page: &Paging) -> Result<PageRequest, Problem> {
    Ok(PageRequest { after: page.after(list)?, limit: page.limit() })
}

/// Returns a page with the cursor of the next one.
pub(super) fn list<T>(list: &str, page: Page<T>) -> List<T> {
    List { items: page.items, next: page.next.map(|key| cursor(list, &key)) }
}
