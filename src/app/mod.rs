//! The use cases, one file each: the only place that puts stages together and opens transactions.
//!
//! Comes in: what a door (API, pages, command line) was asked. Goes out: views and snapshots, or an
//! error that the door words for its callers. It knows nothing of HTTP and nothing of terminals.

mod assess;
mod assessments;
mod assume;
mod changes;
mod demo;
mod error;
mod explain;
mod find;
mod inputs;
mod jobs;
mod lint;
mod migrate;
mod models;
mod plans;
mod sandbox;
mod service;
mod snapshots;
mod template;

use assess::check_frameworks;

pub use assess::{AssessError, AssessInput, assess, assess_assuming};
pub use assessments::{AssessRequest, Rendered};
pub use assume::{AssumeError, Assumption};
pub use error::AppError;
pub use explain::{Saving, savings};
pub use find::{Finder, SearchRequest, find, nearest, similar};
pub use inputs::{Named, Read, read, read_upload, source_row};
pub use jobs::WakeUp;
pub use lint::lint;
pub use migrate::migrate;
pub use models::{Upload, UploadedFile};
pub use sandbox::{Allowance, Importer, Worker, serve_one_import};
pub use service::{Actor, App, Page, PageRequest, Parts};
pub use template::by_template;
