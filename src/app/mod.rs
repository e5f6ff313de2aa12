//! The use cases, one file each: the only place that puts stages together and opens transactions.
//!
//! Comes in: what a door (API, pages, command line) was asked. Goes out: views and snapshots, or an
//! error that the door words for its callers. It knows nothing of HTTP and nothing of terminals.

mod assess;
mod explain;
mod facade_stub;
mod find;
mod inputs;
mod lint;
mod migrate;

pub use assess::{AssessError, AssessInput, assess};
pub use explain::{Saving, savings};
pub use facade_stub::*;
pub use find::{Finder, SearchRequest, find, nearest, similar};
pub use inputs::{InputError, Read, read, read_folder, source_row};
pub use lint::lint;
pub use migrate::migrate;
