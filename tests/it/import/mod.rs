//! Importing models and evidence files.
