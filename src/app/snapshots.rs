//! The snapshots that were read last: pages of one assessment come in a row, and each would
//! otherwise read a megabyte of JSON again. Snapshots never change, so that nothing gets stale.

use std::collections::VecDeque;
use std::sync::Arc;

/// How many are kept: some ten megabytes.
const KEPT: usize = 8;

/// Values by id, the last used ones.
#[derive(Debug)]
pub(super) struct Recent<T>(VecDeque<(String, Arc<T>)>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(VecDeque::with_capacity(KEPT))
    }
}

impl<T> Recent<T> {
    pub(super) fn get(&mut self, id: &str) -> Option<Arc<T>> {
        let at = self.0.iter().position(|(known, _)| known == id)?;
        let found = self.0.remove(at)?;
        let value = Arc::clone(&found.1);
        self.0.push_front(found);
        Some(value)
    }

    pub(super) fn keep(&mut self, id: &str, value: &Arc<T>) {
        self.0.truncate(KEPT - 1);
        self.0.push_front((id.to_owned(), Arc::clone(value)));
    }
}
