//! Importing models and evidence files.

mod samples_tmp;
